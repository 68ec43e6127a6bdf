"""What a key of a node may hold: exact numbers, cells of dated tables, columns and other nodes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A number written in the model itself."""

    path: str
    value: Fraction
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A number read from a decision table: the row that fits the keys on a date."""

    path: str
    table: str
    out: str
    keys: Mapping[str, str]
    on: date | None


Scalar = Literal | Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfFrame:
    """A part of the model's frame as the sum to reach."""

    path: str
    share: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRef:
    """A column of a table, written ``table:column``."""

    path: str
    table: str
    column: str

    @property
    def text(self) -> str:
        """The reference as it is written."""
        return f"{self.table}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRef:
    """Another node, by name; an inline node has the name of its place after a colon."""

    path: str
    name: str

    @property
    def text(self) -> str:
        """The reference as people see it."""
        return self.name.removeprefix(":")


Ref = ColumnRef | NodeRef
