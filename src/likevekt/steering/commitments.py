"""Lines of what is bound by decisions: granted, expected, delivered and paid, each for the days it counts.

A line is never changed or removed. What changes it is a line of its own that names it in `replaces`: a new decision
or an expected change counts from its start and for good; a change for a time, and what was delivered or paid, for
its own days. No day of an original counts twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from likevekt.kernel.quoting import quoted
from likevekt.steering.prices import PriceKey, PricePer


class CommitmentState(StrEnum):
    """How far a commitment has come (forpliktelsens tilstand)."""

    GRANTED = "granted"
    """A signed decision."""
    EXPECTED = "expected"
    """A draft, or a change that is expected."""
    DELIVERED = "delivered"
    """Given; its cost is counted anew until it is paid."""
    PAID = "paid"
    """Paid or posted: its øre stand, whatever prices become."""


ALL_STATES = frozenset(CommitmentState)
BOUND_STATES = ALL_STATES - {CommitmentState.EXPECTED}
"""What is bound already; the rest is pending."""
GRANTED_ONLY = frozenset({CommitmentState.GRANTED})
SETTLING = (CommitmentState.DELIVERED, CommitmentState.PAID)
"""States that count before a plan, on their own days, the last before the first."""


class CommitmentLineError(ValueError):
    """A commitment line contradicts itself."""

    def __init__(self, *, line: str, reason: str) -> None:
        super().__init__(f"The commitment {quoted(line)} {reason}.")


class ReplacesInACircleError(ValueError):
    """Commitments replace each other in a circle, so that none of them is the first."""

    def __init__(self, *, line: str) -> None:
        super().__init__(
            f"The commitment {quoted(line)} replaces itself by way of others, so no day has one amount. "
            "Let the newer name the older, never the reverse."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentLine:
    """One line of what is bound (forpliktelseslinje): an amount of a service in a half-open period.

    `amount` is a week, for services by the month a month; `person` is opaque. `end` None is until further notice.
    `replaces` is the line that it overrules from its start; with `is_temporary` that line goes on after its end.
    `ore` is what the whole period came to, where that is settled: then prices no longer matter. `price_version` is
    the price list that the decision was signed by.

    Raises:
        CommitmentLineError: it contradicts itself.
    """

    id: str
    state: CommitmentState
    service: str
    unit: str
    per: PricePer
    amount: Fraction
    start: date
    end: date | None
    team: str = ""
    person: str = ""
    replaces: str = ""
    is_temporary: bool = False
    ore: int | None = None
    function: str = ""
    account: str = ""
    unit_kind: str = ""
    time_of_day: str = ""
    zone: str = ""
    price_version: str = ""

    def __post_init__(self) -> None:
        reason = self._fault()
        if reason:
            raise CommitmentLineError(line=self.id, reason=reason)

    def _fault(self) -> str:
        if self.amount < 0:
            return f"has an amount of {self.amount}; give 0 or more"
        if self.end is not None and self.end <= self.start:
            return f"ends on {self.end}, not after it begins on {self.start}; give a later end"
        if self.ore is not None and self.end is None:
            return "has a settled sum and no end; give the last day that the sum is for"
        if self.state is CommitmentState.PAID and self.ore is None:
            return "is paid and does not say how much; give its øre"
        if self.is_temporary and (self.end is None or not self.replaces):
            return "is for a time and has no end, or changes nothing; give both"
        return ""

    @property
    def price_key(self) -> PriceKey:
        """What its price is asked for."""
        return PriceKey(
            service=self.service, unit_kind=self.unit_kind, time_of_day=self.time_of_day, zone=self.zone
        )

    @property
    def is_for_own_days(self) -> bool:
        """Whether what it replaces counts again after its end."""
        return self.is_temporary or self.state in SETTLING

    def holds_on(self, day: date) -> bool:
        """Tell whether a day lies in its own period."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedSpan:
    """Days on which a line counts (dager som teller): from start up to but not including end."""

    start: date
    end: date | None


def settled(  # noqa: PLR0913 (all by name)
    line: CommitmentLine,
    *,
    line_id: str,
    state: CommitmentState,
    start: date,
    end: date,
    ore: int,
) -> CommitmentLine:
    """Make the line that says what another came to in a period, delivered or paid.

    Raises:
        CommitmentLineError: the period is empty.
    """
    return replace(
        line, id=line_id, state=state, start=start, end=end, ore=ore, replaces=line.id, is_temporary=False
    )


def counted_spans(
    lines: Iterable[CommitmentLine], *, states: Collection[CommitmentState] = ALL_STATES
) -> dict[str, tuple[CountedSpan, ...]]:
    """Give the days on which each line counts, of the lines in some states; a line that never counts has none.

    Lines that replace one another are to be given together. Of those, what is paid counts before what is delivered,
    and that before any plan; of plans the one that begins last counts, and never before one that it replaces.

    Raises:
        ReplacesInACircleError: lines replace each other in a circle.
    """
    known = {line.id: line for line in lines}
    replaced = {line.replaces for line in known.values() if line.replaces in known}
    families: dict[str, list[CommitmentLine]] = defaultdict(list)
    found: dict[str, tuple[CountedSpan, ...]] = {}
    for line in known.values():
        if line.replaces in known or line.id in replaced:
            families[_root(line, known)].append(line)
        elif line.state in states:
            found[line.id] = (CountedSpan(start=line.start, end=line.end),)
    for family in families.values():
        found |= _family_spans(family, known=known, states=states)
    return found


def family_of(lines: Iterable[CommitmentLine], *, touched: Iterable[CommitmentLine]) -> list[CommitmentLine]:
    """Give the lines that replace, or are replaced by way of others by, one of those touched.

    Raises:
        ReplacesInACircleError: lines replace each other in a circle.
    """
    known = {line.id: line for line in lines}
    asked = {line.id: line for line in touched}
    both = known | asked
    roots = {_root(line, both) for line in asked.values()}
    return [line for line in known.values() if _root(line, both) in roots]


def _root(line: CommitmentLine, known: Mapping[str, CommitmentLine]) -> str:
    passed = {line.id}
    while line.replaces in known:
        line = known[line.replaces]
        if line.id in passed:
            raise ReplacesInACircleError(line=line.id)
        passed.add(line.id)
    return line.id


def _family_spans(
    family: Sequence[CommitmentLine],
    *,
    known: Mapping[str, CommitmentLine],
    states: Collection[CommitmentState],
) -> dict[str, tuple[CountedSpan, ...]]:
    """Lay the lines over one another in their order; on each stretch of days the uppermost counts."""
    layers = sorted((line for line in family if line.state in states), key=lambda line: _layer(line, known))
    days = sorted({line.start for line in layers} | {line.end for line in layers if line.end is not None})
    spans: dict[str, list[CountedSpan]] = defaultdict(list)
    for start, end in zip(days, [*days[1:], None], strict=False):
        upper = next((line for line in reversed(layers) if _covers(line, start)), None)
        if upper is None or not upper.holds_on(start):
            continue
        own = spans[upper.id]
        if own and own[-1].end == start:
            own[-1] = CountedSpan(start=own[-1].start, end=end)
        else:
            own.append(CountedSpan(start=start, end=end))
    return {line: tuple(own) for line, own in spans.items()}


def _layer(line: CommitmentLine, known: Mapping[str, CommitmentLine]) -> tuple[int, date, int, str]:
    """Say how far up a line lies: settled above planned, later above earlier, and above all that it replaces."""
    latest, depth, below = line.start, 0, line
    while below.replaces in known:
        below = known[below.replaces]
        latest, depth = max(latest, below.start), depth + 1
    rank = SETTLING.index(line.state) + 1 if line.state in SETTLING else 0
    return rank, latest, depth, line.id


def _covers(line: CommitmentLine, day: date) -> bool:
    return line.holds_on(day) if line.is_for_own_days else line.start <= day
