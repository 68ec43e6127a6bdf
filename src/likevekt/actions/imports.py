"""Bringing a file in: it is kept and read, and nothing of it is stored before somebody accepts it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import GivenText, given_by, refuse_faulty_text
from likevekt.actions.import_files import drop_files, keep_file
from likevekt.actions.import_kinds import import_kind
from likevekt.actions.import_reading import READ_AT_ONCE, UNREAD, read_import
from likevekt.actions.jobs import enqueue
from likevekt.actions.live import changed
from likevekt.actions.table_versions import LONGEST_FILE_NAME, LONGEST_TABLE_NAME
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.import_queries import ImportLine, find_import
from likevekt.store.models import Import
from likevekt.store.municipality_queries import get_municipality

READ_JOB = "read_import"
_MOST_SAID = 2_000
_LEFT_UNREAD_FOR = timedelta(minutes=2)
_IS_EMPTY = gettext_noop("The file is empty.")
_NOT_THERE = gettext_noop("There is no such import here.")
_HAS_MOVED_ON = gettext_noop(
    "The import is not as it was when this page was made: somebody has given other answers, or accepted or dropped it. "
    "Look at it again."
)


class NoImportError(ActionError):
    """There is no such import in the municipality."""

    def __init__(self) -> None:
        super().__init__([say(_NOT_THERE)])


class MovedOnError(ActionError):
    """An import has been changed by another since it was looked at."""

    def __init__(self) -> None:
        super().__init__([say(_HAS_MOVED_ON)])


def make_import(  # noqa: PLR0913 (all by name)
    *,
    municipality: str,
    kind: str,
    pieces: Iterable[bytes],
    came_by: str,
    by: Doer,
    at: datetime,
    original_name: str = "",
    table: str = "",
    said: Mapping[str, str] | None = None,
) -> ImportLine:
    """Keep a file that comes in, and read it: at once, or by a job when it is large.

    `said` is what its sender says of a table: its name, source, day and completeness.

    Raises:
        NoRightError: the account may not bring files of this kind.
        UnknownKindError: there is no such kind of file.
        FileTooLargeError: the file is larger than the limit.
        ActionError: its name cannot be kept, or it is empty.
        UnknownMunicipalityError: there is no such municipality.
    """
    known = import_kind(kind)
    by.require("import", "save")
    by.require(known.right, "save")
    refuse_faulty_text(
        GivenText(
            field=gettext_noop("original name"),
            text=original_name,
            longest=LONGEST_FILE_NAME,
            may_be_empty=True,
        ),
        GivenText(field=gettext_noop("table"), text=table, longest=LONGEST_TABLE_NAME, may_be_empty=True),
        *_said_texts(said or {}),
        given_by(by.name),
    )
    owner = get_municipality(municipality)
    stored = keep_file(pieces)
    try:
        _refuse_empty(stored.byte_count)
        with transaction.atomic():
            row = Import.objects.create(
                municipality_id=owner.id,
                kind=kind,
                table=table if known.columns is None else "",
                came_by=came_by,
                original_name=original_name,
                stored_name=stored.name,
                sha256=stored.sha256,
                byte_count=stored.byte_count,
                made_at=at,
                made_by=by.name,
                said=dict(said or {}),
            )
            _ask_to_be_read(row.pk, stored.byte_count, reading=1, at=at)
            by.record("save", "import", row=row.pk, municipality=municipality, at=at)
            changed("import", municipality=municipality, at=at)
    except BaseException:
        drop_files(stored.name)
        raise
    return _read_if_small(row.pk, stored.byte_count, municipality=municipality, at=at)


def answer_import(  # noqa: PLR0913 (all by name)
    import_id: int,
    *,
    municipality: str,
    reading: int,
    choices: Mapping[str, str],
    by: Doer,
    at: datetime,
    said: Mapping[str, str] | None = None,
) -> ImportLine:
    """Answer what only a person can know of a file, and read it anew.

    `reading` is the number of the reading that was looked at.

    Raises:
        NoRightError: the account may not bring files of this kind.
        NoImportError: there is no such import.
        MovedOnError: somebody was quicker.
    """
    line = get_import(import_id, municipality=municipality)
    by.require("import", "save")
    by.require(import_kind(line.kind).right, "save")
    refuse_faulty_text(*_said_texts(choices), *_said_texts(said or {}))
    with transaction.atomic():
        count = Import.objects.filter(pk=line.id, reading=reading, state__in=("ready", "refused")).update(
            choices=dict(choices),
            said=dict(line.said) | dict(said or {}),
            reading=reading + 1,
            state="waiting",
        )
        if not count:
            raise MovedOnError
        _ask_to_be_read(line.id, line.byte_count, reading=reading + 1, at=at)
        by.record("save", "import", row=line.id, municipality=municipality, at=at, reading=reading + 1)
    return _read_if_small(line.id, line.byte_count, municipality=municipality, at=at)


def drop_import(import_id: int, *, municipality: str, by: Doer, at: datetime) -> None:
    """Let an import be that nobody has accepted; its file and all that was read of it go.

    Raises:
        NoRightError: the account may not bring files of this kind.
        NoImportError: there is no such import.
        MovedOnError: it was accepted or dropped already.
    """
    line = get_import(import_id, municipality=municipality)
    by.require("import", "save")
    by.require(import_kind(line.kind).right, "save")
    with transaction.atomic():
        count = Import.objects.filter(pk=line.id, state__in=(*UNREAD, "ready", "refused")).update(
            state="dropped", outcome=None, bad_cells=[], choices={}, said={}
        )
        if not count:
            raise MovedOnError
        by.record("revoke", "import", row=line.id, municipality=municipality, at=at)
        changed("import", municipality=municipality, at=at)
        transaction.on_commit(lambda: drop_files(line.stored_name, line.rows_name))


def get_import(import_id: int, *, municipality: str) -> ImportLine:
    """Give one import of a municipality.

    Raises:
        NoImportError: there is none with this number.
    """
    line = find_import(import_id, municipality=municipality)
    if line is None:
        raise NoImportError
    return line


def _refuse_empty(byte_count: int) -> None:
    if not byte_count:
        raise ActionError([say(_IS_EMPTY)])


def _said_texts(said: Mapping[str, str]) -> list[GivenText]:
    return [
        GivenText(field=gettext_noop("answer"), text=text, longest=_MOST_SAID, may_be_empty=True)
        for pair in said.items()
        for text in pair
    ]


def _ask_to_be_read(import_id: int, byte_count: int, *, reading: int, at: datetime) -> None:
    """Ask for a job: for a large file now; for a small one later, should the process that reads it be killed."""
    due = at if byte_count > READ_AT_ONCE else at + _LEFT_UNREAD_FOR
    enqueue(READ_JOB, {"import_id": import_id}, due, at=at, key=f"{READ_JOB} {import_id}.{reading}")


def _read_if_small(import_id: int, byte_count: int, *, municipality: str, at: datetime) -> ImportLine:
    if byte_count <= READ_AT_ONCE:
        read_import(import_id=import_id, at=at)
    return get_import(import_id, municipality=municipality)
