"""The columns that a kind of file has: what each is called, in which words, and what its cells must be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from likevekt.connectors.column_names import fold_name


class Sort(StrEnum):
    """What the cells of a column must be."""

    CODE = "code"
    TEXT = "text"
    DAY = "day"
    END = "end"
    MONTH = "month"
    WHOLE = "whole"
    EXACT = "exact"
    ORE = "ore"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileColumn:
    """One column of a kind of file (kolonne i fil).

    ``words`` are other headings that mean it. ``codes`` are the codes it can hold, each with other words for it; in an
    ``is_open`` list other codes may stand too. A required column must be there, and each of its cells be filled.
    """

    name: str
    sort: Sort
    is_required: bool = False
    words: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_open: bool = False
    longest: int = 60


@dataclass(frozen=True, slots=True)
class FileColumns:
    """All columns of a kind of file, in the order in which they are kept and written."""

    columns: tuple[FileColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that a file must have."""
        return tuple(column.name for column in self.columns if column.is_required)

    def get(self, name: str) -> FileColumn | None:
        """Give a column by its name."""
        return next((column for column in self.columns if column.name == name), None)

    def meant_by(self, heading: str) -> str:
        """Give the name of the column that a heading means, "" when it is none of them."""
        folded = fold_name(heading)
        for column in self.columns:
            if folded in {fold_name(column.name), *(fold_name(word) for word in column.words)}:
                return column.name
        return ""


def codes_meant(column: FileColumn, texts: Iterable[str]) -> dict[str, str | None]:
    """Give the code that each text in a column with a code list means, None where it is none of them."""
    known: dict[str, str] = {}
    for code, words in column.codes.items():
        for word in (code, *words):
            known.setdefault(fold_name(word), code)
    return {text: _code(column, known, text) for text in texts}


def _code(column: FileColumn, known: Mapping[str, str], text: str) -> str | None:
    if text in column.codes:
        return text
    return known.get(fold_name(text), text if column.is_open else None)
