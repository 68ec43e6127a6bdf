"""Places in the services and the people who fill them, streamed one at a time.

A *place* is one user's share of a service: the area, age group, need level, weekly time and unit stay,
while the people in it come and go from year to year. Where use grows, places open; where it falls,
they close. Only small tables of counts are kept in memory, however large the municipality.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from likevekt.synthetic.ages import AGE_BANDS, AgeBand
from likevekt.synthetic.assumptions import assumptions
from likevekt.synthetic.draws import EvenCount, rng_for, scattered
from likevekt.synthetic.home_help import HomeHelp, home_help
from likevekt.synthetic.institution import InstitutionStay, institution_stay
from likevekt.synthetic.persons import Person, invent_person
from likevekt.synthetic.population import Population, populate
from likevekt.synthetic.structure import GeographicArea, SyntheticMunicipality

CALIBRATED_YEAR = 2025
"""The last year with published figures that the result is held against."""


class Kind(StrEnum):
    """What a place is in."""

    HOME = "home"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the services (plass) that people fill one after another."""

    kind: Kind
    number: int
    """Its number in its kind and age group, through all areas."""
    area: str
    band: AgeBand
    years: tuple[int, ...]
    help: HomeHelp | InstitutionStay


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUser:
    """A person in a place on 31 December of a year (bruker)."""

    person: Person
    year: int
    place: Place


def places(municipality: SyntheticMunicipality, *, seed: int) -> Iterator[Place]:
    """Give every place of the home services and institutions, in a fixed order."""
    for kind in Kind:
        for band in AGE_BANDS:
            yield from _places(municipality, seed=seed, kind=kind, band=band)


def service_users(municipality: SyntheticMunicipality, *, seed: int, year: int) -> Iterator[ServiceUser]:
    """Give the users on 31 December of a year."""
    for place in places(municipality, seed=seed):
        if year in place.years:
            for person, years in occupants(municipality, seed=seed, place=place):
                if year in years:
                    yield ServiceUser(person=person, year=year, place=place)


def occupants(
    municipality: SyntheticMunicipality, *, seed: int, place: Place
) -> Iterator[tuple[Person, tuple[int, ...]]]:
    """Give the people who fill a place one after another, each with the years at whose end they are there."""
    use = assumptions().use
    turnover = (use.home_turnover if place.kind is Kind.HOME else use.institution_turnover)[place.band.code]
    rng = rng_for(seed, municipality.code, place.kind, place.band.code, place.number, "turnover")
    person, years = _enter(municipality, seed=seed, place=place, year=place.years[0]), [place.years[0]]
    for year in place.years[1:]:
        leaves = rng.random() < turnover
        if leaves or year != years[-1] + 1 or year - person.birth_year not in place.band.ages():
            yield person, tuple(years)
            person, years = _enter(municipality, seed=seed, place=place, year=year), []
        years.append(year)
    yield person, tuple(years)


def _enter(municipality: SyntheticMunicipality, *, seed: int, place: Place, year: int) -> Person:
    return invent_person(
        part=f"{seed}|{municipality.code}|{place.kind}|{place.band.code}|{place.number}|{year}",
        population=populate(municipality, seed=seed, year=year + 1),
        band=place.band,
        area=place.area,
        year=year,
        is_resident=place.kind is Kind.INSTITUTION,
    )


def _places(municipality: SyntheticMunicipality, *, seed: int, kind: Kind, band: AgeBand) -> Iterator[Place]:
    openings = {
        area.code: _openings(counts)
        for area, counts in _counts(municipality, seed=seed, kind=kind, band=band)
    }
    # The places that are open in the calibrated year are spread evenly as one group, the others as another.
    size = {True: 0, False: 0}
    for opening in openings.values():
        for years in opening:
            size[CALIBRATED_YEAR in years] += 1
    salt = rng_for(seed, municipality.code, kind, band.code, "scatter").randrange(1 << 30)
    taken = {True: 0, False: 0}
    number = 0
    for area in municipality.areas:
        for years in openings[area.code]:
            group = CALIBRATED_YEAR in years
            member = scattered(taken[group], size=size[group], salt=salt)
            yield Place(
                kind=kind,
                number=number,
                area=area.code,
                band=band,
                years=years,
                help=_help(
                    municipality,
                    seed=seed,
                    kind=kind,
                    band=band,
                    area=area,
                    number=number,
                    member=member,
                    size=size[group],
                ),
            )
            taken[group] += 1
            number += 1


def _help(  # noqa: PLR0913
    municipality: SyntheticMunicipality,
    *,
    seed: int,
    kind: Kind,
    band: AgeBand,
    area: GeographicArea,
    number: int,
    member: int,
    size: int,
) -> HomeHelp | InstitutionStay:
    if kind is Kind.INSTITUTION:
        return institution_stay(municipality, seed=seed, band=band, area=area, place=member, size=size)
    return home_help(municipality, seed=seed, band=band, area=area, number=number, place=member, size=size)


def _openings(counts: Mapping[int, int]) -> list[tuple[int, ...]]:
    """Give the years in which each place of an area is open, when so many are open each year."""
    return [
        tuple(year for year, count in counts.items() if number < count)
        for number in range(max(counts.values()))
    ]


def _counts(
    municipality: SyntheticMunicipality, *, seed: int, kind: Kind, band: AgeBand
) -> Iterator[tuple[GeographicArea, dict[int, int]]]:
    """Count the places of each area at the end of each year: the share of its inhabitants, made whole."""
    years = assumptions().years
    share = {year: _share(kind, band=band, year=year) for year in years}
    end = {year: populate(municipality, seed=seed, year=year + 1) for year in years}
    rng = rng_for(seed, municipality.code, kind, band.code, "counts")
    start = rng.random()
    running = {year: EvenCount(start) for year in years}
    spread = _area_spread(municipality, end[CALIBRATED_YEAR], rng=rng, band=band)
    for area in municipality.areas:
        yield (
            area,
            {
                year: running[year].take(
                    end[year].in_band(band, area=area.code) * share[year] * spread[area.code]
                )
                for year in years
            },
        )


def _share(kind: Kind, *, band: AgeBand, year: int) -> float:
    use = assumptions().use
    if kind is Kind.INSTITUTION:
        return use.institution_share.get(band.code, 0.0) * use.institution_year_factor[year]
    return use.home_share[band.code] * use.home_year_factor[year][band.code]


def _area_spread(
    municipality: SyntheticMunicipality, population: Population, *, rng: Random, band: AgeBand
) -> dict[str, float]:
    """Let areas differ in use around the same whole."""
    width = assumptions().use.area_spread
    raw = {area.code: 1 + width * (2 * rng.random() - 1) for area in municipality.areas}
    whole = population.in_band(band)
    weighted = sum(population.in_band(band, area=code) * factor for code, factor in raw.items())
    return {code: factor * whole / weighted if weighted else 1.0 for code, factor in raw.items()}
