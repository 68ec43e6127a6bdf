"""Who has seen what is known about a person, and what an auditor finds."""

from datetime import timedelta

import pytest

from factories.audit_rows import AT, make_audit_entry
from likevekt.actions.audit import Actor, NotInCodesError
from likevekt.actions.audit_search import search_audit_trail, see_entries_about
from likevekt.store.audit_queries import (
    AuditPage,
    AuditSearch,
    NothingToSearchForError,
    PageSizeError,
    list_entries_about,
    search_entries,
)
from likevekt.store.models import AuditEntry

pytestmark = pytest.mark.django_db

AUDITOR = Actor(kind="account", id="3", role="auditor")


@pytest.fixture(autouse=True)
def trail() -> None:
    """Twelve entries in twelve hours, about three persons, by two accounts and a system."""
    for hour in range(12):
        make_audit_entry(
            at=AT + timedelta(hours=hour),
            person=f"p{hour % 3}",
            actor=str(7 + hour % 2),
            actor_kind="system" if hour == 11 else "account",
            object_kind="identity" if hour % 4 == 0 else "person",
            object_id=str(hour),
            purpose="casework",
            details={"role": "caseworker", "fields": 2},
        )


def hours(page: AuditPage) -> list[int]:
    return [round((line.at - AT) / timedelta(hours=1)) for line in page.lines]


def test_a_person_sees_who_has_read_about_her_newest_first() -> None:
    page = list_entries_about("p1")
    assert hours(page) == [10, 7, 4, 1]
    first = page.lines[0]
    assert (first.actor_kind, first.actor, first.role, first.purpose) == (
        "account",
        "7",
        "caseworker",
        "casework",
    )
    assert first.details == {"fields": 2}
    assert page.older_than is None


def test_pages_hold_every_entry_once() -> None:
    seen: list[int] = []
    older_than = None
    while True:
        page = list_entries_about("p0", older_than=older_than, size=3)
        seen += hours(page)
        make_audit_entry(at=AT, person="p0")  # what comes meanwhile is not in the pages that follow
        if page.older_than is None:
            break
        older_than = page.older_than
    assert seen == [9, 6, 3, 0]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (AuditSearch(start=AT + timedelta(hours=9)), [11, 10, 9]),
        (AuditSearch(end=AT + timedelta(hours=2)), [1, 0]),
        (AuditSearch(start=AT + timedelta(hours=2), end=AT + timedelta(hours=4)), [3, 2]),
        (AuditSearch(object_kind="identity"), [8, 4, 0]),
        (AuditSearch(object_kind="person", object_id="5"), [5]),
        (AuditSearch(person="p2", actor="8"), [11, 5]),
        (AuditSearch(person="p2", actor="8", actor_kind="account"), [5]),
        (AuditSearch(actor="7", start=AT + timedelta(hours=7)), [10, 8]),
        (AuditSearch(person="p2", municipality="9901"), []),
    ],
)
def test_an_auditor_searches_by_period_object_person_and_account(
    search: AuditSearch, expected: list[int]
) -> None:
    assert hours(search_entries(search)) == expected


@pytest.mark.parametrize("search", [AuditSearch(), AuditSearch(action="read", municipality="9901")])
def test_a_search_for_everything_is_refused(search: AuditSearch) -> None:
    with pytest.raises(NothingToSearchForError, match="Give a period"):
        search_entries(search)


@pytest.mark.parametrize("size", [0, 201])
def test_a_page_is_neither_empty_nor_endless(size: int) -> None:
    with pytest.raises(PageSizeError):
        list_entries_about("p0", size=size)


def test_a_page_is_one_order_to_the_database(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        search_entries(AuditSearch(person="p0"), size=2)


def test_looking_is_written_down_too() -> None:
    page = see_entries_about("p1", purpose="own_access", by=AUDITOR, at=AT)
    assert hours(page) == [10, 7, 4, 1]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.object_kind, entry.action, entry.person) == ("audit_entry", "read", "p1")


def test_a_search_says_what_was_searched_for() -> None:
    search_audit_trail(AuditSearch(actor="8", start=AT, action="read"), by=AUDITOR, at=AT)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.object_kind, entry.action, entry.purpose) == ("audit_entry", "search", "audit")
    assert entry.details == {"actor": "8", "action": "read", "start": "2026-09-01", "role": "auditor"}


def test_a_search_by_name_is_refused_and_leaves_no_name() -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(NotInCodesError):
        search_audit_trail(AuditSearch(person="Kari Nordmann"), by=AUDITOR, at=AT)
    assert AuditEntry.objects.count() == before
