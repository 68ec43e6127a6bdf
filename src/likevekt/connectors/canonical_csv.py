"""The one form in which tables are kept: UTF-8, comma, quotes only where they are needed."""

import re
from collections.abc import Iterable, Sequence

_NEEDS_QUOTES = re.compile(r'[",\r\n]')


def write_canonical(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a table as the funding engine reads it; the same table always gives the same bytes."""
    lines = [_line(head), *(_line(row) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _line(cells: Sequence[str]) -> str:
    """Write one row; a first cell that begins with # is quoted, or the row would be read as a comment."""
    text = ",".join([_quoted(cell) if _NEEDS_QUOTES.search(cell) else cell for cell in cells])
    if text.startswith("#"):
        return _quoted(cells[0]) + text[len(cells[0]) :]
    return text or '""'


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
