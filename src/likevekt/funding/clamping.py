"""Move amounts inside bounds so that they sum to a total: one exact factor, or one sum a head, for all."""

from collections.abc import Sequence
from fractions import Fraction

from likevekt.kernel.vectors import Vector


class UnreachableError(ValueError):
    """No factor makes the amounts sum to the total; ``gap`` is the total minus the nearest sum there is."""

    def __init__(self, *, total: Fraction, nearest: Fraction) -> None:
        self.gap = total - nearest
        self.nearest = nearest
        super().__init__(f"{total} cannot be reached; the nearest sum is {nearest}")


def scale_inside_bounds(
    *, weights: Sequence[int], low: Sequence[int], high: Sequence[int | None], total: Fraction
) -> Vector:
    """Give ``clamp(factor · weight, low, high)`` with the factor ≥ 0 that makes the amounts sum to the total.

    The sum never falls when the factor grows. It is a straight line between the factors at which a unit leaves
    its lower bound or meets its upper one; those are walked in order until the total is reached. Where the line
    is flat at the total, every factor there gives the same amounts. Needs weights ≥ 0 and low ≤ high.

    Raises:
        UnreachableError: the total is below the smallest sum, or above the largest.
    """
    constant, slope = 0, 0
    bends: list[_Bend] = []
    fine = max(weights, default=0) ** 2
    for weight, floor, cap in zip(weights, low, high, strict=True):
        start = max(floor, 0) if cap is None else min(max(floor, 0), cap)
        constant += start
        if weight == 0 or cap == start:
            continue
        bends.append((start * fine // weight, start, weight, weight))
        if cap is not None:
            bends.append((cap * fine // weight, cap, weight, -weight))
    if total < constant:
        raise UnreachableError(total=total, nearest=Fraction(constant))
    goal, parts = total.numerator, total.denominator
    factor = Fraction(0)
    bends.sort()
    for _, amount, weight, slope_change in bends:
        if (constant * weight + amount * slope) * parts >= goal * weight:
            break
        factor = Fraction(amount, weight)
        constant += amount if slope_change < 0 else -amount
        slope += slope_change
    if slope > 0:
        factor = (total - constant) / slope
    elif constant != total:
        raise UnreachableError(total=total, nearest=Fraction(constant))
    return _clamped(factor, weights, low, high)


# (place in the order, amount, weight, change of the slope): the line bends at the factor amount / weight. Two
# different factors lie at least 1 / (largest weight)² apart, so whole numbers that fine put them in order.
_Bend = tuple[int, int, int, int]


def _clamped(
    factor: Fraction, weights: Sequence[int], low: Sequence[int], high: Sequence[int | None]
) -> Vector:
    top, bottom = factor.numerator, factor.denominator
    amounts = []
    for weight, floor, cap in zip(weights, low, high, strict=True):
        amount = max(weight * top, floor * bottom)
        amounts.append(amount if cap is None else min(amount, cap * bottom))
    return Vector(amounts, bottom)


def reduction_a_head(
    *, amounts: Sequence[Fraction], floors: Sequence[Fraction], heads: Sequence[Fraction], total: Fraction
) -> Fraction | None:
    """Find the ``d`` ≥ 0 that makes ``max(floor, amount − d · heads)`` sum to the total.

    None when even the largest reduction leaves more than the total. The sum falls in a line that bends where a
    unit meets its floor. Needs a total that is at most the sum without any reduction.
    """
    constant, slope = Fraction(0), Fraction(0)
    bends: list[tuple[Fraction, Fraction, Fraction]] = []
    for amount, floor, head in zip(amounts, floors, heads, strict=True):
        constant += max(amount, floor)
        if amount > floor and head > 0:
            slope += head
            bends.append(((amount - floor) / head, amount - floor, head))
    for bend, fall, head in sorted(bends):
        if constant - bend * slope <= total:
            break
        constant -= fall
        slope -= head
    if slope > 0:
        return (constant - total) / slope
    return Fraction(0) if constant == total else None
