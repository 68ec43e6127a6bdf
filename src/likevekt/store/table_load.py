"""Filling an empty database with the rows of a backup, in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from likevekt.store.dumped_values import coders
from likevekt.store.table_dump import Migrations


class UnlikeTableError(Exception):
    """A table of the backup is not the table of this database."""

    def __init__(self, *, table: str) -> None:
        super().__init__(
            f"The backup's table {table} has other columns than its version of Likevekt makes. Nothing was restored."
        )


def is_empty_database() -> bool:
    """Tell whether the database has no table at all."""
    return not connection.introspection.table_names()


def unknown_migrations(migrations: Migrations) -> Migrations:
    """Give those of a backup's migrations that this version does not know: a newer version made them."""
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    return [one for one in migrations if one not in known]


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Let everything inside be there at once, or not at all, its tables too; references are checked in the end."""
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    finally:
        connection.enable_constraint_checking()


def make_tables(migrations: Migrations) -> None:
    """Make the tables as those migrations make them, and no others."""
    executor = MigrationExecutor(connection)
    executor.migrate(_last_of(executor, migrations))


def finish_tables() -> None:
    """Bring tables that are filled up to this version."""
    connection.check_constraints()  # PostgreSQL changes no table while checks wait
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


class TableLoader:
    """Puts the rows of one table into the database."""

    def __init__(self, model: type[models.Model], *, columns: Sequence[str]) -> None:
        meta = model._meta  # noqa: SLF001 (Django's documented API, here and below)
        self._fields = meta.concrete_fields
        if [field.column for field in self._fields] != list(columns):
            raise UnlikeTableError(table=meta.db_table)
        self._model = model
        # Numbers, texts, and yes or no go in as they are.
        self._coded = [
            (at, field, decode)
            for at, field in enumerate(self._fields)
            if (decode := coders(field)[1]) is not None
        ]
        quote = connection.ops.quote_name
        listed = ", ".join(quote(str(field.column)) for field in self._fields)
        marks = ", ".join(["%s"] * len(self._fields))
        self._insert = f"INSERT INTO {quote(meta.db_table)} ({listed}) VALUES ({marks})"  # noqa: S608
        # What a migration put there itself stands in the backup too, as it was when the backup was made.
        model._base_manager.all().delete()  # noqa: SLF001

    def load(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows as a backup holds them."""
        ready = [list(row) for row in rows]
        for row in ready:
            for at, field, decode in self._coded:
                if row[at] is not None:
                    row[at] = field.get_db_prep_save(decode(row[at]), connection)
        with connection.cursor() as cursor:
            cursor.executemany(self._insert, ready)

    def finish(self, *, last_number: int) -> None:
        """Let the next row get the number after the highest that any row ever had."""
        if not last_number:
            return
        meta = self._model._meta  # noqa: SLF001
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [meta.db_table])
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [meta.db_table, last_number]
                )
                return
            for statement in connection.ops.sequence_reset_sql(no_style(), [self._model]):
                cursor.execute(statement)
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(quote_ident(%s), %s), %s)",
                [meta.db_table, meta.pk.column, last_number],
            )


def _last_of(executor: MigrationExecutor, migrations: Migrations) -> Migrations:
    """Give those migrations that no other of them builds upon in the same app."""
    given = set(migrations)
    return [
        node
        for node in migrations
        if not any(
            child.key in given and child.key[0] == node[0]
            for child in executor.loader.graph.node_map[node].children
        )
    ]
