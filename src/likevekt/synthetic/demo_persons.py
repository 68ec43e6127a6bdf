"""The persons of the demo: those who get help in Nordvågen, a few of them tied to the demo's accounts.

One is the account “service user”, one is an employee herself, one is kin of the caseworker, a few are shielded, and
two have given or been given somebody who acts for them. Who is whom is drawn from nothing: it is the first that fits.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from likevekt.actions.identities import Identity
from likevekt.actions.municipality_data import PersonData, PowerData
from likevekt.synthetic.dataset import Dataset, as_text
from likevekt.synthetic.home_help import HomeHelp
from likevekt.synthetic.identities import InventedIdentity, invented_identities
from likevekt.synthetic.people import ServiceUser, service_users

YEAR = 2026
SHIELDED_EVERY = 97
"""One in so many persons is shielded: about six in Nordvågen."""

_CENTRE = "hjemmetjenesten-sentrum"
_OWN = {
    "bruker": ("male", "Gunnar", "Fjordheim"),
    "ansatt": ("female", "Ingrid", "Hjemtun"),
}
_YOUNGEST, _OLDEST_AT_WORK = 1990, 1960


def demo_persons(dataset: Dataset) -> Iterator[PersonData]:
    """Give everyone who has a service at the end of the demo's year, in a fixed order."""
    municipality = dataset.municipality
    users = tuple(service_users(municipality, seed=dataset.seed, year=YEAR))
    identities = invented_identities(
        [user.person for user in users], seed=dataset.seed, postal_place=municipality.name
    )
    waiting = _Parts()
    for number, (user, identity) in enumerate(zip(users, identities, strict=True)):
        data = PersonData(
            row=as_text(user.person),
            identity=_identity(identity),
            units=_units(user),
            is_shielded=number % SHIELDED_EVERY == SHIELDED_EVERY - 1,
        )
        yield waiting.given(data, user=user)


class _Parts:
    """The parts that the demo's accounts play, each given to the first person who fits."""

    def __init__(self) -> None:
        self._open = ["bruker", "ansatt", "kin", "guardian", "let_in"]

    def given(self, data: PersonData, *, user: ServiceUser) -> PersonData:
        """Give a person the first open part that fits her, if any does."""
        for part in self._open:
            if self._fits(part, data, user):
                self._open.remove(part)
                return _in_part(part, data)
        return data

    def _fits(self, part: str, data: PersonData, user: ServiceUser) -> bool:
        person = user.person
        if part == "let_in":
            return data.is_shielded
        if data.is_shielded or _CENTRE not in data.units:
            return False
        is_grown = person.birth_year <= _YOUNGEST
        match part:
            case "bruker":
                return person.sex == "male" and person.birth_year < _OLDEST_AT_WORK
            case "ansatt":
                return person.sex == "female" and is_grown and person.birth_year > _OLDEST_AT_WORK
            case "kin":
                return person.sex == "female" and person.birth_year < _OLDEST_AT_WORK
            case _:
                return is_grown


def _in_part(part: str, data: PersonData) -> PersonData:
    match part:
        case "bruker" | "ansatt":
            _sex, given_name, family_name = _OWN[part]
            named = replace(
                data.identity,
                given_name=given_name,
                family_name=family_name,
                email=f"{given_name}.{family_name}@epost.example".lower(),
            )
            powers = (_given_to_a_relative(),) if part == "bruker" else ()
            return replace(data, identity=named, close_to=((part, "self"),), powers=powers)
        case "kin":
            named = replace(data.identity, family_name="Sundsaker")
            return replace(data, identity=named, close_to=(("saksbehandler", "kin"),))
        case "guardian":
            return replace(data, powers=(_guardian(),))
        case _:
            return replace(data, let_in=("saksbehandler",))


def _given_to_a_relative() -> PowerData:
    return PowerData(
        username="parorende",
        powers=("read", "apply"),
        valid_from=date(2026, 1, 1),
        valid_to=date(2028, 1, 1),
    )


def _guardian() -> PowerData:
    return PowerData(
        username="brukerrepresentant",
        powers=("read", "apply", "appeal"),
        valid_from=date(2026, 1, 1),
        valid_to=None,
        ground="guardian",
        appointed_by="Statsforvalteren (oppdiktet)",
    )


def _units(user: ServiceUser) -> tuple[str, ...]:
    if isinstance(user.place.help, HomeHelp):
        return tuple(sorted({granted.unit for granted in user.place.help.granted}))
    return (user.place.help.unit,)


def _identity(invented: InventedIdentity) -> Identity:
    return Identity(
        given_name=invented.given_name,
        family_name=invented.family_name,
        birth_number=invented.birth_number,
        street_address=invented.street_address,
        postal_code=invented.postal_code,
        postal_place=invented.postal_place,
        phone=invented.phone,
        email=invented.email,
    )
