"""The guards in SQLite's words: triggers that raise."""

from collections.abc import Sequence


class Guards:
    """SQL texts for SQLite."""

    def forbid_change(
        self, *, table: str, key: str, columns: Sequence[str], unique: Sequence[Sequence[str]], may_end: str
    ) -> list[str]:
        """Refuse UPDATE and DELETE, and the DELETE hidden in INSERT OR REPLACE.

        SQLite fires no delete trigger for the rows that REPLACE throws away, so a
        third trigger refuses a row whose key or unique columns are already there.
        """
        there_already = " OR ".join(f"({_same(one)})" for one in ((key,), *unique))
        statements = [
            _trigger(
                name=f"{table}_no_update",
                event=f"BEFORE UPDATE OF {_listed(columns)}",
                table=table,
                refusal=f"{table} is never changed: write a new version",
            ),
            _trigger(
                name=f"{table}_no_delete",
                event="BEFORE DELETE",
                table=table,
                refusal=f"{table} is never deleted",
            ),
            _trigger(
                name=f"{table}_no_replace",
                event="BEFORE INSERT",
                table=table,
                when=_is_found(table=table, condition=there_already),
                refusal=f"{table} is never replaced: write a new version",
            ),
        ]
        if may_end:
            statements.append(
                _trigger(
                    name=f"{table}_no_update_of_end",
                    event=f'BEFORE UPDATE OF "{may_end}"',
                    table=table,
                    when=f'OLD."{may_end}" IS NOT NULL',
                    refusal=f"{table} has ended already: its end is never changed",
                )
            )
        return statements

    def allow_change(self, *, table: str) -> list[str]:
        """Drop what `forbid_change` made."""
        names = ("no_update", "no_delete", "no_replace", "no_update_of_end")
        return [f'DROP TRIGGER IF EXISTS "{table}_{name}"' for name in names]

    def forbid_overlap(self, *, table: str, key: Sequence[str], name: str) -> list[str]:
        """Refuse a row whose period shares a day with another row of the same key."""
        shares_a_day = (
            f"id <> NEW.id AND {_same(key)} "
            "AND (NEW.valid_to IS NULL OR valid_from < NEW.valid_to) "
            "AND (valid_to IS NULL OR valid_to > NEW.valid_from)"
        )
        return [
            _trigger(
                name=f"{name}_{event}",
                event=f"AFTER {event.upper()}",
                table=table,
                when=_is_found(table=table, condition=shares_a_day),
                refusal=f"{name}: two periods of the same {table} overlap",
            )
            for event in ("insert", "update")
        ]

    def allow_overlap(self, *, table: str, name: str) -> list[str]:  # noqa: ARG002 (PostgreSQL needs the table)
        """Drop what `forbid_overlap` made."""
        return [f'DROP TRIGGER IF EXISTS "{name}_{event}"' for event in ("insert", "update")]


def _trigger(*, name: str, event: str, table: str, refusal: str, when: str = "") -> str:
    condition = f"WHEN {when} " if when else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    return f'CREATE TRIGGER "{name}" {event} ON "{table}" {condition}{body}'


def _is_found(*, table: str, condition: str) -> str:
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {condition})'  # noqa: S608 (names come from the migration)


def _same(columns: Sequence[str]) -> str:
    return " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
