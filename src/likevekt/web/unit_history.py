"""What has happened to a unit and what is to come, in words, read from its periods and who came after whom."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from likevekt.store.municipality_queries import UnitLine
from likevekt.store.unit_queries import SuccessionLine, unit_names


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEvent:
    """One thing that happened to a unit on a day."""

    day: date
    unit: str
    name: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsInTime:
    """All periods and successions of a municipality, to tell of."""

    periods: tuple[UnitLine, ...]
    successions: tuple[SuccessionLine, ...]

    def events(self, unit: str | None = None) -> list[UnitEvent]:
        """Tell of everything that happened to one unit, or to any, in time."""
        lives: dict[str, list[UnitLine]] = {}
        for line in self.periods:
            if unit in {None, line.unit}:
                lives.setdefault(line.unit, []).append(line)
        told = (event for life in lives.values() for event in self._life(life))
        merges = (event for event in self._merges() if unit in {None, event.unit})
        return sorted((*told, *merges), key=lambda event: (event.day, event.name, event.said))

    def names_on(self, day: date) -> Mapping[str, str]:
        """Give the names of all units as they were on a day."""
        return unit_names(self.periods, on=day)

    def _life(self, life: Sequence[UnitLine]) -> Iterator[UnitEvent]:
        first, last = life[0], life[-1]
        yield _event(first, first.valid_from, _begun(first, self._above(first)))
        for before, after in pairwise(life):
            if before.name != after.name:
                said = _("Was called %(old)s, and is called %(new)s.") % {
                    "old": before.name,
                    "new": after.name,
                }
                yield _event(after, after.valid_from, said)
            if before.parent != after.parent:
                said = _("Lay under %(old)s, and lies under %(new)s.") % {
                    "old": self._above(before, on=after.valid_from),
                    "new": self._above(after),
                }
                yield _event(after, after.valid_from, said)
        if last.valid_to is not None and not self._heirs(last.unit):
            yield _event(last, last.valid_to, _("Closed."))

    def _merges(self) -> Iterator[UnitEvent]:
        for one in self.successions:
            names = self.names_on(one.valid_from)
            went = _("Went into %(successor)s, which answers for its past.") % {
                "successor": names.get(one.successor, one.successor)
            }
            took = _("Took over %(unit)s and its past.") % {"unit": names.get(one.unit, one.unit)}
            yield UnitEvent(day=one.valid_from, unit=one.unit, name=names.get(one.unit, one.unit), said=went)
            yield UnitEvent(
                day=one.valid_from,
                unit=one.successor,
                name=names.get(one.successor, one.successor),
                said=took,
            )

    def _above(self, line: UnitLine, *, on: date | None = None) -> str:
        if not line.parent:
            return _("the municipality")
        return self.names_on(on or line.valid_from).get(line.parent, line.parent)

    def _heirs(self, unit: str) -> Iterable[SuccessionLine]:
        return [one for one in self.successions if one.unit == unit]


def _begun(line: UnitLine, above: str) -> str:
    return _("Begins as %(name)s under %(above)s.") % {"name": line.name, "above": above}


def _event(line: UnitLine, day: date, said: str) -> UnitEvent:
    return UnitEvent(day=day, unit=line.unit, name=line.name, said=said)
