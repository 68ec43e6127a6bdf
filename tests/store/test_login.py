"""Logging in with a password: what is counted, what is written down, and what is never told."""

from datetime import timedelta

import pytest

from factories.logins import PASSWORD, make_login
from factories.store_rows import NOW
from likevekt.actions import login
from likevekt.actions.errors import ActionError
from likevekt.actions.login import LoginRefusedError, address_key, check_login, record_login, record_logout
from likevekt.actions.passwords import OldPasswordError, change_password
from likevekt.actions.second_factor import FactorWay
from likevekt.actions.tries import WINDOW, TooManyTriesError
from likevekt.store.models import Account, AuditEntry, RateWindow
from likevekt.web import settings as product_settings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
LATER = NOW + WINDOW
OTHER = "tre andre lange ord"


def tried(username: str = "kari", password: str = PASSWORD, *, address: str = "192.0.2.7", at=NOW) -> str:
    return check_login(username=username, password=password, address=address, at=at).username


def entries() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.order_by("pk")
    return [(one.actor, one.action, f"{one.object_kind} {one.object_id}".strip()) for one in rows]


def test_the_right_password_gives_the_account_and_counts_nothing():
    make_login("kari")
    for _ in range(8):
        assert tried() == "kari"
    assert RateWindow.objects.count() == 0
    assert entries() == []


@pytest.mark.parametrize("password", ["", "feil", PASSWORD.upper(), "x" * 10_000, "half \ud800", "null \x00"])
def test_a_wrong_password_is_refused_and_written_down_without_words(password):
    account = make_login("kari")
    with pytest.raises(LoginRefusedError):
        tried(password=password)
    assert entries() == [("login", "fail_log_in", f"account {account.pk}")]
    assert AuditEntry.objects.get().details == {}


@pytest.mark.parametrize("username", ["nobody", "", "nobody\x00", "x" * 10_000])
def test_an_unknown_username_is_refused_alike_and_stands_nowhere(username):
    make_login("kari")
    with pytest.raises(LoginRefusedError) as unknown:
        tried(username)
    with pytest.raises(LoginRefusedError) as known:
        tried(password="feil")
    assert str(unknown.value) == str(known.value)
    assert entries()[0] == ("login", "fail_log_in", "account")


def test_an_unknown_username_costs_as_much_as_a_known_one(monkeypatch):
    """Each answer hashes one password: counted, since time on a busy machine tells nothing."""
    hashed: list[str] = []
    for name in ("make_password", "check_password"):
        real = getattr(login, name)
        monkeypatch.setattr(
            login, name, lambda *given, real=real, name=name: hashed.append(name) or real(*given)
        )
    make_login("kari")
    Account.objects.create(username="new", name="New", created_at=NOW, password="!")
    for username in ("kari", "nobody", "new"):
        with pytest.raises(LoginRefusedError):
            tried(username, "feil")
    assert hashed == ["check_password", "make_password", "make_password"]


def test_a_closed_account_does_not_log_in():
    account = make_login("kari")
    Account.objects.filter(pk=account.pk).update(is_active=False)
    with pytest.raises(LoginRefusedError):
        tried()


def test_the_sixth_failure_of_a_username_is_stopped_and_the_right_password_with_it():
    make_login("kari")
    make_login("ola")
    for _ in range(5):
        with pytest.raises(LoginRefusedError):
            tried(password="feil")
    with pytest.raises(TooManyTriesError, match="Wait until"):
        tried()
    assert tried("ola") == "ola"
    assert tried(at=LATER) == "kari"
    assert len(entries()) == 5


def test_one_address_that_tries_many_usernames_is_stopped_and_others_are_not():
    make_login("kari")
    for number in range(30):
        with pytest.raises(LoginRefusedError):
            tried(f"user{number}", "feil")
    with pytest.raises(TooManyTriesError):
        tried()
    assert tried(address="192.0.2.8") == "kari"


def test_an_address_that_is_stopped_does_not_use_up_the_tries_of_a_username():
    make_login("kari")
    for number in range(30):
        with pytest.raises(LoginRefusedError):
            tried(f"user{number}", "feil")
    for _ in range(10):
        with pytest.raises(TooManyTriesError):
            tried()
    assert tried(address="192.0.2.8") == "kari"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("", "unix:", False),
    ],
)
def test_a_network_is_counted_as_one_where_one_customer_has_it(one, other, is_same):
    assert (address_key(one) == address_key(other)) is is_same


def test_what_was_shown_at_the_login_is_written_down():
    account = make_login("kari").pk
    record_login(account, way=None, at=NOW)
    record_login(account, way=FactorWay.RECOVERY, at=NOW)
    record_logout(account, at=NOW)
    assert [one[1] for one in entries()] == ["log_in", "log_in", "log_out"]
    assert [one.details for one in AuditEntry.objects.order_by("pk")] == [
        {},
        {"second_factor": "recovery"},
        {},
    ]


def test_a_password_is_changed_by_whoever_knows_it():
    account = make_login("kari").pk
    with pytest.raises(OldPasswordError):
        change_password(account, old="feil", new=OTHER, at=NOW)
    change_password(account, old=PASSWORD, new=OTHER, at=NOW)
    assert tried(password=OTHER) == "kari"
    with pytest.raises(LoginRefusedError):
        tried()
    assert entries()[0] == (str(account), "save", f"password {account}")


def test_guessing_the_password_that_is_to_be_changed_is_stopped_too():
    account = make_login("kari").pk
    for _ in range(5):
        with pytest.raises(OldPasswordError):
            change_password(account, old="feil", new=OTHER, at=NOW)
    with pytest.raises(TooManyTriesError):
        change_password(account, old=PASSWORD, new=OTHER, at=NOW)
    change_password(account, old=PASSWORD, new=OTHER, at=NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("elleve tegn", "has 11 characters"),
        ("x" * 201, "more than 200"),
        ("qwertyuiop123", "Many people use"),
        ("123456789012345", "digits only"),
        ("karinordmann", "too much like"),
        ("tolv tegn \x00 her", "cannot be kept"),
    ],
)
def test_a_weak_password_is_refused_in_one_sentence_that_does_not_hold_it(new, said):
    account = make_login("karinordmann").pk
    with pytest.raises(ActionError, match=said) as caught:
        change_password(account, old=PASSWORD, new=new, at=NOW)
    assert new not in str(caught.value)
    assert Account.objects.get(pk=account).check_password(PASSWORD)


def test_a_password_is_kept_with_a_hash_that_costs_time_and_memory(settings):
    settings.PASSWORD_HASHERS = product_settings.PASSWORD_HASHERS
    account = make_login("kari")
    assert account.password.startswith("scrypt$")
    assert tried() == "kari"
