"""Who may see a person, in roles and units and never by name, save those with a named access."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from likevekt.actions.roles import roles
from likevekt.store.account_queries import list_grants
from likevekt.store.models import ShieldAccess
from likevekt.store.municipality_queries import valid_on
from likevekt.store.person_queries import get_person, units_of
from likevekt.store.unit_queries import units_under


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBy:
    """Those who may see a person: roles with the unit they are held in, and how many named accounts."""

    roles: tuple[tuple[str, str], ...]
    named: tuple[str, ...]


def who_may_see(person: str, *, at: datetime) -> SeenBy:
    """Give which roles in which units may see who a person is today; of a shielded one, the named accounts.

    Raises:
        UnknownPersonError: there is no such person.
    """
    on = localdate(at)
    row = get_person(person)
    if row.shielded:
        rows = ShieldAccess.objects.filter(valid_on(on), person=row, account__is_active=True)
        names = sorted(set(rows.values_list("account__name", flat=True)))
        return SeenBy(roles=(), named=tuple(names))
    code = row.municipality.code
    helping = set(units_of(row, on=on))
    under = units_under(municipality=code, on=on)
    known = roles().roles
    seen = {
        (grant.role, grant.unit)
        for grant in list_grants(municipality=code, on=on)
        if grant.role in known
        and not known[grant.role].is_citizen
        and known[grant.role].reach("identity", "read") is not None
        and (not grant.unit or helping & under.get(grant.unit, frozenset()))
    }
    return SeenBy(roles=tuple(sorted(seen)), named=())
