"""What is versioned is never overwritten: the database itself refuses, on SQLite and on PostgreSQL."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from factories.audit_rows import make_audit_entry, make_audit_seal, make_sealed_entry
from factories.person_rows import make_accesses
from factories.store_rows import (
    NOW,
    TODAY,
    make_adoption,
    make_model_version,
    make_municipality,
    make_parameter,
    make_rate,
    make_run,
    make_run_input,
    make_service,
    make_succession,
    make_table,
    make_unit,
)

pytestmark = pytest.mark.django_db

GUARDED = (
    "FundingTable",
    "ModelVersion",
    "ModelAdoption",
    "Parameter",
    "FundingRun",
    "FundingRunInput",
    "Rate",
    "AuditEntry",
    "AuditSeal",
    "AuditSealedEntry",
    "RoleGrant",
    "RoleApproval",
    "ShieldAccess",
    "EmergencyAccess",
    "PowerOfAttorney",
    "UnitSuccession",
    "RoleRevocation",
    "PersonUnit",
    "ShieldProposal",
    "ShieldDecision",
    "LeaderAlert",
)
# What may be set once, from nothing: the end of a price or a role, and the moment a power was taken back.
MAY_END = {
    ("Rate", "valid_to"),
    ("RoleGrant", "valid_to"),
    ("ShieldAccess", "valid_to"),
    ("PowerOfAttorney", "revoked_at"),
    ("PersonUnit", "valid_to"),
    ("LeaderAlert", "seen_at"),
}


@pytest.fixture
def rows() -> dict[str, models.Model]:
    municipality = make_municipality()
    table = make_table(municipality)
    version = make_model_version(municipality)
    run = make_run(version)
    made = (table, version, make_adoption(version), make_parameter(municipality), run)
    made += (make_run_input(run, table), make_rate(municipality))
    seal = make_audit_seal()
    made += (make_audit_entry(), seal, make_sealed_entry(seal))
    made += make_accesses(municipality)
    made += (make_succession(municipality),)
    return {type(row).__name__: row for row in made}


@pytest.mark.parametrize("name", GUARDED)
def test_every_column_of_a_guarded_row_is_refused(rows: dict[str, models.Model], name: str) -> None:
    row = rows[name]
    for field in row._meta.concrete_fields:
        if (name, field.name) in MAY_END:
            continue
        same_value = {field.attname: getattr(row, field.attname)}
        with pytest.raises(IntegrityError, match="never"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**same_value)


@pytest.mark.parametrize("name", GUARDED)
def test_a_guarded_row_is_never_deleted(rows: dict[str, models.Model], name: str) -> None:
    row = rows[name]
    with pytest.raises(IntegrityError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{row._meta.db_table}" WHERE "{row._meta.pk.column}" = %s',  # noqa: S608
            [row.pk],
        )
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("name", GUARDED)
def test_a_guarded_row_is_never_replaced(rows: dict[str, models.Model], name: str) -> None:
    """SQLite's INSERT OR REPLACE and PostgreSQL's upsert would both hide a change inside an insert."""
    row = rows[name]
    table = row._meta.db_table
    key = row._meta.pk.column
    columns = [field.column for field in row._meta.concrete_fields]
    listed = ", ".join(f'"{column}"' for column in columns)
    select = f'SELECT {listed} FROM "{table}" WHERE "{key}" = {row.pk}'  # noqa: S608
    statement = f'INSERT OR REPLACE INTO "{table}" ({listed}) {select}'
    if connection.vendor == "postgresql":
        changed = f'"{columns[1]}" = EXCLUDED."{columns[1]}"'
        statement = f'INSERT INTO "{table}" ({listed}) {select} ON CONFLICT ("{key}") DO UPDATE SET {changed}'
    with pytest.raises(IntegrityError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_replacing_a_version_by_its_number_is_refused_too(rows: dict[str, models.Model]) -> None:
    """A new id with an old version number would throw the old row away."""
    old = rows["FundingTable"]
    if connection.vendor != "sqlite":
        with pytest.raises(IntegrityError, match="table_version_is_new"), transaction.atomic():
            make_table(old.municipality, content=b"unit,name\nB,Area B\n")
        return
    columns = [field.column for field in old._meta.concrete_fields if field.column != "id"]
    listed = ", ".join(f'"{column}"' for column in columns)
    with (
        pytest.raises(IntegrityError, match="never replaced"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT OR REPLACE INTO store_fundingtable ({listed}) SELECT {listed} FROM store_fundingtable"  # noqa: S608
        )


@pytest.mark.parametrize(("column", "value"), [("number", 2), ("head", "9" * 64)])
def test_a_seal_is_not_replaced_by_another_with_its_head_or_number(
    rows: dict[str, models.Model], column: str, value: object
) -> None:
    """The other column is new: the row would slip in past its own key, and the old one would be gone."""
    given = {"number": 1, "head": "2" * 64, column: value}
    statement = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    columns = "INTO store_auditseal (number, sealed_at, entry_count, previous_head, digest, head)"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{statement} {columns} VALUES (%s, %s, 1, %s, %s, %s)",
            [given["number"], rows["AuditEntry"].at, "0" * 64, "1" * 64, given["head"]],
        )
    assert type(rows["AuditSeal"]).objects.get().head == "2" * 64


def test_emptying_a_guarded_table_is_refused(rows: dict[str, models.Model]) -> None:
    statement = "DELETE FROM store_fundingruninput"
    if connection.vendor == "postgresql":
        statement = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE store_fundingruninput"
    with pytest.raises(IntegrityError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert type(rows["FundingRunInput"]).objects.count() == 1


def test_the_end_of_a_rate_is_set_once(rows: dict[str, models.Model]) -> None:
    """The next price begins where the old one ends; the old one is never given another end."""
    rates = type(rows["Rate"]).objects.filter(pk=rows["Rate"].pk)
    assert rates.update(valid_to=date(2027, 1, 1)) == 1
    for another in (date(2026, 7, 1), None):
        with pytest.raises(IntegrityError, match="never"), transaction.atomic():
            rates.update(valid_to=another)


@pytest.mark.parametrize(
    ("name", "field", "first", "other"),
    [
        ("RoleGrant", "valid_to", TODAY, date(2027, 1, 1)),
        ("ShieldAccess", "valid_to", TODAY, date(2027, 1, 1)),
        ("PowerOfAttorney", "revoked_at", NOW, NOW + timedelta(days=1)),
    ],
)
def test_an_access_is_ended_once(
    rows: dict[str, models.Model], name: str, field: str, first: object, other: object
) -> None:
    """Who had access when is evidence: an access that has ended is neither opened again nor moved."""
    found = type(rows[name]).objects.filter(pk=rows[name].pk)
    assert found.update(**{field: first}) == 1
    for another in (other, None):
        with pytest.raises(IntegrityError, match="never"), transaction.atomic():
            found.update(**{field: another})


def test_a_new_version_is_always_welcome(rows: dict[str, models.Model]) -> None:
    municipality = rows["Parameter"].municipality
    make_parameter(municipality, version=2, value="390000000")
    make_model_version(municipality, version=2)
    make_table(municipality, version=2)


PERIODS = [
    pytest.param(date(2026, 6, 1), None, True, id="begins inside an open period"),
    pytest.param(date(2025, 1, 1), date(2026, 1, 2), True, id="one day too long"),
    pytest.param(date(2025, 1, 1), None, True, id="around it"),
    pytest.param(date(2025, 1, 1), date(2026, 1, 1), False, id="ends where the other begins"),
]


@pytest.mark.parametrize(("start", "end", "overlaps"), PERIODS)
@pytest.mark.parametrize("make", [make_rate, make_service, make_unit])
def test_periods_of_one_key_never_share_a_day(make, start: date, end: date | None, overlaps: bool) -> None:  # noqa: FBT001
    municipality = make_municipality()
    make(municipality, valid_from=date(2026, 1, 1), valid_to=None)
    if not overlaps:
        make(municipality, valid_from=start, valid_to=end)
        return
    with pytest.raises(IntegrityError, match="never_overlap"), transaction.atomic():
        make(municipality, valid_from=start, valid_to=end)


def test_a_bounded_period_lets_the_next_one_begin_where_it_ends() -> None:
    municipality = make_municipality()
    make_rate(municipality, valid_to=date(2027, 1, 1))
    make_rate(municipality, valid_from=date(2027, 1, 1), ore_per=76_650)
    with pytest.raises(IntegrityError, match="never_overlap"), transaction.atomic():
        make_rate(municipality, valid_from=date(2026, 12, 31), valid_to=date(2027, 1, 1))


@pytest.mark.parametrize("key", ["unit_kind", "time_of_day", "zone", "service"])
def test_rates_for_different_things_may_hold_at_once(key: str) -> None:
    municipality = make_municipality()
    make_rate(municipality)
    make_rate(municipality, **{key: "other"})
    make_rate(make_municipality(code="9902"))


def test_moving_a_period_onto_another_is_refused() -> None:
    municipality = make_municipality()
    make_unit(municipality, valid_to=date(2027, 1, 1))
    later = make_unit(municipality, valid_from=date(2027, 1, 1))
    with pytest.raises(IntegrityError, match="never_overlap"), transaction.atomic():
        type(later).objects.filter(pk=later.pk).update(valid_from=date(2026, 12, 1))
