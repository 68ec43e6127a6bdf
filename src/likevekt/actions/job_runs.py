"""Carrying jobs out: one at a time, at least once, and exactly once where the work is in the database."""

import contextlib
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import PurePath
from types import TracebackType
from typing import Any

from django.db import DatabaseError, transaction

from likevekt.actions.jobs import (
    MOST_TRIES,
    LostJobError,
    TakenJob,
    bring_forward,
    enqueue,
    finish,
    give_back,
    give_up,
    lock,
    take_next,
    try_later,
)

LEASE = timedelta(minutes=5)
_PACKAGE = "likevekt"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """What a job of a name does: a function that takes the job's arguments by name, and `at`.

    A transactional job works in the database only. It runs in the transaction that says it is done, so that its effect
    is there exactly once. Any other job must be able to run twice unharmed. One with `every` is asked for by itself.
    """

    function: Callable[..., Any]
    is_transactional: bool = True
    every: timedelta | None = None


JobKinds = Mapping[str, JobKind]


class Outcome(Enum):
    """How a try of a job ended."""

    DONE = "done"
    TRIED_LATER = "tried later"
    FAILED = "failed"
    LOST = "lost to another worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One try of a job and how it ended."""

    id: int
    name: str
    outcome: Outcome


class UnknownJobError(LookupError):
    """A job has a name that this version does not know; a newer one may."""

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"No job is called {name} in this version. Run a worker of the version that asked for it."
        )


def run_next(
    *, kinds: JobKinds, now: Callable[[], datetime], holder: str, lease: timedelta = LEASE
) -> JobRun | None:
    """Take the job that has been due the longest and carry it out; nothing when none is due."""
    job = take_next(at=now(), holder=holder, lease=lease)
    if job is None:
        return None
    try:
        outcome = _carry_out(job, kinds=kinds, now=now)
    except LostJobError:
        outcome = Outcome.LOST
    except BaseException:
        # Somebody stops the worker, or the database is gone; where it can be said, nobody waits for the lease.
        with contextlib.suppress(LostJobError, DatabaseError):
            give_back(job)
        raise
    return JobRun(id=job.id, name=job.name, outcome=outcome)


def ask_for_periodic(*, kinds: JobKinds, at: datetime) -> None:
    """See to it that every periodic job waits for its next turn, which is never farther away than its period.

    It would be when the clock of a demo has been moved back.
    """
    for name, kind in kinds.items():
        if kind.every is not None:
            asked = enqueue(name, {}, at, at=at, key=_periodic_key(name))
            if asked.due_at > at + kind.every:
                bring_forward(key=_periodic_key(name), to=at + kind.every)


def place_of(error: BaseException) -> str:
    """Give the class of an error and where it arose, and never its message, which can hold what is personal."""
    file, line = _place(error.__traceback__)
    return f"{type(error).__name__} in {file}, line {line}"


def _carry_out(job: TakenJob, *, kinds: JobKinds, now: Callable[[], datetime]) -> Outcome:
    if job.tries > MOST_TRIES:
        return _give_up(job, "the worker ended each time while it ran", kinds=kinds, at=now())
    try:
        _run(job, kinds=kinds, now=now)
    except LostJobError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever it is, the job is tried again and the worker goes on)
        return _try_later_or_give_up(job, place_of(error), kinds=kinds, at=now())
    return Outcome.DONE


def _run(job: TakenJob, *, kinds: JobKinds, now: Callable[[], datetime]) -> None:
    kind = kinds.get(job.name)
    if kind is None:
        raise UnknownJobError(name=job.name)
    if kind.is_transactional:
        with transaction.atomic():
            lock(job)
            result = kind.function(**job.arguments, at=now())
            _finish(job, kinds=kinds, result=result, at=now())
        return
    result = kind.function(**job.arguments, at=now())
    with transaction.atomic():
        _finish(job, kinds=kinds, result=result, at=now())


def _finish(job: TakenJob, *, kinds: JobKinds, result: Any, at: datetime) -> None:
    finish(job, result=result, at=at)
    _ask_for_next(job, kinds=kinds, at=at)


def _try_later_or_give_up(job: TakenJob, place: str, *, kinds: JobKinds, at: datetime) -> Outcome:
    if job.tries >= MOST_TRIES:
        return _give_up(job, place, kinds=kinds, at=at)
    try_later(job, error=f"Try {job.tries} of {MOST_TRIES} ended: {place}.", at=at)
    return Outcome.TRIED_LATER


def _give_up(job: TakenJob, why: str, *, kinds: JobKinds, at: datetime) -> Outcome:
    with transaction.atomic():
        give_up(job, error=f"Given up after {MOST_TRIES} tries: {why}.", at=at)
        _ask_for_next(job, kinds=kinds, at=at)
    return Outcome.FAILED


def _ask_for_next(job: TakenJob, *, kinds: JobKinds, at: datetime) -> None:
    every = kinds[job.name].every if job.name in kinds else None
    if every is not None:
        enqueue(job.name, {}, _next_turn(job.due_at, every=every, at=at), at=at, key=_periodic_key(job.name))


def _next_turn(due_at: datetime, *, every: timedelta, at: datetime) -> datetime:
    """Keep the rhythm of earlier turns, and leave out those that were missed."""
    missed = max((at - due_at) // every, 0)
    return min(due_at + (missed + 1) * every, at + every)


def _periodic_key(name: str) -> str:
    return f"every {name}"


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """Give the innermost line of the product itself, else the innermost of all."""
    frames = [(PurePath(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(trace)]
    own = [(path, line) for path, line in frames if _PACKAGE in path.parts]
    path, line = (own or frames or [(PurePath("nowhere"), 0)])[-1]
    return "/".join(path.parts[-2:]), line
