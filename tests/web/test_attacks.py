"""What somebody with bad intentions sends to the pages, with and without a login: no fault of ours, no way out."""

import re
from html import unescape

import pytest
from django.test import Client

from factories.logins import PASSWORD, SITE, logged_in, make_login, set_up_telephone
from factories.people import load_people
from factories.person_rows import SECRET
from factories.small_nordvagen import HYBRID, load_small_nordvagen
from likevekt.actions import clock
from web.test_who import ADDRESSES, patterns

pytestmark = pytest.mark.django_db

HOSTILE = (
    "\x00", "a\x00b", "x" * 70_000, "' OR 1=1 --", "%s%n{}{0.__class__}{{7*7}}", "../../../../etc/x", "\u202e\ufeff\u2028",
    "-1", "99999999999999999999", "1e400", "NaN", "２", "", "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0", "2026-02-30", "0001-01-01", "9999-12-31", "\r\nSet-Cookie: a=b",
)  # fmt: skip
FIELDS = (
    "id",
    "unit",
    "username",
    "name",
    "code",
    "kind",
    "role",
    "table",
    "do",
    "next",
    "til",
    "page",
    "version",
    "q",
)
LEFT = "https://evil.example/"
AWAY = (
    LEFT, "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "/%0d%0aLocation:%20//evil.example",
    "javascript:alert(1)", "///evil.example", "/\t/evil.example", "http://127.0.0.1@evil.example/", "%2f%2fevil.example",
)  # fmt: skip


@pytest.fixture(autouse=True)
def production(settings) -> None:
    settings.PRODUCTION = True
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    load_small_nordvagen(models=(HYBRID,))
    load_people()


def every_address() -> list[str]:
    """Every address, its places filled with something that is there and something that is not."""
    found = []
    for one in patterns():
        route = "/" + str(one.pattern)
        for text, number in (("units", "1"), ("nord", "999999999")):
            filled = re.sub(r"<int:[^>]+>", number, route)
            found.append(re.sub(r"<[^>]+>", text, filled))
    return sorted(set(found))


def fields_of(html: str) -> set[str]:
    """The names of everything that the forms of a page send."""
    names = re.findall(r"<(?:input|select|textarea|button)[^>]*\sname=\"([^\"]+)\"", html)
    return {unescape(name) for name in names} - {"csrfmiddlewaretoken"}


def is_safe(response, address: str) -> None:
    """An answer that is no fault, leads nowhere else and holds nothing that was sent as markup or a header."""
    assert response.status_code < 500, (address, response.status_code)
    assert "evil.example" not in response.headers.get("Location", ""), address
    assert response.headers.get("Location", "/").startswith("/"), address
    assert "a" not in response.cookies
    if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
        text = response.content.decode()
        assert "<script>alert" not in text, address
        assert "<img src=x" not in text, address
        assert "Traceback" not in text


@pytest.mark.heavy
@pytest.mark.parametrize("username", ["", "okonomiradgiver", "administrator", "saksbehandler", "bruker"])
def test_hostile_fields_are_no_fault_of_ours_at_any_address(username):
    client = logged_in(username) if username else Client(**SITE)
    for place, address in enumerate([*every_address(), *ADDRESSES]):
        if "/logg-ut/" in address:
            continue
        shown = client.get(address)
        is_safe(shown, address)
        text = "" if shown.streaming else shown.content.decode("utf-8", "replace")
        names = sorted(fields_of(text)) or list(FIELDS)
        for turn in range(3):
            values = {name: HOSTILE[(place + turn * 7 + at) % len(HOSTILE)] for at, name in enumerate(names)}
            is_safe(client.post(address, values), address)
        asked = {name: HOSTILE[(place + at) % len(HOSTILE)] for at, name in enumerate((*FIELDS, *names))}
        is_safe(client.get(address.partition("?")[0], asked), address)


@pytest.mark.parametrize("away", AWAY)
def test_no_login_leads_out_of_the_site(away):
    account = make_login("kommunalsjef")
    telephone, _ = set_up_telephone(account.pk, at=clock.now())
    client = Client(**SITE)
    page = client.get("/logg-inn/", {"next": away})
    is_safe(page, "/logg-inn/")
    html = page.content.decode()
    assert all(
        re.match(r"[#/?](?!/)", unescape(one)) for one in re.findall(r'(?:href|action)="([^"]*)"', html)
    )
    assert not [one for one in re.findall(r"<input[^>]*>", html) if "evil.example" in one]
    sent = {"username": "kommunalsjef", "password": PASSWORD, "next": away}
    led = client.post("/logg-inn/", sent)
    assert led.status_code == 302
    is_safe(led, "/logg-inn/")
    done = client.post("/logg-inn/kode/", {"code": telephone.code(clock.now()), "next": away})
    assert done.status_code == 302
    is_safe(done, "/logg-inn/kode/")


def test_a_session_from_before_the_login_is_worth_nothing_afterwards():
    """Whoever planted a session in somebody's browser does not share what she logs in to."""
    account = make_login("kommunalsjef")
    telephone, _ = set_up_telephone(account.pk, at=clock.now())
    client = Client(**SITE)
    client.post("/logg-inn/", {"username": "kommunalsjef", "password": PASSWORD})
    planted = client.cookies["sessionid"].value
    client.post("/logg-inn/kode/", {"code": telephone.code(clock.now())})
    assert client.cookies["sessionid"].value != planted
    thief = Client(**SITE)
    thief.cookies["sessionid"] = planted
    assert thief.get("/ressursfordeling/").status_code == 302
    mine = Client(**SITE)
    mine.cookies["sessionid"] = left = client.cookies["sessionid"].value
    assert mine.get("/ressursfordeling/").status_code == 200
    client.post("/logg-ut/")
    mine.cookies["sessionid"] = left
    assert mine.get("/ressursfordeling/").status_code == 302


def test_a_form_says_nothing_of_whether_an_account_is_there():
    make_login("kommunalsjef")
    client = Client(**SITE)
    told = [
        re.sub(
            r'value="[^"]*"',
            "",
            client.post("/logg-inn/", {"username": name, "password": "feil"}).content.decode(),
        )
        for name in ("kommunalsjef", "finst-ikkje")
    ]
    assert told[0] == told[1]


def test_no_header_makes_another_method_or_another_reader_of_a_request():
    client = logged_in("kommunalsjef")
    plain = client.get("/konto/")
    for header in (
        {"X-HTTP-Method-Override": "POST"}, {"X-Forwarded-User": "administrator"}, {"Remote-User": "administrator"},
        {"X-Original-URL": "/konto/kontoer/"}, {"X-Forwarded-Host": "evil.example"}, {"Accept-Language": "xx;q=1, ../../en"},
    ):  # fmt: skip
        again = client.get("/konto/", headers=header)
        assert again.status_code == plain.status_code
        assert "evil.example" not in again.content.decode()
        assert again.context["eyes"].role == plain.context["eyes"].role
