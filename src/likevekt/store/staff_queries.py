"""Reading staff accounts and all roles they have had, within what the reader reaches."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from likevekt.store.account_queries import grant_end
from likevekt.store.models import Account, RoleGrant
from likevekt.store.scope import Scope


class GrantState(StrEnum):
    """How a role stands on a day; a code that pages put into words."""

    WAITING = "waiting"
    """Proposed, and not approved."""
    COMING = "coming"
    HOLDS = "holds"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    """Taken back before it gave anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine:
    """One account as those see it who give it roles."""

    id: int
    username: str
    name: str
    email: str
    is_active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantHistory:
    """One role that an account has, has had or may get: who proposed, approved and took it back, and when.

    A name is empty where the command line did it.
    """

    id: int
    account: int
    account_name: str
    role: str
    unit: str
    valid_from: date
    valid_to: date | None
    state: GrantState
    proposed_by: int | None
    proposed_by_name: str
    proposed_at: datetime
    approved_by_name: str
    approved_at: datetime | None
    revoked_by_name: str
    revoked_at: datetime | None


def list_staff(
    scope: Scope,
    *,
    not_staff: Collection[str] = (),
    search: str = "",
    is_active: bool | None = None,
    at_most: int = 200,
) -> tuple[StaffLine, ...]:
    """List the accounts within a scope by name that fit a search, without those that have only roles of no staff."""
    granted = RoleGrant.objects.filter(account=OuterRef("pk"))
    is_staff = Q(Exists(granted.exclude(role__in=not_staff))) | ~Q(Exists(granted))
    rows = Account.objects.filter(_in_scope(scope)).filter(is_staff)
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    for word in search.split():
        rows = rows.filter(Q(name__icontains=word) | Q(username__icontains=word))
    return tuple(_staff(row) for row in rows.order_by("name", "username")[:at_most])


def find_staff(scope: Scope, *, account: int | None = None, username: str | None = None) -> StaffLine | None:
    """Give one account within a scope, by its number or its username."""
    rows = Account.objects.filter(_in_scope(scope))
    rows = rows.filter(pk=account) if account is not None else rows.filter(username=username)
    row = rows.first()
    return None if row is None else _staff(row)


def list_grant_history(
    scope: Scope,
    *,
    on: date,
    without: Collection[str] = (),
    accounts: Collection[int] | None = None,
    is_waiting: bool = False,
) -> tuple[GrantHistory, ...]:
    """List the roles within a scope but some, the newest first: of some accounts or all, or only those that wait."""
    rows = RoleGrant.objects.filter(
        scope.rows(unit="unit", own="account"), municipality__code=scope.municipality
    ).exclude(role__in=without)
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    if is_waiting:
        rows = rows.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on), approval__isnull=True, revocation__isnull=True
        )
    rows = rows.select_related(
        "account", "proposed_by", "approval__approved_by", "revocation__revoked_by"
    ).order_by("-valid_from", "-pk")
    return tuple(_history(row, on=on) for row in rows)


def _in_scope(scope: Scope) -> Q:
    """Keep the accounts that have had a role within the scope, and everywhere those without any role too."""
    granted = RoleGrant.objects.filter(account=OuterRef("pk"))
    here = granted.filter(municipality__code=scope.municipality)
    if scope.is_everywhere:
        return Q(Exists(here)) | ~Q(Exists(granted))
    return Q(Exists(here.filter(scope.rows(unit="unit"))))


def _staff(row: Account) -> StaffLine:
    return StaffLine(
        id=row.pk,
        username=row.username,
        name=row.name,
        email=row.email,
        is_active=row.is_active,
        created_at=row.created_at,
    )


def _history(row: RoleGrant, *, on: date) -> GrantHistory:
    approval = row.approval if hasattr(row, "approval") else None
    revocation = row.revocation if hasattr(row, "revocation") else None
    return GrantHistory(
        id=row.pk,
        account=row.account_id,
        account_name=row.account.name,
        role=row.role,
        unit=row.unit,
        valid_from=row.valid_from,
        valid_to=grant_end(row),
        state=_state(row, on=on),
        proposed_by=row.proposed_by_id,
        proposed_by_name=_name(row.proposed_by),
        proposed_at=row.created_at,
        approved_by_name=_name(approval.approved_by if approval else None),
        approved_at=approval.approved_at if approval else None,
        revoked_by_name=_name(revocation.revoked_by if revocation else None),
        revoked_at=revocation.revoked_at if revocation else None,
    )


def _state(row: RoleGrant, *, on: date) -> GrantState:
    end = grant_end(row)
    is_revoked = hasattr(row, "revocation")
    if is_revoked and (not hasattr(row, "approval") or (end is not None and end <= row.valid_from)):
        return GrantState.WITHDRAWN
    if end is not None and end <= on:
        return GrantState.ENDED
    if not hasattr(row, "approval"):
        return GrantState.WAITING
    return GrantState.COMING if row.valid_from > on else GrantState.HOLDS


def _name(account: Account | None) -> str:
    return "" if account is None else account.name
