"""What an operation is: its keys, its promise, its amounts and its terms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from likevekt.funding.closure import Closure
from likevekt.funding.inputs import Inputs
from likevekt.funding.keys import Args, Faults, Key, Known, Promises
from likevekt.funding.terms import Term
from likevekt.kernel.vectors import Vector


def nothing_more(args: Args, known: Known) -> Faults:
    """Find no faults beyond those that the keys show."""
    del args, known
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One way to make an amount, a key or an index for every unit.

    Attributes:
        gives: the closure, from those of the inputs; raises ``ClosureError``.
        compute: one exact number a unit; raises ``NodeRefusedError``.
        terms: the terms of one unit, which sum exactly to its number.
        examine: faults that several keys have together, as (place below the node, message).
        columns_of: keys whose names are columns of the node's ``table``.
    """

    name: str
    keys: Mapping[str, Key]
    gives: Callable[[Args, Promises], Closure]
    compute: Callable[[Args, Inputs], Vector]
    terms: Callable[[Args, Inputs, int], list[Term]]
    examine: Callable[[Args, Known], Faults] = nothing_more
    columns_of: tuple[str, ...] = ()
