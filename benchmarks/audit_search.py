"""A search of a million audit entries, as the page asks it, beside a plain look through all of them.

The peer is what an installation without our indexes would do: the same question, with the entries read one after
another. Run it by ``python -m benchmarks audit-search``; it makes a database of its own and removes it.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.timing import medians

ENTRIES = int(os.environ.get("LIKEVEKT_BENCH_ENTRIES", "1000000"))
START = datetime(2025, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=700)
_COLUMNS = "at, actor_kind, actor, acting_for, action, object_kind, object_id, person, municipality, unit, purpose, details"


def main() -> None:
    """Fill a database in a process of its own, since Django is set up once a process, and measure there."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "LIKEVEKT_HOME": folder,
            "DJANGO_SETTINGS_MODULE": "likevekt.web.settings",
        }
        environment.pop("LIKEVEKT_DATABASE_URL", None)
        subprocess.run([sys.executable, "-m", "benchmarks.audit_search", folder], check=True, env=environment)


def _measure(folder: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    connection.close()
    _fill(folder / "likevekt.sqlite3")
    searches = dict(_searches())
    print(
        f"\nA page of the log out of {ENTRIES:,} entries, medians in milliseconds, beside the same without indexes"
    )
    ours = medians(searches)
    _drop_indexes(folder / "likevekt.sqlite3")
    plain = medians(searches, runs=3)
    for name in searches:
        print(f"  {name:<34}{1000 * ours[name]:>9.1f}{1000 * plain[name]:>12.1f}")


def _searches() -> Iterator[tuple[str, Callable[[], Any]]]:
    from likevekt.store.audit_queries import AuditSearch, search_entries

    month = {"start": START + timedelta(days=300), "end": START + timedelta(days=330)}
    asked = {
        "a month long ago": AuditSearch(**month),
        "one account, all years": AuditSearch(actor_kind="account", actor="17"),
        "one account in a month": AuditSearch(actor_kind="account", actor="17", **month),
        "one person": AuditSearch(person="p00000000000017"),
        "one thing": AuditSearch(object_kind="power_of_attorney", object_id="170"),
        "emergencies in a month": AuditSearch(purpose="emergency", **month),
        "what no entry holds": AuditSearch(actor_kind="account", actor="999999"),
    }
    for name, search in asked.items():
        yield name, lambda search=search: search_entries(search)
    deep = AuditSearch(**month)
    page = search_entries(deep, size=200)
    for _ in range(20):
        page = search_entries(deep, older_than=page.older_than, size=200)
    yield "the same month, 4 000 entries on", lambda: search_entries(deep, older_than=page.older_than)


def _fill(path: Path) -> None:
    rng = Random(84)
    kinds = (("read", "identity"), ("read", "person"), ("search", "identity"), ("save", "power_of_attorney"))

    def rows() -> Iterator[tuple[str, ...]]:
        for number in range(ENTRIES):
            action, kind = kinds[rng.randrange(len(kinds))]
            moment = START + SPAN * number / ENTRIES
            purpose = "emergency" if rng.random() < 0.001 else "care"
            yield (
                str(moment.replace(tzinfo=None)), "account", str(rng.randrange(300)), "", action, kind,
                str(rng.randrange(5_000)), f"p{rng.randrange(5_000):014}", "9901", "", purpose, "{}",
            )  # fmt: skip

    with sqlite3.connect(path) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.executemany(
            f"INSERT INTO store_auditentry ({_COLUMNS}) VALUES ({','.join('?' * 12)})",  # noqa: S608
            rows(),
        )
        database.execute("ANALYZE")


def _drop_indexes(path: Path) -> None:
    with sqlite3.connect(path) as database:
        found = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'store_auditentry' AND sql IS NOT NULL"
        )
        for (name,) in found.fetchall():
            database.execute(f'DROP INDEX "{name}"')


if __name__ == "__main__":
    _measure(Path(sys.argv[1]))
