"""A backup's file: what was written comes back, and anything else is found out before it is believed."""

import io
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likevekt.connectors import sealed_stream
from likevekt.connectors.backup_file import BackupWriter, Kind, read_backup
from likevekt.connectors.sealed_stream import (
    DamagedError,
    NotSealedError,
    SealedFileError,
    SealedWriter,
    WrongKeyError,
    opened,
)

KEY = b"a key of this test only"
CHEAP = 4
FEWER = settings(max_examples=max(20, settings.default.max_examples // 10))


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_stream, "CHUNK_BYTES", 64)


def sealed(*pieces: bytes) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, key=KEY, cost=CHEAP)
    for piece in pieces:
        writer.write(piece)
    writer.close()
    return file.getvalue()


def unsealed(data: bytes, key: bytes = KEY) -> bytes:
    return b"".join(opened(io.BytesIO(data), key=key))


def chunks(data: bytes) -> tuple[bytes, list[bytes]]:
    """Take a file apart into its head and its chunks."""
    head, rest, found = data[:57], data[57:], []
    while rest:
        size = 4 + int.from_bytes(rest[:4], "big")
        found.append(rest[:size])
        rest = rest[size:]
    return head, found


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_what_was_written_comes_back(pieces):
    assert unsealed(sealed(*pieces)) == b"".join(pieces)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 129])
def test_every_length_comes_back(size):
    assert unsealed(sealed(b"x" * size)) == b"x" * size


def test_nothing_of_what_was_written_can_be_read_in_the_file():
    data = sealed(b"Kari Nordmann" * 20)
    assert b"Kari" not in data
    assert sealed(b"Kari") != sealed(b"Kari")


def test_another_key_is_told_from_a_damaged_file():
    with pytest.raises(WrongKeyError):
        unsealed(sealed(b"x"), key=b"another key")
    with pytest.raises(NotSealedError):
        unsealed(b"PK\x03\x04" + b"x" * 100)
    with pytest.raises(NotSealedError):
        unsealed(b"")


@FEWER
@given(st.randoms(use_true_random=False))
def test_a_file_cut_anywhere_is_refused(rng: random.Random):
    data = sealed(b"x" * 300)
    with pytest.raises(SealedFileError):
        unsealed(data[: rng.randrange(len(data))])


def test_a_file_cut_between_two_parts_is_refused():
    head, found = chunks(sealed(b"x" * 300))
    assert len(found) == 5
    for count in range(len(found)):
        with pytest.raises(DamagedError):
            unsealed(head + b"".join(found[:count]))


@FEWER
@given(st.randoms(use_true_random=False))
def test_a_byte_changed_anywhere_is_found(rng: random.Random):
    data = bytearray(sealed(b"x" * 300))
    at = rng.randrange(len(data))
    data[at] ^= 1 << rng.randrange(8)
    with pytest.raises(SealedFileError):
        unsealed(bytes(data))


def test_parts_that_change_places_are_found():
    head, found = chunks(sealed(bytes(range(256))))
    for moved in (
        [found[1], found[0], *found[2:]],
        [found[0], found[0], *found[1:]],
        [*found[:-1], found[0], found[-1]],
        [*found, found[-1]],
        [found[-1]],
    ):
        with pytest.raises(DamagedError):
            unsealed(head + b"".join(moved))


def test_a_part_of_another_file_is_found():
    head, first = chunks(sealed(b"x" * 300))
    _head, other = chunks(sealed(b"x" * 300))
    with pytest.raises(DamagedError):
        unsealed(head + first[0] + other[1] + b"".join(first[2:]))


def test_something_after_the_end_is_found():
    with pytest.raises(DamagedError):
        unsealed(sealed(b"x") + b"y")


def test_a_head_that_asks_for_endless_work_is_refused():
    data = bytearray(sealed(b"x"))
    data[16] = 40
    with pytest.raises(NotSealedError):
        unsealed(bytes(data))


def backup(monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(sealed_stream, "CHUNK_BYTES", 4096)
    file = io.BytesIO()
    writer = BackupWriter(SealedWriter(file, key=KEY, cost=CHEAP), head={"made_at": "now"})
    writer.table({"name": "t"})
    writer.rows([[1, "å\ud800", None], [2, "=", 1.5]])
    writer.rows([[3, "", True]])
    writer.file("heads")
    writer.piece(os.urandom(10_000))
    counts = writer.close()
    assert (counts.tables, counts.rows, counts.files) == (1, 3, 1)
    return file.getvalue()


def test_a_backup_gives_its_parts_and_its_counts(monkeypatch: pytest.MonkeyPatch):
    frames = list(read_backup(io.BytesIO(backup(monkeypatch)), key=KEY))
    assert [frame.kind for frame in frames] == [
        Kind.HEAD, Kind.TABLE, Kind.ROWS, Kind.ROWS, Kind.FILE, Kind.PIECE, Kind.END,
    ]  # fmt: skip
    assert frames[0].value() == {"format": 1, "made_at": "now"}
    assert frames[2].value() == [[1, "å\ud800", None], [2, "=", 1.5]]


def test_no_end_is_given_for_a_backup_that_is_cut(monkeypatch: pytest.MonkeyPatch):
    data = backup(monkeypatch)
    head, found = chunks(data)
    given_kinds = []
    with pytest.raises(DamagedError):
        given_kinds.extend(frame.kind for frame in read_backup(io.BytesIO(head + found[0]), key=KEY))
    assert Kind.END not in given_kinds
