"""When the level above must have answered: working days as a rule, hours where it is urgent."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from likevekt.casework.working_days import (
    OSLO,
    NaiveMomentError,
    add_working_days,
    day_in_norway,
    is_working_day,
    next_working_day,
    start_of_day,
)


class NoTimeToAnswerError(ValueError):
    """A limit of no working days, or of no hours, would have passed before anybody is asked."""

    def __init__(self, *, working_days: int, urgent_hours: int) -> None:
        super().__init__(
            f"A limit of {working_days} working days and {urgent_hours} urgent hours leaves no time to answer. "
            "Give at least 1 of each."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationLimit:
    """How long the level above has to answer (svarfrist oppover); past it, the service starts without it.

    Raises:
        NoTimeToAnswerError: one of the two is below 1.
    """

    working_days: int = 2
    urgent_hours: int = 4

    def __post_init__(self) -> None:
        if min(self.working_days, self.urgent_hours) < 1:
            raise NoTimeToAnswerError(working_days=self.working_days, urgent_hours=self.urgent_hours)


def answer_is_due(*, asked_at: datetime, limit: EscalationLimit, is_urgent: bool = False) -> datetime:
    """Give the moment, in universal time, after which the level above has not answered in time.

    Working days are counted from one time of day to the same time of day in Norway. Who asks on a day that is no
    working day is counted as asking when the next one begins. Urgent hours are hours that pass, at night, on
    holidays and across a change to or from summer time.

    Raises:
        NaiveMomentError: the moment has no time zone.
    """
    if asked_at.tzinfo is None:
        raise NaiveMomentError(moment=asked_at)
    if is_urgent:
        return asked_at.astimezone(UTC) + timedelta(hours=limit.urgent_hours)
    asked_on = day_in_norway(asked_at)
    if not is_working_day(asked_on):
        return start_of_day(add_working_days(next_working_day(asked_on), limit.working_days))
    due_on = add_working_days(asked_on, limit.working_days)
    time_of_day = asked_at.astimezone(OSLO).time()
    # Clocks change on Sundays only, so that a working day has each time of day once.
    return datetime.combine(due_on, time_of_day, tzinfo=OSLO).astimezone(UTC)


def is_answer_late(
    *, asked_at: datetime, at: datetime, limit: EscalationLimit, is_urgent: bool = False
) -> bool:
    """Tell whether a moment lies past the limit; at the limit itself it is not late.

    Raises:
        NaiveMomentError: one of the moments has no time zone.
    """
    if at.tzinfo is None:
        raise NaiveMomentError(moment=at)
    return at > answer_is_due(asked_at=asked_at, limit=limit, is_urgent=is_urgent)
