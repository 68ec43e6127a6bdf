"""Who logs in at a provider, on the account's page: said and taken back by an administrator, signed, and never shown."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from factories.logins import logged_in, set_up_telephone
from factories.oidc_provider import ec_key
from factories.small_nordvagen import CODE, HYBRID, load_small_nordvagen
from likevekt.actions.doer import command_line
from likevekt.actions.provider_logins import expect_login
from likevekt.connectors.oidc_provider import Provider
from likevekt.kernel.birth_number import synthetic_birth_number
from likevekt.store.models import Account, AuditEntry, ProviderLogin
from likevekt.synthetic.accounts import demo_accounts
from likevekt.web import login_session
from likevekt.web.signing import CODE as FIELD
from web.bench_client import fields_of, get, post, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
PID = synthetic_birth_number(born=date(1985, 4, 3), is_female=True, seed=7).digits
EXPECT = {"do": "vent-innlogging", "provider": "idporten", "known_by": PID}
SECTION = "Innlogging andre steder"


@pytest.fixture(autouse=True)
def nordvagen(settings, monkeypatch) -> None:
    load_small_nordvagen(models=(HYBRID,))
    settings.PRODUCTION = True
    settings.LIKEVEKT_IDENTITY_KEYS = ("ab" * 32,)
    settings.LOGIN_PROVIDERS = (provider(), provider(code="own", name="Egen", known_by="email"))
    monkeypatch.setenv("LIKEVEKT_NOW", NOW.isoformat())


def provider(**changes) -> Provider:
    given = {
        "code": "idporten", "name": "ID-porten", "client_id": "x", "key": ec_key("client"), "key_id": "",
        "known_by": "pid", "levels": frozenset({"high"}),
    } | changes  # fmt: skip
    return Provider(**given, issuer=f"https://{given['code']}.example")


def page_of(username: str) -> str:
    return f"/konto/kontoer/{Account.objects.get(username=username).pk}/"


def open_logins() -> list[str]:
    rows = ProviderLogin.objects.filter(ended_at__isnull=True).order_by("pk")
    return list(rows.values_list("account__username", flat=True))


def asked_to_sign(page) -> dict[str, str]:
    return fields_of(page, form='<form class="fields login__form"')


def test_somebody_is_expected_shown_and_taken_back():
    client, address = logged_in("administrator"), page_of("ansatt")
    assert "Kontoen er ikke ventet fra noe sted." in seen(get(client, address))
    answer = post(client, address, EXPECT | {"known_by": f" {PID[:6]} {PID[6:]}"}, status=302)
    page = get(client, answer.url)
    assert "Personen kan logge inn fra nå av." in seen(page)
    assert "Sagt av Nils Driftøy 2. november 2026" in seen(page)
    assert PID not in page.content.decode()
    login = ProviderLogin.objects.get()
    answer = post(client, address, {"do": "ta-tilbake-innlogging", "login": login.pk}, status=302)
    page = get(client, answer.url)
    assert "Ingen logger inn på kontoen på den måten lenger." in seen(page)
    assert "Tatt tilbake av Nils Driftøy 2. november 2026" in seen(page)
    account = login.account_id
    told = AuditEntry.objects.filter(object_kind="provider_login").order_by("pk")
    assert [(one.action, one.details["account"], one.municipality) for one in told] == [
        ("save", account, CODE), ("revoke", account, CODE),
    ]  # fmt: skip
    assert open_logins() == []


def test_what_cannot_be_used_is_said_and_never_repeated():
    client, address = logged_in("administrator"), page_of("ansatt")
    for wrong in ("", "123", PID[:-1] + str((int(PID[-1]) + 1) % 10)):
        page = post(client, address, EXPECT | {"known_by": wrong}, status=400)
        assert not wrong or f'"{wrong}"' not in page.content.decode()
        assert '<details class="confirm no-print" open>' in page.content.decode()
    post(client, address, EXPECT, status=302)
    again = post(client, f"{page_of('kommunalsjef')}?gjort=vent-innlogging", EXPECT, status=400)
    assert "Personen kan logge inn fra nå av." not in seen(again)
    assert "ventet fra ID-porten med dette allerede" in seen(again)
    post(
        client,
        address,
        {"do": "vent-innlogging", "provider": "own", "known_by": "Kari@b.example"},
        status=302,
    )
    assert open_logins() == ["ansatt", "ansatt"]


def test_a_click_on_a_page_that_has_grown_old_says_so_and_does_nothing_twice():
    client, address = logged_in("administrator"), page_of("ansatt")
    post(client, address, EXPECT, status=302)
    taken = {"do": "ta-tilbake-innlogging", "login": ProviderLogin.objects.get().pk}
    post(client, address, taken, status=302)
    page = post(client, address, taken, status=400)
    assert "Den kan være trukket tilbake allerede." in seen(page)
    assert AuditEntry.objects.filter(object_kind="provider_login", action="revoke").count() == 1
    other = {"do": "ta-tilbake-innlogging", "login": taken["login"]}
    post(client, page_of("kommunalsjef"), other, status=404)


@pytest.mark.parametrize("account", demo_accounts(), ids=lambda one: one.role)
def test_no_other_role_sees_it_says_it_or_takes_it_back(account):
    login = expect_login(
        Account.objects.get(username="ansatt").pk, provider=provider(), known_by=PID,
        by=command_line("test"), at=NOW,
    )  # fmt: skip
    may = account.role == "administrator"
    client = logged_in(account.username)
    page = client.get(page_of("ansatt"))
    assert (page.status_code == 200 and SECTION in page.content.decode()) is may
    refused = {302} if may else {403, 404}
    expect = EXPECT | {"provider": "own", "known_by": "x@y.example"}
    assert client.post(page_of("ansatt"), expect).status_code in refused
    end = {"do": "ta-tilbake-innlogging", "login": login}
    assert client.post(page_of("ansatt"), end).status_code in refused
    rows = ProviderLogin.objects.order_by("pk").values_list("pk", "ended_at")
    assert [row[1] for row in rows] == ([NOW, None] if may else [None])


def test_it_is_signed_and_what_the_person_is_known_by_waits_nowhere(monkeypatch):
    administrator = Account.objects.get(username="administrator")
    telephone, _codes = set_up_telephone(administrator.pk, at=NOW)
    client, address = logged_in("administrator"), page_of("ansatt")
    later = NOW + timedelta(minutes=15)
    monkeypatch.setenv("LIKEVEKT_NOW", later.isoformat())
    asked = post(client, address, EXPECT)
    assert PID not in asked.content.decode()
    kept = asked_to_sign(asked)
    assert (kept["do"], kept["provider"]) == (EXPECT["do"], "idporten")
    page = post(client, address, kept | {FIELD: telephone.code(later)}, status=400)
    assert "Skriv det en gang til." in seen(page)
    post(client, address, EXPECT, status=302)
    assert open_logins() == ["ansatt"]


def test_it_waits_in_no_session_either_while_one_shows_who_one_is_at_a_provider(monkeypatch):
    client, address = logged_in("administrator"), page_of("ansatt")
    session = client.session
    session[login_session._PROVIDER] = "idporten"
    session.save()
    monkeypatch.setenv("LIKEVEKT_NOW", (NOW + timedelta(minutes=15)).isoformat())
    post(client, address, EXPECT)
    held = [one.get_decoded() for one in Session.objects.all()]
    assert "idporten" in str(held)
    assert PID not in str(held)


def test_a_closed_account_is_expected_from_nowhere_and_a_demo_has_none_of_it(settings):
    Account.objects.filter(username="ansatt").update(is_active=False)
    client, address = logged_in("administrator"), page_of("ansatt")
    assert SECTION not in get(client, address).content.decode()
    post(client, address, EXPECT, status=400)
    settings.PRODUCTION = False
    demo = Client(headers={"host": "127.0.0.1"})
    demo.post("/se-som/", {"username": "administrator", "next": "/"})
    assert SECTION not in get(demo, address).content.decode()
    assert demo.post(address, EXPECT).status_code == 404
    assert demo.post(address, {"do": "ta-tilbake-innlogging", "login": 1}).status_code == 404
