"""The aggregated need level of scored function variables, by a documented rule that is data and can be replaced.

The official formula behind the levels of national statistics was not found. The rule here is our own and does not
claim to be it. It is never an average, which the Directorate of Health warns against: a person who needs help with
everything that must be done every day is not less in need because she can still talk and remember. A level is
reached when any of its conditions is met: so many of a group of variables, scored at least so high. A higher score
can therefore never lower the level. See docs/explanation/casework-rules.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

NOT_RELEVANT = 9
SCORES = (1, 2, 3, 4, 5)
_ALLOWED = frozenset({*SCORES, NOT_RELEVANT})


class NeedLevel(StrEnum):
    """An aggregated level of need (behovsnivå), in the words of national statistics."""

    UNSTATED = "unstated"
    LIMITED = "limited"
    MEDIUM = "medium"
    EXTENSIVE = "extensive"

    @property
    def rank(self) -> int:
        """Give the place among the levels; not stated is 0 and says nothing of the need."""
        return list(NeedLevel).index(self)


class ScoreError(ValueError):
    """A score is not on the scale."""

    def __init__(self, *, variable: str) -> None:
        super().__init__(
            f"The score of {variable} is not on the scale. Use 1 to 5, or 9 where the variable is not relevant."
        )


class UnknownVariableError(LookupError):
    """A variable was scored that the rule does not know, so the score would count for nothing."""

    def __init__(self, *, variable: str) -> None:
        super().__init__(
            f'The rule of need levels does not know the variable "{variable}". '
            "Add it to the rule, or leave it out."
        )


class LevelRuleError(ValueError):
    """A rule of need levels cannot be used."""

    def __init__(self, *, code: str, reason: str) -> None:
        super().__init__(f"The condition {code} of the need levels cannot be used: {reason}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCondition:
    """One way to reach a level (vilkår for behovsnivå): so many of these variables, scored at least so high.

    Raises:
        LevelRuleError: it could never be met, or would be met by everybody.
    """

    code: str
    level: NeedLevel
    variables: tuple[str, ...]
    least_count: int
    least_score: int

    def __post_init__(self) -> None:
        count = len(set(self.variables))
        reason = ""
        if self.level not in {NeedLevel.MEDIUM, NeedLevel.EXTENSIVE}:
            reason = f"the level {self.level} needs no condition"
        elif self.least_score not in SCORES[1:]:
            reason = f"the score {self.least_score} is not 2 to 5"
        elif not 1 <= self.least_count <= count:
            reason = f"{self.least_count} of {count} variables cannot be asked for"
        if reason:
            raise LevelRuleError(code=self.code, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLevelRule:
    """A rule of need levels (regel for behovsnivå); with fewer than ``least_scored`` scores no level is stated.

    Raises:
        LevelRuleError: a condition asks for a variable that is not one of the rule's.
    """

    variables: tuple[str, ...]
    least_scored: int
    conditions: tuple[LevelCondition, ...]

    def __post_init__(self) -> None:
        for condition in self.conditions:
            if not set(condition.variables) <= set(self.variables):
                raise LevelRuleError(code=condition.code, reason="a variable is not one of the rule's")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetCondition:
    """A condition that is met (oppfylt vilkår), and the scores that met it, in its order."""

    condition: LevelCondition
    scores: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedNeedLevel:
    """A need level with what decided it (vurdert behovsnivå).

    ``decided_by`` holds every condition of the level that is met; it is empty for limited need, where none of a
    higher level is, and for need that is not stated. ``missing`` are variables without a score.
    """

    level: NeedLevel
    decided_by: tuple[MetCondition, ...]
    scored_count: int
    not_relevant: tuple[str, ...]
    missing: tuple[str, ...]


def assess_need_level(*, scores: Mapping[str, int], rule: NeedLevelRule) -> AssessedNeedLevel:
    """Give the need level of a person's scores, and which variables decided it.

    Raises:
        ScoreError: a score is not 1 to 5 or 9.
        UnknownVariableError: a variable is not one of the rule's.
    """
    for variable, score in scores.items():
        if variable not in rule.variables:
            raise UnknownVariableError(variable=variable)
        if score not in _ALLOWED:
            raise ScoreError(variable=variable)
    scored = {one: scores[one] for one in rule.variables if scores.get(one, NOT_RELEVANT) != NOT_RELEVANT}
    is_stated = len(scored) >= rule.least_scored
    met = [found for one in rule.conditions if is_stated and (found := _met(one, scored)) is not None]
    lowest = NeedLevel.LIMITED if is_stated else NeedLevel.UNSTATED
    level = max((one.condition.level for one in met), key=lambda one: one.rank, default=lowest)
    return AssessedNeedLevel(
        level=level,
        decided_by=tuple(one for one in met if one.condition.level is level),
        scored_count=len(scored),
        not_relevant=tuple(one for one in rule.variables if scores.get(one) == NOT_RELEVANT),
        missing=tuple(one for one in rule.variables if one not in scores),
    )


def _met(condition: LevelCondition, scored: Mapping[str, int]) -> MetCondition | None:
    high = tuple(
        (one, scored[one]) for one in condition.variables if scored.get(one, 0) >= condition.least_score
    )
    return MetCondition(condition=condition, scores=high) if len(high) >= condition.least_count else None
