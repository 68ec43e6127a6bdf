"""Other systems that call this one: made by one, approved by another, known by a token, logged like people."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from likevekt.actions.audit import Actor, record
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import GivenText, refuse_faulty_text
from likevekt.actions.rate_limit import let_through
from likevekt.actions.rights import Rights
from likevekt.actions.roles import roles
from likevekt.connectors.sentences import PlainError, gettext_noop, say
from likevekt.store.models import MachineClient, MachineClientApproval
from likevekt.store.municipality_queries import get_municipality

TOKEN_PREFIX = "lv_"  # noqa: S105 (what every token begins with, so that a leaked one is recognised)
TOKEN_BYTES = 32
LONGEST_NAME = 100
LONGEST_LIFE = timedelta(days=366)
CALLS_A_MINUTE = 120
_KIND = "machine_client"

_SCOPE = gettext_noop("“%(scope)s” is no scope. Write what may be done to what, as in funding_table:read.")
_NO_SCOPES = gettext_noop("The system may do nothing. Give it at least one scope.")
_LIFE = gettext_noop("The token must expire between now and a year from now, and not on %(day)s.")
_OWN_EYES = gettext_noop(
    "You made this system's token yourself, so another must approve it. Ask one who may."
)
_NOT_THERE = gettext_noop(
    "There is no such token that can be changed. It may have been approved or taken back already."
)
_WAITS_ALREADY = gettext_noop(
    "A key of the name %(name)s waits for approval already. Take it back and make another if its token was lost."
)


class Reason(StrEnum):
    """Why a call of another system is refused; a code of the audit trail."""

    UNKNOWN = "unknown"
    TOO_OFTEN = "too_often"
    NOT_APPROVED = "not_approved"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SCOPE = "scope"


_SENTENCES = {
    Reason.UNKNOWN: gettext_noop("The token is not known here. Use the one that was shown when it was made."),
    Reason.TOO_OFTEN: gettext_noop("The system calls too often. Wait until %(moment)s, and call less often."),
    Reason.NOT_APPROVED: gettext_noop("The token is not approved yet. Ask one who may approve it."),
    Reason.REVOKED: gettext_noop("The token has been taken back. Ask for a new one."),
    Reason.EXPIRED: gettext_noop("The token has expired. Ask for a new one."),
    Reason.SCOPE: gettext_noop("The token does not reach %(scope)s. Ask for one that does, if it is needed."),
}


class ClientRefusedError(PlainError):
    """A call of another system is refused; `retry_at` is set where waiting helps."""

    def __init__(self, reason: Reason, *, scope: str = "", retry_at: datetime | None = None) -> None:
        self.reason = reason
        self.retry_at = retry_at
        self.msgid = _SENTENCES[reason]
        super().__init__(scope=scope, moment="" if retry_at is None else retry_at.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A machine client that was made, and its token, which is shown this once and kept nowhere."""

    id: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownClient:
    """A machine client that calls, and for which municipality."""

    id: int
    municipality: str
    actor: Actor


def make_machine_client(
    *, name: str, scopes: Sequence[str], expires_at: datetime, by: Doer, at: datetime
) -> NewClient:
    """Make a token for another system; it opens nothing before another person has approved it.

    Raises:
        NoRightError: the account may not make tokens.
        ActionError: the name, a scope or the moment of expiry cannot be used, or one of the name waits for approval.
    """
    rights = by.held()
    rights.require(_KIND, "save")
    _refuse_faulty_client(name=name, scopes=scopes, expires_at=expires_at, at=at)
    with transaction.atomic():
        owner = get_municipality(rights.municipality, waits_for_others=True)
        same = MachineClient.objects.filter(municipality_id=owner.id, name=name, expires_at__gt=at)
        if same.filter(approval__isnull=True, revoked_at__isnull=True).exists():
            raise ActionError([say(_WAITS_ALREADY, name=name)])
        made = _make(
            municipality=owner.id, name=name, scopes=scopes, rights=rights, expires_at=expires_at, at=at
        )
        by.record("propose", _KIND, row=made.id, municipality=rights.municipality, at=at)
    return made


def approve_machine_client(client: int, *, by: Doer, at: datetime) -> None:
    """Approve a token that another has made; from now on it opens what it reaches.

    Raises:
        NoRightError: the account may not approve tokens.
        ActionError: it made the token itself, or there is none that waits.
    """
    rights = by.held()
    rights.require(_KIND, "approve")
    with transaction.atomic():
        row = _alive(client, municipality=rights.municipality)
        if MachineClientApproval.objects.filter(client=row).exists():
            raise ActionError([say(_NOT_THERE)])
        if row.created_by_id == rights.account:
            raise ActionError([say(_OWN_EYES)])
        MachineClientApproval.objects.create(client=row, approved_by_id=rights.account, approved_at=at)
        by.record("approve", _KIND, row=client, municipality=rights.municipality, at=at)


def revoke_machine_client(client: int, *, by: Doer, at: datetime) -> None:
    """Take a token back at once.

    Raises:
        NoRightError: the account may not take tokens back.
        ActionError: there is none that holds.
    """
    rights = by.held()
    rights.require(_KIND, "revoke")
    with transaction.atomic():
        _revoke(_alive(client, municipality=rights.municipality), by=by, at=at)


def rotate_machine_client(client: int, *, expires_at: datetime, by: Doer, at: datetime) -> NewClient:
    """Take a token back and make another of the same name and scopes, which must be approved as the first was.

    Where the system must not stand still, make and approve a second token first, and revoke the old one after.

    Raises:
        NoRightError: the account may not make or take back tokens.
        ActionError: there is none that holds, or the moment of expiry cannot be used.
    """
    rights = by.held()
    rights.require(_KIND, "save")
    rights.require(_KIND, "revoke")
    with transaction.atomic():
        old = _alive(client, municipality=rights.municipality)
        _refuse_faulty_client(name=old.name, scopes=old.scopes, expires_at=expires_at, at=at)
        _revoke(old, by=by, at=at)
        made = _make(
            municipality=old.municipality_id,
            name=old.name,
            scopes=old.scopes,
            rights=rights,
            expires_at=expires_at,
            at=at,
        )
        by.record("propose", _KIND, row=made.id, municipality=rights.municipality, at=at)
    return made


def authenticate(token: str, *, scope: str, at: datetime, limit: int = CALLS_A_MINUTE) -> KnownClient:
    """Tell which machine client calls, and write the call down; so are calls that are refused to a known one.

    The token is found by its hash, so that the time it takes tells nothing about tokens that are near. Call it before a
    transaction is opened.

    Raises:
        ClientRefusedError: nobody is known by the token, or it does not open this, or not so often.
    """
    row = _found(token)
    if row is None:
        raise ClientRefusedError(Reason.UNKNOWN)
    passage = let_through(key=f"{_KIND} {row.pk}", limit=limit, window=timedelta(minutes=1), at=at)
    if not passage.is_open:
        raise ClientRefusedError(Reason.TOO_OFTEN, retry_at=passage.opens_at)
    reason = _reason_to_refuse(row, scope=scope, at=at)
    caller = KnownClient(
        id=row.pk, municipality=row.municipality.code, actor=Actor(kind="client", id=str(row.pk))
    )
    with transaction.atomic():
        if reason is None:
            MachineClient.objects.filter(pk=row.pk).update(last_used_at=at)
        _write_call(caller, scope=scope, reason=reason, at=at)
    if reason is not None:
        raise ClientRefusedError(reason, scope=scope)
    return caller


def is_scope(scope: str) -> bool:
    """Tell whether this says what may be done to what."""
    kind, _, action = scope.partition(":")
    return kind in roles().objects and action in roles().actions


def _refuse_faulty_client(*, name: str, scopes: Sequence[str], expires_at: datetime, at: datetime) -> None:
    refuse_faulty_text(GivenText(field=gettext_noop("name"), text=name, longest=LONGEST_NAME))
    problems = [say(_SCOPE, scope=scope) for scope in scopes if not is_scope(scope)]
    if not scopes:
        problems.append(say(_NO_SCOPES))
    if not at < expires_at <= at + LONGEST_LIFE:
        problems.append(say(_LIFE, day=timezone.localdate(expires_at)))
    if problems:
        raise ActionError(problems)


def _make(  # noqa: PLR0913 (all by name)
    *, municipality: int, name: str, scopes: Sequence[str], rights: Rights, expires_at: datetime, at: datetime
) -> NewClient:
    token = TOKEN_PREFIX + base64.urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).decode().rstrip("=")
    row = MachineClient.objects.create(
        municipality_id=municipality,
        name=name,
        token_sha256=_hash(token),
        scopes=sorted(set(scopes)),
        created_by_id=rights.account,
        created_at=at,
        expires_at=expires_at,
    )
    return NewClient(id=row.pk, token=token)


def _alive(client: int, *, municipality: str) -> MachineClient:
    row = (
        MachineClient.objects.select_for_update()
        .filter(pk=client, municipality__code=municipality, revoked_at__isnull=True)
        .first()
    )
    if row is None:
        raise ActionError([say(_NOT_THERE)])
    return row


def _revoke(row: MachineClient, *, by: Doer, at: datetime) -> None:
    MachineClient.objects.filter(pk=row.pk).update(revoked_at=at)
    by.record("revoke", _KIND, row=row.pk, municipality=by.held().municipality, at=at)


def _found(token: str) -> MachineClient | None:
    digest = _hash(token)
    row = MachineClient.objects.select_related("municipality", "approval").filter(token_sha256=digest).first()
    return row if row is not None and hmac.compare_digest(row.token_sha256, digest) else None


def _reason_to_refuse(row: MachineClient, *, scope: str, at: datetime) -> Reason | None:
    if row.revoked_at is not None:
        return Reason.REVOKED
    if not hasattr(row, "approval"):
        return Reason.NOT_APPROVED
    if row.expires_at <= at:
        return Reason.EXPIRED
    return None if scope in row.scopes else Reason.SCOPE


def _write_call(caller: KnownClient, *, scope: str, reason: Reason | None, at: datetime) -> None:
    record(
        by=caller.actor,
        at=at,
        action="log_in" if reason is None else "be_refused",
        object_kind=_KIND,
        object_id=str(caller.id),
        municipality=caller.municipality,
        details={"scope": scope} if reason is None else {"scope": scope, "reason": reason.value},
    )


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", errors="surrogatepass")).hexdigest()
