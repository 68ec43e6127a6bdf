"""The terms that an amount is made of, down to the cell of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from likevekt.funding.inputs import Inputs
from likevekt.funding.references import ColumnRef, Literal, NodeRef, Ref, Scalar
from likevekt.funding.tables import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One number in the product that makes a term, with where it comes from."""

    value: Fraction
    divides: bool = False
    label: str = ""
    source: Source | None = None
    node: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One part of an amount; the parts of a node sum exactly to it.

    ``factors`` multiply (and divide) to ``exact`` where the term is a plain product; it is empty otherwise.
    """

    label: str
    exact: Fraction
    source: Source | None = None
    node: str | None = None
    factors: tuple[Factor, ...] = ()


def product_term(label: str, factors: Sequence[Factor]) -> Term:
    """Make a term that is the product of its factors; it points where its first factor points."""
    exact = prod(
        (1 / factor.value if factor.divides else factor.value for factor in factors), start=Fraction(1)
    )
    first = factors[0]
    return Term(label=label, exact=exact, source=first.source, node=first.node, factors=tuple(factors))


def plain_term(inputs: Inputs, label: str, given: Ref, exact: Fraction, index: int) -> Term:
    """Make a term that points to a column or node without being a product."""
    factor = unit_factor(inputs, given, index)
    return Term(label=label, exact=exact, source=factor.source, node=factor.node)


def unit_factor(inputs: Inputs, given: Ref | Scalar, index: int, *, label: str = "") -> Factor:
    """Make a factor of one unit's number in a column, a node or a single number."""
    if isinstance(given, ColumnRef):
        value = inputs.vector(given).at(index)
        source = inputs.tables.source(given.table, given.column, index)
        return Factor(value=value, label=label or given.text, source=source)
    if isinstance(given, NodeRef):
        return Factor(value=inputs.vector(given).at(index), label=label or given.text, node=given.name)
    return scalar_factor(inputs, given, label=label)


def scalar_factor(inputs: Inputs, given: Scalar, *, divides: bool = False, label: str = "") -> Factor:
    """Make a factor of a number in the model, or of a cell of a decision table."""
    source = None if isinstance(given, Literal) else inputs.tables.scalars[given.path].source
    return Factor(value=inputs.number(given), divides=divides, label=label, source=source)


def cell_factor(inputs: Inputs, table: str, column: str, index: int) -> Factor:
    """Make a factor of one cell of a table."""
    value = inputs.tables.column(table, column).at(index)
    return Factor(value=value, label=f"{table}:{column}", source=inputs.tables.source(table, column, index))
