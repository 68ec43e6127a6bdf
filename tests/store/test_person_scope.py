"""Which persons each role meets: every role, each object about persons, and each kind of row, from the roles file.

The expected answer is worked out here from the roles file and from where a row stands, in the plainest way; the
doors work it out by queries. See docs/reference/roles.md.
"""

from datetime import date, timedelta

import pytest

from factories.account_rows import hold_role
from factories.person_rows import SECRET, make_account, make_number, make_person
from factories.store_rows import NOW, TODAY, make_municipality, make_unit
from likevekt.actions.audit import Actor
from likevekt.actions.audit_doors import get_audit_entries_for, see_who_read_about
from likevekt.actions.doer import Doer, account_doer
from likevekt.actions.identities import Identity, save_identity
from likevekt.actions.person_access import PersonClosedError
from likevekt.actions.person_doors import (
    get_persons_for,
    get_powers_of_attorney_for,
    get_shield_accesses_for,
    is_in_reach,
)
from likevekt.actions.person_page import get_identity_for
from likevekt.actions.rights import NoRightError, rights_of
from likevekt.actions.roles import Reach, roles
from likevekt.store.account_queries import find_account
from likevekt.store.audit_queries import AuditSearch
from likevekt.store.models import (
    Account,
    EmergencyAccess,
    Kinship,
    Person,
    PersonUnit,
    PowerOfAttorney,
    ShieldAccess,
)
from likevekt.store.person_queries import UnknownPersonError

pytestmark = pytest.mark.django_db
CODE, OTHER = "9901", "9902"
# Each row: the unit that helps, and what stands between the account and the person.
ROWS = {
    "own_unit": ("A", ""),
    "child_unit": ("A1", ""),
    "sibling": ("B", ""),
    "no_unit": ("", ""),
    "own_case": ("A", "self"),
    "kin": ("A", "kin"),
    "shielded": ("A", "shielded"),
    "let_in": ("A", "let_in"),
    "let_in_outside": ("B", "let_in"),
    "given_power": ("B", "power"),
    "revoked_power": ("A", "revoked"),
    "ended_unit": ("ended", ""),
    "elsewhere": ("other municipality", ""),
}
IN_UNITS = {"A", "A1"}
ROLES = sorted(roles().roles)
WHERE = ("A", "")
"""The role is held in the unit A, which has A1 under it, or in the whole municipality."""


@pytest.fixture(autouse=True)
def rows(settings) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    here, there = make_municipality(code=CODE), make_municipality(code=OTHER)
    make_unit(here, unit="A")
    make_unit(here, unit="A1", parent="A")
    make_unit(here, unit="B")
    me, leader = make_account("me"), make_account("leader")
    for number, (person, (unit, between)) in enumerate(ROWS.items()):
        row = make_person(
            there if unit == "other municipality" else here,
            person=person,
            shielded=between in {"shielded", "let_in"},
        )
        identity = Identity(given_name="Runa", birth_number=make_number(200 + number))
        save_identity(person, identity, by=Actor(kind="system", id="test"), at=NOW)
        _place(row, unit)
        _stand_between(row, between, me=me, leader=leader)


def _place(row: Person, unit: str) -> None:
    start = date(2026, 1, 1)
    if unit == "ended":
        PersonUnit.objects.create(person=row, unit="A", valid_from=start, valid_to=TODAY)
    elif unit and " " not in unit:
        PersonUnit.objects.create(person=row, unit=unit, valid_from=start)


def _stand_between(row: Person, between: str, *, me: Account, leader: Account) -> None:
    start = date(2026, 1, 1)
    if between in {"self", "kin"}:
        Kinship.objects.create(account=me, person=row, kind=between, registered_at=NOW)
    elif between == "let_in":
        ShieldAccess.objects.create(person=row, account=me, approved_by=leader, valid_from=start)
    elif between in {"power", "revoked"}:
        PowerOfAttorney.objects.create(
            person=row,
            account=me,
            powers=["read"],
            valid_from=start,
            given_by=leader,
            revoked_at=NOW - timedelta(days=1) if between == "revoked" else None,
        )
    if between != "let_in" and row.shielded:
        ShieldAccess.objects.create(person=row, account=leader, approved_by=me, valid_from=start)


def doer(role: str, unit: str) -> Doer:
    hold_role("me", role, code=CODE, unit=unit)
    account = find_account("me")
    assert account is not None
    return account_doer(account, rights=rights_of(account.id, municipality=CODE, on=TODAY))


def reach(role: str, kind: str, action: str, unit: str) -> Reach | None:
    """How far a role reaches that is held in a unit, or in the whole municipality."""
    written = roles().roles[role].reach(kind, action)
    return Reach.EVERYWHERE if written is Reach.IN_UNIT and not unit else written


def reached(how_far: Reach | None, person: str) -> bool:
    """Whether a right at work reaches a row, whatever stands between."""
    unit = ROWS[person][0]
    if unit == "other municipality":
        return False
    return how_far is Reach.EVERYWHERE or (how_far is Reach.IN_UNIT and unit in IN_UNITS)


def is_listed(how_far: Reach | None, person: str) -> bool:
    between = ROWS[person][1]
    if how_far is Reach.OWN:
        return between in {"self", "power"}
    if not reached(how_far, person) or between in {"self", "kin"}:
        return False
    return between != "shielded" or how_far is Reach.EVERYWHERE


def is_opened(how_far: Reach | None, person: str) -> bool:
    between = ROWS[person][1]
    if how_far is Reach.OWN:
        return between in {"self", "power"}
    return reached(how_far, person) and between not in {"self", "kin", "shielded"}


@pytest.mark.parametrize("unit", WHERE)
@pytest.mark.parametrize("role", ROLES)
def test_a_list_of_persons_holds_what_the_role_reaches_and_no_other(role: str, unit: str) -> None:
    found = set(get_persons_for(doer(role, unit), at=NOW).values_list("person", flat=True))
    how_far = reach(role, "person", "read", unit)
    assert found == {person for person in ROWS if is_listed(how_far, person)}


@pytest.mark.parametrize("unit", WHERE)
@pytest.mark.parametrize("role", ROLES)
def test_an_identity_is_opened_to_whom_the_role_and_the_person_open_it(role: str, unit: str) -> None:
    by, opened = doer(role, unit), set()
    for person in ROWS:
        try:
            found = get_identity_for(person, by=by, at=NOW)
        except (PersonClosedError, NoRightError, UnknownPersonError):
            continue
        assert found.identity is not None
        assert found.identity.name == "Runa"
        opened.add(person)
    how_far = reach(role, "identity", "read", unit)
    assert opened == {person for person in ROWS if is_opened(how_far, person)}


@pytest.mark.parametrize("unit", WHERE)
@pytest.mark.parametrize("role", ROLES)
def test_powers_of_attorney_are_seen_by_holder_and_person_and_at_work_in_reach(role: str, unit: str) -> None:
    leader = Account.objects.get(username="leader")
    for person in Person.objects.exclude(person__in=("given_power", "revoked_power")):
        PowerOfAttorney.objects.create(
            person=person, account=leader, powers=["apply"], valid_from=TODAY, given_by=leader
        )
    found = {row.person.person for row in get_powers_of_attorney_for(doer(role, unit), at=NOW)}
    how_far = reach(role, "power_of_attorney", "read", unit)
    own = {"own_case", "given_power", "revoked_power"} if how_far else set()
    at_work = {person for person in ROWS if how_far is not Reach.OWN and is_opened(how_far, person)}
    assert found == own | at_work


@pytest.mark.parametrize("unit", WHERE)
@pytest.mark.parametrize("role", ROLES)
def test_named_accesses_are_seen_by_who_manages_them(role: str, unit: str) -> None:
    found = {row.person.person for row in get_shield_accesses_for(doer(role, unit), at=NOW)}
    how_far = reach(role, "shield_access", "read", unit)
    shielded = {person for person, (_unit, between) in ROWS.items() if between in {"shielded", "let_in"}}
    assert found == {person for person in shielded if reached(how_far, person)}


@pytest.mark.parametrize("unit", WHERE)
@pytest.mark.parametrize("role", ROLES)
def test_who_has_read_is_shown_to_herself_who_acts_for_her_and_at_work(role: str, unit: str) -> None:
    by, shown = doer(role, unit), set()
    for person in ROWS:
        try:
            see_who_read_about(person, by=by, at=NOW)
        except (PersonClosedError, NoRightError, UnknownPersonError):
            continue
        shown.add(person)
    how_far = reach(role, "access_log", "read", unit)
    at_work = {person for person in ROWS if how_far is not Reach.OWN and is_opened(how_far, person)}
    # What opens the page at work is a right to the identity, too.
    at_work = {one for one in at_work if reached(reach(role, "identity", "read", unit), one)}
    assert shown == {"own_case", "given_power"} | at_work


@pytest.mark.parametrize("unit", WHERE)
@pytest.mark.parametrize("role", ROLES)
def test_everyone_sees_her_own_acts_in_the_log_and_the_auditor_all(role: str, unit: str) -> None:
    by = doer(role, unit)
    me = str(by.held().account)
    page = get_audit_entries_for(by, AuditSearch(start=NOW - timedelta(days=1)), at=NOW, size=200)
    actors = {line.actor for line in page.lines}
    if reach(role, "audit_entry", "read", unit) is Reach.EVERYWHERE:
        assert "test" in actors
        assert {line.municipality for line in page.lines} <= {CODE, ""}
    else:
        assert actors <= {me}


@pytest.mark.parametrize("unit", WHERE)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "kind", ["person", "identity", "power_of_attorney", "shield_access", "access_log", "emergency_access"]
)
def test_each_action_reaches_at_work_what_the_roles_file_says(role: str, unit: str, kind: str) -> None:
    by = doer(role, unit)
    persons = {row.person: row for row in Person.objects.all()}
    for action in roles().actions:
        how_far = reach(role, kind, action, unit)
        found = {
            one for one, row in persons.items() if is_in_reach(by, row, kind=kind, action=action, at=NOW)
        }
        assert found == {person for person in ROWS if reached(how_far, person)}, action


@pytest.mark.parametrize("person", ["shielded", "sibling", "no_unit"])
def test_an_emergency_opens_one_person_for_an_hour_and_no_list(person: str) -> None:
    by = doer("caseworker", "A")
    listed = set(get_persons_for(by, at=NOW).values_list("person", flat=True))
    EmergencyAccess.objects.create(
        account_id=by.held().account,
        person=Person.objects.get(person=person),
        reason="She fell and lies there",
        begins_at=NOW,
        ends_at=NOW + timedelta(hours=1),
    )
    opened = get_identity_for(person, by=by, at=NOW + timedelta(minutes=59))
    assert opened.emergency_until == NOW + timedelta(hours=1)
    assert set(get_persons_for(by, at=NOW).values_list("person", flat=True)) == listed
    with pytest.raises(PersonClosedError):
        get_identity_for(person, by=by, at=NOW + timedelta(hours=1))
