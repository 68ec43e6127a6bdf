"""Taking a backup (sikkerhetskopi): everything in the database at one moment, the audit heads and the uploads.

What is never taken along: the keys. Without the identity keys the names in a backup cannot be read.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from likevekt import __version__
from likevekt.actions.audit import record
from likevekt.actions.doer import Doer
from likevekt.connectors.backup_file import PIECE_BYTES, BackupWriter, Counts
from likevekt.connectors.sealed_stream import COST, SealedWriter
from likevekt.store.table_dump import (
    applied_migrations,
    describe_table,
    dumped_rows,
    one_moment,
    tables_at,
)

HEADS = "heads"
UPLOADS = "uploads"
UNFINISHED = ".part"
"""What a file ends with while it is being brought in; see `import_files`."""
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPlaces:
    """Where what is not in the database lies."""

    heads: Path
    uploads: Path


def record_backup(*, by: Doer, at: datetime) -> None:
    """Write in the audit trail that everything was taken out; the entry is in the backup itself."""
    with transaction.atomic():
        record(by=by.actor, at=at, action="export", object_kind="backup")


def write_backup(
    file: BinaryIO, *, key: bytes, places: BackupPlaces, at: datetime, cost: int = COST
) -> Counts:
    """Write everything to a file, sealed with a key, and give how much it was.

    The heads are read first: none of them is then of a seal that the moment of the database has not.

    Raises:
        OSError: the file cannot be written, or a file that belongs to the backup cannot be read.
        UnknownColumnError: the database has a column that backups cannot hold.
    """
    heads = _whole_lines(places.heads)
    with one_moment():
        migrations = applied_migrations()
        head = {
            "made_at": at.isoformat(),
            "version": __version__,
            "database": connection.vendor,
            "migrations": [list(one) for one in migrations],
        }
        writer = BackupWriter(SealedWriter(file, key=key, cost=cost), head=head)
        for model in tables_at(migrations):
            writer.table(asdict(describe_table(model)))
            for rows in dumped_rows(model):
                writer.rows(rows)
    if heads:
        writer.file(HEADS)
        _copy(places.heads, writer.piece, most=heads)
    for path in _files_under(places.uploads):
        _copy_upload(path, writer, name=f"{UPLOADS}/{path.relative_to(places.uploads).as_posix()}")
    return writer.close()


def _copy_upload(path: Path, writer: BackupWriter, *, name: str) -> None:
    """Take a file along that may be thrown away by its job at any moment."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        writer.file(name)
        while piece := file.read(PIECE_BYTES):
            writer.piece(piece)


def _whole_lines(heads: Path) -> int:
    """Give how many bytes of the file of heads are whole lines now; it is only ever added to."""
    try:
        with heads.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _LONGEST_LINE))
            tail = file.read(_LONGEST_LINE)
    except FileNotFoundError:
        return 0
    return size - (len(tail) - 1 - tail.rfind(b"\n")) if b"\n" in tail else 0


def _copy(path: Path, take: Callable[[bytes], None], *, most: int) -> None:
    left = most
    with path.open("rb") as file:
        while left and (piece := file.read(min(left, PIECE_BYTES))):
            take(piece)
            left -= len(piece)


def _files_under(folder: Path) -> Iterator[Path]:
    """Give the files of a folder; a link leads out of it and is left where it is."""
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != UNFINISHED:
            yield path
