"""Exact numbers as people write them: integers, decimals and fractions, never floats."""

import re
from fractions import Fraction

LARGEST_DIGIT_COUNT = 60
_WRITTEN_BITS = 2_000  # some six hundred digits, below every limit that Python may be given
_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+)|/([0-9]+))?")


class NotANumberError(ValueError):
    """A text is not a number written as ``12``, ``-0.43`` or ``1/3``."""

    def __init__(self, *, text: str, reason: str) -> None:
        self.text = text
        self.reason = reason
        super().__init__(f'"{text}" {reason}')


def is_number(text: str) -> bool:
    """Tell whether a text has the form of a number (``-?digits``, ``-?digits.digits``, ``-?digits/digits``)."""
    return _NUMBER.fullmatch(text) is not None


def parse_number(text: str) -> Fraction:
    """Read an integer, decimal or fraction exactly.

    Raises:
        NotANumberError: another form, a denominator of 0, or more than 60 digits on one side.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise NotANumberError(text=text, reason=_advice(text))
    sign, whole, decimals, denominator = match.groups()
    for digits in (whole, decimals, denominator):
        if digits is not None and len(digits) > LARGEST_DIGIT_COUNT:
            raise NotANumberError(
                text=text, reason=f"has {len(digits)} digits on one side; {LARGEST_DIGIT_COUNT} is the limit"
            )
    if decimals is not None:
        value = Fraction(int(whole + decimals), 10 ** len(decimals))
    elif denominator is not None:
        if int(denominator) == 0:
            raise NotANumberError(text=text, reason="divides by 0")
        value = Fraction(int(whole), int(denominator))
    else:
        value = Fraction(int(whole))
    return -value if sign else value


def write_number(value: Fraction | int) -> str:
    """Write a number as ``p`` or ``p/q`` in lowest terms, however long it is."""
    value = Fraction(value)
    top = write_whole(value.numerator)
    return top if value.denominator == 1 else f"{top}/{write_whole(value.denominator)}"


def write_whole(value: int) -> str:
    """Write a whole number of any length; Python itself stops at some thousand digits."""
    if value < 0:
        return f"-{write_whole(-value)}"
    if value.bit_length() <= _WRITTEN_BITS:
        return str(value)
    places = value.bit_length() * 3 // 20  # about half of its digits
    high, low = divmod(value, 10**places)
    return write_whole(high) + write_whole(low).rjust(places, "0")


def write_decimal(value: Fraction | int) -> str:
    """Write a number as a finite decimal where it is one, otherwise as ``p/q``."""
    value = Fraction(value)
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or places == 0:
        return write_number(value)
    digits = write_whole(abs(value.numerator) * (10**places // value.denominator)).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _advice(text: str) -> str:
    if text == "":
        return "is empty; write a number, 0 where there is none"
    squeezed = re.sub(r"[^\S\r\n]", "", text)  # two lines in one cell are no number with a space in it
    if squeezed != text and is_number(squeezed):
        return f"has spaces in it; write {squeezed}"
    dotted = squeezed.replace(",", ".")
    if "," in text and is_number(dotted):
        return f"has a comma; write {dotted}"
    return "is not a number of the form 12, -0.43 or 1/3"
