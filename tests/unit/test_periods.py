"""Days are written in one way, and a period ends the day before its end."""

from datetime import date

import pytest

from likevekt.kernel.periods import Period, parse_date


def test_a_day_is_read_as_it_is_written() -> None:
    assert parse_date("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text", ["2027-02-29", "2027-13-01", "0000-01-01", "2027-1-1", "20270101", "2027-W01-1", ""]
)
def test_a_day_that_does_not_exist_or_is_written_otherwise_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_the_first_day_counts_and_the_last_does_not() -> None:
    year = Period(start=date(2027, 1, 1), end=date(2028, 1, 1))
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1))
    assert [year.has(day) for day in days] == [False, True, True, False]
    assert Period(start=None, end=None).has(date(1, 1, 1))
