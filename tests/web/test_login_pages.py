"""Logging in by the pages: password, code, first password, and what a reader without a login is met with."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.html import escape

from factories.account_rows import hold_role
from factories.logins import PASSWORD, SITE, Telephone, forget_last_code, make_login, set_up_telephone
from factories.store_rows import make_municipality
from likevekt.actions.doer import command_line
from likevekt.actions.first_password import invite
from likevekt.actions.job_kinds import prune_sessions
from likevekt.store.models import Account, AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
PAGES = ["/logg-inn/", "/logg-inn/kode/", "/konto/passord/", "/konto/kode/", "/konto/ny/token/"]
ALLOCATION = "/ressursfordeling/"


@pytest.fixture(autouse=True)
def production(settings, monkeypatch) -> None:
    settings.PRODUCTION = True
    settings.LIKEVEKT_IDENTITY_KEYS = ("ab" * 32,)
    make_municipality(code="9901")
    set_clock(monkeypatch, NOW)


@pytest.fixture
def kari() -> Account:
    hold_role("kari", "controller", code="9901")
    return make_login("kari")


def set_clock(monkeypatch, at: datetime) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", at.isoformat())


def browser() -> Client:
    return Client(**SITE, enforce_csrf_checks=False)


def give_password(client: Client, *, password: str = PASSWORD, next_page: str = ALLOCATION, username="kari"):
    return client.post("/logg-inn/", {"username": username, "password": password, "next": next_page})


def give_code(client: Client, code: str, *, next_page: str = ALLOCATION):
    return client.post("/logg-inn/kode/", {"code": code, "next": next_page})


def log_in(client: Client, telephone: Telephone, *, at: datetime = NOW) -> None:
    assert give_password(client).status_code == 302
    assert give_code(client, telephone.code(at)).status_code == 302


def actions() -> list[str]:
    return [f"{one.action} {one.object_kind}" for one in AuditEntry.objects.order_by("pk")]


def test_a_demo_has_no_login(settings, kari):
    settings.PRODUCTION = False
    for address in PAGES:
        assert browser().get(address).status_code == 404, address
    assert browser().post("/logg-ut/").status_code == 404


def test_a_password_and_a_code_lead_to_the_page_that_was_asked_for(kari):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    asked = client.get("/nn/ressursfordeling/?modell=x")
    assert asked.headers["Location"] == "/nn/logg-inn/?next=%2Fnn%2Fressursfordeling%2F%3Fmodell%3Dx"
    page = client.get(asked.headers["Location"]).content.decode()
    assert 'value="/nn/ressursfordeling/?modell=x"' in page
    first = give_password(client, next_page="/nn/ressursfordeling/?modell=x")
    assert first.headers["Location"].startswith("/logg-inn/kode/?next=")
    assert client.get(ALLOCATION).status_code == 302, "a password alone opens nothing"
    second = give_code(client, telephone.code(NOW), next_page="/nn/ressursfordeling/?modell=x")
    assert second.headers["Location"] == "/nn/ressursfordeling/?modell=x"
    assert client.get(ALLOCATION).status_code == 200
    assert actions() == ["save second_factor", "log_in account"]
    assert AuditEntry.objects.latest("pk").details == {"second_factor": "app"}


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/none/", "javascript:x", ""]
)
def test_the_login_never_leads_away_from_the_site(kari, address):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    first = give_password(client, next_page=address)
    assert first.headers["Location"] == "/logg-inn/kode/?next=%2F"
    assert give_code(client, telephone.code(NOW), next_page=address).headers["Location"] == "/"


def test_the_session_gets_a_new_key_at_each_step(kari):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client, keys = browser(), []
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    keys.append(client.session.session_key)
    give_password(client)
    keys.append(client.session.session_key)
    give_code(client, telephone.code(NOW))
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert not Session.objects.filter(session_key__in=keys[:2]).exists()


def test_an_account_without_a_second_factor_sets_it_up_and_can_do_nothing_else_until_then(kari):
    client = browser()
    led = give_password(client)
    assert led.headers["Location"] == "/konto/kode/?next=%2Fressursfordeling%2F"
    for address in (ALLOCATION, "/", "/konto/passord/"):
        assert client.get(address).headers["Location"] == "/konto/kode/", address
    page = client.get(led.headers["Location"]).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    assert "<svg" in page
    assert "style=" not in page
    assert client.get("/konto/kode/").content.decode().count(secret[:4]) >= 1, "the same secret as before"
    wrong = client.post("/konto/kode/", {"code": "000000", "next": ALLOCATION})
    assert wrong.status_code == 400
    assert "Denne koden passer ikke" in wrong.content.decode()
    done = client.post("/konto/kode/", {"code": Telephone(secret).code(NOW), "next": ALLOCATION})
    codes = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", done.content.decode())
    assert len(codes) == 10
    assert f'href="{ALLOCATION}"' in done.content.decode()
    assert client.get(ALLOCATION).status_code == 200
    assert codes[0] not in client.get("/konto/kode/").content.decode()
    assert actions() == ["log_in account", "save second_factor"]


def test_a_recovery_code_opens_once_and_is_written_down(kari):
    _, codes = set_up_telephone(kari.pk, at=NOW)
    for expected in (302, 400):
        client = browser()
        give_password(client)
        assert give_code(client, codes[0]).status_code == expected
    assert actions()[1:] == ["use recovery_code", "log_in account", "fail_log_in second_factor"]


@pytest.mark.parametrize(("username", "password"), [("kari", "feil"), ("ukjent", PASSWORD), ("", "")])
def test_a_refusal_is_the_same_sentence_whether_the_username_exists_or_not(kari, username, password):
    answer = give_password(browser(), username=username, password=password)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Brukernavnet og passordet passer ikke sammen." in page
    assert f'value="{username}"' in page
    assert password == "" or escape(password) not in page


def test_too_many_tries_are_answered_with_429_and_one_sentence(kari):
    client = browser()
    for _ in range(5):
        assert give_password(client, password="feil").status_code == 400
    answer = give_password(client)
    assert answer.status_code == 429
    assert "For mange forsøk har mislyktes. Vent til 09:05, og prøv igjen." in answer.content.decode()


def test_too_many_wrong_codes_are_answered_with_429(kari):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    give_password(client)
    for _ in range(5):
        assert give_code(client, "000000").status_code == 400
    assert give_code(client, telephone.code(NOW)).status_code == 429


def test_half_a_login_is_forgotten_after_ten_minutes(kari, monkeypatch):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    give_password(client)
    later = NOW + timedelta(minutes=10)
    set_clock(monkeypatch, later)
    assert give_code(client, telephone.code(later)).headers["Location"].startswith("/logg-inn/?next=")
    assert client.get(ALLOCATION).status_code == 302


def test_a_login_lasts_eight_hours(kari, monkeypatch):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    log_in(client, telephone)
    set_clock(monkeypatch, NOW + timedelta(hours=8, seconds=-1))
    assert client.get(ALLOCATION).status_code == 200
    set_clock(monkeypatch, NOW + timedelta(hours=8))
    assert client.get(ALLOCATION).headers["Location"].startswith("/logg-inn/")


def test_logging_out_ends_the_session_on_the_server(kari):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    log_in(client, telephone)
    stolen = browser()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert stolen.get(ALLOCATION).status_code == 200
    assert client.get("/logg-ut/").status_code == 405
    assert client.post("/logg-ut/").headers["Location"] == "/logg-inn/?ut=1"
    assert stolen.get(ALLOCATION).status_code == 302
    assert "Du er logget ut." in client.get("/logg-inn/?ut=1").content.decode()
    assert actions()[-1] == "log_out account"
    client.post("/logg-ut/")
    assert actions().count("log_out account") == 1


def test_an_account_without_a_role_is_told_so_and_not_sent_round(kari):
    ola = make_login("ola")
    telephone, _ = set_up_telephone(ola.pk, at=NOW)
    client = browser()
    give_password(client, username="ola")
    give_code(client, telephone.code(NOW))
    assert client.get(ALLOCATION).status_code == 403


def test_a_closed_account_is_out_at_the_next_request(kari):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    log_in(client, telephone)
    Account.objects.filter(pk=kari.pk).update(is_active=False)
    assert client.get(ALLOCATION).status_code == 302


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(kari):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    here, there = browser(), browser()
    log_in(here, telephone)
    forget_last_code(kari.pk)
    log_in(there, telephone)
    new = {"old": PASSWORD, "password": "tre andre lange ord", "again": "tre andre lange ord"}
    page = here.post("/konto/passord/", new | {"again": "noe annet"})
    assert page.status_code == 400
    assert "De to passordene er ikke like." in page.content.decode()
    page = here.post("/konto/passord/", new | {"old": "feil"})
    assert "Dette er ikke passordet ditt i dag." in page.content.decode()
    page = here.post("/konto/passord/", new | {"password": "kort", "again": "kort"})
    assert "Passordet har 4 tegn." in page.content.decode()
    done = here.post("/konto/passord/", new)
    assert done.headers["Location"] == "/konto/passord/?lagret=1"
    assert "Det nye passordet er lagret." in here.get(done.headers["Location"]).content.decode()
    assert here.get(ALLOCATION).status_code == 200
    assert there.get(ALLOCATION).status_code == 302


def test_a_link_leads_to_a_first_password_and_works_once():
    hold_role("ny", "controller", code="9901")
    ny = Account.objects.get(username="ny")
    address = f"/konto/ny/{invite(ny.pk, by=command_line('test'), at=NOW)}/"
    client = browser()
    assert "Brukernavnet ditt er ny." in client.get(address).content.decode()
    weak = client.post(address, {"password": "kort", "again": "kort"})
    assert weak.status_code == 400
    done = client.post(address, {"password": PASSWORD, "again": PASSWORD})
    assert done.headers["Location"] == "/logg-inn/?ny=1"
    assert "Passordet er lagret. Logg inn med det." in client.get("/logg-inn/?ny=1").content.decode()
    for answer in (client.get(address), client.post(address, {"password": PASSWORD, "again": PASSWORD})):
        assert answer.status_code == 404
        assert "Denne lenken virker ikke lenger." in answer.content.decode()
    assert give_password(client, username="ny").headers["Location"].startswith("/konto/kode/")


def test_another_telephone_is_set_up_after_the_old_one_is_turned_off(kari):
    telephone, codes = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    log_in(client, telephone)
    page = client.get("/konto/kode/").content.decode()
    assert "Telefonen din er satt opp, og du har 10 gjenopprettingskoder igjen." in page
    off = {"do": "turn_off", "password": PASSWORD, "code": codes[0]}
    assert client.post("/konto/kode/", off | {"password": "feil"}).status_code == 400
    assert client.post("/konto/kode/", off | {"code": "000000"}).status_code == 400
    assert client.post("/konto/kode/", off).headers["Location"] == "/konto/kode/"
    assert client.get(ALLOCATION).headers["Location"] == "/konto/kode/"
    assert "<svg" in client.get("/konto/kode/").content.decode()


def test_new_recovery_codes_are_shown_once(kari):
    telephone, old = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    log_in(client, telephone)
    assert client.post("/konto/kode/", {"do": "renew", "renew_code": "000000"}).status_code == 400
    page = client.post("/konto/kode/", {"do": "renew", "renew_code": old[0]}).content.decode()
    assert len(re.findall(r"<code>[a-z2-9]{5}-[a-z2-9]{5}</code>", page)) == 10
    assert client.post("/konto/kode/", {"do": "nothing"}).status_code == 200


def test_every_form_of_the_login_holds_the_mark_against_foreign_forms(kari):
    set_up_telephone(kari.pk, at=NOW)
    strict = Client(**SITE, enforce_csrf_checks=True)
    assert strict.post("/logg-inn/", {"username": "kari", "password": PASSWORD}).status_code == 403
    page = strict.get("/logg-inn/")
    mark = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    given = {"username": "kari", "password": PASSWORD, "csrfmiddlewaretoken": mark}
    assert strict.post("/logg-inn/", given).status_code == 302


def test_no_page_of_the_login_is_kept_by_a_browser(kari):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    log_in(client, telephone)
    for address in PAGES:
        assert "no-store" in client.get(address).headers["Cache-Control"], address


def test_the_login_asks_the_database_little(kari, django_assert_num_queries):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    with django_assert_num_queries(1):
        client.get("/logg-inn/")
    log_in(client, telephone)
    with django_assert_num_queries(6):
        client.get("/konto/kode/")


def test_a_login_costs_a_page_one_query(kari, settings, django_assert_num_queries):
    """Beside a demo, which reads a session for its eyes too."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    log_in(client, telephone)
    client.get("/regn-pa-et-vedtak/")
    with CaptureQueriesContext(connection) as logged_in:
        assert client.get("/regn-pa-et-vedtak/").status_code == 200
    settings.PRODUCTION = False
    session = client.session
    session["seen_as"] = "kari"
    session.save()
    with CaptureQueriesContext(connection) as in_demo:
        assert client.get("/regn-pa-et-vedtak/").status_code == 200
    assert len(logged_in) <= len(in_demo) + 1


def test_sessions_that_nobody_came_back_to_are_thrown_away(kari):
    telephone, _ = set_up_telephone(kari.pk, at=NOW)
    client = browser()
    log_in(client, telephone)
    expires = Session.objects.get().expire_date
    assert prune_sessions(at=expires) == {"sessions": 0}
    assert prune_sessions(at=expires + timedelta(seconds=1)) == {"sessions": 1}
    assert client.get(ALLOCATION).status_code == 302
