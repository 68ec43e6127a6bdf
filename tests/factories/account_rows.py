"""Accounts with approved roles, as they stand in the rows."""

from datetime import date

from factories.store_rows import NOW
from likevekt.store.models import Account, Municipality, RoleApproval, RoleGrant
from likevekt.synthetic.accounts import demo_accounts


def hold_role(
    username: str, role: str, *, code: str, unit: str = "", valid_to: date | None = None
) -> RoleGrant:
    """Give an account a role that it has held since New Year."""
    account, _is_new = Account.objects.get_or_create(
        username=username, defaults={"name": username.title(), "created_at": NOW}
    )
    grant = RoleGrant.objects.create(
        account=account,
        municipality=Municipality.objects.get(code=code),
        role=role,
        unit=unit,
        valid_from=date(2026, 1, 1),
        valid_to=valid_to,
        created_at=NOW,
    )
    RoleApproval.objects.create(grant=grant, approved_at=NOW)
    return grant


def give_first_eyes(code: str) -> None:
    """Give a municipality the account whose eyes a demo opens with."""
    first = demo_accounts()[0]
    hold_role(first.username, first.role, code=code)
