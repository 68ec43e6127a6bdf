"""What a backup holds: a head, tables with their rows, files, and an end that counts them; compressed, then sealed."""

import hashlib
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, BinaryIO

from likevekt.connectors.sealed_stream import DamagedError, SealedWriter, opened

FORMAT = 1
PIECE_BYTES = 1 << 20
_FRAME = struct.Struct(">BI")
_LARGEST_FRAME = 1 << 28


class Kind(IntEnum):
    """What a frame is."""

    HEAD = 1
    TABLE = 2
    ROWS = 3
    FILE = 4
    PIECE = 5
    END = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One part of a backup: bytes of a file as they are, everything else as JSON."""

    kind: Kind
    content: bytes

    def value(self) -> Any:
        """Give what the JSON says."""
        return json.loads(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much a backup holds, and the SHA-256 of everything in it before it is compressed."""

    tables: int
    rows: int
    files: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON holds it."""
        return {"tables": self.tables, "rows": self.rows, "files": self.files, "sha256": self.sha256}


class BackupWriter:
    """Writes the frames of a backup."""

    def __init__(self, sealed: SealedWriter, *, head: Mapping[str, Any]) -> None:
        self._sealed = sealed
        self._packer = zlib.compressobj(level=3)
        self._digest = hashlib.sha256()
        self._counts = {"tables": 0, "rows": 0, "files": 0}
        self._put(Kind.HEAD, _json({"format": FORMAT, **head}))

    def table(self, description: Mapping[str, Any]) -> None:
        """Begin a table."""
        self._counts["tables"] += 1
        self._put(Kind.TABLE, _json(description))

    def rows(self, rows: list[list[Any]]) -> None:
        """Add rows to the table that was begun."""
        self._counts["rows"] += len(rows)
        self._put(Kind.ROWS, _json(rows))

    def file(self, name: str) -> None:
        """Begin a file."""
        self._counts["files"] += 1
        self._put(Kind.FILE, _json({"name": name}))

    def piece(self, content: bytes) -> None:
        """Add bytes to the file that was begun."""
        self._put(Kind.PIECE, content)

    def close(self) -> Counts:
        """Write the end and give the counts that stand in it."""
        counts = Counts(**self._counts, sha256=self._digest.hexdigest())
        self._put(Kind.END, _json(counts.as_dict()))
        self._sealed.write(self._packer.flush())
        self._sealed.close()
        return counts

    def _put(self, kind: Kind, content: bytes) -> None:
        frame = _FRAME.pack(kind, len(content)) + content
        self._digest.update(frame)
        self._sealed.write(self._packer.compress(frame))


def read_backup(file: BinaryIO, *, key: bytes) -> Iterator[Frame]:
    """Give the frames of a backup; the last is the end, and its counts are right when it is given.

    Raises:
        SealedFileError: the key is another, or the file is damaged.
    """
    digest = hashlib.sha256()
    counts = {"tables": 0, "rows": 0, "files": 0}
    last: Frame | None = None
    for frame in _frames(_unpacked(opened(file, key=key))):
        if last is not None and last.kind is Kind.END:
            raise DamagedError(number=0)
        if frame.kind is Kind.END:
            if frame.value() != {**counts, "sha256": digest.hexdigest()}:
                raise DamagedError(number=0)
        else:
            digest.update(_FRAME.pack(frame.kind, len(frame.content)) + frame.content)
            counts["tables"] += frame.kind is Kind.TABLE
            counts["files"] += frame.kind is Kind.FILE
            counts["rows"] += len(frame.value()) if frame.kind is Kind.ROWS else 0
        last = frame
        yield frame
    if last is None or last.kind is not Kind.END:
        raise DamagedError(number=0)


def file_sha256(path: Path) -> str:
    """Give the SHA-256 of a file as it lies on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for chunk in chunks:
        waiting = chunk
        while waiting:
            yield unpacker.decompress(waiting, PIECE_BYTES)
            waiting = unpacker.unconsumed_tail
    yield unpacker.flush()


def _frames(pieces: Iterator[bytes]) -> Iterator[Frame]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= _FRAME.size:
            kind, size = _FRAME.unpack_from(held)
            if size > _LARGEST_FRAME:
                raise DamagedError(number=0)
            if len(held) < _FRAME.size + size:
                break
            yield Frame(kind=Kind(kind), content=bytes(held[_FRAME.size : _FRAME.size + size]))
            del held[: _FRAME.size + size]
    if held:
        raise DamagedError(number=0)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
