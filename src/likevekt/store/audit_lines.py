"""Entries of the audit trail as plain values for those who look into it.

An entry that somebody has spoilt past the product is told of and hides no other: whoever spoils one cannot close the
log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import OperationalError

from likevekt.store.models import AuditEntry

_IN_SIGHT = ("number", "at", "role", "details", "is_readable")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One entry, as an auditor sees it; of one that cannot be read, its number and its moment, if that can be read."""

    number: int
    at: datetime | None
    actor_kind: str = ""
    actor: str = ""
    acting_for: str = ""
    role: str = ""
    action: str = ""
    object_kind: str = ""
    object_id: str = ""
    person: str = ""
    municipality: str = ""
    unit: str = ""
    purpose: str = ""
    details: Mapping[str, Any]
    is_readable: bool = True


_TEXTS = tuple(field.name for field in fields(AuditLine) if field.name not in _IN_SIGHT)
SPOILT = (OperationalError, ValueError, TypeError)
"""What a driver or a column says of a value that it cannot make sense of; see `refuse_other_faults`."""


def read_lines(numbers: Sequence[int]) -> list[AuditLine]:
    """Give entries by number, in the order asked for; one that is gone is left out."""
    found = _by_number(list(numbers))
    return [found[number] for number in numbers if number in found]


def line_of(row: AuditEntry) -> AuditLine:
    """Give an entry that could be read as a row; one whose values are of another kind is still not readable."""
    texts = {name: getattr(row, name) for name in _TEXTS}
    if not (
        isinstance(row.at, datetime)
        and isinstance(row.details, dict)
        and all(isinstance(text, str) for text in texts.values())
    ):
        return AuditLine(
            number=row.pk,
            at=row.at if isinstance(row.at, datetime) else None,
            details={},
            is_readable=False,
        )
    return AuditLine(
        number=row.pk,
        at=row.at,
        role=str(row.details.get("role", "")),
        details={name: value for name, value in row.details.items() if name != "role"},
        **texts,
    )


def refuse_other_faults(error: Exception) -> None:
    """Raise an error again that is no spoilt value but a fault of the database."""
    if isinstance(error, OperationalError) and "UTF-8" not in str(error):
        raise error


def _by_number(numbers: list[int]) -> dict[int, AuditLine]:
    """Read entries together; where that fails, the halves apart, down to the one that cannot be read."""
    try:
        return {row.pk: line_of(row) for row in AuditEntry.objects.filter(pk__in=numbers)}
    except SPOILT as error:
        refuse_other_faults(error)
    if len(numbers) == 1:
        number = numbers[0]
        return {number: AuditLine(number=number, at=_moment_of(number), details={}, is_readable=False)}
    middle = len(numbers) // 2
    return {**_by_number(numbers[:middle]), **_by_number(numbers[middle:])}


def _moment_of(number: int) -> datetime | None:
    try:
        found = AuditEntry.objects.filter(pk=number).values_list("at", flat=True).first()
    except SPOILT as error:
        refuse_other_faults(error)
        return None
    return found if isinstance(found, datetime) else None
