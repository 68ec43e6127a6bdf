"""An entry that cannot be read stops neither the sealer nor who verifies or looks, and is never passed over."""

from pathlib import Path

import pytest
from django.db import connection

from factories.audit_rows import AT, drop_guards, make_audit_entry, order
from likevekt.actions.audit_findings import Fault
from likevekt.actions.audit_sealing import seal
from likevekt.actions.audit_verification import verify
from likevekt.store.audit_queries import AuditPage, AuditSearch, list_entries_about, search_entries
from likevekt.store.models import AuditEntry, AuditSealedEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes no text that is not UTF-8.")
    return tmp_path / "heads.txt"


def spoil(number: int, *, what: str = "action = CAST(x'ff' AS TEXT)") -> None:
    drop_guards(AuditEntry)
    assert order(f"UPDATE store_auditentry SET {what} WHERE id = %s", number) == 1  # noqa: S608


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


EVERYTHING = AuditSearch(object_kind="person")
BYTES = "action = CAST(x'ff' AS TEXT)"


def seen(page: AuditPage) -> list[tuple[int, bool]]:
    return [(line.number, line.is_readable) for line in page.lines]


@pytest.mark.parametrize(
    "what",
    [BYTES, "details = '[1]'", "at = 'yesterday'", "at = x'00ff'", "actor = x'ff'"],
)
@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.usefixtures("heads")
def test_who_looks_sees_the_others_and_that_one_cannot_be_read(what: str, place: int) -> None:
    numbers = [make_audit_entry(person="p1").pk for _ in range(3)]
    spoil(numbers[place], what=what)
    expected = {(number, number != numbers[place]) for number in numbers}
    assert set(seen(search_entries(EVERYTHING))) == expected
    assert set(seen(list_entries_about("p1"))) == expected


@pytest.mark.usefixtures("heads")
def test_pages_go_on_past_what_cannot_be_read() -> None:
    numbers = [make_audit_entry().pk for _ in range(7)]
    for number in numbers[1:4]:
        spoil(number, what=BYTES)
    found, older_than = [], None
    for _ in range(7):
        page = search_entries(EVERYTHING, older_than=older_than, size=2)
        found += seen(page)
        older_than = page.older_than
        if older_than is None:
            break
    assert found == [(number, number not in numbers[1:4]) for number in reversed(numbers)]


def test_details_of_another_kind_are_said_to_be_unreadable_on_every_database() -> None:
    number = make_audit_entry().pk
    spoil(number, what="details = '[1]'")
    assert seen(search_entries(EVERYTHING)) == [(number, False)]
