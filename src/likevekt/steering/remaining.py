"""What is left of a unit's frame, and what more commitments do to it: this year and next, in several units at once.

remaining = frame − ledger − commitments − pending, all in øre. The ledger holds what is posted for the days before
`booked_until`; commitments and pending are counted from that day to the end of the year, so that no day is in both.
Pending is what drafts and expected changes add to what is bound, or take from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from likevekt.kernel.quoting import quoted
from likevekt.steering.commitment_months import ore_between
from likevekt.steering.commitments import (
    ALL_STATES,
    BOUND_STATES,
    CommitmentLine,
    counted_spans,
    family_of,
)
from likevekt.steering.prices import PriceBook

UnitAndYear = tuple[str, int]


class BookedOutsideYearError(ValueError):
    """A ledger is said to be complete up to a day of another year."""

    def __init__(self, *, unit: str, year: int, booked_until: date) -> None:
        super().__init__(
            f"The ledger of {quoted(unit)} for {year} cannot be complete up to {booked_until}, so commitments would be "
            f"counted for the wrong days. Give a day from {year}-01-01 to {year + 1}-01-01."
        )


class SameLineTwiceError(ValueError):
    """A commitment that is added has the id of one that stands."""

    def __init__(self, *, line: str) -> None:
        super().__init__(
            f"The commitment {quoted(line)} stands already, so adding it would count it twice or change it. "
            "Give the new one an id of its own, and name the old one in replaces."
        )


class NoFrameError(LookupError):
    """A unit's year has no frame to be held against."""

    def __init__(self, *, unit: str, year: int) -> None:
        super().__init__(f"There is no frame for {quoted(unit)} in {year}. Give one, or leave the year out.")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFrame:
    """A unit's frame of a year (enhetens ramme), and what the ledger holds of it, in øre.

    The ledger is complete for the days before `booked_until`.

    Raises:
        BookedOutsideYearError: that day is of another year.
    """

    unit: str
    year: int
    frame_ore: int
    ledger_ore: int
    booked_until: date

    def __post_init__(self) -> None:
        if not date(self.year, 1, 1) <= self.booked_until <= self.ends:
            raise BookedOutsideYearError(unit=self.unit, year=self.year, booked_until=self.booked_until)

    @property
    def ends(self) -> date:
        """The first day of the year after."""
        return date(self.year + 1, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemainingFrame:
    """What is left of a unit's frame in a year (gjenstående ramme), and what it is made of, in øre."""

    unit: str
    year: int
    frame_ore: int
    ledger_ore: int
    commitments_ore: int
    pending_ore: int

    @property
    def ore(self) -> int:
        """Frame − ledger − commitments − pending; below zero when more is bound than there is."""
        return self.frame_ore - self.ledger_ore - self.commitments_ore - self.pending_ore


@dataclass(frozen=True, slots=True, kw_only=True)
class RemainingChange:
    """What is left before and after (gjenstående før og etter) some lines, of one unit and year."""

    before: RemainingFrame
    after: RemainingFrame

    @property
    def added_ore(self) -> int:
        """What the lines bind or await more, in øre; below zero where they take less than what they replace."""
        return (self.after.commitments_ore + self.after.pending_ore) - (
            self.before.commitments_ore + self.before.pending_ore
        )

    @property
    def passes_below_zero(self) -> bool:
        """Whether the lines take what is left from zero or more to below it."""
        return self.before.ore >= 0 > self.after.ore


def remaining_by_unit(
    *, frames: Iterable[UnitFrame], lines: Iterable[CommitmentLine], prices: PriceBook
) -> dict[UnitAndYear, RemainingFrame]:
    """Give what is left of every frame. Lines that replace one another are to be given together.

    Raises:
        NoPriceError: a line that is not settled begins before its first price.
        ReplacesInACircleError: lines replace each other in a circle.
    """
    frames = list(frames)
    bound = _bound(frames, lines, prices)
    return {
        (frame.unit, frame.year): RemainingFrame(
            unit=frame.unit,
            year=frame.year,
            frame_ore=frame.frame_ore,
            ledger_ore=frame.ledger_ore,
            commitments_ore=bound[frame.unit, frame.year][0],
            pending_ore=bound[frame.unit, frame.year][1],
        )
        for frame in frames
    }


def remaining_changes(
    *,
    before: Mapping[UnitAndYear, RemainingFrame],
    frames: Iterable[UnitFrame],
    lines: Iterable[CommitmentLine],
    added: Iterable[CommitmentLine],
    prices: PriceBook,
) -> tuple[RemainingChange, ...]:
    """Give what some lines do to what is left of every frame, by unit and year; `before` may be kept totals.

    Of `lines` only those matter that an added one replaces, and what else replaces them: the rest need not be given.

    Raises:
        NoFrameError: a frame is not in `before`.
        NoPriceError: a line that is not settled begins before its first price.
        ReplacesInACircleError: lines replace each other in a circle.
        SameLineTwiceError: an added line has the id of one that stands.
    """
    frames, lines, added = list(frames), list(lines), list(added)
    standing: set[str] = {line.id for line in lines}
    for line in added:
        if line.id in standing:
            raise SameLineTwiceError(line=line.id)
        standing.add(line.id)
    family = family_of(lines, touched=added)
    old, new = _bound(frames, family, prices), _bound(frames, [*family, *added], prices)
    found = []
    for key in sorted((frame.unit, frame.year) for frame in frames):
        held = before.get(key)
        if held is None:
            raise NoFrameError(unit=key[0], year=key[1])
        after = replace(
            held,
            commitments_ore=held.commitments_ore + new[key][0] - old[key][0],
            pending_ore=held.pending_ore + new[key][1] - old[key][1],
        )
        found.append(RemainingChange(before=held, after=after))
    return tuple(found)


def _bound(
    frames: Iterable[UnitFrame], lines: Iterable[CommitmentLine], prices: PriceBook
) -> dict[UnitAndYear, tuple[int, int]]:
    """Give commitments and pending of every frame, in øre."""
    lines = list(lines)
    frames_of: dict[str, list[UnitFrame]] = defaultdict(list)
    for frame in frames:
        frames_of[frame.unit].append(frame)
    bound, everything = counted_spans(lines, states=BOUND_STATES), counted_spans(lines, states=ALL_STATES)
    sums = {(frame.unit, frame.year): (0, 0) for held in frames_of.values() for frame in held}
    for line in lines:
        own, awaited = bound.get(line.id, ()), everything.get(line.id, ())
        for frame in frames_of.get(line.unit, ()):
            days = {"start": frame.booked_until, "end": frame.ends}
            ore = ore_between(line=line, spans=own, prices=prices, **days)
            whole = ore if own == awaited else ore_between(line=line, spans=awaited, prices=prices, **days)
            commitments, pending = sums[frame.unit, frame.year]
            sums[frame.unit, frame.year] = commitments + ore, pending + whole - ore
    return sums
