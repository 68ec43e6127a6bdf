"""Try a model on its tables: jumps, gains from splitting or merging units, unequal blends, broken promises."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from likevekt.funding.closure import Kind
from likevekt.funding.effect import nodes_touched
from likevekt.funding.finding import Finding, Severity
from likevekt.funding.model import Model
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.operations_closing import corridor_bounds
from likevekt.funding.problems import FundingError
from likevekt.funding.references import ColumnRef, NodeRef
from likevekt.funding.run import Computation
from likevekt.funding.tables import Tables
from likevekt.kernel.exact import write_decimal
from likevekt.kernel.quoting import quoted
from likevekt.kernel.vectors import Vector

CLIFF_SHARE = Fraction(1, 200)
SPLIT_SHARE = Fraction(1, 10_000)
LARGEST_TRIAL_COUNT = 3_000
_INTENSIVE = frozenset({"index", "score", "by", "days"})


def findings_from_tables(model: Model, tables: Tables) -> Iterator[Finding]:
    """Give what only trying the model on its tables shows.

    Raises:
        FundingError: the model cannot be run on the tables.
    """
    base = Computation(model, tables)
    base.run()
    yield from _unequal_blends(model, base)
    yield from _broken_promises(model, base)
    if model.closure.kind is Kind.INDEX:
        return
    total = sum((abs(amount) for amount in base.amounts[model.out].fractions()), Fraction(0))
    trials = len(tables.columns) * len(tables.units)
    if trials > LARGEST_TRIAL_COUNT:
        message = f"Cliffs and splitting were not tried: {trials} cells are more than {LARGEST_TRIAL_COUNT}."
        yield Finding(rule="not-tried", severity=Severity.INFO, node=model.out, message=message)
        return
    yield from _cliff(model, tables, base, limit=total * CLIFF_SHARE)
    yield from _splitting(model, tables, base, limit=total * SPLIT_SHARE)


def _cliff(model: Model, tables: Tables, base: Computation, *, limit: Fraction) -> Iterator[Finding]:
    """Add 1 to every cell in turn and look for the largest change of the unit's own amount."""
    largest: tuple[Fraction, str, str, str] | None = None
    for table, column in sorted(tables.columns):
        touched = nodes_touched(model, table=table, column=column)
        kept = {name: amounts for name, amounts in base.amounts.items() if name not in touched}
        for index, unit in enumerate(tables.units):
            value = tables.column(table, column).at(index) + 1
            changed = tables.with_cell(table=table, column=column, unit=unit, value=value)
            try:
                after = Computation(model, changed, known=kept).run()
            except FundingError:
                message = (
                    f"1 more in table {table}, column {column}, unit {quoted(unit)} makes the model fail."
                )
                yield Finding(rule="cliff", severity=Severity.WARNING, node=model.out, message=message)
                continue
            jump = abs(after.at(index) - base.amounts[model.out].at(index))
            if largest is None or jump > largest[0]:
                largest = (jump, table, column, unit)
    if largest is not None and largest[0] > limit:
        jump, table, column, unit = largest
        message = (
            f"1 more in table {table}, column {column} moves unit {quoted(unit)} by {_kroner(jump)} kroner; "
            f"the limit is {_kroner(limit)}."
        )
        yield Finding(rule="cliff", severity=Severity.WARNING, node=model.out, message=message)


def _splitting(model: Model, tables: Tables, base: Computation, *, limit: Fraction) -> Iterator[Finding]:
    """Split every unit in two equal halves in turn, and see whether the halves get more or less than the whole."""
    halved, copied = _columns_by_use(model)
    for index, unit in enumerate(tables.units):
        split = _split_tables(tables, index, halved - copied)
        try:
            after = Computation(model, split).run()
        except FundingError:
            continue
        gain = after.at(index) + after.at(len(tables.units)) - base.amounts[model.out].at(index)
        if abs(gain) <= limit:
            continue
        word = "splitting" if gain > 0 else "merging with its like"
        message = (
            f"{word} pays: unit {quoted(unit)} in two halves gets {_kroner(gain, signed=True)} kroner in all."
        )
        yield Finding(rule="split-or-merge", severity=Severity.WARNING, node=model.out, message=message)


def _columns_by_use(model: Model) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Tell columns of amounts and counts, which add up over units, from shares and factors, which do not."""
    halved: set[tuple[str, str]] = set()
    copied: set[tuple[str, str]] = set()
    for node in model.nodes.values():
        operation = OPERATIONS[node.op]
        for key in operation.columns_of:
            halved |= {(node.args["table"], column) for column in node.args.get(key) or ()}
        for name in operation.keys:
            for ref in _refs_under(node.args.get(name)):
                (copied if name in _INTENSIVE or ref.path.endswith(".by") else halved).add(
                    (ref.table, ref.column)
                )
    return halved, copied


def _refs_under(held: object) -> Iterator[ColumnRef]:
    waiting = [held]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ColumnRef):
            yield part
        elif isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, tuple):
            waiting += part


def _split_tables(tables: Tables, index: int, halved: set[tuple[str, str]]) -> Tables:
    columns = {}
    for key, column in tables.columns.items():
        numbers = column.fractions()
        if key in halved:
            numbers[index] /= 2
        columns[key] = Vector.of([*numbers, numbers[index]])
    last = "\N{LATIN SMALL LETTER Z WITH CARON}" + tables.units[-1]
    places = {
        name: {**place, last: place.get(tables.units[index], 0)} for name, place in tables.places.items()
    }
    return replace(tables, units=(*tables.units, last), columns=columns, places=places)


def _unequal_blends(model: Model, base: Computation) -> Iterator[Finding]:
    for node in model.nodes.values():
        if node.op != "blend":
            continue
        totals = [
            base.inputs.vector(part["x"]).total()
            for part in node.args["of"]
            if isinstance(part["x"], ColumnRef) or _is_open(model, part["x"])
        ]
        if len(set(totals)) > 1:
            listed = ", ".join(_kroner(total) for total in totals)
            message = f"the open parts come to different sums ({listed}); the weights then say less than they seem to."
            yield Finding(
                rule="unequal-blend", severity=Severity.WARNING, node=_shown(node.name), message=message
            )


def _is_open(model: Model, ref: NodeRef) -> bool:
    node = model.nodes[ref.name]
    return node.op in {
        "base",
        "uplift",
        "rate",
        "tiers",
        "capitation",
        "fixed",
        "outlier",
        "credibility",
        "prorate",
        "retro",
    }


def _broken_promises(model: Model, base: Computation) -> Iterator[Finding]:
    out = base.amounts[model.out]
    for node in model.nodes.values():
        if node.op != "corridor" or node.name == model.out:
            continue
        low, high = corridor_bounds(node.args, base.inputs)
        for index, unit in enumerate(base.inputs.units):
            amount, top = out.at(index), high[index]
            has_floor = node.args.get("floor") is not None
            if (has_floor and amount < low[index]) or (top is not None and amount > top):
                bounds = f"{low[index] if has_floor else '…'} to {'…' if top is None else top}"
                message = (
                    f"unit {quoted(unit)} gets {_kroner(amount)} in the end, outside the promised {bounds}."
                )
                yield Finding(
                    rule="promise-broken", severity=Severity.ERROR, node=_shown(node.name), message=message
                )


def _kroner(amount: Fraction, *, signed: bool = False) -> str:
    text = write_decimal(Fraction(round(amount * 100), 100))
    return f"+{text}" if signed and amount > 0 else text


def _shown(name: str) -> str:
    return name.removeprefix(":")
