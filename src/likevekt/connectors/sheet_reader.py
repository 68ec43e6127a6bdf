"""One sheet of a workbook, cell by cell, from the text that is stored in it."""

import re
from dataclasses import dataclass, field

from likevekt.connectors.cell_formats import PLAIN, CellFormat
from likevekt.connectors.sentences import Sentence, gettext_noop, listed, say
from likevekt.connectors.stored_values import StoredCell, plain_number, read_stored
from likevekt.connectors.table_grid import (
    Cell,
    CellBudget,
    GridRow,
    IntakeLimits,
    TooManyColumnsError,
    TooMuchTextError,
)
from likevekt.connectors.workbook_package import Attributes, Package, read_part
from likevekt.connectors.workbook_text import plain_text

_LETTERS = re.compile(r"[A-Z]{1,3}")
_MOST_NAMED = 8
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Workings:
    """What a sheet needs from the rest of its workbook."""

    texts: list[str]
    formats: list[CellFormat]
    counts_from_1904: bool

    def format_at(self, style: str) -> CellFormat:
        """Give the format of a cell style."""
        if style == "0":
            return self.formats[0] if self.formats else PLAIN
        index = int(style) if style.isascii() and style.isdigit() and len(style) < 9 else 0
        return self.formats[index] if index < len(self.formats) else PLAIN

    def text_at(self, index: str) -> str | None:
        """Give a shared text; None when there is none with that number."""
        number = int(index) if index.isascii() and index.isdigit() and len(index) < 10 else -1
        return self.texts[number] if 0 <= number < len(self.texts) else None


@dataclass(slots=True)
class _Begun:
    """The cell that is being read."""

    column: int
    kind: str
    style: str
    formula: list[str] | None = None
    value: list[str] | None = None
    text: list[str] | None = None


class _Some:
    """The first of many names, and how many there are."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[str] = []

    def add(self, name: str) -> None:
        self.count += 1
        if self.count <= _MOST_NAMED:
            self._first.append(name[:_LONGEST_NAME])

    def __str__(self) -> str:
        return ", ".join(self._first) + (f" … ({self.count})" if self.count > _MOST_NAMED else "")


@dataclass(slots=True)
class _Noticed:
    """What a reader of the sheet would want to know."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: _Some = field(default_factory=_Some)
    merged: _Some = field(default_factory=_Some)
    formula_count: int = 0


class SheetReader:
    """Collects the filled rows of a sheet."""

    def __init__(self, *, workings: Workings, budget: CellBudget, limits: IntakeLimits) -> None:
        self.is_done = False
        self.rows: list[GridRow] = []
        self._workings = workings
        self._budget = budget
        self._limits = limits
        self._noticed = _Noticed()
        self._line = 0
        self._column = 0
        self._columns: dict[str, int] = {}
        self._cells: list[Cell | None] = []
        self._is_hidden = False
        self._begun: _Begun | None = None
        self._sink: list[str] | None = None
        self._phonetic = 0
        self._begun_characters = 0

    def start(self, name: str, attributes: Attributes, /) -> None:
        """Take the start of an element."""
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "f", "t", "rPh"):
            self._start_content(name)
        elif name == "row":
            self._start_row(attributes)
        elif name == "col" and attributes.get("hidden", "") in ("1", "true"):
            first, last = attributes.get("min", "?"), attributes.get("max", "?")
            self._noticed.hidden_columns.add(_column_span(first, last))
        elif name == "mergeCell":
            self._noticed.merged.add(attributes.get("ref", "?"))

    def end(self, name: str, /) -> None:
        """Take the end of an element."""
        if name in ("v", "f", "t"):
            self._sink = None
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "c" and self._begun is not None:
            self._end_cell(self._begun)
        elif name == "row":
            self._end_row()

    def text(self, text: str, /) -> None:
        """Take text between elements."""
        if self._sink is not None:
            self._sink.append(text)
            self._begun_characters += len(text)
            if self._begun_characters > self._limits.cell_characters:
                raise TooMuchTextError(limit=self._limits.cell_characters)

    def notes(self) -> list[Sentence]:
        """Say what was noticed: merged and hidden cells, and formulas."""
        noticed = self._noticed
        notes = []
        if noticed.merged.count:
            notes.append(
                say(
                    gettext_noop(
                        "Merged cells: %(cells)s. Only the first cell of each holds anything; the others "
                        "are read as empty."
                    ),
                    cells=str(noticed.merged),
                )
            )
        if noticed.hidden_rows:
            notes.append(
                say(
                    gettext_noop("Rows that are hidden in the sheet are read too: %(rows)s."),
                    rows=listed(noticed.hidden_rows),
                )
            )
        if noticed.hidden_columns.count:
            notes.append(
                say(
                    gettext_noop("Columns that are hidden in the sheet are read too: %(columns)s."),
                    columns=str(noticed.hidden_columns),
                )
            )
        if noticed.formula_count:
            notes.append(
                say(
                    gettext_noop(
                        "Cells with a formula: %(count)s. The value that the spreadsheet last calculated is "
                        "read."
                    ),
                    count=noticed.formula_count,
                )
            )
        return notes

    def _start_row(self, attributes: Attributes) -> None:
        line = attributes.get("r", "")
        self._line = int(line) if line.isascii() and line.isdigit() and len(line) < 9 else self._line + 1
        self._column = 0
        self._cells = []
        self._is_hidden = attributes.get("hidden", "") in ("1", "true")

    def _start_cell(self, attributes: Attributes) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        self._column = self._columns.get(letters) or self._find_column(letters)
        self._begun = _Begun(self._column, attributes.get("t", "n"), attributes.get("s", "0"))
        self._begun_characters = 0

    def _find_column(self, letters: str) -> int:
        """Give the number of a column; a cell without a place stands beside the one before it."""
        if not _LETTERS.fullmatch(letters):
            return self._column + 1
        self._columns[letters] = _column_number(letters)
        return self._columns[letters]

    def _start_content(self, name: str) -> None:
        if self._begun is None:
            return
        if name == "rPh":
            self._phonetic += 1
        elif name == "v":
            self._begun.value = self._sink = []
        elif name == "f":
            self._begun.formula = self._sink = []
        elif not self._phonetic:
            self._begun.text = self._sink = self._begun.text or []

    def _end_cell(self, begun: _Begun) -> None:
        self._begun, self._sink, self._phonetic = None, None, 0
        if begun.value is None and begun.text is None and begun.formula is None:
            return
        if begun.formula is not None:
            self._noticed.formula_count += 1
        cell = None
        if begun.kind == "n" and begun.formula is None and begun.value is not None:
            cell = plain_number("".join(begun.value), self._workings.format_at(begun.style))
        if cell is None:
            cell = read_stored(self._stored(begun), counts_from_1904=self._workings.counts_from_1904)
        if cell is None:
            return
        if begun.column > self._limits.columns:
            raise TooManyColumnsError(line=self._line, limit=self._limits.columns)
        self._cells.extend([None] * (begun.column - len(self._cells)))
        self._cells[begun.column - 1] = cell

    def _stored(self, begun: _Begun) -> StoredCell:
        value = "".join(begun.value) if begun.value is not None else None
        formula = "".join(begun.formula) if begun.formula is not None else None
        if begun.kind == "s":
            value = self._workings.text_at((value or "").strip())
        elif begun.kind == "inlineStr":
            value = plain_text("".join(begun.text)) if begun.text is not None else value
        elif begun.kind == "str" and value is not None:
            value = plain_text(value)
        return StoredCell(begun.kind, value, formula, self._workings.format_at(begun.style))

    def _end_row(self) -> None:
        if self._cells:
            row = GridRow(self._line, self._cells)
            self._budget.take(row)
            self.rows.append(row)
            if self._is_hidden:
                self._noticed.hidden_rows.append(self._line)
        self._cells = []


class _ContentSeeker:
    """Stops at the first cell that holds anything."""

    def __init__(self) -> None:
        self.is_done = False
        self._is_in_content = False

    def start(self, name: str, attributes: Attributes, /) -> None:  # noqa: ARG002 - one form for all readers
        self._is_in_content = name in ("v", "t", "f")

    def end(self, name: str, /) -> None:  # noqa: ARG002 - one form for all readers
        self._is_in_content = False

    def text(self, text: str, /) -> None:
        if self._is_in_content and text.strip():
            self.is_done = True


def has_content(package: Package, part: str) -> bool:
    """Tell whether a sheet holds anything at all."""
    seeker = _ContentSeeker()
    read_part(package, part, seeker)
    return seeker.is_done


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _column_span(first: str, last: str) -> str:
    letters = [
        _column_letters(int(end)) if end.isascii() and end.isdigit() and len(end) < 6 else "?"
        for end in (first, last)
    ]
    return letters[0] if letters[0] == letters[1] else f"{letters[0]}–{letters[1]}"


def _column_letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
