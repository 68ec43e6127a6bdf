"""Giving an invented municipality its persons: who they are said to be, who is close to whom, who may see them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from likevekt.actions.audit import Actor, record
from likevekt.actions.demo_accounts import RealMunicipalityError
from likevekt.actions.identity_sealing import save_new_identities
from likevekt.actions.municipality_data import PersonData
from likevekt.store.models import (
    Account,
    Kinship,
    Municipality,
    Person,
    PersonUnit,
    PowerOfAttorney,
    ShieldAccess,
)

SINCE = date(2026, 1, 1)
APPROVES = "kommunalsjef"
"""The account of the demo that stands as the one who let others in to shielded persons."""


def load_demo_persons(persons: Iterable[PersonData], *, municipality: str, by: Actor, at: datetime) -> int:
    """Make the persons of an invented municipality that has none yet, in one transaction; give how many.

    Raises:
        RealMunicipalityError: the municipality is not invented.
    """
    given = tuple(persons)
    if not given:
        return 0
    with transaction.atomic():
        owner = Municipality.objects.select_for_update().get(code=municipality)
        if not owner.invented:
            raise RealMunicipalityError(code=municipality)
        if Person.objects.filter(municipality=owner).exists():
            return 0
        rows = Person.objects.bulk_create(_person(one, owner=owner, at=at) for one in given)
        record(
            by=by,
            at=at,
            action="save",
            object_kind="person",
            municipality=municipality,
            details={"count": len(rows)},
        )
        identities = [one.identity for one in given]
        save_new_identities(zip(rows, identities, strict=True), municipality=municipality, by=by, at=at)
        _load_around(list(zip(rows, given, strict=True)), at=at)
    return len(rows)


def _person(one: PersonData, *, owner: Municipality, at: datetime) -> Person:
    row = one.row
    return Person(
        municipality=owner,
        person=row["person"],
        birth_year=int(row["birth_year"]),
        sex=row["sex"],
        area=row["area"],
        household=row["household"].replace(" ", "_"),
        relatives=row["relatives"],
        relative_sex=row["relative_sex"],
        language=row["language"],
        interpreter=row["interpreter"] == "yes",
        shielded=one.is_shielded,
        created_at=at,
    )


def _load_around(pairs: Sequence[tuple[Person, PersonData]], *, at: datetime) -> None:
    """Make the units that help, those who are close, the named accesses and the powers of attorney."""
    accounts = {row.username: row for row in Account.objects.all()}
    PersonUnit.objects.bulk_create(
        PersonUnit(person=person, unit=unit, valid_from=SINCE) for person, one in pairs for unit in one.units
    )
    Kinship.objects.bulk_create(
        Kinship(account=accounts[username], person=person, kind=kind, registered_at=at)
        for person, one in pairs
        for username, kind in one.close_to
        if username in accounts
    )
    ShieldAccess.objects.bulk_create(
        ShieldAccess(
            person=person, account=accounts[username], approved_by=accounts[APPROVES], valid_from=SINCE
        )
        for person, one in pairs
        for username in one.let_in
        if username in accounts and APPROVES in accounts
    )
    PowerOfAttorney.objects.bulk_create(_powers(pairs, accounts=accounts))


def _powers(
    pairs: Sequence[tuple[Person, PersonData]], *, accounts: Mapping[str, Account]
) -> list[PowerOfAttorney]:
    """Give the powers; who gave one is the person's own account, else the one who registered it."""
    made: list[PowerOfAttorney] = []
    for person, one in pairs:
        own = next((username for username, kind in one.close_to if kind == "self"), "saksbehandler")
        made.extend(
            PowerOfAttorney(
                person=person,
                account=accounts[power.username],
                powers=sorted(power.powers),
                valid_from=power.valid_from,
                valid_to=power.valid_to,
                given_by=accounts[own],
                ground=power.ground,
                appointed_by=power.appointed_by,
            )
            for power in one.powers
            if power.username in accounts and own in accounts
        )
    return made
