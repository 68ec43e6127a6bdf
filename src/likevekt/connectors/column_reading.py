"""One column of a table: what its cells are, by which rule they are read, and what each becomes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from likevekt.connectors.column_names import UNIT
from likevekt.connectors.column_survey import ColumnKind, Parsed, Survey, survey_cells
from likevekt.connectors.date_columns import DateRule, date_rule
from likevekt.connectors.date_forms import why_not_date
from likevekt.connectors.number_columns import NumberRule, number_rule, number_under
from likevekt.connectors.number_forms import has_too_many_digits, why_not_number
from likevekt.connectors.questions import Choices, ColumnInquiry, Option, Question
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.connectors.spreadsheet_text import restored
from likevekt.connectors.table_grid import Cell, CellKind
from likevekt.kernel.exact import LARGEST_DIGIT_COUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the file: its heading, the name it gets ("" leaves it out), what it is read as and why."""

    position: int
    heading: str
    name: str
    kind: ColumnKind
    rule: Sentence
    filled_count: int
    empty_lines: tuple[int, ...]


class Conversion(NamedTuple):
    """A cell that is read as something else than what stands there."""

    line: int
    column: str
    typed: str
    read: str
    why: Sentence


class BadCell(NamedTuple):
    """A cell, or a whole row when the column is "", that cannot be read."""

    line: int
    column: str
    typed: str
    reason: Sentence


class ColumnPlace(NamedTuple):
    """Where a column stands and what it is called."""

    position: int
    heading: str
    name: str


class ReadColumn(NamedTuple):
    """A column after reading: one text a row, what was converted, what cannot be read, what is asked."""

    column: Column
    values: list[str]
    conversions: list[Conversion]
    bad_cells: list[BadCell]
    questions: list[Question]


_KINDS = tuple(kind.value for kind in ColumnKind)
_ODD_SPACES = re.compile(r"[^\S ]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHabits:
    """What the rest of the file says about how its numbers are written.

    ``points_are_decimal``: the file itself settles the decimal sign where a column does not;
    ``suggests_comma``: other columns write a comma, which is only ever suggested for this one.
    """

    points_are_decimal: bool = False
    suggests_comma: bool = False


def read_column(  # noqa: PLR0913 (all but the column and its cells by name)
    place: ColumnPlace,
    parsed: Sequence[Parsed | None],
    *,
    lines: Sequence[int],
    choices: Choices,
    habits: FileHabits,
    must_be: ColumnKind | None = None,
) -> ReadColumn:
    """Decide what a column is, from all of its cells and the answers given, and read every cell by that.

    `must_be` is what the column is where that is known; then nobody is asked.

    Raises:
        UnknownAnswerError: an answer that is not offered.
    """
    survey = survey_cells(parsed)
    kind, kind_questions = (must_be, []) if must_be else _decide_kind(place, survey, choices)
    rules = _rules(place, survey, parsed, kind, _Asked(choices, habits))
    values: list[str] = []
    conversions: list[Conversion] = []
    bad_cells: list[BadCell] = []
    known: dict[Cell, _Outcome] = {}
    for one in parsed:
        if one is None:
            values.append("")
            continue
        found = known.get(one.cell)
        if found is None:
            if len(known) > _MOST_KNOWN:
                known.clear()
            found = known[one.cell] = _outcome(one, kind, rules)
        value, typed, why = found
        if value is None:
            bad_cells.append(BadCell(one.line, place.name, typed, _reason(why, bad_cells)))
        elif value != typed:
            conversions.append(Conversion(one.line, place.name, typed, value, why or _TIDIED))
        values.append(value or "")
    column = Column(
        position=place.position,
        heading=place.heading,
        name=place.name,
        kind=kind,
        rule=_rule_sentence(kind, rules),
        filled_count=survey.filled_count,
        empty_lines=tuple(line for line, one in zip(lines, parsed, strict=True) if one is None),
    )
    questions = [*kind_questions, *rules.numbers.questions, *rules.dates.questions]
    return ReadColumn(column, values, conversions, bad_cells, questions)


def read_texts(place: ColumnPlace, cells: Sequence[Cell | None], *, lines: Sequence[int]) -> ReadColumn:
    """Read a column that is known to be text, without looking at what else its cells could be."""
    values: list[str] = []
    conversions: list[Conversion] = []
    bad_cells: list[BadCell] = []
    known: dict[Cell, tuple[str | None, Sentence | None]] = {}
    for line, cell in zip(lines, cells, strict=True):
        if cell is None:
            values.append("")
            continue
        found = known.get(cell)
        if found is None:
            if len(known) > _MOST_KNOWN:
                known.clear()
            is_fault = cell.kind is CellKind.FAULT
            found = known[cell] = (None, cell.why) if is_fault else _read_as_text(cell)
        value, why = found
        values.append(value or "")
        if value is None:
            bad_cells.append(BadCell(line, place.name, cell.typed, _reason(why, bad_cells)))
        elif value != cell.typed:
            conversions.append(Conversion(line, place.name, cell.typed, value, why or _TIDIED))
    column = Column(
        position=place.position,
        heading=place.heading,
        name=place.name,
        kind=ColumnKind.TEXT,
        rule=say(gettext_noop("Read as text.")),
        filled_count=len(cells) - cells.count(None),
        empty_lines=tuple(line for line, cell in zip(lines, cells, strict=True) if cell is None),
    )
    return ReadColumn(column, values, conversions, bad_cells, [])


MOST_REASONS = 20_000
"""How many cells of a column are told why they cannot be read; where there are more, the file is another."""

_MOST_KNOWN = 20_000


def _reason(why: Sentence | None, earlier: Sequence[BadCell]) -> Sentence:
    return why if why is not None and len(earlier) < MOST_REASONS else _UNREADABLE


_UNREADABLE = say(gettext_noop("The cell cannot be read."))
_TIDIED = say(gettext_noop("Spaces at the ends are left out; no-break spaces and line breaks become spaces."))

_QUIET = say(
    gettext_noop("The apostrophe that kept a spreadsheet from taking the text for a formula is left out.")
)
_DATE = say(gettext_noop("A date is read as year-month-day."))


class _Asked(NamedTuple):
    """The answers given, and the habits of the file."""

    choices: Choices
    habits: FileHabits


class _Rules(NamedTuple):
    """The rules of a column, of which its kind uses one."""

    numbers: NumberRule
    dates: DateRule


class _Outcome(NamedTuple):
    """What a cell is read as, what stands in the file, and why; cells that are equal have the same."""

    value: str | None
    typed: str
    why: Sentence | None


def _outcome(one: Parsed, kind: ColumnKind, rules: _Rules) -> _Outcome:
    value, why = _read_cell(one, kind, rules)
    return _Outcome(value, one.cell.typed if value is None else _typed(one.cell, value), why)


def _typed(cell: Cell, value: str) -> str:
    """Give what stands in the file: what is shown there, or what is stored when the shown digits are read."""
    return cell.value if cell.shown and value == cell.shown else cell.typed


def _decide_kind(place: ColumnPlace, survey: Survey, choices: Choices) -> tuple[ColumnKind, list[Question]]:
    """Take the kind that was answered, or the one that more than half of the filled cells are."""
    inquiry = ColumnInquiry(place.position, place.heading, choices)
    answer = inquiry.answer("kind", _KINDS)
    kind = ColumnKind(answer) if answer else _usual_kind(place, survey)
    asked = Question(
        id=inquiry.question("kind"),
        sentence=say(gettext_noop("What is the column “%(heading)s” read as?"), heading=place.heading),
        options=tuple(Option(id=one.value, sentence=say(text)) for one, text in _KIND_TEXTS.items()),
        answer=kind.value,
    )
    return kind, [asked]


_KIND_TEXTS = {
    ColumnKind.TEXT: gettext_noop("Text"),
    ColumnKind.NUMBER: gettext_noop("Numbers"),
    ColumnKind.DATE: gettext_noop("Dates"),
    ColumnKind.YES_NO: gettext_noop("Yes or no"),
}


def _usual_kind(place: ColumnPlace, survey: Survey) -> ColumnKind:
    if place.name in (UNIT, "name") or place.name.startswith("in:"):
        return ColumnKind.TEXT
    for kind in (ColumnKind.NUMBER, ColumnKind.DATE, ColumnKind.YES_NO):
        if 2 * survey.kinds[kind] > survey.kinds.total():
            are_codes = kind is ColumnKind.NUMBER and survey.has_leading_zero and not survey.has_marks
            return ColumnKind.TEXT if are_codes else kind
    return ColumnKind.TEXT


def _rules(
    place: ColumnPlace, survey: Survey, parsed: Sequence[Parsed | None], kind: ColumnKind, asked: _Asked
) -> _Rules:
    is_number, is_date = kind is ColumnKind.NUMBER, kind is ColumnKind.DATE
    numbers = number_rule(
        survey if is_number else Survey(),
        inquiry=ColumnInquiry(place.position, place.heading, asked.choices if is_number else {}),
        points_are_decimal=asked.habits.points_are_decimal,
        suggests_comma=asked.habits.suggests_comma,
    )
    dates = date_rule(
        [one for one in parsed if is_date and one is not None],
        inquiry=ColumnInquiry(place.position, place.heading, asked.choices if is_date else {}),
    )
    return _Rules(numbers, dates)


def _rule_sentence(kind: ColumnKind, rules: _Rules) -> Sentence:
    if kind is ColumnKind.NUMBER:
        return rules.numbers.sentence
    if kind is ColumnKind.DATE:
        return rules.dates.sentence
    if kind is ColumnKind.YES_NO:
        return say(gettext_noop("Read as yes or no."))
    return say(gettext_noop("Read as text."))


def _read_cell(one: Parsed, kind: ColumnKind, rules: _Rules) -> tuple[str | None, Sentence | None]:
    """Give what a cell is read as and why, or None and what is wrong with it."""
    if one.cell.kind is CellKind.FAULT:
        return None, one.cell.why
    if kind is ColumnKind.NUMBER:
        return _read_as_number(one, rules.numbers)
    if kind is ColumnKind.DATE:
        return _read_as_date(one, rules.dates)
    if kind is ColumnKind.YES_NO:
        return _read_as_yes_no(one.cell)
    return _read_as_text(one.cell)


def _read_as_number(one: Parsed, rule: NumberRule) -> tuple[str | None, Sentence | None]:
    cell = one.cell
    if cell.kind is CellKind.DATE:
        reason = gettext_noop(
            "The spreadsheet holds a date here (%(typed)s). It may have made one out of a number that was "
            "typed with a point."
        )
        return None, say(reason, typed=cell.typed)
    if cell.kind is CellKind.YES_NO or (cell.kind is CellKind.TEXT and one.number is None):
        return None, why_not_number(cell.typed)
    number, why = number_under(rule, cell, one.number)
    if len(number) > LARGEST_DIGIT_COUNT and has_too_many_digits(number):
        reason = gettext_noop("The number has more than %(limit)s digits on one side.")
        return None, say(reason, limit=LARGEST_DIGIT_COUNT)
    return number, why


def _read_as_date(one: Parsed, rule: DateRule) -> tuple[str | None, Sentence | None]:
    if one.cell.kind is CellKind.DATE:
        return one.cell.value, one.cell.why
    day = one.date.under(rule.order) if one.date is not None else ""
    if not day:
        return None, why_not_date(one.cell.typed)
    return day, _DATE


def _read_as_yes_no(cell: Cell) -> tuple[str | None, Sentence | None]:
    if cell.kind is CellKind.YES_NO:
        return cell.value, cell.why
    word = _YES_NO.get(cell.value.strip().casefold())
    if word is None:
        return None, say(gettext_noop("“%(typed)s” is neither yes nor no."), typed=cell.typed)
    return word, say(gettext_noop("Read as yes or no."))


_YES_NO = {
    **dict.fromkeys(("yes", "ja", "true", "sann", "1"), "yes"),
    **dict.fromkeys(("no", "nei", "false", "usann", "0"), "no"),
}


def _read_as_text(cell: Cell) -> tuple[str | None, Sentence | None]:
    if _CONTROL.search(cell.value):
        return None, say(gettext_noop("The text holds a control character, which cannot be kept."))
    text = restored(cell.value)
    return _ODD_SPACES.sub(" ", text).strip(), cell.why if text == cell.value else _QUIET
