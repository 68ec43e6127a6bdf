"""Write a model as the text of its file, the way a careful person writes it by hand."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST_LINE = 110
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_CONTROL = re.compile(r'[\\"\x00-\x1f\x7f]')

Data = Mapping[str, Any]


def write_model(data: Data) -> str:
    """Write a model's parts and keys in the order they are given: the same data always gives the same text."""
    sections = [section("model", data["model"])]
    sections += [section(f"node.{key(name)}", node) for name, node in data["node"].items()]
    return "\n".join(sections)


def section(name: str, entries: Data) -> str:
    """Write a head with its keys under it, each on its own line or lines."""
    return "\n".join([f"[{name}]", *(entry(*pair) for pair in entries.items()), ""])


def entry(name: str, held: Any) -> str:
    """Write one key with its value; a list that is long, or one of records, gets a line an entry."""
    short = f"{key(name)} = {value(held)}"
    if not isinstance(held, list) or not held:
        return short
    if len(short) <= LONGEST_LINE and not any(isinstance(part, Mapping) for part in held):
        return short
    return "\n".join([f"{key(name)} = [", *(f"  {value(part)}," for part in held), "]"])


def value(held: Any) -> str:
    """Write a value on one line."""
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, Mapping):
        entries = ", ".join(f"{key(name)} = {value(part)}" for name, part in held.items())
        return f"{{ {entries} }}" if entries else "{}"
    if isinstance(held, Sequence) and not isinstance(held, str):
        return f"[{', '.join(value(part) for part in held)}]"
    return text(held) if isinstance(held, str) else str(held)


def key(name: str) -> str:
    """Write a key; one that does not look like a word stands in quotes, so that it is seen to be a name."""
    return name if _WORD.fullmatch(name) else text(name)


def text(held: str) -> str:
    """Write a text in quotes."""
    return '"' + _CONTROL.sub(lambda match: _escaped(match.group()), held) + '"'


def _escaped(character: str) -> str:
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"
