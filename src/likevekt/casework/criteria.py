"""Written criteria for a service: a text that anybody can read, and a small rule that says where it fits.

A rule proposes and pre-selects nothing. What comes out is every criterion of the service, in the order of their ids,
each with whether it fits and why; a person judges and says why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from likevekt.casework.criterion_rules import CriterionFacts, CriterionRule, Fit, RuleResult, judge_rule
from likevekt.kernel.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationCriterion:
    """A written criterion for a service (tildelingskriterium), in the period it holds; text by language."""

    id: str
    service: str
    period: Period
    text: Mapping[str, str]
    rule: CriterionRule


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionFit:
    """How one criterion came out for a person (hvordan kriteriet passer), with the explanation of its rule."""

    criterion: AllocationCriterion
    result: RuleResult

    @property
    def fit(self) -> Fit:
        """Whether it fits, does not fit, or cannot be told."""
        return self.result.fit

    @property
    def missing(self) -> tuple[str, ...]:
        """Name the facts that must be known before it can be told."""
        return self.result.missing


def judge_criteria(
    *, criteria: Iterable[AllocationCriterion], facts: CriterionFacts, service: str, on: date
) -> tuple[CriterionFit, ...]:
    """Hold every criterion of a service that is in force on a day against what is known of a person.

    All are given, whether they fit or not: which of them is relied on is not for a rule to say.
    """
    in_force = [one for one in criteria if one.service == service and one.period.has(on)]
    return tuple(
        CriterionFit(criterion=one, result=judge_rule(one.rule, facts))
        for one in sorted(in_force, key=lambda one: one.id)
    )
