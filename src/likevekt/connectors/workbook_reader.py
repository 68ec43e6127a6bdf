"""Workbooks (.xlsx, .xlsm): which sheets there are, and one of them as a grid."""

import posixpath
from typing import NamedTuple

from likevekt.connectors.cell_formats import PLAIN, CellFormat, format_of
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.connectors.sheet_reader import SheetReader, Workings, has_content
from likevekt.connectors.table_grid import CellBudget, Grid, IntakeError, IntakeLimits, Watch
from likevekt.connectors.workbook_package import (
    Attributes,
    BrokenWorkbookError,
    Package,
    open_package,
    read_part,
    refuse_too_many,
)
from likevekt.connectors.workbook_text import TextReader

_LONGEST_NAME = 1_000


class NoSheetError(IntakeError):
    """A workbook without a sheet that holds a table."""

    msgid = gettext_noop("The workbook has no sheet with anything in it.")


class UnknownSheetError(IntakeError):
    """A sheet that the workbook does not have."""

    msgid = gettext_noop("The workbook has no sheet named “%(sheet)s”. It has: %(sheets)s.")


class _Sheet(NamedTuple):
    """A sheet's name, where its cells are, and whether it is hidden."""

    name: str
    part: str
    is_hidden: bool


class _Relations:
    """Reads which part stands behind which id."""

    def __init__(self) -> None:
        self.is_done = False
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Attributes, /) -> None:
        if name == "Relationship" and attributes.get("TargetMode", "") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.targets[attributes.get("Id", "")[:_LONGEST_NAME]] = (
                kind[:_LONGEST_NAME],
                attributes.get("Target", "")[:_LONGEST_NAME],
            )
            refuse_too_many(self.targets, part="rels")

    def end(self, name: str, /) -> None:
        """Need nothing at the end of an element."""

    def text(self, text: str, /) -> None:
        """Need no text."""


class _Contents:
    """Reads the list of sheets and the date system."""

    def __init__(self) -> None:
        self.is_done = False
        self.counts_from_1904 = False
        self.sheets: list[tuple[str, str, bool]] = []

    def start(self, element: str, attributes: Attributes, /) -> None:
        if element == "workbookPr":
            self.counts_from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif element == "sheet":
            link = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            is_hidden = attributes.get("state", "visible") != "visible"
            name = attributes.get("name", "")
            self.sheets.append((name[:_LONGEST_NAME], link[:_LONGEST_NAME], is_hidden))
            refuse_too_many(self.sheets, part="xl/workbook.xml")

    def end(self, name: str, /) -> None:
        """Need nothing at the end of an element."""

    def text(self, text: str, /) -> None:
        """Need no text."""


class _Formats:
    """Reads what each cell style's number format means."""

    def __init__(self) -> None:
        self.is_done = False
        self.formats: list[CellFormat] = []
        self._codes: dict[str, str] = {}
        self._is_in_cell_styles = False

    def start(self, name: str, attributes: Attributes, /) -> None:
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")[:_LONGEST_NAME]] = attributes.get("formatCode", "")[
                :_LONGEST_NAME
            ]
            refuse_too_many(self._codes, part="styles")
        elif name == "cellXfs":
            self._is_in_cell_styles = True
        elif name == "xf" and self._is_in_cell_styles:
            key = attributes.get("numFmtId", "0")
            number = int(key) if key.isascii() and key.isdigit() and len(key) < 9 else 0
            self.formats.append(format_of(number, self._codes.get(key)))
            refuse_too_many(self.formats, part="styles")

    def end(self, name: str, /) -> None:
        if name == "cellXfs":
            self._is_in_cell_styles = False

    def text(self, text: str, /) -> None:
        """Need no text."""


def read_workbook(
    data: bytes, *, sheet: str | None, limits: IntakeLimits, watch: Watch | None = None
) -> Grid:
    """Read one sheet of a workbook; without a name, the first visible sheet that has anything in it.

    ``sheets`` of the result names every sheet with content, so that another can be chosen.

    Raises:
        IntakeError: the file is no workbook that can be read, or is larger than the limits.
    """
    package = open_package(data, limits=limits)
    relations, folder = _workbook_relations(package)
    contents = _Contents()
    read_part(package, _main_part(package), contents)
    found = [
        _Sheet(name, _part(folder, relations.get(link)), hidden) for name, link, hidden in contents.sheets
    ]
    sheets = [one for one in found if one.part in package.names and has_content(package, one.part)]
    chosen = _choose(sheets, sheet)
    workings = Workings(
        texts=_texts(package, relations, folder),
        formats=_formats(package, relations, folder),
        counts_from_1904=contents.counts_from_1904,
    )
    reader = SheetReader(workings=workings, budget=CellBudget(limits, watch), limits=limits)
    read_part(package, chosen.part, reader)
    return Grid(
        rows=tuple(reader.rows),
        origin=say(gettext_noop("Workbook, sheet “%(sheet)s”."), sheet=chosen.name),
        notes=(*_notes(package, sheets, chosen), *reader.notes()),
        pads_rows=True,
        sheets=tuple(one.name for one in sheets),
        sheet=chosen.name,
        is_only_choice=sum(not one.is_hidden for one in sheets) < 2,
    )


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package.names:
        relations = _Relations()
        read_part(package, "_rels/.rels", relations)
        for kind, target in relations.targets.values():
            part = posixpath.normpath(target.lstrip("/"))
            if kind == "officeDocument" and part in package.names:
                return part
    if "xl/workbook.xml" not in package.names:
        raise BrokenWorkbookError(part="xl/workbook.xml")
    return "xl/workbook.xml"


def _workbook_relations(package: Package) -> tuple[dict[str, tuple[str, str]], str]:
    folder, name = posixpath.split(_main_part(package))
    relations = _Relations()
    read_part(package, posixpath.join(folder, "_rels", f"{name}.rels"), relations)
    return relations.targets, folder


def _part(folder: str, relation: tuple[str, str] | None) -> str:
    if relation is None or relation[0] != "worksheet":
        return ""
    return _resolved(folder, relation[1])


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/"))
    return posixpath.normpath(posixpath.join(folder, target))


def _named(package: Package, relations: dict[str, tuple[str, str]], folder: str, kind: str) -> str | None:
    parts = (_resolved(folder, target) for found, target in relations.values() if found == kind)
    return next((part for part in parts if part in package.names), None)


def _texts(package: Package, relations: dict[str, tuple[str, str]], folder: str) -> list[str]:
    part = _named(package, relations, folder, "sharedStrings")
    if part is None:
        return []
    reader = TextReader(package.limits)
    read_part(package, part, reader)
    return reader.texts


def _formats(package: Package, relations: dict[str, tuple[str, str]], folder: str) -> list[CellFormat]:
    part = _named(package, relations, folder, "styles")
    if part is None:
        return [PLAIN]
    reader = _Formats()
    read_part(package, part, reader)
    return reader.formats


def _choose(sheets: list[_Sheet], wanted: str | None) -> _Sheet:
    if not sheets:
        raise NoSheetError
    if wanted is None:
        return next((one for one in sheets if not one.is_hidden), sheets[0])
    for one in sheets:
        if one.name == wanted:
            return one
    raise UnknownSheetError(sheet=wanted, sheets=", ".join(one.name for one in sheets))


def _notes(package: Package, sheets: list[_Sheet], chosen: _Sheet) -> list[Sentence]:
    notes = []
    if any(name.startswith("xl/vbaProject") for name in package.names):
        notes.append(say(gettext_noop("The workbook holds macros. They are not read and not run.")))
    hidden = [one.name for one in sheets if one.is_hidden]
    if hidden:
        notes.append(
            say(gettext_noop("Hidden sheets in the workbook: %(sheets)s."), sheets=", ".join(hidden))
        )
    if chosen.is_hidden:
        notes.append(say(gettext_noop("The sheet that is read is hidden.")))
    return notes
