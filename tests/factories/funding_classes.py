"""Random models of the classes for which the specification promises more than for all.

`proportional_cases` are models of keys, `rate`, `blend` and `scale` on amounts that are not
negative; each knows which of its columns measure what, so that a test can change the measure.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from hypothesis import strategies as st

from .funding_builder import LARGE, Pick
from .funding_cases import Drawn, FundingCase, build_case, texts_in
from .funding_nodes import ModelBuilder
from .funding_numbers import COUNTS, KRONER, POSITIVE, POWERS


class PlainBuilder(ModelBuilder):
    """Makes no transfer, no `retro`, and no reconcile by head or unit."""

    METHODS = ("scale",)

    def transfer(self, depth: int) -> object:
        return self.open(depth)

    def retro(self, depth: int) -> dict:
        return self.rate(depth)

    def add_transfer(self, total: Fraction, depth: int) -> dict:
        return self.add_closed(total, depth)


@dataclass(frozen=True)
class Measure:
    """A column, and the prices that go up when its unit of measure does (none for a criterion)."""

    column: str
    prices: tuple[tuple[dict, str], ...] = ()


@dataclass(frozen=True)
class Proportional:
    """A case, the measures that may be changed, and the columns that do not add when units merge."""

    case: FundingCase
    measures: list[Measure] = field(default_factory=list)
    intensive: set[str] = field(default_factory=set)

    def changed(self, column: str, change: dict[str, Fraction]) -> FundingCase:
        """Give the case with other numbers in one column."""
        tables = deepcopy(self.case.tables)
        table, _, name = column.partition(":")
        place = tables[table][0].index(name)
        for row in tables[table][1:]:
            row[place] = str(change.get(row[0], row[place]))
        return FundingCase(self.case.document, tables, self.case.spelling)

    def cells(self, column: str) -> dict[str, Fraction]:
        """Give a column's numbers by unit."""
        table, _, name = column.partition(":")
        place = self.case.tables[table][0].index(name)
        return {row[0]: Fraction(row[place]) for row in self.case.tables[table][1:]}


class ProportionalBuilder(ModelBuilder):
    """Makes keys, `rate`, `blend` and reconcile by `scale`, closed to the frame."""

    def __init__(self, pick: Pick, *, additive: bool) -> None:
        super().__init__(pick, wild=0, cells=0)
        self.additive = additive  # no power, no cap: what units have is what their sum has
        self.measures: list[Measure] = []
        self.intensive: set[str] = set()
        self.frame = pick.one(LARGE)
        while len(self.units) < 2:
            self.units = [*self.units, "ytterst"]

    def measured(self, column: str, *prices: tuple[dict, str]) -> str:
        self.measures.append(Measure(column, prices))
        return column

    def criteria(self, depth: int) -> dict:
        body = super().criteria(depth)
        body.pop("power", None)
        if not self.additive and self.pick.chance(25):
            body["power"] = {name: self.among(*POWERS) for name in body["weights"]}
        for name in body["weights"]:
            self.measured(f"{body['table']}:{name}")
        return body

    def share(self, _: int) -> dict:
        of = self.measured(self.column(POSITIVE))
        if self.pick.chance(60):
            return {"op": "share", "of": of}
        self.intensive.add(of)
        return {"op": "share", "of": of, "heads": self.measured(self.column(POSITIVE))}

    def weighted(self, _: int, op: str = "weighted") -> dict:
        table, names = self.named_columns(POSITIVE)
        rates = {name: self.among("1", "0.5", "3115", "1/7") for name in names}
        for name in names:
            self.measured(f"{table}:{name}", (rates, name))
        body = {"op": op, "table": table, "rates": rates}
        if self.pick.chance(40):
            body["index"] = self.measured(self.column(POSITIVE))
            self.intensive.add(body["index"])
        return body

    def rate(self, _: int) -> dict:
        lines = []
        for _ in range(self.pick.integer(1, 3)):
            line = {"volume": self.column(COUNTS), "price": self.among("738.50", "3115", "1/3")}
            if not self.additive and self.pick.chance(30):
                line["cap"] = {"of": self.column(POSITIVE), "by": self.column(POSITIVE)}
            else:
                self.measured(line["volume"], (line, "price"))
            lines.append(line)
        return {"op": "rate", "lines": lines}

    def open(self, depth: int) -> object:
        if self.pick.chance(30):
            return self.column(KRONER)
        body = self.blend_open(depth - 1) if self.branches(depth) and self.pick.chance(30) else self.rate(0)
        return self.place("OPEN", None, body)

    def closed(self, total: Fraction, depth: int) -> object:
        if self.branches(depth) and self.pick.chance(60):
            return self.place("CLOSED", total, self.blend_closed(total, depth - 1))
        of = self.key(depth - 1) if self.pick.chance(50) else self.open(depth - 1)
        return self.place("CLOSED", total, {"op": "reconcile", "of": of, **self.to(total)})

    def to(self, _: Fraction) -> dict:
        return {"to": {"frame": "1"}} if self.pick.chance(15) else {}


def _finished(builder: ModelBuilder, body: object, **head: object) -> FundingCase:
    if isinstance(body, str) and ":" in body:
        body = {"op": "base", "column": body}
    out = body if isinstance(body, str) else builder.name("out", None, body)
    document = {"model": {"id": "m", "frame": builder.frame, "out": out, **head}, "node": builder.nodes}
    return FundingCase(document, builder.tables(), builder.pick.integer(0, 9999))


@st.composite
def plain_cases(draw: st.DrawFn) -> FundingCase:
    """Models without transfer, `retro`, `per_head` and `equal`, on amounts that are not negative."""
    return build_case(Drawn(draw), wild=0, kinds=("CLOSED", "CLOSED", "OPEN"), builder=PlainBuilder)


@st.composite
def proportional_cases(draw: st.DrawFn, *, additive: bool = False) -> Proportional:
    """Models of keys, `rate`, `blend` and `scale`; `additive` without power and without a cap on a volume."""
    builder = ProportionalBuilder(Drawn(draw), additive=additive)
    case = _finished(builder, builder.closed(Fraction(builder.frame), 3))
    return Proportional(case, builder.measures, builder.intensive)


@st.composite
def corridor_cases(draw: st.DrawFn) -> FundingCase:
    """Models whose `out` is a corridor around a column."""
    builder = ModelBuilder(Drawn(draw), wild=0, cells=0)
    builder.frame = builder.pick.one(LARGE)
    return _finished(builder, builder.corridor(Fraction(builder.frame), 0))


@st.composite
def nest_cases(draw: st.DrawFn) -> FundingCase:
    """Models whose `out` is a nest that shares the frame."""
    builder = ModelBuilder(Drawn(draw), wild=0)
    builder.frame = builder.pick.one([7, 1000, *LARGE])
    return _finished(builder, {**builder.nest(Fraction(builder.frame), 1), "to": {"frame": 1}})


@st.composite
def year_cases(draw: st.DrawFn) -> FundingCase:
    """Models whose `out` is OPEN, with a table of the days of each month beside."""
    builder = ModelBuilder(Drawn(draw), wild=0)
    builder.frame = builder.pick.one(LARGE)
    for month, days in enumerate(DAYS, start=1):
        builder.columns.setdefault("months", {})[str(month)] = [str(days)] * len(builder.units)
    return _finished(builder, builder.open(3), open=True)


DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def with_out(case: FundingCase, body: dict, **head: object) -> FundingCase:
    """Give the case with another `out`, and without the nodes that it does not need."""
    nodes = {**case.document["node"], "annet": body}
    wanted, more = set(), {"annet"}
    while more:
        wanted |= more
        more = (set(nodes) & texts_in(nodes[name] for name in wanted)) - wanted
    model = {**case.document["model"], "out": "annet", **head}
    document = {"model": model, "node": {name: nodes[name] for name in wanted}}
    return FundingCase(document, case.tables, case.spelling)


def bounds(case: FundingCase) -> dict[str, tuple[int | None, int | None]]:
    """Give each unit's floor and cap in whole kroner at a corridor that is `out`."""
    node = case.document["node"][case.document["model"]["out"]]
    table, _, name = node["relative_to"].partition(":")
    rows = case.tables[table]
    base = {row[0]: Fraction(row[rows[0].index(name)]) for row in rows[1:]}
    found = {}
    for unit, amount in base.items():
        low = -floor(-amount * (1 + Fraction(node["floor"]))) if "floor" in node else None
        high = floor(amount * (1 + Fraction(node["cap"]))) if "cap" in node else None
        found[unit] = (low, high)
    return found
