"""Ranges, sums of weights and closures: checked with what can be read so far.

The same rules run twice: with the numbers of the model alone (stages *format* and *closure*; the
cell of a decision table counts as fitting), and with the tables (stage *tables*).
"""

from collections.abc import Callable
from fractions import Fraction

from . import shapes
from .exact import OracleRefuses
from .reading import Column, Model, Name, Node, Part

Known = Callable[[object], Fraction | None]  # a scalar to its number, or None when it cannot be read yet


def closes_to(node: Node, model: Model, known: Known) -> Fraction | None:
    """Give the F of a node that has `to`; None when it cannot be read yet."""
    to = node.keys["to"]
    if to is None:
        return Fraction(model.frame)
    if isinstance(to, Part):
        part = known(to.scalar)
        return None if part is None else part * model.frame
    return known(to)


def check_numbers(model: Model, known: Known, stage: str) -> None:
    """Refuse a number out of its range, weights that do not sum to one, and a `to` that does not fit."""

    def check(value: object, kind: object) -> None:
        match kind:
            case shapes.Optional(inner):
                if value is not None:
                    check(value, inner)
            case shapes.Scalar(fits):
                check_range(value, fits)
            case shapes.Scalars(fits, sums_to_one):
                for scalar in value.values():
                    check_range(scalar, fits)
                if sums_to_one:
                    check_sum(list(value.values()))
            case shapes.ListOf(inner) | shapes.OneOrList(inner):
                for entry in value:
                    check(entry, inner)
            case shapes.ByName(inner):
                for entry in value.values():
                    check(entry, inner)
            case shapes.Record(keys):
                for key, inner in keys.items():
                    check(value[key], inner)
        if isinstance(value, Node):
            check_node(value)

    def check_range(scalar: object, fits: str) -> None:
        value = known(scalar)
        if value is not None and not shapes.RANGES[fits](value):
            raise OracleRefuses(stage, f"{value} is not {fits}")

    def check_sum(scalars: list[object]) -> None:
        values = [known(scalar) for scalar in scalars]
        if None not in values and sum(values) != 1:
            raise OracleRefuses(stage, f"the sum is {sum(values)}, not 1")

    def check_node(node: Node) -> None:
        check(node.keys, shapes.Record(shapes.OPERATIONS[node.op]))
        if node.op == "blend":
            check_sum([part["a"] for part in node.keys["of"]])
        if "to" in node.keys:
            check_to(node)

    def check_to(node: Node) -> None:
        to = node.keys["to"]
        if isinstance(to, Part):
            check_range(to.scalar, "0 to 1")
        elif to is not None:
            check_range(to, "not negative")
        if model.frame is None and (to is None or isinstance(to, Part)):
            raise OracleRefuses(stage, "the model has no frame to use")
        total = closes_to(node, model, known)
        if node.op == "nest" and total is not None and total.denominator != 1:
            raise OracleRefuses(stage, f"a nest shares whole kroner, not {total}")

    for node in model.nodes.values():
        check_node(node)


class Closures:
    """What each node promises about its sum: (kind, F), F = None when it cannot be read yet."""

    def __init__(self, model: Model, known: Known, stage: str) -> None:
        self.model, self.known, self.stage = model, known, stage
        self.found: dict[object, tuple[str, Fraction | None]] = {}
        kind, total = self.of(Name(model.out))
        if kind == "KEY":
            raise self.refuse("a key is never out")
        fits = kind in {"INDEX", "TRANSFER"} or (kind == "OPEN" and model.open)
        if not fits and (kind != "CLOSED" or model.frame is None or total not in {None, model.frame}):
            raise self.refuse(f"out is {kind} {total}")

    def refuse(self, why: str) -> OracleRefuses:
        return OracleRefuses(self.stage, why)

    def of(self, reference: object) -> tuple[str, Fraction | None]:
        """Give a reference's closure; a column where money may stand is OPEN."""
        if isinstance(reference, Column):
            return "OPEN", None
        node = self.model.nodes[reference.name] if isinstance(reference, Name) else reference
        if node not in self.found:
            self.check_children(node.keys, shapes.Record(shapes.OPERATIONS[node.op]))
            self.found[node] = self.result(node)
        return self.found[node]

    def check_children(self, value: object, kind: object) -> None:
        match kind:
            case shapes.Optional(inner):
                if value is not None:
                    self.check_children(value, inner)
            case shapes.Ref(closures) | shapes.ScalarOrRef(closures):
                self.check_reference(value, closures)
            case shapes.ListOf(inner) | shapes.OneOrList(inner):
                for entry in value:
                    self.check_children(entry, inner)
            case shapes.ByName(inner):
                for entry in value.values():
                    self.check_children(entry, inner)
            case shapes.Record(keys):
                for key, inner in keys.items():
                    self.check_children(value[key], inner)

    def check_reference(self, value: object, closures: frozenset[str]) -> None:
        if isinstance(value, Column):
            if not closures & {"OPEN", "INDEX"}:
                raise self.refuse(f"a column stands where {sorted(closures)} is asked for")
        elif isinstance(value, Name | Node) and self.of(value)[0] not in closures:
            raise self.refuse(f"{self.of(value)[0]} stands where {sorted(closures)} is asked for")

    def result(self, node: Node) -> tuple[str, Fraction | None]:
        match node.op:
            case "criteria" | "weighted" | "share":
                return "KEY", None
            case "weighted_sum":
                return "INDEX", None
            case "equalise":
                return "TRANSFER", None
            case "reconcile":
                kind, _ = self.of(node.keys["of"])
                if kind == "KEY" and node.keys["method"] != "scale":
                    raise self.refuse("a key is scaled, not levelled")
                return "CLOSED", closes_to(node, self.model, self.known)
            case "remainder" | "corridor" | "nest":
                return "CLOSED", closes_to(node, self.model, self.known)
            case "guarantee" | "quality" | "pace":
                return self.of(node.keys["of"])
            case "add":
                return self.added([self.of(part) for part in node.keys["of"]])
            case "blend":
                return self.blended([self.of(part["x"]) for part in node.keys["of"]])
        return "OPEN", None

    def added(self, parts: list[tuple[str, Fraction | None]]) -> tuple[str, Fraction | None]:
        kinds = {kind for kind, _ in parts}
        if kinds == {"INDEX"}:
            return "INDEX", None
        if kinds & {"KEY", "INDEX"}:
            raise self.refuse(f"these do not add: {sorted(kinds)}")
        if "OPEN" in kinds:
            return "OPEN", None
        if kinds == {"TRANSFER"}:
            return "TRANSFER", None
        totals = [total for kind, total in parts if kind == "CLOSED"]
        return "CLOSED", None if None in totals else sum(totals, Fraction(0))

    def blended(self, parts: list[tuple[str, Fraction | None]]) -> tuple[str, Fraction | None]:
        kinds = {kind for kind, _ in parts}
        if len(kinds) > 1:
            raise self.refuse(f"these do not blend: {sorted(kinds)}")
        known = {total for _, total in parts if total is not None}
        if len(known) > 1:
            raise self.refuse(f"these do not close to the same: {sorted(known)}")
        return next(iter(kinds)), next(iter(known), None)
