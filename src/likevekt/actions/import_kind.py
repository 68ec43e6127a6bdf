"""What a kind of file is to the import: its columns, who may accept it, and what its rows become."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model

from likevekt.connectors.column_reading import BadCell
from likevekt.connectors.file_columns import FileColumns
from likevekt.store.municipality_queries import MunicipalityHead

Values = Mapping[str, str]
"""One row of a file by the names of its columns, as text."""


class FileRow(NamedTuple):
    """One row of a file and the line it stands on."""

    line: int
    values: Values


class Planned(NamedTuple):
    """One row that an import would make or change (planlagt endring): as it was, and as it would be.

    `row` is None where the row is new. `before` and `after` are the fields of its kind, in their order.
    """

    key: str
    row: int | None
    before: tuple[Any, ...] | None
    after: tuple[Any, ...]


@dataclass(slots=True)
class Plan:
    """What a file would change (plan for innlesing): counts, faults, and the rows in the order they are written.

    The rows are made when somebody asks for them, which a preview does not.
    """

    planned: Iterable[Planned] = ()
    bad: list[BadCell] = field(default_factory=list)
    new_count: int = 0
    changed_count: int = 0
    unchanged_count: int = 0


Planner = Callable[[Sequence[FileRow], MunicipalityHead], Plan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dangling:
    """Rows that speak of a code which would be gone: what they are called, and how many there are."""

    what: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """One kind of file (filslag) that can be taken in.

    `label` is its name and `right` the kind of object whose `save` accepting needs. A kind without `columns` is a
    table of its own columns, kept whole; any other one says how its rows are planned, which row they are, and which
    columns of the row they fill; `identity` are those that tell it from any other. `rows` gives what is stored, for the
    file that goes out. `holds` is asked for a municipality after its rows have been written or taken back, in that
    transaction, and refuses what must not stand.
    """

    code: str
    label: str
    right: str
    columns: FileColumns | None = None
    plan: Planner | None = None
    model: type[Model] | None = None
    fields: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    rows: Callable[[str], Iterator[Values]] | None = None
    dangling: Callable[[int, frozenset[str]], Dangling | None] | None = None
    holds: Callable[[str], None] | None = None


def as_kept(fields: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Give the fields of a row as they are kept beside an import."""
    return {name: _plain(value) for name, value in zip(fields, values, strict=True)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=4096)
def day_of(text: str) -> date:
    """Give the day that a kept text says."""
    return date.fromisoformat(text)


def end_of(text: str) -> date | None:
    """Give the day that a kept text says; an empty one is until further notice."""
    return day_of(text) if text else None
