"""Days that are typed in a form: a first day, and a last one that may be left open."""

from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _


class DayError(ValueError):
    """A day was not written as a day."""

    def __init__(self) -> None:
        super().__init__(_("Write the days as year-month-day, as in 2027-01-31. The last day may be empty."))


def read_period(request: HttpRequest) -> tuple[date, date | None]:
    """Read the fields `from` and `to`, first and last day, as a half-open period.

    Raises:
        DayError: one of them is no day.
    """
    last = request.POST.get("to", "").strip()
    start = read_day(request.POST.get("from", "").strip())
    return start, date.fromordinal(read_day(last).toordinal() + 1) if last else None


def read_day(text: str) -> date:
    """Read one day.

    Raises:
        DayError: it is no day, or none that anybody means.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DayError from None
    if not date(1900, 1, 1) <= day <= date(2200, 1, 1):
        raise DayError
    return day
