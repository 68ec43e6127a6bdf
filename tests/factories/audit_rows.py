"""Rows of the audit trail for tests, and the door that a tamperer with the database's password would open."""

from datetime import UTC, datetime

from django.db import connection, models

from likevekt.store import guards_postgresql, guards_sqlite
from likevekt.store.models import AuditEntry, AuditSeal, AuditSealedEntry

AT = datetime(2026, 9, 1, 12, 0, 0, 123_456, tzinfo=UTC)
TRAIL = (AuditSealedEntry, AuditSeal, AuditEntry)


def make_audit_entry(**values: object) -> AuditEntry:
    given = {"at": AT, "actor_kind": "account", "actor": "7", "action": "read", "object_kind": "person"}
    return AuditEntry.objects.create(**(given | values))


def make_audit_seal(**values: object) -> AuditSeal:
    given = {
        "number": 1,
        "sealed_at": AT,
        "entry_count": 1,
        "previous_head": "0" * 64,
        "digest": "1" * 64,
        "head": "2" * 64,
    }
    return AuditSeal.objects.create(**(given | values))


def make_sealed_entry(seal: AuditSeal, **values: object) -> AuditSealedEntry:
    given = {"entry": 1, "position": 1, "digest": "3" * 64}
    return AuditSealedEntry.objects.create(seal=seal, **(given | values))


def drop_guards(*rows: type[models.Model]) -> None:
    """Drop the triggers that refuse changes, as someone who owns the database can."""
    guards = guards_sqlite.Guards() if connection.vendor == "sqlite" else guards_postgresql.Guards()
    with connection.cursor() as cursor:
        for row in rows or TRAIL:
            for statement in guards.allow_change(table=row._meta.db_table):
                cursor.execute(statement)


def order(statement: str, *values: object) -> int:
    """Give the database one order past everything that the product promises, and count the rows it met."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
