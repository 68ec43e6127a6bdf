"""What was granted and what was delivered, by unit, service and month, counted from the places one by one."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from likevekt.synthetic.assumptions import assumptions
from likevekt.synthetic.catalogue import SyntheticService, catalogue
from likevekt.synthetic.draws import rng_for
from likevekt.synthetic.home_help import HomeHelp
from likevekt.synthetic.people import places
from likevekt.synthetic.population import Population, populate
from likevekt.synthetic.structure import SyntheticMunicipality


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Line:
    """Where a volume belongs: unit, service and travel zone."""

    unit: str
    service: str
    zone: str


@dataclass(slots=True)
class Load:
    """What the places on one line add up to at the end of a year."""

    minutes_per_week: int = 0
    count_per_week: int = 0
    users: int = 0
    beds: int = 0
    heads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyVolume:
    """The volume of one line in a month (volum), in minutes, days, months, pieces or visits."""

    line: Line
    month: date
    measure: str
    granted: int | None
    """None where nothing is granted by a decision."""
    delivered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """All lines of a municipality with what lies on them each year."""

    by_year: dict[int, dict[Line, Load]] = field(default_factory=dict)


MEASURES = {"hour": "minutes", "day": "days", "month": "months", "piece": "pieces", "visit": "visits"}


@lru_cache(maxsize=4)
def loads(municipality: SyntheticMunicipality, *, seed: int) -> Loads:
    """Count every place once; only one small table of units and services is kept."""
    zones = {area.code: area.zone for area in municipality.areas}
    years = assumptions().years
    found: Loads = Loads(by_year={year: {} for year in years})
    for place in places(municipality, seed=seed):
        zone = zones[place.area]
        for year in place.years:
            table = found.by_year[year]
            if isinstance(place.help, HomeHelp):
                for granted in place.help.granted:
                    load = _load(table, unit=granted.unit, service=granted.service, zone=zone)
                    load.minutes_per_week += granted.minutes
                    load.count_per_week += granted.count
                    load.users += 1
            else:
                load = _load(table, unit=place.help.unit, service=place.help.service, zone="")
                load.beds += 1
                load.users += 1
    for year in years:
        population = populate(municipality, seed=seed, year=year + 1)
        for service in catalogue().values():
            if service.driver == "head":
                for unit, heads in catchment_heads(municipality, population, service=service).items():
                    _load(found.by_year[year], unit=unit, service=service.id, zone="").heads += heads
    return found


def catchment_heads(
    municipality: SyntheticMunicipality, population: Population, *, service: SyntheticService
) -> dict[str, int]:
    """Count the inhabitants of the service's ages in the catchment of each unit that gives it."""
    heads = {area.code: population.in_ages(area=area.code, ages=service.ages) for area in municipality.areas}
    return by_unit(municipality, heads, unit_type=service.unit_type)


def by_unit(
    municipality: SyntheticMunicipality, counts: Mapping[str, int], *, unit_type: str
) -> dict[str, int]:
    """Carry a count of each area over to the units that serve it; units in one area share it."""
    found: dict[str, int] = {}
    for area, count in counts.items():
        units = municipality.units_of(unit_type, area=area)
        whole, rest = divmod(count, len(units))
        for place, unit in enumerate(units):
            found[unit.id] = found.get(unit.id, 0) + whole + (place < rest)
    return found


def monthly_volumes(municipality: SyntheticMunicipality, *, seed: int) -> Iterator[MonthlyVolume]:
    """Give each month's volume of every line, years and lines in order."""
    counted = loads(municipality, seed=seed)
    for year, table in counted.by_year.items():
        for line in sorted(table):
            service = catalogue()[line.service]
            rng = rng_for(seed, municipality.code, "delivery", line, year)
            for month in range(1, 13):
                granted = _granted(table[line], service=service, year=year, month=month)
                low, high = assumptions().given
                given = low + (high - low) * rng.random()
                yield MonthlyVolume(
                    line=line,
                    month=date(year, month, 1),
                    measure=MEASURES[service.per],
                    granted=granted if service.decision_needed else None,
                    delivered=_delivered(granted, service=service, given=given),
                )


def _granted(load: Load, *, service: SyntheticService, year: int, month: int) -> int:
    days = monthrange(year, month)[1]
    if service.driver == "hours":
        return round(load.minutes_per_week * days / 7)
    if service.per == "piece" and load.count_per_week:
        return round(load.count_per_week * days / 7)
    if service.driver == "user":
        return load.users
    if service.driver == "head":
        return round(load.heads * service.visits / 12)
    if load.beds:
        return load.beds * days
    return round(load.count_per_week * assumptions().weeks / 12)


def _delivered(granted: int, *, service: SyntheticService, given: float) -> int:
    """Give what was delivered: beds stand empty between stays, visits are missed, fixed sums are paid whole."""
    occupancy = assumptions().use.occupancy.get(service.id)
    if occupancy is not None:
        return round(granted * float(occupancy))
    return granted if service.driver == "user" else round(granted * given)


def _load(table: dict[Line, Load], *, unit: str, service: str, zone: str) -> Load:
    return table.setdefault(Line(unit=unit, service=service, zone=zone), Load())
