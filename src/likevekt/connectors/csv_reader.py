"""Comma-, semicolon- and tab-separated text, as Norwegian Excel and other programs save it."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, Self

from likevekt.connectors.normal_form import composed
from likevekt.connectors.sentences import Sentence, gettext_noop, listed, say
from likevekt.connectors.table_grid import (
    ERROR_VALUES,
    Cell,
    CellBudget,
    CellKind,
    Grid,
    GridRow,
    IntakeError,
    IntakeLimits,
    Watch,
    error_value,
)
from likevekt.connectors.text_decoding import decode_text

SEPARATORS = {"semicolon": ";", "tab": "\t", "comma": ","}
_SAMPLE_ROWS = 50
_LONGEST_CELL = 32_767
_MOST_KNOWN = 20_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


class BrokenQuotesError(IntakeError):
    """The quotes of a text file do not fit together."""

    msgid = gettext_noop(
        'The quotes (") do not fit together in the row that begins on line %(line)s, so that the columns '
        "after "
        "it cannot be told apart. Save the table again from the spreadsheet."
    )


class LongCellError(IntakeError):
    """A cell of a text file is longer than any spreadsheet allows."""

    msgid = gettext_noop(
        "A cell on line %(line)s is longer than %(limit)s characters, which is more than any spreadsheet "
        "allows. "
        "A quote that never closes may be the reason."
    )


class Separation(NamedTuple):
    """Which sign separates the columns, and whether another would do as well."""

    name: str
    rivals: tuple[str, ...]


class _Text(NamedTuple):
    """The text to be parsed and how many lines before it were taken away."""

    text: str
    lines_before: int
    separator: str | None


class _Score(NamedTuple):
    """How well a sign separates the columns; the larger the better."""

    first_fits: bool
    share: float
    width: int


def find_separation(text: str) -> Separation:
    """Find the sign that separates the columns: most columns in the head, kept by the rows below.

    A line ``sep=;`` at the top, as some programs write, decides.
    """
    prepared = _prepare(text)
    if prepared.separator is not None:
        return Separation(prepared.separator, ())
    scores = {name: _score(prepared, sign) for name, sign in SEPARATORS.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best].width < 2:
        return Separation(_broken_separator(prepared) or "semicolon", ())
    rivals = [name for name in SEPARATORS if name != best and scores[name][:2] == scores[best][:2]]
    return Separation(best, tuple(name for name in rivals if scores[name].width > 1))


def read_csv(
    data: bytes, *, separator: str | None, limits: IntakeLimits, watch: Watch | None = None
) -> tuple[Grid, Separation]:
    """Read a text file into a grid; ``separator`` is ``semicolon``, ``tab``, ``comma`` or None to find it.

    Lines that begin with # and blank lines are left out, as in the product's own files, and told.

    Raises:
        NotTextError: the bytes are not text.
        BrokenQuotesError: the quotes do not fit together.
        IntakeError: the table is larger than the limits.
    """
    decoded = decode_text(data)
    separation = find_separation(decoded.text) if separator is None else Separation(separator, ())
    budget = CellBudget(limits, watch)
    rows: list[GridRow] = []
    comments: list[int] = []
    known = _KnownCells()
    prepared = _prepare(decoded.text)
    for line, fields, is_quoted in _records(prepared, SEPARATORS[separation.name]):
        if fields and fields[0].startswith("#") and not is_quoted and fields[0].strip() not in ERROR_VALUES:
            comments.append(line)
            continue
        row = GridRow(line, [known[text] for text in fields])
        if any(cell is not None for cell in row.cells):
            budget.take(row)
            rows.append(row)
    grid = Grid(
        rows=tuple(rows),
        origin=_origin(decoded.encoding, separation.name),
        notes=(*decoded.notes, *_comment_note(comments)),
        separates_by_comma=separation.name == "comma",
    )
    return grid, separation


def _prepare(text: str) -> _Text:
    match = re.match(r"sep=([;,\t])[ \t]*(?:\r\n|\n|\r|\Z)", text, re.IGNORECASE)
    if match is None:
        return _Text(text, 0, None)
    name = next(name for name, sign in SEPARATORS.items() if sign == match[1])
    return _Text(text[match.end() :], 1, name)


def _broken_separator(prepared: _Text) -> str | None:
    """Find the sign that the head has, but that broken quotes keep from separating anything below it."""
    first = _LINE.match(prepared.text)
    head = "" if first is None else first[0]
    for name, sign in SEPARATORS.items():
        if sign not in head:
            continue
        try:
            for _row in islice(_records(prepared, sign), _SAMPLE_ROWS):
                pass
        except BrokenQuotesError:
            return name
        except IntakeError:
            continue
    return None


def _score(prepared: _Text, sign: str) -> _Score:
    """Tell how well a sign separates: first row as wide as most, share of such rows, width."""
    widths = []
    try:
        for _line, fields, is_quoted in _records(prepared, sign):
            is_comment = bool(fields) and fields[0].startswith("#") and not is_quoted
            if any(field.strip() for field in fields) and not is_comment:
                widths.append(len(fields))
            if len(widths) == _SAMPLE_ROWS:
                break
    except IntakeError:
        widths = []
    usual, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
    if usual < 2:
        return _Score(first_fits=False, share=0.0, width=1)
    return _Score(first_fits=widths[0] == usual, share=count / len(widths), width=usual)


def _records(prepared: _Text, sign: str) -> Iterator[tuple[int, list[str], bool]]:
    """Give each row with the line it begins on and whether its first cell is quoted."""
    lines = _Lines(prepared)
    reader = csv.reader(lines, delimiter=sign, strict=True)
    while True:
        lines.begin_row()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BrokenQuotesError(line=lines.row_line) from None
        if any(len(field) > _LONGEST_CELL for field in fields):
            raise LongCellError(line=lines.row_line, limit=_LONGEST_CELL)
        yield lines.row_line, fields, lines.row_text.startswith('"')


class _Lines:
    """Hands the reader its lines and remembers where each row begins."""

    def __init__(self, prepared: _Text) -> None:
        lines = (composed(found[0]) for found in _LINE.finditer(prepared.text))
        self._lines = enumerate(lines, start=prepared.lines_before + 1)
        self._is_new_row = True
        self.row_line = 0
        self.row_text = ""

    def begin_row(self) -> None:
        self._is_new_row = True

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        number, text = next(self._lines)
        if self._is_new_row:
            self._is_new_row = False
            self.row_line, self.row_text = number, text
        return text


class _KnownCells(dict[str, Cell | None]):
    """The cells of texts; those that come again and again are the same one, so that they take room once."""

    def __missing__(self, text: str) -> Cell | None:
        if len(self) > _MOST_KNOWN:
            self.clear()
        cell = self[text] = _cell(text)
        return cell


def _cell(field: str) -> Cell | None:
    if not field or field.isspace():
        return None
    if field.lstrip()[0] == "#" and field.strip() in ERROR_VALUES:
        return Cell(CellKind.FAULT, field, "", error_value(field.strip()))
    return Cell(CellKind.TEXT, field, field)


def _origin(encoding: str, separator: str) -> Sentence:
    shown = {
        "semicolon": gettext_noop("Text in %(encoding)s, columns separated by semicolons."),
        "tab": gettext_noop("Text in %(encoding)s, columns separated by tabs."),
        "comma": gettext_noop("Text in %(encoding)s, columns separated by commas."),
    }
    return say(shown[separator], encoding=encoding)


def _comment_note(lines: list[int]) -> tuple[Sentence, ...]:
    if not lines:
        return ()
    return (
        say(
            gettext_noop("Lines that begin with # were left out as comments: %(lines)s."),
            lines=listed(lines),
        ),
    )
