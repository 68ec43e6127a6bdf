"""A guard that gives way to exactly one thing: taking an import back, row by row as it came."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_CHANGED = """
    SELECT 1 FROM store_importchange AS c JOIN store_import AS i ON i.id = c.made_by_id
    WHERE i.state = 'undone' AND c.row_table = '{code}' AND c.row_id = OLD.id AND c.before IS {what}
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_may_be_undone() RETURNS trigger LANGUAGE plpgsql AS $undo$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS ({made}) THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.{end} IS NULL AND EXISTS ({ended}) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is never changed or deleted: write a new version', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$undo$
"""


class AllowUndo(Operation):
    """Let rows of a table that is never changed go again with the import that brought them, and nothing else.

    A row may be deleted when the import that made it is undone, and its end may be taken away when the import that
    set it is. `code` is how the import's changes name the table. It comes after ForbidChange with `may_end`.
    """

    reversible = False
    reduces_to_sql = True
    atomic = True

    def __init__(self, *, model: str, code: str, end: str) -> None:
        self.model = model
        self.code = code
        self.end = end

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: Django's state knows no triggers."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (Django's signature)
        to_state: ProjectState,
    ) -> None:
        """Put triggers that look for the undone import in the place of those that refuse everything."""
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table  # noqa: SLF001 (documented API)
        made = _CHANGED.format(code=self.code, what="NULL")
        ended = _CHANGED.format(code=self.code, what="NOT NULL")
        is_embedded = schema_editor.connection.vendor == "sqlite"
        say = self._sqlite if is_embedded else self._postgresql
        for statement in say(table, made, ended):
            schema_editor.execute(statement, params=None)

    def _sqlite(self, table: str, made: str, ended: str) -> list[str]:
        end = self.end
        no_delete = (
            f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" WHEN NOT EXISTS ({made}) '
            f"BEGIN SELECT RAISE(ABORT, '{table} is never deleted'); END"
        )
        no_update_of_end = (
            f'CREATE TRIGGER "{table}_no_update_of_end" BEFORE UPDATE OF "{end}" ON "{table}" '
            f'WHEN OLD."{end}" IS NOT NULL AND (NEW."{end}" IS NOT NULL OR NOT EXISTS ({ended})) '
            f"BEGIN SELECT RAISE(ABORT, '{table} has ended already: its end is never changed'); END"
        )
        dropped = [f'DROP TRIGGER "{table}_{name}"' for name in ("no_delete", "no_update_of_end")]
        return [*dropped, no_delete, no_update_of_end]

    def _postgresql(self, table: str, made: str, ended: str) -> list[str]:
        function = _POSTGRESQL.format(table=table, end=self.end, made=made, ended=ended)
        no_delete = (
            f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" FOR EACH ROW '
            f"EXECUTE FUNCTION {table}_may_be_undone()"
        )
        no_update_of_end = (
            f'CREATE TRIGGER "{table}_no_update_of_end" BEFORE UPDATE OF "{self.end}" ON "{table}" '
            f'FOR EACH ROW WHEN (OLD."{self.end}" IS NOT NULL) EXECUTE FUNCTION {table}_may_be_undone()'
        )
        dropped = [
            f'DROP TRIGGER "{table}_{name}" ON "{table}"' for name in ("no_delete", "no_update_of_end")
        ]
        return [function, *dropped, no_delete, no_update_of_end]

    def describe(self) -> str:
        """Say what the operation does, for `migrate`."""
        return f"Let rows of {self.model} go with the import that brought them"
