"""Invented persons have names that nobody has and numbers of the test series, the same for the same seed."""

import tomllib
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

import likevekt.synthetic
from likevekt.kernel.birth_number import parse_birth_number
from likevekt.synthetic import nordvagen
from likevekt.synthetic.identities import InventedIdentity, invented_identities
from likevekt.synthetic.persons import Person

pytestmark = pytest.mark.heavy

NAMES = tomllib.loads(
    (Path(likevekt.synthetic.__file__).parent / "identities.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def persons() -> list[Person]:
    return list(islice(nordvagen(inhabitants=2_000).persons(), 400))


def invented(persons: list[Person], *, seed: int = 84) -> list[InventedIdentity]:
    return list(invented_identities(persons, seed=seed, postal_place="Nordvågen"))


def test_each_person_gets_one_identity_that_fits_her_year_of_birth_and_sex(persons: list[Person]) -> None:
    identities = invented(persons)
    assert [one.person for one in identities] == [one.person for one in persons]
    for one, person in zip(identities, persons, strict=True):
        number = one.birth_number
        assert parse_birth_number(number.digits) == number
        assert (number.born.year, number.is_female) == (person.birth_year, person.sex == "female")
        assert number.is_synthetic
        assert not number.is_d_number


def test_the_same_seed_gives_the_same_and_another_gives_others(persons: list[Person]) -> None:
    assert invented(persons) == invented(persons)
    others = invented(persons, seed=85)
    assert sum(
        a.birth_number != b.birth_number for a, b in zip(invented(persons), others, strict=True)
    ) > 0.95 * len(persons)


def test_no_number_comes_twice_even_where_many_are_born_in_one_year(persons: list[Person]) -> None:
    crowd = [replace(persons[0], person=f"p{n}", birth_year=1940, sex="female") for n in range(8_000)]
    assert len({one.birth_number.digits for one in invented(crowd)}) == len(crowd)


def test_names_and_addresses_are_of_the_list_and_belong_to_nobody(persons: list[Person]) -> None:
    for one, person in zip(invented(persons), persons, strict=True):
        age_group = "older" if person.birth_year <= 1969 else "younger"
        assert one.given_name in NAMES["given"][person.sex][age_group]
        assert one.family_name in NAMES["family"]["names"]
        assert one.street_address.rsplit(" ", 1)[0] in NAMES["address"]["streets"]
        assert (one.postal_code, one.postal_place) == ("0000", "Nordvågen")
        assert one.phone.startswith("0")
        assert len(one.phone) == 8
        assert one.email.isascii()
        assert one.email.endswith(".example")


def test_the_lists_hold_no_name_twice() -> None:
    for names in (
        NAMES["family"]["names"],
        NAMES["address"]["streets"],
        *(group for sex in NAMES["given"].values() for group in sex.values()),
    ):
        assert len(names) == len(set(names))
