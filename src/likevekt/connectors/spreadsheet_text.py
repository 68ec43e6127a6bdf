"""Text that a spreadsheet takes for text, also when it looks like a formula; see record 17.

A cell that begins with = + - @, a tab or a line break can start a formula in whoever opens the file. Every export
for spreadsheets writes an apostrophe before it, and the import takes the apostrophe away again, so that a table
that goes out and comes back is the same.
"""

import re

from likevekt.connectors.canonical_csv import write_canonical
from likevekt.funding.csv_text import RawTable, decode_text
from likevekt.kernel.exact import is_number

# Signs that some program writes as = + - @ when it reads or saves: full-width forms and the true minus.
_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20\u2212"
# What a program may drop before it looks at the first sign: spaces, control signs and marks of no width.
_DROPPED = (
    r"\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\ufeff"
)
# A file with commas is split at semicolons by Norwegian Excel, and the reverse, so the piece after either may
# become a cell too. Apostrophes that stand there already are counted in: one is added, and one is taken away.
_START = rf"(?:\A(?='*[{_DROPPED}]*[{_SIGNS}\t\r\n])|(?<=[,;|\t\r\n])(?='*[{_DROPPED}]*[{_SIGNS}]))"
_RISKY = re.compile(_START)
_KEPT_QUIET = re.compile(_START + "'")
_PIECE = re.compile(r"[^,;|\t\r\n]*")  # after the start, where the whole text counts
_RISKY_IN_FILE = re.compile(rf"(?:\A|(?<=[,;|\t\r\n\"]))(?='*[{_DROPPED}]*[{_SIGNS}])")


def neutral(text: str) -> str:
    """Give a text as a spreadsheet may hold it: with an apostrophe where it could start a formula.

    A plain number in our own form (``-12``, ``-0.43``, ``-1/3``) stays as it is.
    """
    return _RISKY.sub(lambda found: "" if _is_number(text, found.start(), found.start()) else "'", text)


def restored(text: str) -> str:
    """Give a text without the apostrophes of `neutral`; any other text is given as it is."""
    return _KEPT_QUIET.sub(lambda found: "'" if _is_number(text, found.end(), found.start()) else "", text)


def spreadsheet_csv(table: RawTable) -> bytes:
    """Give a kept table as a file for spreadsheets: byte for byte as it is kept where nothing in it is risky.

    Raises:
        CsvError: the kept bytes are not text.
    """
    text = decode_text(table.content)
    rows = [[neutral(cell) for cell in row] for row in (table.head, *table.rows)]
    is_quiet = all(is_number(_piece(text, found.start())) for found in _RISKY_IN_FILE.finditer(text))
    if is_quiet and rows == [table.head, *table.rows]:
        return table.content
    return write_canonical(rows[0], rows[1:])


def _is_number(text: str, start: int, place: int) -> bool:
    """Tell whether a cell, or the piece of one that begins within it, is a plain number."""
    return is_number(text[start:] if place == 0 else _piece(text, start))


def _piece(text: str, start: int) -> str:
    found = _PIECE.match(text, start)
    return found[0] if found is not None else ""
