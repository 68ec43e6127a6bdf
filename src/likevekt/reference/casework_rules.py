"""The rules of casework as values: what the reference sets say, made into what the room `casework` calculates with."""

from datetime import date

from likevekt.casework.checkpoints import Checkpoint, CheckpointPolicy
from likevekt.casework.escalation_clock import EscalationLimit
from likevekt.casework.ladder import EffortLadder, LadderStep
from likevekt.casework.need_level import LevelCondition, NeedLevel, NeedLevelRule
from likevekt.casework.statutes import AppealTerm, CountedFrom, Statute, StatuteRules, Statutes
from likevekt.reference.reader import load_set
from likevekt.reference.values import ReferenceSet, ReferenceValue

_ALL = "all_variables"


def statutes(*, on: date, new_act_from: date | None) -> Statutes:
    """Give what both versions of the Public Administration Act say; ``new_act_from`` is the municipality's setting.

    The act of 2025 is given as it was adopted, also on days before that: `Statutes.on` says which one holds.

    Raises:
        NoReferenceValueError: the day is before 2018, which the deadline for care does not cover.
    """
    known = load_set("case_deadlines")
    return Statutes(
        old=_rules(known, statute=Statute.ACT_1967, on=on),
        new=_rules(known, statute=Statute.ACT_2025, on=max(on, _first_day(known, Statute.ACT_2025))),
        new_act_from=new_act_from,
    )


def escalation_limit(*, on: date) -> EscalationLimit:
    """Give how long the level above has to answer, where the municipality has set no limit of its own."""
    known = load_set("case_deadlines")
    return EscalationLimit(
        working_days=int(known.number("escalation_working_days", on=on, group="default")),
        urgent_hours=int(known.number("escalation_urgent_hours", on=on, group="default")),
    )


def need_level_rule(*, on: date) -> NeedLevelRule:
    """Give the rule of need levels that holds on a day, for the variables of the scale."""
    known = load_set("need_level_rule")
    variables = tuple(load_set("function_scale").at(on=on, group="variable"))
    groups = {name: tuple(known.at(on=on, group=name)) for name in ("personal_care", "cognition")}
    conditions = known.at(on=on, group="condition").values()
    return NeedLevelRule(
        variables=variables,
        least_scored=int(known.number("least_scored", on=on)),
        conditions=tuple(_condition(value, groups={**groups, _ALL: variables}) for value in conditions),
    )


def effort_ladder(*, on: date) -> EffortLadder:
    """Give the example of a ladder of effort, the lowest step first."""
    steps = load_set("effort_ladder").at(on=on, group="step").values()
    ordered = sorted(steps, key=lambda value: int(value.attributes["step"]))
    return EffortLadder(steps=tuple(LadderStep(code=value.key) for value in ordered))


def checkpoint_policy(*, on: date) -> CheckpointPolicy:
    """Give which checkpoints stop a signing and which are only recorded.

    Raises:
        AdequacyCannotBeWaivedError: the file would only record adequacy.
    """
    known = load_set("checkpoints").at(on=on, group="checkpoint")
    recorded = (key for key, value in known.items() if value.attributes["stops"] == "no")
    return CheckpointPolicy(recorded_only=frozenset(Checkpoint(key) for key in recorded))


def _first_day(known: ReferenceSet, group: str) -> date:
    starts = (value.period.start for value in known.values if value.group == group)
    return min(start for start in starts if start is not None)


def _rules(known: ReferenceSet, *, statute: Statute, on: date) -> StatuteRules:
    care = known.lookup("care", on=on, group="appeal_term")
    other = known.lookup("other", on=on, group=statute)
    return StatuteRules(
        statute=statute,
        appeal_terms=tuple(
            AppealTerm(
                basis=value.key,
                weeks=int(value.attributes["weeks"]),
                counted_from=CountedFrom(value.attributes["counted_from"]),
            )
            for value in (care, other)
        ),
        late_appeal_months=int(known.number("late_appeal_months", on=on, group=statute)),
        unnotified_months=int(known.number("unnotified_months", on=on, group=statute)),
        preliminary_reply_months=int(known.number("preliminary_reply_months", on=on, group=statute)),
        tells_of_delay="tells_of_delay" in known.at(on=on, group=statute),
    )


def _condition(value: ReferenceValue, *, groups: dict[str, tuple[str, ...]]) -> LevelCondition:
    return LevelCondition(
        code=value.key,
        level=NeedLevel(value.attributes["level"]),
        variables=groups[value.attributes["variables"]],
        least_count=int(value.attributes["least_count"]),
        least_score=int(value.attributes["least_score"]),
    )
