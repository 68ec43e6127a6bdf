"""A sealer looks only where something can wait, gives way to another, and adds heads in their order."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories.audit_rows import AT, make_audit_entry
from likevekt.actions import audit_sealing
from likevekt.actions.audit_heads import HeadsFileError
from likevekt.actions.audit_sealing import LARGEST_BATCH, seal
from likevekt.actions.audit_verification import verify
from likevekt.store.audit_streams import read_floor
from likevekt.store.models import AuditSeal, AuditSealedEntry

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    return tmp_path / "heads.txt"


def test_a_lower_number_that_came_late_is_sealed_within_a_day_and_by_hand_ever_after(heads: Path) -> None:
    """Numbers are given when an entry is written, and seen when its transaction ends."""
    first = make_audit_entry().pk
    make_audit_entry(id=first + 100)
    assert seal(at=AT, heads=heads).entry_count == 2
    make_audit_entry(id=first + 1)
    assert seal(at=AT + DAY, heads=heads, looks_back=DAY).entry_count == 1
    make_audit_entry(id=first + 2)
    make_audit_entry(id=first + 101)
    assert read_floor(before=AT + MINUTE) == first + 100
    assert seal(at=AT + DAY + MINUTE, heads=heads, looks_back=DAY).entry_count == 1
    assert verify(at=AT + 2 * DAY, heads=heads).unsealed_count == 1
    assert seal(at=AT + 2 * DAY, heads=heads).entry_count == 1
    assert AuditSealedEntry.objects.count() == 5
    assert verify(at=AT + 2 * DAY, heads=heads).is_whole


def test_the_old_is_not_looked_through_each_minute(heads: Path) -> None:
    number = make_audit_entry().pk
    seal(at=AT, heads=heads)
    with CaptureQueriesContext(connection) as asked:
        seal(at=AT + 2 * DAY, heads=heads, looks_back=DAY)
    looks = [one["sql"] for one in asked if "EXISTS" in one["sql"]]
    assert looks
    assert all(f'"id" > {number}' in look for look in looks)


def test_batches_are_filled_in_the_order_of_numbers_and_chained(heads: Path) -> None:
    numbers = [make_audit_entry(at=AT - place * MINUTE).pk for place in range(5)]
    made = seal(at=AT, heads=heads, largest_batch=2)
    assert (made.seal_count, made.entry_count, made.gave_way) == (3, 5, False)
    listed = AuditSealedEntry.objects.order_by("seal_id", "position")
    assert list(listed.values_list("entry", flat=True)) == numbers
    seals = list(AuditSeal.objects.order_by("number"))
    assert [one.entry_count for one in seals] == [2, 2, 1]
    assert [one.previous_head for one in seals] == ["0" * 64, seals[0].head, seals[1].head]
    written = [line.split()[:3] for line in heads.read_text().splitlines()]
    assert written == [[str(one.number), one.head, str(one.entry_count)] for one in seals]
    assert heads.stat().st_mode & 0o077 == 0


def test_a_sealer_that_is_not_alone_ends_and_leaves_the_rest(
    heads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_audit_entry()
    answers = iter([True, True, False])
    monkeypatch.setattr(audit_sealing, "_is_only_sealer", lambda: next(answers))
    made = seal(at=AT, heads=heads, largest_batch=2)
    assert (made.seal_count, made.entry_count, made.gave_way) == (1, 2, True)
    assert not heads.exists()
    monkeypatch.undo()
    assert seal(at=AT, heads=heads, largest_batch=2).entry_count == 1
    assert verify(at=AT, heads=heads).is_whole


def test_without_its_file_of_heads_nothing_sealed_is_lost(heads: Path, tmp_path: Path) -> None:
    make_audit_entry()
    with pytest.raises(HeadsFileError, match="No such file or directory"):
        seal(at=AT, heads=tmp_path / "no" / "heads.txt")
    assert AuditSeal.objects.count() == 1
    assert seal(at=AT, heads=heads).entry_count == 0
    assert len(heads.read_text().splitlines()) == 1


@pytest.mark.parametrize("size", [0, LARGEST_BATCH + 1])
def test_a_batch_is_neither_empty_nor_endless(heads: Path, size: int) -> None:
    with pytest.raises(ValueError, match="cannot be sealed"):
        seal(at=AT, heads=heads, largest_batch=size)


def test_a_digest_is_the_same_on_every_database() -> None:
    """A database can be moved to another with its seals: SQLite and PostgreSQL write values otherwise."""
    from likevekt.actions.audit_digests import entry_digest  # noqa: PLC0415

    rest = ("account", "7", "", "read", "person", "", "p-1", "", "", "")
    as_sqlite = (1, "2026-09-01 12:00:00.123400", *rest, '{"b": 1, "a": "\\u00f8", "c": true}')
    as_postgresql = (1, "2026-09-01 12:00:00.1234+00", *rest, '{"a": "ø", "b": 1, "c": true}')
    assert entry_digest(as_sqlite) == entry_digest(as_postgresql)
    # Held fast: another digest would break the seals of every installation.
    assert entry_digest(as_sqlite).startswith("e98ac69fc56bcb78")
