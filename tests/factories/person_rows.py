"""Persons, accounts and keys for tests: the least that the database accepts, and nobody who exists."""

from datetime import date, timedelta

from django.db import models

from factories.store_rows import NOW, make_municipality
from likevekt.kernel.birth_number import BirthNumber, synthetic_birth_number
from likevekt.store.models import (
    Account,
    EmergencyAccess,
    LeaderAlert,
    Municipality,
    Person,
    PersonUnit,
    PowerOfAttorney,
    RoleApproval,
    RoleGrant,
    RoleRevocation,
    ShieldAccess,
    ShieldDecision,
    ShieldProposal,
)

SECRET = "0123456789abcdef" * 4
OLDER_SECRET = "fedcba9876543210" * 4
MARKER = "Ytterstegran"
"""A family name that stands nowhere else."""


def make_account(username: str = "anne") -> Account:
    return Account.objects.create(username=username, name=f"Account {username}", created_at=NOW)


def make_person(municipality: Municipality | None = None, *, person: str = "p1", **values: object) -> Person:
    owner = municipality or Municipality.objects.first() or make_municipality()
    given = {"birth_year": 1940, "sex": "female", "area": "nord", "created_at": NOW}
    return Person.objects.create(municipality=owner, person=person, **(given | values))


def make_accesses(municipality: Municipality) -> tuple[models.Model, ...]:
    """One row of each kind that says who was let in to what, all since New Year."""
    anne, leader = make_account("anne"), make_account("leader")
    person = make_person(municipality, shielded=True)
    since = {"account": anne, "valid_from": date(2026, 1, 1)}
    grant = RoleGrant.objects.create(
        municipality=municipality, role="caseworker", proposed_by=leader, created_at=NOW, **since
    )
    emergency = EmergencyAccess.objects.create(
        account=anne, person=person, reason="She fell", begins_at=NOW, ends_at=NOW + timedelta(hours=1)
    )
    proposal = ShieldProposal.objects.create(person=person, kind="lift", proposed_by=anne, proposed_at=NOW)
    return (
        grant,
        RoleApproval.objects.create(grant=grant, approved_by=leader, approved_at=NOW),
        RoleRevocation.objects.create(
            grant=grant, valid_from=date(2027, 1, 1), revoked_by=leader, revoked_at=NOW
        ),
        ShieldAccess.objects.create(person=person, approved_by=leader, **since),
        PowerOfAttorney.objects.create(person=person, powers=["read"], given_by=leader, **since),
        emergency,
        PersonUnit.objects.create(person=person, unit="A", valid_from=date(2026, 1, 1)),
        proposal,
        ShieldDecision.objects.create(
            proposal=proposal, is_approved=False, decided_by=leader, decided_at=NOW
        ),
        LeaderAlert.objects.create(
            leader=leader,
            account=anne,
            person=person,
            kind="emergency",
            emergency=emergency,
            happened_at=NOW,
        ),
    )


def make_number(seed: int = 84) -> BirthNumber:
    return synthetic_birth_number(born=date(1940, 6, 1), is_female=True, seed=10 * seed)


def real_looking(seed: int = 84) -> str:
    """Eleven digits with valid control digits that are not of the test series, and made here."""
    start = make_number(seed).digits
    for serial in range(0, 500, 2):
        for end in range(100):
            digits = f"{start[:2]}{int(start[2:4]) - 80:02}{start[4:6]}{serial:03}{end:02}"
            if _fits(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) and _fits(
                digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
            ):
                return digits
    raise LookupError


def _fits(digits: str, weights: tuple[int, ...]) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11 == 0
