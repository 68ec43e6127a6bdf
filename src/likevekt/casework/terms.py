"""Where a term of weeks or months ends: Courts of Justice Act (domstolloven) §§ 148 and 149.

A term of weeks ends on the weekday, one of months on the number, that it began on; a month without that number
ends it on its last day. A term that ends on a Saturday, a Sunday or a holiday is drawn on to the next working day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from likevekt.casework.working_days import Holiday, NegativeCountError, holidays_on, next_working_day


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEnd:
    """The end of a term (fristens utløp): the last day, and the day it was drawn on from, if it was."""

    last_day: date
    computed_day: date

    @property
    def is_moved(self) -> bool:
        """Tell whether the computed day is no working day, so that the term was drawn on."""
        return self.last_day != self.computed_day

    @property
    def holidays(self) -> tuple[Holiday, ...]:
        """Give the public holidays of the computed day; a plain Saturday or Sunday has none."""
        return holidays_on(self.computed_day)


def add_weeks(day: date, weeks: int) -> date:
    """Give the same weekday, so many weeks later.

    Raises:
        NegativeCountError: the weeks are below 0.
    """
    if weeks < 0:
        raise NegativeCountError(count=weeks)
    return day + timedelta(weeks=weeks)


def add_months(day: date, months: int) -> date:
    """Give the same number of the month, so many months later, or the last day of a month that is too short.

    Raises:
        NegativeCountError: the months are below 0.
    """
    if months < 0:
        raise NegativeCountError(count=months)
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_on_working_day(day: date) -> TermEnd:
    """End a term on a day, or on the next working day when it is none."""
    return TermEnd(last_day=next_working_day(day), computed_day=day)
