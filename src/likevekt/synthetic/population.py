"""The inhabitants of an invented municipality: how many of each age and sex live where, year by year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from likevekt.kernel.shares import share_out
from likevekt.synthetic.ages import AGE_BANDS, OLDEST, AgeBand
from likevekt.synthetic.assumptions import PopulationAssumptions, assumptions
from likevekt.synthetic.draws import EvenCount, height, rng_for
from likevekt.synthetic.structure import GeographicArea, SyntheticMunicipality

SEXES = ("female", "male")
BASE_YEAR = 2026
"""The year in which the municipality has its stated number of inhabitants on 1 January."""

WEIGHT_UNIT = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhabitants:
    """The inhabitants (innbyggere) of one area, sex and age on 1 January."""

    year: int
    area: str
    sex: str
    age: int
    persons: int
    living_alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The population (befolkning) of a municipality on 1 January of a year."""

    year: int
    by_area: Mapping[str, tuple[Inhabitants, ...]]
    by_area_and_band: Mapping[tuple[str, str], tuple[Inhabitants, ...]]
    band_counts: Mapping[tuple[str, str], int]

    @property
    def rows(self) -> Iterator[Inhabitants]:
        """Give all rows, area by area."""
        return (row for rows in self.by_area.values() for row in rows)

    def in_ages(self, *, area: str | None = None, ages: range = range(OLDEST + 1)) -> int:
        """Count the inhabitants of an area (or all) in a range of ages."""
        rows = self.rows if area is None else self.by_area[area]
        return sum(row.persons for row in rows if row.age in ages)

    def in_band(self, band: AgeBand, *, area: str | None = None) -> int:
        """Count the inhabitants of an area (or all) in an age group."""
        if area is not None:
            return self.band_counts[area, band.code]
        return sum(self.band_counts[code, band.code] for code in self.by_area)

    def living_alone(self, *, area: str, ages: range) -> int:
        """Count those in an area and range of ages who live alone."""
        return sum(row.living_alone for row in self.by_area[area] if row.age in ages)


@lru_cache(maxsize=8)
def populate(municipality: SyntheticMunicipality, *, seed: int, year: int) -> Population:
    """Settle a municipality on 1 January of a year; people move slowly from year to year."""
    bands = {age: band.code for band in AGE_BANDS for age in band.ages()}
    by_area: dict[str, list[Inhabitants]] = {area.code: [] for area in municipality.areas}
    by_band: dict[tuple[str, str], list[Inhabitants]] = {
        (area.code, band.code): [] for area in municipality.areas for band in AGE_BANDS
    }
    for row in _rows(municipality, seed=seed, year=year):
        by_area[row.area].append(row)
        by_band[row.area, bands[row.age]].append(row)
    return Population(
        year=year,
        by_area={area: tuple(rows) for area, rows in by_area.items()},
        by_area_and_band={cell: tuple(rows) for cell, rows in by_band.items()},
        band_counts={cell: sum(row.persons for row in rows) for cell, rows in by_band.items()},
    )


def group_count(
    municipality: SyntheticMunicipality, population: Population, *, seed: int, group: str
) -> dict[str, int]:
    """Count the inhabitants of each area who belong to a group with special needs."""
    ages, share = assumptions().population.groups[group]
    rng = rng_for(seed, municipality.code, "group", group)
    count = EvenCount(rng.random())
    spread = {area.code: 0.85 + 0.3 * rng.random() for area in municipality.areas}
    return {
        area.code: count.take(population.in_ages(area=area.code, ages=ages) * share * spread[area.code])
        for area in municipality.areas
    }


def _rows(municipality: SyntheticMunicipality, *, seed: int, year: int) -> Iterator[Inhabitants]:
    assumed = assumptions().population
    years = year - BASE_YEAR
    total = round(municipality.inhabitants * (1 + assumed.total_yearly_change) ** years)
    weights = {
        f"{area.code}|{sex}|{age:03d}": _weight(assumed, area=area, sex=sex, age=age, years=years)
        for area in municipality.areas
        for sex in SEXES
        for age in range(OLDEST + 1)
    }
    persons = share_out(frame=total, weights=weights)
    rng = rng_for(seed, municipality.code, "living alone")
    alone = {sex: EvenCount(rng.random()) for sex in SEXES}
    for area in municipality.areas:
        for sex in SEXES:
            for age in range(OLDEST + 1):
                count = persons[f"{area.code}|{sex}|{age:03d}"]
                share = height(assumed.living_alone[sex], age) if age >= 18 else 0.0
                yield Inhabitants(
                    year=year,
                    area=area.code,
                    sex=sex,
                    age=age,
                    persons=count,
                    living_alone=min(count, alone[sex].take(count * share)),
                )


def _weight(assumed: PopulationAssumptions, *, area: GeographicArea, sex: str, age: int, years: int) -> int:
    male = height(assumed.male_share, age)
    weight = (
        height(assumed.curve, age)
        * (1 + height(assumed.yearly_change, age)) ** years
        * (1 + area.tilt * (age - 45) / 45)
        * area.weight
        * (male if sex == "male" else 1 - male)
    )
    return round(weight * WEIGHT_UNIT)
