"""How long a backup and a restore take with a million audit entries, beside what the databases bring themselves.

The peers write plain files on the same machine: SQLite's own online backup, and pg_dump where it is on the path and
LIKEVEKT_DATABASE_URL names a database that may be filled. Ours is compressed, encrypted and the same for both.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ENTRIES = int(os.environ.get("LIKEVEKT_BENCH_ENTRIES", "1000000"))
KEY = "a key for the benchmark and nothing else"
FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ENTRIES) "
        "INSERT INTO store_auditentry (at, actor_kind, actor, acting_for, action, object_kind, object_id, person, "
        "municipality, unit, purpose, details) SELECT '2026-09-01 12:00:00+00', 'account', '17', '', 'read', 'person', "
        "CAST(i AS varchar), 'p12345678901234', '9001', 'nord', 'care', '{\\"role\\": \\"caseworker\\"}' FROM n"
    )
""".replace("ENTRIES", str(ENTRIES))


def main() -> None:
    """Fill a database, back it up and bring it back, and print the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder))


def _measure(folder: Path) -> None:
    address = os.environ.get("LIKEVEKT_DATABASE_URL", "")
    print(
        f"\nbackup of {ENTRIES} audit entries on {'PostgreSQL' if address else 'SQLite'} (seconds, once each)"
    )
    environment = {
        **os.environ,
        "LIKEVEKT_ENV": "demo",
        "LIKEVEKT_HOME": str(folder / "home"),
        "LIKEVEKT_BACKUP_KEY": KEY,
        "DJANGO_SETTINGS_MODULE": "likevekt.web.settings",
    }
    (folder / "home").mkdir()
    subprocess.run([sys.executable, "-c", FILL], env=environment, check=True)
    command = [sys.executable, "-m", "likevekt.cli.main"]
    ours = folder / "all.backup"
    _timed("likevekt backup", [*command, "backup", str(ours)], environment, made=ours)
    if address:
        if shutil.which("pg_dump"):
            plain = folder / "dump"
            _timed("pg_dump -Fc", ["pg_dump", "-Fc", "-f", str(plain), address], environment, made=plain)
    else:
        started = time.perf_counter()
        copy = folder / "copy.sqlite3"
        with (
            closing(sqlite3.connect(folder / "home" / "likevekt.sqlite3")) as source,
            closing(sqlite3.connect(copy)) as to,
        ):
            source.backup(to)
        _say("sqlite3 .backup", time.perf_counter() - started, copy)
    back = {**environment, "LIKEVEKT_HOME": str(folder / "back")}
    back.pop("LIKEVEKT_DATABASE_URL", None)
    _timed("likevekt restore, into SQLite", [*command, "restore", str(ours)], back, made=None)


def _timed(name: str, command: list[str], environment: dict[str, str], *, made: Path | None) -> None:
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    _say(name, time.perf_counter() - started, made)


def _say(name: str, seconds: float, made: Path | None) -> None:
    size = f"   {made.stat().st_size / 1e6:8.1f} MB" if made is not None else ""
    print(f"  {name:<44} {seconds:8.1f} s{size}")
