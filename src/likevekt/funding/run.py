"""Run a model on its tables: exact amounts, then whole kroner, rounded once at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor

from likevekt.funding.closure import Kind
from likevekt.funding.inputs import Inputs, NodeRefusedError
from likevekt.funding.model import Model
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.problems import FundingError, Problem, Stage
from likevekt.funding.references import NodeRef
from likevekt.funding.tables import Tables
from likevekt.kernel.shares import round_to_total
from likevekt.kernel.vectors import TooManyDigitsError, Vector

LONGEST_AMOUNT = 1_000
"""How many digits an amount may have before its decimals."""
_ENDLESS = 10**LONGEST_AMOUNT


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a model gives every unit: the exact amount, and whole kroner (None for an index).

    ``closure`` is CLOSED, OPEN, TRANSFER or INDEX; ``total`` is the sum of the exact amounts. Units stand in
    the order of their ids.
    """

    model: str
    closure: str
    frame: int | None
    units: tuple[str, ...]
    amounts: Vector
    whole: tuple[int, ...] | None

    @cached_property
    def exact(self) -> dict[str, Fraction]:
        """The exact amount of every unit."""
        return dict(zip(self.units, self.amounts.fractions(), strict=True))

    @cached_property
    def kroner(self) -> dict[str, int] | None:
        """The whole kroner of every unit, None for an index."""
        return None if self.whole is None else dict(zip(self.units, self.whole, strict=True))

    @property
    def total(self) -> Fraction:
        """The sum of the exact amounts."""
        return self.amounts.total()


class Computation:
    """The amounts of every node of a model, each computed once."""

    def __init__(self, model: Model, tables: Tables, *, known: Mapping[str, Vector] | None = None) -> None:
        self.model = model
        self.amounts: dict[str, Vector] = dict(known or {})
        self.inputs = Inputs(tables=tables, frame=model.frame, amounts=self.amounts.__getitem__)

    def run(self) -> Vector:
        """Compute every node that is not known yet, and give the amounts of ``out``.

        Raises:
            FundingError: at the stage *values*, with every node that refuses what was read.
        """
        problems: list[Problem] = []
        failed: set[str] = set()
        for node in self.model.nodes.values():
            if node.name in self.amounts:
                continue
            named = {ref.name for ref, _ in self.model.references_of(node) if isinstance(ref, NodeRef)}
            if named & failed:
                failed.add(node.name)
                continue
            try:
                amounts = OPERATIONS[node.op].compute(node.args, self.inputs)
                _refuse_endless(amounts)
                self.amounts[node.name] = amounts
            except NodeRefusedError as refused:
                problems += refused.problems
                failed.add(node.name)
            except TooManyDigitsError as error:
                problems.append(Problem(where=node.path, message=f": {error}, which is the limit."))
                failed.add(node.name)
        if problems:
            raise FundingError(stage=Stage.VALUES, problems=problems)
        return self.amounts[self.model.out]


def _refuse_endless(amounts: Vector) -> None:
    """Refuse amounts that are longer than any money before a result is made of them.

    Raises:
        TooManyDigitsError: an amount is too long.
    """
    limit = amounts.denominator * _ENDLESS
    if any(not -limit < numerator < limit for numerator in amounts.numerators):
        raise TooManyDigitsError(most=LONGEST_AMOUNT)


def run(model: Model, tables: Tables) -> Result:
    """Run a model on its tables.

    Whole kroner are found once, by largest remainder: a closed result sums to the frame, an open one to its
    exact total rounded half up, a transfer to 0; an index has none. See docs/explanation/money-and-rounding.md.

    Raises:
        FundingError: at the stage *values*.
    """
    return result_of(model, tables, Computation(model, tables).run())


def result_of(model: Model, tables: Tables, amounts: Vector) -> Result:
    """Round the amounts of ``out`` to a result."""
    kind, whole = model.closure.kind, None
    if kind is not Kind.INDEX:
        whole = tuple(round_to_total(amounts, total=floor(amounts.total() + Fraction(1, 2))))
    return Result(
        model=model.id,
        closure=kind.value,
        frame=model.frame,
        units=tables.units,
        amounts=amounts,
        whole=whole,
    )
