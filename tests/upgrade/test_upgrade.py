"""The database of every earlier version is taken over: nothing is lost, nothing is less guarded."""

import gzip
import json
import sqlite3
from pathlib import Path

import pytest

from factories.own_database import embedded_database, python
from likevekt import __version__

pytestmark = pytest.mark.database

DATABASES = sorted((Path(__file__).resolve().parent / "databases").glob("*.sqlite.gz"))
MIGRATE = """
from likevekt.cli.installation import make_home, migrate_database, start_django, waiting_migrations
make_home(None); start_django(); migrate_database(print)
assert waiting_migrations() == []
"""
RUN_AGAIN = """
from likevekt.cli.installation import make_home, start_django
make_home(None); start_django()
import json
from likevekt.actions.allocation import allocate
from likevekt.actions.funding_runs import result_data
from likevekt.store.funding_queries import list_model_versions, list_runs, read_run
from likevekt.store.municipality_queries import find_municipality
from likevekt.store.table_queries import TableSet, list_table_versions
from datetime import date
code = find_municipality().code
models = {(head.key, head.version): head for head in list_model_versions(municipality=code, on=date(2026, 9, 1))}
versions = {(head.name, head.version): head for head in list_table_versions(municipality=code)}
said = []
for line in list_runs(municipality=code):
    run = read_run(line.id)
    heads = {one.name: versions[one.name, one.version] for one in run.inputs}
    made = allocate(models[run.head.model_key, run.head.model_version], TableSet(municipality=code, heads=heads))
    said.append({"id": line.id, "same": result_data(made.result) == run.result, "sum": line.sum})
print(json.dumps(said))
"""


@pytest.fixture(params=DATABASES, ids=lambda path: path.name.removesuffix(".sqlite.gz"))
def old_home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    home = tmp_path / "old"
    home.mkdir()
    (home / "likevekt.sqlite3").write_bytes(gzip.decompress(request.param.read_bytes()))
    return home


def schema(home: Path) -> dict[str, str]:
    connection = sqlite3.connect(home / "likevekt.sqlite3")
    try:
        rows = connection.execute(
            "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
    finally:
        connection.close()
    return dict(rows)


def test_this_version_has_a_database_to_be_taken_over_later() -> None:
    assert f"{__version__}.sqlite.gz" in {path.name for path in DATABASES}


def test_an_old_database_becomes_like_a_new_one(old_home: Path, tmp_path: Path) -> None:
    """The same tables, columns, constraints and triggers as a database made today, in any order."""
    new_home = tmp_path / "new"
    for home in (old_home, new_home):
        python(embedded_database(home), "-c", MIGRATE)
    old, new = schema(old_home), schema(new_home)
    assert sorted(old) == sorted(new)
    triggers = {name for name in new if name.startswith("trigger ")}
    assert len(triggers) > 20
    assert {name: old[name] for name in triggers} == {name: new[name] for name in triggers}


def row_counts(home: Path) -> dict[str, int]:
    connection = sqlite3.connect(home / "likevekt.sqlite3")
    try:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'store_%' AND type = 'table'"
        )
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
            for (name,) in tables.fetchall()
        }
    finally:
        connection.close()


def test_no_row_of_an_old_database_is_lost(old_home: Path) -> None:
    """Files that waited for somebody to accept them may go: nothing of them was stored."""
    before = row_counts(old_home)
    python(embedded_database(old_home), "-c", MIGRATE)
    after = row_counts(old_home)
    assert sum(before.values()) > 20
    assert {name: count for name, count in before.items() if count != after.get(name, 0)} == {}


def test_every_kept_run_gives_the_same_kroner_again(old_home: Path) -> None:
    python(embedded_database(old_home), "-c", MIGRATE)
    runs = json.loads(python(embedded_database(old_home), "-c", RUN_AGAIN))
    assert len(runs) == 2
    assert all(run["same"] for run in runs)


def test_the_rows_of_an_old_database_are_still_guarded(old_home: Path) -> None:
    python(embedded_database(old_home), "-c", MIGRATE)
    connection = sqlite3.connect(old_home / "likevekt.sqlite3")
    try:
        for table in (
            "fundingtable",
            "modelversion",
            "modeladoption",
            "parameter",
            "fundingrun",
            "fundingruninput",
        ):
            assert connection.execute(f"SELECT count(*) FROM store_{table}").fetchone()[0] > 0  # noqa: S608
            with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
                connection.execute(f"DELETE FROM store_{table}")  # noqa: S608
    finally:
        connection.close()
