"""Access to a shielded person is given by another than who gets it, and ended once; kin is registered, and closes."""

from datetime import timedelta

import pytest

from factories.person_rows import make_account, make_person
from factories.store_rows import NOW, TODAY
from likevekt.actions.audit import Actor
from likevekt.actions.errors import ActionError
from likevekt.actions.person_access import Access, may_see
from likevekt.actions.shield_access import (
    UnknownKinshipError,
    end_shield_access,
    give_shield_access,
    register_kinship,
)
from likevekt.store.models import Account, AuditEntry, Kinship, ShieldAccess

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def anne() -> Account:
    make_person(shielded=True)
    return make_account("anne")


@pytest.fixture
def leader() -> Account:
    return make_account("leader")


def actor(account: Account, *, behind: Account | None = None) -> Actor:
    return Actor(kind="account", id=str(account.pk), acting_for="" if behind is None else str(behind.pk))


def give(anne: Account, by: Actor, **values: object) -> int:
    given = {"person": "p1", "account": anne.pk, "valid_from": TODAY, "valid_to": None}
    return give_shield_access(by=by, at=NOW, **(given | values))


def test_an_access_opens_the_person_until_it_is_ended(anne: Account, leader: Account) -> None:
    access = give(anne, actor(leader), valid_from=TODAY - 5 * DAY)
    assert may_see(anne.pk, "p1", at=NOW) is Access.SHIELD_ACCESS
    assert may_see(leader.pk, "p1", at=NOW) is Access.SHIELDED
    assert end_shield_access(access, by=actor(leader), at=NOW) == TODAY
    assert may_see(anne.pk, "p1", at=NOW) is Access.SHIELDED
    assert [(one.action, one.object_kind, one.person) for one in AuditEntry.objects.order_by("pk")] == [
        ("approve", "shield_access", "p1"),
        ("revoke", "shield_access", "p1"),
    ]
    with pytest.raises(ActionError, match="ended already"):
        end_shield_access(access, by=actor(leader), at=NOW)


def test_an_access_that_begins_today_ends_tomorrow(anne: Account, leader: Account) -> None:
    access = give(anne, actor(leader))
    assert end_shield_access(access, by=actor(leader), at=NOW) == TODAY + DAY
    assert may_see(anne.pk, "p1", at=NOW + DAY) is Access.SHIELDED


@pytest.mark.parametrize(
    ("values", "words"),
    [({"valid_to": TODAY}, "before it has begun"), ({"account": 0}, "no such account")],
)
def test_an_access_that_cannot_be_is_refused(
    anne: Account, leader: Account, values: dict[str, object], words: str
) -> None:
    with pytest.raises(ActionError, match=words):
        give(anne, actor(leader), **values)
    assert not ShieldAccess.objects.exists()
    assert not AuditEntry.objects.exists()


def test_nobody_lets_herself_in_nor_with_anothers_eyes(anne: Account, leader: Account) -> None:
    for by in (actor(anne), actor(leader, behind=anne)):
        with pytest.raises(ActionError, match="herself"):
            give(anne, by)
    with pytest.raises(ActionError, match="logged in"):
        give(anne, Actor(kind="system", id="worker"))


def test_kin_is_registered_once_and_closes_the_case(anne: Account) -> None:
    register_kinship(account=anne.pk, person="p1", kind="kin", by=actor(anne), at=NOW)
    assert may_see(anne.pk, "p1", at=NOW) is Access.KIN
    register_kinship(account=anne.pk, person="p1", kind="self", by=actor(anne), at=NOW)
    assert may_see(anne.pk, "p1", at=NOW) is Access.OWN_CASE
    assert Kinship.objects.count() == 1
    assert AuditEntry.objects.filter(action="save", object_kind="kinship").count() == 2
    with pytest.raises(UnknownKinshipError, match="self or kin"):
        register_kinship(account=anne.pk, person="p1", kind="friend", by=actor(anne), at=NOW)
    with pytest.raises(ActionError, match="no such account"):
        register_kinship(account=0, person="p1", kind="kin", by=actor(anne), at=NOW)
