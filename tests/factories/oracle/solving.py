"""Two searches on a line of straight pieces: list every corner, look at each piece in turn."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from .exact import OracleRefuses

Amounts = dict[str, Fraction]
Bounds = Mapping[str, Fraction | None]


def between_bounds(of: Amounts, low: Bounds, high: Bounds, frame: Fraction) -> Amounts:
    """Give clamp(λ·of, low, high) with the λ ≥ 0 that sums to the frame; a bound of None is none."""
    for unit in of:
        if low[unit] is not None and high[unit] is not None and low[unit] > high[unit]:
            raise OracleRefuses("values", f"{unit} is to be over {low[unit]} and under {high[unit]}")

    def clamped(scale: Fraction) -> Amounts:
        amounts = {}
        for unit, amount in of.items():
            bounded = scale * amount
            bounded = bounded if low[unit] is None else max(bounded, low[unit])
            amounts[unit] = bounded if high[unit] is None else min(bounded, high[unit])
        return amounts

    corners = [
        bounds[unit] / of[unit]
        for bounds in (low, high)
        for unit in of
        if bounds[unit] is not None and of[unit]
    ]
    return _first_piece(clamped, corners, frame)


def fixpoint(of: Amounts, floors: Amounts, heads: Amounts) -> Amounts:
    """Give max(floor, of − d·heads) with the d ≥ 0 that sums to Σ of."""

    def lowered(d: Fraction) -> Amounts:
        return {unit: max(floors[unit], of[unit] - d * heads[unit]) for unit in of}

    corners = [(of[unit] - floors[unit]) / heads[unit] for unit in of if heads[unit]]
    return _first_piece(lowered, corners, sum(of.values(), Fraction(0)))


def _first_piece(
    amounts: Callable[[Fraction], Amounts], corners: list[Fraction], wanted: Fraction
) -> Amounts:
    """Give the amounts that sum to what is wanted.

    Between two neighbouring corners every amount, and so the sum, is a straight line; beyond the
    last corner too. So the place is on the line through two points of some piece.
    """

    def height(place: Fraction) -> Fraction:
        return sum(amounts(place).values(), Fraction(0))

    places = sorted({Fraction(0), *(corner for corner in corners if corner > 0)})
    for place in places:
        if height(place) == wanted:
            return amounts(place)
    for start, end in zip(places, [*places[1:], None], strict=True):
        stop = start + 1 if end is None else end
        rise = height(stop) - height(start)
        if rise == 0:
            continue
        place = start + (wanted - height(start)) / rise * (stop - start)
        if place > start and (end is None or place < end):
            return amounts(place)
    raise OracleRefuses("values", f"no amounts between these bounds sum to {wanted}")
