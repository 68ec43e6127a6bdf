"""No more than so many tries pass in a window, however they come and however many processes count them."""

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from factories.own_database import own_database, python
from likevekt.actions.rate_limit import FaultyLimitError, let_through, prune_rate_windows
from likevekt.store.models import RateWindow

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MIGRATE = "import django; django.setup(); from django.core.management import call_command; call_command('migrate', verbosity=0)"
TRY = """
import django, sys; django.setup()
from datetime import UTC, datetime, timedelta
from likevekt.actions.rate_limit import let_through
print("ready", flush=True); sys.stdin.readline()
at = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
passed = sum(let_through(key="log in kari", limit=40, window=timedelta(minutes=1), at=at).is_open for _ in range(60))
print(passed)
"""


@pytest.mark.django_db
@given(
    seconds=st.lists(st.integers(0, 200), max_size=40),
    limit=st.integers(1, 5),
    window=st.sampled_from([1, 30, 60, 86_400]),
)
def test_of_the_tries_in_a_window_the_first_ones_pass(seconds: list[int], limit: int, window: int) -> None:
    RateWindow.objects.all().delete()
    tried: Counter[datetime] = Counter()
    for second in seconds:
        at = NOW + timedelta(seconds=second)
        passage = let_through(key="k", limit=limit, window=timedelta(seconds=window), at=at)
        assert at < passage.opens_at <= at + timedelta(seconds=window)
        tried[passage.opens_at] += 1
        assert passage.is_open == (tried[passage.opens_at] <= limit)
    assert len(tried) == RateWindow.objects.count()


@pytest.mark.django_db
def test_each_key_has_its_own_count_and_is_kept_as_a_hash() -> None:
    for key in ("kari", "ola"):
        assert let_through(key=key, limit=1, window=MINUTE, at=NOW).is_open
        assert not let_through(key=key, limit=1, window=MINUTE, at=NOW).is_open
    kept = RateWindow.objects.values_list("key", flat=True)
    assert len(set(kept)) == 2
    assert all(len(key) == 64 and "kari" not in key for key in kept)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limit", "window"),
    [(0, MINUTE), (1, timedelta(0)), (1, timedelta(days=2)), (1, timedelta(seconds=1.5))],
)
def test_a_limit_that_cannot_be_kept_is_refused(limit: int, window: timedelta) -> None:
    with pytest.raises(FaultyLimitError):
        let_through(key="k", limit=limit, window=window, at=NOW)


@pytest.mark.django_db
def test_a_count_is_not_taken_inside_what_may_be_undone() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        let_through(key="k", limit=1, window=MINUTE, at=NOW)


@pytest.mark.django_db
def test_old_counts_are_thrown_away() -> None:
    for age in (timedelta(0), timedelta(days=1), timedelta(days=2)):
        let_through(key="k", limit=1, window=MINUTE, at=NOW - age)
    assert prune_rate_windows(at=NOW) == 1
    assert RateWindow.objects.count() == 2


@pytest.mark.database
def test_processes_side_by_side_share_one_count(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        python(environment, "-c", MIGRATE)
        # The key of the hashes is made by the first process that needs it.
        callers = [
            subprocess.Popen(
                [sys.executable, "-c", TRY],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        for caller in callers:
            assert caller.stdout is not None
            assert caller.stdout.readline() == "ready\n"
        for caller in callers:
            assert caller.stdin is not None
            caller.stdin.write("go\n")
            caller.stdin.flush()
        passed = [json.loads(caller.communicate(timeout=300)[0]) for caller in callers]
    assert sum(passed) == 40
