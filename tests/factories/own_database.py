"""A database of a test's own, for programs that must run beside each other: SQLite or PostgreSQL as the suite's."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

REPO = Path(__file__).resolve().parent.parent.parent
VARIABLE = "LIKEVEKT_DATABASE_URL"


def embedded_database(folder: Path) -> dict[str, str]:
    """Give the environment of programs that share an embedded database in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIKEVEKT_", "COV_"))}
    return kept | {
        "LIKEVEKT_HOME": str(folder),
        "DJANGO_SETTINGS_MODULE": "likevekt.web.settings",
        "PYTHONPATH": str(REPO / "tests"),
    }


@contextmanager
def own_database(folder: Path, *, name: str = "own") -> Iterator[dict[str, str]]:
    """Give the environment of programs that share an empty database of this suite's kind."""
    environment = embedded_database(folder)
    address = os.environ.get(VARIABLE, "")
    if not address:
        yield environment
        return
    database = f"likevekt_{name}_{os.getpid()}_{token_hex(4)}"
    # Of the template that nobody can be connected to; while somebody is, the usual one is not copied.
    _order(address, f'CREATE DATABASE "{database}" TEMPLATE template0')
    try:
        yield environment | {VARIABLE: urlsplit(address)._replace(path=f"/{database}").geturl()}
    finally:
        _order(address, f'DROP DATABASE "{database}" WITH (FORCE)')


def python(environment: dict[str, str], *arguments: str) -> str:
    """Run Python to its end and give what it said."""
    answer = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def _order(address: str, statement: str) -> None:
    import psycopg  # noqa: PLC0415 (only where the suite runs on PostgreSQL)

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
