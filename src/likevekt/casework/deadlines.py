"""Deadlines of the municipality itself: the preliminary reply, word of a delay, and a long-term place."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likevekt.casework.statutes import NoTermError, StatuteRules
from likevekt.casework.terms import add_months
from likevekt.casework.working_days import last_working_day


class ReplyState(StrEnum):
    """How a preliminary reply stands (om foreløpig svar)."""

    NOT_NEEDED = "not_needed"
    """Answered within the month."""
    NOT_DUE = "not_due"
    SENT = "sent"
    SENT_LATE = "sent_late"
    OVERDUE = "overdue"
    """The month has passed with neither answer nor reply, or the answer came after it without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreliminaryReply:
    """The preliminary reply of one application (foreløpig svar): how it stands, and by when it is due.

    ``due_on`` is the last day within the month; ``send_by`` the last working day that is not after it.
    """

    state: ReplyState
    due_on: date
    send_by: date
    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDeadline:
    """When a granted long-term place must be given (frist for plass), by the municipality's own limit."""

    last_day: date
    days_left: int

    @property
    def is_passed(self) -> bool:
        """Tell whether the limit has passed."""
        return self.days_left < 0


def preliminary_reply(
    *,
    received_on: date,
    on: date,
    rules: StatuteRules,
    answered_on: date | None = None,
    replied_on: date | None = None,
) -> PreliminaryReply:
    """Tell whether an application that is not answered within a month has had its preliminary reply.

    The month is not drawn on to a working day: it is the municipality that is bound by it.
    """
    due_on = add_months(received_on, rules.preliminary_reply_months)
    return PreliminaryReply(
        state=_reply_state(due_on=due_on, on=on, answered_on=answered_on, replied_on=replied_on),
        due_on=due_on,
        send_by=last_working_day(due_on),
        days_left=(due_on - on).days,
    )


def must_tell_of_delay(
    *,
    stated_answer_on: date,
    on: date,
    rules: StatuteRules,
    answered_on: date | None = None,
    told_on: date | None = None,
) -> bool:
    """Tell whether the day that a preliminary reply stated has passed without answer or new word (act of 2025).

    The act asks for word of a *material* delay; how long that is, a person judges. A delay that was told of before
    the stated day, or after it, has been told of.
    """
    is_waiting = answered_on is None and on > stated_answer_on
    return rules.tells_of_delay and is_waiting and told_on is None


def place_deadline(*, decided_on: date, on: date, months: int) -> PlaceDeadline:
    """Give the last day for a long-term place that was granted, by the limit that the municipality has set itself.

    Raises:
        NoTermError: the limit is shorter than a month.
    """
    if months < 1:
        raise NoTermError(name="long_term_place_months", length=months)
    last_day = add_months(decided_on, months)
    return PlaceDeadline(last_day=last_day, days_left=(last_day - on).days)


def _reply_state(*, due_on: date, on: date, answered_on: date | None, replied_on: date | None) -> ReplyState:
    if answered_on is not None and answered_on <= due_on:
        return ReplyState.NOT_NEEDED
    if replied_on is not None:
        return ReplyState.SENT if replied_on <= due_on else ReplyState.SENT_LATE
    return ReplyState.NOT_DUE if on <= due_on and answered_on is None else ReplyState.OVERDUE
