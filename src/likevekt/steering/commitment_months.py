"""What commitments come to, in whole øre, by calendar month and year.

Rounding: what a line comes to from its start up to any day is computed exactly and rounded once, half up. A period
is the difference between two such sums. So months sum to years, parts of a period to the whole, and a line's whole
is never more than half an øre from the exact amount. Two lines that follow one another are rounded each by itself:
together they are within one øre of the line that they could have been. See docs/explanation/money-and-rounding.md.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeVar

from likevekt.kernel.money import half_up_of
from likevekt.steering.commitments import (
    ALL_STATES,
    CommitmentLine,
    CommitmentState,
    CountedSpan,
    counted_spans,
)
from likevekt.steering.prices import PriceBook

K = TypeVar("K", bound=Hashable)


class Grain(Enum):
    """How long the periods are that are summed (oppløsning): so many months."""

    MONTH = 1
    YEAR = 12


class PeriodOrderError(ValueError):
    """A period to sum over ends before it begins."""

    def __init__(self, *, start: date, end: date) -> None:
        super().__init__(
            f"Cannot sum from {start} up to {end}: the end comes first. Give the earlier day first."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentMonth:
    """What one line comes to in one month (forpliktelse i en måned), in øre.

    `month` is its first day. `versions` are the price lists it is counted by, none where it is settled.
    `price_is_decided` is False where a price is used beyond its end, because the next is not known.
    """

    line: CommitmentLine
    month: date
    ore: int
    versions: tuple[str, ...]
    price_is_decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountedMonth:
    """A month of a line that came to something else (omregnet måned), in øre; None where it did not stand."""

    line: str
    month: date
    before_ore: int | None
    after_ore: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cuts:
    """The days that a period is cut at, and the first day of the month or year of each piece between two."""

    days: tuple[date, ...]
    names: tuple[date, ...]


def commitment_months(
    *,
    lines: Iterable[CommitmentLine],
    prices: PriceBook,
    start: date,
    end: date,
    states: Collection[CommitmentState] = ALL_STATES,
) -> tuple[CommitmentMonth, ...]:
    """Give the months of each line from start up to but not including end, by line and month.

    Raises:
        NoPriceError: a line that is not settled begins before its first price.
        PeriodOrderError: the end comes before the start.
        ReplacesInACircleError: lines replace each other in a circle.
    """
    lines = sorted(lines, key=lambda line: line.id)
    spans = counted_spans(lines, states=states)
    cuts = _cuts(start, end, Grain.MONTH)
    return tuple(
        month for line in lines for month in _months(line, spans.get(line.id, ()), prices=prices, cuts=cuts)
    )


def sum_commitments(  # noqa: PLR0913 (all by name)
    *,
    lines: Iterable[CommitmentLine],
    prices: PriceBook,
    start: date,
    end: date,
    by: Callable[[CommitmentLine], K],
    grain: Grain = Grain.MONTH,
    states: Collection[CommitmentState] = ALL_STATES,
) -> dict[tuple[K, date], int]:
    """Sum øre by what `by` gives of a line and by month or year (its first day), from start up to end.

    Raises:
        NoPriceError: a line that is not settled begins before its first price.
        PeriodOrderError: the end comes before the start.
        ReplacesInACircleError: lines replace each other in a circle.
    """
    lines = list(lines)
    spans = counted_spans(lines, states=states)
    cuts = _cuts(start, end, grain)
    sums: dict[tuple[K, date], int] = defaultdict(int)
    for line in lines:
        key = by(line)
        for place, ore in _amounts(line, spans.get(line.id, ()), prices=prices, cuts=cuts):
            sums[key, place] += ore
    return dict(sums)


def ore_between(
    *, line: CommitmentLine, spans: Sequence[CountedSpan], prices: PriceBook, start: date, end: date
) -> int:
    """Give what a line comes to on the days that it counts, from start up to but not including end.

    Raises:
        NoPriceError: a line that is not settled begins before its first price.
    """
    up_to = _summing(line, prices)
    return sum(up_to(last) - up_to(first) for first, last in _clipped(spans, start, end))


def recounted_months(
    *, before: Iterable[CommitmentMonth], after: Iterable[CommitmentMonth]
) -> tuple[RecountedMonth, ...]:
    """Give the months that came to something else, when prices or lines changed, by line and month."""
    old = {(month.line.id, month.month): month.ore for month in before}
    new = {(month.line.id, month.month): month.ore for month in after}
    return tuple(
        RecountedMonth(line=key[0], month=key[1], before_ore=old.get(key), after_ore=new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    )


def _months(
    line: CommitmentLine, spans: Sequence[CountedSpan], *, prices: PriceBook, cuts: _Cuts
) -> Iterator[CommitmentMonth]:
    curve = None if line.ore is not None else prices.curve(key=line.price_key, per=line.per)
    sums: Mapping[date, int] = _summed(_amounts(line, spans, prices=prices, cuts=cuts))
    for place, ore in sums.items():
        after = _next(place, Grain.MONTH)
        days = {"start": max(place, line.start), "end": after if line.end is None else min(after, line.end)}
        yield CommitmentMonth(
            line=line,
            month=place,
            ore=ore,
            versions=() if curve is None else curve.versions(**days),
            price_is_decided=curve is None or curve.is_decided(**days),
        )


def _summed(amounts: Iterable[tuple[date, int]]) -> dict[date, int]:
    sums: dict[date, int] = defaultdict(int)
    for place, ore in amounts:
        sums[place] += ore
    return dict(sums)


def _amounts(
    line: CommitmentLine, spans: Sequence[CountedSpan], *, prices: PriceBook, cuts: _Cuts
) -> Iterator[tuple[date, int]]:
    """Give the øre of each piece of a line between two cuts, with the first day of its month or year."""
    up_to: Callable[[date], int] | None = None
    for first, last in _clipped(spans, cuts.days[0], cuts.days[-1]):
        up_to = up_to or _summing(line, prices)
        before = up_to(first)
        place, stop = bisect_right(cuts.days, first), bisect_left(cuts.days, last)
        for name, cut in zip(cuts.names[place - 1 : stop], cuts.days[place : stop + 1], strict=True):
            after = up_to(min(cut, last))
            yield name, after - before
            before = after


def _summing(line: CommitmentLine, prices: PriceBook) -> Callable[[date], int]:
    """Give the function that says what a line comes to from its start up to a day, rounded half up."""
    if line.ore is not None and line.end is not None:
        ore, first, days = line.ore, line.start.toordinal(), (line.end - line.start).days
        return lambda day: half_up_of(ore * (day.toordinal() - first), days)
    curve = prices.curve(key=line.price_key, per=line.per)
    factor, denominator = line.amount.numerator, line.amount.denominator * line.per.parts
    begun = curve.up_to(line.start)
    return lambda day: half_up_of(factor * (curve.up_to(day) - begun), denominator)


def _clipped(spans: Sequence[CountedSpan], start: date, end: date) -> Iterator[tuple[date, date]]:
    for span in spans:
        first = max(span.start, start)
        last = end if span.end is None else min(span.end, end)
        if first < last:
            yield first, last


def _cuts(start: date, end: date, grain: Grain) -> _Cuts:
    if end < start:
        raise PeriodOrderError(start=start, end=end)
    days, day = [start], _next(start, grain)
    while day < end:
        days.append(day)
        day = _next(day, grain)
    names = [one.replace(day=1) if grain is Grain.MONTH else date(one.year, 1, 1) for one in days]
    return _Cuts(days=(*days, end), names=tuple(names))


def _next(day: date, grain: Grain) -> date:
    if grain is Grain.YEAR or day.month == 12:
        return date(day.year + 1, 1, 1)
    return date(day.year, day.month + 1, 1)
