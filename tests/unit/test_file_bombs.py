"""Files made to take for ever are answered, or refused in words, within the time and memory of one run."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from factories.file_bombs import bombs
from factories.fund_calls import SECONDS_PER_CALL, call_fund, faults_of

pytestmark = pytest.mark.heavy

MEMORY = 5 << 29
QUICK = 0.05
NAMES = tuple(bombs(0.001))


@pytest.fixture
def _little_memory() -> Iterator[None]:
    """Give the test some memory beside its own, so that a bomb cannot take the machine with it."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_own_memory() + MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def _own_memory() -> int:
    """Give what the process has taken so far, which other tests decide."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[0]) * resource.getpagesize() if told.exists() else 0


@pytest.mark.usefixtures("_little_memory")
@pytest.mark.parametrize("name", NAMES)
def test_no_file_takes_for_ever(tmp_path, name, scale):
    model, tables = bombs(QUICK if scale == 1 else 1.0)[name]
    path = tmp_path / "model.toml"
    path.write_text(model, encoding="utf-8", newline="")
    for table, content in tables.items():
        (tmp_path / f"{table}.csv").write_bytes(content)
    before = set(tmp_path.iterdir())
    for call in (
        ["run", path, "--data", tmp_path, "--json"],
        ["check", path],
        ["trace", path, "--data", tmp_path, "--unit", "A"],
        ["effect", path, "--data", tmp_path, "--change", "units:x:A:+1", "--price", "1", "--json"],
    ):
        called = call_fund(call, seconds=SECONDS_PER_CALL * (1 if scale == 1 else 3))
        faults = faults_of(called, before=before, after=set(tmp_path.iterdir()))
        assert not faults, f"{name}, {call[0]}: {faults[:3]}"
