"""The files of imports: kept outside the web's folders, under random names, whole or not at all."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from likevekt.actions.errors import ActionError
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.connectors.table_grid import JOB_LIMITS
from likevekt.connectors.table_source import FileTooLargeError

_FOLDER = "uploads"
_UNFINISHED = ".part"
_PIECE = 1 << 20
_IS_GONE = gettext_noop("The file is not kept here any more. Bring it again.")


class StoredFile(NamedTuple):
    """A file that was kept: its random name, how many bytes it has, and their SHA-256."""

    name: str
    byte_count: int
    sha256: str


def uploads_folder() -> Path:
    """Give the folder of the files that wait, which only this user of the machine may look into."""
    folder = Path(settings.LIKEVEKT_HOME) / _FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep_file(pieces: Iterable[bytes]) -> StoredFile:
    """Keep a file under a random name: written beside its place, forced to the disk, and moved there whole.

    Raises:
        FileTooLargeError: it is larger than the limit; nothing is kept of it.
    """
    folder = uploads_folder()
    name = secrets.token_hex(16)
    unfinished = folder / (name + _UNFINISHED)
    digest, size = sha256(), 0
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in _not_too_many(pieces):
                size += len(piece)
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    _force(folder)
    return StoredFile(name, size, digest.hexdigest())


def read_file(name: str, *, digest: str) -> bytes:
    """Give a file that is kept, and see that it is what it was.

    Raises:
        ActionError: it is gone, or is another.
    """
    try:
        data = (uploads_folder() / name).read_bytes()
    except OSError:
        raise ActionError([say(_IS_GONE)]) from None
    if digest and sha256(data).hexdigest() != digest:
        raise ActionError([say(_IS_GONE)])
    return data


def drop_files(*names: str) -> None:
    """Remove files that are kept; one that is gone already is no fault."""
    for name in filter(None, names):
        with suppress(OSError):
            (uploads_folder() / name).unlink()


def kept_files() -> Iterator[tuple[str, float]]:
    """Give the name and the time of change of each file that is kept, also of those that were never finished."""
    for path in uploads_folder().iterdir():
        with suppress(OSError):
            yield path.name, path.stat().st_mtime


def pieces_of(path: Path) -> Iterator[bytes]:
    """Give a file of this machine piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _not_too_many(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > JOB_LIMITS.file_bytes:
            raise FileTooLargeError(size=size, limit=JOB_LIMITS.file_bytes)
        yield piece


def _force(folder: Path) -> None:
    """Force the folder itself to the disk, so that the name survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
