"""Many rows at once: written by one prepared statement, and found again by what they are about.

Django's own bulk_create makes an object, a statement and a list of parameters of every row; for an import of 20 000
rows that is most of its time. Every constraint and trigger of the database holds here too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, Model

from likevekt.store.models import ImportChange

_ROWS_AT_A_TIME = 2_000


def insert_rows(
    model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]], *, same: Mapping[str, Any]
) -> None:
    """Insert rows given as values in the order of the fields; `same` are values that every row has."""
    meta = model._meta  # noqa: SLF001 (Django's documented API)
    named = {field.name: str(field.column) for field in meta.concrete_fields}
    columns = [named[name] for name in (*fields, *same)]
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(meta.db_table)} ({', '.join(map(quote, columns))}) VALUES ({marks})"  # noqa: S608 (names of our own rows)
    last = tuple(same.values())
    with connection.cursor() as cursor:
        for batch in _batches([*map(_adapted, row), *last] for row in rows):
            cursor.executemany(statement, batch)


def largest_key(model: type[Model]) -> int:
    """Give the largest primary key so far."""
    found = model._default_manager.aggregate(largest=Max("pk"))["largest"]  # noqa: SLF001
    return int(found or 0)


def keys_after(
    model: type[Model], largest: int, *, municipality: int, identity: Sequence[str]
) -> dict[tuple[Any, ...], int]:
    """Give the primary keys of the rows that came after one, by the fields that tell them apart."""
    rows = model._default_manager.filter(pk__gt=largest, municipality_id=municipality)  # noqa: SLF001
    return {tuple(row[1:]): row[0] for row in rows.values_list("pk", *identity)}


def insert_changes(import_id: int, row_table: str, changes: Iterable[Sequence[Any]]) -> None:
    """Insert the changes of an import: row, key, and the row before and after as JSON text."""
    insert_rows(
        ImportChange,
        ("row_id", "key", "before", "after"),
        changes,
        same={"made_by": import_id, "row_table": row_table},
    )


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _batches(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_A_TIME:
            yield batch
            batch = []
    if batch:
        yield batch
