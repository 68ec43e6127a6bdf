"""Where tables come from: a folder of CSV files, or bytes by name; read once, shared by many models."""

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from likevekt.funding.csv_text import LARGEST_TABLE_BYTES, CsvError, RawTable, read_raw_table
from likevekt.kernel.exact import LARGEST_DIGIT_COUNT, NotANumberError, parse_number
from likevekt.kernel.vectors import Vector

_DIGITS = f"[0-9]{{1,{LARGEST_DIGIT_COUNT}}}"
_DECIMAL_COLUMN = re.compile(rf"(?:-?{_DIGITS}(?:\.{_DIGITS})?\n)*")
_WHOLE_COLUMN = re.compile(rf"(?:-?{_DIGITS}\n)*")


class TableReader(Protocol):
    """Gives the bytes of a table by name, or None, and knows which names there are."""

    def content(self, name: str) -> bytes | None:
        """Give the bytes of one table."""

    def names(self) -> list[str]:
        """Give the names that can be read, for hints."""


class Tabular(Protocol):
    """What tables are loaded from: texts split into rows, columns read once."""

    def raw(self, name: str) -> RawTable | None:
        """Give a table as text, or None when there is none of that name."""

    def place_of_units(self, table: RawTable) -> dict[str, int]:
        """Give the row of each unit."""

    def column(self, table: RawTable, column: str, units: tuple[str, ...]) -> Vector:
        """Read one column exactly, in the order of the units."""

    def names(self) -> list[str]:
        """Give the names that can be read, for hints."""


class FolderReader:
    """Tables as ``name.csv`` in one folder; nothing outside the folder is read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def content(self, name: str) -> bytes | None:
        """Read one file, refusing links that lead out of the folder.

        Raises:
            CsvError: the file cannot be read, is too large, or lies outside the folder.
        """
        path = self._folder / f"{name}.csv"
        if not _is_file(path):
            return None
        if not path.resolve().is_relative_to(self._folder.resolve()):
            raise CsvError([(None, "is a link out of the data folder")])
        try:
            if path.stat().st_size > LARGEST_TABLE_BYTES:
                raise CsvError(
                    [(None, f"has {path.stat().st_size} bytes; {LARGEST_TABLE_BYTES} is the limit")]
                )
            return path.read_bytes()
        except OSError as error:
            raise CsvError([(None, f"cannot be opened ({error.strerror})")]) from None

    def names(self) -> list[str]:
        """List the CSV files of the folder."""
        return sorted(path.stem for path in self._folder.glob("*.csv")) if self._folder.is_dir() else []


def _is_file(path: Path) -> bool:
    """Tell whether there is such a file; a name that no file can have is no file."""
    try:
        return path.is_file()
    except OSError:
        return False


class BytesReader:
    """Tables held in memory, by name."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents

    def content(self, name: str) -> bytes | None:
        """Give the bytes of one table."""
        return self._contents.get(name)

    def names(self) -> list[str]:
        """List the tables."""
        return sorted(self._contents)


class TableSource:
    """Reads each table and each column once, however many models name it."""

    def __init__(self, data: Path | str | Mapping[str, bytes]) -> None:
        if isinstance(data, Mapping):
            self.reader: TableReader = BytesReader(data)
        else:
            self.reader = FolderReader(Path(data))
        self._tables: dict[str, RawTable | CsvError | None] = {}
        self._columns: dict[tuple[str, str], Vector] = {}
        self._places: dict[str, dict[str, int]] = {}

    def names(self) -> list[str]:
        """Give the names that can be read, for hints."""
        return self.reader.names()

    def raw(self, name: str) -> RawTable | None:
        """Give a table as text, or None when there is none of that name.

        Raises:
            CsvError: the table cannot be read.
        """
        if name not in self._tables:
            try:
                content = self.reader.content(name)
                self._tables[name] = None if content is None else read_raw_table(name=name, content=content)
            except CsvError as error:
                self._tables[name] = error
        held = self._tables[name]
        if isinstance(held, CsvError):
            raise held
        return held

    def place_of_units(self, table: RawTable) -> dict[str, int]:
        """Give the row of each unit, the last where a unit is named twice."""
        if table.name not in self._places:
            self._places[table.name] = {row[0]: index for index, row in enumerate(table.rows)}
        return self._places[table.name]

    def column(self, table: RawTable, column: str, units: tuple[str, ...]) -> Vector:
        """Read one column exactly, in the order of the units.

        Raises:
            NotANumberError: at the first cell that is not a number.
        """
        key = (table.name, column)
        if key not in self._columns:
            places, at = self.place_of_units(table), table.head.index(column)
            self._columns[key] = parse_column([table.rows[places[unit]][at] for unit in units])
        return self._columns[key]


def parse_column(cells: list[str]) -> Vector:
    """Read cells exactly; whole numbers and decimals go a fast way that gives the same numbers.

    Raises:
        NotANumberError: at the first cell that is not a number.
    """
    text = "\n".join([*cells, ""])
    if text.count("\n") == len(cells):
        if _WHOLE_COLUMN.fullmatch(text):
            return Vector([int(cell) for cell in cells])
        if _DECIMAL_COLUMN.fullmatch(text):
            return _decimals(cells)
    return Vector.of(parse_number(cell) for cell in cells)


def _decimals(cells: list[str]) -> Vector:
    """Put decimals on the power of ten that the longest of them needs."""
    parts = [cell.partition(".") for cell in cells]
    places = max(len(decimals) for _, _, decimals in parts)
    return Vector([int(whole + decimals.ljust(places, "0")) for whole, _, decimals in parts], 10**places)


def parse_cell(cell: str) -> Fraction | NotANumberError:
    """Read one cell, giving the fault back instead of raising it."""
    try:
        return parse_number(cell)
    except NotANumberError as error:
        return error
