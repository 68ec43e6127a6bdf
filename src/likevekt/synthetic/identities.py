"""Names, birth numbers and addresses of invented persons: of the test series, and such that nobody has them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from types import MappingProxyType
from typing import Any

from likevekt.kernel.birth_number import BirthNumber, synthetic_birth_number
from likevekt.synthetic.assumptions import read_data
from likevekt.synthetic.draws import rng_for
from likevekt.synthetic.persons import Person

_PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_HIGHEST_HOUSE_NUMBER = 84
_LARGEST_SEED = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedIdentity:
    """Who an invented person is said to be (oppdiktet identitet), by the opaque id of the person."""

    person: str
    given_name: str
    family_name: str
    birth_number: BirthNumber
    street_address: str
    postal_code: str
    postal_place: str
    phone: str
    email: str


def invented_identities(
    persons: Iterable[Person], *, seed: int, postal_place: str
) -> Iterator[InventedIdentity]:
    """Give each person an identity; the same persons, seed and order give the same, and no number comes twice."""
    taken: set[str] = set()
    for person in persons:
        rng = rng_for(seed, "identity", person.person)
        number = _free_number(rng, person=person, taken=taken)
        taken.add(number.digits)
        yield _identity(rng, person=person, number=number, postal_place=postal_place)


def given_names() -> tuple[str, ...]:
    """Give the given names of those who are at an age to work."""
    return tuple(name for names in _names()["given"].values() for name in names["younger"])


def in_plain_letters(text: str) -> str:
    """Write a name as an address does: small letters, without æ, ø and å."""
    return text.lower().translate(_PLAIN_LETTERS)


def _free_number(rng: Random, *, person: Person, taken: set[str]) -> BirthNumber:
    """Draw a day of the person's year of birth, and a number of it, until one is free."""
    year = date(person.birth_year, 1, 1)
    days = (date(person.birth_year + 1, 1, 1) - year).days
    while True:
        number = synthetic_birth_number(
            born=year + timedelta(days=rng.randrange(days)),
            is_female=person.sex == "female",
            seed=rng.randrange(_LARGEST_SEED),
        )
        if number.digits not in taken:
            return number


def _identity(rng: Random, *, person: Person, number: BirthNumber, postal_place: str) -> InventedIdentity:
    names = _names()
    age_group = "older" if person.birth_year <= names["born_to"] else "younger"
    given_name = _one_of(rng, names["given"][person.sex][age_group])
    family_name = _one_of(rng, names["family"]["names"])
    street = _one_of(rng, names["address"]["streets"])
    return InventedIdentity(
        person=person.person,
        given_name=given_name,
        family_name=family_name,
        birth_number=number,
        street_address=f"{street} {rng.randint(1, _HIGHEST_HOUSE_NUMBER)}",
        postal_code=names["address"]["postal_code"],
        postal_place=postal_place,
        phone=f"0{rng.randrange(10**7):07}",
        email=in_plain_letters(f"{given_name}.{family_name}@epost.example"),
    )


def _one_of(rng: Random, names: Sequence[str]) -> str:
    return names[rng.randrange(len(names))]


@cache
def _names() -> Mapping[str, Any]:
    return MappingProxyType(read_data("identities"))
