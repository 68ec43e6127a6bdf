"""The tables that funding models run on, counted from an invented municipality."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from io import StringIO
from math import floor
from types import MappingProxyType

from likevekt.kernel.exact import write_decimal
from likevekt.synthetic.ages import AGE_BANDS, OLDEST
from likevekt.synthetic.budgets import YearlyCost, yearly_costs
from likevekt.synthetic.catalogue import catalogue, price_ore, rates
from likevekt.synthetic.dataset import Dataset
from likevekt.synthetic.population import Population, group_count, populate
from likevekt.synthetic.structure import SyntheticUnit
from likevekt.synthetic.volumes import MonthlyVolume, by_unit, monthly_volumes

FUNDED_KINDS = frozenset({"unit", "team"})
"""Offices are paid outside the models: they give no service of their own."""

TRAVEL_INDEX = {"near": "1", "far": "1.2"}
BUDGET_YEAR = 2027


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedCriterion:
    """A criterion of need (behovskriterium): which inhabitants of the catchment count for a type of unit."""

    column: str
    unit_type: str
    ages: range = range(0)
    living_alone: bool = False
    group: str = ""


NEED_CRITERIA = (
    NeedCriterion(column="home_18-66", unit_type="home", ages=range(18, 67)),
    NeedCriterion(column="home_67-79", unit_type="home", ages=range(67, 80)),
    NeedCriterion(column="home_80-89", unit_type="home", ages=range(80, 90)),
    NeedCriterion(column="home_90+", unit_type="home", ages=range(90, OLDEST + 1)),
    NeedCriterion(column="home_alone_67+", unit_type="home", ages=range(67, OLDEST + 1), living_alone=True),
    NeedCriterion(column="reablement_67+", unit_type="reablement", ages=range(67, OLDEST + 1)),
    NeedCriterion(column="nursing_67-79", unit_type="nursing_home", ages=range(67, 80)),
    NeedCriterion(column="nursing_80-89", unit_type="nursing_home", ages=range(80, 90)),
    NeedCriterion(column="nursing_90+", unit_type="nursing_home", ages=range(90, OLDEST + 1)),
    NeedCriterion(column="short_term_67+", unit_type="short_term", ages=range(67, OLDEST + 1)),
    NeedCriterion(column="day_67+", unit_type="day_centre", ages=range(67, OLDEST + 1)),
    NeedCriterion(column="housing_disability", unit_type="housing", group="developmental_disability_16"),
    NeedCriterion(column="housing_mental", unit_type="housing", group="mental_health_and_substance"),
    NeedCriterion(
        column="environment_disability", unit_type="environment", group="developmental_disability_16"
    ),
    NeedCriterion(column="respite_0-17", unit_type="respite", ages=range(18)),
    NeedCriterion(column="mental_health", unit_type="mental_health", group="mental_health_and_substance"),
    NeedCriterion(
        column="habilitation_disability", unit_type="habilitation", group="developmental_disability_16"
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingBasis:
    """What the tables of one budget year are counted from."""

    dataset: Dataset
    year: int
    units: tuple[SyntheticUnit, ...]
    population: Population
    volumes: tuple[MonthlyVolume, ...]
    """Of the last twelve months that were known when the budget was made."""
    costs: Mapping[int, tuple[YearlyCost, ...]]
    """The budgets of the year before and of the year itself."""

    def zone(self, unit: SyntheticUnit) -> str:
        """Give the travel zone of a unit: far when everything it serves is far away."""
        zones = {area.code: area.zone for area in self.dataset.municipality.areas}
        return "far" if all(zones[area] == "far" for area in unit.areas) else "near"

    def kroner(self, year: int, *, own_sums: bool | None = None) -> dict[str, int]:
        """Give each unit's budget in whole kroner: all of it, or the part with or without an own sum."""
        ore = dict.fromkeys((unit.id for unit in self.units), 0)
        own_units = self.own_units()
        for cost in self.costs[year]:
            if cost.unit in ore and own_sums in {None, _has_own_sum(cost, own_units=own_units)}:
                ore[cost.unit] += cost.ore
        return {unit: floor(Fraction(amount, 100) + Fraction(1, 2)) for unit, amount in ore.items()}

    def own_units(self) -> frozenset[str]:
        """Give the units that have only services without a decision."""
        decided = {cost.unit for cost in self.costs[self.year] if _needs_decision(cost.service)}
        return frozenset(unit.id for unit in self.units) - decided


def funding_tables(dataset: Dataset, *, year: int = BUDGET_YEAR) -> dict[str, bytes]:
    """Give every table that the models of a budget year can name, as CSV by table name."""
    basis = funding_basis(dataset, year=year)
    return {name: make(basis) for name, make in _TABLES.items()}


def funding_basis(dataset: Dataset, *, year: int = BUDGET_YEAR) -> FundingBasis:
    """Count once what the tables of a budget year are made from."""
    municipality, seed = dataset.municipality, dataset.seed
    costs = {
        budget_year: yearly_costs(municipality, seed=seed, year=budget_year)
        for budget_year in (year - 1, year)
    }
    paid = {cost.unit for cost in costs[year]}
    first = as_of(year - 1)
    return FundingBasis(
        dataset=dataset,
        year=year,
        units=tuple(u for u in municipality.units if u.kind in FUNDED_KINDS and u.id in paid),
        population=populate(municipality, seed=seed, year=year - 1),
        volumes=tuple(v for v in monthly_volumes(municipality, seed=seed) if first <= v.month < as_of(year)),
        costs=costs,
    )


def as_of(year: int) -> date:
    """Give the day the tables of a budget year are of: volumes are those of the twelve months before it."""
    return date(year - 1, 9, 1)


def frame(basis: FundingBasis) -> int:
    """Give the whole kroner that the models of the year share."""
    return sum(basis.kroner(basis.year).values())


def _units(basis: FundingBasis) -> bytes:
    areas = {area.id: area.name for area in basis.dataset.municipality.service_areas}
    return _csv(
        ("unit", "name", "kind", "zone", "service_area"),
        ((u.id, u.name, u.kind, basis.zone(u), areas[u.parent]) for u in basis.units),
    )


def _budget(basis: FundingBasis) -> bytes:
    """Base, own sums and basic grants; the measures are adopted by the council, and are invented too."""
    before, now = basis.year - 1, basis.year
    base, own_before = basis.kroner(before), basis.kroner(before, own_sums=True)
    measures = {"reablement": 250_000, "day_centre": 150_000}
    columns = {
        f"base_{before}": base,
        f"measures_{now}": {unit.id: measures.get(unit.unit_type, 0) for unit in basis.units},
        f"own_sum_{now}": basis.kroner(now, own_sums=True),
        f"with_decisions_{before}": {unit: kroner - own_before[unit] for unit, kroner in base.items()},
        f"basic_grant_{now}": _basic_grants(basis),
    }
    return _table(basis, list(columns), list(columns.values()))


def _basic_grants(basis: FundingBasis) -> dict[str, int]:
    """Give the budget of leading a unit whose services need decisions."""
    return {
        cost.unit: floor(Fraction(cost.ore, 100) + Fraction(1, 2))
        for cost in basis.costs[basis.year]
        if cost.service == "" and cost.unit not in basis.own_units()
    }


def _areas(basis: FundingBasis) -> bytes:
    """Each unit's budget the year before in the column of its service area."""
    base = basis.kroner(basis.year - 1)
    areas = [area.id for area in basis.dataset.municipality.service_areas]
    return _table(
        basis,
        areas,
        [{u.id: base[u.id] if u.parent == area else 0 for u in basis.units} for area in areas],
    )


def _population(basis: FundingBasis) -> bytes:
    """Inhabitants of each unit's catchment by age."""
    municipality = basis.dataset.municipality
    columns = [
        {
            unit.id: _catchment_count(
                basis,
                unit,
                {area.code: basis.population.in_band(band, area=area.code) for area in municipality.areas},
            )
            for unit in basis.units
        }
        for band in AGE_BANDS
    ]
    return _table(basis, [band.code for band in AGE_BANDS], columns)


def _catchment_count(basis: FundingBasis, unit: SyntheticUnit, counts: Mapping[str, int]) -> int:
    return by_unit(basis.dataset.municipality, counts, unit_type=unit.unit_type)[unit.id]


def _need(basis: FundingBasis) -> bytes:
    """For each criterion, those in the catchment whom it counts; 0 for units of other types."""
    columns = [
        by_unit(basis.dataset.municipality, _counted(basis, criterion), unit_type=criterion.unit_type)
        for criterion in NEED_CRITERIA
    ]
    return _table(basis, [criterion.column for criterion in NEED_CRITERIA], columns)


def _counted(basis: FundingBasis, criterion: NeedCriterion) -> dict[str, int]:
    municipality, population = basis.dataset.municipality, basis.population
    if criterion.group:
        return group_count(municipality, population, seed=basis.dataset.seed, group=criterion.group)
    count = population.living_alone if criterion.living_alone else population.in_ages
    return {area.code: count(area=area.code, ages=criterion.ages) for area in municipality.areas}


def _volume_columns(basis: FundingBasis) -> dict[str, tuple[str, str]]:
    """Name the volume column of every service that funded units give by decision: service, measure."""
    funded = {unit.id for unit in basis.units}
    found = {
        (v.line.service, v.measure) for v in basis.volumes if v.granted is not None and v.line.unit in funded
    }
    return {f"{service}_{measure}": (service, measure) for service, measure in sorted(found)}


def _volume_sums(
    basis: FundingBasis, service: str, *, amount: Callable[[MonthlyVolume], int]
) -> dict[str, int]:
    sums: dict[str, int] = {}
    for volume in basis.volumes:
        if volume.line.service == service:
            sums[volume.line.unit] = sums.get(volume.line.unit, 0) + amount(volume)
    return sums


def _delivered(basis: FundingBasis) -> bytes:
    columns = _volume_columns(basis)
    sums = [_volume_sums(basis, service, amount=lambda v: v.delivered) for service, _ in columns.values()]
    return _table(basis, list(columns), sums)


def _granted(basis: FundingBasis) -> bytes:
    columns = _volume_columns(basis)
    sums = [_volume_sums(basis, service, amount=lambda v: v.granted or 0) for service, _ in columns.values()]
    return _table(basis, list(columns), sums)


def _heads(basis: FundingBasis) -> bytes:
    """Inhabitants of the catchment and full-time equivalents in hundredths, as whole numbers."""
    municipality = basis.dataset.municipality
    inhabitants = {area.code: basis.population.in_ages(area=area.code) for area in municipality.areas}
    fte: dict[str, Fraction] = {}
    for cost in basis.costs[basis.year - 1]:
        fte[cost.unit] = fte.get(cost.unit, Fraction(0)) + cost.fte
    columns: list[Mapping[str, int | str]] = [
        {unit.id: _catchment_count(basis, unit, inhabitants) for unit in basis.units},
        {unit.id: write_decimal(Fraction(floor(fte[unit.id] * 100), 100)) for unit in basis.units},
    ]
    return _table(basis, ["inhabitants", "fte"], columns)


def _travel(basis: FundingBasis) -> bytes:
    """A travel index, and the minutes delivered far away by services whose price depends on the zone."""
    far: dict[str, int] = {}
    for volume in basis.volumes:
        if volume.line.zone == "far" and volume.line.service in _zoned_services():
            far[volume.line.unit] = far.get(volume.line.unit, 0) + volume.delivered
    index = {unit.id: TRAVEL_INDEX[basis.zone(unit)] for unit in basis.units}
    columns: list[Mapping[str, int | str]] = [index, far]
    return _table(basis, ["index", "far_minutes"], columns)


def _prices(basis: FundingBasis) -> bytes:
    """The dated price list as a decision table; the supplement is what a far zone adds."""
    del basis  # prices are the same for all
    rows = []
    for rate in rates():
        if not rate.time_of_day:
            year = int(rate.valid_from[:4])
            near = price_ore(rate.service, year=year)
            rows.append(
                (
                    rate.service,
                    rate.zone,
                    rate.valid_from,
                    rate.valid_to,
                    write_decimal(Fraction(rate.ore_per, 100)),
                    write_decimal(Fraction(rate.ore_per - near, 100)),
                )
            )
    return _csv(("in:service", "in:zone", "valid_from", "valid_to", "price", "supplement"), rows)


def _commitments(basis: FundingBasis) -> bytes:
    """What decisions in force bind of each unit's frame: granted volume at list price, and own sums whole."""
    own = basis.kroner(basis.year, own_sums=True)
    bound = {unit: Fraction(kroner) for unit, kroner in own.items()}
    for volume in basis.volumes:
        service = catalogue()[volume.line.service]
        if volume.granted and service.price_2026 is not None and volume.line.unit in bound:
            is_far = volume.line.zone == "far" and service.id in _zoned_services()
            ore = price_ore(service.id, year=basis.year, zone="far" if is_far else "")
            per = 60 if volume.measure == "minutes" else 1
            bound[volume.line.unit] += Fraction(volume.granted * ore, 100 * per)
    return _table(
        basis, ["committed"], [{unit: floor(kroner + Fraction(1, 2)) for unit, kroner in bound.items()}]
    )


@cache
def _zoned_services() -> frozenset[str]:
    return frozenset(rate.service for rate in rates() if rate.zone == "far")


def _has_own_sum(cost: YearlyCost, *, own_units: Iterable[str]) -> bool:
    """Tell whether money goes outside the models: services without a decision, and all of units with only such."""
    return cost.unit in own_units or (cost.service != "" and not _needs_decision(cost.service))


def _needs_decision(service: str) -> bool:
    return service != "" and catalogue()[service].decision_needed


def _table(
    basis: FundingBasis,
    names: Sequence[str],
    columns: Sequence[Mapping[str, int | str]],
) -> bytes:
    return _csv(
        ("unit", *names),
        ((unit.id, *(column.get(unit.id, 0) for column in columns)) for unit in basis.units),
    )


def _csv(head: Sequence[str], rows: Iterable[Sequence[int | str]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


_TABLES: Mapping[str, Callable[[FundingBasis], bytes]] = MappingProxyType(
    {
        "units": _units,
        "budget": _budget,
        "areas": _areas,
        "population": _population,
        "need": _need,
        "delivered": _delivered,
        "granted": _granted,
        "heads": _heads,
        "travel": _travel,
        "prices": _prices,
        "commitments": _commitments,
    }
)
