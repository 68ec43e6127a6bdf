"""Read a funding model from its file, and say everything that is wrong with it."""

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from likevekt.funding.keys import Form, Known
from likevekt.funding.model import Model, Node, closures_of, literal_number
from likevekt.funding.model_graph import LARGEST_NODE_COUNT, ordered_nodes
from likevekt.funding.model_values import Float, Values, shown
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.problems import FundingError, Problem, Stage
from likevekt.funding.references import PartOfFrame
from likevekt.kernel.composed_text import EndlessMarksError, composed
from likevekt.kernel.quoting import nearest, quoted

LARGEST_MODEL_BYTES = 1_000_000
DEEPEST_NESTING = 200  # 32 levels of nodes written in place need 4 brackets each
_LOGICS = ("PA", "NPM", "NPG")
_MODEL_KEYS = (
    "id", "frame", "out", "title", "valid_from", "valid_to", "logic", "law", "open", "side_effects", "tell_tales",
)  # fmt: skip
_REMARKS = ("title", "law", "source", "from")
_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
_ENDLESS_KEY = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+)"""
    f"{{{DEEPEST_NESTING}}}"
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_\-]+")


def load_model(path: Path | str) -> Model:
    """Read a funding model from a file.

    Raises:
        FundingError: at the stage *format* or *closure*, with every problem found there.
    """
    path = Path(path)
    content = read_model_file(path)
    return read_model(content, name=path.name)


def read_model_file(path: Path) -> bytes:
    """Read the bytes of a model's file; one without end, such as a device or a pipe, is left at the limit.

    Raises:
        FundingError: at the stage *format*; the file cannot be opened or is too large.
    """
    try:
        if path.stat().st_size > LARGEST_MODEL_BYTES:
            _raise_file(path.name, f"has {path.stat().st_size} bytes; {LARGEST_MODEL_BYTES} is the limit")
        with path.open("rb") as file:
            content = file.read(LARGEST_MODEL_BYTES + 1)
    except OSError as error:
        _raise_file(path.name, f"cannot be opened ({error.strerror})")
    if len(content) > LARGEST_MODEL_BYTES:
        _raise_file(path.name, f"has more than {LARGEST_MODEL_BYTES} bytes, which is the limit")
    return content


def read_model(content: bytes, *, name: str = "model.toml") -> Model:
    """Read a funding model from the bytes of its file; ``name`` is used in messages only.

    Raises:
        FundingError: at the stage *format* or *closure*, with every problem found there.
    """
    return model_of(parse_model(content, name=name), content)


def _raise_file(name: str, text: str) -> NoReturn:
    raise FundingError(stage=Stage.FORMAT, problems=[Problem(where=name, message=f": {text}.")])


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        _raise_file(name, f"line {line} is not UTF-8 text; save the file as UTF-8")
    try:
        text = composed(text)
        if _has_endless_key(text):
            _raise_file(name, f"has a key with more than {DEEPEST_NESTING} points in it")
        parsed = tomllib.loads(text, parse_float=Float)
    except EndlessMarksError as error:
        _raise_file(name, str(error))
    except RecursionError:
        _raise_file(name, "is nested too deeply to be read")
    except ValueError as error:
        _raise_file(name, _toml_fault(str(error), text))
    if _is_deeper(parsed, levels=DEEPEST_NESTING):
        _raise_file(
            name, f"has more than {DEEPEST_NESTING} brackets inside each other; write nodes of their own"
        )
    try:
        return _composed_table(parsed)
    except (EndlessMarksError, _NameTwiceError) as error:
        _raise_file(name, str(error))


def _has_endless_key(text: str) -> bool:
    """Tell whether a key is a path so long that the TOML reader would take minutes for it."""
    return any(
        line.count(".") >= DEEPEST_NESTING and _ENDLESS_KEY.search(line) is not None
        for line in text.split("\n")
    )


def _is_deeper(value: object, *, levels: int) -> bool:
    """Tell whether lists and tables lie deeper inside each other than any model needs; without recursion."""
    layer = [value]
    for _ in range(levels):
        layer = [
            part
            for held in layer
            if isinstance(held, list | dict)
            for part in (held.values() if isinstance(held, dict) else held)
        ]
    return any(isinstance(held, list | dict) for held in layer)


def _composed(value: Any) -> Any:
    """Put texts written with escapes in Unicode's composed form too."""
    if isinstance(value, str):
        return composed(value)
    if isinstance(value, list):
        return [_composed(part) for part in value]
    if isinstance(value, dict):
        return _composed_table(value)
    return value


class _NameTwiceError(ValueError):
    """Two names that are written differently are the same when they are read."""


def _composed_table(table: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, part in table.items():
        if composed(name) in found:
            raise _NameTwiceError(f"has the name {quoted(composed(name))} twice in the same place")
        found[composed(name)] = _composed(part)
    return found


def _toml_fault(message: str, text: str) -> str:
    """Say where the file stops being TOML, and what a name with æ, ø, å, a space or a plus needs."""
    at = _AT_LINE.search(message)
    if at is None:
        return f"is not TOML: {quoted(message)}"
    number, column = int(at.group(1)), int(at.group(2))
    lines = text.split("\n")
    line = lines[number - 1] if number <= len(lines) else ""
    reason = message[: at.start()].strip().rstrip(".")
    key = re.split(r"[=\]{},]", line.strip().lstrip("[{").strip(), maxsplit=1)[0].strip()
    parts = [part.strip() for part in key.split(".")]
    hint = ""
    if (
        key
        and not any(mark in key for mark in "\"'")
        and not all(_BARE_KEY.fullmatch(part) for part in parts)
    ):
        hint = '; a name with æ, ø, å, a space or a plus must stand in quotes, like [node."mål"]'
    return f"line {number}, column {column} is not TOML ({reason}){hint}"


def model_of(parsed: Mapping[str, Any], content: bytes, *, may_leave_out_nodes: bool = False) -> Model:
    """Make a model of a parsed file; nodes that nothing reads are refused unless they may be left out.

    Raises:
        FundingError: at the stage *format* or *closure*.
    """
    model = _Reading(parsed, complete=not may_leave_out_nodes).model(content)
    frame = None if model.frame is None else Fraction(model.frame)
    closures, problems = closures_of(model, Known(number=literal_number, frame=frame))
    if problems:
        raise FundingError(stage=Stage.CLOSURE, problems=problems)
    return replace(model, closure=closures[model.out])


def parse_model(content: bytes, *, name: str) -> dict[str, Any]:
    """Parse a model file to plain values, numbers kept as they were typed.

    Raises:
        FundingError: too large, not UTF-8 or not TOML.
    """
    if len(content) > LARGEST_MODEL_BYTES:
        _raise_file(name, f"has {len(content)} bytes; {LARGEST_MODEL_BYTES} is the limit")
    return _parsed(content, name)


class _Reading:
    """Reads the parsed file once, collecting all that the file alone shows."""

    def __init__(self, parsed: Mapping[str, Any], *, complete: bool) -> None:
        self.parsed = parsed
        self.values = Values(self._names)
        self.nodes: dict[str, Node] = {}
        self.complete = complete

    def model(self, content: bytes) -> Model:
        for name in self.parsed:
            if name not in {"model", "node"}:
                self._refuse(
                    name, f": is not a part of a model.{self.values.hints.nearest(name, ('model', 'node'))}"
                )
        head = self._head()
        self._read_nodes()
        nodes = ordered_nodes(
            nodes=self.nodes,
            names=self._names,
            out=str(head.get("out", "")),
            values=self.values,
            complete=self.complete,
        )
        frame = head.get("frame")
        self._examine(nodes, frame, has_frame="frame" in self._table("model"))
        if self.values.problems:
            raise FundingError(stage=Stage.FORMAT, problems=self.values.problems)
        return Model(nodes=nodes, text=content, **head)

    def _refuse(self, where: str, message: str) -> None:
        self.values.refuse(where, message)

    def _table(self, name: str) -> Mapping[str, Any]:
        held = self.parsed.get(name)
        return held if isinstance(held, Mapping) else {}

    @property
    def _names(self) -> list[str]:
        return list(self._table("node"))

    # the part model

    def _head(self) -> dict[str, Any]:
        if not isinstance(self.parsed.get("model"), Mapping):
            self._refuse("model", ": the part [model] is missing.")
            return {}
        given = self._table("model")
        for name in given:
            if name not in _MODEL_KEYS:
                hint = self.values.hints.nearest(name, _MODEL_KEYS)
                self._refuse(f"model.{name}", f": is not a key here.{hint}")
        for name in ("id", "out"):
            if name not in given:
                self._refuse("model", f": the key {name} is missing.")
        head: dict[str, Any] = {}
        for name, value in given.items():
            if name in _MODEL_KEYS:
                head[name] = self._head_value(name, value)
        return {"frame": None, **head}

    def _head_value(self, name: str, value: object) -> object:
        where = f"model.{name}"
        match name:
            case "id" | "out" | "title":
                return self.values.text(value, where)
            case "valid_from" | "valid_to":
                return self.values.day(value, where)
            case "logic":
                return self.values.texts(value, where, choices=_LOGICS)
            case "frame":
                return self._frame(value)
            case "open":
                if not isinstance(value, bool):
                    self._refuse(where, f" = {shown(value)}: must be true or false.")
                return value is True
        return self.values.texts(value, where)

    def _frame(self, value: object) -> int | None:
        frame = self.values.number(value, "model.frame")
        if frame is None:
            return None
        if frame.denominator != 1 or frame < 0:
            self._refuse("model.frame", f" = {quoted(value)}: must be whole kroner, 0 or more.")
            return None
        return frame.numerator

    # the part node

    def _read_nodes(self) -> None:
        if not isinstance(self.parsed.get("node"), Mapping) or not self._table("node"):
            self._refuse("node", ": the model has no nodes; write at least one [node.…].")
            self.complete = False
            return
        levels: dict[str, int] = {}
        waiting = [(name, f"node.{name}", held) for name, held in self._table("node").items()]
        for name, where, _ in waiting:
            if ":" in name:
                self._refuse(where, ": a node's name has no colon.")
        while waiting:
            name, where, held = waiting.pop()
            self.values.owner, self.values.level = name, levels.get(name, 1)
            self.values.inline = {}
            self._read_node(name, where, held)
            for inline, (place, part) in self.values.inline.items():
                levels[inline] = levels.get(name, 1) + 1
                waiting.append((inline, place, part))
            if len(levels) + len(self._names) > LARGEST_NODE_COUNT:
                count = len(levels) + len(self._names)
                self._refuse(
                    "node", f": the model has {count} nodes or more; {LARGEST_NODE_COUNT} is the limit."
                )
                self.complete = False
                return

    def _read_node(self, name: str, where: str, held: object) -> None:
        values = self.values
        if not isinstance(held, Mapping):
            values.refuse(where, f" = {shown(held)}: must be a node, with the key op.", held)
            self.complete = False
            return
        op = held.get("op")
        if not isinstance(op, str) or op not in OPERATIONS:
            if "op" not in held:
                values.refuse(where, ": the key op is missing.", held)
            else:
                hint = nearest(op, OPERATIONS) if isinstance(op, str) else ""
                values.refuse(f"{where}.op", f" = {shown(op)}: there is no such operation.{hint}", held)
            return
        remarks = self._remarks(held, where)
        args = values.keys(held, where, OPERATIONS[op].keys, besides=("op", *_REMARKS))
        self.nodes[name] = Node(name=name, op=op, path=where, args={**args, "path": where}, **remarks)

    def _remarks(self, held: Mapping[str, Any], where: str) -> dict[str, Any]:
        remarks: dict[str, Any] = {}
        for name in ("title", "source"):
            if name in held:
                remarks[name] = self.values.text(held[name], f"{where}.{name}")
        if "law" in held:
            law = held["law"] if isinstance(held["law"], list) else [held["law"]]
            remarks["law"] = self.values.texts(law, f"{where}.law")
        if "from" in held:
            remarks["valid_from"] = self.values.day(held["from"], f"{where}.from")
        return remarks

    # what several keys show together

    def _examine(self, nodes: Mapping[str, Node], frame: int | None, *, has_frame: bool) -> None:
        known = Known(number=literal_number, frame=None if frame is None else Fraction(frame))
        for node in nodes.values():
            operation = OPERATIONS[node.op]
            for place, message in operation.examine(node.args, known):
                self._refuse(f"{node.path}{place}", message)
            if has_frame or not any(key.form is Form.GOAL for key in operation.keys.values()):
                continue
            to = node.args.get("to")
            if to is None or isinstance(to, PartOfFrame):
                self._refuse("model", f": the key frame is missing; {node.path} shares it out.")
