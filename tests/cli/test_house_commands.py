"""`likevekt municipality` and `likevekt account`, from an empty database to the first page, as a person types them."""

import http.client
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from cli.test_commands import LIKEVEKT, lines_until_ready, port, running, typed
from factories.logins import Telephone
from factories.oidc_provider import ec_key, pem
from factories.own_database import own_database, python
from likevekt.kernel.birth_number import synthetic_birth_number

pytestmark = pytest.mark.database
assert port  # the fixture
PRODUCTION = {
    "LIKEVEKT_ENV": "production",
    "LIKEVEKT_SECRET_KEY": "a secret of this test only, which is at least fifty characters long",
    "LIKEVEKT_IDENTITY_KEYS": secrets.token_hex(32),
    "LIKEVEKT_HOSTS": "likevekt.example",
}
BERGEN = ["municipality", "add", "--code", "4601", "--name", "Bergen", "--inhabitants", "291940"]
FIRST = ["account", "add", "--administrator", "--username", "kari", "--name", "Kari Vik"]
PASSWORD = "fire ord som er lange"


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    with own_database(tmp_path / "home") as found:
        yield found | PRODUCTION


def said(arguments: list[str], environment: dict[str, str]) -> str:
    code, out, problems = typed(arguments, environment)
    assert (code, problems) == (0, ""), problems
    assert all(line.endswith((".", "/")) for line in out.splitlines())
    return out


def refused(arguments: list[str], environment: dict[str, str]) -> str:
    code, out, problems = typed(arguments, environment)
    assert (code, out) == (2, ""), out
    assert problems.startswith("likevekt: ")
    assert problems.count("\n") == 1
    return problems


def link_in(text: str) -> str:
    return re.search(r"https://likevekt\.example(/konto/ny/[A-Za-z0-9_-]{43}/)", text)[1]


def test_what_cannot_be_done_is_refused_in_one_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    assert "Making the tables of the database." in said(BERGEN, environment)
    assert "here already" in refused(BERGEN, environment)
    faulty = [*BERGEN[:3], "46", *BERGEN[4:]]
    assert "not four digits" in refused(faulty, environment)
    link_in(said(FIRST, environment))
    assert "kari is taken" in refused(FIRST, environment)
    second = [*FIRST[:4], "ola", "--name", "Ola"]
    link_in(said(second, environment))
    third = [*FIRST[:4], "per", "--name", "Per"]
    assert "first two administrators" in refused(third, environment)
    assert "no account with the username per" in refused(["account", "link", "per"], environment)
    assert "no such municipality" in refused([*third, "--municipality", "9999"], environment)
    link_in(said(["account", "link", "kari", "--reset-second-factor"], environment))
    assert "demo has no login" in refused(["account", "link", "kari"], environment | {"LIKEVEKT_ENV": "demo"})
    expect_at_a_provider(environment, tmp_path)
    code = "import django; django.setup(); from likevekt.store.models import AuditEntry as A; print(*A.objects.order_by('pk').values_list('actor', 'action', 'object_kind'), sep='\\n')"
    told = python(environment, "-c", code)
    assert told.count("'command-line'") == len(told.splitlines()) == 10


def expect_at_a_provider(environment: dict[str, str], folder: Path) -> None:
    """The birth number is read, never given as an argument, which other programs of the machine can see."""
    pid = synthetic_birth_number(born=date(1985, 4, 3), is_female=True, seed=7).digits
    (folder / "key.pem").write_bytes(pem(ec_key("file")))
    (folder / "oidc.toml").write_text(
        '[idporten]\nname = "ID-porten"\nissuer = "https://idporten.example"\nclient_id = "x"\n'
        'key_file = "key.pem"\nknown_by = "pid"\nlevels = ["high"]\n'
    )
    settings = environment | {"LIKEVEKT_OIDC": str(folder / "oidc.toml")}
    for username, provider, number, code, words in (
        ("kari", "idporten", pid, 0, "kari is expected from ID-porten."),
        ("kari", "idporten", pid, 2, "expected from ID-porten by this already"),
        ("kari", "idporten", "123", 2, "eleven digits"),
        ("kari", "helseid", pid, 2, "no provider called helseid"),
        ("nobody", "idporten", pid, 2, "no account with the username nobody"),
    ):
        answer = subprocess.run(
            [*LIKEVEKT, "account", "expect", username, "--provider", provider],
            env=settings, input=f"{number}\n", capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert answer.returncode == code, answer.stderr
        assert words in answer.stdout + answer.stderr
        assert pid not in answer.stdout + answer.stderr
    end = ["account", "expect", "kari", "--provider", "idporten", "--end"]
    assert "kari is no longer expected from ID-porten." in said(end, settings)
    assert "kari is not expected from ID-porten." in refused(end, settings)
    (folder / "oidc.toml").write_text("[idporten]\n")
    assert "cannot be used" in refused(["account", "link", "kari"], settings)


class Browser:
    """A client behind the proxy: the way to the proxy was safe, and cookies are kept."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, SimpleCookie()

    def open(self, path: str, **fields: str) -> tuple[int, str, str]:
        headers = {
            "Host": "likevekt.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            "Referer": "https://likevekt.example/",
            "Cookie": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items()),
        }
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        with closing(caller):
            caller.request("POST" if fields else "GET", path, urlencode(fields), headers)
            answer = caller.getresponse()
            for one in answer.headers.get_all("Set-Cookie", []):
                assert "Secure" in one
                assert "HttpOnly" in one
                self.cookies.load(one)
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def send(self, path: str, **fields: str) -> tuple[int, str, str]:
        mark = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.open(path)[2])[1]
        return self.open(path, csrfmiddlewaretoken=mark, **fields)


def test_a_fresh_installation_comes_to_a_logged_in_administrator(
    environment: dict[str, str],
    port: int,
) -> None:
    said(BERGEN, environment)
    address = link_in(said(FIRST, environment))
    with running(["start", "--port", str(port)], environment) as process:
        lines_until_ready(process)
        browser = Browser(port)
        assert browser.open("/")[1] == "/logg-inn/?next=%2F"
        assert browser.send(address, password=PASSWORD, again=PASSWORD)[1] == "/logg-inn/?ny=1"
        led = browser.send("/logg-inn/", username="kari", password=PASSWORD)
        assert led[1].startswith("/konto/kode/")
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", browser.open("/konto/kode/")[2])[1]
        code = Telephone(secret.replace(" ", "")).code(datetime.now(tz=UTC))
        assert browser.send("/konto/kode/", code=code)[0] == 200
        status, _, page = browser.open("/ressursfordeling/")
        assert status == 200
        assert "Bergen kommune" in page
        assert "Kari Vik" in page
    sealed = subprocess.run(
        [sys.executable, "-m", "likevekt.cli.main", "audit", "verify"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert sealed.returncode == 0, sealed.stdout
