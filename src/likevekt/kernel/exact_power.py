"""Powers of exact numbers, correctly rounded to fifty significant digits."""

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

SIGNIFICANT_DIGITS = 50
_GUARD_DIGITS = 30


def raise_to(base: Fraction, exponent: Fraction) -> Fraction:
    """Give ``base ** exponent`` correctly rounded to 50 significant digits, half to even.

    ``base`` is 0 or more and ``exponent`` above 0. A power that is rational is computed exactly and
    then rounded; any other is irrational, so that working with more and more digits must end with
    both ends of its error interval rounding to the same number.
    """
    if base == 0:
        return Fraction(0)
    rational = _rational_power(base, exponent)
    if rational is not None:
        return _rounded(rational)
    precision = SIGNIFICANT_DIGITS + _GUARD_DIGITS
    while True:
        low, high = _interval(base, exponent, precision)
        low, high = _rounded(low), _rounded(high)
        if low == high:
            return low
        precision *= 2


def _rational_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    top = _whole_root(base.numerator, exponent.denominator)
    bottom = _whole_root(base.denominator, exponent.denominator)
    if top is None or bottom is None:
        return None
    return Fraction(top, bottom) ** exponent.numerator


def _whole_root(value: int, degree: int) -> int | None:
    """Give the whole ``degree``-th root of a whole number above 0, or None when it has none."""
    if degree == 1 or value == 1:
        return value
    if degree >= value.bit_length():
        return None
    root = 1 << -(-value.bit_length() // degree)
    while True:
        nearer = ((degree - 1) * root + value // root ** (degree - 1)) // degree
        if nearer >= root:
            break
        root = nearer
    return root if root**degree == value else None


def _rounded(value: Fraction) -> Fraction:
    """Round a positive number to 50 significant digits, half to even."""
    magnitude = len(str(value.numerator)) - len(str(value.denominator))
    if value < Fraction(10) ** magnitude:
        magnitude -= 1
    unit = Fraction(10) ** (magnitude - SIGNIFICANT_DIGITS + 1)
    return round(value / unit) * unit


def _interval(base: Fraction, exponent: Fraction, precision: int) -> tuple[Fraction, Fraction]:
    """Enclose the power: quotient, logarithm, product and exponential each err by one last digit at most.

    A relative error e of the base becomes at most 10 e of the result (the exponent is at most 10), and the
    absolute error of the logarithm, below 3 000 in size here, at most 30 000 units of the last digit.
    """
    with localcontext(Context(prec=precision, rounding=ROUND_HALF_EVEN, Emax=10**9, Emin=-(10**9))):
        quotient = Decimal(base.numerator) / Decimal(base.denominator)
        power = (quotient.ln() * exponent.numerator / exponent.denominator).exp()
    with localcontext(Context(prec=precision, rounding=ROUND_FLOOR)):
        middle = Fraction(power)
    error = middle / Fraction(10) ** (precision - 7)
    return middle - error, middle + error
