"""Read what a model names from its tables, and say everything that is wrong with them."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from likevekt.funding.csv_text import CsvError, RawTable
from likevekt.funding.decision_table import find_cell
from likevekt.funding.keys import Known, references, scalars
from likevekt.funding.model import Model, closures_of
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.problems import FundingError, Hints, Problem, Stage
from likevekt.funding.references import Cell, ColumnRef, Literal, Scalar
from likevekt.funding.table_source import TableSource, Tabular, parse_cell
from likevekt.funding.tables import CaseRow, ReadScalar, Source, Tables
from likevekt.kernel.exact import NotANumberError
from likevekt.kernel.quoting import quoted
from likevekt.kernel.vectors import TooManyDigitsError, Vector

UNITS = "units"


def load_tables(model: Model, data: Path | str | Mapping[str, bytes] | Tabular) -> Tables:
    """Read the tables that a model names, from a folder of CSV files or from bytes by name.

    Raises:
        FundingError: at the stage *tables*, with every fault that reading shows.
    """
    source = TableSource(data) if isinstance(data, Path | str | Mapping) else data
    loading = _Loading(model, source)
    tables = loading.load()
    if loading.problems:
        raise FundingError(stage=Stage.TABLES, problems=loading.problems.values())
    return tables


class _Loading:
    def __init__(self, model: Model, source: Tabular) -> None:
        self.model = model
        self.source = source
        self.problems: dict[tuple[object, ...], Problem] = {}
        self.hints = Hints()
        self.raw: dict[str, RawTable] = {}
        self.units: tuple[str, ...] | None = None

    def load(self) -> Tables:
        names = self._read_units()
        columns = self._read_columns()
        cases = self._read_cases()
        found = dict(self._read_cells())
        self._examine_numbers(found)
        places = {name: self.source.place_of_units(table) for name, table in self.raw.items()}
        return Tables(
            units=self.units or (),
            unit_names=names,
            raw=self.raw,
            columns=columns,
            places=places,
            cases=cases,
            scalars=found,
        )

    # tables and units

    def _read_units(self) -> dict[str, str]:
        table = self._table(UNITS, where=f"{UNITS}.csv")
        if table is None:
            return {}
        if table.head[:2] != ["unit", "name"]:
            self._refuse(f"{UNITS}.csv", f"table {UNITS}: its head must begin with unit,name", key=(UNITS,))
            return {}
        if not table.rows:
            self._refuse(f"{UNITS}.csv", f"table {UNITS} has no units", key=(UNITS,))
            return {}
        clean = self._check_units(table, where=f"{UNITS}.csv", expected=None, may_repeat=False)
        if clean:
            self.units = tuple(sorted(row[0] for row in table.rows))
        return {row[0]: row[1] for row in table.rows}

    def _table(self, name: str, *, where: str) -> RawTable | None:
        """Read a table once; a fault is told at the first place that names it."""
        if name in self.raw:
            return self.raw[name]
        try:
            table = self.source.raw(name)
        except CsvError as error:
            for line, text in error.faults:
                place = f"table {name}" + ("" if line is None else f", line {line},")
                self._refuse(where, f"{place} {text}", key=(name, line, text), table=name, row=line)
            return None
        if table is None:
            hint = self.hints.nearest(name, self.source.names())
            self._refuse(
                where, f"there is no table {name} ({name}.csv) among the data", key=(name,), hint=hint
            )
            return None
        self.raw[name] = table
        return table

    def _check_units(
        self, table: RawTable, *, where: str, expected: tuple[str, ...] | None, may_repeat: bool
    ) -> bool:
        before = len(self.problems)
        known = None if expected is None else frozenset(expected)
        seen: set[str] = set()
        for row, line in zip(table.rows, table.lines, strict=True):
            unit, fault, hint = row[0], "", ""
            if unit == "":
                fault = "the unit is empty"
            elif unit in seen and not may_repeat:
                fault = f"unit {quoted(unit)} stands twice"
            elif known is not None and unit not in known:
                fault, hint = f"unit {quoted(unit)} is not in table {UNITS}", self.hints.nearest(unit, known)
            if fault:
                place = f"table {table.name}, line {line}, column unit:"
                self._refuse(where, f"{place} {fault}", key=(table.name, line), row=line, hint=hint)
            seen.add(unit)
        if expected is not None and not may_repeat:
            for unit in expected:
                if unit not in seen:
                    text = f"table {table.name}: unit {quoted(unit)} is missing"
                    self._refuse(where, text, key=(table.name, "missing", unit), table=table.name)
        return len(self.problems) == before

    def _unit_table(self, name: str, *, where: str, may_repeat: bool = False) -> RawTable | None:
        """Read a table whose first column is the unit, and hold its units against units.csv."""
        already = name in self.raw
        table = self._table(name, where=where)
        if table is None or already:
            return table if table is None or table.head[0] == "unit" else None
        if table.head[0] != "unit":
            text = f"table {name}: its first column must be unit, not {quoted(table.head[0])}"
            self._refuse(where, text, key=(name, "head"), table=name)
            return None
        if self.units is not None:
            self._check_units(table, where=where, expected=self.units, may_repeat=may_repeat)
        return table

    # columns, cases and cells

    def _read_columns(self) -> dict[tuple[str, str], Vector]:
        columns: dict[tuple[str, str], Vector] = {}
        for where, name, column in self._named_columns():
            if (name, column) in columns:
                continue
            table = self._unit_table(name, where=where)
            if table is None or not self._has_column(table, column, where):
                continue
            if self.units is None or set(self.source.place_of_units(table)) != set(self.units):
                self._check_cells(table, column, where)
                continue
            try:
                columns[name, column] = self.source.column(table, column, self.units)
            except NotANumberError:
                self._check_cells(table, column, where)
            except TooManyDigitsError as error:
                text = (
                    f"table {name}, column {column}: on one common denominator it {error}, which is the limit"
                )
                self._refuse(where, text, key=(name, "digits", column), table=name, column=column)
        return columns

    def _named_columns(self) -> Iterator[tuple[str, str, str]]:
        for node in self.model.nodes.values():
            operation = OPERATIONS[node.op]
            for ref, _ in references(node.args, operation.keys):
                if isinstance(ref, ColumnRef):
                    yield ref.path, ref.table, ref.column
            for key in operation.columns_of:
                for column in node.args.get(key) or ():
                    yield f"{node.path}.{key}.{column}", node.args["table"], column

    def _has_column(self, table: RawTable, column: str, where: str) -> bool:
        if column in table.head:
            return True
        hint = self.hints.nearest(column, table.head)
        text = f"table {table.name} has no column {quoted(column)}"
        self._refuse(
            where, text, key=(table.name, "column", column), table=table.name, column=column, hint=hint
        )
        return False

    def _check_cells(self, table: RawTable, column: str, where: str) -> None:
        at = table.head.index(column)
        for row, line in zip(table.rows, table.lines, strict=True):
            value = parse_cell(row[at])
            if isinstance(value, NotANumberError):
                place = f"table {table.name}, line {line} (unit {quoted(row[0])}), column {column}:"
                key = (table.name, line, column)
                self._refuse(
                    where, f"{place} {quoted(value.text)} {value.reason}", key=key, row=line, column=column
                )

    def _read_cases(self) -> dict[str, tuple[CaseRow, ...]]:
        cases: dict[str, tuple[CaseRow, ...]] = {}
        for node in self.model.nodes.values():
            if node.op != "outlier":
                continue
            where, name = f"{node.path}.table", node.args["table"]
            table = self._unit_table(name, where=where, may_repeat=True)
            if table is None or not self._has_column(table, "cost", where):
                continue
            self._check_cells(table, "cost", where)
            at, rows = table.head.index("cost"), []
            place = {unit: index for index, unit in enumerate(self.units or ())}
            for row, line in zip(table.rows, table.lines, strict=True):
                cost = parse_cell(row[at])
                if isinstance(cost, Fraction) and row[0] in place:
                    cell = Source(table=name, row=line, column="cost", sha256=table.sha256)
                    rows.append(CaseRow(unit_index=place[row[0]], cost=cost, source=cell))
            cases[name] = tuple(rows)
        return cases

    def _read_cells(self) -> Iterator[tuple[str, ReadScalar]]:
        for node in self.model.nodes.values():
            for scalar, key in scalars(node.args, OPERATIONS[node.op].keys):
                if not isinstance(scalar, Cell):
                    continue
                table = self._table(scalar.table, where=scalar.path)
                if table is None:
                    continue
                found = find_cell(scalar, table, hints=self.hints)
                if isinstance(found, list):
                    for problem in found:
                        self.problems[(scalar.table, problem.row, problem.column, problem.message)] = problem
                    continue
                source = Source(table=table.name, row=found.row, column=scalar.out, sha256=table.sha256)
                fault = key.range_fault(found.value)
                if fault is not None:
                    place = f"table {table.name}, line {found.row}, column {scalar.out}:"
                    text = f"{place} {quoted(found.typed)} {fault}"
                    self._refuse(scalar.path, text, key=(scalar.path,), row=found.row, column=scalar.out)
                yield scalar.path, ReadScalar(value=found.value, typed=found.typed, source=source)

    # what the numbers that were read break

    def _examine_numbers(self, found: Mapping[str, ReadScalar]) -> None:
        def number(scalar: Scalar) -> Fraction | None:
            if isinstance(scalar, Literal):
                return scalar.value
            read = found.get(scalar.path)
            return None if read is None else read.value

        if not any(True for node in self.model.nodes.values() if _has_cell(node.args, node.op)):
            return
        frame = None if self.model.frame is None else Fraction(self.model.frame)
        known = Known(number=number, frame=frame, hints=self.hints)
        for node in self.model.nodes.values():
            if not _has_cell(node.args, node.op):
                continue
            for place, message in OPERATIONS[node.op].examine(node.args, known):
                self._refuse(f"{node.path}{place}", message, key=(node.path, place, message), as_is=True)
        _, problems = closures_of(self.model, known)
        for problem in problems:
            self.problems[(problem.where, problem.message)] = problem

    def _refuse(  # noqa: PLR0913 - the place of a fault is many things
        self,
        where: str,
        text: str,
        *,
        key: tuple[object, ...],
        table: str | None = None,
        row: int | None = None,
        column: str | None = None,
        hint: str = "",
        as_is: bool = False,
    ) -> None:
        message = text if as_is else f": {text}.{hint}"
        self.problems.setdefault(
            key, Problem(where=where, message=message, table=table, row=row, column=column)
        )


def _has_cell(args: Mapping[str, object], op: str) -> bool:
    return any(isinstance(scalar, Cell) for scalar, _ in scalars(args, OPERATIONS[op].keys))
