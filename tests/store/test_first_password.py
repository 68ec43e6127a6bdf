"""A one-time link lets its holder choose a password: once, for seven days, and no older link after it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from factories.account_rows import hold_role
from factories.logins import make_login, set_up_telephone
from factories.store_rows import NOW, TODAY, make_municipality
from likevekt.actions.doer import account_doer, command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.first_password import LinkGoneError, choose_password, find_invited, invite
from likevekt.actions.login import check_login
from likevekt.actions.rights import NoRightError, rights_of
from likevekt.actions.second_factor import factor_state
from likevekt.store.account_queries import find_account
from likevekt.store.models import Account, AuditEntry, PasswordLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
CODE = "9901"
NEW = "fire helt nye ord"
SERVER = command_line("test")


@pytest.fixture(autouse=True)
def keys(settings) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = ("ab" * 32,)


@pytest.fixture
def kari() -> int:
    return Account.objects.create(username="kari", name="Kari", created_at=NOW, password="!").pk


def test_the_link_leads_to_a_password_of_ones_own_and_then_nowhere(kari):
    token = invite(kari, by=SERVER, at=NOW)
    assert find_invited(token, at=NOW).account.username == "kari"
    choose_password(token, password=NEW, at=NOW)
    assert check_login(username="kari", password=NEW, address="", at=NOW).id == kari
    for again in (lambda: find_invited(token, at=NOW), lambda: choose_password(token, password=NEW, at=NOW)):
        with pytest.raises(LinkGoneError):
            again()
    told = AuditEntry.objects.order_by("pk").values_list("actor_kind", "action", "object_kind", "details")
    assert list(told) == [
        ("system", "save", "password_link", {"account": kari}),
        ("account", "save", "password", {}),
    ]


def test_the_token_itself_stands_nowhere(kari):
    token = invite(kari, by=SERVER, at=NOW)
    assert len(token) >= 43
    assert token not in str(list(PasswordLink.objects.values())) + str(list(AuditEntry.objects.values()))


def test_a_weak_password_does_not_use_the_link_up(kari):
    token = invite(kari, by=SERVER, at=NOW)
    with pytest.raises(ActionError, match="characters"):
        choose_password(token, password="kort", at=NOW)
    choose_password(token, password=NEW, at=NOW)


def test_the_link_works_for_seven_days(kari):
    token = invite(kari, by=SERVER, at=NOW)
    assert find_invited(token, at=NOW + timedelta(days=7, seconds=-1))
    with pytest.raises(LinkGoneError):
        find_invited(token, at=NOW + timedelta(days=7))


def test_a_newer_link_closes_the_older(kari):
    old = invite(kari, by=SERVER, at=NOW)
    new = invite(kari, by=SERVER, at=NOW)
    with pytest.raises(LinkGoneError):
        find_invited(old, at=NOW)
    assert find_invited(new, at=NOW)


@pytest.mark.parametrize("token", ["", "guess", "å" * 10_000, "\ud800"])
def test_a_token_that_never_was_leads_nowhere(kari, token):
    invite(kari, by=SERVER, at=NOW)
    with pytest.raises(LinkGoneError):
        find_invited(token, at=NOW)


def test_a_closed_account_gets_no_link_and_uses_none(kari):
    token = invite(kari, by=SERVER, at=NOW)
    Account.objects.filter(pk=kari).update(is_active=False)
    with pytest.raises(LinkGoneError):
        find_invited(token, at=NOW)
    for account in (kari, 987_654):
        with pytest.raises(ActionError, match="no such account"):
            invite(account, by=SERVER, at=NOW)


def test_only_who_makes_accounts_makes_links(kari):
    make_municipality(code=CODE)
    for role, may in (("administrator", True), ("head_of_service", False), ("employee", False)):
        hold_role(role, role, code=CODE)
        line = find_account(role)
        by = account_doer(line, rights=rights_of(line.id, municipality=CODE, on=TODAY))
        if may:
            invite(kari, by=by, at=NOW)
            continue
        with pytest.raises(NoRightError):
            invite(kari, by=by, at=NOW)
    assert PasswordLink.objects.count() == 1


@pytest.mark.parametrize("resets", [True, False])
def test_a_link_for_one_who_has_lost_the_telephone_resets_it_when_it_is_used(resets):
    kari = make_login("kari").pk
    set_up_telephone(kari, at=NOW)
    token = invite(kari, by=SERVER, at=NOW, resets_second_factor=resets)
    assert factor_state(kari).is_set_up
    choose_password(token, password=NEW, at=NOW)
    assert factor_state(kari).is_set_up is not resets


def test_the_database_lets_nobody_open_a_link_again(kari):
    invite(kari, by=SERVER, at=NOW)
    rows = PasswordLink.objects.filter(account=kari)
    rows.update(closed_at=NOW)
    for change in ({"closed_at": None}, {"expires_at": NOW + timedelta(days=99)}, {"token_sha256": "0" * 64}):
        with pytest.raises(IntegrityError, match="never"), transaction.atomic():
            rows.update(**change)
