"""Every role × object × action of the roles file, asked of the door of that kind of object: no row beyond it.

Rows lie in the unit where the role is held, in a unit under it, in one beside it, and in no unit. What each door must
give is worked out here from the file's own text, apart from the code that makes rights of it.
"""

import tomllib
from collections.abc import Callable
from datetime import date
from importlib.resources import files

import pytest

from factories.account_rows import hold_role
from factories.store_rows import (
    NOW,
    TODAY,
    make_model_version,
    make_municipality,
    make_service,
    make_table,
    make_unit,
)
from likevekt.actions.reachable import (
    get_accounts_for,
    get_budget_for,
    get_funding_models_for,
    get_funding_tables_for,
    get_indicators_for,
    get_machine_clients_for,
    get_references_for,
    get_role_grants_for,
    get_trial_services_for,
    get_units_for,
)
from likevekt.actions.rights import Rights, rights_of
from likevekt.store.models import (
    BudgetLine,
    Indicator,
    MachineClient,
    Municipality,
    UnitSuccession,
)

pytestmark = pytest.mark.django_db

CODE = "9901"
OWN, CHILD, BESIDE, PAST, WHOLE = "own", "child", "beside", "past", "whole"
"""Where a row lies: in the unit of the role, under it, beside it, in one that has gone into it, or in no unit."""
IN_UNIT = {OWN, CHILD, PAST}
PLACES = (OWN, CHILD, BESIDE, PAST)
UNITLESS = {"funding_model", "funding_table", "reference", "decision_trial", "machine_client"}
HERE_ELSEWHERE = {
    "person", "identity", "power_of_attorney", "access_log", "emergency_access", "shield_access", "audit_entry", "import",
}  # fmt: skip
"""Kinds whose doors stand in modules of their own: each in `test_every_door`, and most in tests of their own."""


def found(rows, place: Callable) -> set[str]:
    return {place(row) for row in rows}


DOORS: dict[str, Callable[[Rights, str], set[str]]] = {
    "budget": lambda rights, action: found(
        get_budget_for(rights, year=2026, action=action), lambda row: row.unit
    ),
    "unit": lambda rights, action: found(
        get_units_for(rights, on=TODAY, action=action), lambda row: row.unit
    ),
    "account": lambda rights, action: found(
        (row for row in get_accounts_for(rights, action=action) if row.username.startswith("in-")),
        lambda row: row.username.removeprefix("in-"),
    ),
    "role_grant": lambda rights, action: found(
        (row for row in get_role_grants_for(rights, on=TODAY, action=action) if row.role == "employee"),
        lambda row: row.unit or WHOLE,
    ),
    "machine_client": lambda rights, action: found(
        get_machine_clients_for(rights, at=NOW, action=action), lambda _row: WHOLE
    ),
    "funding_model": lambda rights, action: found(
        get_funding_models_for(rights, on=TODAY, action=action), lambda _row: WHOLE
    ),
    "funding_table": lambda rights, action: found(
        get_funding_tables_for(rights, action=action), lambda _row: WHOLE
    ),
    "reference": lambda rights, action: found(get_references_for(rights, action=action), lambda _row: WHOLE),
    "decision_trial": lambda rights, action: found(
        get_trial_services_for(rights, on=TODAY, action=action), lambda _row: WHOLE
    ),
}
FILE = tomllib.loads((files("likevekt.actions") / "roles.toml").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def rows() -> Municipality:
    owner = make_municipality(code=CODE)
    make_unit(owner, unit=OWN)
    make_unit(owner, unit=CHILD, parent=OWN, kind="team")
    make_unit(owner, unit=BESIDE)
    make_unit(owner, unit=PAST, valid_to=date(2026, 6, 1))
    UnitSuccession.objects.create(municipality=owner, unit=PAST, successor=OWN, valid_from=date(2026, 6, 1))
    for place in PLACES:
        BudgetLine.objects.create(
            municipality=owner, unit=place, function="254", year=2026, month=1, ore=100, version=1,
            adopted_on=date(2025, 12, 12),
        )  # fmt: skip
        hold_role(f"in-{place}", "employee", code=CODE, unit=place)
    hold_role(f"in-{WHOLE}", "employee", code=CODE)
    for place in ("", *PLACES):
        Indicator.objects.create(
            municipality=owner, indicator="visits", unit=place, value="1", source="made for a test",
            period_from=date(2026, 1, 1), period_to=date(2026, 2, 1),
        )  # fmt: skip
    made_by = hold_role("maker", "administrator", code=CODE).account
    MachineClient.objects.create(
        municipality=owner, name="Other", token_sha256="0" * 64, scopes=["budget:read"],
        created_by=made_by, created_at=NOW, expires_at=NOW.replace(year=2027),
    )  # fmt: skip
    make_table(owner)
    make_model_version(owner)
    make_service(owner)
    return owner


def reach(role: str, kind: str, action: str) -> str | None:
    """How far the file's text says that a role goes; the furthest of what it says."""
    parts = (FILE["everyone"]["may"], FILE["role"][role].get("may", {}))
    for far in ("everywhere", "in_unit", "own"):
        if any(kind in part.get(far, {}).get(action, []) for part in parts):
            return far
    return None


def expected(role: str, kind: str, action: str, *, unit: str) -> set[str]:
    far = reach(role, kind, action)
    everywhere = far == "everywhere" or (far == "in_unit" and not unit)
    if kind in UNITLESS:
        return {WHOLE} if everywhere else set()
    if everywhere:
        every = {*PLACES, WHOLE} if kind in {"account", "role_grant"} else {*PLACES}
        return every - {PAST} if kind == "unit" else every
    return IN_UNIT - ({PAST} if kind == "unit" else set()) if far == "in_unit" else set()


TABLE = [
    (role, kind, action) for role in FILE["role"] for kind in FILE["object"] for action in FILE["action"]
]


@pytest.mark.parametrize("unit", [OWN, ""], ids=["in-a-unit", "everywhere"])
@pytest.mark.parametrize("role", FILE["role"])
def test_a_door_gives_exactly_what_the_table_says(role: str, unit: str) -> None:
    account = hold_role("asks", role, code=CODE, unit=unit).account_id
    rights = rights_of(account, municipality=CODE, on=TODAY)
    for kind, door in DOORS.items():
        for action in FILE["action"]:
            assert door(rights, action) == expected(role, kind, action, unit=unit), (kind, action)


@pytest.mark.parametrize("role", FILE["role"])
def test_measured_values_follow_the_budget(role: str) -> None:
    account = hold_role("asks", role, code=CODE, unit=OWN).account_id
    rights = rights_of(account, municipality=CODE, on=TODAY)
    seen = {row.unit for row in get_indicators_for(rights)}
    far = reach(role, "budget", "read")
    assert seen == ({"", *PLACES} if far == "everywhere" else IN_UNIT if far == "in_unit" else set())


def test_every_kind_of_object_has_one_door() -> None:
    assert set(DOORS) | HERE_ELSEWHERE == set(FILE["object"])
    assert len(TABLE) == len(FILE["role"]) * len(FILE["object"]) * len(FILE["action"])


@pytest.mark.parametrize("kind", DOORS)
def test_nobody_reaches_anything_without_a_role_or_in_another_municipality(kind: str) -> None:
    other = make_municipality(code="9902")
    for role in FILE["role"]:
        hold_role("stranger", role, code=other.code)
    bare = rights_of(987_654, municipality=CODE, on=TODAY)
    strange = rights_of(
        hold_role("stranger", "auditor", code=other.code).account_id, municipality="9902", on=TODAY
    )
    for action in FILE["action"]:
        assert DOORS[kind](bare, action) == set()
        if kind != "reference":  # published figures belong to no municipality
            assert DOORS[kind](strange, action) <= ({WHOLE} if kind == "role_grant" else set())


def test_that_somebody_gets_help_is_told_to_nobody_who_looks_through_the_accounts():
    """Not even to the head of service: an account of a citizen is not listed, nor is that role of an employee."""
    head = hold_role("head", "head_of_service", code=CODE).account_id
    hold_role("citizen", "service_user", code=CODE)
    hold_role("guardian", "relative", code=CODE)
    nurse = hold_role("nurse", "employee", code=CODE).account_id
    hold_role("nurse", "service_user", code=CODE)
    rights = rights_of(head, municipality=CODE, on=TODAY)
    listed = {row.username for row in get_accounts_for(rights)}
    assert (listed & {"head", "nurse"}, listed & {"citizen", "guardian"}) == ({"head", "nurse"}, set())
    assert [row.role for row in get_role_grants_for(rights, on=TODAY, accounts=[nurse])] == ["employee"]
    assert not {row.role for row in get_role_grants_for(rights, on=TODAY)} & {"service_user", "relative"}
