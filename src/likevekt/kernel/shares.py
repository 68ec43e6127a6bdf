"""The only place where money is divided into whole kroner."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from likevekt.kernel.vectors import Vector


class NoWeightError(ValueError):
    """A frame cannot be shared out when every weight is zero."""

    def __init__(self, *, frame: int, units: int) -> None:
        super().__init__(
            f"Cannot share out {frame} kroner: all {units} units have weight 0. "
            "Give at least one unit a weight above 0, or leave the frame unshared."
        )


class NegativeWeightError(ValueError):
    """A frame cannot be shared out by a negative weight."""

    def __init__(self, *, unit: str, weight: Fraction) -> None:
        super().__init__(
            f"Cannot share out by weights: {unit} has the negative weight {weight}. Give it 0 or more."
        )


class RoundingTotalError(ValueError):
    """Amounts cannot be rounded to a total that is further away than rounding can reach."""

    def __init__(self, *, exact: Fraction, total: int) -> None:
        super().__init__(
            f"Cannot round amounts that sum to {exact} to {total} whole kroner: "
            "each amount may only move to one of its two neighbours."
        )


def share_out(*, frame: int, weights: Mapping[str, Fraction | int]) -> dict[str, int]:
    """Divide whole kroner in proportion to weights, losing none.

    Kroner left by rounding down go to the largest remainders; ties go to the unit that comes
    first by code, so the result never depends on input order. See docs/explanation/money-and-rounding.md.

    Raises:
        NegativeWeightError: a weight is below zero.
        NoWeightError: the weights sum to zero.
    """
    units = sorted(weights)
    vector = Vector.of(Fraction(weights[unit]) for unit in units)
    negative = vector.first_negative()
    if negative is not None:
        raise NegativeWeightError(unit=units[negative], weight=vector.at(negative))
    total = vector.total()
    if total == 0:
        raise NoWeightError(frame=frame, units=len(units))
    return dict(zip(units, round_to_total(vector.scaled(frame / total), total=frame), strict=True))


def round_to_total(amounts: Vector, *, total: int) -> list[int]:
    """Round exact amounts to whole kroner that sum to a total, by largest remainder.

    Every amount is rounded down; the kroner that remain go to the largest remainders, ties to the
    unit that comes first. No amount moves by a whole krone.

    Raises:
        RoundingTotalError: the total cannot be reached that way.
    """
    denominator = amounts.denominator
    kroner = [numerator // denominator for numerator in amounts.numerators]
    remaining = total - sum(kroner)
    if remaining == 0:
        return kroner
    remainders = _remainders(amounts, kroner)
    candidates = [index for index, remainder in enumerate(remainders) if remainder]
    if not 0 <= remaining <= len(candidates):
        raise RoundingTotalError(exact=amounts.total(), total=total)
    candidates.sort(key=lambda index: (-remainders[index], index))
    for index in candidates[:remaining]:
        kroner[index] += 1
    return kroner


def _remainders(amounts: Vector, kroner: Sequence[int]) -> list[int]:
    denominator = amounts.denominator
    return [n - whole * denominator for n, whole in zip(amounts.numerators, kroner, strict=True)]
