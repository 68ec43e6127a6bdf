"""The tables of one model, read exactly: units, columns, rows of cases and cells of decision tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from likevekt.funding.csv_text import RawTable
from likevekt.kernel.vectors import Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The cell that a number comes from: table, line in the file, column and the file's SHA-256."""

    table: str
    row: int
    column: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadScalar:
    """A number read from a decision table, as typed, with its source."""

    value: Fraction
    typed: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One row of a table of costly cases."""

    unit_index: int
    cost: Fraction
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Everything a model names, in the order of the units' ids."""

    units: tuple[str, ...]
    unit_names: Mapping[str, str]
    raw: Mapping[str, RawTable]
    columns: Mapping[tuple[str, str], Vector]
    places: Mapping[str, Mapping[str, int]]
    cases: Mapping[str, tuple[CaseRow, ...]]
    scalars: Mapping[str, ReadScalar]
    changed: Mapping[tuple[str, str, int], Fraction] = field(default_factory=dict)

    def column(self, table: str, column: str) -> Vector:
        """Give one column, one exact number a unit."""
        return self.columns[table, column]

    def typed(self, table: str, column: str, index: int) -> str:
        """Give one cell as it was typed."""
        changed = self.changed.get((table, column, index))
        if changed is not None:
            return str(changed)
        raw = self.raw[table]
        return raw.rows[self.places[table][self.units[index]]][raw.head.index(column)]

    def source(self, table: str, column: str, index: int) -> Source:
        """Tell where the number of one unit stands."""
        raw = self.raw[table]
        line = raw.lines[self.places[table][self.units[index]]]
        return Source(table=table, row=line, column=column, sha256=raw.sha256)

    def fingerprints(self) -> dict[str, str]:
        """Give the SHA-256 of every table that was read."""
        return {name: self.raw[name].sha256 for name in sorted(self.raw)}

    def with_cell(self, *, table: str, column: str, unit: str, value: Fraction) -> "Tables":
        """Give the same tables with another number in one cell."""
        index = self.units.index(unit)
        numbers = self.columns[table, column].fractions()
        numbers[index] = value
        return replace(
            self,
            columns={**self.columns, (table, column): Vector.of(numbers)},
            changed={**self.changed, (table, column, index): value},
        )

    def with_column(self, *, table: str, column: str, values: Vector) -> "Tables":
        """Give the same tables with other numbers in one column (volumes counted from visits)."""
        changed = {(table, column, index): values.at(index) for index in range(len(self.units))}
        return replace(
            self,
            columns={**self.columns, (table, column): values},
            changed={**self.changed, **changed},
        )
