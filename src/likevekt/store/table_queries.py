"""Reading the tables that models run on, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Exists, Max, OuterRef, Subquery

from likevekt.store.models import FundingTable, ImportChange, Parameter
from likevekt.store.municipality_queries import valid_on

TABLE_ROWS = "table"
"""How the changes of an import name versions of tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableHead:
    """One version of a table (tabell) without its content; completeness None is unknown.

    `is_undone` when the import that brought it has been undone: it is kept, and never current again.
    """

    id: int
    name: str
    version: int
    sha256: str
    byte_count: int
    source: str
    as_of: date
    completeness: Fraction | None
    original_name: str
    conversions: tuple[Any, ...]
    opened_from: str
    created_at: datetime
    created_by: str
    is_undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSet:
    """The tables a model may read, one version of each name."""

    municipality: str
    heads: Mapping[str, TableHead]

    @property
    def fingerprint(self) -> tuple[tuple[str, str], ...]:
        """Name and SHA-256 of every table, by name: equal sets hold equal content."""
        return tuple((name, self.heads[name].sha256) for name in sorted(self.heads))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterLine:
    """One dated value of a municipality (parameter), as exact text."""

    name: str
    version: int
    value: str
    valid_from: date
    valid_to: date | None
    source: str
    created_at: datetime
    created_by: str


def current_tables(*, municipality: str) -> TableSet:
    """Give the newest version of every table of a municipality, without reading their content.

    Versions that came in a sealed bundle, and those whose import has been undone, are left aside.
    """
    newest = (
        FundingTable.objects.filter(
            ~_came_with_undone_import(),
            municipality=OuterRef("municipality"),
            name=OuterRef("name"),
            opened_from="",
        )
        .order_by()
        .values("name")
        .annotate(newest=Max("version"))
        .values("newest")
    )
    rows = FundingTable.objects.filter(municipality__code=municipality, version=Subquery(newest)).defer(
        "content"
    )
    heads = sorted((_head(row) for row in rows), key=lambda head: head.name)
    return TableSet(municipality=municipality, heads={head.name: head for head in heads})


def list_table_versions(*, municipality: str, name: str | None = None) -> tuple[TableHead, ...]:
    """List every version of every table, or of one, by name and the newest first."""
    rows = (
        FundingTable.objects.filter(municipality__code=municipality)
        .defer("content")
        .annotate(is_undone=_came_with_undone_import())
    )
    if name is not None:
        rows = rows.filter(name=name)
    return tuple(sorted((_head(row) for row in rows), key=lambda head: (head.name, -head.version)))


def read_tables(table_ids: Iterable[int]) -> dict[str, bytes]:
    """Give the bytes of some table versions, by name, in one query."""
    rows = FundingTable.objects.filter(pk__in=list(table_ids)).values_list("name", "content")
    return {name: bytes(content) for name, content in rows}


def list_parameters(*, municipality: str, on: date | None = None) -> tuple[ParameterLine, ...]:
    """List the parameters of a municipality; on a date, the newest version of each name that holds then."""
    rows = Parameter.objects.filter(municipality__code=municipality)
    if on is not None:
        rows = rows.filter(valid_on(on))
    lines = sorted((_line(row) for row in rows), key=lambda line: (line.name, -line.version))
    if on is None:
        return tuple(lines)
    newest: dict[str, ParameterLine] = {}
    for line in lines:
        newest.setdefault(line.name, line)
    return tuple(newest.values())


def _line(row: Parameter) -> ParameterLine:
    return ParameterLine(
        name=row.name,
        version=row.version,
        value=row.value,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
        created_at=row.created_at,
        created_by=row.created_by,
    )


def _came_with_undone_import() -> Exists:
    return Exists(
        ImportChange.objects.filter(row_table=TABLE_ROWS, row_id=OuterRef("pk"), made_by__state="undone")
    )


def _head(row: FundingTable) -> TableHead:
    return TableHead(
        id=row.pk,
        name=row.name,
        version=row.version,
        sha256=row.sha256,
        byte_count=row.byte_count,
        source=row.source,
        as_of=row.as_of,
        completeness=Fraction(row.completeness) if row.completeness else None,
        original_name=row.original_name,
        conversions=tuple(row.conversions),
        opened_from=row.opened_from,
        created_at=row.created_at,
        created_by=row.created_by,
        is_undone=getattr(row, "is_undone", False),
    )
