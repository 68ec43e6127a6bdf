"""The persons behind the figures: invented, with pseudonyms only."""

from dataclasses import dataclass
from hashlib import sha256
from random import Random

from likevekt.synthetic.ages import AgeBand
from likevekt.synthetic.assumptions import assumptions
from likevekt.synthetic.draws import height, pick, rng_for
from likevekt.synthetic.population import SEXES, Population

PSEUDONYM_LENGTH = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented person who gets help (person), in the columns of the file `persons`."""

    person: str
    birth_year: int
    sex: str
    area: str
    household: str
    relatives: str
    relative_sex: str
    language: str
    interpreter: str


def invent_person(  # noqa: PLR0913
    *, part: str, population: Population, band: AgeBand, area: str, year: int, is_resident: bool
) -> Person:
    """Invent the person who fills a place: of an age in the band on 31 December of the year.

    Everything is drawn from `part`, the name of the place and of its occupant, so that the same
    person comes out whoever asks, in whatever order.
    """
    rng = rng_for(part)
    age, sex = _age_and_sex(rng, population=population, band=band, area=area)
    assumed = assumptions().persons
    language = pick(rng.random(), assumed["language"])
    relatives = pick(rng.random(), assumed["relatives"])
    return Person(
        person="p" + sha256(part.encode()).hexdigest()[:PSEUDONYM_LENGTH],
        birth_year=year - age,
        sex=sex,
        area=area,
        household=_household(rng, age=age, sex=sex, is_resident=is_resident),
        relatives=relatives,
        relative_sex=pick(rng.random(), assumed["relative_sex"]) if relatives == "some" else "",
        language=language,
        interpreter="yes" if rng.random() < assumed["interpreter"][language] else "no",
    )


def _age_and_sex(rng: Random, *, population: Population, band: AgeBand, area: str) -> tuple[int, str]:
    place = rng.random() * population.in_band(band, area=area)
    for row in population.by_area_and_band[area, band.code]:
        place -= row.persons
        if place < 0:
            return row.age, row.sex
    return band.first, SEXES[0]


def _household(rng: Random, *, age: int, sex: str, is_resident: bool) -> str:
    """Residents of institutions count as living with others; children live with their parents."""
    if age < 18:
        return "with parents"
    if is_resident:
        return "with others"
    alone = height(assumptions().population.living_alone[sex], age)
    # Those who live alone are more likely to need help from the municipality.
    if rng.random() < min(0.9, 1.35 * alone):
        return "alone"
    return "with parents" if age < 30 and rng.random() < 0.4 else "with others"
