"""From the bytes of any file to a grid, with the questions that the file as a whole raises."""

from typing import NamedTuple

from likevekt.connectors.csv_reader import SEPARATORS, read_csv
from likevekt.connectors.questions import Choices, Option, Question, answered
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.connectors.table_grid import Grid, IntakeError, IntakeLimits, Watch
from likevekt.connectors.workbook_reader import read_workbook

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OTHER_KINDS = {
    b"%PDF": "PDF",
    b"PAR1": "Parquet",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"{\\rtf": "RTF",
    b"<!DO": "HTML",
    b"<htm": "HTML",
    b"<?xm": "XML",
}


class FileTooLargeError(IntakeError):
    """A file is larger than the limit."""

    msgid = gettext_noop(
        "The file is %(size)s bytes; the limit is %(limit)s. Remove what is not used, or split it."
    )


class EmptyFileError(IntakeError):
    """A file without any table in it."""

    msgid = gettext_noop("The file holds no table.")


class OtherKindOfFileError(IntakeError):
    """A file of a kind that holds no table, or not one that is read here."""

    msgid = gettext_noop(
        "The file is of the kind %(kind)s, which is not read here. Save the table as .xlsx or as CSV."
    )


class Source(NamedTuple):
    """A table as the file holds it, and what must be decided about the file."""

    grid: Grid
    questions: tuple[Question, ...]


def read_grid(data: bytes, *, choices: Choices, limits: IntakeLimits, watch: Watch | None = None) -> Source:
    """Read a file by what it is, not by what it is called.

    Raises:
        IntakeError: the file cannot be read as a table, with the reason.
    """
    if len(data) > limits.file_bytes:
        raise FileTooLargeError(size=len(data), limit=limits.file_bytes)
    if not data.strip():
        raise EmptyFileError
    kind = next((name for start, name in _OTHER_KINDS.items() if data.startswith(start)), None)
    if kind is not None:
        raise OtherKindOfFileError(kind=kind)
    is_workbook = data.startswith((_ZIP, _OLD_OFFICE))
    read = _from_workbook if is_workbook else _from_text
    source = read(data, choices, limits, watch)
    if not source.grid.rows:
        raise EmptyFileError
    return source


def _from_workbook(data: bytes, choices: Choices, limits: IntakeLimits, watch: Watch | None) -> Source:
    grid = read_workbook(data, sheet=choices.get("sheet"), limits=limits, watch=watch)
    if len(grid.sheets) < 2:
        return Source(grid, ())
    question = Question(
        id="sheet",
        sentence=say(gettext_noop("Which sheet of the workbook holds the table?")),
        options=tuple(Option(id=name, sentence=say("%(sheet)s", sheet=name)) for name in grid.sheets),
        answer=choices.get("sheet") or (grid.sheet if grid.is_only_choice else None),
        suggested=grid.sheet,
    )
    return Source(grid, (question,))


def _from_text(data: bytes, choices: Choices, limits: IntakeLimits, watch: Watch | None) -> Source:
    answer = answered(choices, "separator", tuple(SEPARATORS))
    grid, separation = read_csv(data, separator=answer, limits=limits, watch=watch)
    if answer is None and not separation.rivals:
        return Source(grid, ())
    texts = {
        "semicolon": gettext_noop("Semicolon (;)"),
        "tab": gettext_noop("Tab"),
        "comma": gettext_noop("Comma (,)"),
    }
    question = Question(
        id="separator",
        sentence=say(
            gettext_noop("More than one sign could separate the columns of this file. Which one does?")
        ),
        options=tuple(Option(id=name, sentence=say(text)) for name, text in texts.items()),
        answer=answer,
        suggested=separation.name,
    )
    return Source(grid, (question,))
