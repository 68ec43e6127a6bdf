"""What can be wrong with a criterion as data, each in one plain sentence with its place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_RELATIVES = {
    "relative", "relatives", "kin", "family", "spouse", "wife", "husband", "partner", "cohabitant", "child",
    "children", "daughter", "daughters", "son", "sons", "mother", "father", "parent", "parents", "sibling",
    "siblings", "brother", "sister", "neighbour", "neighbours", "grandchild", "grandchildren", "pårørende",
    "pårørande", "slekt", "slektning", "familie", "ektefelle", "samboer", "sambuar", "kone", "mann", "barn",
    "datter", "dotter", "sønn", "mor", "far", "forelder", "foreldre", "søsken", "sysken", "bror", "søster",
    "syster", "nabo", "naboer", "barnebarn",
}  # fmt: skip


class CriterionFault(StrEnum):
    """What can be wrong with a criterion (feil i et kriterium), as the end of a sentence."""

    MISSING = "is missing"
    NOT_A_TEXT = "is to be a text"
    NOT_A_TABLE = "is to be a table"
    NOT_A_DATE = "is to be a day, written as 2027-01-31"
    ENDS_TOO_EARLY = "is not after valid_from"
    UNKNOWN_KEY = "is not a key of a criterion"
    UNKNOWN_CONDITION = "is not a condition by itself; use variable, level_at_least, holds, all, any or of"
    UNKNOWN_VARIABLE = "is not a function variable"
    UNKNOWN_LEVEL = "is not a need level; use limited, medium or extensive"
    UNKNOWN_FACT = "is not a fact that a rule may read"
    NOT_A_SCORE = "is not a score that can be asked for; use 2 to 5"
    NO_PARTS = "needs a list of at least one condition"
    NOT_A_COUNT = "is not a number of the conditions in the list"
    TOO_DEEP = "lies too deep; four levels are the most"
    TOO_MANY = "is one condition too many; forty are the most"
    RELATIVES = "is about relatives, which no criterion may read: what they do is agreed with them"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionProblem:
    """One thing that is wrong with a criterion (feil i et kriterium), and where."""

    where: str
    fault: CriterionFault
    found: str = ""

    @property
    def sentence(self) -> str:
        """The problem in one sentence."""
        found = f': "{self.found}"' if self.found else ""
        return f"{self.where}{found} {self.fault.value}."


class CriterionError(ValueError):
    """A criterion cannot be used; holds everything that is wrong with it."""

    def __init__(self, *, problems: Iterable[CriterionProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.sentence for problem in self.problems))


def relatives_or(fault: CriterionFault, *, word: str) -> CriterionFault:
    """Give the fault of an unknown word, and say it plainly where the word is about relatives."""
    words = re.findall(r"[^\W\d_]+", word.casefold())
    return CriterionFault.RELATIVES if _RELATIVES.intersection(words) else fault
