"""`likevekt worker`: carry out the jobs that are due, one at a time, until told to stop."""

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from likevekt.cli.installation import database_faults_said, make_home, start_django, waiting_migrations
from likevekt.cli.production_check import refuse_demo_database
from likevekt.cli.refusal import CommandError

STOPPED_EARLY = 130
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_PERIODIC = 60.0
LONGEST_PAUSE = 30.0
SECONDS_TO_END = 5.0
_STOPS = (signal.SIGINT, signal.SIGTERM)
Say = Callable[[str], None]


def run_worker(*, is_once: bool) -> int:
    """Carry out jobs until told to stop, or until none is due, and give the exit code.

    Told once to stop, it ends after the job at hand; told twice, it undoes that job and gives it back.

    Raises:
        CommandError: a setting is missing, or the database does not answer or is of another version.
    """
    os.environ.setdefault("LIKEVEKT_ENV", "production")
    stop = threading.Event()
    try:
        with told_to_stop(stop):
            _prepare()
            if is_once:
                with database_faults_said():
                    _work_once(stop, say=_say)
            else:
                _say("Ready for jobs. Stop with Ctrl-C.")
                work(stop, say=_say)
    except KeyboardInterrupt:
        return STOPPED_EARLY
    if not is_once:
        _say("Stopped.")
    return 0


def work(stop: threading.Event, *, say: Say) -> None:
    """Carry out what is due, look again every second, and outlast a database that is away for a while."""
    from django.db import DatabaseError, InterfaceError, connection  # noqa: PLC0415

    holder = _holder()
    pause = SECONDS_BETWEEN_LOOKS
    asked_at: float | None = None
    while not stop.is_set():
        try:
            if asked_at is None or time.monotonic() - asked_at >= SECONDS_BETWEEN_PERIODIC:
                _ask_for_periodic()
                asked_at = time.monotonic()
            has_run = _run_next(holder, say=say)
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            pause = min(2 * pause, LONGEST_PAUSE)
            say(
                f"The database does not answer ({type(error).__name__}). Trying again in {pause:.0f} seconds."
            )
            stop.wait(pause)
            continue
        pause = SECONDS_BETWEEN_LOOKS
        if not has_run:
            stop.wait(pause)


@contextmanager
def working_beside() -> Iterator[None]:
    """Let a worker carry out jobs in this process while something else goes on, and end it afterwards.

    What it has not finished by then is undone as the process ends, and tried again by the next worker.
    """
    stop = threading.Event()
    worker = threading.Thread(target=_work_quietly, args=(stop,), name="worker", daemon=True)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join(timeout=SECONDS_TO_END)


@contextmanager
def told_to_stop(stop: threading.Event) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM ask for an end, and the second of them demand it."""

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in _STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _prepare() -> None:
    make_home(None)
    start_django()
    waiting = waiting_migrations()
    if waiting:
        raise CommandError(
            f"The database is {len(waiting)} steps behind this version (next: {waiting[0]}). Take a backup, then run "
            "likevekt start --migrate."
        )
    refuse_demo_database()


def _work_once(stop: threading.Event, *, say: Say) -> None:
    holder = _holder()
    _ask_for_periodic()
    while not stop.is_set() and _run_next(holder, say=say):
        pass


def _work_quietly(stop: threading.Event) -> None:
    from django.db import connections  # noqa: PLC0415

    try:
        work(stop, say=lambda sentence: None)  # noqa: ARG005 (the page's own lines are not mixed with the jobs')
    finally:
        connections.close_all()


def _ask_for_periodic() -> None:
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.job_kinds import JOB_KINDS  # noqa: PLC0415
    from likevekt.actions.job_runs import ask_for_periodic  # noqa: PLC0415

    ask_for_periodic(kinds=JOB_KINDS, at=now())


def _run_next(holder: str, *, say: Say) -> bool:
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.job_kinds import JOB_KINDS  # noqa: PLC0415
    from likevekt.actions.job_runs import run_next  # noqa: PLC0415

    run = run_next(kinds=JOB_KINDS, now=now, holder=holder)
    if run is None:
        return False
    say(f"Job {run.id} {run.name}: {run.outcome.value}.")
    return True


def _holder() -> str:
    """Name this worker so that no other has the name: the machine, the process and chance."""
    return f"{socket.gethostname()[:20]} {os.getpid()} {secrets.token_hex(4)}"


def _say(sentence: str) -> None:
    print(sentence, flush=True)
