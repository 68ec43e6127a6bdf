"""A stream encrypted in numbered chunks, so that a cut, a swap or a changed byte is found wherever it is.

The file begins with a head of 57 bytes: a mark, the cost of the key, salt, and a check of both that only the right
key gives. Each chunk is AES-256-GCM under a key that this file alone has; its number and whether it is the last stand
in its nonce, and the head in what is authenticated beside it. See docs/adr/0014-backups-are-logical-and-encrypted.md.
"""

import hmac
import os
import secrets
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MARK = b"LIKEVEKT-BACKUP1"
CHUNK_BYTES = 1 << 20
COST = 17
"""Two to this power is scrypt's cost: 128 MB and about half a second for each guess at a passphrase."""
_HIGHEST_COST = 20
_HEAD = struct.Struct(">16sB24s16s")
_LENGTH = struct.Struct(">I")
_TAG_BYTES = 16


class SealedFileError(Exception):
    """A sealed file cannot be opened; the text is one plain sentence."""


class NotSealedError(SealedFileError):
    """A file is none of ours."""

    def __init__(self) -> None:
        super().__init__("The file is no backup of Likevekt, or its beginning is damaged.")


class WrongKeyError(SealedFileError):
    """The key does not fit the head."""

    def __init__(self) -> None:
        super().__init__(
            "The key does not open this backup: it is another key, or the file's beginning is damaged."
        )


class DamagedError(SealedFileError):
    """A chunk is not what was written."""

    def __init__(self, *, number: int) -> None:
        super().__init__(
            f"The backup is damaged or cut off: part {number} of it is not what was written. Use another copy."
        )


class SealedWriter:
    """Writes bytes to a sealed file, a chunk at a time; `close` writes the last one."""

    def __init__(self, file: BinaryIO, *, key: bytes, cost: int = COST) -> None:
        salt = secrets.token_bytes(24)
        sealing, checking = _keys(key, salt=salt, cost=cost)
        start = struct.pack(">16sB24s", MARK, cost, salt)
        self._head = start + hmac.digest(checking, start, "sha256")[:16]
        self._cipher = AESGCM(sealing)
        self._file = file
        self._waiting = bytearray()
        self._number = 0
        file.write(self._head)

    def write(self, content: bytes) -> None:
        """Take bytes along."""
        self._waiting += content
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]

    def close(self) -> None:
        """Write the last chunk, which says that it is the last."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, content: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last=is_last), content, self._head)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


def opened(file: BinaryIO, *, key: bytes) -> Iterator[bytes]:
    """Give the bytes of a sealed file, chunk by chunk; each is given only after it was found to be genuine.

    Raises:
        NotSealedError: the file does not begin as one.
        WrongKeyError: the key is another.
        DamagedError: a chunk is changed, moved or missing, or something follows the last.
    """
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size or not head.startswith(MARK):
        raise NotSealedError
    _mark, cost, salt, check = _HEAD.unpack(head)
    if not 1 <= cost <= _HIGHEST_COST:
        raise NotSealedError
    sealing, checking = _keys(key, salt=salt, cost=cost)
    if not hmac.compare_digest(hmac.digest(checking, head[:-16], "sha256")[:16], check):
        raise WrongKeyError
    cipher = AESGCM(sealing)
    number, is_last = 0, False
    while not is_last:
        content, is_last = _read_chunk(file, cipher, head, number)
        yield content
        number += 1
    if file.read(1):
        raise DamagedError(number=number + 1)


def _read_chunk(file: BinaryIO, cipher: AESGCM, head: bytes, number: int) -> tuple[bytes, bool]:
    length = file.read(_LENGTH.size)
    size = _LENGTH.unpack(length)[0] if len(length) == _LENGTH.size else 0
    if not _TAG_BYTES <= size <= CHUNK_BYTES + _TAG_BYTES:
        raise DamagedError(number=number + 1)
    sealed = file.read(size)
    for is_last in (False, True):
        try:
            return cipher.decrypt(_nonce(number, is_last=is_last), sealed, head), is_last
        except InvalidTag:
            continue
    raise DamagedError(number=number + 1)


@lru_cache(maxsize=1)
def _keys(key: bytes, *, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    """Derive the key of the chunks and the key of the head's check, which no other file has; a file is read twice."""
    both = Scrypt(salt=salt, length=64, n=1 << cost, r=8, p=1).derive(key)
    return both[:32], both[32:]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return struct.pack(">11sB", number.to_bytes(11, "big"), is_last)


def is_on_disk(file: BinaryIO) -> None:
    """Return when the disk has what was written."""
    file.flush()
    os.fsync(file.fileno())
