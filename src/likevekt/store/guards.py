"""Migration operations that let the database itself refuse what must not happen.

SQLite and PostgreSQL say it differently: SQLite has triggers only, PostgreSQL
has exclusion constraints and trigger functions too. A migration that makes
SQLite rebuild a table drops its triggers and must repeat the operation; a test
reads the finished schema and fails when one is missing.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from likevekt.store import guards_postgresql, guards_sqlite


class ForbidChange(Operation):
    """Refuse UPDATE and DELETE on a table, save that `may_end` may be set once from null.

    The columns of `may_change` change freely: notes beside what the row says.
    """

    reversible = True
    reduces_to_sql = True
    atomic = True

    def __init__(
        self,
        *,
        model: str,
        unique: Sequence[Sequence[str]] = (),
        may_end: str = "",
        may_change: Sequence[str] = (),
    ) -> None:
        self.model = model
        self.unique = tuple(tuple(columns) for columns in unique)
        self.may_end = may_end
        self.may_change = tuple(may_change)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: Django's state knows no triggers."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (Django's signature)
        to_state: ProjectState,
    ) -> None:
        """Create the triggers."""
        meta = to_state.apps.get_model(app_label, self.model)._meta  # noqa: SLF001 (Django's documented API)
        free = {self.may_end, *self.may_change}
        columns = tuple(field.column for field in meta.concrete_fields if field.column not in free)
        dialect = _dialect(schema_editor)
        _execute(
            schema_editor,
            dialect.forbid_change(
                table=meta.db_table,
                key=meta.pk.column,
                columns=columns,
                unique=self.unique,
                may_end=self.may_end,
            ),
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002 (Django's signature)
    ) -> None:
        """Drop the triggers."""
        meta = from_state.apps.get_model(app_label, self.model)._meta  # noqa: SLF001
        _execute(schema_editor, _dialect(schema_editor).allow_change(table=meta.db_table))

    def describe(self) -> str:
        """Say what the operation does, for `migrate`."""
        return f"Refuse changes to {self.model}"


class AllowChange(Operation):
    """Drop the triggers of a table that gets new columns, so that `ForbidChange` can make them anew after it."""

    reversible = True
    reduces_to_sql = True
    atomic = True

    def __init__(self, *, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: Django's state knows no triggers."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (Django's signature)
        to_state: ProjectState,
    ) -> None:
        """Drop the triggers."""
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table  # noqa: SLF001
        _execute(schema_editor, _dialect(schema_editor).allow_change(table=table))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leave the triggers away: the older columns' guard is made anew by hand."""

    def describe(self) -> str:
        """Say what the operation does, for `migrate`."""
        return f"Let {self.model} get new columns"


class ForbidOverlap(Operation):
    """Refuse two rows of the same key whose half-open periods share a day."""

    reversible = True
    reduces_to_sql = True
    atomic = True

    def __init__(self, *, model: str, key: Sequence[str], name: str) -> None:
        self.model = model
        self.key = tuple(key)
        self.name = name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: Django's state knows neither triggers nor these constraints."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (Django's signature)
        to_state: ProjectState,
    ) -> None:
        """Create the exclusion constraint, or the triggers that stand in for it."""
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table  # noqa: SLF001
        _execute(
            schema_editor, _dialect(schema_editor).forbid_overlap(table=table, key=self.key, name=self.name)
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002 (Django's signature)
    ) -> None:
        """Drop what `database_forwards` made."""
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table  # noqa: SLF001
        _execute(schema_editor, _dialect(schema_editor).allow_overlap(table=table, name=self.name))

    def describe(self) -> str:
        """Say what the operation does, for `migrate`."""
        return f"Refuse overlapping periods of {self.model}"


class UnknownDatabaseError(NotImplementedError):
    """The database is neither SQLite nor PostgreSQL."""

    def __init__(self, *, vendor: str) -> None:
        super().__init__(
            f"The database is {vendor}, but Likevekt keeps its promises by triggers written for SQLite and "
            "PostgreSQL only. Use one of those two."
        )


def _dialect(schema_editor: BaseDatabaseSchemaEditor) -> guards_sqlite.Guards | guards_postgresql.Guards:
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        return guards_sqlite.Guards()
    if vendor == "postgresql":
        return guards_postgresql.Guards()
    raise UnknownDatabaseError(vendor=vendor)


def _execute(schema_editor: BaseDatabaseSchemaEditor, statements: Sequence[str]) -> None:
    for statement in statements:
        schema_editor.execute(statement, params=None)
