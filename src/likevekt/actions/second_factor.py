"""The second factor: a code that a telephone counts out, or a recovery code in its place; each works once."""

import base64
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.utils.crypto import salted_hmac

from likevekt.actions.audit import Actor, record
from likevekt.actions.errors import ActionError
from likevekt.actions.tries import count_try, forgive_try
from likevekt.connectors.sentences import PlainError, gettext_noop, say
from likevekt.kernel.one_time_code import find_step, step_at
from likevekt.store.identity_keys import own_keys
from likevekt.store.models import Account, RecoveryCode, SecondFactor

SECRET_BYTES = 20
RECOVERY_CODES = 10
TRIES = 5
_KIND = "second_factor"
_NONCE_BYTES = 12
_SALT = "likevekt.actions.second_factor"
# No letter or digit that is taken for another one on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY_LENGTH = 10

_THERE_ALREADY = gettext_noop("A second factor is set up already. Turn it off first.")
_OLD_SECRET = gettext_noop(
    "The page was too old. Scan the new picture, and write the code that the app shows."
)


class FactorWay(StrEnum):
    """How a second factor was shown; a code of the audit trail."""

    APP = "app"
    RECOVERY = "recovery"
    PROVIDER = "provider"


class WrongCodeError(PlainError):
    """A code is not one of the account's, or was used before."""

    msgid = gettext_noop(
        "This code does not fit. Write the six digits that the app shows now; each code works once."
    )


class SealedFactorError(RuntimeError):
    """A sealed second factor does not open: it was changed, or moved from another account."""

    def __init__(self, *, account: int) -> None:
        super().__init__(
            f"The second factor of account {account} does not open: its row was changed, or moved from another "
            "account, outside the product. Compare with a backup, or give the account a new link that resets it."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorState:
    """Whether an account has a second factor, and how many recovery codes it has left."""

    is_set_up: bool
    recovery_count: int


def new_secret() -> str:
    """Give a fresh secret as people and telephones read it: base32 without padding."""
    return base64.b32encode(os.urandom(SECRET_BYTES)).decode()


def factor_state(account: int) -> FactorState:
    """Tell what an account has to show beside its password."""
    return FactorState(
        is_set_up=SecondFactor.objects.filter(account=account).exists(),
        recovery_count=RecoveryCode.objects.filter(account=account, used_at__isnull=True).count(),
    )


def set_up_factor(account: int, *, secret: str, code: str, at: datetime) -> tuple[str, ...]:
    """Begin to ask an account for codes of this secret, once it has shown one; gives its recovery codes.

    Raises:
        ActionError: there is one already, or the secret cannot be read.
        WrongCodeError, TooManyTriesError: the code is not the secret's.
        NoIdentityKeyError: this server has no key to keep the secret with.
    """
    try:
        raw = base64.b32decode(secret)
    except ValueError:
        raise ActionError([say(_OLD_SECRET)]) from None
    if len(raw) != SECRET_BYTES:
        raise ActionError([say(_OLD_SECRET)])
    count_try(_limits(account), at=at)
    step = find_step(raw, _digits(code), at_step=step_at(int(at.timestamp())), after=0)
    if step is None:
        raise WrongCodeError
    forgive_try(_limits(account), at=at)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account)
        if SecondFactor.objects.filter(account=account).exists():
            raise ActionError([say(_THERE_ALREADY)])
        SecondFactor.objects.create(
            account_id=account, last_step=step, created_at=at, **_sealed(raw, account)
        )
        codes = _make_recovery_codes(account)
        record(by=_self(account), at=at, action="save", object_kind=_KIND, object_id=str(account))
    return codes


def show_factor(account: int, *, code: str, at: datetime) -> FactorWay:
    """Take a code of the telephone or a recovery code, each of which works once, and say which it was.

    Call it before a transaction is opened: the count of tries must stay.

    Raises:
        WrongCodeError: it is neither, or was used before; also where the account has no second factor.
        TooManyTriesError: too many were wrong.
    """
    count_try(_limits(account), at=at)
    with transaction.atomic():
        way = _used(account, code, at=at)
        if way is not FactorWay.APP:
            action, kind = ("use", "recovery_code") if way else ("fail_log_in", _KIND)
            record(by=_self(account), at=at, action=action, object_kind=kind, object_id=str(account))
    if way is None:
        raise WrongCodeError
    forgive_try(_limits(account), at=at)
    return way


def turn_factor_off(account: int, *, at: datetime) -> None:
    """Cease to ask an account for codes; the caller has asked for the password and a code first."""
    with transaction.atomic():
        drop_factor(account, by=_self(account), at=at)


def renew_recovery_codes(account: int, *, at: datetime) -> tuple[str, ...]:
    """Give new recovery codes in the place of the old; the caller has asked for a code first."""
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account)
        codes = _make_recovery_codes(account)
        record(by=_self(account), at=at, action="save", object_kind="recovery_code", object_id=str(account))
    return codes


def drop_factor(account: int, *, by: Actor, at: datetime) -> None:
    """Throw an account's second factor and recovery codes away, where it has any, in the caller's transaction."""
    count, _ = SecondFactor.objects.filter(account=account).delete()
    RecoveryCode.objects.filter(account=account).delete()
    if count:
        record(by=by, at=at, action="revoke", object_kind=_KIND, object_id=str(account))


def _used(account: int, code: str, *, at: datetime) -> FactorWay | None:
    if _uses_step(account, code, at=at):
        return FactorWay.APP
    return FactorWay.RECOVERY if _uses_recovery(account, code, at=at) else None


def _uses_step(account: int, code: str, *, at: datetime) -> bool:
    row = SecondFactor.objects.select_for_update().filter(account=account).first()
    if row is None:
        return False
    raw = _opened(row)
    step = find_step(raw, _digits(code), at_step=step_at(int(at.timestamp())), after=row.last_step)
    if step is None:
        return False
    # An older key gives way to the newest one, so that old keys can go some day.
    values = {} if row.key_id == own_keys().newest.id else _sealed(raw, account)
    SecondFactor.objects.filter(pk=row.pk).update(last_step=step, **values)
    return True


def _uses_recovery(account: int, code: str, *, at: datetime) -> bool:
    hashed = _hashed(account, "".join(code.casefold().replace("-", " ").split()))
    rows = RecoveryCode.objects.filter(account=account, code_hash=hashed, used_at__isnull=True)
    return rows.update(used_at=at) == 1


def _make_recovery_codes(account: int) -> tuple[str, ...]:
    RecoveryCode.objects.filter(account=account).delete()
    half = _RECOVERY_LENGTH // 2
    made = ["".join(secrets.choice(_LETTERS) for _ in range(_RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account_id=account, code_hash=_hashed(account, one)) for one in made
    )
    return tuple(f"{one[:half]}-{one[half:]}" for one in made)


def _limits(account: int) -> dict[str, int]:
    return {f"{_KIND} {account}": TRIES}


def _sealed(raw: bytes, account: int) -> dict[str, object]:
    key, nonce = own_keys().newest, os.urandom(_NONCE_BYTES)
    return {"sealed": nonce + AESGCM(key.sealing).encrypt(nonce, raw, _bound_to(account)), "key_id": key.id}


def _opened(row: SecondFactor) -> bytes:
    sealed = bytes(row.sealed)
    cipher = AESGCM(own_keys().key(row.key_id).sealing)
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound_to(row.account_id))
    except (InvalidTag, ValueError):
        raise SealedFactorError(account=row.account_id) from None


def _bound_to(account: int) -> bytes:
    return f"likevekt second factor 1 {account}".encode()


def _digits(code: str) -> str:
    return "".join(code.split())


def _hashed(account: int, code: str) -> str:
    return salted_hmac(_SALT, f"{account} {code}", algorithm="sha256").hexdigest()


def _self(account: int) -> Actor:
    return Actor(kind="account", id=str(account))
