"""Reading the audit trail as the database holds it, page by page, for those who seal it and hold it to its seals.

Moments and details are read as text: a value that someone has spoilt must be found, and must not stop the one
who looks for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.db.models import Exists, Max, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from likevekt.store.models import AuditEntry, AuditSeal, AuditSealedEntry

ROWS_AT_A_TIME = 1_000
_PAST_EVERY_POSITION = 2_147_483_647

ENTRY_COLUMNS = (
    "id",
    "at",
    "actor_kind",
    "actor",
    "acting_for",
    "action",
    "object_kind",
    "object_id",
    "person",
    "municipality",
    "unit",
    "purpose",
    "details",
)
"""The order in which an entry is read, and digested."""

EntryValues = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSeal:
    """One seal as the database holds it, its moment as text."""

    number: Any
    sealed_at: Any
    entry_count: Any
    previous_head: Any
    digest: Any
    head: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlace:
    """One place in a seal: the number and digest that were sealed, and the entry as it is now, or None."""

    seal: int
    position: Any
    entry: int
    digest: Any
    values: EntryValues | None


class SpoiltTrailError(ValueError):
    """A key of the audit trail's tables is no number, which the product never writes."""

    def __init__(self, *, table: str) -> None:
        super().__init__(
            f"The audit trail has been written to past the product: a row of {table} has a key that is no number. "
            "Compare the database with a backup."
        )


def read_unsealed(*, after: int, limit: int) -> list[EntryValues]:
    """Give entries that no seal holds and whose number is above `after`, lowest first.

    One whose text SQLite cannot even decode is among them, and `is_unreadable` tells it.
    """
    rows = _unsealed().filter(pk__gt=after).order_by("pk")
    try:
        return list(_as_text(rows)[:limit])
    except OperationalError as error:
        if "UTF-8" not in str(error):
            raise
    numbers = list(rows.values_list("pk", flat=True)[:limit])
    found = _entries(numbers)
    return [found[number] for number in numbers if number in found]


def is_unreadable(values: EntryValues) -> bool:
    """Tell whether an entry holds what is no text, so that nothing of it but its number can be read."""
    return all(value is None for value in values[1:])


def stream_unsealed() -> Iterator[EntryValues]:
    """Give every entry that no seal holds, lowest number first."""
    after = 0
    while page := read_unsealed(after=after, limit=ROWS_AT_A_TIME):
        yield from page
        after = page[-1][0]


def stream_seals(*, through: int) -> Iterator[KeptSeal]:
    """Give every seal up to a number, lowest number first.

    Raises:
        SpoiltTrailError: a seal's number is no number.
    """
    after = -1
    rows = _seals().order_by("number")
    while page := list(rows.filter(number__gt=after, number__lte=through)[:ROWS_AT_A_TIME]):
        for row in page:
            _refuse_other_than_numbers(row[:1], table="seals")
            yield _kept(row)
        after = page[-1][0]


def read_last_seal() -> KeptSeal | None:
    """Give the seal with the highest number."""
    row = _seals().order_by("-number").first()
    return None if row is None else _kept(row)


def find_seal(number: int) -> KeptSeal | None:
    """Give the seal with a number, if there is one."""
    row = _seals().filter(number=number).first()
    return None if row is None else _kept(row)


def read_seals_after(number: int) -> list[KeptSeal]:
    """Give the next seals after a number, lowest first; no more than a page."""
    return [_kept(row) for row in _seals().filter(number__gt=number).order_by("number")[:ROWS_AT_A_TIME]]


def read_floor(*, before: datetime) -> int:
    """Give an entry number that was sealed before a moment, 0 when none was: what is sought later lies above it."""
    numbers = (
        AuditSeal.objects.filter(sealed_at__lt=before).order_by("-number").values_list("number", flat=True)
    )
    number = numbers.first()
    found = AuditSealedEntry.objects.filter(seal_id=number).aggregate(highest=Max("entry"))["highest"]
    return int(found or 0)


def stream_places(*, above: int = -1, through: int) -> Iterator[KeptPlace]:
    """Give every place of the seals between two numbers, with the entry that it holds.

    Raises:
        SpoiltTrailError: a place, its seal or its entry is no number.
    """
    seal, position = above, _PAST_EVERY_POSITION
    rows = AuditSealedEntry.objects.order_by("seal_id", "position").values_list(
        "seal_id", "position", "entry", "digest"
    )
    while True:
        # Two questions where one with "or" would do: each is answered from the index.
        here = rows.filter(seal_id=seal, position__gt=position)[:ROWS_AT_A_TIME]
        further = rows.filter(seal_id__gt=seal, seal_id__lte=through)[:ROWS_AT_A_TIME]
        page = list(here) or list(further)
        if not page:
            return
        for row in page:
            _refuse_other_than_numbers(row[:3], table="sealed entries")
        found = _entries([row[2] for row in page])
        for number, place, entry, digest in page:
            yield KeptPlace(seal=number, position=place, entry=entry, digest=digest, values=found.get(entry))
        seal, position = page[-1][0], page[-1][1]


def _entries(numbers: Sequence[int]) -> dict[int, EntryValues]:
    """Find entries by number; one whose text SQLite cannot even decode has no values but its number."""
    try:
        return {row[0]: row for row in _as_text(AuditEntry.objects.filter(pk__in=numbers))}
    except OperationalError as error:
        if "UTF-8" not in str(error):
            raise
    if len(numbers) == 1:
        return {numbers[0]: (numbers[0], *(None for _ in ENTRY_COLUMNS[1:]))}
    middle = len(numbers) // 2
    return {**_entries(numbers[:middle]), **_entries(numbers[middle:])}


def _refuse_other_than_numbers(keys: Sequence[object], *, table: str) -> None:
    if not all(isinstance(key, int) for key in keys):
        raise SpoiltTrailError(table=table)


def _unsealed() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(~Exists(AuditSealedEntry.objects.filter(entry=OuterRef("pk"))))


def _as_text(entries: QuerySet[AuditEntry]) -> Any:
    names = {"at": "at_text", "details": "details_text"}
    return entries.annotate(
        at_text=Cast("at", TextField()), details_text=Cast("details", TextField())
    ).values_list(*(names.get(column, column) for column in ENTRY_COLUMNS))


def _seals() -> Any:
    return AuditSeal.objects.annotate(sealed_text=Cast("sealed_at", TextField())).values_list(
        "number", "sealed_text", "entry_count", "previous_head", "digest", "head"
    )


def _kept(row: tuple[Any, ...]) -> KeptSeal:
    number, sealed_at, entry_count, previous_head, digest, head = row
    return KeptSeal(
        number=number,
        sealed_at=sealed_at,
        entry_count=entry_count,
        previous_head=previous_head,
        digest=digest,
        head=head,
    )
