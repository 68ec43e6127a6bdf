"""An entry is written with what it tells, in ids and codes only."""

from collections.abc import Mapping
from datetime import datetime

import pytest
from django.db import connection, transaction

from factories.audit_rows import AT
from likevekt.actions.audit import (
    Actor,
    NoOpenTransactionError,
    NoPurposeError,
    NotInCodesError,
    record,
    record_read,
)
from likevekt.actions.audit_codes import UnknownAuditCodeError, audit_codes
from likevekt.store.models import AuditEntry

pytestmark = pytest.mark.django_db

CLERK = Actor(kind="account", id="7", role="caseworker")
# Made up, and none of them a number that anybody can have.
BIRTH_NUMBERS = ("99999999999", "999999-99999", "x99999999999", "999999.99999")


def test_an_entry_holds_what_was_given() -> None:
    number = record(
        by=Actor(kind="account", id="7", acting_for="9", role="administrator"),
        at=AT,
        action="save",
        object_kind="role_grant",
        object_id="41",
        municipality="9901",
        unit="sone-sør",
        details={"version": 3, "is_new": True, "was": "reader"},
    )
    entry = AuditEntry.objects.get(pk=number)
    assert (entry.at, entry.actor_kind, entry.actor, entry.acting_for) == (AT, "account", "7", "9")
    assert (entry.action, entry.object_kind, entry.object_id) == ("save", "role_grant", "41")
    assert (entry.municipality, entry.unit) == ("9901", "sone-sør")
    assert entry.details == {"version": 3, "is_new": True, "was": "reader", "role": "administrator"}


def test_without_a_transaction_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)
    with pytest.raises(NoOpenTransactionError, match="no transaction is open"):
        record(by=CLERK, at=AT, action="read", object_kind="person")


def test_an_entry_goes_with_what_it_tells() -> None:
    with transaction.atomic():
        record(by=CLERK, at=AT, action="save", object_kind="account")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_a_read_about_a_person_says_what_for() -> None:
    with pytest.raises(NoPurposeError, match="needs a purpose"):
        record_read(by=CLERK, at=AT, object_kind="person", person="p-1")
    number = record_read(by=CLERK, at=AT, object_kind="person", person="p-1", purpose="casework")
    assert AuditEntry.objects.get(pk=number).purpose == "casework"


def test_a_read_is_written_by_one_order_to_the_database(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        record_read(by=CLERK, at=AT, object_kind="budget", unit="A")


def test_only_reading_is_recorded_as_a_read() -> None:
    with pytest.raises(UnknownAuditCodeError, match="no way of reading save"):
        record_read(by=CLERK, at=AT, object_kind="person", action="save")


@pytest.mark.parametrize("field", ["action", "object_kind", "purpose"])
def test_an_unknown_code_is_refused(field: str) -> None:
    given = {"action": "read", "object_kind": "person", "purpose": "casework"}
    with pytest.raises(UnknownAuditCodeError, match="peep"):
        record(by=CLERK, at=AT, **(given | {field: "peep"}))
    assert not AuditEntry.objects.exists()


def test_what_is_no_code_is_not_repeated_in_the_refusal() -> None:
    with pytest.raises(UnknownAuditCodeError) as refusal:
        record(by=CLERK, at=AT, action="Kari Nordmann", object_kind="person")
    assert "Kari" not in str(refusal.value)


@pytest.mark.parametrize("number", BIRTH_NUMBERS)
@pytest.mark.parametrize("field", ["object_id", "person", "unit"])
def test_what_may_be_a_birth_number_is_no_id(field: str, number: str) -> None:
    with pytest.raises(NotInCodesError) as refusal:
        record(by=CLERK, at=AT, action="read", object_kind="person", **{field: number})
    assert number not in str(refusal.value)


@pytest.mark.parametrize(
    "details",
    [
        {"name": "Kari Nordmann"},
        {"name": "Nordmann"},
        {"mail": "kari@example.no"},
        {"need": "trenger hjelp"},
        {"need": "bør dusje"},
        {"number": "99999999999"},
        {"number": 99_999_999_999},
        {"number": 1_000_000_000},
        {"share": 0.5},
        {"none": None},
        {"list": ["a"]},
        {"nested": {"a": 1}},
        {"Kari Nordmann": 1},
        {1: "a"},
        {"long": "a" * 65},
        {"empty": ""},
        {"line": "a\nb"},
        {"role": "other"},
        {f"k{number}": number for number in range(21)},
    ],
    ids=repr,
)
def test_details_hold_codes_small_numbers_and_yes_or_no(details: Mapping[str, object]) -> None:
    with pytest.raises(NotInCodesError) as refusal:
        record(by=CLERK, at=AT, action="read", object_kind="person", details=details)
    assert "Kari" not in str(refusal.value)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "value",
    [
        "home_nursing",
        "84/25",
        "2026-09-01",
        "a" * 64,
        "b7e23ec2-9af2-4f0e-9d0c-123456789012",
        True,
        -3,
        999_999_999,
    ],
)
def test_codes_dates_and_digests_are_welcome(value: object) -> None:
    record(by=CLERK, at=AT, action="run", object_kind="funding_model", details={"what": value})


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(NotInCodesError, match="no time zone"):
        record(by=CLERK, at=datetime(2026, 9, 1), action="read", object_kind="person")  # noqa: DTZ001


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "employee", "id": "7"},
        {"kind": "account", "id": ""},
        {"kind": "account", "id": "kari@example.no"},
        {"kind": "account", "id": "7", "acting_for": "Kari Nordmann"},
        {"kind": "account", "id": "7", "role": "Saksbehandler"},
        {"kind": "account", "id": "7" * 41},
    ],
)
def test_an_actor_is_a_kind_and_an_id(given: dict[str, str]) -> None:
    with pytest.raises(NotInCodesError):
        Actor(**given)


def test_every_code_fits_its_column_and_has_its_names() -> None:
    codes = audit_codes()
    assert codes.reading < codes.actions.keys()
    for kind in (codes.actions, codes.objects, codes.purposes):
        for code, label in kind.items():
            assert code.isidentifier()
            assert len(code) <= 60
            assert all((label.nb, label.nn, label.en))


def test_the_database_holds_the_very_columns_that_are_digested() -> None:
    """A column added to the entry and not to the digest could be edited unseen."""
    from likevekt.store.audit_streams import ENTRY_COLUMNS  # noqa: PLC0415

    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "store_auditentry")
    assert sorted(column.name for column in described) == sorted(ENTRY_COLUMNS)
