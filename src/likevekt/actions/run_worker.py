"""The process in which a model is run first, so that a run without end ends there and not in the server.

It reads jobs from its standard input and answers on its standard output; it knows no database.
"""

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from typing import IO

from likevekt.funding import FundingError, TableSource, Tracer, load_tables, read_model

ENDED = "ended"
OUT_OF_MEMORY = "memory"
LARGEST_KEPT_BYTES = 5_000_000
_LENGTH_BYTES = 8


class AskedTables(Mapping[str, bytes]):
    """Tables whose content is asked for when it is needed."""

    def __init__(self, hashes: Mapping[str, str], *, source: IO[bytes], answers: IO[bytes]) -> None:
        self.hashes = hashes
        self.byte_count = 0
        self._source = source
        self._answers = answers

    def __getitem__(self, name: str) -> bytes:
        if name not in self.hashes:
            raise KeyError(name)
        write_frame(self._answers, json.dumps({"need": name}).encode())
        content = read_frame(self._source)
        self.byte_count += len(content)
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self.hashes)

    def __len__(self) -> int:
        return len(self.hashes)


def main(memory: int) -> None:
    """Run one job after the other until the input ends.

    Small tables are kept from one job to the next, because the next job is most often another model on them.
    """
    _limit_memory(memory)
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    asked = AskedTables({}, source=source, answers=answers)
    tables = TableSource(asked)
    with contextlib.suppress(EOFError):
        while True:
            hashes = json.loads(read_frame(source))
            text = read_frame(source)
            if hashes != asked.hashes or asked.byte_count > LARGEST_KEPT_BYTES:
                asked = AskedTables(hashes, source=source, answers=answers)
                tables = TableSource(asked)
            write_frame(answers, json.dumps({"done": _try(text, tables)}).encode())


def read_frame(source: IO[bytes]) -> bytes:
    """Read one piece of content with its length before it.

    Raises:
        EOFError: the other side is gone.
    """
    head = source.read(_LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    content = source.read(length)
    if len(head) < _LENGTH_BYTES or len(content) < length:
        raise EOFError
    return content


def write_frame(target: IO[bytes], content: bytes) -> None:
    """Write one piece of content with its length before it."""
    target.write(len(content).to_bytes(_LENGTH_BYTES, "big") + content)
    target.flush()


def _try(text: bytes, tables: TableSource) -> str:
    try:
        model = read_model(text)
        Tracer(model, load_tables(model, tables))
    except FundingError:
        return ENDED  # the server finds the same error again, and says it
    except MemoryError:
        return OUT_OF_MEMORY
    return ENDED


def _limit_memory(limit: int) -> None:
    try:
        import resource  # noqa: PLC0415 (only where processes can be limited)
    except ImportError:  # pragma: no cover - Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main(int(sys.argv[1]))
