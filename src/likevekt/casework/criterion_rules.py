"""The rule of a written criterion: a few declarative conditions, judged against a person's assessment.

No rule can read relatives. That somebody has a daughter, a spouse or a good neighbour is not among the facts, has no
word in a rule and is refused by name: what relatives do is agreed with them, for a time, and never decides what the
municipality must give. A rule cannot be turned round either (there is no "not"), so that a greater need never makes
a person fit less.

The answer has three values: it fits, it does not fit, or it cannot be told, and then which fact is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from likevekt.casework.need_level import NOT_RELEVANT, NeedLevel


class Fit(StrEnum):
    """Whether a criterion fits (om kriteriet passer)."""

    FITS = "fits"
    DOES_NOT_FIT = "does_not_fit"
    CANNOT_BE_TOLD = "cannot_be_told"


class SituationFact(StrEnum):
    """A fact of a person's own situation that a rule may read (forhold ved personen); none is about relatives."""

    LIVES_ALONE = "lives_alone"
    NEEDS_HELP_AT_NIGHT = "needs_help_at_night"
    IS_UNSAFE_ALONE = "is_unsafe_alone"
    HOME_CANNOT_BE_ADAPTED = "home_cannot_be_adapted"
    AIDS_TRIED = "aids_tried"
    REABLEMENT_TRIED = "reablement_tried"
    WELFARE_TECHNOLOGY_TRIED = "welfare_technology_tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableAtLeast:
    """The condition that a function variable is scored so high (krav til funksjonsnivå); not relevant is no need."""

    variable: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelAtLeast:
    """The condition that the aggregated need level is so high (krav til behovsnivå) or higher."""

    level: NeedLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class FactHolds:
    """The condition that a fact of the person's situation is so (krav til situasjonen)."""

    fact: SituationFact


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastOf:
    """The condition that so many of some conditions hold (minst så mange krav): all, any one, or some."""

    least: int
    parts: tuple["CriterionRule", ...]


CriterionRule = VariableAtLeast | LevelAtLeast | FactHolds | LeastOf


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionFacts:
    """What a rule may know of a person (opplysninger om personen): scores, need level, facts of the situation.

    A variable without a score and a fact that is not here are not known; that is not the same as no.
    """

    scores: Mapping[str, int]
    level: NeedLevel
    situation: Mapping[SituationFact, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """How one condition came out (utfall av et krav): with what was found, or the same for each of its parts."""

    rule: CriterionRule
    fit: Fit
    found: int | NeedLevel | bool | None = None
    parts: tuple["RuleResult", ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Name the facts that must be known before it can be told, in the order of the rule."""
        if self.fit is not Fit.CANNOT_BE_TOLD:
            return ()
        if isinstance(self.rule, VariableAtLeast):
            return (self.rule.variable,)
        if isinstance(self.rule, FactHolds):
            return (self.rule.fact.value,)
        names = [name for part in self.parts for name in part.missing]
        return tuple(dict.fromkeys(names)) or ("need_level",)


def judge_rule(rule: CriterionRule, facts: CriterionFacts) -> RuleResult:
    """Hold a rule against what is known of a person, and explain how each condition came out."""
    if isinstance(rule, LeastOf):
        return _judge_least(rule, facts)
    if isinstance(rule, VariableAtLeast):
        score = facts.scores.get(rule.variable)
        holds = None if score is None else score != NOT_RELEVANT and score >= rule.score
        return RuleResult(rule=rule, fit=_fit(holds), found=score)
    if isinstance(rule, LevelAtLeast):
        if facts.level is NeedLevel.UNSTATED:
            return RuleResult(rule=rule, fit=Fit.CANNOT_BE_TOLD)
        return RuleResult(rule=rule, fit=_fit(facts.level.rank >= rule.level.rank), found=facts.level)
    holds = facts.situation.get(rule.fact)
    return RuleResult(rule=rule, fit=_fit(holds), found=holds)


def _judge_least(rule: LeastOf, facts: CriterionFacts) -> RuleResult:
    parts = tuple(judge_rule(part, facts) for part in rule.parts)
    fitting = sum(part.fit is Fit.FITS for part in parts)
    possible = fitting + sum(part.fit is Fit.CANNOT_BE_TOLD for part in parts)
    if fitting < rule.least <= possible:
        return RuleResult(rule=rule, fit=Fit.CANNOT_BE_TOLD, parts=parts)
    return RuleResult(rule=rule, fit=_fit(fitting >= rule.least), parts=parts)


def _fit(holds: bool | None) -> Fit:  # noqa: FBT001 - the three answers in their order
    if holds is None:
        return Fit.CANNOT_BE_TOLD
    return Fit.FITS if holds else Fit.DOES_NOT_FIT
