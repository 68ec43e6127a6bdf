"""Norwegian working days and public holidays, computed, and the day in Norway of a moment.

Christmas Eve, New Year's Eve and the days of Easter week before Maundy Thursday are working days by law, even
where offices close. See docs/explanation/casework-rules.md.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


class Holiday(StrEnum):
    """A public holiday (helligdag) that can fall on a weekday, or is Easter's or Whitsun's own Sunday."""

    NEW_YEARS_DAY = "new_years_day"
    MAUNDY_THURSDAY = "maundy_thursday"
    GOOD_FRIDAY = "good_friday"
    EASTER_SUNDAY = "easter_sunday"
    EASTER_MONDAY = "easter_monday"
    LABOUR_DAY = "labour_day"
    CONSTITUTION_DAY = "constitution_day"
    ASCENSION_DAY = "ascension_day"
    WHIT_SUNDAY = "whit_sunday"
    WHIT_MONDAY = "whit_monday"
    CHRISTMAS_DAY = "christmas_day"
    SECOND_CHRISTMAS_DAY = "second_christmas_day"


_FIXED = {
    Holiday.NEW_YEARS_DAY: (1, 1),
    Holiday.LABOUR_DAY: (5, 1),
    Holiday.CONSTITUTION_DAY: (5, 17),
    Holiday.CHRISTMAS_DAY: (12, 25),
    Holiday.SECOND_CHRISTMAS_DAY: (12, 26),
}
_DAYS_FROM_EASTER = {
    Holiday.MAUNDY_THURSDAY: -3,
    Holiday.GOOD_FRIDAY: -2,
    Holiday.EASTER_SUNDAY: 0,
    Holiday.EASTER_MONDAY: 1,
    Holiday.ASCENSION_DAY: 39,
    Holiday.WHIT_SUNDAY: 49,
    Holiday.WHIT_MONDAY: 50,
}


class NaiveMomentError(ValueError):
    """A moment was given without its time zone."""

    def __init__(self, *, moment: datetime) -> None:
        super().__init__(
            f"{moment.isoformat()} has no time zone, so nobody can say which day it is in Norway. "
            "Give the moment with its time zone."
        )


class NegativeCountError(ValueError):
    """Days or weeks were to be counted backwards."""

    def __init__(self, *, count: int) -> None:
        super().__init__(f"Cannot count {count} forwards from a day. Give 0 or more.")


def easter_sunday(year: int) -> date:
    """Give Easter Sunday of a year by the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leap_years, year_rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    correction = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> dict[Holiday, date]:
    """Give the day of each public holiday of a year; two can fall on one day, as on 17 May 2012."""
    easter = easter_sunday(year)
    fixed = {holiday: date(year, month, day) for holiday, (month, day) in _FIXED.items()}
    moving = {holiday: easter + days * _DAY for holiday, days in _DAYS_FROM_EASTER.items()}
    return {holiday: (fixed | moving)[holiday] for holiday in Holiday}


def holidays_on(day: date) -> tuple[Holiday, ...]:
    """Give the public holidays that fall on a day: none, one or two; a plain Sunday has none."""
    return tuple(holiday for holiday, on in public_holidays(day.year).items() if on == day)


def is_working_day(day: date) -> bool:
    """Tell whether a day is neither Saturday, Sunday nor a public holiday."""
    return day.weekday() not in {_SATURDAY, _SUNDAY} and not holidays_on(day)


def next_working_day(day: date) -> date:
    """Give the day itself when it is a working day, otherwise the first one after it."""
    while not is_working_day(day):
        day += _DAY
    return day


def last_working_day(day: date) -> date:
    """Give the day itself when it is a working day, otherwise the last one before it."""
    while not is_working_day(day):
        day -= _DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """Give the working day that is so many working days after a day; the day itself is not counted.

    Raises:
        NegativeCountError: the count is below 0.
    """
    if count < 0:
        raise NegativeCountError(count=count)
    for _ in range(count):
        day = next_working_day(day + _DAY)
    return day


def day_in_norway(moment: datetime) -> date:
    """Give the day that it is in Norway at a moment.

    Raises:
        NaiveMomentError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise NaiveMomentError(moment=moment)
    return moment.astimezone(OSLO).date()


def start_of_day(day: date) -> datetime:
    """Give the moment at which a day begins in Norway, in universal time."""
    return datetime.combine(day, time(), tzinfo=OSLO).astimezone(UTC)
