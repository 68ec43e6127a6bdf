"""The *format* stage: a parsed TOML dict becomes nodes, or is refused by what it shows alone."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from . import shapes
from .exact import OracleRefuses, number

MODEL_KEYS = {
    *("id", "frame", "out", "title", "valid_from", "valid_to"),
    *("logic", "law", "open", "side_effects", "tell_tales"),
}
MOST_NODES, MOST_LEVELS = 500, 32


@dataclass(frozen=True)
class Column:
    table: str
    column: str


@dataclass(frozen=True)
class Cell:
    """A scalar that stands in a decision table."""

    table: str
    out: str
    keys: dict
    on: date | None


@dataclass(frozen=True)
class Part:
    """A part of the frame."""

    scalar: object


@dataclass(frozen=True)
class Name:
    """A node that has its own section."""

    name: str


@dataclass(frozen=True, eq=False)
class Node:
    op: str
    keys: dict


@dataclass(frozen=True)
class Model:
    id: str
    frame: int | None
    out: str
    open: bool
    nodes: dict


def refuse(why: str) -> OracleRefuses:
    return OracleRefuses("format", why)


def day(text: object) -> date | None:
    if isinstance(text, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return None


def read(document: dict) -> Model:
    """Give the model, or refuse it."""
    if set(document) - {"model", "node"} or not isinstance(document.get("model"), dict):
        raise refuse("a model has [model] and [node.…]")
    head, sections = document["model"], document.get("node", {})
    if set(head) - MODEL_KEYS or not isinstance(head.get("id"), str) or not isinstance(head.get("out"), str):
        raise refuse("unknown or missing keys in [model]")
    if not isinstance(head.get("open", False), bool):
        raise refuse("open is true or false")
    if not set(_entries(head.get("logic", ["PA"]), list)) <= {"PA", "NPM", "NPG"}:
        raise refuse("logic is PA, NPM or NPG")
    for key in ("valid_from", "valid_to"):
        if key in head and day(head[key]) is None:
            raise refuse(f"{key} is a date in quotes")
    frame = _scalar(head["frame"]) if "frame" in head else None
    if frame is not None and (isinstance(frame, Cell) or frame < 0 or frame.denominator != 1):
        raise refuse("the frame is whole kroner, 0 or more")
    if not isinstance(sections, dict) or any(":" in name for name in sections):
        raise refuse("a node's name has no colon")
    nodes = {name: _node(body) for name, body in sections.items()}
    model = Model(
        head["id"], None if frame is None else int(frame), head["out"], head.get("open", False), nodes
    )
    if model.out not in nodes:
        raise refuse("out is not a node")
    _walk(model)
    return model


def _node(body: object) -> Node:
    if (
        not isinstance(body, dict)
        or not isinstance(body.get("op"), str)
        or body["op"] not in shapes.OPERATIONS
    ):
        raise refuse(f"an unknown op in {body}")
    shape = shapes.OPERATIONS[body["op"]]
    if "from" in body and day(body["from"]) is None:
        raise refuse("from is a date in quotes")
    keys = _record({key: value for key, value in body.items() if key not in shapes.SHARED_KEYS}, shape)
    _extra_rules(body["op"], keys)
    return Node(body["op"], keys)


def _extra_rules(op: str, keys: dict) -> None:
    """The rules that join two keys of one node."""
    if op == "reconcile" and (keys["method"] == "per_head") != (keys["heads"] is not None):
        raise refuse("per_head needs heads, and nothing else uses it")
    if op == "corridor" and keys["floor"] is None and keys["cap"] is None:
        raise refuse("a corridor needs a floor or a cap")
    if op == "criteria" and set(keys["power"] or {}) - set(keys["weights"]):
        raise refuse("a power without a weight")
    if op == "nest" and set(keys["shares"]) != set(keys["children"]):
        raise refuse("a group needs a share and a child")


def _record(body: dict, shape: dict) -> dict:
    unknown = set(body) - set(shape)
    missing = {key for key, kind in shape.items() if not isinstance(kind, shapes.Optional)} - set(body)
    if unknown or missing:
        raise refuse(f"unknown keys {unknown}, missing keys {missing}")
    found = {}
    for key, kind in shape.items():
        if not isinstance(kind, shapes.Optional):
            found[key] = _value(body[key], kind)
        else:
            found[key] = _value(body[key], kind.kind) if key in body else kind.default
    return found


def _value(value: object, kind: object) -> object:
    match kind:
        case shapes.Ref():
            return _reference(value)
        case shapes.ScalarOrRef():
            return _scalar(value) if _is_scalar(value) else _reference(value)
        case shapes.Scalar():
            return _scalar(value)
        case shapes.Scalars():
            return {key: _scalar(entry) for key, entry in _entries(value, dict).items()}
        case shapes.ListOf(inner, least):
            return [_value(entry, inner) for entry in _entries(value, list, least)]
        case shapes.OneOrList(inner):
            return [
                _value(entry, inner)
                for entry in (_entries(value, list) if isinstance(value, list) else [value])
            ]
        case shapes.ByName(inner):
            return {key: _value(entry, inner) for key, entry in _entries(value, dict).items()}
        case shapes.Record(keys):
            return _record(_entries(value, dict, 0), keys)
        case shapes.Choice(words):
            if value not in words:
                raise refuse(f"{value} is none of {words}")
            return value
        case shapes.TableName():
            return _table(value)
        case shapes.To():
            if isinstance(value, dict) and set(value) == {"frame"}:
                return Part(_scalar(value["frame"]))
            return _scalar(value)
    raise AssertionError(kind)


def _entries(value: object, kind: type, least: int = 1):
    if not isinstance(value, kind) or len(value) < least:
        raise refuse(f"{value!r} is not a {kind.__name__} of {least} or more")
    return value


def _reference(value: object) -> object:
    """A node's name, `table:column`, or an inline node. A quoted number is never a name."""
    if isinstance(value, dict):
        return _node(value)
    if not isinstance(value, str) or value == "" or number(value) is not None:
        raise refuse(f"{value!r} is not a node")
    if ":" in value:
        table, _, column = value.partition(":")
        if not column:
            raise refuse(f"{value} names no column")
        return Column(_table(table), column)
    return Name(value)


def _table(value: object) -> str:
    plain = isinstance(value, str) and value != ""
    if not plain or not all(letter.isalpha() or letter in "0123456789_-" for letter in value):
        raise refuse(f"{value!r} is not the name of a table")
    return value


def _is_scalar(value: object) -> bool:
    if isinstance(value, dict):
        return "op" not in value
    return not isinstance(value, str) or number(value) is not None


def _scalar(value: object) -> Fraction | Cell:
    if isinstance(value, str) and number(value) is not None:
        return number(value)
    if isinstance(value, int) and not isinstance(value, bool) and number(str(value)) is not None:
        return Fraction(value)
    if isinstance(value, dict) and isinstance(value.get("out"), str) and "table" in value:
        return _cell(value)
    raise refuse(f"{value!r} is not an exact number")


def _cell(value: dict) -> Cell:
    if "on" in value and day(value["on"]) is None:
        raise refuse("on is a date in quotes")
    keys = {key: text for key, text in value.items() if key not in {"table", "out", "on"}}
    for key, text in keys.items():
        if isinstance(text, bool) or not isinstance(text, str | int):
            raise refuse(f"{key} = {text!r} is not a text in quotes")
    keys = {key: str(text) for key, text in keys.items()}
    return Cell(_table(value["table"]), value["out"], keys, day(value.get("on")))


def children(node: Node) -> list[object]:
    """Every node, name and column that a node refers to, in its own keys."""

    def within(value: object) -> list[object]:
        if isinstance(value, dict):
            return [found for entry in value.values() for found in within(entry)]
        if isinstance(value, list):
            return [found for entry in value for found in within(entry)]
        return [value] if isinstance(value, Node | Name | Column) else []

    return within(node.keys)


def _walk(model: Model) -> None:
    """Follow every reference from out: unknown names, cycles, levels, and what was not reached."""
    levels: dict[str, int] = {}
    count = 0

    def visit(node: Node, above: tuple[str, ...]) -> int:
        nonlocal count
        count += 1
        deepest = 0
        for child in children(node):
            if isinstance(child, Node):
                deepest = max(deepest, visit(child, above))
            elif isinstance(child, Name):
                deepest = max(deepest, named(child.name, above))
        return deepest + 1

    def named(name: str, above: tuple[str, ...]) -> int:
        if name not in model.nodes:
            raise refuse(f"no node {name}")
        if name in above:
            raise refuse(f"{name} needs itself")
        if name not in levels:
            levels[name] = visit(model.nodes[name], (*above, name))
        return levels[name]

    depth = named(model.out, ())
    if set(levels) != set(model.nodes):
        raise refuse(f"not reached from out: {set(model.nodes) - set(levels)}")
    if count > MOST_NODES or depth > MOST_LEVELS:
        raise refuse(f"{count} nodes on {depth} levels")
