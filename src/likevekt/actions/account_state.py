"""Closing an account and opening it again: from that moment it may do nothing, and what it did stays."""

from datetime import datetime

from django.db import transaction

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.live import changed
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.models import Account
from likevekt.store.staff_queries import find_staff

_NOT_THERE = gettext_noop("There is no such account. Choose one of the list.")
_OWN = gettext_noop("This is your own account. Ask another administrator to close it.")
_CLOSED_ALREADY = gettext_noop("The account is closed already.")
_OPEN_ALREADY = gettext_noop("The account is open already.")


def deactivate_account(account: int, *, by: Doer, at: datetime) -> None:
    """Close an account from now on; its roles stand as they are and give nothing while it is closed.

    Raises:
        NoRightError: the account that asks may not close accounts.
        ActionError: there is no such account, it is closed already, or it is the one that asks.
    """
    if account == by.held().account:
        by.require("account", "revoke")
        raise ActionError([say(_OWN)])
    _set_active(account, is_active=False, right="revoke", refusal=_CLOSED_ALREADY, by=by, at=at)


def reactivate_account(account: int, *, by: Doer, at: datetime) -> None:
    """Open a closed account again; the roles that have not ended hold from now on.

    Raises:
        NoRightError: the account that asks may not open accounts.
        ActionError: there is no such account, or it is open already.
    """
    _set_active(account, is_active=True, right="save", refusal=_OPEN_ALREADY, by=by, at=at)


def _set_active(  # noqa: PLR0913 (all by name)
    account: int, *, is_active: bool, right: str, refusal: str, by: Doer, at: datetime
) -> None:
    rights = by.held()
    rights.require("account", right)
    with transaction.atomic():
        if find_staff(rights.scope("account", right), account=account) is None:
            raise ActionError([say(_NOT_THERE)])
        if not Account.objects.filter(pk=account, is_active=not is_active).update(is_active=is_active):
            raise ActionError([say(refusal)])
        by.record(
            "restore" if is_active else "close",
            "account",
            row=account,
            municipality=rights.municipality,
            at=at,
        )
        changed("account", municipality=rights.municipality, at=at)
