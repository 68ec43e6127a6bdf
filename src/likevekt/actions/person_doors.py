"""The doors to persons: which rows an account may see, decided here for every page, export and count.

A right says how far a role reaches (roles.toml); these doors make rows of it. See docs/explanation/identity.md.
"""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from likevekt.actions.doer import Doer
from likevekt.actions.person_access import accounts_of
from likevekt.actions.rights import Rights
from likevekt.actions.roles import Reach
from likevekt.store.models import Person, PowerOfAttorney, ShieldAccess, ShieldProposal
from likevekt.store.person_queries import acted_for, herself, in_units, kin_of, named_for


def get_persons_for(by: Doer, *, at: datetime) -> QuerySet[Person]:
    """Give the persons that an account may find in a list, a search, an export or a count.

    Own case and kin are in none. Shielded persons whom the account has no named access to are left out where its
    right reaches units only, since a row would say where she lives; where it reaches the whole municipality they are
    in, and `hide_shielded` hides who and where they are.
    """
    rights = by.held()
    on = localdate(at)
    reach = rights.reach("person", "read")
    if reach is Reach.OWN:
        powers = [row.person_id for row in acted_for(rights.account, on=on) if "read" in row.powers]
        return _all(rights).filter(herself(rights.account) | Q(pk__in=powers))
    reached = _reached(by, kind="person", action="read", at=at).exclude(kin_of(accounts_of(by.actor)))
    if reach is Reach.IN_UNIT:
        return reached.exclude(Q(shielded=True) & ~named_for(one_account(by), on=on))
    return reached


def is_in_reach(by: Doer, person: Person, *, kind: str, action: str, at: datetime) -> bool:
    """Tell whether a right of an account reaches a person at work: by a unit that helps her, or by them all."""
    return _reached(by, kind=kind, action=action, at=at).filter(pk=person.pk).exists()


def get_powers_of_attorney_for(by: Doer, *, at: datetime, person: str = "") -> QuerySet[PowerOfAttorney]:
    """Give the powers of attorney that an account may see, newest first; of one person, or of all.

    Always those it holds and those given for the person that it is; by a right to units those of persons who may
    be found there.
    """
    rights = by.held()
    rows = PowerOfAttorney.objects.filter(person__municipality__code=rights.municipality)
    own = Q(account=rights.account) | Q(person__in=_all(rights).filter(herself(rights.account)))
    reach = rights.reach("power_of_attorney", "read")
    if reach is None:
        return rows.none()
    seen = own
    if reach is not Reach.OWN:
        seen |= Q(person__in=_open_at_work(by, kind="power_of_attorney", at=at))
    if person:
        rows = rows.filter(person__person=person)
    return rows.filter(seen).select_related("person", "account").order_by("-valid_from", "-pk")


def get_shield_accesses_for(by: Doer, *, at: datetime) -> QuerySet[ShieldAccess]:
    """Give the named accesses to shielded persons that an account may see: who has one, by whom, from when to when."""
    persons = get_shielded_for(by, at=at)
    return (
        ShieldAccess.objects.filter(person__in=persons)
        .select_related("person", "account", "approved_by")
        .order_by("person__person", "-valid_from", "-pk")
    )


def get_shield_proposals_for(by: Doer, *, at: datetime) -> QuerySet[ShieldProposal]:
    """Give what is proposed about shielded persons and not decided, and that an account may see."""
    persons = get_shielded_for(by, at=at)
    return (
        ShieldProposal.objects.filter(person__in=persons, decision__isnull=True)
        .select_related("person__municipality", "account", "proposed_by")
        .order_by("pk")
    )


def get_shielded_for(by: Doer, *, at: datetime) -> QuerySet[Person]:
    """Give the shielded persons whose accesses an account manages, as ids; never its own case, never kin."""
    reached = _reached(by, kind="shield_access", action="read", at=at)
    return reached.filter(shielded=True).exclude(kin_of(accounts_of(by.actor)))


def one_account(by: Doer) -> int | None:
    """Give the account whose named accesses count; behind another's eyes nobody has any."""
    accounts = accounts_of(by.actor)
    return accounts[0] if len(accounts) == 1 else None


def _all(rights: Rights) -> QuerySet[Person]:
    return Person.objects.filter(municipality__code=rights.municipality).select_related("municipality")


def _open_at_work(by: Doer, *, kind: str, at: datetime) -> QuerySet[Person]:
    """Give the persons in reach who are open: not shielded to the account, not its own case, not kin."""
    closed = Q(shielded=True) & ~named_for(one_account(by), on=localdate(at))
    reached = _reached(by, kind=kind, action="read", at=at)
    return reached.exclude(kin_of(accounts_of(by.actor))).exclude(closed)


def _reached(by: Doer, *, kind: str, action: str, at: datetime) -> QuerySet[Person]:
    rights = by.held()
    rows = _all(rights)
    match rights.reach(kind, action):
        case Reach.EVERYWHERE:
            return rows
        case Reach.IN_UNIT:
            return rows.filter(in_units(rights.units.get((kind, action), frozenset()), on=localdate(at)))
        case _:
            return rows.none()
