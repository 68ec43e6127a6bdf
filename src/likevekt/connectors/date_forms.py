"""Dates as people type them, read as days of the calendar or not at all."""

import re
from datetime import date
from enum import Enum
from typing import NamedTuple

from likevekt.connectors.sentences import Sentence, gettext_noop, say

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_PARTS = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_MIDNIGHT = re.compile(r"(.*[0-9])(?:[ T]00[:.]00(?:[:.]00(?:\.0+)?)?)")


class DayOrder(Enum):
    """Whether the day or the month is written first."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class DateReading(NamedTuple):
    """A date under both habits ("" where it is no date), and which of them the text itself shows."""

    day_first: str
    month_first: str
    shows: DayOrder | None

    @property
    def is_ambiguous(self) -> bool:
        """Tell whether the two habits give different days."""
        return self.day_first != self.month_first

    def under(self, order: DayOrder) -> str:
        """Give the day under one habit, "" when it is not in the calendar."""
        return self.day_first if order is DayOrder.DAY_FIRST else self.month_first


_NO_DAY = DateReading("", "", None)


def read_date(text: str) -> DateReading | None:
    """Read a text as a date; None when it does not look like one.

    ``01.02.2027`` and ``1.2.2027`` have the day first, as in Norwegian; ``2027-02-01`` is itself; with a
    slash or a hyphen both orders are tried. Midnight after the date is left out.
    """
    text = text.strip()
    midnight = _MIDNIGHT.fullmatch(text)
    if midnight is not None:
        text = midnight[1]
    match = _ISO.fullmatch(text)
    if match is not None:
        day = _day(match[1], match[2], match[3])
        return DateReading(day, day, None)
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    first, mark, second, year = match.groups()
    if len(year) == 2:
        return _NO_DAY
    day_first = _day(year, second, first)
    if mark == ".":
        return DateReading(day_first, day_first, None)
    month_first = _day(year, first, second)
    if day_first and month_first:
        return DateReading(day_first, month_first, None)
    day = day_first or month_first
    return DateReading(
        day, day, None if not day else DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST
    )


def why_not_date(text: str) -> Sentence:
    """Say in one sentence why a text is not read as a date."""
    if re.fullmatch(r"[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{2}", text.strip()):
        return say(
            gettext_noop("“%(typed)s” has a year of two digits. Write the year with four."), typed=text
        )
    if read_date(text) is not None:
        return say(gettext_noop("“%(typed)s” is not a day in the calendar."), typed=text)
    return say(gettext_noop("“%(typed)s” is not a date. Write it as 01.02.2027 or 2027-02-01."), typed=text)


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
