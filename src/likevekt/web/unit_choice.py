"""The units of a day in the order of the tree, to choose from."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from likevekt.store.municipality_queries import UnitLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedUnit:
    """One unit and how deep in the tree it lies; the top is 0."""

    line: UnitLine
    depth: int

    @property
    def label(self) -> str:
        """The name, set in by its depth as it must be in a list of choices."""
        return "\u2003" * self.depth + self.line.name


def in_tree_order(periods: Iterable[UnitLine], *, on: date) -> tuple[PlacedUnit, ...]:
    """Give the units that exist on a day, each followed by what lies under it, by name."""
    here = [
        line for line in periods if line.valid_from <= on and (line.valid_to is None or line.valid_to > on)
    ]
    codes = {line.unit for line in here}
    below: dict[str, list[UnitLine]] = {}
    for line in sorted(here, key=lambda line: (line.name, line.unit)):
        below.setdefault(line.parent if line.parent in codes else "", []).append(line)
    return tuple(_walk("", below, depth=0))


def _walk(unit: str, below: Mapping[str, list[UnitLine]], *, depth: int) -> Iterator[PlacedUnit]:
    for line in below.get(unit, ()):
        yield PlacedUnit(line=line, depth=depth)
        yield from _walk(line.unit, below, depth=depth + 1)


def offered(placed: Iterable[PlacedUnit], *, among: Collection[str] | None) -> list[tuple[str, str]]:
    """Give code and label of the units to choose from; None is all of them."""
    return [(one.line.unit, one.label) for one in placed if among is None or one.line.unit in among]
