"""What a service costs in a period: each rate for its own days, months by their share."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.actions.service_prices import NoRateError, fitting_rates, price_period
from likevekt.steering import PricePer, quantity_between
from likevekt.store.catalogue_queries import RateLine

DAY = date(2026, 1, 1)


def rate(**values: object) -> RateLine:
    given = {
        "service": "home_nursing",
        "unit_kind": "",
        "time_of_day": "",
        "zone": "",
        "ore_per": 100,
        "standard_hours_per": "",
        "valid_from": DAY,
        "valid_to": None,
        "source": "test",
    }
    return RateLine(**(given | values))


def test_an_amount_by_the_month_counts_each_month_by_its_days() -> None:
    assert (
        quantity_between(
            amount=Fraction(2), per=PricePer.MONTH, start=date(2026, 1, 17), end=date(2026, 3, 1)
        )
        == 2 * Fraction(15, 31) + 2
    )
    assert quantity_between(amount=Fraction(1), per=PricePer.MONTH, start=DAY, end=date(2027, 1, 1)) == 12


@given(
    st.integers(0, 800),
    st.integers(0, 800),
    st.integers(0, 800),
    st.sampled_from([PricePer.HOUR, PricePer.MONTH]),
)
def test_the_parts_of_a_period_sum_to_the_whole(first: int, second: int, third: int, per: PricePer) -> None:
    days = [DAY + timedelta(days=offset) for offset in sorted((first, second, third))]
    amount = Fraction(7, 3)
    whole = quantity_between(amount=amount, per=per, start=days[0], end=days[2])
    parts = [quantity_between(amount=amount, per=per, start=days[at], end=days[at + 1]) for at in (0, 1)]
    assert sum(parts) == whole


def test_a_day_without_a_rate_is_told() -> None:
    gap = [rate(valid_to=date(2026, 2, 1)), rate(valid_from=date(2026, 3, 1))]
    with pytest.raises(NoRateError, match="2026-02-01"):
        price_period(gap, start=DAY, end=date(2027, 1, 1), amount=Fraction(1), per="hour")
    with pytest.raises(NoRateError, match="2025-12-31"):
        price_period(gap, start=date(2025, 12, 31), end=DAY, amount=Fraction(1), per="hour", goes_on=True)
    assert price_period([], start=DAY, end=DAY, amount=Fraction(1), per="hour") == ()


def test_a_rate_that_goes_on_fills_the_days_until_the_next_one() -> None:
    gap = [rate(valid_to=date(2026, 2, 1)), rate(valid_from=date(2026, 3, 1), ore_per=200)]
    parts = price_period(gap, start=DAY, end=date(2026, 4, 1), amount=Fraction(7), per="hour", goes_on=True)
    assert [(part.start, part.end, part.rate.ore_per) for part in parts] == [
        (DAY, date(2026, 2, 1), 100),
        (date(2026, 2, 1), date(2026, 3, 1), 100),
        (date(2026, 3, 1), date(2026, 4, 1), 200),
    ]
    assert sum(part.kroner for part in parts) == 59 + 2 * 31


def test_the_rate_for_the_units_own_zone_and_kind_comes_before_the_one_for_all() -> None:
    far, team, general = rate(zone="far"), rate(unit_kind="team"), rate()
    other = [rate(service="meals"), rate(time_of_day="night"), rate(zone="near", unit_kind="team")]
    rates = [general, team, far, *other]
    assert fitting_rates(rates, service="home_nursing", zone="far", unit_kind="team") == [far]
    assert fitting_rates(rates, service="home_nursing", zone="elsewhere", unit_kind="team") == [team]
    assert fitting_rates(rates, service="home_nursing") == [general]
    assert fitting_rates(rates, service="nothing") == []
