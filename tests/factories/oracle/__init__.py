"""A slow and obvious engine of the funding specification, to test the product's engine against.

`run` takes a model as a parsed TOML dict and the text of each table, and gives what the
specification calls `--json`; `run_text` takes the model as text too. Nothing here is shared with
the product: only the standard library, one fraction a unit, and the plainest formula.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from math import floor

from .amounts import Run, total
from .closures import Closures, check_numbers
from .exact import OracleRefuses, largest_remainder
from .reading import Cell, Column, Model, Name, Node, children, read
from .tables import Tables

__all__ = ["OracleRefuses", "run", "run_text"]


def run_text(model: str, tables: Mapping[str, str]) -> dict:
    """Run a model that is still TOML text."""
    try:
        document = tomllib.loads(composed(model.removeprefix("\ufeff")))
    except ValueError as error:  # a syntax error, or a whole number of thousands of digits
        raise OracleRefuses("format", str(error)) from error
    return run(document, tables)


def composed(value: object) -> object:
    """Give text, keys and whatever holds them in composed letters (NFC)."""
    if isinstance(value, dict):
        return {composed(key): composed(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [composed(entry) for entry in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def run(document: dict, texts: Mapping[str, str]) -> dict:
    """Give the result, or raise OracleRefuses with the first stage that fails."""
    model = read(composed(document))
    check_numbers(model, _literal, "format")
    Closures(model, _literal, "closure")

    tables = Tables(texts)
    cells = [(cell, tables.decision(cell)) for cell in _cells(model)]
    for node in _nodes(model):
        _read_columns(node, tables)

    def known(scalar: object) -> Fraction:
        return next(value for cell, value in cells if cell == scalar) if isinstance(scalar, Cell) else scalar

    check_numbers(model, known, "tables")
    closures = Closures(model, known, "tables")

    exact = Run(model, tables, known, closures).amounts(Name(model.out))
    closure, _ = closures.of(Name(model.out))
    kroner = _kroner(closure, exact)
    return {
        "model": model.id,
        "closure": closure,
        "frame": model.frame,
        "units": {unit: {"exact": str(exact[unit]), "kroner": kroner[unit]} for unit in tables.units},
        "sum": str(total(exact)),
    }


def _kroner(closure: str, exact: dict[str, Fraction]) -> dict[str, int | None]:
    """Whole kroner by largest remainder: to the frame, to the nearest krone, to 0, or none."""
    if closure == "INDEX":
        return dict.fromkeys(exact)
    return largest_remainder(exact, floor(total(exact) + Fraction(1, 2)))


def _literal(scalar: object) -> Fraction | None:
    return None if isinstance(scalar, Cell) else scalar


def _nodes(model: Model) -> list[Node]:
    waiting = list(model.nodes.values())
    found = []
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += [child for child in children(node) if isinstance(child, Node)]
    return found


def _cells(model: Model) -> list[Cell]:
    def within(value: object) -> list[Cell]:
        if isinstance(value, dict | list):
            entries = value.values() if isinstance(value, dict) else value
            return [cell for entry in entries for cell in within(entry)]
        if hasattr(value, "scalar"):
            return within(value.scalar)
        return [value] if isinstance(value, Cell) else []

    return [cell for node in _nodes(model) for cell in within(node.keys)]


def _read_columns(node: Node, tables: Tables) -> None:
    for child in children(node):
        if isinstance(child, Column):
            tables.column(child)
    if node.op == "outlier":
        tables.cases(node.keys["table"])
    elif "table" in node.keys:
        for name in node.keys.get("weights") or node.keys.get("rates"):
            tables.column(Column(node.keys["table"], name))
