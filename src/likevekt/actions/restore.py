"""Bringing a backup back (gjenoppretting): looked through to its end first, then everything at once or nothing."""

import filecmp
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.db import models

from likevekt.actions.audit import record
from likevekt.actions.backup import HEADS, UPLOADS, BackupPlaces
from likevekt.actions.doer import Doer
from likevekt.connectors.backup_file import FORMAT, Counts, Kind, read_backup
from likevekt.connectors.sealed_stream import is_on_disk
from likevekt.store.table_dump import Migrations, tables_at
from likevekt.store.table_load import (
    TableLoader,
    UnlikeTableError,
    all_or_nothing,
    finish_tables,
    is_empty_database,
    make_tables,
    unknown_migrations,
)

STAGED = ".restoring"
Say = Callable[[str], None]


class RestoreError(Exception):
    """A backup cannot be restored here; the text is one plain sentence, and nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupHead:
    """What a backup says of itself."""

    made_at: str
    version: str
    migrations: Migrations


@dataclass(slots=True, kw_only=True)
class _Files:
    """Files of a backup that wait beside their places until the rows are there."""

    places: BackupPlaces
    staged: Path
    waiting: dict[Path, Path] = field(default_factory=dict)
    _open: BinaryIO | None = None

    def begin(self, name: str) -> None:
        """Begin a file."""
        self.end()
        place = self._place(name)
        path = self.staged / str(len(self.waiting))
        self._open = path.open("wb")
        path.chmod(0o600)
        self.waiting[place] = path

    def piece(self, content: bytes) -> None:
        """Add bytes to the file that was begun."""
        if self._open is not None:
            self._open.write(content)

    def end(self) -> None:
        """End the file that was begun, and wait for the disk."""
        if self._open is not None:
            is_on_disk(self._open)
            self._open.close()
            self._open = None

    def put_in_place(self) -> None:
        """Let every file stand where it belongs; one that stands there already is the same.

        Raises:
            RestoreError: another file stands there.
        """
        self.end()
        for place, path in self.waiting.items():
            if place.exists() and not filecmp.cmp(path, place, shallow=False):
                raise RestoreError(
                    f"There is a file at {place} already, and it is not the one in the backup. Move it away and keep "
                    "it: it may know of what was done after the backup was made. Nothing was restored."
                )
        for place, path in self.waiting.items():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(path, place)

    def _place(self, name: str) -> Path:
        parts = PurePosixPath(name).parts
        if parts == (HEADS,):
            return self.places.heads
        if parts[0] == UPLOADS and len(parts) > 1 and ".." not in parts:
            return self.places.uploads.joinpath(*parts[1:])
        raise RestoreError("The backup holds a file that belongs nowhere here. Nothing was restored.")


def look_through(file: BinaryIO, *, key: bytes) -> tuple[BackupHead, Counts]:
    """Read a backup to its end, holding every part to what was written, and give what it says of itself.

    Raises:
        SealedFileError: the key is another, or the file is damaged.
        RestoreError: a newer version made it.
    """
    head: BackupHead | None = None
    counts: Counts | None = None
    for frame in read_backup(file, key=key):
        if frame.kind is Kind.HEAD:
            head = _head(frame.value())
        elif frame.kind is Kind.END:
            counts = Counts(**frame.value())
    if head is None or counts is None:
        raise RestoreError("The backup has no beginning or no end. Nothing was restored.")
    return head, counts


def refuse_unless_empty() -> None:
    """Let an empty database through.

    Raises:
        RestoreError: there are tables in it.
    """
    if not is_empty_database():
        raise RestoreError(
            "The database is not empty, and a restore replaces nothing. Name an empty one in LIKEVEKT_DATABASE_URL, or "
            "an empty folder in LIKEVEKT_HOME. Nothing was restored."
        )


def restore(  # noqa: PLR0913 (all but the file by name)
    file: BinaryIO, *, key: bytes, places: BackupPlaces, home: Path, by: Doer, now: Callable[[], datetime]
) -> Counts:
    """Bring back everything in a backup that was looked through, and write in the audit trail that it was done.

    The tables are made as the backup's version made them, filled, and brought up to this version. All of it is there
    in the end, or nothing: files are put in place last, where a restore that was cut off may put them again.

    Raises:
        SealedFileError, RestoreError: nothing was restored.
    """
    staged = home / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700, parents=True)
    try:
        with all_or_nothing():
            refuse_unless_empty()
            files = _Files(places=places, staged=staged)
            counts = _filled(file, key=key, files=files)
            finish_tables()
            record(
                by=by.actor, at=now(), action="restore", object_kind="backup", object_id=counts.sha256,
                details={"tables": counts.tables, "files": counts.files},
            )  # fmt: skip
            files.put_in_place()
    except UnlikeTableError as error:
        raise RestoreError(str(error)) from None
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return counts


def _filled(file: BinaryIO, *, key: bytes, files: _Files) -> Counts:
    """Make the tables and fill them, and keep the files beside their places."""
    known: dict[str, type[models.Model]] = {}
    table: dict[str, Any] | None = None
    loader: TableLoader | None = None
    for frame in read_backup(file, key=key):
        match frame.kind:
            case Kind.HEAD:
                known = _made(_head(frame.value()))
            case Kind.TABLE:
                _finish(loader, table)
                table = frame.value()
                loader = _loader(known, table)
            case Kind.ROWS if loader is not None:
                loader.load(frame.value())
            case Kind.FILE:
                files.begin(str(frame.value()["name"]))
            case Kind.PIECE:
                files.piece(frame.content)
            case Kind.END:
                _finish(loader, table)
                return Counts(**frame.value())
    raise RestoreError("The backup has no end. Nothing was restored.")


def _made(head: BackupHead) -> dict[str, type[models.Model]]:
    make_tables(head.migrations)
    return {model._meta.db_table: model for model in tables_at(head.migrations)}  # noqa: SLF001


def _loader(known: dict[str, type[models.Model]], table: dict[str, Any]) -> TableLoader:
    model = known.get(table["name"])
    if model is None:
        raise UnlikeTableError(table=table["name"])
    return TableLoader(model, columns=table["columns"])


def _finish(loader: TableLoader | None, table: dict[str, Any] | None) -> None:
    if loader is not None and table is not None:
        loader.finish(last_number=table["last_number"])


def _head(said: dict[str, Any]) -> BackupHead:
    migrations = [(app, name) for app, name in said["migrations"]]
    newer = unknown_migrations(migrations)
    if said["format"] != FORMAT or newer:
        what = newer[-1][1] if newer else f"format {said['format']}"
        raise RestoreError(
            f"The backup was made by a newer version of Likevekt ({said['version']}, {what}). Use that version. "
            "Nothing was restored."
        )
    return BackupHead(made_at=said["made_at"], version=said["version"], migrations=migrations)
