"""Who logs in at a provider: expected by an administrator first, and known by the provider's own word from then on.

Nobody gets an account by logging in. What a person is known by is kept as a keyed hash only; a birth number gives
another hash here than where identities are looked up, so that the two cannot be joined.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from likevekt.actions.audit import Actor, record
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.identities import read_birth_number
from likevekt.actions.rights import Rights
from likevekt.connectors.oidc_login import Recognised
from likevekt.connectors.oidc_provider import Provider
from likevekt.connectors.sentences import PlainError, gettext_noop, say
from likevekt.store.account_queries import AccountLine, account_line
from likevekt.store.identity_keys import own_keys
from likevekt.store.login_queries import LOGIN_KIND, LoginLine, list_provider_logins
from likevekt.store.models import Account, ProviderLogin
from likevekt.store.staff_queries import find_staff

LONGEST_CLAIM = 300

_UNKNOWN_ACCOUNT = gettext_noop("There is no such account, or it is closed. Choose one of the list.")
_EMPTY = gettext_noop("Say what the person is known by at %(name)s.")
_TAKEN = gettext_noop("Somebody is expected from %(name)s by this already. Take that back first.")
_NOT_THERE = gettext_noop("There is no such login to take back. It may have been taken back already.")


class NoAccountHereError(PlainError):
    """Whom a provider has recognised has no account here, or not any more."""

    msgid = gettext_noop(
        "You have no account here. Ask the administrator of Likevekt in your municipality to give you one."
    )


def expect_login(account: int, *, provider: Provider, known_by: str, by: Doer, at: datetime) -> int:
    """Let an account be logged in to at a provider, by what the provider says of the person; gives the row's id.

    Raises:
        NoRightError: who asks may not make accounts.
        ActionError: there is no such account in reach, the birth number does not hold together, or somebody is expected
            by it already.
    """
    _require(account, "save", by=by)
    hashed = _hashes(provider, _written(provider, known_by))[0]
    if not Account.objects.filter(pk=account, is_active=True).exists():
        raise ActionError([say(_UNKNOWN_ACCOUNT)])
    if _expected(provider, known_by=known_by) is not None:
        raise ActionError([say(_TAKEN, name=provider.name)])
    owner = "" if by.rights is None else by.rights.municipality
    try:
        with transaction.atomic():
            row = ProviderLogin.objects.create(
                account_id=account, issuer=provider.issuer, known_by_hash=hashed, created_at=at
            )
            by.record("save", LOGIN_KIND, row=row.pk, municipality=owner, at=at, account=account)
    except IntegrityError:  # another process was first
        raise ActionError([say(_TAKEN, name=provider.name)]) from None
    return row.pk


def end_expected(login: int, *, by: Doer, at: datetime) -> None:
    """Let an account no longer be logged in to at a provider, from the next login on.

    Raises:
        NoRightError: who asks may not take accounts back.
        ActionError: there is no such login in reach, or it is taken back already.
    """
    by.require("account", "revoke")
    owner = "" if by.rights is None else by.rights.municipality
    with transaction.atomic():
        row = ProviderLogin.objects.filter(pk=login, ended_at__isnull=True).first()
        if row is None:
            raise ActionError([say(_NOT_THERE)])
        _require(row.account_id, "revoke", by=by)
        if not ProviderLogin.objects.filter(pk=login, ended_at__isnull=True).update(ended_at=at):
            raise ActionError([say(_NOT_THERE)])
        by.record("revoke", LOGIN_KIND, row=login, municipality=owner, at=at, account=row.account_id)


def get_provider_logins_for(rights: Rights, *, account: int) -> tuple[LoginLine, ...]:
    """Give the logins at providers of an account, to those who say who is expected or take it back."""
    reached = (rights.scope("account", action) for action in ("save", "revoke"))
    if not any(find_staff(scope, account=account) for scope in reached):
        return ()
    return list_provider_logins(account)


def recognise(found: Recognised, *, provider: Provider, at: datetime) -> AccountLine:
    """Give the account of whom a provider has recognised, and remember the provider's own name for the person.

    A birth number is the person. An e-mail address or a username can be given to another later, so that after the first
    login the provider's own name for the person must be the same.

    Raises:
        NoAccountHereError: nobody is expected by this, or it is another person than before; written down.
    """
    try:
        row = _expected(provider, known_by=found.known_by)
    except ActionError:  # the provider's birth number does not hold together
        row = None
    subject = own_keys().newest.lookup_hash(f"login subject\n{provider.issuer}\n{found.subject}")
    subjects = own_keys().lookup_hashes(f"login subject\n{provider.issuer}\n{found.subject}")
    is_same = row is not None and (
        provider.names_persons or not row.subject_hash or row.subject_hash in subjects
    )
    if row is None or not is_same or not row.account.is_active:
        record_failure(provider, reason="unknown", at=at)
        raise NoAccountHereError
    _remember(row, provider=provider, known_by=found.known_by, subject=subject, at=at)
    return account_line(row.account)


def record_failure(provider: Provider, *, reason: str, at: datetime) -> None:
    """Write down that a login at a provider came to nothing, and why, in codes."""
    with transaction.atomic():
        record(
            by=Actor(kind="system", id="login"),
            at=at,
            action="fail_log_in",
            object_kind=LOGIN_KIND,
            details={"provider": provider.code, "reason": reason},
        )


def _require(account: int, action: str, *, by: Doer) -> None:
    """Let those through who may do this to accounts, and reach this one.

    Raises:
        NoRightError: who asks may not.
        ActionError: the account is not in reach.
    """
    by.require("account", action)
    if by.rights is not None and find_staff(by.rights.scope("account", action), account=account) is None:
        raise ActionError([say(_UNKNOWN_ACCOUNT)])


def _remember(row: ProviderLogin, *, provider: Provider, known_by: str, subject: str, at: datetime) -> None:
    """Keep the provider's own name for the person; a row that was hashed with an older key gives way to a new one."""
    newest = _hashes(provider, _written(provider, known_by))[0]
    if row.known_by_hash == newest:
        if row.subject_hash != subject:
            ProviderLogin.objects.filter(pk=row.pk).update(subject_hash=subject)
        return
    with transaction.atomic():
        if ProviderLogin.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=at):
            ProviderLogin.objects.create(
                account_id=row.account_id,
                issuer=row.issuer,
                known_by_hash=newest,
                subject_hash=subject,
                created_at=at,
            )


def _expected(provider: Provider, *, known_by: str) -> ProviderLogin | None:
    return (
        ProviderLogin.objects.select_related("account")
        .filter(
            issuer=provider.issuer,
            known_by_hash__in=_hashes(provider, _written(provider, known_by)),
            ended_at__isnull=True,
        )
        .first()
    )


def _written(provider: Provider, known_by: str) -> str:
    """Give the claim in the one form that it is hashed in.

    Raises:
        ActionError: it is empty or too long, or a birth number that does not hold together.
    """
    if provider.names_persons:
        return read_birth_number(known_by).digits
    text = known_by.strip().casefold()
    if not text or len(text) > LONGEST_CLAIM:
        raise ActionError([say(_EMPTY, name=provider.name)])
    return text


def _hashes(provider: Provider, known_by: str) -> tuple[str, ...]:
    """Give the hashes under every key, that of the newest first."""
    return own_keys().lookup_hashes(f"login\n{provider.issuer}\n{provider.known_by}\n{known_by}")
