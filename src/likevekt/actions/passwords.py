"""Passwords: what is good enough, and changing one's own."""

from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from likevekt.actions.audit import Actor, record
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import can_be_kept
from likevekt.actions.live import login_ended
from likevekt.actions.tries import count_try, forgive_try
from likevekt.connectors.sentences import PlainError, Sentence, gettext_noop, say
from likevekt.store.models import Account

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
TRIES = 5

_TOO_SHORT = gettext_noop(
    "The password has %(count)s characters. Use at least %(limit)s: three or four words."
)
_TOO_LONG = gettext_noop("The password has more than %(limit)s characters. Make it shorter.")
_TOO_COMMON = gettext_noop("Many people use this password, so it is tried first. Choose another.")
_TOO_NEAR = gettext_noop("The password is too much like your name or username. Choose another.")
_ONLY_DIGITS = gettext_noop("The password is digits only, which are quickly tried. Use words.")
_ODD_CHARACTER = gettext_noop("The password holds a character that cannot be kept. Choose another.")
_SENTENCES = {
    "password_too_common": _TOO_COMMON,
    "password_too_similar": _TOO_NEAR,
    "password_entirely_numeric": _ONLY_DIGITS,
}


class OldPasswordError(PlainError):
    """The password that is to be changed, or that a change asks for, is another."""

    msgid = gettext_noop("This is not your password today. Write the one you log in with.")


def refuse_weak_password(password: str, *, account: Account) -> None:
    """Let a password through that is long enough and not among the first ones that are tried.

    Raises:
        ActionError: says what is wrong with it, never what it is.
    """
    problem = _length_problem(password)
    if problem is not None:
        raise ActionError([problem])
    try:
        validate_password(password, user=account)
    except ValidationError as error:
        codes = [one.code or "" for one in error.error_list]
        raise ActionError([say(_SENTENCES.get(code, _TOO_COMMON)) for code in codes]) from None


def confirm_password(account: int, *, password: str, at: datetime) -> None:
    """Let on who knows the account's password. Call it before a transaction is opened.

    Raises:
        OldPasswordError: it is another.
        TooManyTriesError: too many tries have failed.
    """
    limits = {f"password {account}": TRIES}
    count_try(limits, at=at)
    row = Account.objects.get(pk=account)
    if not can_be_kept(password) or not check_password(password[: LONGEST_PASSWORD + 1], row.password):
        raise OldPasswordError
    forgive_try(limits, at=at)


def change_password(account: int, *, old: str, new: str, at: datetime) -> None:
    """Give an account another password; whoever is logged in with the old one elsewhere is not any more.

    Raises:
        OldPasswordError, TooManyTriesError: as `confirm_password`.
        ActionError: the new one is too weak.
    """
    confirm_password(account, password=old, at=at)
    with transaction.atomic():
        row = Account.objects.select_for_update().get(pk=account)
        store_password(row, password=new)
        record_password(row, by=Actor(kind="account", id=str(row.pk)), at=at)


def store_password(row: Account, *, password: str) -> None:
    """Keep a password's hash with its account.

    Raises:
        ActionError: the password is too weak.
    """
    refuse_weak_password(password, account=row)
    row.set_password(password)
    row.save(update_fields=["password"])


def record_password(row: Account, *, by: Actor, at: datetime) -> None:
    """Write down that an account has got another password, and let the pages open with the old one know."""
    record(by=by, at=at, action="save", object_kind="password", object_id=str(row.pk))
    login_ended(row.pk, at=at)


def _length_problem(password: str) -> Sentence | None:
    if not can_be_kept(password):
        return say(_ODD_CHARACTER)
    if len(password) < SHORTEST_PASSWORD:
        return say(_TOO_SHORT, count=len(password), limit=SHORTEST_PASSWORD)
    return say(_TOO_LONG, limit=LONGEST_PASSWORD) if len(password) > LONGEST_PASSWORD else None
