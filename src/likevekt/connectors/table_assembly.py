"""From a grid to named columns and rows: what each column holds, and which rows are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from likevekt.connectors.column_names import UNIT, fold_name
from likevekt.connectors.column_reading import (
    BadCell,
    Column,
    Conversion,
    FileHabits,
    ReadColumn,
    read_column,
)
from likevekt.connectors.column_survey import parse_cells
from likevekt.connectors.number_forms import DecimalSign
from likevekt.connectors.questions import Choices, Option, Question, Remembered, answered, with_remembered
from likevekt.connectors.sentences import Sentence, by_count, gettext_noop, listed, say
from likevekt.connectors.table_grid import Cell, Grid, GridRow
from likevekt.connectors.table_head import Head, find_head

_LONGEST_SUM_WORD = 20
_SUM_WORDS = frozenset(
    fold_name(word) for word in ("sum", "total", "totalt", "i alt", "samlet", "sum alle", "sum total")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A table that is read; ``rows`` stand beside ``lines``, and ``bad_rows`` are indices in both."""

    head_line: int
    head: tuple[str, ...]
    columns: tuple[Column, ...]
    suggested_names: Mapping[int, str]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    bad_rows: frozenset[int]
    conversions: tuple[Conversion, ...]
    bad_cells: tuple[BadCell, ...]
    notes: tuple[Sentence, ...]
    problems: tuple[Sentence, ...]
    questions: tuple[Question, ...]


class RowsBelow(NamedTuple):
    """The rows below the head that are kept, and what was found out about others."""

    rows: list[GridRow]
    bad_cells: list[BadCell]
    notes: list[Sentence]
    questions: list[Question]


def assemble(
    grid: Grid,
    *,
    mapping: Mapping[str, str],
    choices: Choices,
    wanted: frozenset[str],
    remembered: Remembered,
) -> Assembly:
    """Find the head, name the columns, decide on each column and read every cell.

    Raises:
        UnknownAnswerError: an answer that is not offered.
    """
    head = find_head(grid, mapping=mapping, choices=choices, wanted=wanted)
    choices = with_remembered(choices, head.places, remembered)
    below = rows_below(grid, head, choices)
    lines = [row.line for row in below.rows]
    read = _read_columns(grid, head, below.rows, lines, choices)
    kept = [one for one in read if one.column.name]
    bad_cells = [
        *below.bad_cells,
        *(bad for one in kept for bad in one.bad_cells),
        *_rows_without_unit(kept, lines),
    ]
    bad_cells.sort(key=lambda bad: bad.line)
    bad_lines = {bad.line for bad in bad_cells}
    rows = tuple(zip(*(one.values for one in kept), strict=True)) if kept else ()
    return Assembly(
        head_line=head.line,
        head=tuple(one.column.name for one in kept),
        columns=tuple(sorted((one.column for one in read), key=lambda column: column.position)),
        suggested_names=head.suggested_names,
        lines=tuple(lines),
        rows=rows,
        bad_rows=frozenset(index for index, line in enumerate(lines) if line in bad_lines),
        conversions=tuple(sorted((c for one in kept for c in one.conversions), key=lambda c: c.line)),
        bad_cells=tuple(bad_cells),
        notes=(*head.notes, *below.notes, *_column_notes(kept), *_repeated_units(kept, lines)),
        problems=head.problems,
        questions=(*head.questions, *below.questions, *(q for one in kept for q in one.questions)),
    )


def rows_below(grid: Grid, head: Head, choices: Choices) -> RowsBelow:
    """Take the rows below the head, fitted to its width; sums are asked about, ragged rows are bad."""
    found = RowsBelow([], [], [], [])
    width = head.width
    for row in grid.rows:
        if row.line <= head.line:
            continue
        question = _sum_question(row, head, choices)
        if question is not None:
            found.questions.append(question)
            if question.answer == "leave_out":
                found.notes.append(
                    say(gettext_noop("Line %(line)s is a sum and was left out."), line=row.line)
                )
                continue
        extra = [cell for cell in row.cells[width:] if cell is not None]
        is_short = len(row.cells) < width and not grid.pads_rows
        if extra or is_short:
            reason = by_count(
                gettext_noop("The row has %(count)s cell, where the head has %(width)s."),
                gettext_noop("The row has %(count)s cells, where the head has %(width)s."),
                count=len(row.cells),
            )
            found.bad_cells.append(BadCell(row.line, "", "", say(reason, count=len(row.cells), width=width)))
        padding: list[Cell | None] = [None] * max(0, width - len(row.cells))
        found.rows.append(GridRow(row.line, [*row.cells[:width], *padding]))
    return found


def _sum_question(row: GridRow, head: Head, choices: Choices) -> Question | None:
    """Ask about a row whose unit has the name of a sum: taken for a unit, it would get money."""
    cell = (
        row.cells[head.unit_index]
        if head.unit_index is not None and head.unit_index < len(row.cells)
        else None
    )
    if cell is None or len(cell.value) > _LONGEST_SUM_WORD or fold_name(cell.value) not in _SUM_WORDS:
        return None
    question = f"row:{row.line}"
    texts = {
        "leave_out": gettext_noop("It is a sum; leave it out."),
        "keep": gettext_noop("It is a unit with that name; keep it."),
    }
    return Question(
        id=question,
        sentence=say(
            gettext_noop("Line %(line)s is called “%(name)s”. Is it a sum or a unit?"),
            line=row.line,
            name=cell.typed,
        ),
        options=tuple(Option(id=one, sentence=say(text)) for one, text in texts.items()),
        answer=answered(choices, question, tuple(texts)),
        suggested="leave_out",
    )


def _read_columns(
    grid: Grid, head: Head, rows: Sequence[GridRow], lines: Sequence[int], choices: Choices
) -> list[ReadColumn]:
    """Read every column that the head names, the unit first."""
    parsed = {
        place.position: parse_cells(lines, [row.cells[place.position - 1] for row in rows])
        for place in head.places
    }
    shows_comma = {
        position: any(
            one.number.shows is DecimalSign.COMMA
            for one in cells
            if one is not None and one.number is not None
        )
        for position, cells in parsed.items()
    }
    places = sorted(head.places, key=lambda place: (place.name != UNIT, place.position))
    return [
        read_column(
            place,
            parsed[place.position],
            lines=lines,
            choices=choices,
            habits=FileHabits(
                points_are_decimal=grid.separates_by_comma and not any(shows_comma.values()),
                suggests_comma=any(
                    shown for position, shown in shows_comma.items() if position != place.position
                ),
            ),
        )
        for place in places
    ]


def _rows_without_unit(kept: Sequence[ReadColumn], lines: Sequence[int]) -> list[BadCell]:
    units = next((one for one in kept if one.column.name == UNIT), None)
    if units is None:
        return []
    known_bad = {bad.line for bad in units.bad_cells}
    return [
        BadCell(line, UNIT, "", say(gettext_noop("The row has no unit.")))
        for line, unit in zip(lines, units.values, strict=True)
        if not unit and line not in known_bad
    ]


def _column_notes(kept: Sequence[ReadColumn]) -> list[Sentence]:
    return [
        say(
            by_count(
                gettext_noop(
                    "The column “%(column)s” has an empty cell on line %(lines)s. It stays empty; a model that "
                    "uses it says so."
                ),
                gettext_noop(
                    "The column “%(column)s” has empty cells on lines %(lines)s. They stay empty; a model that "
                    "uses them says so."
                ),
                count=len(one.column.empty_lines),
            ),
            column=one.column.name,
            lines=listed(one.column.empty_lines),
        )
        for one in kept
        if one.column.empty_lines and one.column.name != UNIT
    ]


def _repeated_units(kept: Sequence[ReadColumn], lines: Sequence[int]) -> list[Sentence]:
    units = next((one for one in kept if one.column.name == UNIT), None)
    if units is None:
        return []
    seen: dict[str, list[int]] = {}
    for line, unit in zip(lines, units.values, strict=True):
        seen.setdefault(unit, []).append(line)
    repeated = [(unit, places) for unit, places in seen.items() if unit and len(places) > 1]
    if not repeated:
        return []
    unit, places = repeated[0]
    text = gettext_noop(
        "Units that stand on more than one line: %(count)s, for example “%(unit)s” on lines %(lines)s. "
        "That is right only where every row is a case."
    )
    return [say(text, count=len(repeated), unit=unit, lines=listed(places))]
