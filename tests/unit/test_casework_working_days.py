"""Working days, holidays and moments in Norway, across Easter, Christmas and the change of clocks."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.casework import (
    EscalationLimit,
    Holiday,
    NaiveMomentError,
    NegativeCountError,
    NoTimeToAnswerError,
    add_working_days,
    answer_is_due,
    day_in_norway,
    easter_sunday,
    holidays_on,
    is_answer_late,
    is_working_day,
    last_working_day,
    next_working_day,
    public_holidays,
    start_of_day,
)
from likevekt.casework.working_days import OSLO

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
SECONDS = int(timedelta(days=36_500).total_seconds())
MOMENTS = st.integers(0, SECONDS).map(
    lambda second: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
DAY = timedelta(days=1)
NAIVE = datetime(2027, 3, 1, 12)  # noqa: DTZ001 - without a zone on purpose


def knuth_easter(year: int) -> date:
    """Another way to Easter (Knuth, The Art of Computer Programming 1.3.2, exercise 14), by golden number and epact."""
    golden, century = year % 19 + 1, year // 100 + 1
    skipped, moon = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
    sunday = 5 * year // 4 - skipped - 10
    epact = (11 * golden + 20 + moon - skipped) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full_moon = 44 - epact if epact <= 23 else 74 - epact
    return date(year, 3, 1) + timedelta(days=full_moon + 7 - (sunday + full_moon) % 7 - 1)


@pytest.mark.parametrize(
    "day",
    [
        "1954-04-18",
        "1981-04-19",
        "2000-04-23",
        "2008-03-23",
        "2011-04-24",
        "2016-03-27",
        "2019-04-21",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2027-03-28",
        "2028-04-16",
        "2029-04-01",
        "2030-04-21",
        "2038-04-25",
        "2049-04-18",
    ],
)
def test_easter_is_where_almanacs_put_it(day: str) -> None:
    assert easter_sunday(int(day[:4])).isoformat() == day


def test_two_ways_to_easter_agree_on_every_year_of_the_calendar() -> None:
    years = range(1583, 10_000)
    assert [easter_sunday(year) for year in years] == [knuth_easter(year) for year in years]


def test_the_holidays_of_a_year_are_those_of_the_almanac() -> None:
    days = [day.isoformat() for day in public_holidays(2026).values()]
    assert days == [
        "2026-01-01", "2026-04-02", "2026-04-03", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-17", "2026-05-14",
        "2026-05-24", "2026-05-25", "2026-12-25", "2026-12-26",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "holidays"),
    [
        (date(2012, 5, 17), (Holiday.CONSTITUTION_DAY, Holiday.ASCENSION_DAY)),
        (date(2008, 5, 1), (Holiday.LABOUR_DAY, Holiday.ASCENSION_DAY)),
        (date(2027, 5, 17), (Holiday.CONSTITUTION_DAY, Holiday.WHIT_MONDAY)),
        (date(2027, 3, 25), (Holiday.MAUNDY_THURSDAY,)),
        (date(2027, 3, 24), ()),
        (date(2027, 5, 2), ()),  # a plain Sunday
    ],
)
def test_two_holidays_can_fall_on_one_day(day: date, holidays: tuple[Holiday, ...]) -> None:
    assert holidays_on(day) == holidays


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 12, 24), True),  # Christmas Eve is a working day by law
        (date(2027, 12, 31), True),
        (date(2027, 3, 24), True),  # the Wednesday before Easter
        (date(2027, 3, 27), False),  # a Saturday
        (date(2027, 5, 2), False),  # a Sunday
        (date(2028, 5, 1), False),
        (date(2028, 5, 17), False),
        (date(2028, 2, 29), True),
    ],
)
def test_a_working_day_is_neither_weekend_nor_holiday(day: date, works) -> None:
    assert is_working_day(day) is works


@given(day=DAYS)
def test_the_nearest_working_days_have_none_between(day: date) -> None:
    after, before = next_working_day(day), last_working_day(day)
    assert is_working_day(after)
    assert is_working_day(before)
    between = [before + number * DAY for number in range(1, (after - before).days)]
    assert not any(is_working_day(one) for one in between)
    assert before <= day <= after
    assert (after - before).days <= 6  # the Wednesday before Easter to the Tuesday after it is the longest


@given(day=DAYS, count=st.integers(0, 30), more=st.integers(0, 30))
def test_adding_working_days_counts_them_one_by_one(day: date, count: int, more: int) -> None:
    later = add_working_days(day, count)
    passed = [day + number * DAY for number in range(1, (later - day).days + 1)]
    assert sum(is_working_day(one) for one in passed) == count
    assert is_working_day(later) or count == 0
    assert add_working_days(later, more) == add_working_days(day, count + more)


def test_two_working_days_from_the_wednesday_before_easter_are_a_week() -> None:
    assert add_working_days(date(2027, 3, 24), 2) == date(2027, 3, 31)


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(NegativeCountError, match=r"^Cannot count -1 forwards"):
        add_working_days(date(2027, 1, 4), -1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2027-01-31T22:59:59+00:00", date(2027, 1, 31)),
        ("2027-01-31T23:00:00+00:00", date(2027, 2, 1)),  # winter: an hour before universal midnight
        ("2027-06-30T21:59:59+00:00", date(2027, 6, 30)),
        ("2027-06-30T22:00:00+00:00", date(2027, 7, 1)),  # summer: two hours
        ("2027-12-31T23:30:00-05:00", date(2028, 1, 1)),
        ("2028-02-28T23:30:00+00:00", date(2028, 2, 29)),
    ],
)
def test_a_moment_lies_on_the_day_that_it_is_in_norway(moment: str, day: date) -> None:
    assert day_in_norway(datetime.fromisoformat(moment)) == day


@given(day=DAYS)
def test_a_day_begins_where_the_one_before_it_ends(day: date) -> None:
    begins = start_of_day(day)
    assert day_in_norway(begins) == day
    assert day_in_norway(begins - timedelta(microseconds=1)) == day - DAY


@pytest.mark.parametrize(("day", "hours"), [((2027, 3, 28), 23), ((2027, 10, 31), 25), ((2027, 10, 30), 24)])
def test_a_day_on_which_clocks_change_is_an_hour_shorter_or_longer(
    day: tuple[int, int, int], hours: int
) -> None:
    assert start_of_day(date(*day) + DAY) - start_of_day(date(*day)) == timedelta(hours=hours)


LIMIT = EscalationLimit()


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2027-02-01T14:00+01:00", "2027-02-03T14:00+01:00"),  # Monday to Wednesday
        ("2027-02-05T09:30+01:00", "2027-02-09T09:30+01:00"),  # over a weekend
        ("2027-03-24T14:00+01:00", "2027-03-31T14:00+02:00"),  # over Easter and into summer time
        ("2027-10-29T14:00+02:00", "2027-11-02T14:00+01:00"),  # out of summer time
        ("2027-02-06T14:00+01:00", "2027-02-10T00:00+01:00"),  # a Saturday counts from Monday's beginning
        ("2027-03-28T02:30+01:00", "2027-04-01T00:00+02:00"),  # an hour that Easter night did not have
        ("2027-12-23T16:00+01:00", "2027-12-27T16:00+01:00"),  # Christmas Eve counts, Christmas Day does not
        ("2028-02-28T08:00+01:00", "2028-03-01T08:00+01:00"),  # over a leap day
        ("2027-04-30T23:30+00:00", "2027-05-05T00:00+02:00"),  # already 1 May in Norway
    ],
)
def test_the_level_above_has_two_working_days(asked: str, due: str) -> None:
    found = answer_is_due(asked_at=datetime.fromisoformat(asked), limit=LIMIT)
    assert found == datetime.fromisoformat(due)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2027-03-27T23:30+01:00", "2027-03-28T04:30+02:00"),  # four hours that pass, though clocks say five
        ("2027-10-30T23:30+02:00", "2027-10-31T02:30+01:00"),
        ("2027-12-25T20:00+01:00", "2027-12-26T00:00+01:00"),  # holidays do not stop what is urgent
    ],
)
def test_urgent_hours_are_hours_that_pass(asked: str, due: str) -> None:
    found = answer_is_due(asked_at=datetime.fromisoformat(asked), limit=LIMIT, is_urgent=True)
    assert found == datetime.fromisoformat(due)


@given(asked=MOMENTS, days=st.integers(1, 10), wait=st.timedeltas(timedelta(0), timedelta(days=20)))
def test_the_limit_is_whole_working_days_and_never_earlier_for_who_asks_later(
    asked: datetime, days: int, wait: timedelta
) -> None:
    limit = EscalationLimit(working_days=days)
    due = answer_is_due(asked_at=asked, limit=limit)
    assert due <= answer_is_due(asked_at=asked + wait, limit=limit)
    assert due - asked >= timedelta(days=days) - timedelta(hours=1)
    begins = max(asked, start_of_day(next_working_day(day_in_norway(asked))))
    assert begins.astimezone(OSLO).time() == due.astimezone(OSLO).time()


@given(asked=MOMENTS, is_urgent=st.booleans())
def test_an_answer_at_the_limit_is_in_time_and_one_after_it_is_late(asked: datetime, is_urgent) -> None:
    due = answer_is_due(asked_at=asked, limit=LIMIT, is_urgent=is_urgent)
    elsewhere = due.astimezone(timezone(timedelta(hours=-7)))
    assert not is_answer_late(asked_at=asked, at=elsewhere, limit=LIMIT, is_urgent=is_urgent)
    late = due + timedelta(microseconds=1)
    assert is_answer_late(asked_at=asked, at=late, limit=LIMIT, is_urgent=is_urgent)


@pytest.mark.parametrize(("days", "hours"), [(0, 4), (2, 0)])
def test_a_limit_leaves_time_to_answer(days: int, hours: int) -> None:
    with pytest.raises(NoTimeToAnswerError, match=r"leaves no time"):
        EscalationLimit(working_days=days, urgent_hours=hours)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveMomentError, match="has no time zone"):
        day_in_norway(NAIVE)
    with pytest.raises(NaiveMomentError):
        answer_is_due(asked_at=NAIVE, limit=LIMIT)
    with pytest.raises(NaiveMomentError):
        is_answer_late(asked_at=datetime(2027, 3, 1, tzinfo=UTC), at=NAIVE, limit=LIMIT)
