"""Commitments: which line counts on which day, and what it comes to in whole øre."""

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories.commitment_lines import (
    FEWER,
    FIRST,
    LAST,
    PRICES,
    STATES,
    every_day,
    exact_cost,
    line,
    line_that_counts,
    loose_lines,
    many_lines,
)
from likevekt.kernel.money import half_up, ore_of_kroner
from likevekt.steering import (
    ALL_STATES,
    BOUND_STATES,
    GRANTED_ONLY,
    CommitmentLineError,
    CountedSpan,
    Grain,
    PeriodOrderError,
    PricePer,
    ReplacesInACircleError,
    commitment_months,
    counted_spans,
    family_of,
    ore_between,
    recounted_months,
    settled,
    sum_commitments,
)

YEARS = (2026, 2027, 2028)
GRANTED, EXPECTED, DELIVERED, PAID = STATES
PERIOD = {"prices": PRICES, "start": FIRST, "end": LAST}


def total(lines, **given):
    told = PERIOD | {"by": lambda one: one.unit} | given
    return sum(sum_commitments(lines=lines, **told).values())


def months(lines, **given):
    return {(one.line.id, one.month): one.ore for one in commitment_months(lines=lines, **PERIOD | given)}


def whole(day_one, day_two=None):
    return (CountedSpan(start=day_one, end=day_two),)


# what a line comes to


def test_a_month_is_hours_a_week_times_days_times_price():
    """January 2026: 2 hours a week for 31 days at 738.50 kroner are 6 541 kroner."""
    assert months([line()], end=date(2026, 2, 1)) == {("a", FIRST): 654_100}


def test_a_service_by_the_month_costs_the_same_in_a_long_and_a_short_month():
    one = line(per=PricePer.MONTH, amount=Fraction(1))
    assert months([one], end=date(2026, 3, 1)) == {("a", FIRST): 73_850, ("a", date(2026, 2, 1)): 73_850}
    half = replace(one, start=date(2026, 2, 15))
    assert months([half], end=date(2026, 3, 1)) == {("a", date(2026, 2, 1)): 36_925}


def test_a_price_counts_from_its_first_day():
    found = commitment_months(lines=[line(start=date(2027, 3, 14), end=date(2027, 3, 16))], **PERIOD)
    (month,) = found
    assert month.ore == half_up(Fraction(2 * (76_101 + 79_999), 7))
    assert month.versions == ("2026", "2027")
    assert month.price_is_decided


def test_months_sum_to_the_rounded_whole_of_the_line():
    one = line(amount=Fraction(1, 3), end=date(2026, 12, 31))
    assert sum(months([one]).values()) == half_up(exact_cost(one, FIRST, LAST))


def test_a_settled_line_keeps_its_sum_whatever_the_price():
    paid = line(state=PAID, end=date(2026, 3, 1), ore=1_000_001)
    assert months([paid]) == {("a", FIRST): 525_424, ("a", date(2026, 2, 1)): 474_577}
    (first, _) = commitment_months(lines=[paid], **PERIOD)
    assert (first.versions, first.price_is_decided) == ((), True)


def test_a_period_that_ends_first_is_refused_and_an_empty_one_is_empty():
    with pytest.raises(PeriodOrderError, match="from 2027-01-01 up to 2026-01-01"):
        months([line()], start=date(2027, 1, 1), end=FIRST)
    assert months([line()], end=FIRST) == {}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"amount": Fraction(-1)}, "has an amount of -1"),
        ({"end": FIRST}, "ends on 2026-01-01, not after it begins"),
        ({"ore": 1}, "has a settled sum and no end"),
        ({"state": PAID, "end": LAST}, "is paid and does not say how much"),
        ({"is_temporary": True, "end": LAST}, "is for a time and has no end, or changes nothing"),
        ({"is_temporary": True, "replaces": "b"}, "is for a time and has no end, or changes nothing"),
    ],
)
def test_a_line_that_contradicts_itself_cannot_be(given, reason):
    with pytest.raises(CommitmentLineError, match=f'commitment "a" {reason}'):
        line(**given)


# which line counts


def test_a_new_decision_counts_from_its_start_and_for_good():
    """Also after its end the old one does not come back."""
    new = line("b", start=date(2026, 3, 1), end=date(2026, 6, 1), replaces="a")
    assert counted_spans([line(), new]) == {
        "a": whole(FIRST, date(2026, 3, 1)),
        "b": whole(date(2026, 3, 1), date(2026, 6, 1)),
    }


def test_a_change_for_a_time_leaves_the_old_one_after_it():
    more = line("b", start=date(2026, 3, 1), end=date(2026, 4, 1), replaces="a", is_temporary=True)
    assert counted_spans([line(), more]) == {
        "a": (*whole(FIRST, date(2026, 3, 1)), *whole(date(2026, 4, 1))),
        "b": whole(date(2026, 3, 1), date(2026, 4, 1)),
    }


def test_an_expected_change_overrules_only_where_what_is_expected_is_asked_for():
    less = line("b", state=EXPECTED, amount=Fraction(1), start=date(2027, 1, 1), replaces="a")
    both = [line(), less]
    assert counted_spans(both, states=GRANTED_ONLY) == {"a": whole(FIRST)}
    assert counted_spans(both)["a"] == whole(FIRST, date(2027, 1, 1))
    assert total(both) < total(both, states=BOUND_STATES) == total([line()])


def test_a_signed_draft_counts_once():
    draft = line(state=EXPECTED)
    signed = line("b", replaces="a")
    assert total([draft, signed]) == total([draft]) == total([signed])


def test_what_replaces_a_draft_overrules_what_the_draft_would_have():
    """Granted a, expected change b, and the decision c made of b: bound is c from its start, though b is left out."""
    draft = line("b", state=EXPECTED, start=date(2026, 5, 1), replaces="a")
    decision = line("c", start=date(2026, 6, 1), replaces="b")
    assert counted_spans([line(), draft, decision], states=GRANTED_ONLY) == {
        "a": whole(FIRST, date(2026, 6, 1)),
        "c": whole(date(2026, 6, 1)),
    }


def test_of_two_changes_of_one_line_the_later_counts():
    one = line("b", start=date(2026, 4, 1), replaces="a")
    other = line("c", state=EXPECTED, start=date(2026, 7, 1), replaces="a")
    assert counted_spans([line(), other, one]) == {
        "a": whole(FIRST, date(2026, 4, 1)),
        "b": whole(date(2026, 4, 1), date(2026, 7, 1)),
        "c": whole(date(2026, 7, 1)),
    }


def test_paid_goes_before_delivered_and_delivered_before_any_plan():
    given = settled(line(), line_id="d", state=DELIVERED, start=FIRST, end=date(2026, 3, 1), ore=900)
    paid = settled(given, line_id="p", state=PAID, start=FIRST, end=date(2026, 2, 1), ore=500)
    changed = line("b", amount=Fraction(9), start=date(2025, 6, 1), replaces="a")
    assert counted_spans([line(), changed, given, paid]) == {
        "p": whole(FIRST, date(2026, 2, 1)),
        "d": whole(date(2026, 2, 1), date(2026, 3, 1)),
        "b": (*whole(date(2025, 6, 1), FIRST), *whole(date(2026, 3, 1))),
    }


def test_a_line_that_replaces_one_that_is_not_there_stands_alone():
    assert counted_spans([line("b", replaces="gone")]) == {"b": whole(FIRST)}


def test_lines_in_a_circle_are_refused():
    with pytest.raises(ReplacesInACircleError, match=r'commitment "[ab]" replaces itself by way of others'):
        counted_spans([line("a", replaces="b"), line("b", replaces="a")])


def test_the_family_of_a_line_is_all_that_replaces_it_or_is_replaced():
    lines = [line(), line("b", replaces="a"), line("c", replaces="b"), line("x"), line("y", replaces="new")]
    assert [one.id for one in family_of(lines, touched=[lines[1]])] == ["a", "b", "c"]
    assert [one.id for one in family_of(lines, touched=[line("new", replaces="x")])] == ["x", "y"]


# a new price


def test_a_new_price_recounts_what_is_unpaid_and_leaves_what_is_paid():
    from likevekt.steering import DatedPrice, PriceBook  # noqa: PLC0415

    dearer = PriceBook(
        [DatedPrice(service="nursing", ore_per=100_000, start=date(2026, 1, 1), end=None, version="new")]
    )
    paid = settled(line(), line_id="p", state=PAID, start=FIRST, end=date(2026, 2, 1), ore=123)
    lines, period = [line(end=date(2026, 4, 1)), paid], {"start": FIRST, "end": LAST}
    before = commitment_months(lines=lines, prices=PRICES, **period)
    after = commitment_months(lines=lines, prices=dearer, **period)
    changed = recounted_months(before=before, after=after)
    assert [(one.line, one.month) for one in changed] == [("a", date(2026, 2, 1)), ("a", date(2026, 3, 1))]
    assert all(one.before_ore < one.after_ore for one in changed)
    assert {one.versions for one in after} == {(), ("new",)}
    (gone, *_) = recounted_months(before=before, after=())
    assert (gone.before_ore, gone.after_ore) == (before[0].ore, None)


# properties


@FEWER
@given(lines=many_lines(), day=st.dates(FIRST, LAST))
def test_the_fast_way_counts_the_same_line_as_asking_each_day_by_day(lines, day):
    for states in (ALL_STATES, BOUND_STATES, GRANTED_ONLY):
        spans = counted_spans(lines, states=states)
        found = [
            one
            for one, own in spans.items()
            for span in own
            if span.start <= day and (span.end is None or day < span.end)
        ]
        assert sorted(found) == sorted(line_that_counts(lines, day, states))


@FEWER
@given(lines=many_lines())
def test_what_is_replaced_and_what_replaces_it_never_count_on_the_same_day(lines):
    spans = counted_spans(lines)
    for one in lines:
        for older in (other for other in lines if other.id == one.replaces):
            for mine in spans.get(one.id, ()):
                for theirs in spans.get(older.id, ()):
                    assert (mine.end is not None and mine.end <= theirs.start) or (
                        theirs.end is not None and theirs.end <= mine.start
                    )


@FEWER
@given(lines=many_lines(), seed=st.integers(0, 1000))
def test_the_order_of_lines_does_not_matter(lines, seed):
    shuffled = random.Random(seed).sample(lines, len(lines))
    assert commitment_months(lines=shuffled, **PERIOD) == commitment_months(lines=lines, **PERIOD)
    assert total(shuffled) == total(lines)


@FEWER
@given(lines=many_lines())
def test_months_sum_to_years_and_rows_to_sums(lines):
    by = {"by": lambda one: (one.unit, one.service)}
    monthly = sum_commitments(lines=lines, **PERIOD, **by)
    yearly = sum_commitments(lines=lines, **PERIOD, **by, grain=Grain.YEAR)
    for key in {key for key, _ in monthly} | {key for key, _ in yearly}:
        for year in YEARS:
            inside = sum(ore for (k, day), ore in monthly.items() if k == key and day.year == year)
            assert inside == yearly.get((key, date(year, 1, 1)), 0)
    rows = commitment_months(lines=lines, **PERIOD)
    assert sum(row.ore for row in rows) == sum(monthly.values())
    assert {row.month.day for row in rows} <= {1}


@FEWER
@given(lines=many_lines(), cut=st.dates(FIRST, LAST))
def test_splitting_the_period_at_any_day_changes_nothing(lines, cut):
    assert total(lines, end=cut) + total(lines, start=cut) == total(lines)


@given(one=loose_lines(), cut=st.integers(1, 1000))
def test_a_line_is_never_more_than_half_an_ore_from_exact(one, cut):
    """And two that follow one another, each rounded by itself, are within one øre of the one they could have been."""
    exact = exact_cost(one, one.start, LAST)
    ore = ore_between(line=one, spans=counted_spans([one])[one.id], prices=PRICES, start=one.start, end=LAST)
    assert abs(ore - exact) <= Fraction(1, 2)
    day = one.start + timedelta(days=cut)
    if one.ore is None and (one.end is None or day < one.end):
        parts = [replace(one, end=day), replace(one, id="b", start=day)]
        assert abs(total(parts) - total([one])) <= 1


@FEWER
@given(lines=many_lines())
def test_every_day_of_a_family_is_counted_at_the_amount_of_its_line(lines):
    """The sum is what the slow twin counts, each stretch of a line rounded once at its two ends."""
    spans = counted_spans(lines)
    for one in lines:
        for span in spans.get(one.id, ()):
            end = min(span.end or LAST, LAST)
            start = max(span.start, FIRST)
            if start < end:
                ore = ore_between(line=one, spans=(span,), prices=PRICES, start=start, end=end)
                assert abs(ore - exact_cost(one, start, end)) < 1


def test_the_slow_twin_sees_each_day_once():
    lines = [line(), line("b", replaces="a", start=date(2026, 3, 1))]
    for day in every_day(date(2026, 2, 27), date(2026, 3, 3)):
        assert line_that_counts(lines, day, ALL_STATES) == (["a"] if day.month == 2 else ["b"])


@pytest.mark.parametrize(
    ("exact", "ore"), [("1/2", 1), ("-1/2", 0), ("-3/2", -1), ("149/100", 1), ("3/2", 2), ("0", 0)]
)
def test_a_half_goes_up(exact, ore):
    assert half_up(Fraction(exact)) == ore
    assert ore_of_kroner(3) == 300
