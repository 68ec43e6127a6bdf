"""Build random funding models that fit together, from the closure that is asked for down to columns.

A builder asks its `pick` for every choice, so that hypothesis can make and shrink them, and a plain
random source can make very many.
"""

from fractions import Fraction
from random import Random
from typing import Protocol

from .funding_numbers import WILD, spell
from .funding_text import Table

UNITS = ["A", "B", "Å", "æ ø", "10", "9", "a,b", 'q"q', "#1", "1/2", "é", "z"]
TABLES = ["budget", "people", "mål-1", "units", "T_2"]
COLUMNS = ["0-66", "90+", "mål", "timer i alt", "x", "a.b", 'st"r', "base_2026", "y:z", "é"]
NAMES = ["mål", "n1", "a b", "90+", "dotted.name", "op", "model", "need", 'q"', "é", "x-1", "æøå", "In", "in"]
FRAMES = [1000, 321456789, 10**10, 999999999989, 10**9 + 7, 7, 1, 0]
LARGE = [10**9 + 7, 321456789, 10**10, 999999999989]


class Pick(Protocol):
    """Where choices come from."""

    def one(self, options: list) -> object: ...
    def integer(self, low: int, high: int) -> int: ...
    def chance(self, percent: int) -> bool: ...
    def several(self, options: list, count: int) -> list: ...


class Seeded:
    """Choices from a plain random source."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def one(self, options: list) -> object:
        return self.rng.choice(options)

    def integer(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def several(self, options: list, count: int) -> list:
        return self.rng.choices(options, k=count)


class Builder:
    """The tables and named nodes of one model as it grows; the operations are in its two subclasses."""

    def __init__(self, pick: Pick, *, wild: int = 1, cells: int = 6, units: list[str] | None = None) -> None:
        self.pick = pick
        self.wild = wild  # percent of columns that may hold anything
        self.cells = cells  # percent of scalars that stand in a decision table
        if units is None:
            start, count = pick.integer(0, len(UNITS) - 1), pick.integer(1, 8)
            units = [(UNITS * 2)[place] for place in range(start, start + count)]
        self.units = units
        self.columns: dict[str, dict[str, list[str]]] = {"units": {}}
        self.decisions: dict[str, Table] = {}
        self.outliers: dict[str, Table] = {}
        self.nodes: dict[str, dict] = {}
        self.made: list[tuple[str, Fraction | None, str]] = []
        self.frame: int | None = None
        self.left = 14  # nodes that may still branch

    # Cells and columns

    def column(self, pool: list[str], *, table: str | None = None, cells: list[str] | None = None) -> str:
        """Make a column of cells from the pool and give its reference."""
        table = table or self.pick.one(TABLES)
        held = self.columns.setdefault(table, {})
        name = next(
            name for name in [self.pick.one(COLUMNS), *COLUMNS, *map(str, range(99))] if name not in held
        )
        if cells is None:
            source = WILD if self.pick.chance(self.wild) else pool
            cells = self.pick.several(source, len(self.units))
            if set(cells) == {"0"} and pool is not WILD:
                cells[0] = "3"
        held[name] = cells
        return f"{table}:{name}"

    def split(self, total: Fraction, count: int) -> list[Fraction]:
        """Split a number into so many parts, none negative."""
        parts = self.pick.several(list(range(10)), count)
        if sum(parts) == 0:
            parts[0] = 1
        return [total * part / sum(parts) for part in parts]

    def named_columns(self, pool: list[str], most: int = 3) -> tuple[str, list[str]]:
        """Make some columns in one table; give the table's and the columns' names."""
        table = self.pick.one(TABLES)
        found = [self.column(pool, table=table) for _ in range(self.pick.integer(1, most))]
        return table, [reference.partition(":")[2] for reference in found]

    # Scalars

    def scalar(self, value: Fraction | str | int) -> object:
        """Spell a number: a whole number, a text, or the cell of a decision table."""
        if self.pick.chance(self.cells):
            return self.decision(value if isinstance(value, str) else spell(Fraction(value), self.pick))
        if not isinstance(value, str) and Fraction(value).denominator == 1 and self.pick.chance(30):
            return int(value)
        return value if isinstance(value, str) else spell(Fraction(value), self.pick)

    def among(self, *values: str) -> object:
        return self.scalar(self.pick.one(list(values)))

    def decision(self, text: str) -> dict:
        """Make a decision table in which exactly one row fits best, and refer to its cell."""
        name = f"satser-{len(self.decisions)}"
        keys = [key for key in ("service", "zone", "år") if self.pick.chance(50)]
        dates = self.pick.one([[], ["valid_from", "valid_to"], ["valid_from"], ["valid_to"]])
        head = [*(f"in:{key}" for key in keys), *dates, "price", "note"]
        chosen = {key: self.pick.one(["home", "3", "é å"]) for key in keys if self.pick.chance(80)}
        exact = [key for key in chosen if self.pick.chance(70)]

        def row(values: dict[str, str], start: str, end: str, price: str) -> list[str]:
            period = {"valid_from": start, "valid_to": end}
            return [*(values.get(key, "") for key in keys), *(period[part] for part in dates), price, "-"]

        start, end = self.pick.one(
            [("", ""), ("2027-01-01", ""), ("", "2027-01-02"), ("2026-05-05", "2028-01-01")]
        )
        rows = [row({key: chosen[key] for key in exact}, start, end, text)]
        if exact and self.pick.chance(60):
            rows.append(row({}, "", "", "777"))
        if keys and self.pick.chance(60):
            rows.append(row(dict.fromkeys(keys, "other"), "", "", "-3/7"))
        if "valid_from" in dates and end and self.pick.chance(60):
            rows.append(row({key: chosen[key] for key in exact}, end, "", "0.5"))
        self.decisions[name] = [head, *rows]
        cell = {"table": name, "out": "price", **chosen}
        cell = {
            key: int(value) if value == "3" and self.pick.chance(50) else value for key, value in cell.items()
        }
        return {**cell, "on": "2027-01-01"} if dates or self.pick.chance(20) else cell

    # Nodes

    def place(self, kind: str, total: Fraction | None, body: dict) -> object:
        """Give a reference to a node: inline, or by a name of its own."""
        if self.pick.chance(5):
            body = {**body, "title": "Et navn", "source": "Vedtak § 1", "from": "2027-01-01"}
        if not self.pick.chance(45):
            return body
        return self.name(kind, total, body)

    def name(self, kind: str, total: Fraction | None, body: dict) -> str:
        name = next(
            n for n in [self.pick.one(NAMES), *NAMES, *(f"n{i}" for i in range(99))] if n not in self.nodes
        )
        self.nodes[name] = body
        self.made.append((kind, total, name))
        return name

    def again(self, kind: str, total: Fraction | None = None) -> str | None:
        """Give a node that has been made before, now and then."""
        found = [name for made, closes, name in self.made if (made, closes) == (kind, total)]
        return self.pick.one(found) if found and self.pick.chance(25) else None

    def branches(self, depth: int) -> bool:
        """Tell whether a node may have nodes below it."""
        self.left -= 1
        return depth > 0 and self.left > 0

    def tables(self) -> dict[str, Table]:
        """Give every table, the units' among them."""
        found = {**self.decisions, **self.outliers}
        for name, columns in self.columns.items():
            first = [[unit, f"Navn {unit}"] if name == "units" else [unit] for unit in self.units]
            rows = [[*row, *(cells[place] for cells in columns.values())] for place, row in enumerate(first)]
            found[name] = [["unit", "name", *columns] if name == "units" else ["unit", *columns], *rows]
        return found
