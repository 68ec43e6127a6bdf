"""Reading a whole database as it was at one moment, table by table, whichever of the two it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from likevekt.store.dumped_values import coders

ROWS_AT_A_TIME = 500
NEVER_DUMPED = frozenset({"django_session"})
"""Logins of the moment: nobody is logged in to a database that was brought back."""

Migrations = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpedTable:
    """One table: its columns in order, and the highest number that its rows ever had."""

    name: str
    columns: tuple[str, ...]
    last_number: int


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything that is read inside be of one moment, while others go on writing."""
    connection.ensure_connection()
    before = vars(connection).get("transaction_mode")
    if connection.vendor == "sqlite":
        vars(connection)["transaction_mode"] = "DEFERRED"  # reading waits for no writer, nor they for it
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT count(*) FROM django_migrations")  # the moment is now
            yield
    finally:
        if connection.vendor == "sqlite":
            vars(connection)["transaction_mode"] = before


def applied_migrations() -> Migrations:
    """Give the migrations that this database has, by app and in the order of their names."""
    return sorted(MigrationExecutor(connection).loader.applied_migrations)


def tables_at(migrations: Migrations) -> list[type[models.Model]]:
    """Give the tables as those migrations make them, by name; they may be older than this version's."""
    loader = MigrationExecutor(connection).loader
    nodes = [node for node in migrations if node in loader.graph.nodes]
    apps: Apps = loader.project_state(nodes).apps
    found = {
        model._meta.db_table: model  # noqa: SLF001 (Django's documented API, here and below)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy  # noqa: SLF001
    }
    return [found[name] for name in sorted(found) if name not in NEVER_DUMPED]


def describe_table(model: type[models.Model]) -> DumpedTable:
    """Say what a table is called, what columns it has, and how far its numbers have come."""
    meta = model._meta  # noqa: SLF001
    return DumpedTable(
        name=meta.db_table,
        columns=tuple(str(field.column) for field in meta.concrete_fields),
        last_number=_last_number(model),
    )


def dumped_rows(model: type[models.Model]) -> Iterator[list[list[Any]]]:
    """Give the rows of a table in batches, by their keys, as a backup holds them.

    Raises:
        UnknownColumnError: a column is of a kind that a backup has no form for.
    """
    fields = model._meta.concrete_fields  # noqa: SLF001
    coded = [(at, coder) for at, field in enumerate(fields) if (coder := coders(field)[0]) is not None]
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))  # noqa: SLF001
    batch: list[list[Any]] = []
    for row in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        values = list(row)
        for at, coder in coded:
            if values[at] is not None:
                values[at] = coder(values[at])
        batch.append(values)
        if len(batch) == ROWS_AT_A_TIME:
            yield batch
            batch = []
    if batch:
        yield batch


def _last_number(model: type[models.Model]) -> int:
    """Give the highest number that was given to a row, also one that is gone; 0 where rows have no such numbers."""
    meta = model._meta  # noqa: SLF001
    if not isinstance(meta.pk, models.AutoField | models.BigAutoField | models.SmallAutoField):
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
        else:
            cursor.execute(
                "SELECT last_value FROM pg_sequences WHERE schemaname = current_schema() AND "
                "format('%%I.%%I', schemaname, sequencename) = pg_get_serial_sequence(quote_ident(%s), %s)",
                [meta.db_table, meta.pk.column],
            )
        found = cursor.fetchone()
    return int(found[0] or 0) if found else 0
