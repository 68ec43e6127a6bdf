"""Rows of the builder's form: adding one, taking one away, and numbering them without gaps, empty ones last."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from likevekt.web.builder_reading import rows
from likevekt.web.builder_typing import KINDS, Typed

_ROW = re.compile(r"([a-z])([0-9]{1,3})")
_NAME = re.compile(r"[A-Za-z_]+[0-9]*(?:\.[A-Za-z_]+[0-9]*){0,5}")
_OWNER = re.compile(r"(?:p[0-9]{1,3}(?:\.p[0-9]{1,3})?)?")
_EARNING = frozenset({"activity", "capitation"})
FIRST_FIELD = {"k": "column", "l": "volume", "n": "column", "f": "column", "s": "column"}
"""What a new row of each kind begins with."""


@dataclass(slots=True)
class _Branch:
    text: str | None = None
    parts: dict[str, "_Branch"] = field(default_factory=dict)

    @property
    def is_filled(self) -> bool:
        return bool((self.text or "").strip()) or any(part.is_filled for part in self.parts.values())


def is_field(name: str) -> bool:
    """Tell whether a name can be one of the form's fields."""
    return _NAME.fullmatch(name) is not None


def tidy(typed: Mapping[str, str]) -> Typed:
    """Number the rows of every kind from 0, those that are filled in first, in the order they have."""
    root = _Branch()
    for name, text in typed.items():
        branch = root
        for step in name.split("."):
            branch = branch.parts.setdefault(step, _Branch())
        branch.text = text
    tidied: Typed = {}
    _write(root, "", tidied)
    return tidied


def with_row(typed: Mapping[str, str], *, owner: str, letter: str) -> tuple[Typed, str]:
    """Add an empty row and give the name of its first field; an unknown kind adds nothing."""
    if letter not in FIRST_FIELD or not _OWNER.fullmatch(owner):
        return dict(typed), ""
    row = f"{owner}.{letter}".removeprefix(".") + str(len(rows(typed, owner, letter)))
    name = f"{row}.{FIRST_FIELD[letter]}"
    return {**typed, name: ""}, name


def with_part(
    typed: Mapping[str, str], *, kind: str, owner: str = "", filled: Typed | None = None
) -> tuple[Typed, str]:
    """Add a part that the money follows, with what is known of it, and give the name of its first field."""
    if kind not in KINDS or not _OWNER.fullmatch(owner):
        return dict(typed), ""
    parts = rows(typed, owner, "p")
    at = f"{owner}.p{len(parts)}".removeprefix(".")
    added = dict(typed)
    if len(parts) == 1:
        added[f"{parts[0]}.share"] = "100"
    if parts:
        added[f"{at}.share"] = "0"
    added[f"{at}.kind"] = kind
    added |= {f"{at}.{name}": text for name, text in (filled or {}).items()}
    return added, f"{at}.share" if parts else f"{at}.title"


def without_row(typed: Mapping[str, str], *, row: str) -> Typed:
    """Take a row or a part away with everything in it."""
    return {name: text for name, text in typed.items() if name != row and not name.startswith(f"{row}.")}


def row_count(typed: Mapping[str, str]) -> int:
    """Count the parts and rows of a form, those inside others too."""
    found = set()
    for name in typed:
        steps = name.split(".")
        found |= {".".join(steps[: at + 1]) for at, step in enumerate(steps) if _ROW.fullmatch(step)}
    return len(found)


def may_be_open(typed: Mapping[str, str]) -> bool:
    """Tell whether the sum may follow the amounts: the money follows one thing, which has amounts of its own."""
    parts = rows(typed, "", "p")
    return len(parts) == 1 and typed.get(f"{parts[0]}.kind", "") in {"frame", *_EARNING}


def with_sum_chosen(typed: Mapping[str, str]) -> Typed:
    """Make the fields fit the choice of the sum: an open model pays its own sums beside what is earned.

    A model that may not be open has a fixed sum, whatever was chosen before it got one thing more to follow.
    """
    if not may_be_open(typed):
        return {name: text for name, text in typed.items() if name != "open"}
    part = rows(typed, "", "p")[0]
    sums = rows(typed, "", "s")
    if not typed.get("open") or typed[f"{part}.kind"] not in _EARNING or not sums:
        return dict(typed)
    beside = rows(typed, part, "f")
    paid = {typed.get(f"{row}.column", "") for row in beside}
    free = len(beside) and int(beside[-1].rpartition(".f")[2]) + 1
    moved = {name: text for name, text in typed.items() if name.partition(".")[0] not in sums}
    for at, row in enumerate(one for one in sums if typed.get(f"{one}.column", "") not in paid):
        moved |= {
            f"{part}.f{free + at}.{name.removeprefix(f'{row}.')}": text
            for name, text in typed.items()
            if name.startswith(f"{row}.")
        }
    return moved


def _write(branch: _Branch, at: str, tidied: Typed) -> None:
    counts: dict[str, int] = {}
    for step, part in sorted(branch.parts.items(), key=lambda pair: _order(*pair)):
        row = _ROW.fullmatch(step)
        name = step
        if row is not None:
            letter = row.group(1)
            name = f"{letter}{counts.get(letter, 0)}"
            counts[letter] = counts.get(letter, 0) + 1
        place = f"{at}.{name}".removeprefix(".")
        if part.text is not None:
            tidied[place] = part.text
        _write(part, place, tidied)


def _order(step: str, part: _Branch) -> tuple[bool, int]:
    row = _ROW.fullmatch(step)
    return (False, 0) if row is None else (not part.is_filled, int(row.group(2)))
