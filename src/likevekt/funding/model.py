"""A funding model as a value: its nodes in an order in which they can be computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from likevekt.funding.closure import MONEY, Closure, ClosureError, Kind
from likevekt.funding.keys import Key, Known, Promises, references
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.problems import Problem
from likevekt.funding.references import ColumnRef, Literal, NodeRef, Ref, Scalar
from likevekt.kernel.exact import write_decimal
from likevekt.kernel.quoting import quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One step of a model; an inline node is named by its place, after a colon."""

    name: str
    op: str
    path: str
    args: Mapping[str, Any]
    title: str = ""
    law: tuple[str, ...] = ()
    source: str = ""
    valid_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A funding model (finansieringsmodell): how a frame is shared out between units, as data.

    ``frame`` is whole kroner; ``nodes`` stand in an order in which each comes after those it reads;
    ``text`` is the file as it was read.
    """

    id: str
    frame: int | None
    out: str
    nodes: Mapping[str, Node]
    text: bytes = field(repr=False)
    title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    logic: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    open: bool = False
    side_effects: tuple[str, ...] = ()
    tell_tales: tuple[str, ...] = ()
    closure: Closure = field(default=Closure(Kind.OPEN))

    def references_of(self, node: Node) -> list[tuple[Ref, Key]]:
        """Give the references of a node with the keys that hold them."""
        return list(references(node.args, OPERATIONS[node.op].keys))


def literal_number(scalar: Scalar) -> Fraction | None:
    """Give a number that the model itself holds, None for a cell that is not read yet."""
    return scalar.value if isinstance(scalar, Literal) else None


def closures_of(model: Model, known: Known) -> tuple[dict[str, Closure], list[Problem]]:
    """Give every node's closure and everything that breaks a promise, as far as numbers are known.

    A node whose inputs are faulty has no closure; nothing more is said of it.
    """
    closures: dict[str, Closure] = {}
    problems: list[Problem] = []
    for node in model.nodes.values():
        faults = [
            fault
            for ref, key in model.references_of(node)
            if (fault := _unfit(ref, key, node, closures)) is not None
        ]
        problems += faults
        if faults or any(_closure(ref, key, closures) is None for ref, key in model.references_of(node)):
            continue
        accepted = {ref.path: key for ref, key in model.references_of(node)}

        def of(ref: Ref, accepted: Mapping[str, Key] = accepted) -> Closure:
            found = _closure(ref, accepted[ref.path], closures)
            assert found is not None  # noqa: S101 - looked up just above
            return found

        try:
            closures[node.name] = OPERATIONS[node.op].gives(node.args, Promises(of=of, known=known))
        except ClosureError as error:
            problems.append(Problem(where=f"{node.path}.of", message=f": {error}."))
    if model.out in closures:
        problems += _out_problems(model, closures[model.out])
    return closures, problems


def _closure(ref: Ref, key: Key, closures: Mapping[str, Closure]) -> Closure | None:
    if isinstance(ref, NodeRef):
        return closures.get(ref.name)
    if Kind.OPEN in key.accepts:
        return Closure(Kind.OPEN)
    return Closure(Kind.INDEX) if Kind.INDEX in key.accepts else None


def _unfit(ref: Ref, key: Key, node: Node, closures: Mapping[str, Closure]) -> Problem | None:
    wanted = " or ".join(kind.value for kind in Kind if kind in key.accepts)
    if isinstance(ref, ColumnRef):
        if key.accepts & {Kind.OPEN, Kind.INDEX}:
            return None
        message = f": {node.op} needs {wanted} here; the column {quoted(ref.text)} is none of them."
        return Problem(where=ref.path, message=message)
    closure = closures.get(ref.name)
    if closure is None or closure.kind in key.accepts:
        return None
    advice = (
        " Make it an amount first, with reconcile." if _wants_money(key) and closure.kind is Kind.KEY else ""
    )
    message = f": {node.op} needs {wanted} here; {quoted(ref.text)} gives {closure.kind.value}.{advice}"
    return Problem(where=ref.path, message=message)


def _wants_money(key: Key) -> bool:
    return bool(key.accepts & MONEY)


def _out_problems(model: Model, closure: Closure) -> list[Problem]:
    """Hold the closure of ``out`` against the frame."""
    if closure.kind in {Kind.INDEX, Kind.TRANSFER}:
        return []
    out = quoted(model.out)
    if closure.kind is Kind.KEY:
        text = f" = {out}: gives a key, which is no amount; share the frame by it with reconcile."
    elif closure.kind is Kind.OPEN:
        if model.open:
            return []
        text = f" = {out}: gives OPEN amounts, which need not sum to the frame; close them, or write open = true."
    elif model.frame is None:
        text = f" = {out}: is closed to a sum of its own, and the model has no frame; give the frame."
    elif closure.total is None or closure.total == model.frame:
        return []
    else:
        total = write_decimal(closure.total)
        text = f" = {out}: is closed to {total}, which is not the frame {model.frame}."
    return [Problem(where="model.out", message=text)]
