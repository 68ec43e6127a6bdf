"""Giving an invented municipality its accounts: one for each role, which nobody logs in to."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from likevekt.actions.municipality_data import AccountData
from likevekt.store.models import Account, Municipality, RoleApproval, RoleGrant

_SINCE = date(2020, 1, 1)
"""Long before a demo's clock is ever moved to."""


class RealMunicipalityError(RuntimeError):
    """Accounts without a login were to be made in a municipality that is not invented."""

    def __init__(self, *, code: str) -> None:
        super().__init__(
            f"The municipality {code} is not invented, and the accounts of a demo are open to anyone. "
            "Make its accounts one by one."
        )


def load_demo_accounts(accounts: Iterable[AccountData], *, municipality: str, at: datetime) -> int:
    """Make the accounts that are not there already, each with its role; give how many.

    They have no password, so that only the switch of a demo opens them.

    Raises:
        RealMunicipalityError: the municipality is not invented.
    """
    wanted = tuple(accounts)
    if not wanted:
        return 0
    with transaction.atomic():
        owner = Municipality.objects.select_for_update().get(code=municipality)
        if not owner.invented:
            raise RealMunicipalityError(code=municipality)
        there = set(Account.objects.values_list("username", flat=True))
        new = [one for one in wanted if one.username not in there]
        for one in new:
            account = Account.objects.create(
                username=one.username, name=one.name, created_at=at, password=make_password(None)
            )
            grant = RoleGrant.objects.create(
                account=account,
                municipality=owner,
                role=one.role,
                unit=one.unit,
                valid_from=_SINCE,
                created_at=at,
            )
            RoleApproval.objects.create(grant=grant, approved_at=at)
    return len(new)
