"""Holding the audit trail to its seals, the seals to each other, and both to the file of heads.

Everything is streamed, and nothing is changed. See docs/explanation/audit.md for what can be found and what cannot.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from likevekt.actions.audit_digests import (
    FIRST_HEAD,
    batch_digest,
    entry_digest,
    entry_moment,
    moment_of,
    seal_head,
)
from likevekt.actions.audit_findings import Fault, Findings, Verification
from likevekt.actions.audit_heads import HeadLine, head_text, read_heads
from likevekt.store.audit_streams import (
    EntryValues,
    KeptPlace,
    KeptSeal,
    find_seal,
    is_unreadable,
    read_last_seal,
    stream_places,
    stream_seals,
    stream_unsealed,
)

GRACE = timedelta(hours=1)
"""How long a transaction may stay open, and a head wait for its file, before it is called wrong."""

_HIGHEST = 2**63 - 1
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC) + GRACE


def verify(*, at: datetime, heads: Path) -> Verification:
    """Compare entries, seals and heads; `heads` may be a copy that was kept elsewhere.

    What happens while it runs is no fault: seals made meanwhile may be left out, and entries not yet sealed are
    counted.

    Raises:
        HeadsFileError: the file of heads is there and cannot be read.
    """
    found = Findings()
    last = read_last_seal()
    through = 0 if last is None else last.number
    lines = _Heads(found=found, lines=_readable(heads, found))
    walk = _Walk(found=found, at=at, heads=lines)
    groups = _Places(_by_seal(stream_places(through=through)))
    for seal in stream_seals(through=through):
        for number, places in groups.before(seal.number):
            walk.orphans(number, places)
        walk.seal(seal, groups.of(seal.number))
    for number, places in _by_seal(stream_places(above=through, through=_HIGHEST)):
        if find_seal(number) is None:
            walk.orphans(number, places)
    lines.end(through=through)
    unsealed = walk.unsealed()
    return Verification(
        entry_count=walk.entry_count,
        seal_count=walk.seal_count,
        unsealed_count=unsealed,
        heads_not_yet_written=lines.not_yet_written,
        finding_count=found.count,
        findings=tuple(found.first),
    )


@dataclass(slots=True)
class _Walk:
    """What is known on the way along the chain."""

    found: Findings
    at: datetime
    heads: "_Heads"
    last_number: int = 0
    last_head: object = FIRST_HEAD
    newest: datetime = _LONG_AGO
    entry_count: int = 0
    seal_count: int = 0

    def seal(self, seal: KeptSeal, places: Iterator[KeptPlace]) -> None:
        """Hold a seal to the one before it, to its own columns, to its list and to the file of heads."""
        self.seal_count += 1
        if seal.number != self.last_number + 1 or seal.previous_head != self.last_head:
            self.found.add(Fault.CHAIN_BROKEN, number=seal.number, other=self.last_number)
        if seal_head(seal) != seal.head:
            self.found.add(Fault.SEAL_CHANGED, number=seal.number)
        listed = [(place.position, place.entry, place.digest) for place in self._hold_to_digests(places)]
        digest = batch_digest(number=seal.number, places=listed)
        if digest != seal.digest or len(listed) != seal.entry_count:
            self.found.add(Fault.LIST_CHANGED, number=seal.number)
        self.heads.compare(seal, is_overdue=self._is_overdue(seal))
        self.last_number, self.last_head = seal.number, seal.head

    def orphans(self, number: int, places: Iterator[KeptPlace]) -> None:
        """Hold the entries of a seal that is gone to what was sealed all the same."""
        self.found.add(Fault.LIST_CHANGED, number=number)
        for _ in self._hold_to_digests(places):
            pass

    def unsealed(self) -> int:
        """Count what is not yet sealed, and tell what is dated before what was sealed last."""
        count = 0
        for values in stream_unsealed():
            count += 1
            if is_unreadable(values):
                self.found.add(Fault.UNREADABLE, number=values[0])
            else:
                self._hold_to_time(values, newest=self.newest)
        return count

    def _hold_to_digests(self, places: Iterator[KeptPlace]) -> Iterator[KeptPlace]:
        newest, before = _LONG_AGO, self.newest
        for place in places:
            yield place
            if place.values is None:
                self.found.add(Fault.REMOVED, number=place.entry, other=place.seal)
                continue
            self.entry_count += 1
            if entry_digest(place.values) != place.digest:
                self.found.add(Fault.EDITED, number=place.entry, other=place.seal)
                continue
            self._hold_to_time(place.values, newest=max(before, newest))
            newest = max(newest, entry_moment(place.values) or newest)
        self.newest = before if newest == _LONG_AGO else newest

    def _hold_to_time(self, values: EntryValues, *, newest: datetime) -> None:
        moment = entry_moment(values)
        if moment is None or moment < newest - GRACE:
            self.found.add(Fault.BACK_DATED, number=values[0])

    def _is_overdue(self, seal: KeptSeal) -> bool:
        moment = moment_of(seal.sealed_at)
        return moment is None or moment < self.at - GRACE


class _Places:
    """The places of all seals, handed out seal by seal beside the stream of seals."""

    def __init__(self, groups: Iterator[tuple[int, Iterator[KeptPlace]]]) -> None:
        self._groups = groups
        self._next = next(groups, None)

    def before(self, number: int) -> Iterator[tuple[int, Iterator[KeptPlace]]]:
        """Give the lists of seals that should have come before this one."""
        while self._next is not None and self._next[0] < number:
            yield self._next
            self._next = next(self._groups, None)

    def of(self, number: int) -> Iterator[KeptPlace]:
        """Give the list of one seal."""
        if self._next is not None and self._next[0] == number:
            yield from self._next[1]
            self._next = next(self._groups, None)


@dataclass(slots=True)
class _Heads:
    """The file of heads, read along with the seals."""

    found: Findings
    lines: Iterator[tuple[int, str]]
    not_yet_written: int = 0
    _next: tuple[int, str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._next = next(self.lines, None)

    def compare(self, seal: KeptSeal, *, is_overdue: bool) -> None:
        """Hold one seal to its line; the newest seals may wait for theirs."""
        while self._next is not None and self._next[0] < seal.number:
            self._cut_off()
        if self._next is None:
            if is_overdue:
                self.found.add(Fault.HEAD_MISSING, number=seal.number)
            else:
                self.not_yet_written += 1
        elif self._next[0] > seal.number:
            self.found.add(Fault.HEAD_MISSING, number=seal.number)
        else:
            if self._next[1] != head_text(seal):
                self.found.add(Fault.HEAD_DIFFERS, number=seal.number)
            self._next = next(self.lines, None)

    def end(self, *, through: int) -> None:
        """Tell of every head that the database has no seal for; what was sealed meanwhile has one."""
        while self._next is not None:
            number, text = self._next
            seal = find_seal(number) if number > through else None
            if seal is None:
                self._cut_off()
                continue
            if text != head_text(seal):
                self.found.add(Fault.HEAD_DIFFERS, number=number)
            self._next = next(self.lines, None)

    def _cut_off(self) -> None:
        if self._next is not None:
            self.found.add(Fault.CUT_OFF, number=self._next[0])
        self._next = next(self.lines, None)


def _by_seal(places: Iterator[KeptPlace]) -> Iterator[tuple[int, Iterator[KeptPlace]]]:
    return groupby(places, key=lambda place: place.seal)


def _readable(path: Path, found: Findings) -> Iterator[tuple[int, str]]:
    """Give number and text of each head in rising order; a half line before its whole one is no fault."""
    last, half = 0, None
    for line in read_heads(path):
        if half is not None and not line.text.startswith(half.text):
            found.add(Fault.HEAD_UNREADABLE, number=half.line_number)
        half = None
        if line.seal_number is None:
            half = line
        elif line.seal_number <= last:
            found.add(Fault.HEAD_UNREADABLE, number=line.line_number)
        else:
            last = line.seal_number
            yield last, line.text
    if half is not None:
        _refuse_half(half, found)


def _refuse_half(line: HeadLine, found: Findings) -> None:
    """Tell of an unreadable last line, unless a run was killed while it wrote it."""
    if line.is_whole:
        found.add(Fault.HEAD_UNREADABLE, number=line.line_number)
