"""Imports killed at random moments, and accepted by two at once: nothing lost, nothing twice, nothing half."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from factories.own_database import REPO, own_database, python

pytestmark = pytest.mark.database

WORKER = str(REPO / "tests" / "factories" / "import_worker.py")
ROWS = 1_500
PREPARE = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from factories.imported import bring
from factories.store_rows import make_municipality, make_service
make_service(make_municipality())
rows = "".join(f"home_nursing,zone{{n}},{{n}},2027-01-01,x\\n" for n in range({ROWS}))
line = bring(("service,zone,ore_per,valid_from,source\\n" + rows).encode(), "rates")
print(line.id)
"""
UNREAD = """
import django; django.setup()
from likevekt.store.models import Import
Import.objects.update(state="waiting", reading=2)
"""
LOOK = """
import django, json; django.setup()
from django.db import connection, transaction
from likevekt.store.models import AuditEntry, Import, ImportChange, Rate
with transaction.atomic():
    if connection.vendor == "postgresql":  # it may still write what one who was killed had asked for
        connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    row = Import.objects.get()
    print(json.dumps({
        "rates": Rate.objects.count(), "changes": ImportChange.objects.count(), "state": row.state,
        "approvals": AuditEntry.objects.filter(action="approve").count(),
        "new": (row.outcome or {}).get("new_count"),
    }))
"""
NOTHING = {"rates": 0, "changes": 0, "state": "ready", "approvals": 0, "new": ROWS}
EVERYTHING = {"rates": ROWS, "changes": ROWS, "state": "accepted", "approvals": 1, "new": ROWS}


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, WORKER, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def kill(process: subprocess.Popen[str], *, after: float) -> None:
    time.sleep(after)
    process.kill()
    process.communicate(timeout=300)


def end(process: subprocess.Popen[str]) -> None:
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said


def look(environment: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(python(environment, "-c", LOOK))
    return found


def test_an_acceptance_that_is_killed_leaves_nothing_or_everything(tmp_path: Path, scale: int) -> None:
    with own_database(tmp_path) as environment:
        number = python(environment, "-c", PREPARE).split()[-1]
        for _ in range(4 * scale):
            kill(start(environment, "accept", number), after=random.uniform(0, 0.5))
            found = look(environment)
            assert found in (NOTHING, EVERYTHING)
        end(start(environment, "accept", number))
        assert look(environment) == EVERYTHING


def test_a_reading_that_is_killed_is_done_again(tmp_path: Path, scale: int) -> None:
    with own_database(tmp_path) as environment:
        number = python(environment, "-c", PREPARE).split()[-1]
        python(environment, "-c", UNREAD)
        for _ in range(3 * scale):
            kill(start(environment, "read", number), after=random.uniform(0, 0.4))
            assert look(environment)["state"] in {"waiting", "reading", "ready"}
        end(start(environment, "read", number))
        end(start(environment, "accept", number))
        assert look(environment) == EVERYTHING


def test_two_who_accept_at_once_write_it_once(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        number = python(environment, "-c", PREPARE).split()[-1]
        both = [start(environment, f"accept{at}", number) for at in range(2)]
        for process in both:
            end(process)
        assert look(environment) == EVERYTHING
