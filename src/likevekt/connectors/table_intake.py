"""Taking in a table: a file in, a preview of everything that would be read, and nothing stored.

The preview shows every cell that is read as something else than what stands there, every row that cannot
be read, what was noticed, and what only a person can decide. Only when nothing is left open does it give the
table in the one form that the product keeps (UTF-8, comma, exact numbers).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from likevekt.connectors.canonical_csv import write_canonical
from likevekt.connectors.column_reading import BadCell, Column, Conversion
from likevekt.connectors.file_columns import FileColumns
from likevekt.connectors.known_columns import assemble_known
from likevekt.connectors.questions import Choices, Question, Remembered, by_heading, with_remembered
from likevekt.connectors.sentences import Sentence, gettext_noop
from likevekt.connectors.table_assembly import Assembly, assemble
from likevekt.connectors.table_grid import WEB_LIMITS, IntakeError, IntakeLimits, Watch
from likevekt.connectors.table_source import read_grid

_SAMPLE_ROWS = 20
Item = TypeVar("Item")


class OpenQuestionsError(IntakeError):
    """A table cannot be taken in while something about it is undecided."""

    msgid = gettext_noop(
        "The table cannot be taken in yet: %(count)s questions about it are not answered. Answer them first."
    )
    msgid_one = gettext_noop(
        "The table cannot be taken in yet: %(count)s question about it is not answered. Answer it first."
    )


class WrongHeadError(IntakeError):
    """A table cannot be taken in while its columns do not have the names they need."""

    msgid = gettext_noop("The table cannot be taken in: %(reason)s")


class BadRowsError(IntakeError):
    """A table has rows that cannot be read, and nobody has said that they may be left out."""

    msgid = gettext_noop(
        "The table cannot be taken in: %(count)s rows cannot be read. Put them right in the file, or choose "
        "to leave them out."
    )
    msgid_one = gettext_noop(
        "The table cannot be taken in: %(count)s row cannot be read. Put it right in the file, or choose "
        "to leave it out."
    )


class NoRowsError(IntakeError):
    """Nothing is left of a table."""

    msgid = gettext_noop("The table cannot be taken in: no row of it can be read.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """One row as it is read, for showing."""

    line: int
    values: tuple[str, ...]
    is_bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would become (forhåndsvisning av import), complete enough to decide on.

    ``csv`` is the table as it would be kept, without the rows in ``bad_cells``; it is None while a
    question is open or a problem with the head remains.
    """

    sha256: str
    byte_count: int
    origin: Sentence
    sheets: tuple[str, ...]
    sheet: str | None
    head_line: int
    head: tuple[str, ...]
    columns: tuple[Column, ...]
    suggested_names: Mapping[int, str]
    row_count: int
    bad_row_count: int
    sample: tuple[SampleRow, ...]
    conversions: tuple[Conversion, ...]
    bad_cells: tuple[BadCell, ...]
    notes: tuple[Sentence, ...]
    problems: tuple[Sentence, ...]
    questions: tuple[Question, ...]
    csv: bytes | None
    lines: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """The rows that can be read, each beside its line in the file."""
    remembered: Remembered = field(default_factory=dict)
    """The answers about columns by heading, to be kept for the next file."""

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Give the questions that must be answered before the table can be taken in."""
        return tuple(question for question in self.questions if question.is_open)

    @property
    def mapping(self) -> dict[str, str]:
        """Give heading → name for the columns that got another name, to be kept for the next file."""
        return {
            column.heading: column.name
            for column in self.columns
            if column.heading and column.heading != column.name
        }


def read_table(  # noqa: PLR0913 (all but the bytes by name)
    data: bytes,
    *,
    mapping: Mapping[str, str] | None = None,
    choices: Choices | None = None,
    wanted: Iterable[str] = (),
    limits: IntakeLimits = WEB_LIMITS,
    columns: FileColumns | None = None,
    remembered: Remembered | None = None,
    watch: Watch | None = None,
) -> Preview:
    """Read a workbook or a text file into a preview; nothing is stored and nothing is guessed.

    ``mapping`` gives columns other names by their heading ("" leaves a column out). ``choices`` holds the
    answers by question id; beside the questions of the preview also ``name:N`` (the name of column N) and
    ``head`` (the line with the headings). ``wanted`` are names that a model asks for, only used to suggest.
    With ``columns`` the file is of a known kind, and holds these columns and no other. ``remembered`` are
    the answers about an earlier file.

    Raises:
        IntakeError: the file cannot be read as a table at all, or an answer is none that is offered.
    """
    choices = choices or {}
    source = read_grid(data, choices=choices, limits=limits, watch=watch)
    earlier: Remembered = remembered or {}
    if columns is None:
        assembly = assemble(
            source.grid,
            mapping=mapping or {},
            choices=choices,
            wanted=frozenset(wanted),
            remembered=earlier,
        )
    else:
        assembly = assemble_known(
            source.grid, columns=columns, mapping=mapping or {}, choices=choices, remembered=earlier
        )
    questions = (*source.questions, *assembly.questions)
    is_settled = not assembly.problems and not any(question.is_open for question in questions)
    return Preview(
        sha256=hashlib.sha256(data).hexdigest(),
        byte_count=len(data),
        origin=source.grid.origin,
        sheets=source.grid.sheets,
        sheet=source.grid.sheet,
        head_line=assembly.head_line,
        head=assembly.head,
        columns=assembly.columns,
        suggested_names=assembly.suggested_names,
        row_count=len(assembly.rows),
        bad_row_count=len(assembly.bad_rows),
        sample=_sample(assembly),
        conversions=assembly.conversions,
        bad_cells=assembly.bad_cells,
        notes=(*source.grid.notes, *assembly.notes),
        problems=assembly.problems,
        questions=questions,
        csv=_csv(assembly) if is_settled else None,
        lines=_good(assembly, assembly.lines),
        rows=_good(assembly, assembly.rows),
        remembered=by_heading(with_remembered(choices, assembly.columns, earlier), assembly.columns),
    )


def accepted_csv(preview: Preview, *, leaves_out_bad_rows: bool = False) -> bytes:
    """Give the table to be kept, once somebody has accepted the preview.

    Raises:
        WrongHeadError: a problem with the head remains.
        OpenQuestionsError: a question is not answered.
        BadRowsError: rows cannot be read and were not left out on purpose.
        NoRowsError: no row is left.
    """
    if preview.problems:
        raise WrongHeadError(reason=preview.problems[0])
    if preview.csv is None:
        raise OpenQuestionsError(count=len(preview.open_questions))
    if preview.bad_row_count and not leaves_out_bad_rows:
        raise BadRowsError(count=preview.bad_row_count)
    if preview.bad_row_count == preview.row_count:
        raise NoRowsError
    return preview.csv


def _good(assembly: Assembly, items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(item for index, item in enumerate(items) if index not in assembly.bad_rows)


def _csv(assembly: Assembly) -> bytes:
    return write_canonical(assembly.head, _good(assembly, assembly.rows))


def _sample(assembly: Assembly) -> tuple[SampleRow, ...]:
    first = list(zip(assembly.lines, assembly.rows, strict=True))[:_SAMPLE_ROWS]
    return tuple(
        SampleRow(line=line, values=values, is_bad=index in assembly.bad_rows)
        for index, (line, values) in enumerate(first)
    )
