"""Change a model's file where it must change, and leave every other character as it was.

Remarks, blank lines, the order of keys and the spelling of numbers survive: someone wrote them for a reason.
What stands on a line that is taken away goes with it.
"""

import codecs
import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from likevekt.funding import model_text
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_lines import Held, Shape, outline
from likevekt.funding.problems import FundingError
from likevekt.kernel.exact import NotANumberError, parse_number

_NUMBER_KEYS = frozenset({"frame", "price", "per", "a", "by", "floor", "cap", "step", "max_under"})
_NUMBERS_BY_NAME = frozenset({"weights", "rates"})
_WRITTEN = (Shape.VALUE, Shape.ARRAY, Shape.INLINE)
_LINE_REST = re.compile(r"[ \t]*,?(?:[ \t]*#[^\r\n]*)?")
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")
_COMMA = re.compile(r"\s*,")
_LINE_BREAK = re.compile(r"\r?\n")


class CannotEditError(ValueError):
    """A file is written in a way that cannot be changed piece by piece without touching the rest."""

    def __init__(self) -> None:
        super().__init__(
            "The file is written in a way that a form cannot change without rewriting its remarks. "
            "Change it in the text."
        )


def edit_model(content: bytes, data: Mapping[str, Any]) -> bytes:
    """Give the file with ``data`` in it; bytes that say the same already are given back untouched.

    Raises:
        CannotEditError: the change cannot be made without losing what the file says besides its data.
        FundingError: the bytes are no TOML file.
    """
    old = parse_model(content, name="model")
    wanted = _spelled_as(old, data)
    if wanted == old:
        return content
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content.removeprefix(mark).decode("utf-8")
    edited = _Edit(text).edited(old, wanted).encode()
    if not _says(edited, wanted):
        if "#" in text:
            raise CannotEditError
        edited = model_text.write_model(wanted).encode()
    return mark + edited


def means_the_same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Tell whether two files say the same, however their numbers are spelled."""
    return bool(_spelled_as(old, new) == old)


def _says(content: bytes, wanted: Mapping[str, Any]) -> bool:
    try:
        return parse_model(content, name="model") == wanted
    except FundingError:
        return False


def _spelled_as(old: Any, new: Any, name: str = "", *, is_number: bool = False) -> Any:
    """Give the new data with everything that means what it meant before spelled as it was."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        inside = name in _NUMBERS_BY_NAME
        return {
            part: _spelled_as(old[part], held, part, is_number=inside or part in _NUMBER_KEYS)
            if part in old
            else held
            for part, held in new.items()
        }
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [_spelled_as(one, other) for one, other in zip(old, new, strict=True)]
    if new == [old] or (is_number and _number(old) is not None and _number(old) == _number(new)):
        return old
    return new


def _number(held: Any) -> Any:
    try:
        return parse_number(str(held)) if isinstance(held, str | int) else None
    except NotANumberError:
        return None


class _Edit:
    """Collects what must change in a text, and changes it all at once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        self.changes: list[tuple[int, int, str]] = []
        self.appended = ""

    def edited(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
        self._section(outline(self.text), old, new, path=())
        edited = self._with(self.changes, 0, len(self.text))
        gap = "" if edited.endswith("\n") or not self.appended else self.line_end
        return edited + gap + self.appended

    def _with(self, changes: list[tuple[int, int, str]], start: int, end: int) -> str:
        parts, at = [], start
        for begin, stop, replacement in sorted(changes, key=lambda change: change[:2]):
            parts += [self.text[at:begin], replacement]
            at = max(at, stop)
        return "".join([*parts, self.text[at:end]])

    # sections: a line or more for each key

    def _section(
        self, held: Held, old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...]
    ) -> None:
        gone = {name for name in old if name not in new or _becomes_other(held.entries[name], new[name])}
        for name in old:
            if name in gone:
                self._remove(held.entries[name])
            elif old[name] != new[name]:
                self._change(held.entries[name], old[name], new[name], path=(*path, name))
        added = {name: part for name, part in new.items() if name not in old or name in gone}
        if path == ("node",):
            for name, part in added.items():
                section = model_text.section(f"node.{model_text.key(name)}", part)
                self.appended += f"\n{section}".replace("\n", self.line_end)
        elif added:
            self._add_lines(held, added)

    def _change(self, held: Held, old: Any, new: Any, *, path: tuple[str, ...]) -> None:
        if held.shape in _WRITTEN:
            self.changes.append((held.start, held.end, self._value(held, old, new, name=path[-1])))
        elif held.shape is Shape.SECTIONS:
            for part, before, after in zip(held.entries.values(), old, new, strict=False):
                self._section(part, before, after, path=path)
        else:
            self._section(held, old, new, path=path)

    def _remove(self, held: Held) -> None:
        """Take away the lines of a key, or of a section with everything under its heads."""
        for part in held.entries.values() if held.shape not in _WRITTEN else ():
            self._remove(part)
        start = self._line_start(held.key_start)
        self.changes.append((start, self._after_line(held.end), ""))
        if held.shape is Shape.SECTION:
            after = self._after_line(max((part.end for part in _written(held)), default=held.end))
            self.changes.append((after, self._past(_BLANK_LINES, after), ""))

    def _add_lines(self, held: Held, added: Mapping[str, Any]) -> None:
        """Write new keys under the last one of a section."""
        last = max((part.end for part in _written(held)), default=held.end)
        lines = "".join(f"{model_text.entry(*pair)}\n" for pair in added.items())
        at = self._after_line(last)
        if not self.text.endswith("\n", 0, at):
            lines = f"\n{lines}"
        self.changes.append((at, at, lines.replace("\n", self.line_end)))

    def _after_line(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    # values: inside one key

    def _value(self, held: Held, old: Any, new: Any, *, name: str = "") -> str:
        """Give the text of a value, as it was wherever it says the same."""
        if old == new:
            return self.text[held.start : held.end]
        if held.shape is Shape.INLINE and isinstance(new, Mapping) and not held.dots:
            return self._braces(held, old, new)
        if held.shape is Shape.ARRAY and isinstance(new, list) and old and new:
            return self._list(held, old, new)
        written = model_text.entry(name, new).removeprefix(f"{model_text.key(name)} = ")
        return written.replace("\n", self.line_end)

    def _braces(self, held: Held, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
        parts = {
            name: self._value(part, old[name], new[name])
            for name, part in held.entries.items()
            if isinstance(name, str) and name in new
        }
        if set(new) == set(old):
            changes = [(held.entries[n].start, held.entries[n].end, part) for n, part in parts.items()]
            return self._with(changes, held.start, held.end)
        pairs = [f"{self._key(held.entries[name])} = {part}" for name, part in parts.items()]
        pairs += [
            f"{model_text.key(name)} = {model_text.value(part)}"
            for name, part in new.items()
            if name not in old
        ]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"

    def _key(self, held: Held) -> str:
        return self.text[held.key_start : held.start].rstrip(" \t=")

    def _list(self, held: Held, old: list[Any], new: list[Any]) -> str:
        parts = [
            (at, part, model_text.value(part) if at is None else self._entry(held, at, old, part))
            for at, part in _aligned(old, new)
        ]
        if not any(self._before(one).strip(" \t") for one in held.entries.values()):
            return self._lines(held, parts, last=held.entries[len(old) - 1])
        if "#" in self._between(held):
            raise CannotEditError
        return f"[{', '.join(text for _, part, text in parts if part is not None)}]"

    def _entry(self, held: Held, at: int, old: list[Any], part: Any) -> str:
        return "" if part is None else self._value(held.entries[at], old[at], part)

    def _lines(self, held: Held, parts: list[tuple[int | None, Any, str]], *, last: Held) -> str:
        """Change a list with a line an entry."""
        changes: list[tuple[int, int, str]] = []
        margin = self.line_end + self._before(held.entries[0])
        if any(at is None for at, _, _ in parts) and not self._has_comma(last):
            changes.append((last.end, last.end, ","))
        for at, part, text in parts:
            if at is None:
                changes.append(self._inserted(last, f"{margin}{text},"))
            elif part is None:
                changes.append(self._taken(held.entries[at]))
            else:
                changes.append((held.entries[at].start, held.entries[at].end, text))
        return self._with(changes, held.start, held.end)

    def _before(self, held: Held) -> str:
        """Give what stands on the line in front of an entry."""
        return self.text[self._line_start(held.start) : held.start]

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _has_comma(self, held: Held) -> bool:
        return _COMMA.match(self.text, held.end) is not None

    def _past(self, pattern: re.Pattern[str], at: int) -> int:
        found = pattern.match(self.text, at)
        return at if found is None else found.end()

    def _between(self, held: Held) -> str:
        """Give what stands in a list besides its entries."""
        cuts = [(one.start, one.end, "") for one in held.entries.values()]
        return self._with(cuts, held.start, held.end)

    def _inserted(self, last: Held, text: str) -> tuple[int, int, str]:
        """Put a new entry on the line after the last one, also after what is remarked beside that."""
        at = self._past(_LINE_REST, last.end)
        return (at, at, text)

    def _taken(self, held: Held) -> tuple[int, int, str]:
        """Take an entry away with the comma after it, and its whole line when nothing else stands there."""
        end = self._past(_LINE_REST, held.end)
        is_alone = not self._before(held).strip(" \t") and _LINE_BREAK.match(self.text, end)
        return (
            (self._line_start(held.start), self._after_line(end), "") if is_alone else (held.start, end, "")
        )


def _becomes_other(held: Held, new: Any) -> bool:
    """Tell whether a table with a head or dots of its own becomes something that has none."""
    return held.shape in {Shape.SECTION, Shape.DOTTED} and not isinstance(new, Mapping)


def _written(held: Held) -> Iterator[Held]:
    """Give the values that stand directly under a section's head, those with dots in their keys too."""
    for part in held.entries.values():
        if part.shape in _WRITTEN:
            yield part
        elif part.shape is Shape.DOTTED:
            yield from _written(part)


def _aligned(old: list[Any], new: list[Any]) -> list[tuple[int | None, Any]]:
    """Pair entries of two lists: (place before, what is there now), None for what is new or gone.

    What is new comes after everything that was there; where it does not, entries are paired by place.
    """
    matcher = difflib.SequenceMatcher(a=[repr(part) for part in old], b=[repr(part) for part in new])
    paired: list[tuple[int | None, Any]] = []
    for _, low, high, first, end in matcher.get_opcodes():
        shared = min(high - low, end - first)
        if shared and any(at is None for at, _ in paired):
            return _by_place(old, new)
        paired += [(low + step, new[first + step]) for step in range(shared)]
        paired += [(at, None) for at in range(low + shared, high)]
        paired += [(None, part) for part in new[first + shared : end]]
    return paired


def _by_place(old: list[Any], new: list[Any]) -> list[tuple[int | None, Any]]:
    longest = max(len(old), len(new))
    places = (at if at < len(old) else None for at in range(longest))
    return [(at, new[step] if step < len(new) else None) for step, at in enumerate(places)]
