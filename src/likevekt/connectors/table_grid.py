"""A table as a file holds it, before its columns are understood."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from likevekt.connectors.sentences import PlainError, Sentence, gettext_noop, say

ERROR_VALUES = frozenset(
    {"#REF!", "#VALUE!", "#VERDI!", "#DIV/0!", "#NAME?", "#NAVN?", "#N/A", "#I/T", "#NUM!", "#NULL!"}
    | {"#SPILL!", "#OVERFLYT!", "#CALC!", "#BEREGN!"}
)


class IntakeError(PlainError):
    """A file cannot be taken in at all."""


class TooManyRowsError(IntakeError):
    """A table has more rows than the limit."""

    msgid = gettext_noop(
        "The table has more than %(limit)s rows, which is the limit. Split it into several tables."
    )


class TooManyColumnsError(IntakeError):
    """A table has more columns than the limit."""

    msgid = gettext_noop(
        "Line %(line)s has more than %(limit)s columns, which is the limit. Remove the columns that are not "
        "used."
    )


class TooMuchTextError(IntakeError):
    """A table holds more text than the limit, once every cell is written out."""

    msgid = gettext_noop(
        "The table holds more than %(limit)s characters, which is the limit. Split it into several tables."
    )


class TooManyPlacesError(IntakeError):
    """A table has more places for cells than the limit, most of them empty."""

    msgid = gettext_noop(
        "The table has more than %(limit)s cells when the empty ones are counted, which is the limit. "
        "Remove the columns that are not used, or split the table."
    )


class TooManyCellsError(IntakeError):
    """A table has more filled cells than the limit."""

    msgid = gettext_noop(
        "The table has more than %(limit)s filled cells, which is the limit. "
        "Remove the columns that are not used, or split the table."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLimits:
    """How much a file may hold before it is refused."""

    file_bytes: int = 10_000_000
    unpacked_bytes: int = 150_000_000
    unpack_ratio: int = 200
    rows: int = 100_000
    columns: int = 1_000
    cells: int = 400_000
    places: int = 2_000_000
    characters: int = 30_000_000
    cell_characters: int = 1_000_000


WEB_LIMITS = IntakeLimits()
JOB_LIMITS = IntakeLimits(file_bytes=50_000_000, rows=500_000, cells=1_000_000, places=4_000_000)
"""What is read apart from any page; the cells are what the memory is counted by (docs/reference/speed.md)."""


class CellKind(StrEnum):
    """What a file itself says that a cell holds; everything in a CSV file is text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    FAULT = "fault"


class Cell(NamedTuple):
    """One filled cell; a named tuple because a table has hundreds of thousands of them.

    ``typed`` is what a person sees in the file, ``value`` the exact text that is read, ``why`` the
    reason when these differ (or what is wrong with a FAULT), and ``shown`` the value at the fifteen
    digits that a spreadsheet shows, where those are fewer than the file holds.
    """

    kind: CellKind
    typed: str
    value: str
    why: Sentence | None = None
    shown: str = ""


class GridRow(NamedTuple):
    """One row with the number of its line in the file; None is an empty cell."""

    line: int
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The filled rows of a table in order, with what was noticed while reading them."""

    rows: tuple[GridRow, ...]
    origin: Sentence
    notes: tuple[Sentence, ...] = ()
    separates_by_comma: bool = False
    pads_rows: bool = False
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    is_only_choice: bool = True


def error_value(text: str) -> Sentence:
    """Say that a cell holds one of the spreadsheet's own errors."""
    return say(
        gettext_noop("The cell holds the spreadsheet's error %(error)s. Put it right there and save again."),
        error=text,
    )


Watch = Callable[[int], None]
"""Is told how many rows have been read so far."""

ROWS_BETWEEN_WORDS = 5_000


class CellBudget:
    """Counts rows, columns and cells while a file is read, stops at the limits, and tells how far it has come."""

    def __init__(self, limits: IntakeLimits, watch: Watch | None = None) -> None:
        self._limits = limits
        self._watch = watch
        self._rows = 0
        self._cells = 0
        self._places = 0
        self._characters = 0

    def take(self, row: GridRow) -> None:
        """Count one filled row.

        Raises:
            TooManyRowsError: too many rows.
            TooManyColumnsError: a row too wide.
            TooManyCellsError: too many filled cells.
            TooManyPlacesError: too many cells, most of them empty.
            TooMuchTextError: too much text in them.
        """
        self._rows += 1
        filled = [len(cell.value) for cell in row.cells if cell is not None]
        self._cells += len(filled)
        self._places += len(row.cells)
        self._characters += sum(filled)
        if self._watch is not None and self._rows % ROWS_BETWEEN_WORDS == 0:
            self._watch(self._rows)
        if self._rows > self._limits.rows:
            raise TooManyRowsError(limit=self._limits.rows)
        if len(row.cells) > self._limits.columns:
            raise TooManyColumnsError(line=row.line, limit=self._limits.columns)
        if self._cells > self._limits.cells:
            raise TooManyCellsError(limit=self._limits.cells)
        if self._places > self._limits.places:
            raise TooManyPlacesError(limit=self._limits.places)
        if self._characters > self._limits.characters:
            raise TooMuchTextError(limit=self._limits.characters)
