"""Random funding models with their tables, whole or broken, as hypothesis strategies.

`funding_cases()` gives models that mostly run; `broken_cases()` has one to three changes in each.
A case is written to bytes in as many ways as `spelling` has seeds; they all mean the same.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from random import Random

from hypothesis import strategies as st

from . import oracle
from .funding_breaks import break_model, break_tables, break_text
from .funding_builder import FRAMES, LARGE, Pick, Seeded
from .funding_nodes import ModelBuilder
from .funding_text import Table, model_bytes, model_text, table_bytes, table_text

STIR = 2654435761  # a prime, so that every choice is still made by one number


@dataclass(frozen=True)
class FundingCase:
    """A model as a TOML document, its tables, and how they are spelled in files (0 = plainly)."""

    document: dict
    tables: dict[str, Table]
    spelling: int = 0

    def __repr__(self) -> str:
        """Show the files, so that a failing example can be copied."""
        texts = "\n".join(f"--- {name}.csv\n{table_text(table)}" for name, table in self.tables.items())
        return f"FundingCase spelling={self.spelling}\n{model_text(self.document)}{texts}"

    def rng(self) -> Random | None:
        return Random(self.spelling) if self.spelling else None

    def texts(self) -> tuple[str, dict[str, str]]:
        """Give the model and the tables as plain text."""
        return model_text(self.document), {name: table_text(table) for name, table in self.tables.items()}

    def files(self) -> tuple[bytes, dict[str, bytes]]:
        """Give the model and the tables as files hold them."""
        rng = self.rng()
        return model_bytes(self.document, rng), {name: table_bytes(t, rng) for name, t in self.tables.items()}

    def expected(self) -> dict:
        """Give the oracle's result, or raise what it refuses."""
        return oracle.run_text(*self.texts())

    def spelled(self, spelling: int) -> "FundingCase":
        return FundingCase(self.document, self.tables, spelling)


class Drawn:
    """Choices that hypothesis makes, and makes simpler when a test fails."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one(self, options: list) -> object:
        return options[self.integer(0, len(options) - 1)]

    def integer(self, low: int, high: int) -> int:
        return self.draw(_integers(low, high))

    def chance(self, percent: int) -> bool:
        return self.integer(0, 99) >= 100 - percent

    def several(self, options: list, count: int) -> list:
        """Draw one number whose digits choose, because many small draws are slow."""
        size = len(options) ** count
        digits = self.integer(0, size - 1) * STIR % size  # small numbers are drawn most: give them all digits
        found = []
        for _ in range(count):
            digits, digit = divmod(digits, len(options))
            found.append(options[digit])
        return found


@lru_cache(maxsize=1000)
def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def build_case(
    pick: Pick,
    *,
    depth: int = 3,
    wild: int = 1,
    cells: int = 6,
    kinds: tuple[str, ...] = (),
    builder: type[ModelBuilder] = ModelBuilder,
) -> FundingCase:
    """Build one case; `kinds` are the closures of `out` (all of them when none is named)."""
    making = builder(pick, wild=wild, cells=cells)
    kind = pick.one(list(kinds or ("CLOSED", "CLOSED", "CLOSED", "CLOSED", "OPEN", "TRANSFER", "INDEX")))
    head: dict = {"id": pick.one(["hybrid-2027", "blåbær", "ti år 2"])}
    if kind == "CLOSED" or pick.chance(70):
        making.frame = pick.one(FRAMES if pick.chance(40) else LARGE)
        head["frame"] = pick.one([making.frame, str(making.frame)])
    if kind == "OPEN" or pick.chance(5):
        head["open"] = True
    out = _out(making, kind, depth)
    if not isinstance(out, str) or ":" in out:
        body = out if isinstance(out, dict) else {"op": "base", "column": out}
        out = making.name(kind, None, body)
    if pick.chance(5) and out not in texts_in(making.nodes.values()):
        making.nodes["12"] = making.nodes.pop(out)  # a number may name the one node that nobody refers to
        out = "12"
    head["out"] = out
    if pick.chance(10):
        head |= {"title": "En modell", "logic": ["PA", "NPM"], "valid_from": "2027-01-01", "law": ["§ 3"]}
    return FundingCase({"model": head, "node": making.nodes}, making.tables(), pick.integer(0, 9999))


def texts_in(values: Iterable) -> set[str]:
    """Give every text that stands somewhere in these values."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, dict | list):
            found |= texts_in(value.values() if isinstance(value, dict) else value)
    return found


def _out(builder: ModelBuilder, kind: str, depth: int) -> object:
    if kind == "CLOSED":
        return builder.closed(Fraction(builder.frame), depth)
    return {"OPEN": builder.open, "TRANSFER": builder.transfer, "INDEX": builder.index}[kind](depth)


def break_case(case: FundingCase, pick: Pick) -> FundingCase:
    """Change one to three things in a case."""
    broken = FundingCase(deepcopy(case.document), deepcopy(case.tables), case.spelling)
    for _ in range(1 + pick.chance(20) + pick.chance(20)):
        if pick.chance(45) and broken.tables:
            break_tables(broken.tables, pick)
        elif any(isinstance(body, dict) and "op" in body for body in broken.document["node"].values()):
            break_model(broken.document, pick)
    return broken


@st.composite
def funding_cases(
    draw: st.DrawFn, *, depth: int = 3, wild: int = 1, cells: int = 6, kinds: tuple[str, ...] = ()
) -> FundingCase:
    """Models and tables that mostly run."""
    return build_case(Drawn(draw), depth=depth, wild=wild, cells=cells, kinds=kinds)


@st.composite
def broken_cases(draw: st.DrawFn, *, cells: int = 15) -> FundingCase:
    """Models and tables that mostly do not."""
    pick = Drawn(draw)
    return break_case(build_case(pick, depth=2, cells=cells), pick)


@st.composite
def broken_texts(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """The plain text of a model and its tables, with a few letters changed in one of them."""
    pick = Drawn(draw)
    model, tables = build_case(pick, depth=1, cells=20).texts()
    name = pick.one(["", "", *sorted(tables)])
    if name:
        return model, {**tables, name: break_text(tables[name], pick, '",\n#x5-/.0:a')}
    return break_text(model, pick, '",\n#x5-/.0:1{}[]=aé_ '), tables


def seeded_case(seed: int, *, broken: bool = False) -> FundingCase:
    """Give one case by its number, for long runs without hypothesis."""
    pick = Seeded(seed)
    case = build_case(pick, depth=pick.integer(0, 4))
    return break_case(case, pick) if broken else case
