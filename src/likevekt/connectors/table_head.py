"""The head of a table: which row it is, and what its columns are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from likevekt.connectors.column_names import UNIT, clean_heading, suggest_names
from likevekt.connectors.column_reading import ColumnPlace
from likevekt.connectors.file_columns import FileColumns
from likevekt.connectors.questions import Choices, Option, Question, answered
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.connectors.spreadsheet_text import restored
from likevekt.connectors.table_grid import Grid, GridRow

_SEARCHED_ROWS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The line of the headings, the columns it names, and what is wrong or undecided about them."""

    line: int
    width: int
    places: tuple[ColumnPlace, ...]
    unit_index: int | None
    suggested_names: Mapping[int, str]
    notes: tuple[Sentence, ...]
    problems: tuple[Sentence, ...]
    questions: tuple[Question, ...]


def find_head(
    grid: Grid,
    *,
    mapping: Mapping[str, str],
    choices: Choices,
    wanted: frozenset[str] = frozenset(),
    columns: FileColumns | None = None,
) -> Head:
    """Take the first row with at least two headings, or the line that was answered; rows above it are titles.

    Where the columns of the file are known, headings that mean one of them are named by themselves.

    Raises:
        UnknownAnswerError: the line that was answered is not near the top.
    """
    candidates = grid.rows[:_SEARCHED_ROWS]
    answer = answered(choices, "head", tuple(str(row.line) for row in candidates))
    usual = next((row for row in candidates if _filled_count(row) > 1), candidates[0])
    row = usual if answer is None else next(one for one in candidates if str(one.line) == answer)
    headings = [clean_heading(restored(cell.typed)) if cell is not None else "" for cell in row.cells]
    used = _used_width(grid, row)
    headings = [*headings[:used], *[""] * (used - len(headings))]
    meant = {} if columns is None else _meant(columns, headings)
    places, notes = _named(grid, row, headings, {**meant, **mapping}, choices)
    names = [place.name for place in places]
    unit_index = next((place.position - 1 for place in places if place.name == UNIT), None)
    suggested = {
        index + 1: name
        for index, name in (suggest_names(headings, wanted=wanted) if columns is None else {}).items()
        if name not in names
    }
    return Head(
        line=row.line,
        width=used,
        places=tuple(places),
        unit_index=unit_index,
        suggested_names=suggested,
        notes=(
            *_title_notes(candidates, row),
            *notes,
            *(_order_note(places, unit_index) if not columns else []),
        ),
        problems=tuple(_problems(places, choices) + _missing(places, suggested, columns)),
        questions=(_head_question(candidates, row),),
    )


def _meant(columns: FileColumns, headings: Sequence[str]) -> dict[str, str]:
    """Name the headings that mean a known column; any other column is left out."""
    names = {heading: columns.meant_by(heading) for heading in headings}
    # A heading that is spelled as the column itself goes before one that only means it.
    exact = {heading for heading, name in names.items() if heading == name}
    return {heading: name if heading in exact or name not in exact else "" for heading, name in names.items()}


def _filled_count(row: GridRow) -> int:
    return sum(1 for cell in row.cells if cell is not None)


def _used_width(grid: Grid, head: GridRow) -> int:
    """Give how many columns the head has, and those without heading that most of the rows below still fill.

    In text files a row that is longer than the head is a fault of that row; in a workbook it is a column.
    """
    headed = max((index for index, cell in enumerate(head.cells, start=1) if cell is not None), default=0)
    if not grid.pads_rows:
        return headed
    below = (row for row in grid.rows if row.line > head.line)
    return max(headed, max((len(row.cells) for row in below), default=0))


def _named(
    grid: Grid, row: GridRow, headings: Sequence[str], mapping: Mapping[str, str], choices: Choices
) -> tuple[list[ColumnPlace], list[Sentence]]:
    """Name every column that has a heading or cells: by answer, by mapping, or as it is headed."""
    filled = {
        index
        for one in grid.rows
        if one.line > row.line
        for index, c in enumerate(one.cells)
        if c is not None
    }
    places, left_out = [], []
    for index, heading in enumerate(headings):
        if not heading and index not in filled:
            continue
        name = clean_heading(choices.get(f"name:{index + 1}", mapping.get(heading, heading)))
        places.append(ColumnPlace(index + 1, heading, name))
        if heading and not name:
            left_out.append(heading)
    notes = []
    if left_out:
        text = gettext_noop("Columns that were left out, as answered: %(columns)s.")
        notes.append(say(text, columns=", ".join(left_out)))
    unknown = sorted(set(mapping) - set(headings))
    if unknown:
        text = gettext_noop("The saved names mention columns that this file does not have: %(columns)s.")
        notes.append(say(text, columns=", ".join(unknown)))
    return places, notes


def _title_notes(candidates: Sequence[GridRow], head: GridRow) -> list[Sentence]:
    return [
        say(
            gettext_noop("Line %(line)s stands above the head and was left out: “%(text)s”."),
            line=row.line,
            text=" ".join(cell.typed for cell in row.cells if cell is not None),
        )
        for row in candidates
        if row.line < head.line
    ]


def _order_note(places: Sequence[ColumnPlace], unit_index: int | None) -> list[Sentence]:
    if unit_index is None or not places or places[0].name == UNIT:
        return []
    return [say(gettext_noop("The column “unit” is moved to the front."))]


def _problems(places: Sequence[ColumnPlace], choices: Choices) -> list[Sentence]:
    names = [place.name for place in places if place.name]
    problems = [
        say(
            gettext_noop("Column %(position)s has cells but no heading. Give it a name, or leave it out."),
            position=place.position,
        )
        for place in places
        if not place.heading and not place.name and f"name:{place.position}" not in choices
    ]
    problems += [
        say(
            gettext_noop(
                "More than one column is called “%(name)s”. Give one of them another name, or leave it out."
            ),
            name=name,
        )
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    return problems


def _missing(
    places: Sequence[ColumnPlace], suggested: Mapping[int, str], columns: FileColumns | None
) -> list[Sentence]:
    names = {place.name for place in places if place.name}
    if columns is not None:
        text = gettext_noop("No column is called “%(name)s”. Say which column holds it.")
        lacking = [say(text, name=name) for name in columns.required if name not in names]
        strange = gettext_noop("“%(name)s” is no column of this kind of file. Choose one of its columns.")
        return lacking + [say(strange, name=name) for name in sorted(names - set(columns.names))]
    problems = []
    is_decision_table = any(name.startswith("in:") for name in names)
    if UNIT not in names and not is_decision_table:
        likely = next((place.heading for place in places if suggested.get(place.position) == UNIT), None)
        if likely is None:
            text = gettext_noop("No column is called “unit”. Say which column holds the units.")
            problems.append(say(text))
        else:
            text = gettext_noop(
                "No column is called “unit”. The column “%(heading)s” looks like it: give it that name."
            )
            problems.append(say(text, heading=likely))
    return problems


def _head_question(candidates: Sequence[GridRow], row: GridRow) -> Question:
    return Question(
        id="head",
        sentence=say(gettext_noop("Which line holds the headings?")),
        options=tuple(
            Option(
                id=str(one.line),
                sentence=say(
                    gettext_noop("Line %(line)s: %(text)s"),
                    line=one.line,
                    text=" · ".join(cell.typed for cell in one.cells if cell is not None),
                ),
            )
            for one in candidates
        ),
        answer=str(row.line),
    )
