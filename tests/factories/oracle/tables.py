"""CSV text to cells: units, columns, cases and the cells of decision tables."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from .exact import OracleRefuses, number
from .reading import Cell, Column, day

Rows = list[list[str]]


def refuse(why: str) -> OracleRefuses:
    return OracleRefuses("tables", why)


def records(text: str) -> Rows:
    """Split CSV text into rows of cells, character by character (RFC 4180)."""
    rest = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    rows: Rows = []
    while rest:
        line, _, after = rest.partition("\n")
        if line.strip() == "" or line.startswith("#"):
            rest = after
            continue
        row, rest = _record(rest)
        rows.append(row)
    return rows


def _record(rest: str) -> tuple[list[str], str]:
    row: list[str] = []
    while True:
        if rest.startswith('"'):
            cell, rest = _quoted(rest[1:])
        else:
            ends = [rest.find(end) for end in (",", "\r\n", "\n") if end in rest]
            end = min(ends, default=len(rest))
            cell, rest = rest[:end], rest[end:]
            if '"' in cell or "\r" in cell:
                raise refuse(f"a quote or half a line end inside the cell {cell}")
        row.append(cell)
        if rest.startswith(("\n", "\r\n")) or rest == "":
            return row, rest.partition("\n")[2]
        if not rest.startswith(","):
            raise refuse(f"text after the closing quote of {cell}")
        rest = rest[1:]


def _quoted(rest: str) -> tuple[str, str]:
    cell = ""
    while True:
        end = rest.find('"')
        if end < 0:
            raise refuse("a quote that is never closed")
        cell, rest = cell + rest[:end], rest[end + 1 :]
        if not rest.startswith('"'):
            return cell, rest
        cell, rest = cell + '"', rest[1:]


class Tables:
    """The CSV files of one run, read when they are asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        head, rows = self.table("units")
        if head[:2] != ["unit", "name"]:
            raise refuse("units.csv begins with unit,name")
        self.units = sorted(row[0] for row in rows)
        if not self.units or "" in self.units or len(set(self.units)) < len(self.units):
            raise refuse("units.csv has no unit, an empty one or the same one twice")

    def table(self, name: str) -> tuple[list[str], Rows]:
        if name not in self.texts:
            raise refuse(f"no table {name}")
        rows = records(self.texts[name])
        if not rows:
            raise refuse(f"{name} has no head")
        head, body = rows[0], rows[1:]
        if len(head) > 1000 or len(set(head)) < len(head):
            raise refuse(f"{name} has over 1000 columns, or two of one name")
        if any(len(row) != len(head) for row in body):
            raise refuse(f"a row of {name} is not as long as its head")
        return head, body

    def _unit_table(self, name: str, column: str) -> list[tuple[str, Fraction]]:
        head, rows = self.table(name)
        if head[0] != "unit":
            raise refuse(f"{name} does not begin with unit")
        if column not in head[1:]:
            raise refuse(f"{name} has no column {column}")
        found = [(row[0], self.cell(row[head.index(column)])) for row in rows]
        if any(unit not in self.units for unit, _ in found):
            raise refuse(f"{name} has an unknown unit")
        return found

    @staticmethod
    def cell(text: str) -> Fraction:
        value = number(text)
        if value is None:
            raise refuse(f"{text!r} is not a number")
        return value

    def column(self, column: Column) -> dict[str, Fraction]:
        """Give one number a unit; every unit once."""
        found = self._unit_table(column.table, column.column)
        if sorted(unit for unit, _ in found) != self.units:
            raise refuse(f"{column.table} misses a unit or has one twice")
        return dict(found)

    def cases(self, table: str) -> dict[str, list[Fraction]]:
        """Give each unit's costs of an outlier table; a unit without rows has none."""
        found = self._unit_table(table, "cost")
        return {unit: [cost for owner, cost in found if owner == unit] for unit in self.units}

    def decision(self, cell: Cell) -> Fraction:
        """Give the cell of the matching row that names most keys."""
        head, rows = self.table(cell.table)
        if cell.out not in head:
            raise refuse(f"{cell.table} has no column {cell.out}")
        keys = [name.removeprefix("in:") for name in head if name.startswith("in:")]
        if not set(cell.keys) <= set(keys):
            raise refuse(f"{cell.table} has no in: column for one of {sorted(cell.keys)}")
        if {"valid_from", "valid_to"} & set(head) and cell.on is None:
            raise refuse(f"{cell.table} has dates and needs on")
        found = []
        for row in rows:
            named = dict(zip(head, row, strict=True))
            value = self.cell(named[cell.out])
            wanted = {key: named[f"in:{key}"] for key in keys if named[f"in:{key}"] != ""}
            start = self.date(named.get("valid_from", ""), date.min)
            end = self.date(named.get("valid_to", ""), None)
            fits = all(cell.keys.get(key) == text for key, text in wanted.items())
            if fits and (cell.on is None or (start <= cell.on and (end is None or cell.on < end))):
                found.append((len(wanted), value))
        most = max((count for count, _ in found), default=-1)
        best = [value for count, value in found if count == most]
        if len(best) != 1:
            raise refuse(f"{len(best)} rows of {cell.table} fit {cell}")
        return best[0]

    @staticmethod
    def date(text: str, empty: date | None) -> date | None:
        if text == "":
            return empty
        found = day(text)
        if found is None:
            raise refuse(f"{text!r} is not a date")
        return found
