"""What a decision can come to, which outcomes need reasons, and the three outcomes of a long-term application.

Patient and User Rights Act § 2-1 e: where a place is the only offer that ensures necessary and adequate help, it is
to be granted, and the person cannot be put on a waiting list. Who meets the municipality's criteria but can stay at
home meanwhile, with adequate help, has a right to a decision and is put on the list. Everyone else is refused, with
reasons and a right to appeal.
"""

from dataclasses import dataclass
from enum import StrEnum


class DecisionOutcome(StrEnum):
    """What a decision came to (utfall av et vedtak)."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"
    WAITING = "waiting"


class OutcomeBecause(StrEnum):
    """Why an outcome can or cannot be chosen (hvorfor et utfall kan velges)."""

    ONLY_ADEQUATE_OFFER = "only_adequate_offer"
    NO_ADEQUATE_HELP_MEANWHILE = "no_adequate_help_meanwhile"
    MEETS_CRITERIA = "meets_criteria"
    DOES_NOT_MEET_CRITERIA = "does_not_meet_criteria"
    NOT_JUDGED = "not_judged"


class LongTermJudgementError(ValueError):
    """The judgement of a long-term application contradicts itself."""

    def __init__(self) -> None:
        super().__init__(
            "A place cannot be the only adequate offer for somebody who has adequate help at home meanwhile. "
            "Correct one of the two judgements."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTermJudgement:
    """What a professional has judged of a long-term application (faglig vurdering); None is not judged yet.

    ``has_adequate_interim``: she can stay at home meanwhile, with adequate help.

    Raises:
        LongTermJudgementError: a place is the only adequate offer, and there is adequate help at home.
    """

    is_only_adequate_offer: bool | None
    meets_criteria: bool | None = None
    has_adequate_interim: bool | None = None

    def __post_init__(self) -> None:
        if self.is_only_adequate_offer and self.has_adequate_interim:
            raise LongTermJudgementError


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTermOutcome:
    """One outcome of a long-term application (utfall for langtidsopphold): whether it can be chosen, and why.

    ``is_required``: it is the only one that the judgement leaves. ``asks_for_reason``: the decision must say why.
    """

    outcome: DecisionOutcome
    is_allowed: bool
    is_required: bool
    because: OutcomeBecause
    asks_for_reason: bool


LONG_TERM_OUTCOMES = (DecisionOutcome.GRANTED, DecisionOutcome.WAITING, DecisionOutcome.REFUSED)


def needs_reasons(outcome: DecisionOutcome, *, may_dissatisfy: bool = False) -> bool:
    """Tell whether a decision must come with its reasons; a grant needs none if no party can be dissatisfied."""
    return outcome is not DecisionOutcome.GRANTED or may_dissatisfy


def long_term_outcomes(judgement: LongTermJudgement) -> tuple[LongTermOutcome, ...]:
    """Give the three outcomes of a long-term application, each with whether it can be chosen.

    What is not judged opens nothing but a place: nobody is made to wait, or refused, before it is judged whether
    the place is the only adequate offer. A place can be granted against the criteria, for a reason.
    """
    allowed, because = _allowed(judgement)
    is_judged = because is not OutcomeBecause.NOT_JUDGED
    against_criteria = because is OutcomeBecause.DOES_NOT_MEET_CRITERIA
    return tuple(
        LongTermOutcome(
            outcome=outcome,
            is_allowed=outcome in allowed,
            is_required=is_judged and allowed == {outcome},
            because=because,
            asks_for_reason=outcome in allowed and (needs_reasons(outcome) or against_criteria),
        )
        for outcome in LONG_TERM_OUTCOMES
    )


def _allowed(judgement: LongTermJudgement) -> tuple[set[DecisionOutcome], OutcomeBecause]:
    granted = {DecisionOutcome.GRANTED}
    if judgement.is_only_adequate_offer:
        return granted, OutcomeBecause.ONLY_ADEQUATE_OFFER
    if judgement.is_only_adequate_offer is None or judgement.meets_criteria is None:
        return granted, OutcomeBecause.NOT_JUDGED
    if not judgement.meets_criteria:
        return granted | {DecisionOutcome.REFUSED}, OutcomeBecause.DOES_NOT_MEET_CRITERIA
    if judgement.has_adequate_interim is None:
        return granted, OutcomeBecause.NOT_JUDGED
    if not judgement.has_adequate_interim:
        return granted, OutcomeBecause.NO_ADEQUATE_HELP_MEANWHILE
    return granted | {DecisionOutcome.WAITING}, OutcomeBecause.MEETS_CRITERIA
