"""Kroner and øre: the only way from one to the other, and how an exact amount becomes whole."""

from fractions import Fraction

ORE_PER_KRONE = 100


def ore_of_kroner(kroner: int) -> int:
    """Give whole kroner as øre."""
    return kroner * ORE_PER_KRONE


def half_up(amount: Fraction) -> int:
    """Round an exact amount to a whole one; a half goes up, also below zero (−0.5 gives 0)."""
    return half_up_of(amount.numerator, amount.denominator)


def half_up_of(numerator: int, denominator: int) -> int:
    """Round numerator ÷ denominator half up; the denominator is above zero."""
    return (2 * numerator + denominator) // (2 * denominator)
