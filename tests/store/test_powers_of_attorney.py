"""A power of attorney opens what it names, from its first day to the day before its last, until it is taken back."""

from datetime import date, timedelta

import pytest

from factories.person_rows import SECRET, make_account, make_person
from factories.store_rows import NOW, TODAY
from likevekt.actions.audit import Actor
from likevekt.actions.errors import ActionError
from likevekt.actions.identities import read_identity, save_identity
from likevekt.actions.person_access import PersonClosedError
from likevekt.actions.powers_of_attorney import give_power, has_power, revoke_power
from likevekt.store.identity import Identity
from likevekt.store.models import Account, AuditEntry, Job, Kinship, PowerOfAttorney, ShieldAccess

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NAME = Identity(given_name="Anne")
OWN = "own_access"


@pytest.fixture(autouse=True)
def keys(settings) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)


@pytest.fixture
def clerk() -> Account:
    return make_account("clerk")


@pytest.fixture
def holder() -> Account:
    make_person()
    return make_account("holder")


def actor(account: Account, *, behind: Account | None = None) -> Actor:
    return Actor(kind="account", id=str(account.pk), acting_for="" if behind is None else str(behind.pk))


def give(clerk: Account, holder: Account, **values: object) -> int:
    given = {"powers": ["read", "appeal"], "valid_from": TODAY, "valid_to": TODAY + 10 * DAY}
    return give_power(person="p1", account=holder.pk, by=actor(clerk), at=NOW, **(given | values))


CASES = [
    pytest.param("read", 0, True, id="its first day"),
    pytest.param("appeal", 9, True, id="its last day"),
    pytest.param("read", -1, False, id="the day before"),
    pytest.param("read", 10, False, id="the day it ends"),
    pytest.param("apply", 0, False, id="something else"),
    pytest.param("", 0, False, id="nothing"),
]


@pytest.mark.parametrize(("power", "day", "expected"), CASES)
def test_a_power_is_for_what_it_names_on_its_days(
    clerk: Account,
    holder: Account,
    power: str,
    day: int,
    expected: bool,  # noqa: FBT001
) -> None:
    give(clerk, holder)
    make_person(person="p2")
    assert has_power(holder.pk, "p1", power=power, on=TODAY + day * DAY) is expected
    assert not has_power(holder.pk, "p2", power=power, on=TODAY + day * DAY)
    assert not has_power(clerk.pk, "p1", power=power, on=TODAY + day * DAY)


def test_a_power_without_an_end_lasts_until_it_is_taken_back_at_once(clerk: Account, holder: Account) -> None:
    power = give(clerk, holder, valid_to=None)
    assert has_power(holder.pk, "p1", power="read", on=date(2099, 1, 1))
    revoke_power(power, by=actor(clerk), at=NOW)
    assert not has_power(holder.pk, "p1", power="read", on=TODAY)
    with pytest.raises(ActionError, match="taken back already"):
        revoke_power(power, by=actor(clerk), at=NOW)
    assert [(one.action, one.object_kind, one.person) for one in AuditEntry.objects.order_by("pk")] == [
        ("save", "power_of_attorney", "p1"),
        ("revoke", "power_of_attorney", "p1"),
    ]


def test_one_power_taken_back_leaves_the_others(clerk: Account, holder: Account) -> None:
    first = give(clerk, holder)
    give(clerk, holder, powers=["read"])
    revoke_power(first, by=actor(clerk), at=NOW)
    assert has_power(holder.pk, "p1", power="read", on=TODAY)
    assert not has_power(holder.pk, "p1", power="appeal", on=TODAY)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"powers": []}, "Nothing is chosen"),
        ({"powers": ["read", "decide"]}, "“decide”"),
        ({"valid_to": TODAY}, "before it has begun"),
    ],
)
def test_a_power_that_cannot_be_is_refused(
    clerk: Account, holder: Account, values: dict[str, object], words: str
) -> None:
    with pytest.raises(ActionError, match=words):
        give(clerk, holder, **values)
    assert not PowerOfAttorney.objects.exists()
    assert not AuditEntry.objects.exists()


def test_nobody_gives_a_power_to_herself_or_to_nobody(clerk: Account, holder: Account) -> None:
    with pytest.raises(ActionError, match="herself"):
        give(clerk, clerk)
    with pytest.raises(ActionError, match="herself"):
        give_power(
            person="p1", account=clerk.pk, powers=["read"], valid_from=TODAY, valid_to=None,
            by=actor(holder, behind=clerk), at=NOW,
        )  # fmt: skip
    Account.objects.filter(pk=holder.pk).update(is_active=False)
    with pytest.raises(ActionError, match="no such account"):
        give(clerk, holder)
    with pytest.raises(ActionError, match="logged in"):
        give_power(
            person="p1", account=holder.pk, powers=["read"], valid_from=TODAY, valid_to=None,
            by=Actor(kind="client", id="journal"), at=NOW,
        )  # fmt: skip


def test_kin_at_work_registers_no_power_but_the_person_herself_does(clerk: Account, holder: Account) -> None:
    person = make_person(person="p2", shielded=True)
    with pytest.raises(PersonClosedError):
        give_power(
            person="p2", account=holder.pk, powers=["read"], valid_from=TODAY, valid_to=None,
            by=actor(clerk), at=NOW,
        )  # fmt: skip
    herself = make_account("herself")
    Kinship.objects.create(account=herself, person=person, kind="self", registered_at=NOW)
    given = give_power(
        person="p2", account=holder.pk, powers=["read"], valid_from=TODAY, valid_to=None,
        by=actor(herself), at=NOW,
    )  # fmt: skip
    assert has_power(holder.pk, "p2", power="read", on=TODAY)
    with pytest.raises(PersonClosedError):
        revoke_power(given, by=actor(clerk), at=NOW)
    revoke_power(given, by=actor(herself), at=NOW)
    assert not has_power(holder.pk, "p2", power="read", on=TODAY)


def test_the_holder_lays_a_power_down_herself(clerk: Account, holder: Account) -> None:
    Kinship.objects.create(
        account=holder, person_id=give_and_find(clerk, holder), kind="kin", registered_at=NOW
    )
    revoke_power(PowerOfAttorney.objects.get().pk, by=actor(holder), at=NOW)
    assert not has_power(holder.pk, "p1", power="read", on=TODAY)


def give_and_find(clerk: Account, holder: Account) -> int:
    return PowerOfAttorney.objects.get(pk=give(clerk, holder)).person_id


def test_on_her_own_pages_a_person_is_open_to_herself_and_to_who_has_the_power(
    clerk: Account, holder: Account
) -> None:
    save_identity("p1", NAME, by=actor(clerk), at=NOW)
    person_id = give_and_find(clerk, holder)
    herself = make_account("herself")
    Kinship.objects.create(account=herself, person_id=person_id, kind="self", registered_at=NOW)
    Kinship.objects.create(account=holder, person_id=person_id, kind="kin", registered_at=NOW)
    for account in (herself, holder):
        assert read_identity("p1", by=actor(account), purpose=OWN, at=NOW) == NAME
        with pytest.raises(PersonClosedError):
            read_identity("p1", by=actor(account), purpose="casework", at=NOW)
    with pytest.raises(PersonClosedError, match="no power of attorney"):
        read_identity("p1", by=actor(clerk), purpose=OWN, at=NOW)
    with pytest.raises(PersonClosedError, match="no power of attorney"):
        read_identity("p1", by=Actor(kind="client", id="journal"), purpose=OWN, at=NOW)
    with pytest.raises(PersonClosedError, match="no power of attorney"):
        read_identity("p1", by=actor(holder), purpose=OWN, at=NOW + 10 * DAY)
    assert AuditEntry.objects.filter(action="read").count() == 2
    assert Job.objects.count() == 2


def test_who_stands_behind_the_eyes_of_a_person_must_be_let_in_to_her(
    clerk: Account, holder: Account
) -> None:
    person = make_person(person="p2", shielded=True)
    Kinship.objects.create(account=holder, person=person, kind="self", registered_at=NOW)
    with pytest.raises(PersonClosedError, match="shielded"):
        read_identity("p2", by=actor(holder, behind=clerk), purpose=OWN, at=NOW)
    ShieldAccess.objects.create(account=clerk, person=person, approved_by=holder, valid_from=TODAY)
    assert read_identity("p2", by=actor(holder, behind=clerk), purpose=OWN, at=NOW) is None
