"""Reading imports as plain values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from likevekt.store.models import Import, ImportMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """One import (innlesing) with what was said of it and what came of reading it."""

    id: int
    municipality: str
    kind: str
    table: str
    came_by: str
    original_name: str
    stored_name: str
    rows_name: str
    sha256: str
    byte_count: int
    made_at: datetime
    made_by: str
    state: str
    reading: int
    choices: Mapping[str, str]
    said: Mapping[str, str]
    rows_read: int
    rows_in_all: int | None
    outcome: Mapping[str, Any]
    accepted_at: datetime | None
    accepted_by: str
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingLine:
    """How the last accepted file of a kind was read (lagret kolonnevalg), by the headings of the file."""

    names: Mapping[str, str]
    answers: Mapping[str, Mapping[str, str]]


def list_imports(
    *, municipality: str, kinds: Collection[str], most: int | None = None
) -> tuple[ImportLine, ...]:
    """List the imports of some kinds of a municipality, the newest first."""
    rows = _rows(municipality).filter(kind__in=tuple(kinds)).order_by("-pk")
    return tuple(import_line(row) for row in (rows if most is None else rows[:most]))


def find_import(import_id: int, *, municipality: str) -> ImportLine | None:
    """Give one import of a municipality."""
    row = _rows(municipality).filter(pk=import_id).first()
    return None if row is None else import_line(row)


def read_bad_cells(import_id: int) -> list[list[Any]]:
    """Give every cell of an import that cannot be read, as plain data."""
    found = Import.objects.filter(pk=import_id).values_list("bad_cells", flat=True).first()
    return list(found or ())


def find_same_content(sha256: str, *, municipality: str, kind: str, before: int) -> int | None:
    """Give the id of the newest earlier import of the same bytes that was not dropped or undone."""
    rows = Import.objects.filter(municipality__code=municipality, kind=kind, sha256=sha256, pk__lt=before)
    return rows.exclude(state__in=("dropped", "undone")).order_by("-pk").values_list("pk", flat=True).first()


def find_mapping(*, municipality: str, kind: str, table: str) -> MappingLine:
    """Give how the last accepted file of a kind was read; nothing where none was accepted yet."""
    row = ImportMapping.objects.filter(municipality__code=municipality, kind=kind, table=table).first()
    if row is None:
        return MappingLine(names={}, answers={})
    return MappingLine(names=row.names, answers=row.answers)


def import_line(row: Import) -> ImportLine:
    """Give an import's row as a value."""
    return ImportLine(
        id=row.pk,
        municipality=row.municipality.code,
        kind=row.kind,
        table=row.table,
        came_by=row.came_by,
        original_name=row.original_name,
        stored_name=row.stored_name,
        rows_name=row.rows_name,
        sha256=row.sha256,
        byte_count=row.byte_count,
        made_at=row.made_at,
        made_by=row.made_by,
        state=row.state,
        reading=row.reading,
        choices=row.choices,
        said=row.said,
        rows_read=row.rows_read,
        rows_in_all=row.rows_in_all,
        outcome=row.outcome or {},
        accepted_at=row.accepted_at,
        accepted_by=row.accepted_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )


def _rows(municipality: str) -> QuerySet[Import]:
    return (
        Import.objects.filter(municipality__code=municipality)
        .select_related("municipality")
        .defer("bad_cells")
    )
