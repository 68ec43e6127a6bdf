"""Exact numbers the slow way: reading, powers and whole kroner, with integers and fractions only."""

import re
from collections.abc import Mapping
from fractions import Fraction
from math import floor

DIGITS = "[0-9]{1,60}"
DECIMAL = re.compile(rf"-?{DIGITS}(\.{DIGITS})?")
RATIO = re.compile(rf"-?{DIGITS}/{DIGITS}")
PLACES = 50


class OracleRefuses(Exception):  # noqa: N818 - it reads as a sentence where it is expected
    """The specification refuses this model or these tables, at this stage."""

    def __init__(self, stage: str, why: str) -> None:
        super().__init__(f"{stage}: {why}")
        self.stage = stage


def number(text: str) -> Fraction | None:
    """Read `-?digits(.digits)?` or `-?digits/digits`, at most 60 digits a side, or give None."""
    if DECIMAL.fullmatch(text):
        whole, _, decimals = text.lstrip("-").partition(".")
        size = Fraction(int(whole + decimals), 10 ** len(decimals))
    elif RATIO.fullmatch(text):
        above, _, below = text.lstrip("-").partition("/")
        if int(below) == 0:
            return None
        size = Fraction(int(above), int(below))
    else:
        return None
    return -size if text.startswith("-") else size


def largest_remainder(exact: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Floor every amount; the kroner left go to the largest remainders, ties to the smallest id."""
    whole = {unit: floor(amount) for unit, amount in exact.items()}
    left = total - sum(whole.values())
    order = sorted(exact, key=lambda unit: (whole[unit] - exact[unit], unit))
    if not 0 <= left <= len(order):
        raise AssertionError(f"{left} kroner are left over for {len(order)} units")
    for unit in order[:left]:
        whole[unit] += 1
    return whole


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """Give base ** exponent correctly rounded to 50 significant digits, half even.

    A rational power is computed exactly and rounded. Any other power lies strictly between two
    neighbours, so a narrow enough bracket rounds to one number at both of its ends.
    """
    if base == 0:
        return Fraction(0)
    roots = [_root(part, exponent.denominator) for part in (base.numerator, base.denominator)]
    if all(
        root**exponent.denominator == part for root, part in zip(roots, base.as_integer_ratio(), strict=True)
    ):
        return round_to_places(Fraction(*roots) ** exponent.numerator)
    guard = 30
    while True:
        low, high = _bracket(base, exponent, PLACES + guard)
        if round_to_places(low) == round_to_places(high):
            return round_to_places(low)
        guard *= 2


def round_to_places(value: Fraction) -> Fraction:
    """Round a positive fraction to 50 significant digits, half even."""
    size = 0
    while value >= Fraction(10) ** (size + 1):
        size += 1
    while value < Fraction(10) ** size:
        size -= 1
    unit = Fraction(10) ** (size - PLACES + 1)
    return round(value / unit) * unit  # Python rounds a Fraction half to even


def _root(value: int, degree: int) -> int:
    """Give the largest whole number whose degree-th power is at most value."""
    if degree == 1:
        return value
    if value < 2 or value.bit_length() <= degree:
        return min(value, 1)
    guess = 1 << (value.bit_length() // degree + 1)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def _bracket(base: Fraction, exponent: Fraction, digits: int) -> tuple[Fraction, Fraction]:
    """Give a low and a high bound of base ** exponent, digit by digit of the exponent.

    The exponent is a whole number and at most six decimals d1 d2 …, so the power is the whole power
    times the d1-th power of the tenth root, times the d2-th power of the tenth root of that, and so on.
    """
    scale = 10**digits
    whole, decimals = divmod(exponent * 10**6, 10**6)
    low = high = base**whole
    root_low = root_high = base
    for digit in f"{int(decimals):06d}":
        root_low = Fraction(_tenth_root(root_low, scale), scale)
        root_high = Fraction(_tenth_root(root_high, scale) + 1, scale)
        low *= root_low ** int(digit)
        high *= root_high ** int(digit)
    return low, high


def _tenth_root(value: Fraction, scale: int) -> int:
    """Give the tenth root of value in units of 1/scale, rounded down."""
    return _root(value.numerator * scale**10 // value.denominator, 10)
