"""Text that a spreadsheet takes for text, also when it looks like a formula; see record 17.

A cell that begins with = + - @, a tab or a line break can start a formula in whoever opens the file. Every export
for spreadsheets writes an apostrophe before it, and the import takes the apostrophe away again, so that a table
that goes out and comes back is the same.
"""

import re
from collections.abc import Sequence

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
# Where the comma is the decimal sign, `-12` and the cell after it are one formula if that cell goes on with digits
# or an operator; it can do harm if it calls a function, or reaches for another file or program.
_GOES_ON = rf"(?:[{_DROPPED}]|[^\w'{_SIGNS}]|[\d_]|[eE][{_SIGNS}\d])(?s:.*?)(?:[(!|\[{{]|(?<![,;|\t\r\n])')"
_GOES_ON_RISKILY = re.compile(_GOES_ON)
_RISKY = re.compile(rf"{_START}|\A(?='+{_GOES_ON})")
_KEPT_QUIET = re.compile(rf"(?:{_START}|\A(?='+{_GOES_ON}))'")
_RISKY_IN_FILE = re.compile(rf"(?:\A|(?<=[,;|\t\r\n\"]))(?='*[{_DROPPED}]*[{_SIGNS}])")
_CELL = re.compile(r"[^,\r\n]*")


def neutral(text: str) -> str:
    """Give a text as a spreadsheet may hold it: with an apostrophe where it could start a formula.

    A plain number in our own form (``-12``, ``-0.43``, ``-1/3``) stays as it is.
    """
    return text if is_number(text) else _RISKY.sub("'", text)


def neutral_row(cells: Sequence[str]) -> list[str]:
    """Give the cells of a row as `neutral` does, and none that goes on where a negative number before them began."""
    quiet = [neutral(cell) for cell in cells]
    if not quiet or not quiet[0].startswith("-"):
        return quiet
    return [quiet[0], *(_broken_off(cell) for cell in quiet[1:])]


def restored(text: str) -> str:
    """Give a text without the apostrophes of `neutral` and `neutral_row`; any other text is given as it is."""
    return text if is_number(text.removeprefix("'")) else _KEPT_QUIET.sub("", text)


def spreadsheet_csv(table: RawTable) -> bytes:
    """Give a kept table as a file for spreadsheets: byte for byte as it is kept where nothing in it is risky.

    Raises:
        CsvError: the kept bytes are not text.
    """
    text = decode_text(table.content)
    rows = [neutral_row(row) for row in (table.head, *table.rows)]
    is_quiet = all(_is_number_cell(text, found.start()) for found in _RISKY_IN_FILE.finditer(text))
    if is_quiet and rows == [table.head, *table.rows]:
        return table.content
    return write_canonical(rows[0], rows[1:])


def _broken_off(cell: str) -> str:
    return f"'{cell}" if not is_number(cell) and _GOES_ON_RISKILY.match(cell) else cell


def _is_number_cell(text: str, start: int) -> bool:
    """Tell whether a whole cell of a file begins here and is a plain number."""
    found = _CELL.match(text, start)
    return text[max(0, start - 1) : start] in "\r\n," and found is not None and is_number(found[0])
