"""Why a budget changed: the change shared between its causes, whatever order they are taken in."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any

from likevekt.funding.csv_text import CsvError, RawTable
from likevekt.funding.load_tables import UNITS, load_tables
from likevekt.funding.model import Model
from likevekt.funding.model_file import model_of, parse_model
from likevekt.funding.problems import FundingError, Problem, Stage
from likevekt.funding.run import run
from likevekt.funding.table_source import TableSource, Tabular
from likevekt.kernel.vectors import Vector

LARGEST_CAUSE_COUNT = 12
_REMARKS = frozenset({"title", "law", "source", "from"})
FRAME = "frame"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A model with the tables it is run on."""

    model: Model
    source: Tabular


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitExplanation:
    """One unit's change and the part that each cause has in it; the parts sum to the change."""

    change: Fraction
    causes: Mapping[str, Fraction]


Cause = tuple[str, frozenset[str]]  # its name, and the switches (frame, table:…, rule:…) that it turns


def explain(*, before: Side, after: Side) -> dict[str, UnitExplanation]:
    """Share every unit's change between the frame, each data table and each changed rule.

    The Shapley value: each cause's mean effect over all orders in which the causes can be introduced
    (L. S. Shapley, A value for n-person games, 1953). For money the change is in whole kroner. Above 12 causes
    tables are one cause, then rules. Where some mixture of old and new cannot be run (an infeasible floor, a
    blend of unequal sums), causes are put together until every mixture can; nothing is sampled.

    Raises:
        FundingError: one side cannot be run, or only one of them gives an index.
    """
    mixture = _Mixture(before, after)
    *finer, coarsest = _groupings(mixture.switches())
    for causes in finer:
        with suppress(FundingError):
            return mixture.shares(causes)
    return mixture.shares(coarsest)


def _groupings(switches: Sequence[str]) -> list[list[Cause]]:
    """Give finer to coarser ways of grouping the switches to at most 12 causes."""
    tables = [switch for switch in switches if switch.startswith("table:")]
    rules = [switch for switch in switches if switch.startswith("rule:")]
    frame = [(FRAME, frozenset({FRAME}))] if FRAME in switches else []
    one_by_one: dict[bool, Callable[[list[str], str], list[Cause]]] = {
        True: lambda names, _: [(name, frozenset({name})) for name in names],
        False: lambda names, group: [(group, frozenset(names))] if names else [],
    }
    ways: list[list[Cause]] = []
    for apart_tables, apart_rules in ((True, True), (False, True), (True, False), (False, False)):
        ways.append(
            [*frame, *one_by_one[apart_tables](tables, "tables"), *one_by_one[apart_rules](rules, "rules")]
        )
    ways.append([*frame, *one_by_one[False]([*tables, *rules], "tables and rules")])
    ways.append([("all together", frozenset(switches))] if switches else [])
    return [way for way in ways if len(way) <= LARGEST_CAUSE_COUNT]


class _Mixture:
    """Runs any mixture of old and new frame, tables and rules."""

    def __init__(self, before: Side, after: Side) -> None:
        self.sides = (before, after)
        self.parsed = tuple(parse_model(side.model.text, name=side.model.id) for side in self.sides)
        self.models: dict[frozenset[str], Model] = {}

    def switches(self) -> list[str]:
        """Name everything that differs between the sides."""
        before, after = self.sides
        found = [FRAME] if before.model.frame != after.model.frame else []
        names = sorted({*self._tables(before), *self._tables(after)})
        different = [name for name in names if self._differs(name)]
        if UNITS in different and self._units(before) != self._units(after):
            found.append("table:" + "+".join(different))
        else:
            found += [f"table:{name}" for name in different]
        old, new = (parsed["node"] for parsed in self.parsed)
        found += [
            f"rule:{name}" for name in sorted(set(old) & set(new)) if _rule(old[name]) != _rule(new[name])
        ]
        if before.model.out != after.model.out:
            found.append("rule:out")
        return found

    def _tables(self, side: Side) -> list[str]:
        return list(load_tables(side.model, side.source).raw)

    def _differs(self, name: str) -> bool:
        contents = [self._content(side.source, name) for side in self.sides]
        return contents[0] != contents[1]

    def _content(self, source: Tabular, name: str) -> tuple[list[str], list[list[str]]] | None:
        try:
            raw = source.raw(name)
        except CsvError:
            return None
        return None if raw is None else (raw.head, sorted(raw.rows))

    def _units(self, side: Side) -> list[str]:
        raw = side.source.raw(UNITS)
        return sorted(row[0] for row in raw.rows) if raw is not None else []

    def shares(self, causes: Sequence[Cause]) -> dict[str, UnitExplanation]:
        """Give the Shapley value of every cause for every unit."""
        count = len(causes)
        values = [self._values(causes, mask) for mask in range(1 << count)]
        units = sorted({unit for value in values for unit in value})
        orders = factorial(count)
        weights = [factorial(size) * factorial(count - size - 1) for size in range(count)]
        found: dict[str, UnitExplanation] = {}
        for unit in units:
            amounts = [value.get(unit, Fraction(0)) for value in values]
            parts = {}
            for position, (name, _) in enumerate(causes):
                bit = 1 << position
                gained = sum(
                    weights[mask.bit_count()] * (amounts[mask | bit] - amounts[mask])
                    for mask in range(1 << count)
                    if not mask & bit
                )
                parts[name] = Fraction(gained) / orders
            found[unit] = UnitExplanation(change=amounts[-1] - amounts[0], causes=parts)
        return found

    def _values(self, causes: Sequence[Cause], mask: int) -> dict[str, Fraction]:
        turned = frozenset(
            switch for position, (_, held) in enumerate(causes) if mask >> position & 1 for switch in held
        )
        model = self._model(turned)
        source = _MixedSource(self.sides[0].source, self.sides[1].source, _table_names(turned))
        result = run(model, load_tables(model, source))
        if (result.whole is None) != (self.sides[0].model.closure.kind.value == "INDEX"):
            message = ": an index cannot be explained against money."
            raise FundingError(stage=Stage.CLOSURE, problems=[Problem(where=model.id, message=message)])
        kroner = result.kroner
        return result.exact if kroner is None else {unit: Fraction(amount) for unit, amount in kroner.items()}

    def _model(self, turned: frozenset[str]) -> Model:
        rules = frozenset(switch for switch in turned if switch == FRAME or switch.startswith("rule:"))
        if rules not in self.models:
            self.models[rules] = model_of(self._mixed(rules), b"", may_leave_out_nodes=True)
        return self.models[rules]

    def _mixed(self, turned: frozenset[str]) -> dict[str, Any]:
        old, new = self.parsed
        head = {**new["model"], "out": (new if "rule:out" in turned else old)["model"]["out"]}
        head["open"] = bool(old["model"].get("open")) or bool(new["model"].get("open"))
        frame = (new if FRAME in turned else old)["model"].get("frame")
        head.pop("frame", None)
        if frame is not None:
            head["frame"] = frame
        nodes = {**old["node"], **new["node"]}
        for name in set(old["node"]) & set(new["node"]):
            nodes[name] = (new if f"rule:{name}" in turned else old)["node"][name]
        return {"model": head, "node": nodes}


class _MixedSource:
    """Tables of which some are old and some new."""

    def __init__(self, before: Tabular, after: Tabular, new_names: frozenset[str]) -> None:
        self._before, self._after, self._new_names = before, after, new_names

    def _side(self, name: str) -> Tabular:
        return self._after if name in self._new_names else self._before

    def raw(self, name: str) -> RawTable | None:
        """Give a table of the side it is taken from; a table that one side lacks comes from the other."""
        found = self._side(name).raw(name)
        return found if found is not None else (self._after.raw(name) or self._before.raw(name))

    def place_of_units(self, table: RawTable) -> dict[str, int]:
        """Give the row of each unit."""
        return self._side(table.name).place_of_units(table)

    def column(self, table: RawTable, column: str, units: tuple[str, ...]) -> Vector:
        """Read one column exactly, in the order of the units."""
        return self._side(table.name).column(table, column, units)

    # Asked for when a table is missing; a mixture names none that both sides lack, or a side could not be run.
    def names(self) -> list[str]:  # pragma: no cover
        """Give the names that can be read."""
        return sorted({*self._before.names(), *self._after.names()})


def _table_names(turned: frozenset[str]) -> frozenset[str]:
    return frozenset(
        name
        for switch in turned
        if switch.startswith("table:")
        for name in switch.removeprefix("table:").split("+")
    )


def _rule(node: Mapping[str, Any]) -> dict[str, Any]:
    """Give what of a node changes numbers."""
    return {name: value for name, value in node.items() if name not in _REMARKS}


def side(model: Model, data: Any) -> Side:
    """Put a model together with its tables (a folder, bytes by name, or a source)."""
    return Side(model=model, source=data if hasattr(data, "place_of_units") else TableSource(data))
