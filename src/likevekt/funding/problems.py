"""What is wrong with a model or its tables: one plain sentence each, with the place."""

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST_SENTENCE = 2_000
MOST_COMPARED = 20_000
"""How many known names are held against faulty ones, in all, to offer the nearest spelling."""
_LONGEST_PLACE = 1_000
_LONGEST_QUOTE = 120
_MOST_LISTED = 12
_LONGEST_NAME = 120  # longer names are only compared whole
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Stage(StrEnum):
    """The order in which a model and its tables are examined; later stages wait for earlier ones."""

    FORMAT = "format"
    CLOSURE = "closure"
    TABLES = "tables"
    VALUES = "values"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing that is wrong, where it is, and what to do."""

    where: str
    message: str
    table: str | None = None
    row: int | None = None
    column: str | None = None

    @property
    def sentence(self) -> str:
        """The whole as one line of text, which ends even when the file's own names do not."""
        text = self.message
        if text.startswith((" = ", ": ")):
            text = f"{_shortened(self.where, most=_LONGEST_PLACE)}{text}"
        return on_one_line(_shortened(text, most=LONGEST_SENTENCE))


class FundingError(Exception):
    """A funding model or its tables cannot be used; holds every problem of the first failing stage."""

    def __init__(self, *, stage: Stage, problems: Iterable[Problem]) -> None:
        self.stage = stage
        self.problems = tuple(sorted(set(problems), key=lambda problem: (problem.where, problem.message)))
        super().__init__("\n".join(problem.sentence for problem in self.problems))


def quoted(text: object) -> str:
    """Quote what a file holds, as it was typed, on one line and not endlessly."""
    whole = str(text)
    if len(whole) > _LONGEST_QUOTE:
        whole = whole[:_LONGEST_QUOTE] + "…"
    return f'"{on_one_line(whole)}"'


def on_one_line(text: str) -> str:
    """Show a text from a file on one line: signs that move, colour or hide what stands there are replaced."""
    return _CONTROL.sub(_REPLACEMENT, text)


def listed(names: Iterable[str]) -> str:
    """Quote some names, in their order, and count those that there is no room for."""
    every = list(names)
    shown = ", ".join(quoted(name) for name in every[:_MOST_LISTED])
    more = len(every) - _MOST_LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def nearest(name: str, known: Iterable[str]) -> str:
    """Give the hint `` Did you mean "…"?`` with the nearest known spelling, or nothing."""
    found = closest(name, known)
    return "" if found is None else _hint(found)


def _hint(found: str) -> str:
    return f" Did you mean {quoted(found)}?"


class Hints:
    """Looks for the nearest spelling for the first faults of a file; for thousands it would take minutes."""

    def __init__(self) -> None:
        self._left = MOST_COMPARED

    def nearest(self, name: str, known: Collection[str]) -> str:
        """Give a hint as `nearest` does, or nothing when so much was compared already."""
        found = self.closest(name, known)
        return "" if found is None else _hint(found)

    def closest(self, name: str, known: Collection[str]) -> str | None:
        """Give the nearest name as `closest` does, or None when so much was compared already."""
        if len(known) > self._left:
            return None
        self._left -= len(known)
        return closest(name, known)


def closest(name: str, known: Iterable[str]) -> str | None:
    """Give the known name that is spelled most like another, or None when nothing is near."""
    ordered = sorted(known)
    short = [known_name for known_name in ordered if len(known_name) <= _LONGEST_NAME]
    matches = difflib.get_close_matches(name[: 2 * _LONGEST_NAME], short, n=1, cutoff=0.5)
    if matches:
        return matches[0]
    folded = {known_name.casefold(): known_name for known_name in reversed(ordered)}
    return folded.get(name.casefold())


def _shortened(text: str, *, most: int) -> str:
    """Leave out the middle of a text that is too long to read: its beginning and its end say most."""
    if len(text) <= most:
        return text
    end = most // 3
    return f"{text[: most - end - 1]}…{text[-end:]}"
