"""An entry whose text SQLite cannot decode stops neither the sealer nor who verifies, and is never passed over."""

from pathlib import Path

import pytest
from django.db import connection

from factories.audit_rows import AT, drop_guards, make_audit_entry, order
from likevekt.actions.audit_findings import Fault
from likevekt.actions.audit_sealing import seal
from likevekt.actions.audit_verification import verify
from likevekt.store.models import AuditEntry, AuditSealedEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes no text that is not UTF-8.")
    return tmp_path / "heads.txt"


def spoil(number: int) -> None:
    drop_guards(AuditEntry)
    assert order("UPDATE store_auditentry SET action = CAST(x'ff' AS TEXT) WHERE id = %s", number) == 1


@pytest.mark.parametrize("place", [0, 1, 4])
@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_the_others_are_sealed_and_the_spoilt_one_is_told_of_each_time(
    heads: Path, place: int, batch: int
) -> None:
    numbers = [make_audit_entry().pk for _ in range(5)]
    spoil(numbers[place])
    made = seal(at=AT, heads=heads, largest_batch=batch)
    assert (made.entry_count, made.unreadable_count, made.gave_way) == (4, 1, False)
    assert numbers[place] not in set(AuditSealedEntry.objects.values_list("entry", flat=True))
    for _ in range(2):
        found = verify(at=AT, heads=heads)
        assert [(one.fault, one.number) for one in found.findings] == [(Fault.UNREADABLE, numbers[place])]
        assert found.unsealed_count == 1
        assert seal(at=AT, heads=heads).unreadable_count == 1
    make_audit_entry()
    assert seal(at=AT, heads=heads).entry_count == 1


def test_nothing_but_spoilt_entries_makes_no_seal(heads: Path) -> None:
    spoil(make_audit_entry().pk)
    made = seal(at=AT, heads=heads)
    assert (made.seal_count, made.entry_count, made.unreadable_count) == (0, 0, 1)
    assert not verify(at=AT, heads=heads).is_whole
