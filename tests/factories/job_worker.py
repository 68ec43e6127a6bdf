"""A worker for tests, to be run beside others and killed: `python job_worker.py LEASE_SECONDS`.

It carries out jobs on the database of the environment until none is unfinished, and says one line a job. A job leaves
an audit entry with its number, so that what was done twice or never is seen.
"""

import os
import random
import sys
import time
from datetime import datetime, timedelta

import django

UNFINISHED = ("waiting", "running")


def main(lease: timedelta) -> None:
    django.setup()
    from factories.patience import wait_for_others  # noqa: PLC0415

    wait_for_others()
    from django.utils import timezone  # noqa: PLC0415

    from likevekt.actions.job_runs import run_next  # noqa: PLC0415
    from likevekt.store.models import Job  # noqa: PLC0415

    print("ready", flush=True)  # noqa: T201
    while Job.objects.filter(state__in=UNFINISHED).exists():
        run = run_next(kinds=kinds(), now=timezone.now, holder=str(os.getpid()), lease=lease)
        if run is None:
            time.sleep(0.02)
        else:
            print(run.id, run.outcome.value, flush=True)  # noqa: T201


def kinds():
    from likevekt.actions.job_runs import JobKind  # noqa: PLC0415

    return {
        "mark": JobKind(function=mark),
        "slow mark": JobKind(function=slow_mark),
        "outside mark": JobKind(function=slow_mark, is_transactional=False),
        "meeting mark": JobKind(function=meeting_mark, is_transactional=False),
    }


def mark(*, number: int, at: datetime) -> int:
    from likevekt.store.models import AuditEntry  # noqa: PLC0415

    AuditEntry.objects.create(
        at=at,
        actor_kind="system",
        actor=str(os.getpid()),
        action="mark",
        object_kind="number",
        object_id=number,
    )
    return number


def slow_mark(*, number: int, at: datetime) -> int:
    time.sleep(random.random() / 50)
    mark(number=number, at=at)
    time.sleep(random.random() / 8)  # so that most are killed when the work is done and not yet said to be
    return number


def meeting_mark(*, number: int, at: datetime) -> int:
    """Mark, and be done when another worker has marked too: two of these are never done by one worker alone."""
    from likevekt.store.models import AuditEntry  # noqa: PLC0415

    mark(number=number, at=at)
    while AuditEntry.objects.values("actor").distinct().count() < 2:
        time.sleep(0.05)
    return number


if __name__ == "__main__":
    main(timedelta(seconds=float(sys.argv[1])))
