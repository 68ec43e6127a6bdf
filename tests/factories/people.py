"""A handful of invented persons around the accounts of a demo, for the tests of pages and doors.

Every person is one case: open, shielded, the caseworker's kin, an employee's own, with somebody who acts for her.
"""

from datetime import date

from factories.person_rows import make_number
from factories.small_nordvagen import CODE, NOW
from factories.store_rows import make_unit
from likevekt.actions.audit import Actor
from likevekt.actions.demo_persons import load_demo_persons
from likevekt.actions.identities import Identity
from likevekt.actions.municipality_data import PersonData, PowerData
from likevekt.store.models import Municipality

CENTRE = "hjemmetjenesten-sentrum"
NORTH = "hjemmetjenesten-nord"
OPEN, SHIELDED, KIN, OWN_CASE, GIVER, NORTHERN, LET_IN = (
    "popen",
    "pshielded",
    "pkin",
    "pown",
    "pgiver",
    "pnorth",
    "pletin",
)
FAMILY = {
    OPEN: "Tareskog",
    SHIELDED: "Skjulnes",
    KIN: "Sundsaker",
    OWN_CASE: "Hjemtun",
    GIVER: "Fjordheim",
    NORTHERN: "Lyngtangen",
    LET_IN: "Slippås",
}
NUMBERS = {person: make_number(seed) for seed, person in enumerate(FAMILY, 100)}


def load_people() -> None:
    """Put them in the small Nordvågen, with the two units that help them."""
    municipality = Municipality.objects.get(code=CODE)
    for unit, name in ((CENTRE, "Hjemmetjenesten Sentrum"), (NORTH, "Hjemmetjenesten Nordlia")):
        make_unit(municipality, unit=unit, name=name)
    load_demo_persons(people(), municipality=CODE, by=Actor(kind="system", id="test"), at=NOW)


def people() -> list[PersonData]:
    return [
        _one(OPEN),
        _one(SHIELDED, is_shielded=True),
        _one(KIN, close_to=(("saksbehandler", "kin"),)),
        _one(OWN_CASE, close_to=(("ansatt", "self"), ("enhetsleder", "kin"))),
        _one(
            GIVER,
            close_to=(("bruker", "self"),),
            powers=(
                PowerData(
                    username="parorende",
                    powers=("read", "apply"),
                    valid_from=date(2026, 1, 1),
                    valid_to=None,
                ),
            ),
        ),
        _one(NORTHERN, unit=NORTH, area="nord"),
        _one(LET_IN, is_shielded=True, let_in=("saksbehandler",)),
    ]


def _one(person: str, *, unit: str = CENTRE, area: str = "sentrum", **values: object) -> PersonData:
    row = {
        "person": person, "birth_year": "1940", "sex": "female", "area": area, "household": "alone",
        "relatives": "some", "relative_sex": "female", "language": "nb", "interpreter": "no",
    }  # fmt: skip
    identity = Identity(
        given_name="Runa",
        family_name=FAMILY[person],
        birth_number=NUMBERS[person],
        street_address="Havnegata 8",
        postal_code="9999",
        postal_place="Nordvågen",
    )
    return PersonData(row=row, identity=identity, units=(unit,), **values)
