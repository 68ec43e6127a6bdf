"""Work that waits in the database: asked for, taken, given back, finished (docs/adr/0011-jobs-in-the-database.md).

A job is asked for in the transaction of what needs it, so that neither is there without the other. It is carried
out at least once; how it is carried out stands in job_runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet

from likevekt.store.models import Job

MOST_TRIES = 8
FIRST_DELAY = timedelta(seconds=10)
DELAY_GROWS_BY = 3
_LONGEST_ERROR = 400
_TIMES_ASKED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedJob:
    """A job that was asked for; not new when one of the same key was unfinished already."""

    id: int
    due_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenJob:
    """A job that one worker has taken, the how manyeth try this is, and who holds it."""

    id: int
    name: str
    arguments: Mapping[str, Any]
    due_at: datetime
    tries: int
    holder: str


class LostJobError(RuntimeError):
    """A job was taken by another worker, because it took longer than its lease."""

    def __init__(self, *, job: TakenJob) -> None:
        super().__init__(
            f"Job {job.id} {job.name} is not held by {job.holder} any more: its lease ran out and another worker took "
            "it. What this try did is undone. Divide the job into smaller ones."
        )


def enqueue(
    name: str, arguments: Mapping[str, Any], due_at: datetime, *, at: datetime, key: str | None = None
) -> AskedJob:
    """Ask for a job, in the caller's transaction; the same key twice while unfinished gives one.

    Arguments are ids and codes only. A job of the key that is unfinished stays as it is, due when it was, also when it
    is running: what it must not miss is asked for without a key, or again by the job itself.
    """
    for _ in range(_TIMES_ASKED):
        if key is not None and (there := _unfinished(key)) is not None:
            return there
        try:
            with transaction.atomic():
                row = Job.objects.create(
                    name=name, arguments=dict(arguments), key=key, due_at=due_at, created_at=at
                )
        except IntegrityError:
            # Another process asked for the same key just now, and it may be finished already.
            if key is None:
                raise
            continue
        return AskedJob(id=row.pk, due_at=due_at, is_new=True)
    raise KeyTakenError(name=name, key=key or "")


class KeyTakenError(RuntimeError):
    """The key of a job was taken and freed again each time it was asked for."""

    def __init__(self, *, name: str, key: str) -> None:
        super().__init__(
            f"The job {name} was not asked for: its key {key} was taken and freed {_TIMES_ASKED} times while this was "
            "tried. Ask again."
        )


def take_next(*, at: datetime, holder: str, lease: timedelta) -> TakenJob | None:
    """Take the job that has been due the longest, if there is one; no other worker gets it before the lease ends.

    A job whose lease has run out was left by a worker that is gone, and is taken again.
    """
    if connection.vendor == "postgresql":
        return _take_unlocked(at=at, holder=holder, lease=lease)
    return _take_in_turn(at=at, holder=holder, lease=lease)


def lock(job: TakenJob) -> None:
    """Keep others from taking a job while the caller's transaction lasts, even past its lease.

    Raises:
        LostJobError: another worker has it.
    """
    held = Job.objects.select_for_update() if connection.features.has_select_for_update else Job.objects
    if not held.filter(_is_held(job)).exists():
        raise LostJobError(job=job)


def finish(job: TakenJob, *, result: Any, at: datetime) -> None:
    """Say that a job is done, and free its key.

    Raises:
        LostJobError: another worker has it; let it roll the caller's transaction back.
    """
    _end(job, state="done", result=result, error="", at=at)


def give_up(job: TakenJob, *, error: str, at: datetime) -> None:
    """Say that a job has failed and is not tried again, and free its key.

    Raises:
        LostJobError: another worker has it.
    """
    _end(job, state="failed", result=None, error=error[:_LONGEST_ERROR], at=at)


def try_later(job: TakenJob, *, error: str, at: datetime) -> datetime:
    """Let a job wait for its next try, longer each time; gives when that is.

    Raises:
        LostJobError: another worker has it.
    """
    due_at = at + delay_after(job.tries)
    _change(
        job, state="waiting", due_at=due_at, error=error[:_LONGEST_ERROR], lease_until=None, lease_holder=""
    )
    return due_at


def give_back(job: TakenJob) -> None:
    """Let a job wait as if it had not been taken, because its worker was told to stop.

    Raises:
        LostJobError: another worker has it.
    """
    _change(job, state="waiting", tries=job.tries - 1, lease_until=None, lease_holder="")


def delay_after(tries: int) -> timedelta:
    """Give how long a job waits after so many tries: 10 seconds, 30, 90, and so on."""
    growth: int = DELAY_GROWS_BY ** (tries - 1)
    return FIRST_DELAY * growth


def bring_forward(*, key: str, to: datetime) -> None:
    """Make a job that waits for its first try due no later than a moment."""
    Job.objects.filter(key=key, state="waiting", tries=0, due_at__gt=to).update(due_at=to)


def prune_finished(*, before: datetime, state: str) -> int:
    """Delete jobs that were done, or failed, before a moment; gives how many."""
    count, _ = Job.objects.filter(state=state, finished_at__lt=before).delete()
    return count


def _unfinished(key: str) -> AskedJob | None:
    row = Job.objects.filter(key=key).values("pk", "due_at").first()
    return None if row is None else AskedJob(id=row["pk"], due_at=row["due_at"], is_new=False)


def _is_held(job: TakenJob) -> Q:
    return Q(pk=job.id, state="running", lease_holder=job.holder, tries=job.tries)


def _take_unlocked(*, at: datetime, holder: str, lease: timedelta) -> TakenJob | None:
    """Take past the rows that others are taking or working on (PostgreSQL)."""
    with transaction.atomic():
        row = _longest_due(Job.objects.select_for_update(skip_locked=True), at=at)
        if row is None:
            return None
        Job.objects.filter(pk=row.pk).update(**_taking(at=at, holder=holder, lease=lease))
    return _taken(row, holder=holder)


def _take_in_turn(*, at: datetime, holder: str, lease: timedelta) -> TakenJob | None:
    """Look without a lock, then take what is still free: a worker that waits disturbs no writer (SQLite)."""
    while (row := _longest_due(Job.objects.all(), at=at)) is not None:
        still_free = Job.objects.filter(pk=row.pk, state=row.state, tries=row.tries)
        if still_free.update(**_taking(at=at, holder=holder, lease=lease)):
            return _taken(row, holder=holder)
    return None


def _longest_due(jobs: QuerySet[Job], *, at: datetime) -> Job | None:
    """Give a job that was left, else the one that waits the longest; two questions, each answered by an index."""
    left = jobs.filter(state="running", lease_until__lte=at).order_by("due_at", "pk").first()
    return left or jobs.filter(state="waiting", due_at__lte=at).order_by("due_at", "pk").first()


def _taking(*, at: datetime, holder: str, lease: timedelta) -> dict[str, Any]:
    return {"state": "running", "tries": F("tries") + 1, "lease_holder": holder, "lease_until": at + lease}


def _taken(row: Job, *, holder: str) -> TakenJob:
    return TakenJob(
        id=row.pk,
        name=row.name,
        arguments=row.arguments,
        due_at=row.due_at,
        tries=row.tries + 1,
        holder=holder,
    )


def _end(job: TakenJob, *, state: str, result: Any, error: str, at: datetime) -> None:
    _change(
        job,
        state=state,
        result=result,
        error=error,
        key=None,
        finished_at=at,
        lease_until=None,
        lease_holder="",
    )


def _change(job: TakenJob, **values: Any) -> None:
    if not Job.objects.filter(_is_held(job)).update(**values):
        raise LostJobError(job=job)
