"""What the cells of a column could be, one by one, and what they show together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from likevekt.connectors.date_forms import DateReading, read_date
from likevekt.connectors.number_forms import DecimalSign, NumberReading, read_number
from likevekt.connectors.table_grid import Cell, CellKind


class ColumnKind(StrEnum):
    """What a whole column is read as."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"


class Parsed(NamedTuple):
    """A filled cell with what it could be: a number, a date, or neither."""

    line: int
    cell: Cell
    number: NumberReading | None
    date: DateReading | None

    @property
    def is_percent(self) -> bool:
        """Tell whether the cell is per cent, as typed or by its format."""
        if self.number is not None:
            return self.number.is_percent
        return self.cell.kind is CellKind.NUMBER and self.cell.typed.endswith("%")


@dataclass(slots=True)
class Survey:
    """The first cell of each sort in a column, and how many there are of each kind.

    ``comma`` and ``point`` can only be read with that decimal sign; ``doubtful`` can be read with either;
    ``plain`` is a number other than 0 that is not per cent; ``long`` holds more digits than are shown.
    """

    filled_count: int = 0
    kinds: Counter[ColumnKind] = field(default_factory=Counter)
    comma: Parsed | None = None
    point: Parsed | None = None
    doubtful: Parsed | None = None
    percent: Parsed | None = None
    plain: Parsed | None = None
    long: Parsed | None = None
    long_count: int = 0
    has_leading_zero: bool = False
    has_marks: bool = False


def parse_cells(
    lines: Sequence[int], cells: Sequence[Cell | None], *, must_be: ColumnKind | None = None
) -> list[Parsed | None]:
    """Look once at every cell of a column, for what it must be where that is known; None where it is empty."""
    known: dict[str, tuple[NumberReading | None, DateReading | None]] = {}
    parsed: list[Parsed | None] = []
    for line, cell in zip(lines, cells, strict=True):
        if cell is None:
            parsed.append(None)
            continue
        found = _NEITHER
        if cell.kind is CellKind.TEXT:
            found = known.get(cell.value, _NEITHER)
            if found is _NEITHER:
                found = known[cell.value] = _readings(cell.value, must_be)
        parsed.append(Parsed(line, cell, *found))
    return parsed


def survey_cells(parsed: Iterable[Parsed | None]) -> Survey:
    """Find what the cells of a column show together, in one pass."""
    survey = Survey()
    for one in parsed:
        if one is None:
            continue
        survey.filled_count += 1
        if one.number is not None:
            survey.kinds[ColumnKind.NUMBER] += 1
            _note_typed(survey, one, one.number)
        elif one.date is not None:
            survey.kinds[ColumnKind.DATE] += 1
        elif one.cell.kind is CellKind.NUMBER:
            survey.kinds[ColumnKind.NUMBER] += 1
            _note_stored(survey, one)
        elif one.cell.kind is not CellKind.FAULT:
            survey.kinds[ColumnKind(one.cell.kind.value)] += 1
    return survey


_NEITHER: tuple[NumberReading | None, DateReading | None] = (None, None)


def _readings(text: str, must_be: ColumnKind | None) -> tuple[NumberReading | None, DateReading | None]:
    if must_be in (ColumnKind.TEXT, ColumnKind.YES_NO):
        return None, None
    number = None if must_be is ColumnKind.DATE else read_number(text)
    return number, None if number else read_date(text)


def _note_typed(survey: Survey, one: Parsed, number: NumberReading) -> None:
    if number.shows is DecimalSign.COMMA:
        survey.comma = survey.comma or one
    elif number.shows is DecimalSign.POINT:
        survey.point = survey.point or one
    elif survey.doubtful is None and number.is_ambiguous:
        survey.doubtful = one
    survey.has_leading_zero = survey.has_leading_zero or number.has_leading_zero
    survey.has_marks = survey.has_marks or not one.cell.value.strip().isdigit()
    _note_percent(survey, one, number.comma)


def _note_stored(survey: Survey, one: Parsed) -> None:
    if one.cell.shown:
        survey.long = survey.long or one
        survey.long_count += 1
    _note_percent(survey, one, one.cell.value)


def _note_percent(survey: Survey, one: Parsed, number: str) -> None:
    if one.is_percent:
        survey.percent = survey.percent or one
    elif survey.plain is None and number.strip("-0."):
        survey.plain = one
