"""What a service costs in a period: dated rates, each for the days it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from likevekt.kernel.money import ORE_PER_KRONE
from likevekt.steering import PricePer, quantity_between
from likevekt.store.catalogue_queries import RateLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedPart:
    """The days of a period in which one rate holds."""

    start: date
    end: date
    quantity: Fraction
    rate: RateLine

    @property
    def kroner(self) -> Fraction:
        """Quantity times price, exact."""
        return self.quantity * self.rate.ore_per / ORE_PER_KRONE


class NoRateError(LookupError):
    """No rate holds for a service on a day."""

    def __init__(self, *, service: str, day: date) -> None:
        self.service = service
        self.day = day
        super().__init__(f"There is no rate for {service!r} on {day}. Add one, or choose another day.")


def price_period(  # noqa: PLR0913 (all by name)
    rates: Iterable[RateLine], *, start: date, end: date, amount: Fraction, per: str, goes_on: bool = False
) -> tuple[PricedPart, ...]:
    """Price an amount a week (a month for services by the month) from start up to but not including end.

    `rates` are those of one service and one kind of place, as `fitting_rates` gives them. With `goes_on` the
    last known rate holds beyond its end, because the next one is not decided yet.

    Raises:
        NoRateError: a day has no rate.
    """
    parts: list[PricedPart] = []
    known = sorted(rates, key=lambda rate: rate.valid_from)
    day = start
    while day < end:
        rate = next((one for one in known if _holds(one, day)), None)
        until = None if rate is None else rate.valid_to
        if rate is None and goes_on:
            rate = next((one for one in reversed(known) if one.valid_from <= day), None)
            until = next((one.valid_from for one in known if one.valid_from > day), None)
        if rate is None:
            raise NoRateError(service=known[0].service if known else "", day=day)
        last = end if until is None else min(end, until)
        quantity = quantity_between(amount=amount, per=PricePer(per), start=day, end=last)
        parts.append(PricedPart(start=day, end=last, quantity=quantity, rate=rate))
        day = last
    return tuple(parts)


def fitting_rates(
    rates: Iterable[RateLine], *, service: str, unit_kind: str = "", zone: str = ""
) -> list[RateLine]:
    """Keep the rates of a service for a kind of unit and a zone: its own before those that hold for all.

    Rates for a time of day are left aside: an amount a week says nothing of when in the day.
    """
    fitting = [
        rate
        for rate in rates
        if rate.service == service
        and not rate.time_of_day
        and rate.unit_kind in {"", unit_kind}
        and rate.zone in {"", zone}
    ]
    most = max(((rate.zone != "", rate.unit_kind != "") for rate in fitting), default=None)
    return [rate for rate in fitting if (rate.zone != "", rate.unit_kind != "") == most]


def _holds(rate: RateLine, day: date) -> bool:
    return rate.valid_from <= day and (rate.valid_to is None or day < rate.valid_to)
