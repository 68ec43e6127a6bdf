"""Measured values of a municipality, in the columns of the file `indicators`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from math import floor

from likevekt.kernel.exact import write_decimal
from likevekt.synthetic.ages import OLDEST
from likevekt.synthetic.assumptions import assumptions
from likevekt.synthetic.budgets import PREMISES_FUNCTION, yearly_costs
from likevekt.synthetic.catalogue import catalogue
from likevekt.synthetic.institution import InstitutionStay
from likevekt.synthetic.people import service_users
from likevekt.synthetic.population import populate
from likevekt.synthetic.structure import SyntheticMunicipality
from likevekt.synthetic.volumes import MonthlyVolume, catchment_heads, monthly_volumes

SOURCE = "oppdiktet"
STEPS_PER_UNIT = 10_000
"""Values are shown with four decimals; numerator and denominator are exact."""
HEALTH_AND_CARE = frozenset({"232", "233", "234", "241", "253", "256", "257", "258", "261"})
INSTITUTION = frozenset({"253", PREMISES_FUNCTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One measured value in a period (indikator); an empty unit is the whole municipality."""

    indicator: str
    unit: str
    period_from: str
    period_to: str
    value: str
    numerator: str
    denominator: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A measured ratio (forholdstall): what is counted, of what, and in what measure."""

    indicator: str
    numerator: Fraction
    denominator: Fraction
    per_cent: bool

    @property
    def value(self) -> Fraction:
        """The exact value; a share is in per cent."""
        return self.numerator / self.denominator * (100 if self.per_cent else 1)


def indicators(municipality: SyntheticMunicipality, *, seed: int) -> Iterator[Indicator]:
    """Give each year's key figures and lists of general practitioners, then volumes month by month."""
    for year in assumptions().years:
        for ratio in key_figures(municipality, seed=seed, year=year):
            yield _yearly(ratio, unit="", year=year)
        for unit, ratio in _patient_lists(municipality, seed=seed, year=year):
            yield _yearly(ratio, unit=unit, year=year)
    yield from _monthly(municipality, seed=seed)


def _yearly(ratio: Ratio, *, unit: str, year: int) -> Indicator:
    return Indicator(
        indicator=ratio.indicator,
        unit=unit,
        period_from=f"{year}-01-01",
        period_to=f"{year + 1}-01-01",
        value=_rounded(ratio.value),
        numerator=write_decimal(ratio.numerator),
        denominator=write_decimal(ratio.denominator),
        source=SOURCE,
    )


def _patient_lists(
    municipality: SyntheticMunicipality, *, seed: int, year: int
) -> Iterator[tuple[str, Ratio]]:
    """Give the persons on the lists of each centre of general practitioners, by its number of lists."""
    population = populate(municipality, seed=seed, year=year + 1)
    service = catalogue()["general_practitioner"]
    for unit, persons in catchment_heads(municipality, population, service=service).items():
        lists = max(1, -(-persons // assumptions().persons_per_list))
        for ratio in _ratio("persons_per_gp_list", persons, lists, per_cent=False):
            yield unit, ratio


def key_figures(municipality: SyntheticMunicipality, *, seed: int, year: int) -> Iterator[Ratio]:
    """Count the national key figures from the invented persons, volumes and budgets of a year."""
    population = populate(municipality, seed=seed, year=year + 1)
    over_80 = population.in_ages(ages=range(80, OLDEST + 1))
    users = _count_users(municipality, seed=seed, year=year)
    costs = yearly_costs(municipality, seed=seed, year=year)
    care = Fraction(sum(cost.ore for cost in costs if cost.function in HEALTH_AND_CARE), 100)
    beds = Fraction(sum(cost.ore for cost in costs if cost.function in INSTITUTION), 100)
    bed_days = sum(
        volume.delivered
        for volume in monthly_volumes(municipality, seed=seed)
        if volume.month.year == year and volume.line.service in assumptions().use.occupancy
    )
    fte = sum((cost.fte for cost in costs), Fraction(0))
    everyone, from_67 = population.in_ages(), population.in_ages(ages=range(67, 80))
    yield from _ratio("home_services_80", users["home 80"], over_80, per_cent=True)
    yield from _ratio("home_users_0_66", users["home 0-66"], users["home"], per_cent=True)
    yield from _ratio("institution_80", users["institution 80"], over_80, per_cent=True)
    yield from _ratio("day_activity_67_79", users["day activity 67-79"], from_67, per_cent=True)
    yield from _ratio("cost_per_bed_day", beds, bed_days, per_cent=False)
    yield from _ratio("expenditure_per_inhabitant", care, everyone, per_cent=False)
    yield from _ratio("fte_per_10000", fte * 10_000, everyone, per_cent=False)


def _count_users(municipality: SyntheticMunicipality, *, seed: int, year: int) -> Counter[str]:
    """Count the users on 31 December of a year by what the key figures ask."""
    counts: Counter[str] = Counter()
    for user in service_users(municipality, seed=seed, year=year):
        age = year - user.person.birth_year
        if isinstance(user.place.help, InstitutionStay):
            counts["institution 80"] += age >= 80
            continue
        counts["home"] += 1
        counts["home 80"] += age >= 80
        counts["home 0-66"] += age < 67
        has_day = any(granted.service == "day_activity" for granted in user.place.help.granted)
        counts["day activity 67-79"] += has_day and 67 <= age < 80
    return counts


def _ratio(indicator: str, numerator: Fraction | int, denominator: int, *, per_cent: bool) -> Iterator[Ratio]:
    """Give the ratio, unless there is nobody to count."""
    if denominator:
        yield Ratio(
            indicator=indicator,
            numerator=Fraction(numerator),
            denominator=Fraction(denominator),
            per_cent=per_cent,
        )


def _monthly(municipality: SyntheticMunicipality, *, seed: int) -> Iterator[Indicator]:
    """Give the part of what was granted that was given, or the visits where nothing is granted."""
    volumes = monthly_volumes(municipality, seed=seed)
    for (year, unit, service), found in groupby(
        volumes, key=lambda v: (v.month.year, v.line.unit, v.line.service)
    ):
        months: dict[date, list[MonthlyVolume]] = {}
        for volume in found:
            months.setdefault(volume.month, []).append(volume)
        for month, zones in months.items():
            delivered = sum(volume.delivered for volume in zones)
            granted = sum(volume.granted or 0 for volume in zones)
            yield Indicator(
                indicator=f"{'given' if granted else 'delivered'}_{service}_{zones[0].measure}",
                unit=unit,
                period_from=month.isoformat(),
                period_to=_next_month(month).isoformat(),
                value=_rounded(Fraction(delivered, granted)) if granted else str(delivered),
                numerator=str(delivered) if granted else "",
                denominator=str(granted) if granted else "",
                source=f"{SOURCE} {year}",
            )


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _rounded(value: Fraction) -> str:
    return write_decimal(Fraction(floor(value * STEPS_PER_UNIT + Fraction(1, 2)), STEPS_PER_UNIT))
