"""Every door of the product × every role: its own unit, another unit, no unit and another municipality, in one table.

What a door must give is worked out from the text of the roles file. A door or a kind without a row here fails.
"""

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from hashlib import sha256
from importlib.resources import files

import pytest

from factories.account_rows import hold_role
from factories.oidc_provider import ec_key
from factories.person_rows import SECRET, make_account, make_number, make_person
from factories.store_rows import (
    NOW,
    TODAY,
    make_model_version,
    make_municipality,
    make_service,
    make_table,
    make_unit,
)
from likevekt import actions
from likevekt.actions import person_doors, reachable
from likevekt.actions.alert_list import get_leader_alerts_for
from likevekt.actions.audit import Actor
from likevekt.actions.audit_doors import get_audit_entries_for, see_who_read_about
from likevekt.actions.doer import Doer, account_doer, command_line
from likevekt.actions.identities import Identity, save_identity
from likevekt.actions.person_access import PersonClosedError
from likevekt.actions.person_page import get_identity_for
from likevekt.actions.provider_logins import expect_login, get_provider_logins_for
from likevekt.actions.rights import NoRightError, rights_of
from likevekt.connectors.oidc_provider import Provider
from likevekt.store.account_queries import find_account
from likevekt.store.audit_queries import AuditSearch
from likevekt.store.models import (
    Account,
    BudgetLine,
    EmergencyAccess,
    Import,
    Indicator,
    LeaderAlert,
    MachineClient,
    Municipality,
    Person,
    PersonUnit,
    PowerOfAttorney,
    ShieldAccess,
    ShieldProposal,
)
from likevekt.store.person_queries import UnknownPersonError

pytestmark = pytest.mark.django_db
CODE, ELSEWHERE_CODE = "9901", "9902"
OWN, OTHER, WHOLE, ELSEWHERE = "own", "other", "whole", "elsewhere"
PLACES = {OWN: (CODE, "A"), OTHER: (CODE, "B"), ELSEWHERE: (ELSEWHERE_CODE, "A")}
"""The other municipality calls its unit the same."""
YEARS = {2026: OWN, 2027: OTHER, 2028: ELSEWHERE}
FILE = tomllib.loads((files("likevekt.actions") / "roles.toml").read_text(encoding="utf-8"))
BY = command_line("test")
HOUR = timedelta(hours=1)
Far = Callable[[str, str], str | None]
Row = tuple[Callable[[Doer], Iterable[str]], Callable[[Far], set[str]], tuple[str, ...]]


def units(*kinds: str, action: str = "read") -> tuple[Callable[[Far], set[str]], tuple[str, ...]]:
    """What lies in units: those of the reach, of each of these kinds."""
    reached = {"everywhere": {OWN, OTHER}, "in_unit": {OWN}}
    return lambda far: set.intersection(
        *(reached.get(far(kind, action) or "", set()) for kind in kinds)
    ), kinds


def whole(*kinds: str) -> tuple[Callable[[Far], set[str]], tuple[str, ...]]:
    """What belongs to no unit: to whom each right reaches the whole municipality."""
    return lambda far: {WHOLE} if all(far(kind, "read") == "everywhere" for kind in kinds) else set(), kinds


def told() -> tuple[Callable[[Far], set[str]], tuple[str, ...]]:
    """What one is told oneself, for as long as one has the right at all."""
    return lambda far: {OWN} if far("emergency_access", "read") else set(), ("emergency_access",)


def persons(found: Iterable[str], letter: str = "p") -> list[str]:
    return [name[2:] for name in found if name.startswith(f"{letter}-")]


def opened(by: Doer, door: Callable) -> list[str]:
    found = []
    for place in PLACES:
        with suppress(PersonClosedError, NoRightError, UnknownPersonError):
            door(f"p-{place}", by=by, at=NOW)
            found.append(place)
    return found


def accounts() -> dict[str, int]:
    return {place: Account.objects.get(username=f"in-{place}").pk for place in PLACES}


def entries(by: Doer) -> list[str]:
    search = AuditSearch(start=NOW - timedelta(days=1), object_kind="identity", action="save")
    return persons(line.person for line in get_audit_entries_for(by, search, at=NOW, size=200).lines)


DOORS: dict[str, Row] = {
    "get_budget_for": (
        lambda by: [row.unit for year in YEARS for row in reachable.get_budget_for(by.held(), year=year)],
        *units("budget"),
    ),
    "get_budget_years_for": (
        lambda by: [YEARS[year] for year in reachable.get_budget_years_for(by.held())], *units("budget"),
    ),
    "get_indicators_for": (
        lambda by: [row.source for row in reachable.get_indicators_for(by.held())], *units("budget"),
    ),
    "get_units_for": (lambda by: [row.name for row in reachable.get_units_for(by.held(), on=TODAY)], *units("unit")),
    "get_accounts_for": (
        lambda by: [row.username[3:] for row in reachable.get_accounts_for(by.held()) if row.username[:3] == "in-"],
        *units("account"),
    ),
    "get_account_for": (
        lambda by: [
            place for place, one in accounts().items() if reachable.get_account_for(by.held(), account=one)
        ],
        *units("account"),
    ),
    "get_provider_logins_for": (
        lambda by: [
            place for place, one in accounts().items() if get_provider_logins_for(by.held(), account=one)
        ],
        *units("account", action="save"),
    ),
    "get_role_grants_for": (
        lambda by: [
            row.account_name.lower()[3:]
            for row in reachable.get_role_grants_for(by.held(), on=TODAY)
            if row.account_name.startswith("In-")
        ],
        *units("role_grant"),
    ),
    "get_machine_clients_for": (
        lambda by: [row.name for row in reachable.get_machine_clients_for(by.held(), at=NOW)],
        *whole("machine_client"),
    ),
    "get_funding_models_for": (
        lambda by: [row.title for row in reachable.get_funding_models_for(by.held(), on=TODAY)],
        *whole("funding_model"),
    ),
    "get_funding_tables_for": (
        lambda by: [row.source for row in reachable.get_funding_tables_for(by.held())], *whole("funding_table"),
    ),
    "get_references_for": (
        lambda by: [WHOLE for _one in reachable.get_references_for(by.held())], *whole("reference"),
    ),
    "get_trial_services_for": (
        lambda by: [row.service for row in reachable.get_trial_services_for(by.held(), on=TODAY)],
        *whole("decision_trial"),
    ),
    "get_imports_for": (
        lambda by: [row.original_name for row in reachable.get_imports_for(by.held())], *whole("import", "budget"),
    ),
    "get_import_for": (
        lambda by: [
            row.original_name
            for row in Import.objects.all()
            if reachable.get_import_for(by.held(), import_id=row.pk) is not None
        ],
        *whole("import", "budget"),
    ),
    "get_persons_for": (
        lambda by: persons(row.person for row in person_doors.get_persons_for(by, at=NOW)), *units("person"),
    ),
    "get_identity_for": (lambda by: opened(by, get_identity_for), *units("identity")),
    "get_powers_of_attorney_for": (
        lambda by: persons(row.person.person for row in person_doors.get_powers_of_attorney_for(by, at=NOW)),
        *units("power_of_attorney"),
    ),
    "get_shielded_for": (
        lambda by: persons((row.person for row in person_doors.get_shielded_for(by, at=NOW)), "s"),
        *units("shield_access"),
    ),
    "get_shield_accesses_for": (
        lambda by: persons((row.person.person for row in person_doors.get_shield_accesses_for(by, at=NOW)), "s"),
        *units("shield_access"),
    ),
    "get_shield_proposals_for": (
        lambda by: persons((row.person.person for row in person_doors.get_shield_proposals_for(by, at=NOW)), "s"),
        *units("shield_access"),
    ),
    "get_leader_alerts_for": (
        lambda by: persons(row.person.person for row in get_leader_alerts_for(by)), *told(),
    ),
    "get_audit_entries_for": (entries, lambda far: {OWN, OTHER} if far("audit_entry", "read") == "everywhere" else set(), ("audit_entry",)),
    "see_who_read_about": (lambda by: opened(by, see_who_read_about), *units("access_log", "identity")),
}  # fmt: skip


@pytest.fixture(autouse=True)
def rows(settings) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    owners = {code: make_municipality(code=code) for code in (CODE, ELSEWHERE_CODE)}
    asks, leader = make_account("asks"), make_account("leader")
    for number, (place, (code, unit)) in enumerate(PLACES.items()):
        _in_unit(owners[code], unit, place, year=2026 + number)
        _persons(owners[code], unit, place, leader=leader, number=number)
    for place in PLACES:
        person = Person.objects.get(person=f"p-{place}")
        emergency = EmergencyAccess.objects.create(
            account=leader, person=person, reason="She fell", begins_at=NOW - HOUR, ends_at=NOW
        )
        LeaderAlert.objects.create(
            leader=leader if place == OTHER else asks, account=leader, kind="emergency", happened_at=NOW,
            person=person, emergency=emergency,
        )  # fmt: skip
    for code, place in ((CODE, WHOLE), (ELSEWHERE_CODE, ELSEWHERE)):
        _in_no_unit(owners[code], place, made_by=leader)


def _in_unit(owner: Municipality, unit: str, place: str, *, year: int) -> None:
    make_unit(owner, unit=unit, name=place)
    BudgetLine.objects.create(
        municipality=owner, unit=unit, function="254", year=year, month=1, ore=100, version=1,
        adopted_on=date(2025, 12, 12),
    )  # fmt: skip
    Indicator.objects.create(
        municipality=owner, indicator="visits", unit=unit, value="1", source=place,
        period_from=date(2026, 1, 1), period_to=date(2026, 2, 1),
    )  # fmt: skip
    account = hold_role(f"in-{place}", "employee", code=owner.code, unit=unit).account_id
    provider = Provider(
        code="own", name="Own", issuer="https://own.example", client_id="x", key=ec_key("client"), key_id="",
        known_by="email", levels=frozenset({"high"}),
    )  # fmt: skip
    expect_login(account, provider=provider, known_by=f"{place}@own.example", by=BY, at=NOW)


def _persons(owner: Municipality, unit: str, place: str, *, leader: Account, number: int) -> None:
    plain = make_person(owner, person=f"p-{place}")
    shielded = make_person(owner, person=f"s-{place}", shielded=True)
    for row in (plain, shielded):
        PersonUnit.objects.create(person=row, unit=unit, valid_from=date(2026, 1, 1))
    identity = Identity(given_name="Runa", birth_number=make_number(300 + number))
    save_identity(plain.person, identity, by=Actor(kind="system", id="test"), at=NOW)
    PowerOfAttorney.objects.create(
        person=plain, account=leader, powers=["read"], valid_from=TODAY, given_by=leader
    )
    other = make_account(f"let-in-{place}")
    ShieldAccess.objects.create(person=shielded, account=other, approved_by=leader, valid_from=TODAY)
    ShieldProposal.objects.create(person=shielded, kind="lift", proposed_by=leader, proposed_at=NOW)


def _in_no_unit(owner: Municipality, place: str, *, made_by: Account) -> None:
    digest = sha256(place.encode()).hexdigest()
    MachineClient.objects.create(
        municipality=owner, name=place, token_sha256=digest, scopes=["budget:read"], created_by=made_by,
        created_at=NOW, expires_at=NOW.replace(year=2027),
    )  # fmt: skip
    Import.objects.create(
        municipality=owner, kind="budget", came_by="upload", original_name=place, stored_name=place,
        sha256=digest, byte_count=1, made_at=NOW, made_by="test",
    )  # fmt: skip
    make_model_version(owner, title=place)
    make_table(owner, source=place)
    make_service(owner, service=place)


def asking(role: str, unit: str) -> Doer:
    hold_role("asks", role, code=CODE, unit=unit)
    line = find_account("asks")
    assert line is not None
    return account_doer(line, rights=rights_of(line.id, municipality=CODE, on=TODAY))


def far_of(role: str, unit: str) -> Far:
    """How far the file's text says that a role goes which is held in a unit, or in the whole municipality."""
    parts = (FILE["everyone"]["may"], FILE["role"][role].get("may", {}))

    def far(kind: str, action: str) -> str | None:
        for one in ("everywhere", "in_unit", "own"):
            if any(kind in part.get(one, {}).get(action, []) for part in parts):
                return "everywhere" if one == "in_unit" and not unit else one
        return None

    return far


@pytest.mark.parametrize("unit", ["A", ""], ids=["in-a-unit", "everywhere"])
@pytest.mark.parametrize("role", FILE["role"])
def test_a_door_gives_what_the_role_reaches_and_nothing_of_anybody_else(role: str, unit: str) -> None:
    by, far = asking(role, unit), far_of(role, unit)
    places = {"A": OWN, "B": OTHER}
    for name, (door, expects, _kinds) in DOORS.items():
        try:
            found = {places.get(place, place) for place in door(by)}
        except NoRightError:
            found = set()
        assert found == expects(far), name


def test_a_right_to_the_budget_of_a_unit_opens_no_file_with_that_of_all() -> None:
    """An administrator may see imports, and a team leader what her team has to spend: together not everybody's."""
    hold_role("asks", "administrator", code=CODE)
    rights = asking("team_leader", "A").held()
    assert rights.allows("import", "read")
    assert rights.allows("budget", "read", unit="A")
    assert reachable.get_imports_for(rights) == ()
    assert all(reachable.get_import_for(rights, import_id=row.pk) is None for row in Import.objects.all())


def test_nobody_reaches_anything_without_a_role() -> None:
    line = find_account("asks")
    assert line is not None
    by = account_doer(line, rights=rights_of(line.id, municipality=CODE, on=TODAY))
    everyone = {name for name, (_door, expects, _kinds) in DOORS.items() if expects(lambda *_asked: None)}
    assert everyone == set()
    for name, (door, _expects, _kinds) in DOORS.items():
        with suppress(NoRightError):
            assert list(door(by)) == [], name


def test_every_door_and_every_kind_stands_in_the_table() -> None:
    found = set()
    for module in pkgutil.iter_modules(actions.__path__, f"{actions.__name__}."):
        for name, _door in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if name.startswith("get_") and name.endswith("_for"):
                found.add(name)
    assert found == {name for name in DOORS if name.startswith("get_")}
    assert {kind for _door, _expects, kinds in DOORS.values() for kind in kinds} == set(FILE["object"])
