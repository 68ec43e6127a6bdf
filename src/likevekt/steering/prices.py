"""Dated prices, and what an amount costs up to a day: exact whole numbers over a stated denominator."""

from bisect import bisect_right
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import lcm

from likevekt.kernel.quoting import quoted

_DAYS_PER_WEEK = 7
_MONTH_PARTS = lcm(28, 29, 30, 31)


class PricePer(StrEnum):
    """What a price is for (prisenhet), as in the file `services`.

    An amount is so many hours, days, visits or pieces a week; for services by the month so many a month.
    """

    HOUR = "hour"
    DAY = "day"
    VISIT = "visit"
    MONTH = "month"
    PIECE = "piece"

    @property
    def parts(self) -> int:
        """How many parts the week is counted in, or the month."""
        return _MONTH_PARTS if self is PricePer.MONTH else _DAYS_PER_WEEK

    def parts_before(self, day: date) -> int:
        """Count parts up to a day from one that is always the same; a day of a short month is more of it."""
        if self is not PricePer.MONTH:
            return day.toordinal()
        whole = (day.year * 12 + day.month) * _MONTH_PARTS
        return whole + (day.day - 1) * (_MONTH_PARTS // monthrange(day.year, day.month)[1])


def quantity_between(*, amount: Fraction, per: PricePer, start: date, end: date) -> Fraction:
    """Give how much an amount a week (or a month) comes to from start up to but not including end."""
    return amount * (per.parts_before(end) - per.parts_before(start)) / per.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPrice:
    """A price in øre in the days it holds (datert pris); an empty kind, time of day or zone holds for all.

    `version` names the price list that it stands in. `end` None is until further notice.
    """

    service: str
    ore_per: int
    start: date
    end: date | None
    version: str = ""
    unit_kind: str = ""
    time_of_day: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceKey:
    """What a price is asked for (prisnøkkel): a service, a kind of unit, a time of day and a zone."""

    service: str
    unit_kind: str = ""
    time_of_day: str = ""
    zone: str = ""


class NoPriceError(LookupError):
    """A service has no price on a day."""

    def __init__(self, *, service: str, day: date) -> None:
        self.service = service
        self.day = day
        super().__init__(
            f"There is no price for {quoted(service)} on {day}, so what it binds cannot be told. "
            "Add a price that holds from that day or before it."
        )


class PricesOverlapError(ValueError):
    """Two prices for the same hold on the same day."""

    def __init__(self, *, service: str, day: date) -> None:
        super().__init__(
            f"Two prices for {quoted(service)} hold on {day}, so an amount would have two sums. "
            "End the first where the second begins."
        )


class PriceCurve:
    """What one of a service costs, summed from its first price up to any day.

    A price holds on beyond its end until the next begins, because that one is not decided yet; `is_decided` tells.
    """

    def __init__(self, prices: Sequence[DatedPrice], *, per: PricePer, service: str) -> None:
        self._prices = sorted(prices, key=lambda price: price.start)
        self._service = service
        self._per = per
        self._starts = [price.start for price in self._prices]
        self._sums = [0]
        self._known: dict[date, int] = {}
        for earlier, later in pairwise(self._prices):
            if earlier.end is None or earlier.end > later.start:
                raise PricesOverlapError(service=service, day=later.start)
            between = per.parts_before(later.start) - per.parts_before(earlier.start)
            self._sums.append(self._sums[-1] + between * earlier.ore_per)

    def up_to(self, day: date) -> int:
        """Give øre times parts (see `PricePer.parts`) from the first price up to but not including a day.

        Raises:
            NoPriceError: the day lies before the first price, or there is none.
        """
        found = self._known.get(day)
        if found is None:
            place = self._place(day)
            price = self._prices[place]
            parts = self._per.parts_before(day) - self._per.parts_before(price.start)
            found = self._known[day] = self._sums[place] + parts * price.ore_per
        return found

    def is_decided(self, *, start: date, end: date) -> bool:
        """Tell whether each day of a period lies within a price's own days."""
        covered = start
        for price in self._prices[self._place(start) :]:
            if price.start > covered:
                return False
            if price.end is None or price.end >= end:
                return True
            covered = max(covered, price.end)
        return False

    def versions(self, *, start: date, end: date) -> tuple[str, ...]:
        """Name the price lists that a period is priced by, in their order."""
        first, last = self._place(start), bisect_right(self._starts, end)
        used = [price for price in self._prices[first:last] if price.start < end]
        return tuple(dict.fromkeys(price.version for price in used if price.version))

    def _place(self, day: date) -> int:
        place = bisect_right(self._starts, day) - 1
        if place < 0:
            raise NoPriceError(service=self._service, day=day)
        return place


class PriceBook:
    """All dated prices of a municipality (prisbok), found by what they are for."""

    def __init__(self, prices: Iterable[DatedPrice]) -> None:
        self._of: dict[str, list[DatedPrice]] = defaultdict(list)
        for price in prices:
            self._of[price.service].append(price)
        self._curves: dict[tuple[PriceKey, PricePer], PriceCurve] = {}

    def curve(self, *, key: PriceKey, per: PricePer) -> PriceCurve:
        """Give the prices for a key: those of its own zone, kind and time before those that hold for all.

        Raises:
            PricesOverlapError: two of them hold on the same day.
        """
        found = self._curves.get((key, per))
        if found is None:
            found = PriceCurve(self._fitting(key), per=per, service=key.service)
            self._curves[key, per] = found
        return found

    def _fitting(self, key: PriceKey) -> list[DatedPrice]:
        fitting = [
            price
            for price in self._of.get(key.service, ())
            if price.zone in {"", key.zone}
            and price.unit_kind in {"", key.unit_kind}
            and price.time_of_day in {"", key.time_of_day}
        ]
        nearest = max(map(_nearness, fitting), default=None)
        return [price for price in fitting if _nearness(price) == nearest]


def _nearness(price: DatedPrice) -> tuple[bool, bool, bool]:
    return bool(price.zone), bool(price.unit_kind), bool(price.time_of_day)
