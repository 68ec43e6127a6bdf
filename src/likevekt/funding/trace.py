"""Why a unit gets what it gets: every amount as a tree of terms down to the cell of a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from likevekt.funding.keys import Known
from likevekt.funding.model import Model, closures_of
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.run import Computation, Result, result_of
from likevekt.funding.tables import Source, Tables
from likevekt.funding.terms import Factor, Term
from likevekt.kernel.exact import write_decimal, write_number
from likevekt.kernel.quoting import on_one_line, quoted


class UnknownUnitError(LookupError):
    """A unit that the tables do not have."""

    def __init__(self, *, unit: str) -> None:
        self.unit = unit
        super().__init__(f"There is no unit {quoted(unit)} in units.csv.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The amount of one unit at one node, as terms that sum exactly to it.

    ``kroner`` and ``rounding`` (in (−1, 1)) stand only at ``out``; ``source`` only where the node is one cell.
    ``children`` are the traces of the nodes that the terms name, each node once.
    """

    node: str
    op: str
    title: str
    unit: str
    exact: Fraction
    closure: str
    terms: tuple[Term, ...]
    children: Mapping[str, "Trace"]
    kroner: int | None = None
    source: Source | None = None

    @property
    def rounding(self) -> Fraction | None:
        """What rounding to whole kroner adds."""
        return None if self.kroner is None else self.kroner - self.exact

    def rebuilt(self) -> Fraction:
        """Add the amount up again from the cells and numbers at the bottom of the tree."""
        return self._rebuilt({})

    def _rebuilt(self, done: dict[str, Fraction]) -> Fraction:
        if self.node not in done:
            parts = (self._rebuilt_term(term, done) for term in self.terms)
            done[self.node] = sum(parts, Fraction(0))
        return done[self.node]

    def _rebuilt_term(self, term: Term, done: dict[str, Fraction]) -> Fraction:
        if not term.factors:
            return term.exact
        value = Fraction(1)
        for factor in term.factors:
            child = self.children.get(factor.node or "")
            number = factor.value if child is None else child._rebuilt(done)  # noqa: SLF001 - the same class
            value = value / number if factor.divides else value * number
        return value

    def as_data(self) -> dict[str, Any]:
        """Give the tree as plain data, exact amounts written as ``p/q``; a node opens where it first stands."""
        return self._as_data(set())

    def _as_data(self, opened: set[str]) -> dict[str, Any]:
        data: dict[str, Any] = {"node": self.node.removeprefix(":")}
        if self.node in opened:
            return data
        opened.add(self.node)
        data |= {
            "op": self.op,
            "unit": self.unit,
            "exact": write_number(self.exact),
            "kroner": self.kroner,
            "closure": self.closure,
            "terms": [self._term_data(term, opened) for term in self.terms],
        }
        if self.source is not None:
            data["source"] = _source_data(self.source)
        return data

    def _term_data(self, term: Term, opened: set[str]) -> dict[str, Any]:
        data: dict[str, Any] = {"label": term.label, "exact": write_number(term.exact)}
        if term.source is not None:
            data["source"] = _source_data(term.source)
        if term.node is not None:
            data["node"] = self.children[term.node]._as_data(opened)  # noqa: SLF001 - the same class
        if term.factors:
            data["factors"] = [_factor_data(factor) for factor in term.factors]
        return data


class Tracer:
    """Traces any unit of one run without computing the run again."""

    def __init__(self, model: Model, tables: Tables) -> None:
        self.model = model
        self.tables = tables
        self.computation = Computation(model, tables)
        self.result: Result = result_of(model, tables, self.computation.run())
        number = self.computation.inputs.number
        frame = None if model.frame is None else Fraction(model.frame)
        self.closures, _ = closures_of(model, Known(number=number, frame=frame))

    def trace(self, unit: str) -> Trace:
        """Give the tree of one unit from ``out`` down.

        Raises:
            UnknownUnitError: the tables have no such unit.
        """
        if unit not in self.tables.units:
            raise UnknownUnitError(unit=unit)
        index = self.tables.units.index(unit)
        made: dict[str, Trace] = {}
        for node in self.model.nodes.values():
            terms = tuple(OPERATIONS[node.op].terms(node.args, self.computation.inputs, index))
            named = {name for term in terms for name in _nodes_of(term)}
            is_out = node.name == self.model.out
            made[node.name] = Trace(
                node=node.name,
                op=node.op,
                title=node.title,
                unit=unit,
                exact=self.computation.amounts[node.name].at(index),
                closure=self.closures[node.name].kind.value,
                terms=terms,
                children={name: made[name] for name in sorted(named)},
                kroner=self.result.whole[index] if is_out and self.result.whole is not None else None,
                source=terms[0].source if len(terms) == 1 and node.op == "base" else None,
            )
        return made[self.model.out]


def trace(model: Model, tables: Tables, unit: str) -> Trace:
    """Give the tree of terms of one unit's amount.

    Raises:
        FundingError: the model cannot be run on the tables.
        UnknownUnitError: the tables have no such unit.
    """
    return Tracer(model, tables).trace(unit)


# the three renderings: a sentence, a table, a graph


def as_sentence(found: Trace) -> str:
    """Say in one plain sentence what a unit gets and the terms it is made of."""
    parts = [f"{term.label} {_signed(term.exact)}" for term in found.terms if term.exact != 0]
    amount = write_decimal(found.exact) if found.kroner is None else f"{found.kroner} kroner"
    rounding = f"; rounding {_signed(found.rounding)}" if found.rounding else ""
    return f"{found.unit} gets {amount}: {', '.join(parts) or 'nothing'}{rounding}."


def as_table(found: Trace) -> list[tuple[int, str, str, Fraction]]:
    """Give rows of (level, label, where it comes from, exact amount), each node opened where it first stands."""
    return list(_rows(found, level=0, opened=set()))


def as_graph(found: Trace) -> str:
    """Give the tree as a Mermaid graph, one box a node and one arrow a term."""
    lines = ["graph BT"]
    names: dict[str, str] = {}
    _draw(found, names, lines)
    return "\n".join(map(on_one_line, lines)) + "\n"


def _rows(found: Trace, *, level: int, opened: set[str]) -> Iterator[tuple[int, str, str, Fraction]]:
    for term in found.terms:
        yield level, term.label, _place(term), term.exact
        for name in _nodes_of(term):
            if name not in opened:
                opened.add(name)
                yield from _rows(found.children[name], level=level + 1, opened=opened)


def _draw(found: Trace, names: dict[str, str], lines: list[str]) -> str:
    if found.node in names:
        return names[found.node]
    box = names[found.node] = f"n{len(names)}"
    shown = found.node.removeprefix(":").replace('"', "'")
    lines.append(f'  {box}["{shown}: {_short(found.exact)}"]')
    for term in found.terms:
        for name in _nodes_of(term):
            child = _draw(found.children[name], names, lines)
            lines.append(f'  {child} -->|"{term.label}"| {box}')
        if term.source is not None:
            cell = names.setdefault(
                f"{term.source.table}:{term.source.row}:{term.source.column}", f"n{len(names)}"
            )
            place = f"{term.source.table}, line {term.source.row}, {term.source.column}".replace('"', "'")
            lines.append(f'  {cell}(["{place}"]) -->|"{term.label}"| {box}')
    return box


def _nodes_of(term: Term) -> list[str]:
    return sorted(
        {name for name in (term.node, *(factor.node for factor in term.factors)) if name is not None}
    )


def _place(term: Term) -> str:
    if term.source is not None:
        return f"{term.source.table}, line {term.source.row}, {term.source.column}"
    return "" if term.node is None else term.node.removeprefix(":")


def _short(value: Fraction) -> str:
    hundredths = round(value * 100)
    return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def _signed(value: Fraction | None) -> str:
    return ("+" if (value or 0) >= 0 else "") + _short(value or Fraction(0))


def _factor_data(factor: Factor) -> dict[str, Any]:
    data: dict[str, Any] = {
        "value": write_number(factor.value),
        "divides": factor.divides,
        "label": factor.label,
    }
    if factor.source is not None:
        data["source"] = _source_data(factor.source)
    if factor.node is not None:
        data["node"] = factor.node.removeprefix(":")
    return data


def _source_data(source: Source) -> dict[str, Any]:
    return {"table": source.table, "row": source.row, "column": source.column, "sha256": source.sha256}
