"""Reading persons by their opaque ids, and which accounts are close to them or let in to them."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from likevekt.store.models import (
    EmergencyAccess,
    Kinship,
    Person,
    PersonUnit,
    PowerOfAttorney,
    ShieldAccess,
)
from likevekt.store.municipality_queries import valid_on


class UnknownPersonError(LookupError):
    """No person has this id. The id is not repeated: somebody may have given a birth number."""

    def __init__(self) -> None:
        super().__init__("There is no person with this id here. Check the id.")


def get_person(person: str) -> Person:
    """Give a person with her municipality.

    Raises:
        UnknownPersonError: there is none with this id.
    """
    row = Person.objects.select_related("municipality").filter(person=person).first()
    if row is None:
        raise UnknownPersonError
    return row


def kinship_of(account: int, *, person: Person) -> str:
    """Give how an account is close to a person: `self`, `kin`, or an empty text."""
    row = Kinship.objects.filter(account=account, person=person).values_list("kind", flat=True).first()
    return row or ""


def close_to(accounts: Collection[int], *, persons: Collection[int]) -> frozenset[str]:
    """Give the opaque ids of those persons to whom one of the accounts is close, or is herself."""
    rows = Kinship.objects.filter(account__in=accounts, person__in=persons)
    return frozenset(rows.values_list("person__person", flat=True))


def opened_to(account: int, *, persons: Collection[int], on: date) -> frozenset[int]:
    """Give the keys of those shielded persons whom an active account may see on a day."""
    rows = ShieldAccess.objects.filter(
        valid_on(on), account=account, account__is_active=True, person__in=persons
    )
    return frozenset(rows.values_list("person_id", flat=True))


def is_emergency(account: int, *, person: Person, at: datetime) -> bool:
    """Tell whether an active account has taken emergency access to a person that still lasts."""
    rows = EmergencyAccess.objects.filter(account=account, account__is_active=True, person=person)
    return rows.filter(begins_at__lte=at, ends_at__gt=at).exists()


def has_power(account: int, *, person: Person, power: str, on: date) -> bool:
    """Tell whether an active account may do something for a person on a day; a revoked power is none."""
    rows = PowerOfAttorney.objects.filter(
        valid_on(on), account=account, account__is_active=True, person=person, revoked_at__isnull=True
    )
    return any(power in row.powers for row in rows)


def in_units(units: Collection[str], *, on: date) -> Q:
    """Keep persons whom one of the units helps on a day."""
    return Q(Exists(PersonUnit.objects.filter(valid_on(on), person=OuterRef("pk"), unit__in=tuple(units))))


def kin_of(accounts: Collection[int]) -> Q:
    """Keep persons who are one of the accounts, or close to one."""
    return Q(Exists(Kinship.objects.filter(person=OuterRef("pk"), account__in=tuple(accounts))))


def herself(account: int) -> Q:
    """Keep the person who is the account."""
    return Q(Exists(Kinship.objects.filter(person=OuterRef("pk"), account=account, kind="self")))


def named_for(account: int | None, *, on: date) -> Q:
    """Keep persons whom an active account has a named access to on a day."""
    rows = ShieldAccess.objects.filter(valid_on(on), account=account, account__is_active=True)
    return Q(Exists(rows.filter(person=OuterRef("pk"))))


def acted_for(account: int, *, on: date) -> QuerySet[PowerOfAttorney]:
    """Give the powers of attorney that an active account holds on a day."""
    return PowerOfAttorney.objects.filter(
        valid_on(on), account=account, account__is_active=True, revoked_at__isnull=True
    )


def units_of(person: Person, *, on: date) -> tuple[str, ...]:
    """Give the units that help a person on a day, by code."""
    rows = PersonUnit.objects.filter(valid_on(on), person=person).values_list("unit", flat=True)
    return tuple(sorted(rows))


def emergency_until(account: int, *, person: Person, at: datetime) -> datetime | None:
    """Give when the emergency access of an active account to a person ends; none when none lasts."""
    rows = EmergencyAccess.objects.filter(
        account=account, account__is_active=True, person=person, begins_at__lte=at, ends_at__gt=at
    )
    return rows.order_by("-ends_at").values_list("ends_at", flat=True).first()
