"""What a node promises about its sum, checked before any amount is computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Kind(StrEnum):
    """The five promises: a key sums to 1, a closed amount to its frame, a transfer to 0."""

    KEY = "KEY"
    CLOSED = "CLOSED"
    OPEN = "OPEN"
    TRANSFER = "TRANSFER"
    INDEX = "INDEX"


MONEY = frozenset({Kind.OPEN, Kind.CLOSED, Kind.TRANSFER})
NUMBER = frozenset({Kind.INDEX})
ANY = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Closure:
    """A kind, and for a closed amount the total it sums to (None while that is not read yet)."""

    kind: Kind
    total: Fraction | None = None


class ClosureError(ValueError):
    """Parts that cannot be put together without breaking a promise; the text says why."""


def closure_of_sum(parts: Sequence[Closure]) -> Closure:
    """Give the closure of a sum of parts.

    Raises:
        ClosureError: keys are added, or keys or indices stand beside anything else.
    """
    kinds = {part.kind for part in parts}
    if kinds == {Kind.INDEX}:
        return Closure(Kind.INDEX)
    if kinds == {Kind.KEY}:
        raise ClosureError("keys cannot be added, since each already sums to 1; use blend")
    if kinds & {Kind.KEY, Kind.INDEX}:
        raise ClosureError(f"cannot add {_listed(kinds)}; only amounts of money add to a budget")
    if Kind.OPEN in kinds:
        return Closure(Kind.OPEN)
    if kinds == {Kind.TRANSFER}:
        return Closure(Kind.TRANSFER)
    totals = [part.total for part in parts if part.kind is Kind.CLOSED]
    known = [total for total in totals if total is not None]
    return Closure(Kind.CLOSED, sum(known, Fraction(0)) if len(known) == len(totals) else None)


def closure_of_blend(parts: Sequence[Closure]) -> Closure:
    """Give the closure of a weighted mean of parts.

    Raises:
        ClosureError: the parts are of different kinds, or closed to different totals.
    """
    kinds = {part.kind for part in parts}
    if len(kinds) > 1:
        raise ClosureError(
            f"cannot blend {_listed(kinds)}; close each part first (reconcile), since blending before and "
            "after closing give different amounts"
        )
    (kind,) = kinds
    totals = {part.total for part in parts if part.total is not None}
    if len(totals) > 1:
        listed = ", ".join(str(total) for total in sorted(totals))
        raise ClosureError(f"the parts are closed to different totals ({listed}); close them to the same")
    return Closure(kind, next(iter(totals), None))


def _listed(kinds: set[Kind]) -> str:
    return " with ".join(kind.value for kind in Kind if kind in kinds)
