"""How an invented municipality is organised: geographic areas, service areas, units, teams and offices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from likevekt.synthetic.assumptions import read_data
from likevekt.synthetic.draws import rng_for

_PLAIN_LETTERS = {ord("æ"): "ae", ord("ø"): "o", ord("å"): "a", ord(" "): "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GeographicArea:
    """A part of the municipality (geografisk område) with its share of the inhabitants."""

    code: str
    name: str
    zone: str
    weight: int
    tilt: float
    """Above 0: older than the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticUnit:
    """A unit, team, office or service area (enhet) of an invented municipality."""

    id: str
    name: str
    parent: str
    kind: str
    unit_type: str
    areas: tuple[str, ...]
    """The geographic areas it serves."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticMunicipality:
    """An invented municipality (oppdiktet kommune) and how it is organised; each is only equal to itself."""

    code: str
    name: str
    inhabitants: int
    areas: tuple[GeographicArea, ...]
    service_areas: tuple[SyntheticUnit, ...]
    units: tuple[SyntheticUnit, ...]

    def units_of(self, unit_type: str, *, area: str) -> tuple[SyntheticUnit, ...]:
        """Give the units that do the work of a type in a geographic area, stand-ins included."""
        types = read_structure()["unit_type"]
        while True:
            found = tuple(u for u in self.units if u.unit_type == unit_type and area in u.areas)
            if found:
                return found
            unit_type = types[unit_type]["instead"]


@cache
def read_structure() -> dict[str, Any]:
    """Read the file of the structure once."""
    return read_data("structure")


@cache
def area_names() -> Mapping[str, str]:
    """Give the names of Nordvågen's geographic areas by their codes."""
    return {area.code: area.name for area in _nordvagen_areas(read_structure()["nordvagen"])}


def plan_municipality(
    *, seed: int, inhabitants: int, code: str = "", name: str = ""
) -> SyntheticMunicipality:
    """Organise an invented municipality: Nordvågen, or another when a code and a name are given."""
    structure = read_structure()
    is_nordvagen = not code
    rng = rng_for(seed, code, "structure")
    places = list(invented_place_names())
    rng.shuffle(places)
    areas = (
        _nordvagen_areas(structure["nordvagen"])
        if is_nordvagen and _area_count(inhabitants) == len(structure["nordvagen"]["area"])
        else _invented_areas(count=_area_count(inhabitants), places=places)
    )
    given = structure["nordvagen"]["places"] if is_nordvagen else {}
    units = tuple(
        unit
        for unit_type, rule in structure["unit_type"].items()
        for unit in _units(
            unit_type, rule, inhabitants=inhabitants, areas=areas, places=[*given.get(unit_type, ()), *places]
        )
    )
    used = {unit.parent for unit in units}
    return SyntheticMunicipality(
        code=code or structure["nordvagen"]["code"],
        name=name or structure["nordvagen"]["name"],
        inhabitants=inhabitants,
        areas=areas,
        service_areas=tuple(
            SyntheticUnit(id=key, name=title, parent="", kind="area", unit_type="", areas=())
            for key, title in structure["service_area"].items()
            if key in used
        ),
        units=units,
    )


def invented_place_names() -> tuple[str, ...]:
    """Give every place name that the generator can make."""
    names = read_structure()["names"]
    return tuple(first + last for first in names["first"] for last in names["last"] if first.lower() != last)


def _area_count(inhabitants: int) -> int:
    return max(1, round(5 * float((inhabitants / 11_500) ** 0.6)))


def _nordvagen_areas(content: Mapping[str, Any]) -> tuple[GeographicArea, ...]:
    return tuple(
        GeographicArea(
            code=area["code"],
            name=area["name"],
            zone=area["zone"],
            weight=int(area["weight"]),
            tilt=float(area["tilt"]),
        )
        for area in content["area"]
    )


def _invented_areas(*, count: int, places: Sequence[str]) -> tuple[GeographicArea, ...]:
    """Make areas that grow smaller, older and farther away the later they come."""
    return tuple(
        GeographicArea(
            code=_plain(places[number]),
            name=places[number],
            zone="far" if number >= 3 and number % 5 >= 3 else "near",
            weight=60 - 40 * number // count,
            tilt=round(-0.1 + 0.3 * number / count, 3),
        )
        for number in range(count)
    )


def _units(
    unit_type: str,
    rule: Mapping[str, Any],
    *,
    inhabitants: int,
    areas: Sequence[GeographicArea],
    places: Sequence[str],
) -> list[SyntheticUnit]:
    if inhabitants < rule["from_inhabitants"]:
        return []
    if rule["per"] == "area":
        count, places = len(areas), [area.name for area in areas]
    else:
        count = max(1, round(inhabitants / int(rule["per"])))
    return [
        SyntheticUnit(
            id=_unit_id(rule["id"], place=places[number], number=number),
            name=_unit_name(rule["name"], place=places[number], number=number),
            parent=rule["service_area"],
            kind=rule["kind"],
            unit_type=unit_type,
            areas=_catchment(number, count=count, areas=areas),
        )
        for number in range(count)
    ]


def _catchment(number: int, *, count: int, areas: Sequence[GeographicArea]) -> tuple[str, ...]:
    """Give the areas of one of `count` units: neighbours in turn, or one shared by several units."""
    size = len(areas)
    if count >= size:
        return (areas[number * size // count].code,)
    return tuple(area.code for place, area in enumerate(areas) if place * count // size == number)


def _unit_id(pattern: str, *, place: str, number: int) -> str:
    if "{place}" in pattern:
        return pattern.format(place=_plain(place))
    return f"{pattern}-{number + 1}" if number else pattern


def _unit_name(pattern: str, *, place: str, number: int) -> str:
    if "{place}" in pattern:
        return pattern.format(place=place)
    return f"{pattern} {number + 1}" if number else pattern


def _plain(name: str) -> str:
    return name.lower().translate(_PLAIN_LETTERS)
