"""`likevekt worker`, as a person types it, and the worker inside a demo."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from factories.own_database import own_database, python
from factories.ports import free_port

pytestmark = pytest.mark.database

LIKEVEKT = [sys.executable, "-m", "likevekt.cli.main"]
MIGRATE = "import django; django.setup(); from django.core.management import call_command; call_command('migrate', verbosity=0)"
ENQUEUE = """
import django; django.setup()
from datetime import timedelta
from likevekt.actions.clock import now
from likevekt.actions.jobs import enqueue, take_next
from likevekt.store.models import Job
for name, days in {jobs}:
    enqueue(name, {{}}, now() + timedelta(days=days), at=now())
"""
TAKE = (
    ENQUEUE
    + """
while take_next(at=now(), holder="gone", lease=timedelta(hours=1)).name != "prune_jobs":
    pass  # something periodic, whose turn has come again
"""
)
MOVE = """
import django; django.setup()
from datetime import timedelta
from likevekt.actions.clock import move_clock, now
move_clock(to=now() + timedelta(days={days}))
"""
STATES = "import django; django.setup(); from likevekt.store.models import Job; print(list(Job.objects.filter(name='prune_jobs').order_by('pk').values_list('name', 'state', 'tries')))"


@pytest.fixture
def environment(tmp_path: Path):
    with own_database(tmp_path) as given:
        given |= {"LIKEVEKT_ENV": "demo"}
        python(given, "-c", MIGRATE)
        yield given


def once(environment: dict[str, str]) -> list[str]:
    return python(environment, "-m", "likevekt.cli.main", "worker", "--once").splitlines()


def started(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*LIKEVEKT, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def lines_until(process: subprocess.Popen[str], beginning: str) -> list[str]:
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith(beginning):
            return lines
    raise AssertionError(lines)


def test_once_carries_out_what_is_due_and_ends(environment: dict[str, str]) -> None:
    python(
        environment, "-c", ENQUEUE.format(jobs=[("prune_jobs", -1), ("prune_jobs", 1), ("no_such_job", -2)])
    )
    said = once(environment)
    assert said[:2] == ["Job 3 no_such_job: tried later.", "Job 1 prune_jobs: done."]
    assert all(line.startswith("Job ") for line in said)
    assert not [line for line in once(environment) if "Job 2 " in line]


def test_a_moved_clock_makes_jobs_due_and_ends_leases(environment: dict[str, str]) -> None:
    once(environment)  # what is periodic has had its turn
    python(environment, "-c", TAKE.format(jobs=[("prune_jobs", 0)]))
    python(environment, "-c", ENQUEUE.format(jobs=[("prune_jobs", 0.5)]))
    assert not [line for line in once(environment) if "prune_jobs" in line]
    python(environment, "-c", MOVE.format(days=0.75))
    taken, waiting = eval(python(environment, "-c", STATES))[-2:]  # noqa: S307 (what this test printed itself)
    assert len(once(environment)) >= 2
    again = eval(python(environment, "-c", STATES))  # noqa: S307
    assert (taken, waiting) == (("prune_jobs", "running", 1), ("prune_jobs", "waiting", 0))
    assert ("prune_jobs", "done", 2) in again


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_takes_what_becomes_due_and_ends_when_told(
    environment: dict[str, str], number: signal.Signals
) -> None:
    with started(environment, "worker") as first, started(environment, "worker") as second:
        try:
            for process in (first, second):
                assert lines_until(process, "Ready") == ["Ready for jobs. Stop with Ctrl-C."]
            python(environment, "-c", ENQUEUE.format(jobs=[("prune_jobs", -1)] * 5))
            wait_until_done(environment)
            said = []
            for process in (first, second):
                process.send_signal(number)
                said += process.communicate(timeout=300)[0].splitlines()
                assert process.returncode == 0
        finally:
            first.kill()
            second.kill()
    assert said.count("Stopped.") == 2
    done = [line for line in said if line.endswith(" prune_jobs: done.")]
    assert len(done) == len(set(done)) >= 5


def wait_until_done(environment: dict[str, str]) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        rows = eval(python(environment, "-c", STATES))  # noqa: S307
        if sum(state == "done" for _, state, _ in rows) >= 5:
            return
    raise AssertionError(rows)


def test_a_worker_says_in_one_sentence_what_it_lacks(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        for more, words in (
            ({}, "LIKEVEKT_SECRET_KEY has 0 characters"),
            ({"LIKEVEKT_ENV": "demo"}, "steps behind this version (next: "),
        ):
            answer = subprocess.run(
                [*LIKEVEKT, "worker", "--once"],
                env=environment | more,
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
            assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
            assert words in answer.stderr


def test_a_demo_carries_out_its_jobs_and_ends_its_worker(tmp_path: Path) -> None:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIKEVEKT_")}
    environment |= {"LIKEVEKT_HOME": str(tmp_path)}
    with started(environment, "demo", "--no-browser", "--port", str(port)) as process:
        try:
            lines_until(process, "Ready")
            database = tmp_path / "likevekt.sqlite3"
            end = time.monotonic() + 300
            states: set[str] = set()
            while "done" not in states and time.monotonic() < end:
                with closing(sqlite3.connect(database)) as connection:
                    states = {row[0] for row in connection.execute("SELECT state FROM store_job")}
            assert "done" in states
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=300)
        finally:
            process.kill()
    assert (process.returncode, said) == (0, "Stopped.\n")
