"""The guards in PostgreSQL's words: one trigger function and exclusion constraints."""

from collections.abc import Sequence

REFUSE = """
CREATE OR REPLACE FUNCTION likevekt_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION '% is never changed or deleted: write a new version', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$refuse$
"""


class Guards:
    """SQL texts for PostgreSQL."""

    def forbid_change(
        self,
        *,
        table: str,
        key: str,  # noqa: ARG002 (SQLite needs it)
        columns: Sequence[str],
        unique: Sequence[Sequence[str]],  # noqa: ARG002 (SQLite needs it)
        may_end: str,
    ) -> list[str]:
        """Refuse UPDATE, DELETE and TRUNCATE; an upsert fires the same triggers."""
        listed = ", ".join(f'"{column}"' for column in columns)
        statements = [
            REFUSE,
            _trigger(name=f"{table}_no_update", event=f"UPDATE OF {listed}", table=table, each="ROW"),
            _trigger(name=f"{table}_no_delete", event="DELETE", table=table, each="ROW"),
            _trigger(name=f"{table}_no_truncate", event="TRUNCATE", table=table, each="STATEMENT"),
        ]
        if may_end:
            statements.append(
                _trigger(
                    name=f"{table}_no_update_of_end",
                    event=f'UPDATE OF "{may_end}"',
                    table=table,
                    each=f'ROW WHEN (OLD."{may_end}" IS NOT NULL)',
                )
            )
        return statements

    def allow_change(self, *, table: str) -> list[str]:
        """Drop the triggers; the function stays, other tables use it."""
        names = ("no_update", "no_delete", "no_truncate", "no_update_of_end")
        return [f'DROP TRIGGER IF EXISTS "{table}_{name}" ON "{table}"' for name in names]

    def forbid_overlap(self, *, table: str, key: Sequence[str], name: str) -> list[str]:
        """Exclude two rows of the same key whose periods share a day."""
        same = ", ".join(f'"{column}" WITH =' for column in key)
        exclude = f"EXCLUDE USING gist ({same}, daterange(valid_from, valid_to, '[)') WITH &&)"
        return [
            "CREATE EXTENSION IF NOT EXISTS btree_gist",
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {exclude}',
        ]

    def allow_overlap(self, *, table: str, name: str) -> list[str]:
        """Drop the constraint."""
        return [f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"']


def _trigger(*, name: str, event: str, table: str, each: str) -> str:
    return (
        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH {each} '
        "EXECUTE FUNCTION likevekt_refuse_change()"
    )
