"""Sealers are killed at any moment and run side by side: no entry is lost, none is sealed twice."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from factories.own_database import REPO, own_database, python

pytestmark = pytest.mark.database

SEALER = str(REPO / "tests" / "factories" / "sealer.py")
DEATHS = 3
ENOUGH = 100
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
COUNT = "import django; django.setup(); from likevekt.store.models import AuditEntry; print(AuditEntry.objects.count())"
LOOK = """
import django, json, os; django.setup()
from datetime import timedelta
from pathlib import Path
from factories.sealer import BEGINNING
from likevekt.actions.audit_sealing import seal
from likevekt.actions.audit_verification import verify
from likevekt.store.models import AuditEntry, AuditSealedEntry
heads = Path(os.environ["LIKEVEKT_HOME"]) / "heads.txt"
before = verify(at=BEGINNING, heads=heads)
seal(at=BEGINNING + timedelta(days=1), heads=heads)
after = verify(at=BEGINNING + timedelta(days=2), heads=heads)
turns = {}
for name, details in AuditEntry.objects.values_list("actor", "details"):
    turns.setdefault(f"{name} {details['turn']}", []).append(details["place"])
print(json.dumps({
    "before": [one.sentence for one in before.findings],
    "after": [one.sentence for one in after.findings],
    "entries": AuditEntry.objects.count(),
    "sealed": AuditSealedEntry.objects.count(),
    "unsealed": after.unsealed_count,
    "waiting": after.heads_not_yet_written,
    "turns": sorted({tuple(sorted(places)) for places in turns.values()}),
    "undone": [turn for turn in turns if int(turn.split()[1]) % 3 == 1],
}))
"""


@contextmanager
def running(what: str, name: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, SEALER, what, name],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdin is not None
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
            process.stdin.write("go\n")
            process.stdin.flush()
            yield process
        finally:
            process.kill()


def end(process: subprocess.Popen[str]) -> None:
    _, said = process.communicate(timeout=900)
    assert process.returncode == 0, said


def kill_sealers(environment: dict[str, str], *, rng: random.Random, deaths: int) -> None:
    for death in range(deaths):
        with running("seal", f"victim-{death}", environment):
            time.sleep(rng.uniform(0.0, 0.4))


def wait_for_entries(environment: dict[str, str], *, more_than: int) -> None:
    """Wait until the writers have written so much: on a busy machine the sealers have died before."""
    end = time.monotonic() + 600
    while (found := int(python(environment, "-c", COUNT))) <= more_than:
        assert time.monotonic() < end, found


def test_killed_sealers_lose_nothing_and_seal_nothing_twice(tmp_path: Path, scale: int) -> None:
    """Two write, one seals, others seal and are killed, and an auditor finds nothing wrong meanwhile."""
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE)
        with (
            running("write", "first", environment) as first,
            running("write", "second", environment) as second,
            running("seal", "sealer", environment) as sealer,
            running("verify", "auditor", environment) as auditor,
        ):
            kill_sealers(environment, rng=random.Random(9), deaths=DEATHS * scale)
            wait_for_entries(environment, more_than=ENOUGH)
            for process in (first, second, sealer, auditor):
                end(process)
        found = json.loads(python(environment, "-c", LOOK))
    assert found["before"] == []
    assert found["after"] == []
    assert (found["unsealed"], found["waiting"]) == (0, 0)
    assert found["sealed"] == found["entries"] > ENOUGH
    assert found["turns"] == [[0, 1, 2]]
    assert found["undone"] == []
    numbers = [int(line.split()[0]) for line in (tmp_path / "heads.txt").read_text().splitlines()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_sealer_killed_alone_at_any_moment_is_followed_by_the_next(tmp_path: Path, scale: int) -> None:
    """Nobody is there to add the head that it left out, so the one after it must."""
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE)
        with running("write", "writer", environment) as writer:
            kill_sealers(environment, rng=random.Random(10), deaths=DEATHS * scale)
            wait_for_entries(environment, more_than=0)
            end(writer)
        found = json.loads(python(environment, "-c", LOOK))
    assert (found["before"], found["after"]) == ([], [])
    assert found["sealed"] == found["entries"] > 0
