"""Checkpoints before a decision is signed: what is there, what is missing, and what stops the signing.

The first three are failures that the Office of the Auditor General found in Norwegian municipalities (document 3:5,
2018-2019): what the person herself wants was not written down, nobody had been in contact with her, and whether she
could decide for herself was not considered. No checkpoint knows money, so a budget can neither pass one nor hold
one back; and no setting can make adequacy something that is merely recorded.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likevekt.casework.outcomes import DecisionOutcome, needs_reasons


class Checkpoint(StrEnum):
    """A checkpoint before signing (sjekkpunkt før signering)."""

    OWN_WORDS_RECORDED = "own_words_recorded"
    CONTACT_MADE = "contact_made"
    DECISION_COMPETENCE_CONSIDERED = "decision_competence_considered"
    ASSESSMENT_IS_NEW = "assessment_is_new"
    IS_ADEQUATE = "is_adequate"
    REASONS_GIVEN = "reasons_given"
    RELIEF_CONSIDERED = "relief_considered"
    DEADLINE_COMPUTED = "deadline_computed"
    PRELIMINARY_REPLY_SENT = "preliminary_reply_sent"


class CheckpointState(StrEnum):
    """How a checkpoint stands (sjekkpunktets tilstand)."""

    MET = "met"
    MISSING = "missing"
    NOT_RELEVANT = "not_relevant"


class Consequence(StrEnum):
    """What it does that a checkpoint is missing (følge av at noe mangler)."""

    STOPS = "stops"
    """The decision cannot be signed before it is there."""
    RECORDS = "records"
    """The decision can be signed, and it is recorded that it was missing."""


class AdequacyCannotBeWaivedError(ValueError):
    """A policy would let a decision be signed that does not give adequate help."""

    def __init__(self) -> None:
        super().__init__(
            "Adequate help is a duty by law, so a decision without it must stop. "
            "Let the checkpoint is_adequate stop the signing."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointPolicy:
    """What each checkpoint does when it is missing (regler for sjekkpunkter); those not named stop the signing.

    In an urgent case everything but adequacy is recorded only: the help begins, and the rest is made good after.

    Raises:
        AdequacyCannotBeWaivedError: adequacy would only be recorded.
    """

    recorded_only: frozenset[Checkpoint]

    def __post_init__(self) -> None:
        if Checkpoint.IS_ADEQUATE in self.recorded_only:
            raise AdequacyCannotBeWaivedError

    def consequence(self, checkpoint: Checkpoint, *, is_urgent: bool) -> Consequence:
        """Give what it does that a checkpoint is missing."""
        if checkpoint is Checkpoint.IS_ADEQUATE:
            return Consequence.STOPS
        return Consequence.RECORDS if is_urgent or checkpoint in self.recorded_only else Consequence.STOPS


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointFacts:
    """What the checkpoints are about (fakta for sjekkpunktene), as plain facts of one case on the day of signing.

    ``has_declined_own_words``: she did not want to, or could not, and why is recorded. ``previous_decision_on``: the
    decision that this one follows, None for the first. ``is_adequate``: what is decided is at least the adequate
    minimum; None when nobody has judged it. ``may_dissatisfy``: it is granted, but not as she asked for it.
    ``is_deadline_computed``: the deadlines that the letter states have been computed.
    """

    outcome: DecisionOutcome
    signed_on: date
    received_on: date
    preliminary_reply_due_on: date
    is_adequate: bool | None
    own_words_recorded: bool = False
    has_declined_own_words: bool = False
    contact_made_on: date | None = None
    decision_competence_considered_on: date | None = None
    assessed_on: date | None = None
    previous_decision_on: date | None = None
    has_reasons: bool = False
    may_dissatisfy: bool = False
    relatives_help: bool = False
    relief_considered: bool = False
    is_deadline_computed: bool = False
    preliminary_reply_sent_on: date | None = None
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointResult:
    """How one checkpoint stands (utfall av et sjekkpunkt), and what it does if it is missing."""

    checkpoint: Checkpoint
    state: CheckpointState
    consequence: Consequence

    @property
    def stops(self) -> bool:
        """Tell whether it stops this signing."""
        return self.state is CheckpointState.MISSING and self.consequence is Consequence.STOPS


def run_checkpoints(facts: CheckpointFacts, *, policy: CheckpointPolicy) -> tuple[CheckpointResult, ...]:
    """Give every checkpoint in its order, with how it stands and what it does."""
    states = _states(facts)
    return tuple(
        CheckpointResult(
            checkpoint=checkpoint,
            state=states[checkpoint],
            consequence=policy.consequence(checkpoint, is_urgent=facts.is_urgent),
        )
        for checkpoint in Checkpoint
    )


def can_sign(results: tuple[CheckpointResult, ...]) -> bool:
    """Tell whether no checkpoint stops the signing."""
    return not any(result.stops for result in results)


def _states(facts: CheckpointFacts) -> dict[Checkpoint, CheckpointState]:
    has_own_words, needs_own_words = facts.own_words_recorded, not facts.has_declined_own_words
    is_reasoned = needs_reasons(facts.outcome, may_dissatisfy=facts.may_dissatisfy)
    passed_month = facts.signed_on > facts.preliminary_reply_due_on
    return {
        Checkpoint.OWN_WORDS_RECORDED: _state(has_own_words, is_relevant=has_own_words or needs_own_words),
        Checkpoint.CONTACT_MADE: _state(_is_done(facts.contact_made_on, facts)),
        Checkpoint.DECISION_COMPETENCE_CONSIDERED: _state(
            _is_done(facts.decision_competence_considered_on, facts)
        ),
        Checkpoint.ASSESSMENT_IS_NEW: _state(_is_assessment_new(facts)),
        Checkpoint.IS_ADEQUATE: _state(facts.is_adequate is True),
        Checkpoint.REASONS_GIVEN: _state(facts.has_reasons, is_relevant=is_reasoned),
        Checkpoint.RELIEF_CONSIDERED: _state(facts.relief_considered, is_relevant=facts.relatives_help),
        Checkpoint.DEADLINE_COMPUTED: _state(facts.is_deadline_computed),
        Checkpoint.PRELIMINARY_REPLY_SENT: _state(_is_reply_in_time(facts), is_relevant=passed_month),
    }


def _state(is_met: bool, *, is_relevant: bool = True) -> CheckpointState:  # noqa: FBT001 - reads as it is said
    if not is_relevant:
        return CheckpointState.NOT_RELEVANT
    return CheckpointState.MET if is_met else CheckpointState.MISSING


def _is_done(day: date | None, facts: CheckpointFacts) -> bool:
    """Tell whether it was done for this case: not before it began, and not only planned."""
    begun_on = min(facts.received_on, facts.previous_decision_on or facts.received_on)
    return day is not None and begun_on <= day <= facts.signed_on


def _is_assessment_new(facts: CheckpointFacts) -> bool:
    if facts.assessed_on is None or facts.assessed_on > facts.signed_on:
        return False
    return facts.previous_decision_on is None or facts.assessed_on > facts.previous_decision_on


def _is_reply_in_time(facts: CheckpointFacts) -> bool:
    sent_on = facts.preliminary_reply_sent_on
    return sent_on is not None and sent_on <= facts.preliminary_reply_due_on
