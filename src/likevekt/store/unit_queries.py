"""Reading units through time: every period of every unit, who came after whom, and who reaches whose past."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from likevekt.store.models import Unit, UnitSuccession
from likevekt.store.municipality_queries import UnitLine, unit_line


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessionLine:
    """One unit that went into another on a day (etterfølger)."""

    unit: str
    successor: str
    valid_from: date


def list_unit_periods(*, municipality: str, unit: str | None = None) -> tuple[UnitLine, ...]:
    """List every period of every unit, or of one, by code and then in time."""
    rows = Unit.objects.filter(municipality__code=municipality)
    if unit is not None:
        rows = rows.filter(unit=unit)
    lines = map(unit_line, rows)
    return tuple(sorted(lines, key=lambda line: (line.unit, line.valid_from)))


def list_successions(*, municipality: str) -> tuple[SuccessionLine, ...]:
    """List which unit went into which, by day and code."""
    rows = UnitSuccession.objects.filter(municipality__code=municipality)
    lines = (
        SuccessionLine(unit=row.unit, successor=row.successor, valid_from=row.valid_from) for row in rows
    )
    return tuple(sorted(lines, key=lambda line: (line.valid_from, line.unit, line.successor)))


def units_under(*, municipality: str, on: date) -> dict[str, frozenset[str]]:
    """Give each unit that exists on a day with itself, all that lies under it, and whose past they answer for.

    A unit that has gone into another counts under that one, and a unit that was closed under the one it last lay
    under: whoever may see a unit may see the past that it has taken over.
    """
    periods = list_unit_periods(municipality=municipality)
    has_past = any(line.valid_to is not None and line.valid_to <= on for line in periods)
    return under_on(periods, list_successions(municipality=municipality) if has_past else (), on=on)


def under_on(
    periods: Iterable[UnitLine], successions: Iterable[SuccessionLine], *, on: date
) -> dict[str, frozenset[str]]:
    """Give the same as `units_under` from rows that have been read."""
    newest = {
        line.unit: line for line in sorted(periods, key=lambda line: line.valid_from) if line.valid_from <= on
    }
    alive = {unit for unit, line in newest.items() if line.valid_to is None or line.valid_to > on}
    heirs: dict[str, list[str]] = defaultdict(list)
    for one in successions:
        if one.valid_from <= on:
            heirs[one.unit].append(one.successor)
    below: dict[str, list[str]] = defaultdict(list)
    for unit, line in newest.items():
        above = [] if unit in alive else heirs.get(unit, [])
        for place in above or [line.parent]:
            below[place].append(unit)
    return {unit: _under(unit, below) for unit in alive}


def _under(unit: str, below: Mapping[str, list[str]]) -> frozenset[str]:
    found, ahead = {unit}, [unit]
    while ahead:
        new = [one for one in below.get(ahead.pop(), ()) if one not in found]
        found.update(new)
        ahead.extend(new)
    return frozenset(found)


def unit_names(periods: Iterable[UnitLine], *, on: date) -> dict[str, str]:
    """Give the name that each unit has on a day, had last before it, or gets first after it."""
    names: dict[str, str] = {}
    for line in sorted(periods, key=lambda line: line.valid_from):
        if line.valid_from <= on or line.unit not in names:
            names[line.unit] = line.name
    return names
