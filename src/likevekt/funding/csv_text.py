"""Comma-separated text as RFC 4180 has it, with comment and blank lines, strictly."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from likevekt.kernel.composed_text import EndlessMarksError, composed

LARGEST_TABLE_BYTES = 100_000_000
LARGEST_COLUMN_COUNT = 1_000

_FIELD = re.compile(r'"((?:[^"]++|"")*+)"|([^",\r\n]*+)')  # possessive: a quote left open costs nothing
_LINE_BREAK = re.compile(r"\r?\n")


class CsvError(ValueError):
    """A table is not text that can be read; holds (line, sentence) pairs, line None for the whole file."""

    def __init__(self, faults: list[tuple[int | None, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(text for _, text in faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as text: its head, its rows, and the line that each row begins on."""

    name: str
    head: list[str]
    rows: list[list[str]]
    lines: list[int]
    content: bytes
    sha256: str


def read_raw_table(*, name: str, content: bytes) -> RawTable:
    """Split a table into head and rows.

    Raises:
        CsvError: too large, not UTF-8, quotes that do not match, no head, or rows of other lengths.
    """
    if len(content) > LARGEST_TABLE_BYTES:
        raise CsvError([(None, f"has {len(content)} bytes; {LARGEST_TABLE_BYTES} is the limit")])
    records = list(_records(decode_text(content)))
    if not records:
        raise CsvError([(None, "is empty; its first line must name the columns")])
    (_, head), *body = records
    faults: list[tuple[int | None, str]] = []
    if len(head) > LARGEST_COLUMN_COUNT:
        raise CsvError([(None, f"has {len(head)} columns; {LARGEST_COLUMN_COUNT} is the limit")])
    seen: set[str] = set()
    for column in head:
        if column in seen:
            faults.append((None, f'has the column "{column}" twice'))
        seen.add(column)
    faults += [
        (line, f"has {len(row)} cells where the head has {len(head)}")
        for line, row in body
        if len(row) != len(head)
    ]
    if faults:
        raise CsvError(faults)
    return RawTable(
        name=name,
        head=head,
        rows=[row for _, row in body],
        lines=[line for line, _ in body],
        content=content,
        sha256=sha256(content).hexdigest(),
    )


def decode_text(content: bytes) -> str:
    """Read UTF-8 with or without a byte order mark, in Unicode's composed form.

    Raises:
        CsvError: the bytes are not UTF-8, or not writing.
    """
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CsvError([(line, "is not UTF-8 text; save the file as UTF-8")]) from None
    try:
        return composed(text)
    except EndlessMarksError as error:
        raise CsvError([(None, str(error))]) from None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    if '"' in text:
        yield from _quoted_records(text)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.removesuffix("\r")
        if bare.strip() and not bare.startswith("#"):
            yield number, bare.split(",")


def _quoted_records(text: str) -> Iterator[tuple[int, list[str]]]:
    position, line, end = 0, 1, len(text)
    while position < end:
        line_end = text.find("\n", position)
        line_end = end if line_end < 0 else line_end
        start = text[position:line_end]
        if not start.strip() or start.startswith("#"):
            position, line = line_end + 1, line + 1
            continue
        record: list[str] = []
        first_line = line
        while True:
            match = _FIELD.match(text, position)
            assert match is not None  # noqa: S101 - the pattern matches an empty field everywhere
            quoted, plain = match.groups()
            record.append(plain if quoted is None else quoted.replace('""', '"'))
            line += match.group().count("\n")
            position = match.end()
            if text.startswith(",", position):
                position += 1
                continue
            ending = _LINE_BREAK.match(text, position)
            if ending is None and position < end:
                raise CsvError(
                    [(first_line, 'has a quote mark out of place; write it twice ("") inside quotes')]
                )
            position = end if ending is None else ending.end()
            line += 1
            break
        yield first_line, record
