"""`likevekt clock`, as a person types it."""

import subprocess
import sys
from pathlib import Path
from secrets import token_hex, token_urlsafe

import pytest

from factories.own_database import own_database, python

pytestmark = pytest.mark.database

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def typed(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    answer = subprocess.run(
        [sys.executable, "-m", "likevekt.cli.main", "clock", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return answer.returncode, answer.stdout, answer.stderr


def test_the_clock_is_moved_said_and_set_right(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE)
        code, said, _ = typed(environment, "--to", "2031-03-01")
        assert code == 0
        assert said.startswith("The clock stands at 2031-03-01T")
        assert typed(environment)[1].startswith("The clock stands at 2031-03-01T")
        assert "2031" not in typed(environment, "--real")[1]
        code, _, complaint = typed(environment, "--to", "i morgen")
        assert code == 2
        assert "is no day" in complaint
        assert typed(environment, "--to", "2031-03-01", "--real")[0] == 2


def test_a_production_server_refuses_in_one_sentence(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE)
        keys = {"LIKEVEKT_SECRET_KEY": token_urlsafe(60), "LIKEVEKT_IDENTITY_KEYS": token_hex(32)}
        production = {**environment, "LIKEVEKT_ENV": "production", "LIKEVEKT_HOSTS": "a.example", **keys}
        code, _, complaint = typed(production, "--to", "2031-03-01")
        assert code == 2
        assert "The clock of a production server is never moved." in complaint
