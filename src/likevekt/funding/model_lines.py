"""Where things stand in a model's text: the line and the characters of every key and value.

The text must be one that can be read; what it says is the reader's business (model_file.py), not this one's.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from likevekt.kernel.composed_text import composed

Step = str | int
Path = tuple[Step, ...]

_MARK = "\ufeff"
_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r'[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_VALUE = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"""(?:"{0,2})'
    r"|'''(?:[^']|'{1,2}(?!'))*'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|[^\s,\]}#]+(?:[ ][0-9]{2}:[^\s,\]}#]+)?",
    re.DOTALL,
)
_AT_LINE = re.compile(r": line ([0-9]+)\b")


class Shape(Enum):
    """How a value is written."""

    VALUE = auto()
    ARRAY = auto()
    INLINE = auto()
    """A table in braces."""
    SECTION = auto()
    """A table under a head of its own, or one that such a head implies."""
    DOTTED = auto()
    """A table that only the dots in its keys make."""
    SECTIONS = auto()
    """A list whose entries are sections."""


@dataclass(slots=True, kw_only=True)
class Held:
    """One key or entry of the text: where its key begins, and where its value begins and ends.

    ``name_start`` is where the last part of a dotted key begins. A section's value is its head alone;
    one without a head has an empty value.
    """

    shape: Shape
    key_start: int
    name_start: int
    start: int
    end: int
    entries: dict[Step, "Held"] = field(default_factory=dict)
    dots: bool = False


def outline(text: str) -> Held:
    """Give the whole text as a tree of what it holds, by key and by place in lists."""
    return _Scanner(text).document()


def lines_of(text: str) -> dict[str, int]:
    """Give the line, counted from 1, of every place that can be named, like ``node.final.of[0].x``."""
    lines: dict[str, int] = {}
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    at, line = 0, 0
    for start, where in sorted((held.key_start, where) for where, held in _named(outline(text))):
        while line < len(starts) and starts[line] <= start:
            line += 1
        at = line
        lines.setdefault(where, at)
    return lines


def line_of(where: str, message: str, *, lines: Mapping[str, int]) -> int | None:
    """Give the line that a problem is about: its own place, or the nearest place around it that is written.

    The reader's own faults say their line in the message.
    """
    said = _AT_LINE.match(message)
    if said is not None:
        return int(said.group(1))
    place = where
    while place:
        if place in lines:
            return lines[place]
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return None


def _named(held: Held, where: str = "") -> Iterator[tuple[str, Held]]:
    for step, part in held.entries.items():
        place = f"{where}[{step}]" if isinstance(step, int) else f"{where}.{step}".removeprefix(".")
        yield place, part
        yield from _named(part, place)


class _Scanner:
    """Walks once through a text that is known to be well formed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = len(_MARK) if text.startswith(_MARK) else 0

    def document(self) -> Held:
        root = Held(shape=Shape.SECTION, key_start=0, name_start=0, start=0, end=0)
        section = root
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                section = self._head(root)
            else:
                self._entry(section)
            self._skip(_BLANK)
        return root

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        assert match is not None  # noqa: S101 - the text is well formed
        self.at = match.end()
        return match.group()

    def _keys(self) -> list[tuple[str, int]]:
        """Read a key with its dots: each part and where it begins."""
        parts = []
        while True:
            self._skip(_SPACE)
            start = self.at
            parts.append((_plain(self._skip(_KEY)), start))
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _head(self, root: Held) -> Held:
        start = self.at
        is_list = self.text.startswith("[[", start)
        self.at += 1 + is_list
        keys = self._keys()
        self.at += 1 + is_list
        held = root
        for name, _ in keys[:-1]:
            held = _last(held.entries.setdefault(name, _implied(start)))
        name = keys[-1][0]
        if is_list:
            owner = held.entries.setdefault(name, _implied(start, shape=Shape.SECTIONS))
            section = owner.entries[len(owner.entries)] = _implied(start)
        else:
            section = held.entries.setdefault(name, _implied(start))
        section.key_start = section.name_start = section.start = start
        section.end = self.at
        return section

    def _entry(self, owner: Held) -> None:
        """Read one key and its value into the table that has it."""
        keys = self._keys()
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        key_start = keys[0][1]
        for name, start in keys[:-1]:
            owner.dots = True
            owner = owner.entries.setdefault(name, _implied(start, shape=Shape.DOTTED))
            owner.key_start = min(owner.key_start, key_start)
        name, name_start = keys[-1]
        owner.entries[name] = self._value(key_start=key_start, name_start=name_start)

    def _value(self, *, key_start: int | None = None, name_start: int | None = None) -> Held:
        start = self.at
        held = Held(
            shape=Shape.VALUE,
            key_start=start if key_start is None else key_start,
            name_start=start if name_start is None else name_start,
            start=start,
            end=start,
        )
        if self.text[start] == "[":
            held.shape = Shape.ARRAY
            self._list(held)
        elif self.text[start] == "{":
            held.shape = Shape.INLINE
            self._braces(held)
        else:
            self._skip(_VALUE)
        held.end = self.at
        return held

    def _list(self, held: Held) -> None:
        self.at += 1
        self._skip(_BLANK)
        while self.text[self.at] != "]":
            held.entries[len(held.entries)] = self._value()
            self._skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self._skip(_BLANK)
        self.at += 1

    def _braces(self, held: Held) -> None:
        self.at += 1
        self._skip(_BLANK)
        while self.text[self.at] != "}":
            self._entry(held)
            self._skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self._skip(_BLANK)
        self.at += 1


def _implied(at: int, *, shape: Shape = Shape.SECTION) -> Held:
    return Held(shape=shape, key_start=at, name_start=at, start=at, end=at)


def _last(held: Held) -> Held:
    """Give the section that a head's part means: in a list of sections, the newest."""
    return held.entries[len(held.entries) - 1] if held.shape is Shape.SECTIONS else held


def _plain(key: str) -> str:
    """Give a key without its quotes, composed as the reader composes it."""
    name = key
    if key.startswith("'"):
        name = key[1:-1]
    elif key.startswith('"'):
        name = str(tomllib.loads(f"key = {key}")["key"])
    return composed(name)
