"""Reading who works where on a day: leaders by name, and how many accounts."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from likevekt.store.models import RoleGrant
from likevekt.store.municipality_queries import valid_on

LEADERS = frozenset({"unit_leader", "team_leader"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPeople:
    """The names of those who lead a unit on a day, and how many accounts have a role in it."""

    leaders: tuple[str, ...]
    account_count: int


def list_unit_people(*, municipality: str, on: date) -> dict[str, UnitPeople]:
    """Give who leads each unit, and how many active accounts have an approved role in it, in one query."""
    is_left = Q(revocation__isnull=True) | Q(revocation__valid_from__gt=on)
    rows = (
        RoleGrant.objects.filter(valid_on(on), is_left, municipality__code=municipality)
        .filter(approval__isnull=False, account__is_active=True)
        .exclude(unit="")
        .values_list("unit", "role", "account_id", "account__name")
    )
    leaders: dict[str, set[str]] = {}
    accounts: dict[str, set[int]] = {}
    for unit, role, account, name in rows:
        accounts.setdefault(unit, set()).add(account)
        if role in LEADERS:
            leaders.setdefault(unit, set()).add(name)
    return {
        unit: UnitPeople(leaders=tuple(sorted(leaders.get(unit, ()))), account_count=len(found))
        for unit, found in accounts.items()
    }
