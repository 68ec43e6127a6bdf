"""What production refuses to serve, and what `likevekt doctor` says of an installation."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from factories.own_database import REPO, own_database, python
from factories.ports import free_port
from web.test_environment import IDENTITY_KEY, SECRET

pytestmark = pytest.mark.database

LIKEVEKT = [sys.executable, "-m", "likevekt.cli.main"]
FILLED = str(REPO / "tests" / "factories" / "filled_database.py")
DJANGO = "import django; django.setup()\n"
ENTRY = (
    "from django.db import transaction\n"
    "from likevekt.actions.audit import Actor, record\n"
    "from datetime import datetime, timedelta, UTC\n"
    "with transaction.atomic():\n"
    "    record(by=Actor(kind='system', id='x'), at=datetime.now(UTC) - timedelta(hours={hours}),"
    " action='{action}', object_kind='{kind}')\n"
)


def typed(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*LIKEVEKT, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    home = tmp_path_factory.mktemp("production")
    with own_database(home, name="doctor") as its_own:
        environment = its_own | {
            "LIKEVEKT_ENV": "production",
            "LIKEVEKT_SECRET_KEY": SECRET,
            "LIKEVEKT_IDENTITY_KEYS": IDENTITY_KEY,
            "LIKEVEKT_HOSTS": "likevekt.example",
        }
        python(environment, FILLED, "fill")
        yield environment


def change(environment: dict[str, str], statement: str) -> None:
    python(environment, "-c", f"{DJANGO}from likevekt.store.models import *\n{statement}")


@pytest.mark.parametrize("command", [["start", "--port", "0"], ["worker", "--once"]])
@pytest.mark.parametrize(
    ("spoil", "mend", "words"),
    [
        (
            "Municipality.objects.update(invented=True)",
            "Municipality.objects.update(invented=False)",
            "holds an invented municipality",
        ),
        (
            "Account.objects.filter(username='ansatt').update(name='Ingrid Hjemtun')",
            "Account.objects.update(name='Ein tilsett')",
            "holds an account of the demo",
        ),
    ],
)
def test_production_serves_no_demo(filled, command, spoil, mend, words):
    if command[0] == "start":
        command = ["start", "--port", str(free_port())]
    change(filled, spoil)
    try:
        code, _, said = typed(filled, *command)
    finally:
        change(filled, mend)
    assert (code, said.count("\n")) == (2, 1)
    assert words in said
    assert said.endswith("Name another database, or use likevekt demo.\n")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"LIKEVEKT_SECRET_KEY": "changeme" * 7}, "LIKEVEKT_SECRET_KEY repeats itself"),
        ({"LIKEVEKT_SECRET_KEY": "short"}, "LIKEVEKT_SECRET_KEY has 5 characters"),
        ({"LIKEVEKT_IDENTITY_KEYS": "ab" * 32}, "is made of few different digits"),
        ({"LIKEVEKT_DEBUG": "1"}, "LIKEVEKT_DEBUG"),
    ],
)
@pytest.mark.parametrize("command", ["worker", "backup", "restore", "doctor"])
def test_production_refuses_settings_that_can_be_guessed(filled, tmp_path, command, settings, words):
    arguments = {"worker": ["--once"], "doctor": []}.get(command, [str(tmp_path / "x.backup")])
    more = {"LIKEVEKT_BACKUP_KEY": "tre raske rever og en lat hund"}
    code, said, complaint = typed(filled | more | settings, command, *arguments)
    assert (code, complaint.count("\n")) == (2, 1)
    assert words in complaint
    assert said == ""
    assert all(value not in complaint for name, value in settings.items() if name.endswith(("KEY", "KEYS")))


def lines(environment: dict[str, str]) -> tuple[int, list[str]]:
    code, said, complaint = typed(environment, "doctor")
    assert complaint == ""
    for secret in (SECRET, IDENTITY_KEY):
        assert secret not in said
    return code, said.splitlines()


def test_the_doctor_finds_what_is_wrong_and_sees_it_put_right(filled):
    change(filled, ENTRY.format(hours=2, action="run", kind="job"))
    code, found = lines(filled)
    assert code == 2
    wrong = "\n".join(line for line in found if line.startswith("WRONG"))
    assert re.search(r"wait for a seal: [1-9]", wrong)
    assert "No worker has finished a job yet." in wrong
    assert "No backup was taken yet." in wrong
    assert found[-1] == "Wrong: 3."
    assert typed(filled, "worker", "--once")[0] == 0
    change(filled, ENTRY.format(hours=30, action="export", kind="backup"))
    code, found = lines(filled)
    assert code == 2
    assert any("No backup was taken for 30 hours" in line for line in found)
    change(filled, ENTRY.format(hours=1, action="export", kind="backup"))
    assert typed(filled, "audit", "seal")[0] == 0
    code, found = lines(filled)
    assert (code, found[-1]) == (0, "Nothing is wrong."), found
    assert any(re.search(r"The last backup was taken [67]\d minutes ago", line) for line in found)
    assert any("Keys for identities: 1." in line for line in found)


def test_the_doctor_says_which_settings_and_content_are_wrong(filled, tmp_path):
    change(filled, "Municipality.objects.update(invented=True)")
    try:
        code, found = lines(filled | {"LIKEVEKT_HOSTS": "", "LIKEVEKT_NOW": "2026-01-01T12:00+01:00"})
    finally:
        change(filled, "Municipality.objects.update(invented=False)")
    assert code == 2
    wrong = "\n".join(line for line in found if line.startswith("WRONG"))
    assert "LIKEVEKT_HOSTS is empty" in wrong
    assert "LIKEVEKT_NOW makes the clock stand still" in wrong
    assert "holds an invented municipality" in wrong
    _, found = lines(filled | {"LIKEVEKT_AUDIT_HEADS": str(tmp_path / "borte" / "heads.txt")})
    assert any(line.startswith("WRONG  The file of audit heads") for line in found)


def test_the_doctor_without_a_database_says_so(filled, tmp_path):
    empty = {name: value for name, value in filled.items() if name != "LIKEVEKT_DATABASE_URL"}
    code, found = lines(empty | {"LIKEVEKT_HOME": str(tmp_path)})
    assert code == 2
    assert any("steps behind this version" in line for line in found)
    away = filled | {"LIKEVEKT_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}
    if os.environ.get("LIKEVEKT_DATABASE_URL"):  # the driver of PostgreSQL is an extra
        code, said, _ = typed(away, "doctor")  # the driver complains on its own, too
        assert code == 2
        assert "WRONG  The database does not work" in said
    code, _, complaint = typed(filled | {"LIKEVEKT_HOME": str(tmp_path / "borte")}, "doctor")
    assert (code, complaint) == (
        2,
        f"likevekt: There is no folder {tmp_path / 'borte'}. Make it, or set LIKEVEKT_HOME.\n",
    )


@pytest.mark.django_db
def test_the_health_of_the_server_says_ok_or_not_and_nothing_else(client, monkeypatch):
    from django.db import OperationalError  # noqa: PLC0415

    from likevekt.web import health  # noqa: PLC0415

    response = client.get("/helse/")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not response.cookies

    def away() -> bool:
        raise OperationalError("at 10.0.0.1 as likevekt")

    monkeypatch.setattr(health, "database_answers", away)
    response = client.get("/helse/")
    assert (response.status_code, response.content) == (503, b"The database does not answer.\n")
    assert client.post("/helse/").status_code in {403, 405}


def test_the_health_is_asked_without_tls_and_nothing_else_is(tmp_path):
    code = (
        f"{DJANGO}from django.test import Client\nfrom likevekt.web import health\n"
        "health.database_answers = lambda: True\n"
        "c = Client(headers={'host': '127.0.0.1'})\n"
        "print([c.get(a).status_code for a in ('/helse/', '/', '/nn/helse/', '/helse/x/')])"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIKEVEKT_")} | {
        "DJANGO_SETTINGS_MODULE": "likevekt.web.settings",
        "LIKEVEKT_ENV": "production",
        "LIKEVEKT_HOME": str(tmp_path),
        "LIKEVEKT_SECRET_KEY": SECRET,
        "LIKEVEKT_IDENTITY_KEYS": IDENTITY_KEY,
    }
    assert json.loads(python(environment, "-c", code)) == [200, 301, 301, 301]
    assert not list(Path(tmp_path).iterdir())
