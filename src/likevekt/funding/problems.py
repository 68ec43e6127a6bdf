"""What is wrong with a model or its tables: one plain sentence each, with the place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from likevekt.kernel.quoting import closest, hint, on_one_line, shortened

LONGEST_SENTENCE = 2_000
MOST_COMPARED = 20_000
"""How many known names are held against faulty ones, in all, to offer the nearest spelling."""
_LONGEST_PLACE = 1_000


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
            text = f"{shortened(self.where, most=_LONGEST_PLACE)}{text}"
        return on_one_line(shortened(text, most=LONGEST_SENTENCE))


class FundingError(Exception):
    """A funding model or its tables cannot be used; holds every problem of the first failing stage."""

    def __init__(self, *, stage: Stage, problems: Iterable[Problem]) -> None:
        self.stage = stage
        self.problems = tuple(sorted(set(problems), key=lambda problem: (problem.where, problem.message)))
        super().__init__("\n".join(problem.sentence for problem in self.problems))


class Hints:
    """Looks for the nearest spelling for the first faults of a file; for thousands it would take minutes."""

    def __init__(self) -> None:
        self._left = MOST_COMPARED

    def nearest(self, name: str, known: Collection[str]) -> str:
        """Give a hint as `nearest` does, or nothing when so much was compared already."""
        return hint(self.closest(name, known))

    def closest(self, name: str, known: Collection[str]) -> str | None:
        """Give the nearest name as `closest` does, or None when so much was compared already."""
        if len(known) > self._left:
            return None
        self._left -= len(known)
        return closest(name, known)
