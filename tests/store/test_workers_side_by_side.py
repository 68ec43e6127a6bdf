"""Several workers on one database, some of them killed: no job is lost, and none is done twice."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from factories.own_database import REPO, own_database, python

pytestmark = pytest.mark.database

WORKER = str(REPO / "tests" / "factories" / "job_worker.py")
AS_LONG_AS_WORK_TAKES = 5
"""Seconds: who is killed is waited for no longer, and who is only slow on a busy machine keeps the job."""
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils.timezone import now
from likevekt.actions.jobs import enqueue
for name, count in {jobs}.items():
    for number in range(count):
        enqueue(name, {{"number": number}}, now(), at=now())
"""
LOOK = """
import django, json; django.setup()
from likevekt.store.models import AuditEntry, Job
print(json.dumps({
    "states": list(Job.objects.values_list("name", "state", "tries", "error")),
    "marks": list(AuditEntry.objects.values_list("object_id", flat=True)),
    "workers": sorted(set(AuditEntry.objects.values_list("actor", flat=True))),
}))
"""


class Workers:
    """Worker programs of one test, counted and ended."""

    def __init__(self, environment: dict[str, str], *, lease: float) -> None:
        self._environment = environment
        self._lease = str(lease)
        self.running: list[subprocess.Popen[str]] = []

    def start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, WORKER, self._lease],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def kill_one(self) -> None:
        victim = random.choice(self.running)
        self.running.remove(victim)
        victim.kill()
        victim.communicate(timeout=300)

    def wait(self) -> None:
        for process in self.running:
            _, said = process.communicate(timeout=300)
            assert process.returncode == 0, said

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.communicate(timeout=300)


def after(environment: dict[str, str], workers: Workers) -> dict[str, Any]:
    try:
        workers.wait()
    finally:
        workers.end()
    found: dict[str, Any] = json.loads(python(environment, "-c", LOOK))
    return found


def ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def test_each_job_is_done_exactly_once_by_three_workers_side_by_side(tmp_path: Path, scale: int) -> None:
    count = 60 * scale
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE.format(jobs={"slow mark": count}))
        workers = Workers(environment, lease=600)
        for process in [workers.start() for _ in range(3)]:
            ready(process)
        found = after(environment, workers)
    assert Counter(found["marks"]) == Counter(str(number) for number in range(count))
    assert [row for row in found["states"] if row[1:3] != ["done", 1]] == []


def test_a_job_at_work_does_not_keep_another_worker_from_the_next(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE.format(jobs={"meeting mark": 2}))
        workers = Workers(environment, lease=300)
        for process in [workers.start() for _ in range(2)]:
            ready(process)
        found = after(environment, workers)
    assert sorted(found["marks"]) == ["0", "1"]
    assert len(found["workers"]) == 2


def test_no_job_is_lost_or_done_twice_when_workers_are_killed_again_and_again(
    tmp_path: Path, scale: int
) -> None:
    count, kills = 60 * scale, 5 * scale
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE.format(jobs={"slow mark": count}))
        workers = Workers(environment, lease=AS_LONG_AS_WORK_TAKES)
        for process in [workers.start() for _ in range(2)]:
            ready(process)
        for _ in range(kills):
            ready(workers.start())
            time.sleep(random.random() / 5)
            workers.kill_one()
        found = after(environment, workers)
    assert Counter(found["marks"]) == Counter(str(number) for number in range(count))
    assert {row[1] for row in found["states"]} == {"done"}, found["states"]


def test_a_job_outside_a_transaction_is_done_at_least_once(tmp_path: Path) -> None:
    count = 30
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE.format(jobs={"outside mark": count}))
        workers = Workers(environment, lease=2 * AS_LONG_AS_WORK_TAKES)
        for process in [workers.start() for _ in range(2)]:
            ready(process)
        time.sleep(0.2)
        workers.kill_one()
        found = after(environment, workers)
    assert set(found["marks"]) == {str(number) for number in range(count)}
    assert len(found["marks"]) <= count + 2
    assert {row[1] for row in found["states"]} == {"done"}
