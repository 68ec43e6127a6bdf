"""A table whose columns are known beforehand: every cell read as what its column must hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from likevekt.connectors.column_reading import (
    BadCell,
    Column,
    ColumnPlace,
    Conversion,
    FileHabits,
    ReadColumn,
    read_column,
    read_texts,
)
from likevekt.connectors.column_survey import ColumnKind, Parsed, parse_cells
from likevekt.connectors.file_columns import FileColumn, FileColumns, Sort
from likevekt.connectors.known_cells import Kept, cell_rule
from likevekt.connectors.number_forms import DecimalSign
from likevekt.connectors.questions import Choices, ColumnInquiry, Question, Remembered, with_remembered
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.connectors.table_assembly import Assembly, rows_below
from likevekt.connectors.table_grid import Cell, Grid
from likevekt.connectors.table_head import find_head

_KINDS = {
    Sort.DAY: ColumnKind.DATE,
    Sort.END: ColumnKind.DATE,
    Sort.WHOLE: ColumnKind.NUMBER,
    Sort.EXACT: ColumnKind.NUMBER,
    Sort.ORE: ColumnKind.NUMBER,
    Sort.YES_NO: ColumnKind.YES_NO,
}
_AS_IT_STANDS = say(gettext_noop("Read as it stands."))


class _Read(NamedTuple):
    """A column that is read and kept, or left out, and the questions about it."""

    column: Column
    values: list[str]
    conversions: list[Conversion]
    bad_cells: list[BadCell]
    questions: list[Question]


class _Around(NamedTuple):
    """What a column is read beside: the lines, the answers, and the habits of the whole file."""

    lines: Sequence[int]
    cells: Mapping[int, Sequence[Cell | None]]
    choices: Choices
    shows_comma: Mapping[int, bool]
    separates_by_comma: bool


def assemble_known(
    grid: Grid,
    *,
    columns: FileColumns,
    mapping: Mapping[str, str],
    choices: Choices,
    remembered: Remembered,
) -> Assembly:
    """Find the head, name the columns by their headings, and read every cell as its column demands.

    The rows have every column of the kind, in its order; those that the file does not have are empty.

    Raises:
        UnknownAnswerError: an answer that is not offered.
    """
    head = find_head(grid, mapping=mapping, choices=choices, columns=columns)
    choices = with_remembered(choices, head.places, remembered)
    below = rows_below(grid, replace(head, unit_index=None), choices)
    lines = [row.line for row in below.rows]
    cells = {place.position: [row.cells[place.position - 1] for row in below.rows] for place in head.places}
    kept_places = [place for place in head.places if columns.get(place.name) is not None]
    parsed = {
        place.position: parse_cells(lines, cells[place.position], must_be=kind)
        for place in kept_places
        if (kind := _must_be(columns, place)) is not ColumnKind.TEXT
    }
    around = _Around(lines, cells, choices, _shows_comma(parsed), grid.separates_by_comma)
    read = {
        place.name: _read(place, columns.get(place.name), parsed.get(place.position), around)
        for place in kept_places
    }
    left_out = [_left_out(place, cells[place.position], lines) for place in head.places if not place.name]
    bad_cells = [*below.bad_cells, *(bad for one in read.values() for bad in one.bad_cells)]
    bad_cells.sort(key=lambda bad: bad.line)
    bad_lines = {bad.line for bad in bad_cells}
    empty = [""] * len(lines)
    every = [read[name].values if name in read else empty for name in columns.names]
    conversions = sorted((c for one in read.values() for c in one.conversions), key=lambda c: c.line)
    all_columns = [*(one.column for one in read.values()), *left_out]
    return Assembly(
        head_line=head.line,
        head=columns.names,
        columns=tuple(sorted(all_columns, key=lambda column: column.position)),
        suggested_names={},
        lines=tuple(lines),
        rows=tuple(zip(*every, strict=True)),
        bad_rows=frozenset(index for index, line in enumerate(lines) if line in bad_lines),
        conversions=tuple(conversions),
        bad_cells=tuple(bad_cells),
        notes=(*head.notes, *below.notes),
        problems=head.problems,
        questions=(*head.questions, *(q for one in read.values() for q in one.questions)),
    )


def _must_be(columns: FileColumns, place: ColumnPlace) -> ColumnKind:
    column = columns.get(place.name)
    return ColumnKind.TEXT if column is None else _KINDS.get(column.sort, ColumnKind.TEXT)


def _shows_comma(parsed: Mapping[int, Sequence[Parsed | None]]) -> dict[int, bool]:
    return {
        position: any(
            one is not None and one.number is not None and one.number.shows is DecimalSign.COMMA
            for one in cells
        )
        for position, cells in parsed.items()
    }


def _read(
    place: ColumnPlace,
    column: FileColumn | None,
    parsed: Sequence[Parsed | None] | None,
    around: _Around,
) -> _Read:
    if column is None:  # pragma: no cover - only columns of the kind are read
        raise KeyError(place.name)
    cells = around.cells[place.position]
    if parsed is None:
        return _kept(read_texts(place, cells, lines=around.lines), column, around)
    shows_comma = around.shows_comma
    habits = FileHabits(
        points_are_decimal=around.separates_by_comma and not any(shows_comma.values()),
        suggests_comma=any(shown for at, shown in shows_comma.items() if at != place.position),
    )
    raw = read_column(
        place,
        parsed,
        lines=around.lines,
        choices=around.choices,
        habits=habits,
        must_be=_KINDS.get(column.sort, ColumnKind.TEXT),
    )
    return _kept(raw, column, around)


def _kept(raw: ReadColumn, column: FileColumn, around: _Around) -> _Read:
    """Hold every value to what its column demands, and say what it becomes."""
    place = raw.column
    inquiry = ColumnInquiry(place.position, place.heading, around.choices)
    distinct = set(raw.values) - {""}
    rule = cell_rule(column, distinct, inquiry=inquiry)
    known = {text: rule.keep(text) for text in distinct}
    if "" in raw.values:
        known[""] = _empty(column)
    if all(kept.text == text for text, kept in known.items()):
        return _Read(place, raw.values, raw.conversions, raw.bad_cells, [*raw.questions, *rule.questions])
    bad_before = {bad.line for bad in raw.bad_cells}
    typed = {one.line: one for one in raw.conversions}
    result = _Read(place, [], [], list(raw.bad_cells), [*raw.questions, *rule.questions])
    for line, text, cell in zip(around.lines, raw.values, around.cells[place.position], strict=True):
        kept = known[text]
        result.values.append(kept.text or "")
        if line in bad_before:
            continue
        stands = "" if cell is None else cell.typed
        if kept.text is None:
            result.bad_cells.append(BadCell(line, column.name, stands, kept.why or _AS_IT_STANDS))
        elif kept.text != text:
            result.conversions.append(
                Conversion(line, column.name, stands, kept.text, kept.why or _AS_IT_STANDS)
            )
        elif line in typed:
            result.conversions.append(typed[line])
    return result


def _empty(column: FileColumn) -> Kept:
    if not column.is_required:
        return Kept("")
    return Kept(None, say(gettext_noop("The cell is empty, and it must hold something.")))


def _left_out(place: ColumnPlace, cells: Sequence[object], lines: Sequence[int]) -> Column:
    return Column(
        position=place.position,
        heading=place.heading,
        name="",
        kind=ColumnKind.TEXT,
        rule=say(gettext_noop("Left out.")),
        filled_count=sum(1 for cell in cells if cell is not None),
        empty_lines=tuple(line for line, cell in zip(lines, cells, strict=True) if cell is None),
    )
