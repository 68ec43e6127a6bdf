"""Jobs wait in the database: one a key, taken by one, tried again, and done in the transaction of their work."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from likevekt.actions.job_kinds import DONE_IS_KEPT, FAILED_IS_KEPT, JOB_KINDS, prune_jobs
from likevekt.actions.job_runs import JobKind, JobRun, Outcome, ask_for_periodic, run_next
from likevekt.actions.jobs import (
    MOST_TRIES,
    LostJobError,
    TakenJob,
    delay_after,
    enqueue,
    finish,
    give_back,
    take_next,
)
from likevekt.store.models import AuditEntry, ClockShift, Job

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
DAY = timedelta(days=1)


def leave_mark(*, number: int, at: datetime) -> int:
    """A job's work, for a test: one row of a table that nothing else here uses."""
    ClockShift.objects.create(seconds=number, set_at=at)
    return number


def leave_mark_and_fall(*, number: int, at: datetime) -> None:
    leave_mark(number=number, at=at)
    raise ValueError("Kari Nordmann cannot be counted")


KINDS = {
    "mark": JobKind(function=leave_mark),
    "fall": JobKind(function=leave_mark_and_fall),
    "outside": JobKind(function=leave_mark, is_transactional=False),
    "daily": JobKind(function=lambda *, at: None, every=DAY),
}


class Moved:
    """A clock for tests, moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def moved() -> Moved:
    return Moved()


def run(now: Callable[[], datetime], kinds: dict[str, JobKind] = KINDS) -> JobRun | None:
    return run_next(kinds=kinds, now=now, holder="me", lease=LEASE)


def taken(*, at: datetime = NOW, holder: str = "me") -> TakenJob:
    job = take_next(at=at, holder=holder, lease=LEASE)
    assert job is not None
    return job


def marks() -> list[int]:
    return sorted(ClockShift.objects.values_list("seconds", flat=True))


def only_job() -> Job:
    return Job.objects.get()


def test_a_job_is_done_once_and_says_so(moved: Moved) -> None:
    asked = enqueue("mark", {"number": 7}, NOW, at=NOW)
    assert run(moved) == JobRun(id=asked.id, name="mark", outcome=Outcome.DONE)
    assert run(moved) is None
    job = only_job()
    assert (job.state, job.result, job.tries, job.finished_at) == ("done", 7, 1, NOW)
    assert (job.lease_until, job.lease_holder, job.error, marks()) == (None, "", "", [7])


def test_a_job_waits_until_it_is_due_and_the_oldest_goes_first(moved: Moved) -> None:
    for number, minutes in ((1, 20), (2, 10), (3, 10), (4, 30)):
        enqueue("mark", {"number": number}, NOW + timedelta(minutes=minutes), at=NOW)
    assert run(moved) is None
    moved.at = NOW + timedelta(minutes=10) - timedelta(microseconds=1)
    assert run(moved) is None
    moved.at = NOW + timedelta(minutes=20)
    while run(moved):
        pass
    assert list(ClockShift.objects.order_by("pk").values_list("seconds", flat=True)) == [2, 3, 1]


def test_a_job_is_there_only_if_its_transaction_is() -> None:
    with transaction.atomic():
        enqueue("mark", {"number": 1}, NOW, at=NOW)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_the_same_key_twice_gives_one_until_it_is_finished(moved: Moved) -> None:
    first = enqueue("mark", {"number": 1}, NOW, at=NOW, key="count A")
    again = enqueue("mark", {"number": 2}, NOW + DAY, at=NOW, key="count A")
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.id, again.due_at) == (first.id, NOW)
    held = taken()
    assert not enqueue("mark", {"number": 3}, NOW, at=NOW, key="count A").is_new
    give_back(held)
    assert run(moved)
    after = enqueue("mark", {"number": 4}, NOW, at=NOW, key="count A")
    assert after.is_new
    assert run(moved)
    assert marks() == [1, 4]
    assert enqueue("mark", {"number": 5}, NOW, at=NOW).id != enqueue("mark", {"number": 5}, NOW, at=NOW).id


def test_a_taken_job_is_taken_by_nobody_else_until_its_lease_ends() -> None:
    enqueue("mark", {"number": 1}, NOW, at=NOW)
    first = taken()
    just_before = NOW + LEASE - timedelta(microseconds=1)
    assert take_next(at=just_before, holder="other", lease=LEASE) is None
    second = taken(at=NOW + LEASE, holder="other")
    assert (second.id, second.tries) == (first.id, 2)
    with pytest.raises(LostJobError, match="not held by me any more"):
        finish(first, result=None, at=NOW + LEASE)
    finish(second, result=None, at=NOW + LEASE)
    assert only_job().state == "done"


def test_the_effect_of_a_job_that_was_lost_is_undone(moved: Moved) -> None:
    """Its lease ran out while it ran, as it does when somebody moves the clock of a demo."""
    enqueue("slow", {}, NOW, at=NOW)
    others: list[TakenJob] = []

    def slow(*, at: datetime) -> None:
        leave_mark(number=1, at=at)
        others.append(taken(at=NOW + DAY, holder="other"))

    ran = run(moved, {"slow": JobKind(function=slow)})
    assert ran is not None
    # In this test the other worker shares the transaction, so what it took is undone as well.
    assert (ran.outcome, len(others), marks()) == (Outcome.LOST, 1, [])


@pytest.mark.parametrize(("name", "left"), [("fall", 0), ("missing", 0)])
def test_a_job_that_fails_is_tried_again_and_again_and_then_given_up(
    moved: Moved, name: str, left: int
) -> None:
    enqueue(name, {"number": 1}, NOW, at=NOW, key="k")
    for attempt in range(1, MOST_TRIES + 1):
        ran = run(moved)
        assert ran is not None
        job = only_job()
        assert job.tries == attempt
        assert "Nordmann" not in job.error
        if attempt < MOST_TRIES:
            assert ran.outcome is Outcome.TRIED_LATER
            assert (job.state, job.due_at) == ("waiting", moved.at + delay_after(attempt))
            assert run(moved) is None
            moved.at = job.due_at
    assert ran.outcome is Outcome.FAILED
    assert (job.state, job.key, job.finished_at, len(marks())) == ("failed", None, moved.at, left)
    assert job.error.startswith(f"Given up after {MOST_TRIES} tries: ")
    assert run(moved) is None


def test_an_error_says_its_class_and_place_only(moved: Moved) -> None:
    enqueue("fall", {"number": 1}, NOW, at=NOW)
    run(moved)
    assert only_job().error.startswith(f"Try 1 of {MOST_TRIES} ended: ValueError in ")
    assert "test_jobs.py, line " in only_job().error or "job_runs.py, line " in only_job().error


def test_the_delay_grows_to_hours_and_the_tries_span_a_working_shift() -> None:
    delays = [delay_after(tries).total_seconds() for tries in range(1, MOST_TRIES)]
    assert delays[:4] == [10, 30, 90, 270]
    assert timedelta(hours=2) < sum((delay_after(n) for n in range(1, MOST_TRIES)), timedelta(0)) < DAY


def test_a_job_that_ends_its_worker_each_time_is_given_up(moved: Moved) -> None:
    enqueue("mark", {"number": 1}, NOW, at=NOW)
    for _ in range(MOST_TRIES):
        taken(at=moved.at)
        moved.at += LEASE
    ran = run(moved)
    assert ran is not None
    assert (ran.outcome, marks()) == (Outcome.FAILED, [])
    assert only_job().error == f"Given up after {MOST_TRIES} tries: the worker ended each time while it ran."


def test_a_worker_that_is_stopped_gives_its_job_back_undone(moved: Moved) -> None:
    enqueue("stop", {}, NOW, at=NOW)

    def stop(*, at: datetime) -> None:
        leave_mark(number=1, at=at)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(moved, {"stop": JobKind(function=stop)})
    job = only_job()
    assert (job.state, job.tries, job.lease_until, marks()) == ("waiting", 0, None, [])


def test_a_job_that_is_not_transactional_is_done_after_its_work(moved: Moved) -> None:
    enqueue("outside", {"number": 3}, NOW, at=NOW)
    assert run(moved)
    assert (only_job().state, marks()) == ("done", [3])


def test_a_periodic_job_waits_for_its_next_turn_once_and_leaves_out_missed_ones(moved: Moved) -> None:
    for _ in range(3):
        ask_for_periodic(kinds=KINDS, at=moved.at)
    assert Job.objects.count() == 1
    assert run(moved)
    ask_for_periodic(kinds=KINDS, at=moved.at)
    waiting = Job.objects.get(state="waiting")
    assert (waiting.name, waiting.due_at) == ("daily", NOW + DAY)
    moved.at = NOW + 4 * DAY + timedelta(hours=3)
    assert run(moved)
    assert Job.objects.get(state="waiting").due_at == NOW + 5 * DAY
    assert run(moved) is None


def test_a_periodic_job_that_is_given_up_gets_its_next_turn(moved: Moved) -> None:
    def fall(*, at: datetime) -> None:
        raise ValueError(at)

    kinds = {"daily": JobKind(function=fall, every=DAY)}
    ask_for_periodic(kinds=kinds, at=NOW)
    Job.objects.update(tries=MOST_TRIES - 1)
    run(moved, kinds)
    assert sorted(Job.objects.values_list("state", flat=True)) == ["failed", "waiting"]


def test_a_clock_that_is_moved_back_does_not_leave_periodic_jobs_in_the_future(moved: Moved) -> None:
    ask_for_periodic(kinds=KINDS, at=NOW + 400 * DAY)
    ask_for_periodic(kinds=KINDS, at=NOW)
    assert only_job().due_at == NOW + DAY


def test_old_finished_jobs_are_deleted_by_a_job(moved: Moved) -> None:
    for state, age in (("done", DONE_IS_KEPT), ("failed", FAILED_IS_KEPT)):
        for older in (timedelta(0), timedelta(seconds=1)):
            Job.objects.create(
                name="old", state=state, due_at=NOW, created_at=NOW, finished_at=NOW - age - older
            )
    Job.objects.create(name="old", due_at=NOW - 999 * DAY, created_at=NOW - 999 * DAY)
    assert prune_jobs(at=NOW) == {"done": 1, "failed": 1}
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "failed", "waiting"]


def test_every_job_of_the_product_can_be_called_as_the_worker_calls_it(
    moved: Moved, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIKEVEKT_AUDIT_HEADS", str(tmp_path / "heads.txt"))
    AuditEntry.objects.create(at=NOW, actor_kind="system", actor="test", action="run", object_kind="job")
    periodic = [name for name, kind in JOB_KINDS.items() if kind.every is not None]
    ask_for_periodic(kinds=JOB_KINDS, at=NOW)
    results: list[Any] = []
    while (ran := run_next(kinds=JOB_KINDS, now=moved, holder="me")) is not None:
        results.append(ran)
    assert sorted(one.name for one in results) == sorted(periodic)
    assert {one.outcome for one in results} == {Outcome.DONE}
    assert Job.objects.get(name="seal_audit", state="done").result == {
        "seals": 1,
        "entries": 1,
        "unreadable": 0,
    }
    assert len((tmp_path / "heads.txt").read_text(encoding="utf-8").splitlines()) == 1


def test_jobs_that_are_left_go_before_those_that_wait(moved: Moved) -> None:
    enqueue("mark", {"number": 1}, NOW, at=NOW)
    left = taken()
    enqueue("mark", {"number": 2}, NOW - DAY, at=NOW)
    moved.at = NOW + LEASE
    ran = run(moved)
    assert ran is not None
    assert ran.id == left.id


def test_the_next_job_is_found_by_an_index_among_very_many(moved: Moved) -> None:
    """A worker that sorted all that wait would grow slower with every job that is asked for."""
    enqueue("mark", {"number": 1}, NOW, at=NOW)
    with CaptureQueriesContext(connection) as asked:
        run(moved)
    looks = [one["sql"] for one in asked if "ORDER BY" in one["sql"] and "FOR UPDATE" not in one["sql"]]
    if connection.vendor != "sqlite":
        return  # PostgreSQL plans by how many rows there are
    assert len(looks) == 2
    for sql in looks:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "job_by_state_and_due" in plan
    assert "TEMP B-TREE" not in plan


def test_taking_and_finishing_costs_few_queries(moved: Moved, django_assert_max_num_queries) -> None:
    enqueue("mark", {"number": 1}, NOW, at=NOW)
    with django_assert_max_num_queries(11):
        run(moved)
    with django_assert_max_num_queries(4):
        run(moved)
