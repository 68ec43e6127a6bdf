"""Staff and money: what the volumes take of full-time equivalents, and the budgets made from it, in øre."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor

from likevekt.kernel.exact import parse_number
from likevekt.kernel.shares import share_out
from likevekt.synthetic.assumptions import assumptions
from likevekt.synthetic.catalogue import SyntheticService, catalogue
from likevekt.synthetic.draws import rng_for
from likevekt.synthetic.structure import SyntheticMunicipality
from likevekt.synthetic.volumes import Line, Load, loads, monthly_volumes

PREMISES_FUNCTION = "261"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One month's budget of a unit and service (budsjettpost), in the columns of the file `budget`."""

    municipality: str
    unit: str
    service: str
    function: str
    month: str
    ore: int
    adopted_on: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyCost:
    """What a unit's service takes in a year: full-time equivalents and whole øre on one function."""

    unit: str
    service: str
    function: str
    fte: Fraction
    ore: int


def budget_lines(municipality: SyntheticMunicipality, *, seed: int) -> Iterator[BudgetLine]:
    """Give the budgets of all years, month by month."""
    money = assumptions().money
    phasing = {f"{month:02d}": int(weight) for month, weight in enumerate(money["phasing"], start=1)}
    for year in assumptions().budget_years:
        for cost in yearly_costs(municipality, seed=seed, year=year):
            for month, ore in share_out(frame=cost.ore, weights=phasing).items():
                yield BudgetLine(
                    municipality=municipality.code,
                    unit=cost.unit,
                    service=cost.service,
                    function=cost.function,
                    month=f"{year}-{month}",
                    ore=ore,
                    adopted_on=money["adopted"][str(year)],
                    version=1,
                )


@lru_cache(maxsize=16)
def yearly_costs(municipality: SyntheticMunicipality, *, seed: int, year: int) -> tuple[YearlyCost, ...]:
    """Give what each unit's services take in a budget year.

    A budget is planned on the year's own volume; each unit's lies a little above or below what
    that volume would cost, as budgets do.
    """
    last = max(assumptions().years)
    drivers = _drivers(municipality, seed=seed, year=min(year, last))
    growth = {
        driver: parse_number(factor) if year > last else Fraction(1)
        for driver, factor in assumptions().money["growth_after"].items()
    }
    costs: dict[tuple[str, str, str], list[Fraction]] = {}
    for line, amount in drivers.items():
        service = catalogue()[line.service]
        planned = amount * growth[service.driver]
        for function, fte, kroner in _cost(service, line=line, drivers=planned, year=year):
            cell = costs.setdefault((line.unit, line.service, function), [Fraction(0), Fraction(0)])
            cell[0] += fte
            cell[1] += kroner
    _add_leaders(costs, municipality=municipality, year=year)
    spread = {unit.id: _spread(municipality, seed=seed, unit=unit.id) for unit in municipality.units}
    return tuple(
        YearlyCost(
            unit=unit,
            service=service,
            function=function,
            fte=fte * spread[unit],
            ore=floor(kroner * spread[unit] * 100 + Fraction(1, 2)),
        )
        for (unit, service, function), (fte, kroner) in sorted(costs.items())
    )


def _drivers(municipality: SyntheticMunicipality, *, seed: int, year: int) -> dict[Line, Fraction]:
    """Give what the cost follows: delivered hours and days of the year, persons, or inhabitants."""
    table = loads(municipality, seed=seed).by_year[year]
    drivers = {line: _standing(load, service=catalogue()[line.service]) for line, load in table.items()}
    for volume in monthly_volumes(municipality, seed=seed):
        if volume.month.year == year and catalogue()[volume.line.service].driver in {"hours", "day"}:
            drivers[volume.line] += volume.delivered
    return {
        line: amount / 60 if catalogue()[line.service].driver == "hours" else amount
        for line, amount in drivers.items()
    }


def _standing(load: Load, *, service: SyntheticService) -> Fraction:
    """Give persons or inhabitants for the services whose cost follows them; the others are counted by month."""
    return Fraction({"user": load.users, "head": load.heads}.get(service.driver, 0))


def _cost(
    service: SyntheticService, *, line: Line, drivers: Fraction, year: int
) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Give function, full-time equivalents and kroner of the staff and goods, and of the premises."""
    level = parse_number(assumptions().money["year"][str(year)])
    if service.driver == "hours":
        worked = drivers / service.user_time[line.zone or "near"]
        fte = worked / parse_number(assumptions().money["worked_hours_per_fte"])
    else:
        fte = drivers * service.fte / 1000
    yield service.function, fte, fte * _wage_cost(year) * service.wage + drivers * service.other * level
    if service.premises:
        yield PREMISES_FUNCTION, Fraction(0), drivers * service.premises * level


def _add_leaders(
    costs: dict[tuple[str, str, str], list[Fraction]], *, municipality: SyntheticMunicipality, year: int
) -> None:
    """Give every unit its leader, on the function where most of its money is."""
    for unit in municipality.units:
        own = {key: kroner for key, (_, kroner) in costs.items() if key[0] == unit.id}
        if own:
            largest = max(own, key=lambda key: (own[key], key))
            fte = parse_number(assumptions().money["leader_fte"][unit.kind])
            costs[unit.id, "", largest[2]] = [fte, fte * _wage_cost(year)]


def _wage_cost(year: int) -> Fraction:
    money = assumptions().money
    return parse_number(money["wage_cost_2025"]) * parse_number(money["year"][str(year)])


def _spread(municipality: SyntheticMunicipality, *, seed: int, unit: str) -> Fraction:
    """Draw, in thousandths, how far a unit's budget lies from its cost."""
    width = int(1000 * parse_number(assumptions().money["budget_spread"]))
    return 1 + Fraction(
        rng_for(seed, municipality.code, "budget", unit).randrange(2 * width + 1) - width, 1000
    )
