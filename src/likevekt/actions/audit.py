"""Writing down what is done and what is read: one entry, in the transaction of what it tells, in codes only.

See docs/explanation/audit.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import is_aware

from likevekt.actions.audit_codes import UnknownAuditCodeError, audit_codes, refuse_unknown_codes
from likevekt.store.audit_rows import ACTOR_KINDS
from likevekt.store.models import AuditEntry

LARGEST_NUMBER = 999_999_999
MOST_DETAILS = 20
ROLE = "role"
Detail = str | int | bool

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]*", re.ASCII)
_CODE = re.compile(r"[a-z0-9][a-z0-9._:/+-]*", re.ASCII)
_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_UNIT = re.compile(r"\w[\w.:/+-]*")
_LONGEST_KEY = 40
_LONGEST_CODE = 64
# A birth number, with or without what people write between its six and its five digits.
_BIRTH_NUMBER = re.compile(r"\d{11}|\d{6}[^0-9A-Za-z]\d{5}")
# Digests and random ids, those of persons too (p and 14 digits), hold long runs of digits by chance, and name nobody.
_RANDOM = re.compile(
    r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|p[0-9a-f]{14}"
)


class NoOpenTransactionError(RuntimeError):
    """An audit entry was to be written apart from what it tells."""

    def __init__(self) -> None:
        super().__init__(
            "The audit entry cannot be written: no transaction is open. What is done and the entry that tells of it "
            "stand or fall together; write both inside one transaction.atomic()."
        )


class NotInCodesError(ValueError):
    """An audit entry was to hold something that may say who somebody is, or what she needs."""

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(
            f"The audit entry cannot be written: {field} {reason}. The trail is kept for years and read by many, so "
            "it holds ids and codes only. Write the id of the row, or a code."
        )


class NoPurposeError(ValueError):
    """What is known about a person was to be read without saying what for."""

    def __init__(self) -> None:
        super().__init__(
            "Reading about a person needs a purpose, which she can see afterwards. Give one of the purposes in "
            "audit_codes.toml."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something: an account, another system or this one, in which role, seeing with whose eyes.

    `acting_for` is the account behind a switch to another account's eyes.

    Raises:
        NotInCodesError: the kind is unknown, or an id is not one.
    """

    kind: str
    id: str
    acting_for: str = ""
    role: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ACTOR_KINDS:
            raise NotInCodesError(
                field="the kind of the actor", reason=f"is not one of {', '.join(ACTOR_KINDS)}"
            )
        _refuse_other_than(_ID, self.id, field="the id of the actor", longest=40)
        if self.acting_for:
            _refuse_other_than(_ID, self.acting_for, field="the id of who is behind", longest=40)
        if self.role:
            _refuse_other_than(_CODE, self.role, field="the role", longest=40)


def record(  # noqa: PLR0913 (all by name)
    *,
    by: Actor,
    at: datetime,
    action: str,
    object_kind: str,
    object_id: str = "",
    person: str = "",
    municipality: str = "",
    unit: str = "",
    purpose: str = "",
    details: Mapping[str, Detail] | None = None,
) -> int:
    """Write one entry and give its number; `person` is the opaque id of the person it concerns.

    Raises:
        NoOpenTransactionError: the caller has not opened a transaction.
        UnknownAuditCodeError: the action, the kind of object or the purpose is not a known code.
        NotInCodesError: something given is more than an id, a code or a small whole number.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoOpenTransactionError
    if not is_aware(at):
        raise NotInCodesError(field="the moment", reason="has no time zone")
    refuse_unknown_codes(action=action, object_kind=object_kind, purpose=purpose)
    for field, text, form, longest in (
        ("the id of the object", object_id, _ID, 80),
        ("the id of the person", person, _ID, 40),
        ("the municipality", municipality, _ID, 8),
        ("the unit", unit, _UNIT, 60),
    ):
        if text:
            _refuse_other_than(form, text, field=field, longest=longest)
    return AuditEntry.objects.create(
        at=at,
        actor_kind=by.kind,
        actor=by.id,
        acting_for=by.acting_for,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        person=person,
        municipality=municipality,
        unit=unit,
        purpose=purpose,
        details=_told(details or {}, role=by.role),
    ).pk


def record_read(  # noqa: PLR0913 (all by name)
    *,
    by: Actor,
    at: datetime,
    object_kind: str,
    action: str = "read",
    object_id: str = "",
    person: str = "",
    municipality: str = "",
    unit: str = "",
    purpose: str = "",
    details: Mapping[str, Detail] | None = None,
) -> int:
    """Write down that something was seen; what is about a person needs a purpose.

    Raises:
        UnknownAuditCodeError: the action is not one that reads, or as for `record`.
        NoPurposeError: it is about a person, and no purpose is given.
        NoOpenTransactionError, NotInCodesError: as for `record`.
    """
    if action not in audit_codes().reading:
        raise UnknownAuditCodeError(kind="way of reading", code=action)
    if person and not purpose:
        raise NoPurposeError
    return record(
        by=by,
        at=at,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        person=person,
        municipality=municipality,
        unit=unit,
        purpose=purpose,
        details=details,
    )


def _told(details: Mapping[str, Detail], *, role: str) -> dict[str, Detail]:
    if len(details) > MOST_DETAILS:
        raise NotInCodesError(field="the details", reason=f"are {len(details)}, more than {MOST_DETAILS}")
    for key, value in details.items():
        if not isinstance(key, str):
            raise NotInCodesError(field="a name among the details", reason="is no text")
        _refuse_other_than(_KEY, key, field="a name among the details", longest=_LONGEST_KEY)
        _refuse_faulty_detail(f"the detail {key}", value)
    if ROLE in details and role:
        raise NotInCodesError(field="the details", reason="hold a role beside the actor's own")
    return {**details, ROLE: role} if role else dict(details)


def _refuse_faulty_detail(field: str, value: object) -> None:
    match value:
        case bool():
            return
        case int():
            # A birth number is a number too.
            if abs(value) > LARGEST_NUMBER:
                raise NotInCodesError(field=field, reason=f"is a number beyond {LARGEST_NUMBER:_}")
        case str():
            _refuse_other_than(_CODE, value, field=field, longest=_LONGEST_CODE)
        case _:
            raise NotInCodesError(field=field, reason="is neither a code, a whole number nor yes or no")


def _refuse_other_than(form: re.Pattern[str], text: object, *, field: str, longest: int) -> None:
    """Refuse what has not the form of an id or a code; the text itself is never repeated."""
    if not isinstance(text, str) or not form.fullmatch(text):
        raise NotInCodesError(field=field, reason="has not the form of an id or a code")
    if len(text) > longest:
        raise NotInCodesError(field=field, reason=f"has {len(text)} characters, more than {longest}")
    if _BIRTH_NUMBER.search(text) and not _RANDOM.fullmatch(text):
        raise NotInCodesError(field=field, reason="holds what may be a birth number")
