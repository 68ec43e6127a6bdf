"""Numbers as a file may spell them."""

from fractions import Fraction

POSITIVE = ["1", "2", "3", "5", "10", "0.5", "1/3", "12.25", "100", "41400/7", "999", "4100", "07", "2.500"]
COUNTS = ["1", "0", "2", "58", "0.75", "4100", "7/3", "260", "0", "640", "-0"]
KRONER = ["98400000", "77250000", "51300000", "43875000.50", "100", "36175000", "1250000", "1/7", "0", "1000"]
SMALL = ["0", "1", "2", "1/3", "0.25"]
WILD = ["-3", "0", "-1/7", "5", "-98400000", "2", "0.5", "-0"]
POWERS = ["0.5", "1", "2", "0.123457", "3.25", "10", "1/2", "0.000001", "9.999999", "1.5"]


def spell(value: Fraction, pick: object) -> str:
    """Spell a number as a decimal when it has a short one, or as a fraction."""
    decimals = next((places for places in range(13) if (value * 10**places).denominator == 1), None)
    if decimals is None or (decimals and pick.chance(20)):
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**decimals // value.denominator).zfill(decimals + 1)
    sign = "-" if value < 0 else ""
    if decimals == 0:
        return sign + digits + (".0" if pick.chance(5) else "")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"
