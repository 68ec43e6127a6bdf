"""`likevekt audit`, as a person types it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from factories.own_database import own_database, python

pytestmark = pytest.mark.database

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import timedelta
from factories.audit_rows import AT, make_audit_entry
for minute in range(5):
    make_audit_entry(at=AT + timedelta(minutes=minute))
"""
TAMPER = """
import django; django.setup()
from factories.audit_rows import drop_guards, order
drop_guards()
order("UPDATE store_auditentry SET actor = '8' WHERE id = 2")
"""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    home = tmp_path / "home"
    home.mkdir()
    with own_database(home) as found:
        python(found, "-c", PREPARE)
        yield found


def typed(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    answer = subprocess.run(
        [sys.executable, "-m", "likevekt.cli.main", "audit", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return answer.returncode, answer.stdout, answer.stderr


def test_the_trail_is_sealed_verified_and_found_out(environment: dict[str, str], tmp_path: Path) -> None:
    home = Path(environment["LIKEVEKT_HOME"])
    code, said, _ = typed(environment, "verify")
    assert (code, said.splitlines()[-1]) == (0, "The audit trail is whole.")
    assert "Not yet sealed: 5." in said

    code, said, _ = typed(environment, "seal")
    assert (code, said) == (0, "Sealed entries: 5, in new seals: 1.\n")
    heads = home / "audit-heads.txt"
    assert len(heads.read_text().splitlines()) == 1

    elsewhere = tmp_path / "kept" / "heads.txt"
    code, _, complaint = typed(environment, "verify", "--heads", str(elsewhere))
    assert (code, complaint) == (2, f"likevekt: There is no file of heads at {elsewhere}.\n")
    elsewhere.parent.mkdir()
    elsewhere.write_text(heads.read_text())
    assert typed(environment, "verify", "--heads", str(elsewhere))[0] == 0

    python(environment, "-c", TAMPER)
    code, said, _ = typed(environment, "verify")
    assert code == 1
    assert said.startswith("Entry 2 has been edited: it is not what was sealed in seal 1.\n")
    assert "The audit trail is NOT whole" in said.splitlines()[-1]


def test_heads_go_where_the_setting_says(environment: dict[str, str], tmp_path: Path) -> None:
    elsewhere = tmp_path / "heads.txt"
    environment = environment | {"LIKEVEKT_AUDIT_HEADS": str(elsewhere)}
    assert typed(environment, "seal")[0] == 0
    assert len(elsewhere.read_text().splitlines()) == 1
    nowhere = environment | {"LIKEVEKT_AUDIT_HEADS": str(tmp_path / "no" / "heads.txt")}
    code, _, complaint = typed(nowhere, "seal")
    assert code == 2
    assert "cannot be used (No such file or directory)" in complaint
    assert "Traceback" not in complaint


def test_a_database_that_is_not_there_cannot_be_asked(tmp_path: Path) -> None:
    environment = {"LIKEVEKT_HOME": str(tmp_path / "none"), "PATH": ""}
    for call in ("verify", "seal"):
        code, said, complaint = typed(environment, call)
        assert (code, said) == (2, "")
        assert complaint.startswith("likevekt: There is no database in")
    assert not (tmp_path / "none").exists()
