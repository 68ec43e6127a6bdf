"""`likevekt backup` and `likevekt restore`: everything in one encrypted file, and back."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from likevekt.cli.installation import (
    DEFAULT_HOME,
    database_faults_said,
    make_home,
    start_django,
    waiting_migrations,
)
from likevekt.cli.refusal import CommandError
from likevekt.cli.serving import stops_at_once

if TYPE_CHECKING:
    from likevekt.actions.backup import BackupPlaces
    from likevekt.connectors.backup_file import Counts

SHORTEST_KEY = 20
STOPPED_EARLY = 130
ACTOR = "backup"
_KEYS_STAY = (
    "The keys are not in it: keep LIKEVEKT_IDENTITY_KEYS, LIKEVEKT_SECRET_KEY and the key of the backup itself "
    "somewhere else. Without the identity keys no name in it can be read."
)


def run_backup(*, target: Path, key_file: Path | None) -> int:
    """Write a backup, say how much it holds, and give the exit code; a folder gets a file named by the moment.

    Raises:
        CommandError: there is no key, the database does not answer, or the file cannot be written.
    """
    os.environ.setdefault("LIKEVEKT_ENV", "production")
    key = _key(key_file)
    home = _home_that_is_there()
    try:
        with stops_at_once():
            start_django()
            path = _named(target)
            with database_faults_said(), _written_whole(path) as file:
                counts = _backed_up(file, key=key, home=home)
    except KeyboardInterrupt:
        print("Stopped. Nothing was written.", flush=True)
        return STOPPED_EARLY
    _tell(path, counts)
    print(_KEYS_STAY, flush=True)
    return 0


def run_restore(*, source: Path, key_file: Path | None) -> int:
    """Look a backup through, bring it back into an empty database, and give the exit code.

    Raises:
        CommandError: there is no key, the file is damaged, or the database is not empty; nothing was written.
    """
    os.environ.setdefault("LIKEVEKT_ENV", "production")
    key = _key(key_file)
    home = make_home(None)
    try:
        with stops_at_once():
            start_django()
            _restored(source, key=key, home=home)
    except KeyboardInterrupt:
        print("Stopped. Nothing was restored.", flush=True)
        return STOPPED_EARLY
    return 0


def _restored(source: Path, *, key: bytes, home: Path) -> None:
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.restore import RestoreError, look_through, refuse_unless_empty, restore  # noqa: PLC0415
    from likevekt.connectors.sealed_stream import SealedFileError  # noqa: PLC0415

    try:
        with database_faults_said(), _files_said(source), source.open("rb") as file:
            refuse_unless_empty()
            head, counts = look_through(file, key=key)
            print(f"Whole: made {head.made_at} by version {head.version}.", flush=True)
            file.seek(0)
            restore(file, key=key, places=_places(home), home=home, by=command_line(ACTOR), now=now)
    except (SealedFileError, RestoreError) as error:
        raise CommandError(str(error)) from None
    _tell(source, counts)
    print("Run likevekt audit verify now, and start the server and the worker.", flush=True)


def _backed_up(file: BinaryIO, *, key: bytes, home: Path) -> "Counts":
    from likevekt.actions.backup import record_backup, write_backup  # noqa: PLC0415
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.store.dumped_values import UnknownColumnError  # noqa: PLC0415

    if not waiting_migrations():  # one that is behind is backed up as it is
        record_backup(by=command_line(ACTOR), at=now())
    try:
        return write_backup(file, key=key, places=_places(home), at=now())
    except UnknownColumnError as error:
        raise CommandError(str(error)) from None


def _places(home: Path) -> "BackupPlaces":
    from likevekt.actions.audit_heads import audit_heads_file  # noqa: PLC0415
    from likevekt.actions.backup import BackupPlaces  # noqa: PLC0415

    return BackupPlaces(heads=audit_heads_file(os.environ, home=home), uploads=home / "uploads")


def _tell(path: Path, counts: "Counts") -> None:
    from likevekt.connectors.backup_file import file_sha256  # noqa: PLC0415

    size = path.stat().st_size
    print(f"Tables: {counts.tables}. Rows: {counts.rows}. Files: {counts.files}. Bytes: {size}.", flush=True)
    print(f"SHA-256 of {path}: {file_sha256(path)}", flush=True)


def _key(key_file: Path | None) -> bytes:
    text = os.environ.get("LIKEVEKT_BACKUP_KEY", "")
    if key_file is not None:
        try:
            text = key_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"The key file {key_file} cannot be read.") from None
    text = text.strip()
    if len(text) < SHORTEST_KEY or len(set(text)) < SHORTEST_KEY // 2:
        raise CommandError(
            f"The key of the backup has {len(text)} characters, or few different ones. Give at least {SHORTEST_KEY} "
            "that nobody can guess, in LIKEVEKT_BACKUP_KEY or a file named by --key-file, and keep a copy where no "
            "backup is."
        )
    return text.encode()


def _home_that_is_there() -> Path:
    """Give the home folder; a backup of nothing would be mistaken for a backup."""
    folder = Path(os.environ.get("LIKEVEKT_HOME") or DEFAULT_HOME).absolute()
    os.environ["LIKEVEKT_HOME"] = str(folder)
    if not os.environ.get("LIKEVEKT_DATABASE_URL") and not (folder / "likevekt.sqlite3").is_file():
        raise CommandError(f"There is no database in {folder}. Set LIKEVEKT_HOME or LIKEVEKT_DATABASE_URL.")
    return folder


def _named(target: Path) -> Path:
    if not target.is_dir():
        return target
    from likevekt.actions.clock import now  # noqa: PLC0415

    return target / f"likevekt-{_moment(now())}.backup"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")


@contextmanager
def _written_whole(path: Path) -> Iterator[BinaryIO]:
    """Let a file be written under another name, and give it its own when the disk has all of it.

    Raises:
        CommandError: there is such a file already, or the disk does not take it.
    """
    from likevekt.connectors.sealed_stream import is_on_disk  # noqa: PLC0415

    if path.exists():
        raise CommandError(
            f"There is a file {path} already, and a backup overwrites nothing. Choose another name."
        )
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    with _files_said(path):
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                is_on_disk(file)
            os.link(partial, path)
            _keep_name(path.parent)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def _files_said(path: Path) -> Iterator[None]:
    """Say in one sentence what is wrong with a file or its disk.

    Raises:
        CommandError: the file cannot be read or written.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise CommandError(
                f"The disk is full: {path} cannot be written. Nothing is left of it."
            ) from None
        raise CommandError(f"The file {error.filename or path} cannot be used ({error.strerror}).") from None


def _keep_name(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
