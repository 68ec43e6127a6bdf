"""Reading a file that came in: from its bytes to a preview of everything it would change, kept beside the import."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from likevekt.actions.errors import ActionError
from likevekt.actions.import_files import drop_files, keep_file, read_file
from likevekt.actions.import_kind import FileRow, ImportKind, Plan
from likevekt.actions.import_kinds import import_kind
from likevekt.actions.import_outcome import MOST_BAD_CELLS, bad_cell_data, outcome_of, refused_outcome
from likevekt.actions.table_content import wanted_columns
from likevekt.connectors.canonical_csv import write_canonical
from likevekt.connectors.column_reading import BadCell
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.connectors.table_grid import JOB_LIMITS, WEB_LIMITS, IntakeError, Watch
from likevekt.connectors.table_intake import Preview, read_table
from likevekt.store.import_queries import ImportLine, find_mapping, import_line
from likevekt.store.models import Import
from likevekt.store.municipality_queries import get_municipality

READ_AT_ONCE = WEB_LIMITS.file_bytes
"""Files up to this many bytes are read while their sender waits; larger ones by a job."""

UNREAD = ("waiting", "reading")
_ROWS_BETWEEN_NOTES = 20_000
_SHOWN_OF_TOO_MANY = 200
_TOO_MANY_BAD = gettext_noop(
    "More than %(limit)s cells cannot be read. This may be another kind of file, or one column that is written in "
    "another way."
)
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What came of a reading; no state of its own."""

    state: str
    outcome: dict[str, Any]
    bad_cells: list[list[Any]]
    rows: bytes | None = None
    row_count: int = 0


def read_import(*, import_id: int, at: datetime) -> None:  # noqa: ARG001 (what every job takes)
    """Read the file of an import that waits for it and keep what came of it; twice does no harm.

    A reading of older answers is thrown away when newer ones have been given meanwhile.
    """
    changed = Import.objects.filter(pk=import_id, state__in=UNREAD).update(
        state="reading", rows_read=0, rows_in_all=None
    )
    if not changed:
        return
    line = import_line(Import.objects.select_related("municipality").defer("bad_cells").get(pk=import_id))
    found = _read(line)
    rows_name = "" if found.rows is None else keep_file([found.rows]).name
    kept = Import.objects.filter(pk=line.id, reading=line.reading, state="reading").update(
        state=found.state,
        outcome=found.outcome,
        bad_cells=found.bad_cells,
        rows_name=rows_name,
        rows_read=found.row_count,
        rows_in_all=found.row_count,
    )
    drop_files(line.rows_name if kept else rows_name)


def kept_rows(line: ImportLine) -> list[FileRow]:
    """Give the rows that were read of a file of a known kind.

    Raises:
        ActionError: they are not kept any more.
    """
    data = read_file(line.rows_name, digest="")
    reader = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    names = next(reader)[1:]
    return [FileRow(int(fields[0]), dict(zip(names, fields[1:], strict=True))) for fields in reader]


def _read(line: ImportLine) -> _Found:
    kind = import_kind(line.kind)
    try:
        preview = _preview(read_file(line.stored_name, digest=line.sha256), line, kind)
    except ActionError as error:
        return _Found(state="refused", outcome=refused_outcome(error.problems[0]), bad_cells=[])
    except IntakeError as error:
        return _Found(state="refused", outcome=refused_outcome(error.sentence), bad_cells=[])
    if kind.columns is None:
        return _settled(preview, plan=None, rows=preview.csv)
    if preview.csv is None or kind.plan is None:
        return _settled(preview, plan=None, rows=None)
    rows = [
        FileRow(number, dict(zip(preview.head, values, strict=True)))
        for number, values in zip(preview.lines, preview.rows, strict=True)
    ]
    plan = kind.plan(rows, get_municipality(line.municipality))
    return _settled(preview, plan=plan, rows=_rows_content(preview))


def _settled(preview: Preview, *, plan: Plan | None, rows: bytes | None) -> _Found:
    bad: Sequence[BadCell] = (*preview.bad_cells, *(plan.bad if plan is not None else ()))
    if len(bad) > MOST_BAD_CELLS:
        return _Found(
            state="refused",
            outcome=refused_outcome(say(_TOO_MANY_BAD, limit=MOST_BAD_CELLS)),
            bad_cells=bad_cell_data(bad[:_SHOWN_OF_TOO_MANY]),
        )
    return _Found(
        state="ready",
        outcome=outcome_of(preview, plan),
        bad_cells=bad_cell_data(bad),
        rows=rows,
        row_count=preview.row_count,
    )


def _rows_content(preview: Preview) -> bytes:
    """Write the rows with their lines, as they are taken up again when somebody accepts."""
    return write_canonical(
        ("line", *preview.head),
        ((str(number), *values) for number, values in zip(preview.lines, preview.rows, strict=True)),
    )


def _preview(data: bytes, line: ImportLine, kind: ImportKind) -> Preview:
    """Read a file by the answers given and those of the file before it; what no longer fits is asked anew."""
    saved = find_mapping(municipality=line.municipality, kind=line.kind, table=line.table)
    limits = WEB_LIMITS if line.byte_count <= READ_AT_ONCE else JOB_LIMITS
    if kind.columns is not None:
        limits = replace(JOB_LIMITS, file_bytes=limits.file_bytes)
    read: Callable[..., Preview] = partial(
        read_table,
        data,
        limits=limits,
        columns=kind.columns,
        wanted=wanted_columns(line.municipality, line.table),
        watch=_watch(line, data),
    )
    # A person who has answered about names has seen all of them: the saved ones are in her answers.
    has_named = any(question.startswith("name:") for question in line.choices)
    names = {} if has_named else saved.names
    try:
        return read(mapping=names, remembered=saved.answers, choices=line.choices)
    except IntakeError:
        if not saved.answers and not line.choices:
            raise
    return read(mapping=names)


def _watch(line: ImportLine, data: bytes) -> Watch | None:
    """Note beside the import how many rows have been read, where somebody may be waiting for a job."""
    if line.byte_count <= READ_AT_ONCE:
        return None
    rows = Import.objects.filter(pk=line.id, reading=line.reading, state="reading")
    if not data.startswith(_ZIP):
        rows.update(rows_in_all=data.count(b"\n"))

    def note(count: int) -> None:
        if count % _ROWS_BETWEEN_NOTES == 0:
            rows.update(rows_read=count)

    return note
