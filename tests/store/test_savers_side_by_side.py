"""Several programs save at once, one of them is killed in the middle, and nothing is half-written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from factories.own_database import REPO, own_database, python

pytestmark = pytest.mark.database

ROUNDS = 4
SAVERS = ("first", "second")
SAVER = str(REPO / "tests" / "factories" / "saver.py")
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from factories.worked_example import load_example
load_example()
"""
LOOK = """
import django, json; django.setup()
from likevekt.actions.allocation import allocate
from likevekt.actions.funding_runs import result_data
from likevekt.store.models import FundingRun, FundingTable, ModelVersion
from likevekt.store.funding_queries import read_run, list_model_versions
from likevekt.store.table_queries import current_tables
from factories.worked_example import CODE, TODAY
runs = [read_run(run) for run in FundingRun.objects.values_list("pk", flat=True)]
heads = {(head.key, head.version): head for head in list_model_versions(municipality=CODE, on=TODAY)}
again = allocate(heads[runs[0].head.model_key, runs[0].head.model_version], current_tables(municipality=CODE))
print(json.dumps({
    "tables": sorted(FundingTable.objects.filter(name="granted").values_list("version", "created_by")),
    "models": sorted(ModelVersion.objects.values_list("version", "created_by")),
    "inputs": [sorted(one.name for one in run.inputs) for run in runs],
    "same": [run.result == result_data(again.result) for run in runs],
    "by": sorted(run.head.created_by for run in runs),
}))
"""


def start(name: str, environment: dict[str, str], *, rounds: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, SAVER, name, str(rounds)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


def test_versions_are_never_shared_and_a_killed_saver_leaves_no_half(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE)
        victim = start("victim", environment, rounds=10_000)
        savers = [start(name, environment, rounds=ROUNDS) for name in SAVERS]
        for process in (victim, *savers):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert victim.stdout is not None
        for _ in range(2):
            assert victim.stdout.readline()
        victim.kill()
        victim.communicate(timeout=300)
        for process in savers:
            _, said = process.communicate(timeout=300)
            assert process.returncode == 0, said
        found = json.loads(python(environment, "-c", LOOK))
    for kind in ("tables", "models"):
        versions = [version for version, _ in found[kind]]
        assert versions == list(range(1, len(versions) + 1))
        for name in SAVERS:
            assert sum(by == name for _, by in found[kind]) == ROUNDS
    assert all(found["same"])
    assert set(map(tuple, found["inputs"])) == {("budget", "delivered", "population", "units")}
    assert len(found["by"]) >= ROUNDS * len(SAVERS) + 2
