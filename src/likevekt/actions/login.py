"""Logging in and out: tries are counted and written down, and nothing tells whether a username exists.

A password alone never finishes a login where the account has a second factor (`second_factor`).
"""

import ipaddress
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from likevekt.actions.audit import Actor, record
from likevekt.actions.given_text import can_be_kept
from likevekt.actions.live import login_ended
from likevekt.actions.passwords import LONGEST_PASSWORD
from likevekt.actions.second_factor import FactorWay
from likevekt.actions.tries import count_try, forgive_try
from likevekt.connectors.sentences import PlainError, gettext_noop
from likevekt.store.account_queries import AccountLine, account_line
from likevekt.store.models import Account

TRIES_OF_A_USERNAME = 5
TRIES_OF_AN_ADDRESS = 30
_ACCOUNT = "account"
_LOGIN_PAGE = Actor(kind="system", id="login")


class LoginRefusedError(PlainError):
    """The username and the password do not lead to an account; says not which of them is wrong."""

    msgid = gettext_noop(
        "The username and the password do not fit together. Look for capital letters, and try again."
    )


def check_login(*, username: str, password: str, address: str, at: datetime) -> AccountLine:
    """Give the account that a username and its password lead to; what is missing for a login is for the caller.

    Failed tries are counted by username and by network address. An unknown username takes as long as a known one, and
    is written nowhere. Call it before a transaction is opened: the counts must stay.

    Raises:
        LoginRefusedError: they do not fit together, or the account is closed.
        TooManyTriesError: too many tries have failed.
    """
    # The address first: one that is stopped does not use up the tries of a username as well.
    limits = {address_key(address): TRIES_OF_AN_ADDRESS, f"log in {username}": TRIES_OF_A_USERNAME}
    count_try(limits, at=at)
    row = Account.objects.filter(username=username).first() if can_be_kept(username) else None
    if not _fits(row, password) or row is None:
        _record_failure(row, at=at)
        raise LoginRefusedError
    forgive_try(limits, at=at)
    return account_line(row)


def record_login(account: int, *, way: FactorWay | None, at: datetime) -> None:
    """Write down that an account has logged in, and what it showed beside its password."""
    details = {} if way is None else {"second_factor": way.value}
    with transaction.atomic():
        record(
            by=Actor(kind="account", id=str(account)),
            at=at,
            action="log_in",
            object_kind=_ACCOUNT,
            object_id=str(account),
            details=details,
        )


def record_logout(account: int, *, at: datetime) -> None:
    """Write down that an account has logged out, after its session has ended, and let its open pages know."""
    with transaction.atomic():
        by = Actor(kind="account", id=str(account))
        record(by=by, at=at, action="log_out", object_kind=_ACCOUNT, object_id=str(account))
        login_ended(account, at=at)


def address_key(address: str) -> str:
    """Name the network that tries are counted from: one address, or the /64 that one IPv6 customer has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return f"log in from {address[:100]}"
    if found.version == 4:
        return f"log in from {found}"
    return f"log in from {ipaddress.ip_network((found, 64), strict=False)}"


def _fits(row: Account | None, password: str) -> bool:
    """Tell whether the password is the account's; each answer takes as long as a password takes to hash."""
    is_possible = len(password) <= LONGEST_PASSWORD and can_be_kept(password)
    if row is None or not row.has_usable_password() or not is_possible:
        make_password("as long as any other")
        return False
    return check_password(password, row.password) and row.is_active


def _record_failure(row: Account | None, *, at: datetime) -> None:
    with transaction.atomic():
        record(
            by=_LOGIN_PAGE,
            at=at,
            action="fail_log_in",
            object_kind=_ACCOUNT,
            object_id="" if row is None else str(row.pk),
        )
