"""What stands in saved tables: their columns, for choosing among; and their rows, for reading."""

from dataclasses import dataclass

from likevekt.actions.engine_cache import StoredTables, table_source
from likevekt.funding.csv_text import CsvError, RawTable, read_raw_table
from likevekt.kernel.exact import is_number
from likevekt.kernel.periods import parse_date
from likevekt.store.table_queries import TableHead, TableSet, current_tables, read_tables

_INPUT = "in:"
_DATES = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """The columns of one table: numbers a unit, or, when ``keys`` are given, numbers by key and date."""

    name: str
    numbers: tuple[str, ...]
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_dated: bool = False
    newest_start: str = ""

    @property
    def is_by_unit(self) -> bool:
        """Whether there is a row for each unit."""
        return not self.keys and not self.is_dated


def table_shapes(tables: TableSet) -> tuple[TableShape, ...]:
    """Give the columns of every table, by name; a table that cannot be read has none."""
    source = table_source(StoredTables(tables))
    shapes = []
    for name in sorted(tables.heads):
        try:
            raw = source.raw(name)
        except CsvError:
            continue
        if raw is not None:
            shapes.append(_shape(raw))
    return tuple(shapes)


def wanted_columns(municipality: str, table: str) -> tuple[str, ...]:
    """Give the names of the figures that the current version of a table has; none when it is a new one."""
    tables = current_tables(municipality=municipality)
    head = tables.heads.get(table)
    if head is None:
        return ()
    only = TableSet(municipality=municipality, heads={table: head})
    return next((shape.numbers for shape in table_shapes(only)), ())


def unit_names(tables: TableSet) -> dict[str, str]:
    """Give the name of each unit, as the current table of units has it; none when it cannot be read."""
    try:
        raw = table_source(StoredTables(tables)).raw("units")
    except CsvError:
        return {}
    if raw is None or "name" not in raw.head or raw.head[0] != "unit":
        return {}
    at = raw.head.index("name")
    return {row[0]: row[at] for row in raw.rows}


def read_table_rows(head: TableHead) -> RawTable:
    """Read one saved version of a table.

    Raises:
        CsvError: it cannot be read as a table.
    """
    return read_raw_table(name=head.name, content=read_tables([head.id])[head.name])


def _shape(raw: RawTable) -> TableShape:
    first = raw.rows[0] if raw.rows else []
    numbers = tuple(
        column
        for column, cell in zip(raw.head, first, strict=False)
        if is_number(cell) and not column.startswith(_INPUT) and column not in _DATES and column != "unit"
    )
    keys = tuple(
        (column.removeprefix(_INPUT), tuple(dict.fromkeys(row[at] for row in raw.rows if row[at])))
        for at, column in enumerate(raw.head)
        if column.startswith(_INPUT)
    )
    starts = [row[raw.head.index(_DATES[0])] for row in raw.rows] if _DATES[0] in raw.head else []
    return TableShape(
        name=raw.name,
        numbers=numbers,
        keys=keys,
        is_dated=any(day in raw.head for day in _DATES),
        newest_start=max((start for start in starts if parse_date(start) is not None), default=""),
    )
