"""Whom to tell when somebody took emergency access, or tried to open her own case or that of kin.

These are jobs: each makes one row for each leader, which her page shows until she has marked it as seen.
"""

from datetime import datetime

from django.utils.timezone import localdate

from likevekt.store.account_queries import GrantLine, list_grants
from likevekt.store.models import AuditEntry, EmergencyAccess, LeaderAlert, Person
from likevekt.store.unit_queries import units_under

_LEADS_A_UNIT = "unit_leader"
# Who is told when the account has no leader of its own, or is that leader herself.
_OTHERWISE = ("head_of_service", "administrator")


def alert_leader_emergency(*, emergency_access: int, at: datetime) -> dict[str, list[int]]:
    """Tell the leaders of an emergency access, and give their accounts."""
    taken = EmergencyAccess.objects.select_related("person__municipality").get(pk=emergency_access)
    told = leaders_of(taken.account_id, municipality=taken.person.municipality.code, at=at)
    for leader in told:
        LeaderAlert.objects.get_or_create(
            leader_id=leader,
            emergency=taken,
            defaults={
                "account_id": taken.account_id,
                "person": taken.person,
                "kind": "emergency",
                "happened_at": taken.begins_at,
            },
        )
    return {"tell": list(told)}


def alert_leader_refusal(*, entry: int, at: datetime) -> dict[str, list[int]]:
    """Tell the leaders of a try at one's own case or that of kin, by its audit entry, and give their accounts."""
    row = AuditEntry.objects.get(pk=entry)
    told = leaders_of(int(row.actor), municipality=row.municipality, at=at)
    person = Person.objects.get(person=row.person)
    for leader in told:
        LeaderAlert.objects.get_or_create(
            leader_id=leader,
            entry=entry,
            defaults={
                "account_id": int(row.actor),
                "person": person,
                "kind": row.action.removeprefix("refused_"),
                "happened_at": row.at,
            },
        )
    return {"tell": list(told)}


def leaders_of(account: int, *, municipality: str, at: datetime) -> tuple[int, ...]:
    """Give the accounts that lead a unit the account works in; else who leads the service, else administrators.

    Nobody is told of what she did herself. Empty when there is nobody else at all.
    """
    on = localdate(at)
    grants = list_grants(municipality=municipality, on=on)
    others = [grant for grant in grants if grant.account != account]
    works_in = {grant.unit for grant in grants if grant.account == account and grant.unit}
    under = units_under(municipality=municipality, on=on)
    near = {grant.account for grant in others if _leads_one_of(grant, works_in, under=under)}
    for role in _OTHERWISE:
        near = near or {grant.account for grant in others if grant.role == role}
    return tuple(sorted(near))


def _leads_one_of(grant: GrantLine, units: set[str], *, under: dict[str, frozenset[str]]) -> bool:
    if grant.role != _LEADS_A_UNIT:
        return False
    return bool(units & under.get(grant.unit, frozenset())) if grant.unit else bool(units)
