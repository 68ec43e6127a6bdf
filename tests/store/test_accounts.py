"""Accounts and roles: nothing without an approved role, and no role without another pair of eyes."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.timezone import localdate

from factories.account_rows import hold_role
from factories.store_rows import NOW, TODAY, make_municipality, make_unit
from likevekt.actions.account_state import deactivate_account, reactivate_account
from likevekt.actions.accounts import (
    approve_role,
    end_role,
    first_administrator,
    make_account,
    propose_role,
)
from likevekt.actions.doer import Doer, account_doer, command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.rights import NoRightError, rights_of
from likevekt.actions.roles import Reach, roles
from likevekt.store.account_queries import account_line, list_grants, list_waiting_grants
from likevekt.store.models import Account, AuditEntry, RoleApproval, RoleGrant, RoleRevocation
from likevekt.store.staff_queries import GrantState, find_staff, list_grant_history, list_staff

pytestmark = pytest.mark.django_db

CODE = "9901"


@pytest.fixture(autouse=True)
def units() -> None:
    """Nord holds one team, which holds one group; Sør stands beside."""
    owner = make_municipality(code=CODE)
    make_unit(owner, unit="nord", name="Nord")
    make_unit(owner, unit="nord-team", name="Team", parent="nord", kind="team")
    make_unit(owner, unit="nord-group", name="Group", parent="nord-team", kind="team")
    make_unit(owner, unit="sor", name="Sør")


def account(username: str) -> int:
    return make_account(username=username, name=username.title(), by=command_line("test"), at=NOW).id


def holder(username: str, role: str, unit: str = "") -> Doer:
    """An account that has held a role since New Year, given as it stands in the rows."""
    row = Account.objects.filter(username=username).first()
    pk = account(username) if row is None else row.pk
    owner = make_grant(pk, role=role, unit=unit)
    assert owner
    line = account_line(Account.objects.get(pk=pk))
    return account_doer(line, rights=rights_of(pk, municipality=CODE, on=TODAY))


def make_grant(pk: int, *, role: str, unit: str = "", valid_to: date | None = None) -> int:
    return hold_role(Account.objects.get(pk=pk).username, role, code=CODE, unit=unit, valid_to=valid_to).pk


RIGHTS = [
    (code, kind, action, role.reach(kind, action))
    for code, role in roles().roles.items()
    for kind in roles().objects
    for action in roles().actions
]


@pytest.mark.parametrize("code", sorted(roles().roles))
def test_every_role_may_what_the_table_says_and_nothing_else(code: str) -> None:
    """Each role × object × action of the table in the documentation, in and outside the unit it was given in."""
    rights = holder("someone", code, "nord-team").held()
    for role, kind, action, reach in RIGHTS:
        if role != code:
            continue
        everywhere, in_unit, own = (reach is one for one in Reach)
        said = (code, kind, action, reach)
        assert rights.allows(kind, action) is everywhere, said
        assert rights.allows(kind, action, unit="nord-team") is (everywhere or in_unit), said
        assert rights.allows(kind, action, unit="nord-group") is (everywhere or in_unit), said
        assert rights.allows(kind, action, unit="nord") is everywhere, said
        assert rights.allows(kind, action, unit="sor") is everywhere, said
        assert rights.allows(kind, action, own=True) is (everywhere or in_unit or own), said


def test_a_role_given_in_the_whole_municipality_has_all_its_units():
    rights = holder("leader", "unit_leader").held()
    assert rights.allows("person", "read", unit="sor")
    assert rights.allows("person", "read", unit="nord-group")


def test_several_roles_join_their_units_and_the_furthest_reach():
    holder("both", "team_leader", "nord-team")
    rights = holder("both", "team_leader", "sor").held()
    assert rights.allows("person", "read", unit="sor")
    assert rights.allows("person", "read", unit="nord-group")
    assert not rights.allows("person", "read", unit="nord")
    wider = holder("both", "controller").held()
    assert wider.allows("budget", "read")
    assert wider.allows("person", "read", unit="sor")


def test_nobody_may_anything_without_an_approved_role():
    someone = account("someone")
    rights = rights_of(someone, municipality=CODE, on=TODAY)
    assert rights.roles == frozenset()
    assert not any(rights.allows(kind, action, own=True) for _c, kind, action, _r in RIGHTS)
    with pytest.raises(NoRightError, match="Your roles do not let you"):
        rights.require("reference", "read")


def test_a_role_holds_from_its_first_day_up_to_its_last(django_assert_num_queries):
    someone = account("someone")
    make_grant(someone, role="team_leader", unit="nord", valid_to=date(2026, 3, 1))
    on = lambda day: rights_of(someone, municipality=CODE, on=day).roles  # noqa: E731
    assert on(date(2025, 12, 31)) == frozenset()
    assert on(date(2026, 1, 1)) == {"team_leader"}
    assert on(date(2026, 2, 28)) == {"team_leader"}
    assert on(date(2026, 3, 1)) == frozenset()
    with django_assert_num_queries(2):
        rights_of(someone, municipality=CODE, on=date(2026, 2, 1))


def test_an_account_that_is_not_active_may_nothing():
    rights = holder("gone", "controller").held()
    Account.objects.filter(pk=rights.account).update(is_active=False)
    assert rights_of(rights.account, municipality=CODE, on=TODAY).roles == frozenset()


def test_a_role_in_another_municipality_gives_nothing_here():
    other = make_municipality(code="9902")
    someone = account("someone")
    grant = RoleGrant.objects.create(
        account_id=someone, municipality=other, role="controller", valid_from=TODAY, created_at=NOW
    )
    RoleApproval.objects.create(grant=grant, approved_at=NOW)
    assert rights_of(someone, municipality=CODE, on=TODAY).roles == frozenset()


def test_a_role_is_proposed_by_one_and_approved_by_another():
    leader, head = holder("leader", "unit_leader", "nord"), holder("head", "head_of_service")
    new = account("new")
    grant = propose_role(
        account=new, role="team_leader", unit="nord-team", valid_from=TODAY, by=leader, at=NOW
    )
    assert rights_of(new, municipality=CODE, on=TODAY).roles == frozenset()
    assert [one.id for one in list_waiting_grants(municipality=CODE, on=TODAY)] == [grant]
    with pytest.raises(ActionError, match="another must approve"):
        approve_role(grant, by=leader, at=NOW)
    with pytest.raises(ActionError, match="approved by another role"):
        approve_role(grant, by=head, at=NOW)
    second = holder("second", "unit_leader", "nord")
    approve_role(grant, by=second, at=NOW)
    assert rights_of(new, municipality=CODE, on=TODAY).roles == {"team_leader"}
    assert list_waiting_grants(municipality=CODE, on=TODAY) == ()
    told = AuditEntry.objects.filter(object_kind="role_grant", object_id=str(grant)).order_by("pk")
    assert [(one.action, one.actor) for one in told] == [
        ("propose", str(leader.held().account)),
        ("approve", str(second.held().account)),
    ]
    with pytest.raises(ActionError, match="approved or taken back"):
        approve_role(grant, by=holder("third", "unit_leader", "nord"), at=NOW)


def test_nobody_approves_a_role_of_her_own():
    administrator = holder("administrator", "administrator")
    mine = holder("head", "head_of_service")
    grant = propose_role(
        account=mine.held().account, role="researcher", unit="", valid_from=TODAY, by=administrator, at=NOW
    )
    with pytest.raises(ActionError, match="for yourself"):
        approve_role(grant, by=mine, at=NOW)


def test_a_unit_leader_gives_roles_in_her_own_unit_only():
    leader = holder("leader", "unit_leader", "nord")
    new = account("new")
    with pytest.raises(NoRightError):
        propose_role(account=new, role="employee", unit="sor", valid_from=TODAY, by=leader, at=NOW)
    with pytest.raises(NoRightError):
        propose_role(account=new, role="employee", unit="", valid_from=TODAY, by=leader, at=NOW)
    assert RoleGrant.objects.filter(account_id=new).count() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"role": "king"}, "no role with the code king"),
        ({"unit": "castle"}, "no unit with the code castle"),
        ({"valid_to": TODAY}, "cannot end before"),
        ({"account": 987_654}, "no such account"),
    ],
)
def test_a_faulty_proposal_is_refused_in_one_sentence(given: dict[str, object], said: str) -> None:
    administrator = holder("administrator", "administrator")
    good = {"account": account("new"), "role": "team_leader", "unit": "nord", "valid_from": TODAY}
    with pytest.raises(ActionError, match=said):
        propose_role(**(good | given), by=administrator, at=NOW)
    assert list_waiting_grants(municipality=CODE, on=TODAY) == ()


def test_a_role_that_is_taken_back_holds_that_day_and_not_the_next():
    administrator = holder("administrator", "administrator")
    someone = account("someone")
    grant = make_grant(someone, role="controller")
    with pytest.raises(NoRightError):
        end_role(grant, last_day=TODAY, by=holder("team", "team_leader", "nord"), at=NOW)
    end_role(grant, last_day=TODAY, by=administrator, at=NOW)
    assert rights_of(someone, municipality=CODE, on=TODAY).roles == {"controller"}
    assert rights_of(someone, municipality=CODE, on=TODAY + timedelta(days=1)).roles == frozenset()
    with pytest.raises(ActionError, match="ended already"):
        end_role(grant, last_day=TODAY, by=administrator, at=NOW)


def test_what_is_past_stays_when_a_role_is_taken_back_later():
    """A role cannot be ended back in time: what was done with it was done with a right."""
    administrator = holder("administrator", "administrator")
    grant = make_grant(account("someone"), role="controller")
    end_role(grant, last_day=date(2026, 2, 1), by=administrator, at=NOW)
    assert RoleRevocation.objects.get(grant=grant).valid_from == localdate(NOW) + timedelta(days=1)


def test_a_role_with_an_end_of_its_own_is_taken_back_before_it():
    administrator = holder("administrator", "administrator")
    someone = account("someone")
    grant = make_grant(someone, role="controller", valid_to=date(2026, 12, 1))
    end_role(grant, last_day=TODAY, by=administrator, at=NOW)
    tomorrow = TODAY + timedelta(days=1)
    assert rights_of(someone, municipality=CODE, on=TODAY).roles == {"controller"}
    assert rights_of(someone, municipality=CODE, on=tomorrow).roles == frozenset()
    (held,) = list_grants(municipality=CODE, on=TODAY, account=someone)
    assert held.valid_to == tomorrow


def test_a_role_that_has_not_begun_is_taken_back_and_never_holds():
    administrator = holder("administrator", "administrator")
    someone, later = account("someone"), date(2026, 12, 1)
    grant = propose_role(
        account=someone, role="controller", unit="", valid_from=later, by=administrator, at=NOW
    )
    approve_role(grant, by=holder("head", "head_of_service"), at=NOW)
    assert rights_of(someone, municipality=CODE, on=later).roles == {"controller"}
    end_role(grant, last_day=TODAY, by=administrator, at=NOW)
    assert rights_of(someone, municipality=CODE, on=later).roles == frozenset()


def test_a_proposal_that_is_taken_back_waits_for_nobody():
    administrator = holder("administrator", "administrator")
    grant = propose_role(
        account=account("someone"), role="controller", unit="", valid_from=TODAY, by=administrator, at=NOW
    )
    end_role(grant, last_day=TODAY, by=administrator, at=NOW)
    assert list_waiting_grants(municipality=CODE, on=TODAY) == ()
    with pytest.raises(ActionError, match="approved or taken back"):
        approve_role(grant, by=holder("head", "head_of_service"), at=NOW)


def test_a_role_that_has_run_out_is_not_taken_back():
    administrator = holder("administrator", "administrator")
    grant = make_grant(account("someone"), role="controller", valid_to=date(2026, 3, 1))
    with pytest.raises(ActionError, match="ended already"):
        end_role(grant, last_day=TODAY, by=administrator, at=NOW)


def test_the_first_two_administrators_are_made_on_the_command_line_and_no_third():
    """There must be two before anybody can give roles: one proposes and another approves."""
    first, second = account("first"), account("second")
    for one in (first, second):
        first_administrator(account=one, municipality=CODE, by=command_line("test"), at=NOW)
        assert [role.role for role in list_grants(municipality=CODE, on=TODAY, account=one)] == [
            "administrator"
        ]
        with pytest.raises(ActionError, match="one of them"):
            first_administrator(account=one, municipality=CODE, by=command_line("test"), at=NOW)
    with pytest.raises(ActionError, match="first two administrators"):
        first_administrator(account=account("third"), municipality=CODE, by=command_line("test"), at=NOW)


def test_no_account_makes_itself_the_first_administrator():
    someone = holder("someone", "administrator")
    with pytest.raises(NoRightError):
        first_administrator(account=account("first"), municipality=CODE, by=someone, at=NOW)


def test_the_first_two_give_the_first_role_between_them():
    """What a fresh installation begins with: one proposes the head of service, the other approves."""
    rights = []
    for username in ("first", "second"):
        pk = account(username)
        first_administrator(account=pk, municipality=CODE, by=command_line("test"), at=NOW)
        line = account_line(Account.objects.get(pk=pk))
        rights.append(account_doer(line, rights=rights_of(pk, municipality=CODE, on=TODAY)))
    head = account("head")
    grant = propose_role(
        account=head, role="head_of_service", unit="", valid_from=TODAY, by=rights[0], at=NOW
    )
    approve_role(grant, by=rights[1], at=NOW)
    assert rights_of(head, municipality=CODE, on=TODAY).roles == {"head_of_service"}


def test_an_account_has_a_name_of_its_own_and_no_password():
    administrator = holder("administrator", "administrator")
    made = make_account(username="kari", name="Kari", by=administrator, at=NOW)
    assert not Account.objects.get(pk=made.id).has_usable_password()
    with pytest.raises(ActionError, match="kari is taken"):
        make_account(username="kari", name="Another", by=administrator, at=NOW)
    with pytest.raises(ActionError, match="is empty"):
        make_account(username="ola", name=" ", by=administrator, at=NOW)
    with pytest.raises(ActionError, match="e-mail address"):
        make_account(username="ola", name="Ola", email="ola", by=administrator, at=NOW)
    with pytest.raises(NoRightError):
        make_account(username="per", name="Per", by=holder("head", "head_of_service"), at=NOW)
    assert isinstance(Account.objects.get(pk=made.id).created_at, datetime)


def test_a_closed_account_may_nothing_and_holds_its_roles_again_when_it_is_opened():
    administrator = holder("administrator", "administrator")
    leader = holder("leader", "unit_leader", "nord").held().account
    deactivate_account(leader, by=administrator, at=NOW)
    assert rights_of(leader, municipality=CODE, on=TODAY).roles == frozenset()
    with pytest.raises(ActionError, match="closed already"):
        deactivate_account(leader, by=administrator, at=NOW)
    reactivate_account(leader, by=administrator, at=NOW)
    assert rights_of(leader, municipality=CODE, on=TODAY).roles == {"unit_leader"}
    with pytest.raises(ActionError, match="open already"):
        reactivate_account(leader, by=administrator, at=NOW)
    told = AuditEntry.objects.filter(object_kind="account", object_id=str(leader)).order_by("pk")
    assert [one.action for one in told][-2:] == ["close", "restore"]


def test_nobody_closes_her_own_account_and_only_those_who_may_close_others():
    administrator = holder("administrator", "administrator")
    with pytest.raises(ActionError, match="your own account"):
        deactivate_account(administrator.held().account, by=administrator, at=NOW)
    head = holder("head", "head_of_service")
    for change in (deactivate_account, reactivate_account):
        with pytest.raises(NoRightError):
            change(administrator.held().account, by=head, at=NOW)
        with pytest.raises(ActionError, match="no such account"):
            change(987_654, by=administrator, at=NOW)
    with pytest.raises(NoRightError):
        deactivate_account(head.held().account, by=head, at=NOW)


def test_staff_are_seen_within_the_scope_with_what_they_have_had():
    leader = holder("leader", "unit_leader", "nord")
    holder("inside", "employee", "nord-group")
    holder("outside", "employee", "sor")
    holder("both", "controller")
    account("bare")
    scope = leader.held().scope("account")
    assert [one.username for one in list_staff(scope)] == ["inside", "leader"]
    assert find_staff(scope, username="outside") is None
    everyone = holder("head", "head_of_service").held().scope("account")
    assert {one.username for one in list_staff(everyone)} == {
        "bare", "both", "head", "inside", "leader", "outside",
    }  # fmt: skip
    assert [one.username for one in list_staff(everyone, search="OUT side")] == ["outside"]
    nothing = holder("employee", "employee", "nord").held().scope("account")
    assert list_staff(nothing) == ()


def test_the_history_of_a_role_says_who_and_when_and_how_it_stands():
    administrator, head = holder("administrator", "administrator"), holder("head", "head_of_service")
    someone, scope = account("someone"), holder("head", "head_of_service").held().scope("role_grant")
    grants = [
        propose_role(account=someone, role="controller", unit="", valid_from=day, by=administrator, at=NOW)
        for day in (date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1), date(2026, 12, 1))
    ]
    for grant in grants[1:]:
        approve_role(grant, by=head, at=NOW)
    end_role(grants[2], last_day=TODAY, by=administrator, at=NOW)
    end_role(grants[3], last_day=TODAY, by=administrator, at=NOW)
    tomorrow = TODAY + timedelta(days=1)
    found = list_grant_history(scope, on=tomorrow, accounts=[someone])
    assert [(one.id, one.state) for one in found] == [
        (grants[3], GrantState.WITHDRAWN),
        (grants[2], GrantState.ENDED),
        (grants[1], GrantState.HOLDS),
        (grants[0], GrantState.WAITING),
    ]
    assert (found[2].proposed_by_name, found[2].approved_by_name) == ("Administrator", "Head")
    assert (found[1].revoked_by_name, found[1].valid_to) == ("Administrator", tomorrow)
    waiting = list_grant_history(scope, on=tomorrow, is_waiting=True)
    assert [one.id for one in waiting] == [grants[0]]
    assert list_grant_history(scope, on=date(2026, 1, 1), accounts=[someone])[2].state is GrantState.COMING


def test_many_accounts_cost_as_many_queries_as_one(django_assert_num_queries):
    scope = holder("head", "head_of_service").held().scope("account")
    for number in range(20):
        holder(f"someone{number}", "employee", "nord")
    with django_assert_num_queries(2):
        people = list_staff(scope)
        list_grant_history(scope, on=TODAY, accounts=[one.id for one in people])
