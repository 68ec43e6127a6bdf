"""What every answer tells the browser, and what the production settings promise."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client

from factories.small_nordvagen import HYBRID, load_small_nordvagen
from web.test_environment import IDENTITY_KEY, SECRET
from web.test_who import ADDRESSES, patterns

HOST = {"host": "127.0.0.1"}
CSP = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
ODD = ["/borte/", "/nn/borte/", "/static/web/css/borte.css", "/?modell=%00"]


@pytest.fixture
def _nordvagen(db: None) -> None:
    load_small_nordvagen(models=(HYBRID,))


def policy(response) -> set[str]:
    return {one.strip() for one in response.headers["Content-Security-Policy"].split(";") if one.strip()}


@pytest.mark.usefixtures("_nordvagen")
@pytest.mark.parametrize("address", [*ADDRESSES, *ODD, "/se-som/", "/nn/"])
def test_every_answer_says_what_the_browser_may_not_do(address):
    response = Client(headers=HOST).get(address)
    assert policy(response) == CSP
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    told = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    assert "no-store" in response.headers["Cache-Control"]
    if response.status_code in {400, 404} and "X-Frame-Options" not in response.headers:
        del told["X-Frame-Options"]  # an address that leads nowhere; the policy above says the same
    assert {name: response.headers.get(name) for name in told} == told
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers


def test_a_style_sheet_is_kept_and_says_the_rest():
    response = Client(headers=HOST).get("/static/web/css/page.css")
    assert "max-age=31536000" in response.headers["Cache-Control"]
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert policy(response) == CSP
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.usefixtures("_nordvagen")
def test_no_page_has_a_script_style_or_handler_of_its_own():
    """The policy would stop them; this finds them where a page draws them."""
    for address in (*ADDRESSES, "/se-som/", "/borte/"):
        response = Client(headers=HOST).get(address)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        assert not re.search(r"<[^>]*\s(?:on[a-z]+|style)\s*=", html), address
        assert "<style" not in html
        assert not re.search(r"<script(?![^>]*\ssrc=)", html), address
        assert not re.search(r"(?:href|src|action)=\"\s*(?:javascript|data|vbscript):", html), address
        assert not re.search(r"(?:src|action)=\"(?:https?:|//)", html), address


@pytest.mark.usefixtures("_nordvagen")
def test_cookies_are_for_our_own_pages_and_no_script():
    client = Client(headers=HOST)
    client.get("/se-som/")
    client.post("/se-som/", {"username": "ansatt", "next": "/"})
    assert {"csrftoken", "sessionid"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] in {"Lax", "Strict"}, cookie.key


@pytest.mark.usefixtures("_nordvagen")
def test_no_address_takes_a_form_without_its_mark():
    """Every address there is, sent a form that another site could have made.

    What other systems call knows no session: it takes a token in a head that no other site can send, and no form.
    """
    client = Client(headers=HOST, enforce_csrf_checks=True)
    client.get("/se-som/")
    asked = 0
    for one in patterns():
        route = str(one.pattern).replace("<slug:set_id>", "key_figures").replace("<slug:name>", "units")
        address = "/" + re.sub(r"<[^>]+>", "1", route)
        answer = client.post(address, {"username": "ansatt", "do": "save", "csrfmiddlewaretoken": "x" * 64})
        if address.startswith("/api/"):
            assert answer.status_code in {401, 404, 405}, address
            continue
        assert answer.status_code == 403, address
        assert "csrf_exempt" not in vars(one.callback) or not one.callback.csrf_exempt, address
        asked += 1
    assert asked >= 20


def production(tmp_path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIKEVEKT_")} | {
        "DJANGO_SETTINGS_MODULE": "likevekt.web.settings",
        "LIKEVEKT_ENV": "production",
        "LIKEVEKT_HOME": str(tmp_path),
        "LIKEVEKT_HOSTS": "likevekt.example",
        "LIKEVEKT_SECRET_KEY": SECRET,
        "LIKEVEKT_IDENTITY_KEYS": IDENTITY_KEY,
        **settings,
    }
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize("preloads", ["", "1"])
def test_django_has_nothing_to_say_against_the_production_settings(tmp_path, preloads):
    done = production(
        tmp_path,
        *("-m", "django", "check", "--deploy", "--fail-level", "WARNING"),
        LIKEVEKT_HSTS_PRELOAD=preloads,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (1 silenced).\n" or preloads


def test_production_sends_strict_transport_security_and_secure_cookies(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "from django.conf import settings as s\n"
        "answer = Client(headers={'host': 'likevekt.example'}).get('/borte/', secure=True)\n"
        "print(answer.headers['Strict-Transport-Security'], s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, sep='|')"
    )
    done = production(tmp_path, "-c", code)
    assert done.stdout == "max-age=31536000; includeSubDomains|True|True|True|True\n", done.stderr
    done = production(tmp_path, "-c", code, LIKEVEKT_HSTS_PRELOAD="1")
    assert done.stdout.startswith("max-age=31536000; includeSubDomains; preload|"), done.stderr
