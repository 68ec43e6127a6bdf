"""Who is closed to whom: shielded persons, one's own case, kin; and what an emergency opens, for an hour."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from factories.person_rows import make_account, make_person
from factories.store_rows import NOW, TODAY, make_municipality, make_unit
from likevekt.actions.audit import Actor
from likevekt.actions.emergency_access import (
    ALERT_OF_EMERGENCY,
    has_emergency_access,
    take_emergency_access,
)
from likevekt.actions.errors import ActionError
from likevekt.actions.job_kinds import JOB_KINDS
from likevekt.actions.job_runs import run_next
from likevekt.actions.leader_alerts import leaders_of
from likevekt.actions.person_access import (
    ALERT_OF_REFUSAL,
    Access,
    PersonClosedError,
    hide_shielded,
    may_see,
    require_access,
)
from likevekt.store.models import (
    Account,
    AuditEntry,
    EmergencyAccess,
    Job,
    Kinship,
    Person,
    RoleApproval,
    RoleGrant,
    ShieldAccess,
)
from likevekt.store.person_queries import UnknownPersonError

pytestmark = pytest.mark.django_db

REASON = "She fell, and does not answer"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def anne() -> Account:
    return make_account("anne")


@pytest.fixture
def leader() -> Account:
    return make_account("leader")


def actor(account: Account, *, behind: Account | None = None) -> Actor:
    return Actor(kind="account", id=str(account.pk), acting_for="" if behind is None else str(behind.pk))


def let_in(
    account: Account, person: Person, leader: Account, *, start: date = TODAY, end: date | None = None
):
    return ShieldAccess.objects.create(
        account=account, person=person, approved_by=leader, valid_from=start, valid_to=end
    )


def close(account: Account, person: Person, kind: str = "kin") -> None:
    Kinship.objects.create(account=account, person=person, kind=kind, registered_at=NOW)


def emergency(account: Account, person: Person, *, begins: datetime = NOW) -> None:
    EmergencyAccess.objects.create(
        account=account, person=person, reason=REASON, begins_at=begins, ends_at=begins + HOUR
    )


# shielded, kinship, first and last day of a named access (days from today), minutes since an emergency began
CASES = [
    pytest.param(False, "", None, None, Access.OPEN, id="nothing stands between"),
    pytest.param(True, "", None, None, Access.SHIELDED, id="shielded"),
    pytest.param(True, "", (0, None), None, Access.SHIELD_ACCESS, id="a named access"),
    pytest.param(True, "", (0, 1), None, Access.SHIELD_ACCESS, id="its last day"),
    pytest.param(True, "", (-1, 0), None, Access.SHIELDED, id="the day it ends"),
    pytest.param(True, "", (1, None), None, Access.SHIELDED, id="the day before it begins"),
    pytest.param(True, "", None, 0, Access.EMERGENCY, id="an emergency"),
    pytest.param(True, "", None, 59, Access.EMERGENCY, id="its last minute"),
    pytest.param(True, "", None, 60, Access.SHIELDED, id="the hour is over"),
    pytest.param(True, "", None, -1, Access.SHIELDED, id="it has not begun"),
    pytest.param(False, "self", None, None, Access.OWN_CASE, id="own case"),
    pytest.param(True, "self", (0, None), 0, Access.OWN_CASE, id="own case, whatever else"),
    pytest.param(False, "kin", None, None, Access.KIN, id="kin"),
    pytest.param(True, "kin", (0, None), 0, Access.KIN, id="kin, whatever else"),
]


@pytest.mark.parametrize(("shielded", "kind", "named", "minutes", "expected"), CASES)
def test_a_person_is_open_or_closed_to_an_account(
    *,
    anne: Account,
    leader: Account,
    shielded: bool,
    kind: str,
    named: tuple[int, int | None] | None,
    minutes: int | None,
    expected: Access,
) -> None:
    person = make_person(shielded=shielded)
    if kind:
        close(anne, person, kind)
    if named:
        start, end = named
        let_in(
            anne,
            person,
            leader,
            start=TODAY + start * DAY,
            end=None if end is None else TODAY + end * DAY,
        )
    if minutes is not None:
        emergency(anne, person, begins=NOW - timedelta(minutes=minutes))
    assert may_see(anne.pk, "p1", at=NOW) is expected
    # Another account and another person are not touched by it.
    assert may_see(leader.pk, "p1", at=NOW) is (Access.SHIELDED if shielded else Access.OPEN)
    make_person(person="p2")
    assert may_see(anne.pk, "p2", at=NOW) is Access.OPEN


def test_the_day_of_a_named_access_is_the_day_in_norway(anne: Account, leader: Account) -> None:
    let_in(anne, make_person(shielded=True), leader, start=TODAY, end=TODAY + DAY)
    midnight = datetime.fromisoformat(f"{TODAY}T00:00+02:00")
    assert may_see(anne.pk, "p1", at=midnight) is Access.SHIELD_ACCESS
    assert may_see(anne.pk, "p1", at=midnight - timedelta(seconds=1)) is Access.SHIELDED
    assert may_see(anne.pk, "p1", at=midnight + DAY) is Access.SHIELDED


def test_an_account_that_is_not_active_is_let_in_nowhere(anne: Account, leader: Account) -> None:
    person = make_person(shielded=True)
    let_in(anne, person, leader)
    emergency(anne, person)
    Account.objects.filter(pk=anne.pk).update(is_active=False)
    assert may_see(anne.pk, "p1", at=NOW) is Access.SHIELDED


def test_both_accounts_behind_a_switch_of_eyes_must_be_let_in(anne: Account, leader: Account) -> None:
    person = make_person(shielded=True)
    let_in(anne, person, leader)
    assert require_access("p1", by=actor(anne), at=NOW) == person
    with pytest.raises(PersonClosedError):
        require_access("p1", by=actor(anne, behind=leader), at=NOW)


def test_other_systems_see_nobody_who_is_shielded_and_this_one_sends_the_letters() -> None:
    make_person(shielded=True)
    make_person(person="p2")
    client = Actor(kind="client", id="journal")
    assert require_access("p2", by=client, at=NOW).person == "p2"
    assert require_access("p1", by=Actor(kind="system", id="worker"), at=NOW).person == "p1"
    with pytest.raises(PersonClosedError):
        require_access("p1", by=client, at=NOW)


def test_an_actor_that_is_no_account_number_is_never_let_in() -> None:
    make_person()
    with pytest.raises(ValueError, match="invalid literal"):
        require_access("p1", by=Actor(kind="account", id="anne"), at=NOW)


def test_nobody_is_nobody(anne: Account) -> None:
    with pytest.raises(UnknownPersonError, match="no person with this id") as caught:
        may_see(anne.pk, "p9", at=NOW)
    assert "p9" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "action", "words"),
    [("self", "refused_own_case", "your own"), ("kin", "refused_kin", "close to you")],
)
def test_own_case_and_kin_are_refused_and_the_leader_is_told_once(
    anne: Account, kind: str, action: str, words: str
) -> None:
    person = make_person()
    close(anne, person, kind)
    for _ in range(3):
        with pytest.raises(PersonClosedError, match=words):
            require_access("p1", by=actor(anne), at=NOW)
    entries = AuditEntry.objects.filter(action=action, person="p1", actor=str(anne.pk))
    assert entries.count() == 3
    job = Job.objects.get(name=ALERT_OF_REFUSAL)
    assert job.arguments == {"entry": entries.order_by("pk").first().pk}
    make_person(person="p2")
    require_access("p2", by=actor(anne), at=NOW)
    assert Job.objects.count() == 1


def test_a_shielded_person_is_refused_with_an_entry_and_no_alert(anne: Account) -> None:
    make_person(shielded=True)
    with pytest.raises(PersonClosedError, match="This person is shielded"):
        require_access("p1", by=actor(anne), at=NOW)
    assert [entry.action for entry in AuditEntry.objects.all()] == ["refused_shielded"]
    assert not Job.objects.exists()


def test_shielded_persons_are_hidden_in_a_list_but_for_named_accounts(
    anne: Account, leader: Account, django_assert_num_queries
) -> None:
    persons = [make_person(person=f"p{n}", shielded=n % 2 == 1, area=f"area {n}") for n in range(6)]
    let_in(anne, persons[3], leader)
    emergency(anne, persons[5])
    names = {row.person: (f"Name {row.person}", f"Address {row.person}") for row in persons}
    with django_assert_num_queries(1):
        seen = hide_shielded(persons, account=anne.pk, on=TODAY, names=names)
    assert [(one.person, one.is_shielded, one.is_hidden) for one in seen] == [
        ("p0", False, False),
        ("p1", True, True),
        ("p2", False, False),
        ("p3", True, False),
        ("p4", False, False),
        ("p5", True, True),
    ]
    for one, row in zip(seen, persons, strict=True):
        expected = (None, None, None) if one.is_hidden else (*names[row.person], row.area)
        assert (one.name, one.address, one.area) == expected
        assert "Name" not in repr(one)


def test_without_an_account_every_shielded_person_is_hidden(django_assert_num_queries) -> None:
    persons = [make_person(shielded=True), make_person(person="p2")]
    with django_assert_num_queries(0):
        seen = hide_shielded(persons, account=None, on=TODAY)
    assert [(one.is_hidden, one.area) for one in seen] == [(True, None), (False, "nord")]


def test_an_emergency_opens_a_shielded_person_for_an_hour_and_tells_the_leader(anne: Account) -> None:
    make_person(shielded=True)
    taken = take_emergency_access(person="p1", reason=f" {REASON} ", by=actor(anne), at=NOW)
    assert taken.ends_at == NOW + HOUR
    assert EmergencyAccess.objects.get().reason == REASON
    assert may_see(anne.pk, "p1", at=NOW + HOUR - timedelta(seconds=1)) is Access.EMERGENCY
    assert may_see(anne.pk, "p1", at=NOW + HOUR) is Access.SHIELDED
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.object_kind, entry.object_id, entry.person, entry.purpose) == (
        "take", "emergency_access", str(taken.id), "p1", "emergency",
    )  # fmt: skip
    job = Job.objects.get()
    assert (job.name, job.arguments) == (ALERT_OF_EMERGENCY, {"emergency_access": taken.id})
    assert REASON not in f"{entry.details}{job.arguments}{job.key}"
    again = take_emergency_access(person="p1", reason=REASON, by=actor(anne), at=NOW + HOUR / 2)
    assert (again, Job.objects.count()) == (taken, 1)
    take_emergency_access(person="p1", reason=f"{REASON} again", by=actor(anne), at=NOW)
    assert Job.objects.count() == 2


def test_an_emergency_is_taken_for_a_person_who_is_not_shielded_too(anne: Account) -> None:
    make_person()
    take_emergency_access(person="p1", reason=REASON, by=actor(anne), at=NOW)
    assert has_emergency_access(anne.pk, "p1", at=NOW)
    assert not has_emergency_access(anne.pk, "p1", at=NOW + HOUR)
    assert not has_emergency_access(make_account("other").pk, "p1", at=NOW)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("urgent now", "at least 3 words"),
        ("w o r d " * 300, "is the limit"),
    ],
)
def test_an_emergency_without_a_reason_is_refused(anne: Account, reason: str, words: str) -> None:
    make_person(shielded=True)
    with pytest.raises(ActionError, match=words):
        take_emergency_access(person="p1", reason=reason, by=actor(anne), at=NOW)
    assert not EmergencyAccess.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("kind", ["self", "kin"])
def test_no_emergency_opens_ones_own_case_or_kin(anne: Account, kind: str) -> None:
    close(anne, make_person(shielded=True), kind)
    with pytest.raises(PersonClosedError):
        take_emergency_access(person="p1", reason=REASON, by=actor(anne), at=NOW)
    assert not EmergencyAccess.objects.exists()
    assert Job.objects.get().name == ALERT_OF_REFUSAL


@pytest.mark.parametrize("kind", ["client", "system"])
def test_another_system_never_takes_emergency_access(kind: str) -> None:
    make_person(shielded=True)
    with pytest.raises(ActionError, match="somebody who is logged in"):
        take_emergency_access(person="p1", reason=REASON, by=Actor(kind=kind, id="journal"), at=NOW)


def grant(account: Account, role: str, unit: str = "") -> None:
    row = RoleGrant.objects.create(
        account=account,
        municipality=make_or_get(),
        role=role,
        unit=unit,
        valid_from=TODAY,
        created_at=NOW,
    )
    RoleApproval.objects.create(grant=row, approved_at=NOW)


def make_or_get():
    person = Person.objects.select_related("municipality").first()
    return person.municipality if person else make_municipality()


def test_the_leader_of_the_unit_is_told_and_nobody_of_her_own_doing(anne: Account, leader: Account) -> None:
    owner = make_person(shielded=True).municipality
    make_unit(owner, unit="nord", name="Nord")
    make_unit(owner, unit="team", name="Team", parent="nord", kind="team")
    make_unit(owner, unit="sor", name="Sør")
    head, other = make_account("head"), make_account("other")
    grant(anne, "caseworker", "team")
    assert leaders_of(anne.pk, municipality="9901", at=NOW) == ()
    grant(head, "head_of_service")
    grant(other, "unit_leader", "sor")
    assert leaders_of(anne.pk, municipality="9901", at=NOW) == (head.pk,)
    grant(leader, "unit_leader", "nord")
    assert leaders_of(anne.pk, municipality="9901", at=NOW) == (leader.pk,)
    assert leaders_of(leader.pk, municipality="9901", at=NOW) == (head.pk,)
    assert leaders_of(head.pk, municipality="9901", at=NOW) == ()
    take_emergency_access(person="p1", reason=REASON, by=actor(anne), at=NOW)
    close(anne, Person.objects.get())
    with pytest.raises(PersonClosedError):
        require_access("p1", by=actor(anne), at=NOW)
    while run_next(kinds=JOB_KINDS, now=lambda: NOW, holder="me") is not None:
        pass
    told = {job.name: (job.state, job.result) for job in Job.objects.all()}
    expected = ("done", {"tell": [leader.pk]})
    assert told == {ALERT_OF_REFUSAL: expected, ALERT_OF_EMERGENCY: expected}


def test_a_refusal_is_kept_though_the_caller_gets_an_error(anne: Account) -> None:
    """Nothing is left open that a later error could undo."""
    close(anne, make_person())
    with pytest.raises(PersonClosedError):
        require_access("p1", by=actor(anne), at=NOW)
    assert not connection.needs_rollback
    assert AuditEntry.objects.count() == Job.objects.count() == 1
