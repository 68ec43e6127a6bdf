"""What a service costs in a period: dated rates, each for the days it holds."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from likevekt.kernel.money import ORE_PER_KRONE
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
        quantity = quantity_of(amount, start=day, end=last, per=per)
        parts.append(PricedPart(start=day, end=last, quantity=quantity, rate=rate))
        day = last
    return tuple(parts)


def quantity_of(amount: Fraction, *, start: date, end: date, per: str) -> Fraction:
    """Give how much an amount a week comes to in a period; an amount a month for services by the month."""
    if per != "month":
        return amount * (end - start).days / 7
    return sum((amount * Fraction(days, length) for days, length in _months(start, end)), Fraction(0))


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


def _months(start: date, end: date) -> Iterator[tuple[int, int]]:
    day = start
    while day < end:
        length = monthrange(day.year, day.month)[1]
        next_month = day.replace(day=1) + timedelta(days=length)
        last = min(end, next_month)
        yield (last - day).days, length
        day = last
