"""A one-time link by which somebody chooses a password: the first one, or a new one when the old is forgotten.

An administrator makes the link and hands it over. It works once, for seven days; only a hash of it is kept.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from likevekt.actions.audit import Actor
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.passwords import record_password, store_password
from likevekt.actions.second_factor import drop_factor
from likevekt.connectors.sentences import PlainError, gettext_noop, say
from likevekt.store.account_queries import AccountLine, account_line
from likevekt.store.models import Account, PasswordLink

LIFE = timedelta(days=7)
TOKEN_BYTES = 32

_UNKNOWN_ACCOUNT = gettext_noop("There is no such account, or it is closed. Choose one of the list.")


class LinkGoneError(PlainError):
    """A link for a new password leads nowhere."""

    msgid = gettext_noop(
        "This link no longer works. It works once, for seven days. Ask the administrator for a new one."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Whom a link is for, and whether the second factor is set up anew with it."""

    account: AccountLine
    resets_second_factor: bool


def invite(account: int, *, by: Doer, at: datetime, resets_second_factor: bool = False) -> str:
    """Make a link's token for an account, shown this once; older links of the account close.

    With `resets_second_factor` whoever uses the link sets up a new second factor too: for one who has lost both the
    telephone and the recovery codes.

    Raises:
        NoRightError: who asks may not make accounts.
        ActionError: there is no such account that is open.
    """
    by.require("account", "save")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        if not Account.objects.select_for_update().filter(pk=account, is_active=True).exists():
            raise ActionError([say(_UNKNOWN_ACCOUNT)])
        PasswordLink.objects.filter(account_id=account, closed_at__isnull=True).update(closed_at=at)
        link = PasswordLink.objects.create(
            account_id=account,
            token_sha256=_hash(token),
            resets_second_factor=resets_second_factor,
            created_at=at,
            expires_at=at + LIFE,
        )
        owner = "" if by.rights is None else by.rights.municipality
        by.record("save", "password_link", row=link.pk, municipality=owner, at=at, account=account)
    return token


def find_invited(token: str, *, at: datetime) -> Invited:
    """Tell whom a link is for; looking changes nothing.

    Raises:
        LinkGoneError: it was used, has expired, or never was.
    """
    link = _alive(token, at=at)
    return Invited(account=account_line(link.account), resets_second_factor=link.resets_second_factor)


def choose_password(token: str, *, password: str, at: datetime) -> AccountLine:
    """Give the account of a link the password that its holder chose, and close the link.

    Raises:
        LinkGoneError: the link was used, has expired, or never was.
        ActionError: the password is too weak; the link still works.
    """
    with transaction.atomic():
        link = _alive(token, at=at)
        row = Account.objects.select_for_update().get(pk=link.account_id)
        if not PasswordLink.objects.filter(pk=link.pk, closed_at__isnull=True).update(closed_at=at):
            raise LinkGoneError
        store_password(row, password=password)
        by = Actor(kind="account", id=str(row.pk))
        record_password(row, by=by, at=at)
        if link.resets_second_factor:
            drop_factor(row.pk, by=by, at=at)
    return account_line(row)


def _alive(token: str, *, at: datetime) -> PasswordLink:
    digest = _hash(token)
    link = (
        PasswordLink.objects.select_related("account")
        .filter(token_sha256=digest, closed_at__isnull=True, expires_at__gt=at, account__is_active=True)
        .first()
    )
    if link is None or not hmac.compare_digest(link.token_sha256, digest):
        raise LinkGoneError
    return link


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", errors="surrogatepass")).hexdigest()
