"""Logging in at a provider, against one that verifies all it is sent; and every way in which an answer can be wrong."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from factories.account_rows import hold_role
from factories.logins import SITE
from factories.oidc_provider import (
    CLIENT,
    CLIENT_KEY_ID,
    TestProvider,
    ec_key,
    rsa_key,
    running_provider,
)
from factories.small_nordvagen import HYBRID, load_small_nordvagen
from factories.store_rows import make_municipality
from likevekt.actions.doer import command_line
from likevekt.actions.provider_logins import end_expected, expect_login
from likevekt.connectors.oidc_metadata import forget_metadata
from likevekt.connectors.oidc_provider import Provider
from likevekt.kernel.birth_number import synthetic_birth_number
from likevekt.store.models import Account, AuditEntry, ProviderLogin
from web.bench_client import BENCH, fields_of, get, post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
PID = synthetic_birth_number(born=date(1985, 4, 3), is_female=True, seed=7).digits
OTHER_PID = synthetic_birth_number(born=date(1979, 4, 3), is_female=True, seed=7).digits
ALLOCATION = "/ressursfordeling/"
BY = command_line("test")


@pytest.fixture(autouse=True)
def production(settings, monkeypatch) -> None:
    settings.PRODUCTION = True
    settings.LIKEVEKT_IDENTITY_KEYS = ("ab" * 32,)
    monkeypatch.setenv("LIKEVEKT_NOW", NOW.isoformat())
    monkeypatch.setattr("likevekt.connectors.oidc_wire.SECONDS_TO_ANSWER", 300)
    forget_metadata()


@pytest.fixture
def theirs() -> Iterator[TestProvider]:
    with running_provider(client_key=rsa_key("client"), now=lambda: NOW) as provider:
        provider.person["pid"] = PID
        provider.redirect_uri = "http://127.0.0.1/logg-inn/hos/idporten/svar/"
        yield provider


@pytest.fixture
def ours(theirs, settings) -> Provider:
    provider = described(theirs)
    settings.LOGIN_PROVIDERS = (provider,)
    return provider


@pytest.fixture
def kari(ours) -> Account:
    make_municipality(code="9901")
    hold_role("kari", "controller", code="9901")
    account = Account.objects.get(username="kari")
    expect_login(account.pk, provider=ours, known_by=PID, by=BY, at=NOW)
    return account


def described(theirs: TestProvider, **changes) -> Provider:
    given = {
        "code": "idporten", "name": "ID-porten", "issuer": theirs.issuer, "client_id": CLIENT,
        "key": theirs.client_key, "key_id": CLIENT_KEY_ID, "known_by": "pid", "levels": frozenset({"high"}),
        "acr_values": ("high",),
    }  # fmt: skip
    return Provider(**(given | changes))


def at_provider(address: str) -> tuple[int, str]:
    """What the browser does at the provider: opens the address, and is sent back."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=300)) as caller:
        caller.request("GET", f"{parts.path}?{parts.query}")
        answer = caller.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")


def back(address: str) -> str:
    parts = urlsplit(address)
    assert parts.hostname == "127.0.0.1"
    return f"{parts.path}?{parts.query}"


def sent_out(client: Client, *, next_page: str = ALLOCATION, query: str = "") -> str:
    """Begin, and come as far as being on the way back from the provider."""
    begun = client.get(f"/logg-inn/hos/idporten/?next={next_page}{query}")
    assert begun.status_code == 302, begun.content.decode()
    status, address = at_provider(begun.headers["Location"])
    assert status == 302
    return back(address)


def log_in(client: Client):
    return client.get(sent_out(client))


def reasons() -> list[dict]:
    return [one.details for one in AuditEntry.objects.filter(action="fail_log_in").order_by("pk")]


def refused(client: Client, answer, reason: str, status: int = 400) -> str:
    assert answer.status_code == status
    assert reasons()[-1] == {"provider": "idporten", "reason": reason}
    assert client.get(ALLOCATION).status_code == 302, "nobody is logged in"
    return answer.content.decode()


def test_who_is_expected_is_logged_in_with_a_second_factor_and_led_on(kari, theirs):
    client = Client(**SITE)
    assert "Logg inn med ID-porten" in client.get("/logg-inn/").content.decode()
    answer = log_in(client)
    assert answer.headers["Location"] == ALLOCATION
    assert client.get(ALLOCATION).status_code == 200
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor, entry.details) == (
        "log_in",
        str(kari.pk),
        {"second_factor": "provider"},
    )
    asked = dict(theirs.asked)["/authorize"]
    assert asked["acr_values"] == "high"
    assert asked["ui_locales"] == "nb"
    assert "prompt" not in asked


@pytest.mark.parametrize("has_par", [True, False])
@pytest.mark.parametrize("key", [rsa_key, ec_key])
def test_both_kinds_of_key_and_pushed_requests_are_taken(kari, theirs, settings, key, has_par):
    theirs.client_key, theirs.has_par = key("another"), has_par
    settings.LOGIN_PROVIDERS = (described(theirs),)
    client = Client(**SITE)
    assert log_in(client).headers["Location"] == ALLOCATION
    assert client.get(ALLOCATION).status_code == 200
    assert ("/par" in dict(theirs.asked)) is has_par


def test_the_session_keeps_nothing_that_names_the_person(kari, theirs):
    client = Client(**SITE)
    log_in(client)
    kept = json.dumps(dict(client.session.items()))
    told = str(list(AuditEntry.objects.values())) + str(list(ProviderLogin.objects.values()))
    for said in (PID, "subject-1"):
        assert said not in kept + told


def twisted(**changes):
    return lambda claims: {name: value for name, value in (claims | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"nonce": "another login's"}, "token"),
        ({"nonce": None}, "token"),
        ({"aud": "another-client"}, "token"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "token"),
        ({"iss": "https://evil.example"}, "token"),
        ({"exp": int(NOW.timestamp()) - 61}, "token"),
        ({"exp": "soon"}, "token"),
        ({"exp": None}, "token"),
        ({"iat": int(NOW.timestamp()) + 3600}, "token"),
        ({"sub": None}, "token"),
        ({"pid": None}, "token"),
        ({"pid": ["list"]}, "token"),
        ({"acr": "low"}, "level"),
        ({"acr": None}, "level"),
    ],
    ids=str,
)
def test_a_token_with_one_wrong_word_lets_nobody_in(kari, theirs, changes, reason):
    theirs.twist = twisted(**changes)
    client = Client(**SITE)
    refused(client, log_in(client), reason)


def test_clocks_may_differ_by_less_than_a_minute(kari, theirs):
    theirs.twist = twisted(exp=int(NOW.timestamp()) - 59, iat=int(NOW.timestamp()) + 59)
    assert log_in(Client(**SITE)).headers["Location"] == ALLOCATION


@pytest.mark.parametrize(
    ("signs_with", "signed_as"),
    [
        (rsa_key("stranger"), {"kid": "unknown"}),
        (rsa_key("stranger"), {"kid": "their-key"}),
        (None, {"kid": "their-key"}),
        (b"a shared secret of thirty-two bytes!", {"kid": "their-key"}),
        (rsa_key("provider"), {"kid": "for-secrets"}),
    ],
    ids=["unknown key", "another's key", "no signature", "shared secret", "a key for something else"],
)
def test_a_token_that_the_provider_has_not_signed_lets_nobody_in(kari, theirs, signs_with, signed_as):
    theirs.signs_with, theirs.signed_as = signs_with, signed_as
    client = Client(**SITE)
    refused(client, log_in(client), "token")


def test_a_key_that_the_provider_has_just_begun_to_use_is_asked_for(kari, theirs, monkeypatch):
    log_in(Client(**SITE))
    theirs.signed_as = {"kid": "new"}
    jwks = theirs.jwks()
    jwks["keys"][1]["kid"] = "new"
    theirs.jwks = lambda: jwks
    client = Client(**SITE)
    refused(client, log_in(client), "token")
    later = NOW + timedelta(minutes=1)
    monkeypatch.setenv("LIKEVEKT_NOW", later.isoformat())
    theirs.now = lambda: later
    assert log_in(client).headers["Location"] == ALLOCATION


def test_the_same_answer_is_taken_once(kari):
    client = Client(**SITE)
    address = sent_out(client)
    assert client.get(address).headers["Location"] == ALLOCATION
    client.post("/logg-ut/")
    refused(client, client.get(address), "state")


def test_an_answer_to_a_login_of_another_browser_is_refused(kari):
    """A stranger who sends her own answer to somebody cannot log that one in as herself."""
    mine, yours = Client(**SITE), Client(**SITE)
    address = sent_out(mine)
    sent_out(yours)
    refused(yours, yours.get(address), "state")
    nobody = Client(**SITE)
    refused(nobody, nobody.get(address), "state")


@pytest.mark.parametrize(
    "change", [{"state": "x"}, {"state": "å"}, {"iss": "https://evil.example"}, {"code": ""}]
)
def test_an_answer_that_was_changed_on_the_way_is_refused(kari, change):
    client = Client(**SITE)
    parts = urlsplit(sent_out(client))
    answer = dict(parse_qsl(parts.query)) | change
    refused(client, client.get(parts.path, answer), "stopped" if "code" in change else "state")


def test_a_code_of_another_login_fails_by_its_verifier(kari, theirs):
    """Without PKCE a code that was caught could be used: the provider refuses it with our verifier."""
    stolen = dict(parse_qsl(urlsplit(sent_out(Client(**SITE))).query))["code"]
    client = Client(**SITE)
    parts = urlsplit(sent_out(client))
    answer = dict(parse_qsl(parts.query)) | {"code": stolen}
    refused(client, client.get(parts.path, answer), "refused")


def test_a_used_code_and_a_used_assertion_are_refused_by_the_provider(kari, theirs, monkeypatch):
    client = Client(**SITE)
    address = sent_out(client)
    theirs.codes.clear()
    refused(client, client.get(address), "refused")
    monkeypatch.setattr("likevekt.connectors.oidc_login.secrets.token_urlsafe", lambda _=0: "x" * 43)
    assert log_in(client).headers["Location"] == ALLOCATION
    client.post("/logg-ut/")
    refused(client, log_in(client), "refused")


def test_an_assertion_by_another_key_is_refused_by_the_provider(kari, theirs, settings):
    settings.LOGIN_PROVIDERS = (described(theirs, key=rsa_key("stranger")),)
    client = Client(**SITE)
    refused(client, log_in(client), "refused")


def test_who_breaks_off_at_the_provider_is_told_so(kari):
    client = Client(**SITE)
    parts = urlsplit(sent_out(client))
    state = dict(parse_qsl(parts.query))["state"]
    page = refused(client, client.get(parts.path, {"error": "access_denied", "state": state}), "stopped")
    assert "Innloggingen hos ID-porten ble ikke fullført." in page


def test_a_login_that_takes_too_long_is_begun_again(kari, monkeypatch):
    client = Client(**SITE)
    address = sent_out(client)
    monkeypatch.setenv("LIKEVEKT_NOW", (NOW + timedelta(minutes=10)).isoformat())
    refused(client, client.get(address), "state")


def test_who_is_not_expected_has_no_account_and_gets_none(kari, theirs):
    theirs.person["pid"] = OTHER_PID
    client, before = Client(**SITE), Account.objects.count()
    page = refused(client, log_in(client), "unknown", status=403)
    assert "Du har ingen konto her." in page
    assert OTHER_PID not in page
    assert Account.objects.count() == before


def test_a_closed_account_and_one_that_is_no_longer_expected_are_let_in_no_more(kari, ours):
    client = Client(**SITE)
    Account.objects.filter(pk=kari.pk).update(is_active=False)
    refused(client, log_in(client), "unknown", status=403)
    Account.objects.filter(pk=kari.pk).update(is_active=True)
    assert log_in(client).status_code == 302
    client.post("/logg-ut/")
    end_expected(ProviderLogin.objects.get().pk, by=BY, at=NOW)
    refused(client, log_in(client), "unknown", status=403)


def test_an_address_that_was_given_to_another_person_leads_nowhere(kari, theirs, settings):
    provider = described(theirs, known_by="email")
    settings.LOGIN_PROVIDERS = (provider,)
    expect_login(kari.pk, provider=provider, known_by=" Kari@Bergen.example", by=BY, at=NOW)
    theirs.person["email"] = "kari@bergen.EXAMPLE"
    client = Client(**SITE)
    assert log_in(client).status_code == 302
    client.post("/logg-ut/")
    assert log_in(client).status_code == 302
    client.post("/logg-ut/")
    theirs.person["sub"] = "somebody-else"
    refused(client, log_in(client), "unknown", status=403)


def test_a_birth_number_is_the_person_whatever_the_provider_calls_her(kari, theirs):
    for subject in ("subject-1", "subject-2"):
        theirs.person["sub"] = subject
        assert log_in(Client(**SITE)).status_code == 302


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": ""},
    ],
)
def test_a_provider_that_says_it_is_another_is_not_asked(kari, theirs, says):
    theirs.says_of_itself = says
    answer = Client(**SITE).get("/logg-inn/hos/idporten/")
    assert answer.status_code == 400
    assert "ID-porten svarer ikke nå." in answer.content.decode()
    assert reasons() == [{"provider": "idporten", "reason": "unreachable"}]


def test_a_provider_that_is_not_there_is_told_of(kari, theirs, settings):
    settings.LOGIN_PROVIDERS = (described(theirs, issuer="http://127.0.0.1:9"),)
    assert Client(**SITE).get("/logg-inn/hos/idporten/").status_code == 400
    assert Client(**SITE).get("/logg-inn/hos/another/").status_code == 404


def test_signing_asks_at_the_provider_again_and_keeps_what_was_typed(ours, theirs, monkeypatch):
    load_small_nordvagen(models=(HYBRID,))
    account = Account.objects.get(username="okonomiradgiver")
    expect_login(account.pk, provider=ours, known_by=PID, by=BY, at=NOW)
    client = Client(**SITE)
    log_in(client)
    file = SimpleUploadedFile("besok.csv", b"unit;besok\r\nnord;980\r\nsor;1250\r\n")
    address = post(client, f"{BENCH}/innlesinger/ny/", {"kind": "table", "file": file}, status=302).url
    typed = fields_of(get(client, address), form='<form method="post" novalidate>')
    typed |= {"source": "telling i juni", "as_of": "2026-06-30", "table": "besok", "do": "accept"}
    later = NOW + timedelta(minutes=15)
    monkeypatch.setenv("LIKEVEKT_NOW", later.isoformat())
    theirs.now = lambda: later
    page = post(client, address, typed).content.decode()
    assert "Logg inn med ID-porten på nytt" in page
    assert client.get("/konto/kode/").status_code == client.get("/konto/passord/").status_code == 404
    theirs.twist = twisted(auth_time=int(NOW.timestamp()))
    link = "/logg-inn/underskriv/"
    stale = client.get(sent_out(client, next_page=link, query="&igjen=1"))
    assert stale.status_code == 400, "the provider did not ask again"
    theirs.twist = twisted()
    answer = client.get(sent_out(client, next_page=link, query="&igjen=1"))
    assert answer.headers["Location"] == link
    assert dict(theirs.asked)["/authorize"]["prompt"] == "login"
    kept = fields_of(get(client, link), form=f'<form method="post" action="{escape(address)}"')
    assert {name: kept[name] for name in typed} == typed
    post(client, address, kept, status=302)
    assert client.get(link).headers["Location"] == "/"


def test_another_person_at_the_provider_cannot_sign_for_the_one_who_is_logged_in(kari, ours, theirs):
    hold_role("ola", "controller", code="9901")
    ola = Account.objects.get(username="ola")
    expect_login(ola.pk, provider=ours, known_by=OTHER_PID, by=BY, at=NOW)
    client = Client(**SITE)
    log_in(client)
    theirs.person["pid"] = OTHER_PID
    assert client.get(sent_out(client, query="&igjen=1")).status_code == 400
    assert Client(**SITE).get("/logg-inn/hos/idporten/?igjen=1").status_code == 404
