"""Warn about a model before a council adopts it: what the file shows, and what trying it on tables shows."""

from collections.abc import Iterator
from enum import StrEnum

from likevekt.funding.check_tables import findings_from_tables
from likevekt.funding.finding import Finding, Severity
from likevekt.funding.keys import Form
from likevekt.funding.model import Model, Node
from likevekt.funding.model_file import read_model
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.problems import FundingError, Stage
from likevekt.funding.references import Literal, NodeRef
from likevekt.funding.tables import Tables

_PROMISES = {
    "corridor": "its floor and cap",
    "pace": "its limit below the target",
    "guarantee": "its guarantee",
    "nest": "the sum of each group",
}
_PRICED = (
    "weights",
    "rates",
    "shares",
    "lines",
    "price",
    "above",
    "by",
    "floor",
    "cap",
    "share",
    "rate",
    "withhold",
    "limit",
)


class Rule(StrEnum):
    """What the linter looks for in the file alone; more with tables, see ``check_tables``."""

    NOT_CLOSED = "not-closed"
    UNSOURCED = "unsourced"
    PROMISE = "promise"


def check_file(content: bytes, *, name: str = "model.toml") -> tuple[Model | None, list[Finding]]:
    """Read a model and give its findings; a model that is not closed is a finding, not an error.

    Raises:
        FundingError: at the stage *format*, when the file cannot be read as a model.
    """
    try:
        model = read_model(content, name=name)
    except FundingError as error:
        if error.stage is not Stage.CLOSURE:
            raise
        return None, [
            Finding(
                rule=Rule.NOT_CLOSED,
                severity=Severity.ERROR,
                node=_node_of(problem.where),
                message=problem.sentence,
            )
            for problem in error.problems
        ]
    return model, check(model)


def check(model: Model, tables: Tables | None = None) -> list[Finding]:
    """Give everything worth knowing about a model before it is adopted, the gravest first.

    With tables also: cliffs, a gain from splitting or merging units, blends of open parts with unequal totals,
    and promises that are broken at ``out``.

    Raises:
        FundingError: the model cannot be run on the tables.
    """
    findings = [*_open_result(model), *_unsourced(model), *_later_changes(model)]
    if tables is not None:
        findings += findings_from_tables(model, tables)
    order = list(Severity)
    return sorted(
        findings,
        key=lambda finding: (order.index(finding.severity), finding.rule, finding.node, finding.message),
    )


def _node_of(where: str) -> str:
    return where.removeprefix("node.")


def _open_result(model: Model) -> Iterator[Finding]:
    if model.open and model.closure.kind.value == "OPEN":
        message = "The result is open: its sum follows the amounts and need not be the frame."
        yield Finding(rule=Rule.NOT_CLOSED, severity=Severity.WARNING, node=model.out, message=message)


def _unsourced(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        keys = OPERATIONS[node.op].keys
        held = [
            name
            for name in _PRICED
            if name in keys and name in node.args and _holds_number(node.args[name], keys[name].form)
        ]
        missing = [word for word, there in (("from", node.valid_from), ("source", node.source)) if not there]
        if held and missing:
            message = f"{' and '.join(held)} stand without {' and '.join(missing)}, so nobody can check them."
            yield Finding(
                rule=Rule.UNSOURCED, severity=Severity.WARNING, node=_shown(node.name), message=message
            )


def _holds_number(held: object, form: Form) -> bool:
    if form is Form.RECORDS:
        return isinstance(held, tuple) and any(isinstance(record.get("price"), Literal) for record in held)
    if isinstance(held, dict):
        return any(isinstance(value, Literal) for value in held.values())
    return isinstance(held, Literal)


def _later_changes(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if node.op in _PROMISES and node.name != model.out and _promises_anything(node):
            reader = _reader_of(model, node)
            message = f"{_shown(reader)} works on these amounts, and can break {_PROMISES[node.op]}."
            yield Finding(
                rule=Rule.PROMISE, severity=Severity.WARNING, node=_shown(node.name), message=message
            )


def _promises_anything(node: Node) -> bool:
    """Tell whether a node holds back at all: a pace without a limit promises nothing."""
    return node.op != "pace" or node.args.get("max_under") is not None


def _reader_of(model: Model, node: Node) -> str:
    """Name the first node that works on the amounts of another; only ``out`` has none."""
    return next(
        other.name
        for other in model.nodes.values()
        if any(isinstance(ref, NodeRef) and ref.name == node.name for ref, _ in model.references_of(other))
    )


def _shown(name: str) -> str:
    return name.removeprefix(":")
