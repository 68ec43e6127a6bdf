"""Reading accounts and the roles that hold on a day, as plain values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from likevekt.store.models import Account, RoleGrant
from likevekt.store.municipality_queries import valid_on


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One account (konto) as others see it."""

    id: int
    username: str
    name: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLine:
    """One role that holds, and the unit it was given in; no unit is the whole municipality."""

    id: int
    account: int
    role: str
    unit: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRoles:
    """An account and the roles it holds in one municipality on a day."""

    account: AccountLine
    municipality: str
    grants: tuple[GrantLine, ...]


def find_account(username: str) -> AccountLine | None:
    """Give an account by its username."""
    if "\x00" in username:  # which PostgreSQL keeps nowhere, so nobody is called that
        return None
    row = Account.objects.filter(username=username).first()
    return None if row is None else account_line(row)


def list_grants(*, municipality: str, on: date, account: int | None = None) -> tuple[GrantLine, ...]:
    """List the approved roles that hold on a day, of one active account or of all."""
    rows = RoleGrant.objects.filter(_holds(on), municipality__code=municipality)
    if account is not None:
        rows = rows.filter(account=account)
    rows = rows.select_related("revocation").order_by("account_id", "role", "unit", "pk")
    return tuple(_grant(row) for row in rows)


def find_held(username: str, *, on: date) -> HeldRoles | None:
    """Give an active account with the roles it holds in the first municipality it has one in, in one query."""
    rows = (
        RoleGrant.objects.filter(_holds(on), account__username=username)
        .select_related("account", "municipality", "revocation")
        .order_by("municipality__code", "role", "unit", "pk")
    )
    found = tuple(rows)
    if not found:
        return None
    owner = found[0].municipality
    return HeldRoles(
        account=account_line(found[0].account),
        municipality=owner.code,
        grants=tuple(_grant(row) for row in found if row.municipality_id == owner.pk),
    )


def names_of(accounts: Collection[int]) -> dict[int, str]:
    """Give the names of accounts by their numbers; those that are not there are left out."""
    return dict(Account.objects.filter(pk__in=tuple(accounts)).values_list("pk", "name"))


def municipalities_of(account: int) -> tuple[str, ...]:
    """Give the codes of the municipalities that an account has or has had a role in."""
    codes = RoleGrant.objects.filter(account=account).values_list("municipality__code", flat=True)
    return tuple(codes.distinct().order_by("municipality__code"))


def list_grants_ever(accounts: Collection[int], *, municipality: str) -> tuple[GrantLine, ...]:
    """List the approved roles that some accounts hold or have held, ended ones too, latest first."""
    rows = RoleGrant.objects.filter(
        account__in=tuple(accounts), municipality__code=municipality, approval__isnull=False
    )
    return tuple(_grant(row) for row in rows.order_by("-valid_from", "-pk"))


def _holds(day: date) -> Q:
    """Keep roles that give something on a day: begun and not ended, approved, and of an active account."""
    is_left = Q(revocation__isnull=True) | Q(revocation__valid_from__gt=day)
    return valid_on(day) & is_left & Q(approval__isnull=False, account__is_active=True)


def list_waiting_grants(*, municipality: str, on: date) -> tuple[GrantLine, ...]:
    """List the proposed roles that nobody has approved yet and that have not run out."""
    rows = RoleGrant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        municipality__code=municipality,
        approval__isnull=True,
        revocation__isnull=True,
    )
    return tuple(_grant(row) for row in rows.select_related("revocation").order_by("pk"))


def account_line(row: Account) -> AccountLine:
    """Give an account's row as a value."""
    return AccountLine(id=row.pk, username=row.username, name=row.name, is_active=row.is_active)


def _grant(row: RoleGrant) -> GrantLine:
    return GrantLine(
        id=row.pk,
        account=row.account_id,
        role=row.role,
        unit=row.unit,
        valid_from=row.valid_from,
        valid_to=grant_end(row),
    )


def grant_end(row: RoleGrant) -> date | None:
    """Give the first day that a role gives nothing any more: its own end, or the day it was taken back from."""
    ends = [row.valid_to, row.revocation.valid_from if hasattr(row, "revocation") else None]
    return min((day for day in ends if day is not None), default=None)
