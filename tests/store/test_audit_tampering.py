"""Whoever owns the database can change the audit trail; she cannot do it unseen."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from factories.audit_rows import AT, TRAIL, drop_guards, make_audit_entry, order
from likevekt.actions.audit_findings import Fault, Verification
from likevekt.actions.audit_sealing import seal
from likevekt.actions.audit_verification import verify
from likevekt.store.audit_streams import SpoiltTrailError
from likevekt.store.models import AuditEntry, AuditSeal, AuditSealedEntry

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=3)
ENTRIES = 10


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    """Ten entries in the seals 1 to 4, whose guards somebody has dropped."""
    path = tmp_path / "heads.txt"
    for minute in range(ENTRIES):
        make_audit_entry(
            at=AT + timedelta(minutes=minute), person=f"p{minute}", details={"b": minute, "a": True}
        )
    seal(at=AT + timedelta(minutes=ENTRIES), heads=path, largest_batch=3)
    drop_guards()
    return path


def look(heads: Path, *, at: datetime = LATER) -> Verification:
    return verify(at=at, heads=heads)


def faults(found: Verification) -> set[tuple[Fault, int]]:
    return {(one.fault, one.number) for one in found.findings}


def number_of(place: int) -> int:
    return list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))[place]


def test_an_untouched_trail_is_whole(heads: Path) -> None:
    found = look(heads)
    assert found.is_whole
    assert (found.entry_count, found.seal_count, found.unsealed_count) == (ENTRIES, 4, 0)
    assert found.heads_not_yet_written == 0


def test_an_empty_trail_is_whole(tmp_path: Path) -> None:
    found = look(tmp_path / "none.txt")
    assert found.is_whole
    assert (found.entry_count, found.seal_count) == (0, 0)


def test_an_edited_entry_is_found(heads: Path) -> None:
    number = number_of(4)
    order("UPDATE store_auditentry SET actor = '8' WHERE id = %s", number)
    found = look(heads)
    assert faults(found) == {(Fault.EDITED, number)}
    assert (
        found.findings[0].sentence == f"Entry {number} has been edited: it is not what was sealed in seal 2."
    )


def test_an_entry_edited_with_its_digest_is_found(heads: Path) -> None:
    """The list of the seal no longer adds up to the seal's digest."""
    number = number_of(4)
    order("UPDATE store_auditsealedentry SET digest = %s WHERE entry = %s", "a" * 64, number)
    assert faults(look(heads)) == {(Fault.EDITED, number), (Fault.LIST_CHANGED, 2)}


def test_a_removed_entry_is_found(heads: Path) -> None:
    number = number_of(0)
    order("DELETE FROM store_auditentry WHERE id = %s", number)
    assert faults(look(heads)) == {(Fault.REMOVED, number)}


def test_an_entry_removed_from_its_seal_too_is_found(heads: Path) -> None:
    number = number_of(0)
    order("DELETE FROM store_auditentry WHERE id = %s", number)
    order("DELETE FROM store_auditsealedentry WHERE entry = %s", number)
    assert faults(look(heads)) == {(Fault.LIST_CHANGED, 1)}


def test_an_entry_inserted_into_a_seal_is_found(heads: Path) -> None:
    late = make_audit_entry(at=AT)
    order(
        "INSERT INTO store_auditsealedentry (entry, seal_id, position, digest) VALUES (%s, 4, 2, %s)",
        late.pk,
        "b" * 64,
    )
    assert (Fault.LIST_CHANGED, 4) in faults(look(heads))


def test_an_entry_dated_back_is_found_before_and_after_it_is_sealed(heads: Path) -> None:
    late = make_audit_entry(at=AT - timedelta(hours=2))
    assert faults(look(heads)) == {(Fault.BACK_DATED, late.pk)}
    seal(at=AT + timedelta(minutes=20), heads=heads)
    found = look(heads)
    assert faults(found) == {(Fault.BACK_DATED, late.pk)}
    assert found.unsealed_count == 0


def test_an_entry_of_a_slow_transaction_is_no_fault(heads: Path) -> None:
    """It is dated before what was sealed already, and by less than the grace."""
    make_audit_entry(at=AT - timedelta(minutes=40))
    assert look(heads).is_whole
    seal(at=AT + timedelta(minutes=20), heads=heads)
    assert look(heads).is_whole


def test_a_backlog_sealed_in_many_batches_is_no_fault(heads: Path) -> None:
    """After five hours without a sealer the entries are old and still in their order."""
    for minute in range(0, 300, 20):
        make_audit_entry(at=AT + timedelta(minutes=minute))
    seal(at=AT + timedelta(hours=6), heads=heads, largest_batch=4)
    assert look(heads).is_whole


def test_a_cut_off_end_is_found(heads: Path) -> None:
    order("DELETE FROM store_auditsealedentry WHERE seal_id >= 3")
    order("DELETE FROM store_auditseal WHERE number >= 3")
    order("DELETE FROM store_auditentry WHERE id >= %s", number_of(6))
    assert faults(look(heads)) == {(Fault.CUT_OFF, 3), (Fault.CUT_OFF, 4)}


def test_a_cut_off_end_that_is_sealed_anew_is_found(heads: Path) -> None:
    """The new seal bears an old number, and the file of heads keeps what it said."""
    order("DELETE FROM store_auditsealedentry WHERE seal_id = 4")
    order("DELETE FROM store_auditseal WHERE number = 4")
    order("UPDATE store_auditentry SET actor = '8' WHERE id = %s", number_of(9))
    seal(at=AT + timedelta(minutes=ENTRIES), heads=heads)
    assert faults(look(heads)) == {(Fault.HEAD_DIFFERS, 4)}


def test_a_trail_sealed_anew_from_the_beginning_is_found(heads: Path) -> None:
    order("DELETE FROM store_auditsealedentry")
    order("DELETE FROM store_auditseal")
    order("UPDATE store_auditentry SET actor = '8' WHERE id = %s", number_of(0))
    seal(at=AT + timedelta(minutes=ENTRIES), heads=heads, largest_batch=3)
    assert {(Fault.HEAD_DIFFERS, number) for number in range(1, 5)} == faults(look(heads))


def test_a_seal_removed_from_the_middle_is_found(heads: Path) -> None:
    order("DELETE FROM store_auditsealedentry WHERE seal_id = 2")
    order("DELETE FROM store_auditseal WHERE number = 2")
    assert {(Fault.CHAIN_BROKEN, 3), (Fault.CUT_OFF, 2)} <= faults(look(heads))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sealed_at", datetime(2026, 8, 1, tzinfo=UTC)),
        ("entry_count", 2),
        ("previous_head", "c" * 64),
        ("digest", "d" * 64),
        ("head", "e" * 64),
    ],
)
def test_a_changed_seal_is_found(heads: Path, column: str, value: object) -> None:
    order(f'UPDATE store_auditseal SET "{column}" = %s WHERE number = 2', value)  # noqa: S608
    assert (Fault.SEAL_CHANGED, 2) in faults(look(heads))


def test_a_seal_changed_with_its_own_head_is_found(heads: Path) -> None:
    """A head that fits its columns does not fit the next seal, nor the file."""
    from likevekt.actions.audit_digests import seal_head  # noqa: PLC0415
    from likevekt.store.audit_streams import find_seal  # noqa: PLC0415

    order("UPDATE store_auditseal SET entry_count = 4 WHERE number = 2")
    changed = find_seal(2)
    assert changed is not None
    order("UPDATE store_auditseal SET head = %s WHERE number = 2", seal_head(changed))
    assert faults(look(heads)) == {
        (Fault.LIST_CHANGED, 2),
        (Fault.CHAIN_BROKEN, 3),
        (Fault.HEAD_DIFFERS, 2),
    }


def _without_line(text: list[str]) -> list[str]:
    return text[:1] + text[2:]


def _with_other_head(text: list[str]) -> list[str]:
    number, _, rest = text[1].split(" ", 2)
    return [text[0], f"{number} {'f' * 64} {rest}", *text[2:]]


def _with_a_word(text: list[str]) -> list[str]:
    return [*text[:2], "nothing to see here\n", *text[2:]]


def _with_a_line_twice(text: list[str]) -> list[str]:
    return [*text[:2], text[1], *text[2:]]


def _with_one_more(text: list[str]) -> list[str]:
    return [*text, "5" + text[3][1:]]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_without_line, (Fault.HEAD_MISSING, 2)),
        (_with_other_head, (Fault.HEAD_DIFFERS, 2)),
        (_with_a_word, (Fault.HEAD_UNREADABLE, 3)),
        (_with_a_line_twice, (Fault.HEAD_UNREADABLE, 3)),
        (_with_one_more, (Fault.CUT_OFF, 5)),
    ],
)
def test_a_changed_file_of_heads_is_found(
    heads: Path, change: Callable[[list[str]], list[str]], expected: tuple[Fault, int]
) -> None:
    heads.write_text("".join(change(heads.read_text().splitlines(keepends=True))))
    assert faults(look(heads)) == {expected}


def test_heads_that_are_gone_are_waited_for_an_hour_and_then_found(heads: Path) -> None:
    heads.unlink()
    soon = look(heads, at=AT + timedelta(minutes=30))
    assert soon.is_whole
    assert soon.heads_not_yet_written == 4
    assert faults(look(heads)) == {(Fault.HEAD_MISSING, number) for number in range(1, 5)}


def test_heads_that_a_killed_run_left_out_or_half_written_are_added(heads: Path) -> None:
    whole = heads.read_text()
    for kept in (whole[: whole.index("\n3 ") + 1], whole[: whole.index("\n3 ") + 40]):
        heads.write_text(kept)
        seal(at=LATER, heads=heads)
        assert heads.read_text().endswith(whole[whole.index("\n3 ") :])
        assert look(heads).is_whole


def test_a_copy_of_the_rows_is_as_whole_as_they_were(heads: Path) -> None:
    """A backup is put back row by row, in whatever form the copy had."""
    copies = {row: list(row.objects.values()) for row in TRAIL}
    for row in TRAIL:
        order(f"DELETE FROM {row._meta.db_table}")  # noqa: S608
    assert not look(heads).is_whole
    for row in reversed(TRAIL):
        row.objects.bulk_create(row(**values) for values in reversed(copies[row]))
    found = look(heads)
    assert found.is_whole
    assert (found.entry_count, found.seal_count) == (ENTRIES, 4)


def test_text_that_cannot_be_decoded_is_an_edit_and_stops_nothing(heads: Path) -> None:
    """PostgreSQL refuses it itself."""
    if connection.vendor != "sqlite":
        return
    order("UPDATE store_auditentry SET actor = CAST(X'FF' AS TEXT) WHERE id = %s", number_of(7))
    assert faults(look(heads)) == {(Fault.EDITED, number_of(7))}


def test_a_key_that_is_no_number_is_said(heads: Path) -> None:
    """SQLite would take it, and everything after it would be out of order."""
    if connection.vendor != "sqlite":
        return
    order("UPDATE store_auditsealedentry SET position = 'last' WHERE entry = %s", number_of(0))
    with pytest.raises(SpoiltTrailError, match="sealed entries has a key that is no number"):
        look(heads)


def test_what_is_not_yet_sealed_is_counted(heads: Path) -> None:
    for minute in range(3):
        make_audit_entry(at=AT + timedelta(minutes=30 + minute))
    found = look(heads)
    assert found.is_whole
    assert found.unsealed_count == 3


def test_a_thousand_findings_are_listed_and_all_are_counted(heads: Path) -> None:
    for _ in range(1_100):
        make_audit_entry(at=AT - timedelta(days=1))
    found = look(heads)
    assert (found.finding_count, len(found.findings)) == (1_100, 1_000)


TEXT_COLUMNS = {
    "actor_kind": 10,
    "actor": 40,
    "acting_for": 40,
    "action": 60,
    "object_kind": 60,
    "object_id": 80,
    "person": 40,
    "municipality": 8,
    "unit": 60,
    "purpose": 60,
}
KINDS = st.sampled_from(["account", "client", "system"])
LETTERS = st.characters(exclude_categories=("Cs", "Cc"))
MICROSECONDS = st.integers(0, 4_000_000_000_000_000)
MOMENTS = MICROSECONDS.map(lambda count: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=count))
CODES = st.text("abc_", min_size=1, max_size=5)
DETAILS = st.dictionaries(CODES, st.one_of(st.booleans(), st.integers(-9, 9), CODES), max_size=3)


def texts(column: str) -> st.SearchStrategy[object]:
    if column == "actor_kind":
        return KINDS
    is_needed = column in {"actor", "action", "object_kind"}
    return st.text(LETTERS, min_size=is_needed, max_size=TEXT_COLUMNS[column])


EDITS = st.one_of(
    *(st.tuples(st.just(column), texts(column)) for column in TEXT_COLUMNS),
    st.tuples(st.just("at"), MOMENTS),
    st.tuples(st.just("details"), DETAILS),
)


@pytest.mark.usefixtures("heads")
def test_any_edit_of_any_column_of_a_sealed_entry_is_found(heads: Path) -> None:
    """Edited in the product's own form, so that nothing but the digest can tell."""
    numbers = list(AuditEntry.objects.values_list("pk", flat=True))

    @given(number=st.sampled_from(numbers), edit=EDITS)
    def each(number: int, edit: tuple[str, object]) -> None:
        column, value = edit
        before = AuditEntry.objects.values_list(column, flat=True).get(pk=number)
        with transaction.atomic():
            AuditEntry.objects.filter(pk=number).update(**{column: value})
            # 1 and true are not the same to a reader, though Python calls them equal.
            is_edited = repr(before) != repr(value) and not _same_details(before, value)
            assert ((Fault.EDITED, number) in faults(look(heads))) == is_edited
            transaction.set_rollback(True)

    each()


def _same_details(before: object, value: object) -> bool:
    both = isinstance(before, dict) and isinstance(value, dict)
    return both and sorted(map(repr, before.items())) == sorted(map(repr, value.items()))


@pytest.mark.parametrize("row", [AuditSeal, AuditSealedEntry])
def test_any_edit_of_a_seal_or_its_list_is_found(heads: Path, row: type) -> None:
    for found in row.objects.all():
        for field in row._meta.concrete_fields:
            if field.is_relation:
                continue
            value = getattr(found, field.attname)
            other = {
                int: lambda value: value + 100,
                str: lambda value: value[:-1] + ("0" if value[-1] != "0" else "1"),
                datetime: lambda value: value + timedelta(microseconds=1),
            }[type(value)](value)
            with transaction.atomic():
                if field.primary_key and row is AuditSeal:
                    order("DELETE FROM store_auditsealedentry WHERE seal_id = %s", value)
                row.objects.filter(pk=found.pk).update(**{field.attname: other})
                assert not look(heads).is_whole, (field.name, found)
                transaction.set_rollback(True)


SPOILT = [
    ("at", "a while ago"),
    ("at", "2026-09-01 12:00"),
    ("details", '{"a": true, "b": 0, "b": 9}'),
    ("details", "not even json"),
    ("details", "[]"),
    ("actor", b"\xff"),
    ("person", b"p0"),
]


@pytest.mark.parametrize(("column", "value"), SPOILT)
def test_a_value_that_cannot_be_read_is_an_edit_and_stops_nothing(
    heads: Path, column: str, value: object
) -> None:
    """SQLite keeps whatever it is given; PostgreSQL refuses these itself."""
    if connection.vendor != "sqlite":
        return
    order("PRAGMA ignore_check_constraints = 1")
    try:
        order(f'UPDATE store_auditentry SET "{column}" = %s WHERE id = %s', value, number_of(0))  # noqa: S608
        assert faults(look(heads)) == {(Fault.EDITED, number_of(0))}
    finally:
        order("PRAGMA ignore_check_constraints = 0")
