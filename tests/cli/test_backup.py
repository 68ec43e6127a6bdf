"""`likevekt backup` and `restore`, rehearsed: taken while others write, brought back into both databases, compared."""

import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from factories.own_database import REPO, VARIABLE, embedded_database, own_database, python
from factories.ports import free_port
from web.test_environment import IDENTITY_KEY, SECRET

pytestmark = [pytest.mark.database, pytest.mark.heavy]

LIKEVEKT = [sys.executable, "-m", "likevekt.cli.main"]
FACTORIES = REPO / "tests" / "factories"
BACKUP_KEY = "tre raske rever og en lat hund"
SETTINGS = {
    "LIKEVEKT_ENV": "production",
    "LIKEVEKT_SECRET_KEY": SECRET,
    "LIKEVEKT_IDENTITY_KEYS": IDENTITY_KEY,
    "LIKEVEKT_BACKUP_KEY": BACKUP_KEY,
    "LIKEVEKT_HOSTS": "likevekt.example",
}
ON_POSTGRESQL = bool(os.environ.get(VARIABLE))


def typed(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*LIKEVEKT, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    return done.returncode, done.stdout, done.stderr


def rows(environment: dict[str, str]) -> list[str]:
    return python(environment, str(FACTORIES / "filled_database.py"), "rows").splitlines()


def home_of(environment: dict[str, str]) -> Path:
    return Path(environment["LIKEVEKT_HOME"])


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings of an installation with a small municipality, in the suite's kind of database."""
    home = tmp_path_factory.mktemp("filled")
    with own_database(home, name="filled") as its_own:
        environment = its_own | SETTINGS
        python(environment, str(FACTORIES / "filled_database.py"), "fill")
        yield environment


@pytest.fixture(scope="module")
def backup(filled: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that was taken while two others wrote to the audit trail."""
    path = tmp_path_factory.mktemp("backups") / "all.backup"
    with writing(filled, "one"), writing(filled, "two"):
        code, said, complaint = typed(filled, "backup", str(path))
    assert (code, complaint) == (0, "")
    assert re.search(r"Tables: \d+\. Rows: \d{3,}\. Files: 3\. Bytes: \d+\.", said)
    assert "LIKEVEKT_IDENTITY_KEYS" in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["all.backup"]
    assert b"Nordv" not in path.read_bytes()
    for secret in (SECRET, IDENTITY_KEY, BACKUP_KEY):
        assert secret not in said
    return path


@contextmanager
def writing(environment: dict[str, str], name: str) -> Iterator[None]:
    """Let another process write three entries at a time to the audit trail meanwhile."""
    command = [sys.executable, str(FACTORIES / "sealer.py"), "write", name]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("\n")
        process.stdin.flush()
        try:
            yield
        finally:
            process.communicate(timeout=300)


@contextmanager
def empty(folder: Path, *, is_postgresql: bool) -> Iterator[dict[str, str]]:
    if is_postgresql:
        with own_database(folder, name="back") as environment:
            yield environment | SETTINGS
    else:
        yield {
            name: value for name, value in (embedded_database(folder) | SETTINGS).items() if name != VARIABLE
        }


@pytest.mark.parametrize("is_postgresql", [False, True] if ON_POSTGRESQL else [False])
def test_what_is_brought_back_is_what_was_there(filled, backup, tmp_path, is_postgresql):
    with empty(tmp_path / "back", is_postgresql=is_postgresql) as environment:
        code, said, complaint = typed(environment, "restore", str(backup))
        assert (code, complaint) == (0, "")
        assert said.startswith("Whole: made ")
        found, kept = rows(environment), rows(filled)
        entries = [json.loads(line)[1] for line in found if line.startswith('["store_auditentry"')]
        written = [entry for entry in entries if entry["actor"] in {"one", "two"}]
        assert len(written) % 3 == 0  # three stand in each transaction: it was one moment
        told = [entry for entry in entries if entry["object_kind"] == "backup"]
        assert [entry["action"] for entry in told][-2:] == [
            "export",
            "restore",
        ]  # others may have been taken before
        restored = next(line for line in found if f'"id": {told[-1]["id"]}, ' in line and '"restore"' in line)
        assert set(found) - set(kept) == {restored}
        after = {line for line in kept if '"one"' in line or '"two"' in line or '"backup"' in line}
        assert set(kept) - set(found) <= after
        code, said, _ = typed(environment, "audit", "verify")
        assert (code, "The audit trail is whole." in said) == (0, True), said
        for name in ("uploads/a/0f3c", "uploads/empty"):
            assert (home_of(environment) / name).read_bytes() == (home_of(filled) / name).read_bytes()
        assert not (home_of(environment) / ".restoring").exists()
        new = "from likevekt.store.models import ClockShift as C; from datetime import datetime as d, UTC\n"
        new += "print(C.objects.create(seconds=9, set_at=d.now(UTC)).pk)"
        assert python(environment, "-c", f"import django; django.setup()\n{new}") == "4\n"
        guarded = "from django.db import connection as c, IntegrityError as e\n"
        guarded += "try:\n    c.cursor().execute('DELETE FROM store_fundingtable')\n"
        guarded += "except e: print('refused')"
        assert python(environment, "-c", f"import django; django.setup()\n{guarded}") == "refused\n"
        assert_serves(environment)


def assert_serves(environment: dict[str, str]) -> None:
    """Start the web server on a database and fetch a page as the proxy does."""
    import http.client  # noqa: PLC0415

    port = free_port()
    with subprocess.Popen(
        [*LIKEVEKT, "start", "--port", str(port)], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Ready: http://127.0.0.1:{port}/\n"
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        caller.request("GET", "/borte/", headers={"Host": "likevekt.example", "X-Forwarded-Proto": "https"})
        answer = caller.getresponse()
        assert answer.status == 404
        assert b"Likevekt" in answer.read()
        caller.close()
        process.terminate()
        process.communicate(timeout=300)


def test_a_restore_refuses_whatever_it_cannot_do_whole(backup, tmp_path):
    environment = dict(next(iter_empty(tmp_path / "back")))
    data = bytearray(backup.read_bytes())
    damaged = tmp_path / "damaged.backup"
    for at in (20, len(data) // 2):
        spoilt = bytearray(data)
        spoilt[at] ^= 1
        damaged.write_bytes(spoilt)
        code, _, said = typed(environment, "restore", str(damaged))
        assert (code, said.count("\n")) == (2, 1), said
        assert re.search(r"damaged|no backup", said)
    damaged.write_bytes(data[: len(data) - 40])
    assert "is damaged or cut off" in typed(environment, "restore", str(damaged))[2]
    wrong = environment | {"LIKEVEKT_BACKUP_KEY": "en helt annen nøkkel enn den rette"}
    code, _, said = typed(wrong, "restore", str(backup))
    assert (code, "The key does not open this backup" in said) == (2, True)
    code, _, said = typed(environment, "restore", str(tmp_path / "borte.backup"))
    assert (code, said.count("\n")) == (2, 1)
    assert "No such file" in said
    code, _, said = typed(environment | {"LIKEVEKT_BACKUP_KEY": "kort"}, "restore", str(backup))
    assert (code, "has 4 characters" in said) == (2, True)
    assert not [path for path in home_of(environment).iterdir() if "sqlite3" not in path.name]
    assert tables(environment) == "0\n"


def iter_empty(folder: Path) -> Iterator[dict[str, str]]:
    """Give an empty embedded database, which every suite can have as many of as it likes."""
    yield {name: value for name, value in (embedded_database(folder) | SETTINGS).items() if name != VARIABLE}


def tables(environment: dict[str, str]) -> str:
    code = "import django; django.setup()\nfrom django.db import connection as c\n"
    return python(environment, "-c", f"{code}print(len(c.introspection.table_names()))")


def test_a_restore_replaces_nothing(filled, backup, tmp_path):
    code, _, said = typed(filled, "restore", str(backup))
    assert (code, "The database is not empty" in said) == (2, True)
    environment = next(iter_empty(tmp_path / "back"))
    home_of(environment).mkdir()
    (home_of(environment) / "audit-heads.txt").write_text("other heads\n")
    code, _, said = typed(environment, "restore", str(backup))
    assert (code, "and it is not the one in the backup" in said) == (2, True), said
    assert (home_of(environment) / "audit-heads.txt").read_text() == "other heads\n"
    assert tables(environment) == "0\n"


def test_a_backup_of_a_newer_version_is_refused(tmp_path):
    from likevekt.connectors.backup_file import BackupWriter  # noqa: PLC0415
    from likevekt.connectors.sealed_stream import SealedWriter  # noqa: PLC0415

    path = tmp_path / "newer.backup"
    with path.open("wb") as file:
        head = {"made_at": "2031-01-01", "version": "9.0", "migrations": [["store", "9999_later"]]}
        BackupWriter(SealedWriter(file, key=BACKUP_KEY.encode(), cost=4), head=head).close()
    environment = next(iter_empty(tmp_path / "back"))
    code, _, said = typed(environment, "restore", str(path))
    assert code == 2
    assert "made by a newer version of Likevekt (9.0, 9999_later)" in said


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(tmp_path):
    import gzip  # noqa: PLC0415

    old = embedded_database(tmp_path / "old") | SETTINGS
    old.pop(VARIABLE, None)
    home_of(old).mkdir()
    (oldest, *_others) = sorted((REPO / "tests" / "upgrade" / "databases").glob("*.sqlite.gz"))
    (home_of(old) / "likevekt.sqlite3").write_bytes(gzip.decompress(oldest.read_bytes()))
    path = tmp_path / "old.backup"
    assert typed(old, "backup", str(path))[0] == 0
    with empty(tmp_path / "back", is_postgresql=ON_POSTGRESQL) as environment:
        code, _, complaint = typed(environment, "restore", str(path))
        assert (code, complaint) == (0, "")
        assert_serves(environment | {"LIKEVEKT_ENV": "demo"})  # its municipality is invented
        found = [json.loads(line) for line in rows(environment)]
    assert len([one for one in found if one[0] == "store_fundingrun"]) == 2
    assert [one[1]["action"] for one in found if one[0] == "store_auditentry"] == ["restore"]


def test_a_restore_that_is_killed_leaves_nothing_or_all(backup, tmp_path):
    """Killed at whatever moment, the database is empty and can be restored into, or it is whole."""
    started = time.monotonic()
    with empty(tmp_path / "timed", is_postgresql=ON_POSTGRESQL) as environment:
        assert typed(environment, "restore", str(backup))[0] == 0
        whole = len(rows(environment))
    took = time.monotonic() - started
    seen = set()
    for share in (0.4, 0.6, 0.8):
        with empty(tmp_path / f"back{share}", is_postgresql=ON_POSTGRESQL) as environment:
            with subprocess.Popen(
                [*LIKEVEKT, "restore", str(backup)], env=environment, stdout=subprocess.DEVNULL
            ) as process:
                time.sleep(took * share)
                process.send_signal(signal.SIGKILL)
            again = typed(environment, "restore", str(backup))
            seen.add(again[0])
            assert again[0] == 0 or "The database is not empty" in again[2], again
            assert len(rows(environment)) == whole
            assert typed(environment, "audit", "verify")[0] == 0
    assert seen <= {0, 2}


def test_a_backup_overwrites_nothing_and_names_itself_in_a_folder(filled, backup, tmp_path):
    code, _, said = typed(filled, "backup", str(backup))
    assert (code, "a backup overwrites nothing" in said) == (2, True)
    assert typed(filled, "backup", str(tmp_path))[0] == 0
    (made,) = tmp_path.iterdir()
    assert re.fullmatch(r"likevekt-\d{4}-\d\d-\d\dT\d{6}Z\.backup", made.name)
    key_file = tmp_path / "key"
    key_file.write_text(BACKUP_KEY + "\n")
    without = {name: value for name, value in filled.items() if name != "LIKEVEKT_BACKUP_KEY"}
    assert typed(without, "backup", str(tmp_path / "x"))[0] == 2
    assert typed(without, "backup", str(tmp_path / "x"), "--key-file", str(key_file))[0] == 0
    assert typed(without, "backup", str(tmp_path / "y"), "--key-file", str(tmp_path / "borte"))[0] == 2


def test_a_full_disk_leaves_no_half_file(filled, tmp_path):
    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000_000, 40_000_000))  # far more than the database has

    noise = home_of(filled) / "uploads" / "noise"
    noise.write_bytes(os.urandom(50_000_000))
    folder = tmp_path / "full"
    folder.mkdir()
    try:
        done = subprocess.run(
            [*LIKEVEKT, "backup", str(folder / "x")],
            env=filled, capture_output=True, text=True, check=False, preexec_fn=small_disk,
        )  # fmt: skip
    finally:
        noise.unlink()
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "The disk is full" in done.stderr
    assert list(folder.iterdir()) == []


MANY = """
import django; django.setup()
from django.db import connection
details = "'{\\"a\\": \\"" + "x" * 4000 + "\\"}'"
with connection.cursor() as cursor:
    cursor.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15000) "
        "INSERT INTO store_auditentry (at, actor_kind, actor, acting_for, action, object_kind, object_id, person, "
        "municipality, unit, purpose, details) SELECT '2026-09-01 12:00:00+00', 'system', 'many', '', 'run', 'job', "
        f"CAST(i AS varchar), '', '', '', '', {details} FROM n"
    )
"""
PEAK = """
import resource, sys
from likevekt.cli.main import main
assert main(sys.argv[1:]) == 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_large_database_takes_no_more_memory_than_a_small_one(tmp_path):
    """Sixty megabytes more in the database, and the command's peak grows by far less."""
    peaks = []
    with own_database(tmp_path / "large", name="large") as its_own:
        environment = its_own | SETTINGS
        python(environment, str(FACTORIES / "filled_database.py"), "fill")
        for name in ("small", "large"):
            path = tmp_path / f"{name}.backup"
            taken = int(python(environment, "-c", PEAK, "backup", str(path)).splitlines()[-1])
            with empty(tmp_path / f"back{name}", is_postgresql=ON_POSTGRESQL) as other:
                brought = int(python(other, "-c", PEAK, "restore", str(path)).splitlines()[-1])
            peaks.append((taken, brought))
            python(environment, "-c", MANY)
    (small_taken, small_brought), (large_taken, large_brought) = peaks
    assert large_taken - small_taken < 30
    assert large_brought - small_brought < 30


def test_a_backup_of_nothing_is_refused(tmp_path):
    environment = next(iter_empty(tmp_path / "home"))
    code, _, said = typed(environment, "backup", str(tmp_path / "x"))
    assert (code, "There is no database in" in said) == (2, True)
    assert not (tmp_path / "home").exists()
