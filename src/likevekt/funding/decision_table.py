"""Dated tables in which the row that fits best gives a number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from likevekt.funding.csv_text import RawTable
from likevekt.funding.problems import Hints, Problem
from likevekt.funding.references import Cell
from likevekt.funding.table_source import parse_cell
from likevekt.kernel.exact import NotANumberError
from likevekt.kernel.periods import Period, parse_date
from likevekt.kernel.quoting import quoted

_INPUT = "in:"
_FROM, _TO = "valid_from", "valid_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCell:
    """The number that a decision table gave, as typed, and the line it stands on."""

    value: Fraction
    typed: str
    row: int


def find_cell(cell: Cell, table: RawTable, *, hints: Hints) -> FoundCell | list[Problem]:
    """Find the row that fits a cell's keys and date best, or say everything that is wrong."""
    problems = list(_head_problems(cell, table, hints)) or list(_cell_problems(cell, table))
    if problems:
        return problems
    fitting = [
        (specificity, index)
        for index in range(len(table.rows))
        if (specificity := _fit(cell, table, index)) >= 0
    ]
    wanted = ", ".join(f"{key} = {quoted(value)}" for key, value in sorted(cell.keys.items())) or "no keys"
    if cell.on is not None:
        wanted += f" on {cell.on.isoformat()}"
    if not fitting:
        return [_problem(cell, table, f"no row of table {table.name} fits {wanted}")]
    most = max(specificity for specificity, _ in fitting)
    best = [index for specificity, index in fitting if specificity == most]
    if len(best) > 1:
        lines = " and ".join(str(table.lines[index]) for index in best)
        return [_problem(cell, table, f"lines {lines} of table {table.name} fit {wanted} equally well")]
    typed = table.rows[best[0]][table.head.index(cell.out)]
    value = parse_cell(typed)
    assert isinstance(value, Fraction)  # noqa: S101 - every cell of the column was just read
    return FoundCell(value=value, typed=typed, row=table.lines[best[0]])


def _head_problems(cell: Cell, table: RawTable, hints: Hints) -> Iterator[Problem]:
    outs = [column for column in table.head if not column.startswith(_INPUT) and column not in {_FROM, _TO}]
    if cell.out not in outs:
        message = (
            f"table {table.name} has no column {quoted(cell.out)} of numbers.{hints.nearest(cell.out, outs)}"
        )
        yield _problem(cell, table, message)
    inputs = [column.removeprefix(_INPUT) for column in table.head if column.startswith(_INPUT)]
    for key in sorted(set(cell.keys) - set(inputs)):
        message = f"table {table.name} has no column {quoted(_INPUT + key)}.{hints.nearest(key, inputs)}"
        yield _problem(cell, table, message)
    if cell.on is None and {_FROM, _TO} & set(table.head):
        yield _problem(cell, table, f'table {table.name} is dated, so a date is needed: on = "2027-01-01"')


def _cell_problems(cell: Cell, table: RawTable) -> Iterator[Problem]:
    out = table.head.index(cell.out)
    dated = [(column, table.head.index(column)) for column in (_FROM, _TO) if column in table.head]
    for row, line in zip(table.rows, table.lines, strict=True):
        value = parse_cell(row[out])
        if isinstance(value, NotANumberError):
            yield _problem(cell, table, f"{quoted(value.text)} {value.reason}", row=line, column=cell.out)
        for column, index in dated:
            if row[index] and parse_date(row[index]) is None:
                message = f'{quoted(row[index])} is not a date of the form "2027-01-01"'
                yield _problem(cell, table, message, row=line, column=column)


def _fit(cell: Cell, table: RawTable, index: int) -> int:
    """Count the named columns that a row fits, or give −1 when it does not fit."""
    row, specificity = table.rows[index], 0
    dates: dict[str, date | None] = {_FROM: None, _TO: None}
    for column, held in zip(table.head, row, strict=True):
        if column in dates:
            dates[column] = parse_date(held)
        elif column.startswith(_INPUT) and held:
            if cell.keys.get(column.removeprefix(_INPUT)) != held:
                return -1
            specificity += 1
    if cell.on is None or Period(start=dates[_FROM], end=dates[_TO]).has(cell.on):
        return specificity
    return -1


def _problem(
    cell: Cell, table: RawTable, text: str, *, row: int | None = None, column: str | None = None
) -> Problem:
    place = "" if row is None else f"table {table.name}, line {row}, column {column}: "
    ending = "" if text.endswith("?") else "."
    text = text.removesuffix(".")
    return Problem(
        where=cell.path, message=f": {place}{text}{ending}", table=table.name, row=row, column=column
    )
