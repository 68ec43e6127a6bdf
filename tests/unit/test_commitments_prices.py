"""Dated prices: the nearest holds, none twice, and an undecided year is priced as the last and says so."""

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.steering import (
    DatedPrice,
    NoPriceError,
    PriceBook,
    PriceKey,
    PricePer,
    PricesOverlapError,
    quantity_between,
)

START, MIDDLE, END = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)


def price(ore=100, start=START, end=END, **given):
    return DatedPrice(**{"service": "s", "ore_per": ore, "start": start, "end": end} | given)


def cost(book, start, end, per=PricePer.HOUR, **key):
    curve = book.curve(key=PriceKey(service="s", **key), per=per)
    before = curve.up_to(start)
    return Fraction(curve.up_to(end) - before, per.parts)


@given(
    start=st.dates(date(2023, 1, 1), date(2029, 1, 1)),
    length=st.integers(0, 900),
    amount=st.fractions(0, 50),
    per=st.sampled_from(PricePer),
)
def test_a_quantity_is_that_of_its_days_one_by_one(start, length, amount, per):
    """A day is a seventh of a week, or its share of its own month."""
    days = [start + timedelta(days=number) for number in range(length)]
    lengths = [monthrange(day.year, day.month)[1] if per is PricePer.MONTH else 7 for day in days]
    end = start + timedelta(days=length)
    counted = sum((count * Fraction(1, of) for of, count in Counter(lengths).items()), Fraction(0))
    assert quantity_between(amount=amount, per=per, start=start, end=end) == amount * counted


def test_the_price_of_its_own_zone_goes_before_one_for_all():
    book = PriceBook(
        [price(1), price(2, zone="far"), price(3, unit_kind="team"), price(4, time_of_day="night")]
    )
    week = START + timedelta(days=7)
    assert cost(book, START, week) == 1
    assert cost(book, START, week, zone="far", unit_kind="team") == 2
    assert cost(book, START, week, unit_kind="team") == 3
    assert cost(book, START, week, time_of_day="night") == 4
    assert cost(book, START, week, zone="near", time_of_day="day") == 1


def test_a_price_holds_on_until_the_next_and_says_that_it_was_not_decided():
    book = PriceBook([price(7, end=date(2026, 3, 1)), price(14, start=MIDDLE)])
    curve = book.curve(key=PriceKey(service="s"), per=PricePer.DAY)
    assert cost(book, date(2026, 6, 30), date(2026, 7, 2), PricePer.DAY) == 3
    decided = {
        (START, date(2026, 3, 1)): True,
        (START, date(2026, 3, 2)): False,
        (date(2026, 4, 1), date(2026, 5, 1)): False,
        (START, date(2026, 8, 1)): False,
        (MIDDLE, END): True,
        (MIDDLE, date(2027, 1, 2)): False,
        (date(2027, 2, 1), date(2027, 3, 1)): False,
    }
    assert {days: curve.is_decided(start=days[0], end=days[1]) for days in decided} == decided


def test_prices_that_follow_one_another_are_decided_throughout():
    book = PriceBook([price(1, end=MIDDLE, version="a"), price(2, start=MIDDLE, end=None, version="b")])
    curve = book.curve(key=PriceKey(service="s"), per=PricePer.HOUR)
    assert curve.is_decided(start=START, end=date(2030, 1, 1))
    assert curve.versions(start=START, end=END) == ("a", "b")
    assert curve.versions(start=START, end=MIDDLE) == ("a",)
    assert curve.versions(start=MIDDLE, end=END) == ("b",)
    assert book.curve(key=PriceKey(service="s"), per=PricePer.HOUR) is curve


@pytest.mark.parametrize("prices", [[], [price(service="other")], [price(start=date(2026, 1, 2))]])
def test_a_day_before_the_first_price_is_no_day_for_nothing(prices):
    with pytest.raises(NoPriceError, match='no price for "s" on 2026-01-01') as refused:
        cost(PriceBook(prices), START, END)
    assert (refused.value.service, refused.value.day) == ("s", START)


@pytest.mark.parametrize("end", [None, date(2026, 7, 2)])
def test_two_prices_on_one_day_are_refused(end):
    with pytest.raises(PricesOverlapError, match='prices for "s" hold on 2026-07-01'):
        cost(PriceBook([price(start=MIDDLE), price(end=end)]), START, END)
