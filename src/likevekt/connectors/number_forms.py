"""Numbers as people type them, read exactly or not at all.

``1.250`` and ``1,250`` can mean two things. A text is therefore read twice, once with the comma as the
decimal sign and once with the point; where the two agree nothing is in doubt, and where they differ the
whole column decides. Nothing here goes through a float.
"""

import re
from enum import Enum
from typing import NamedTuple

from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.kernel.exact import LARGEST_DIGIT_COUNT

_LONGEST_NUMBER = 200
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007\t", " "))
_MINUSES = "-\u2212\u2013"
_MINUS_CLASS = r"\-\u2212\u2013"
_PLAIN = re.compile(r"-?[0-9]+(?:/[0-9]+)?")
# The form that Norwegian spreadsheets write, for speed; the general form below reads it in the same way.
_USUAL = re.compile(r"(-?)([1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+),([0-9]{1,2}|[0-9]{4,})")
_FORM = re.compile(
    rf"""
    (?:(?:kr\.?|nok)\ *)?
    (?P<sign>[+{_MINUS_CLASS}])?\ *
    (?:(?:kr\.?|nok)\ *)?
    (?P<body>[0-9.,][0-9\ .,]*)
    (?P<dash>,-)?
    \ *(?P<unit>%|kr\.?|nok|kroner)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9]+")
_GROUPED = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in (" ", ".", ",")
}
_EXPONENT = re.compile(rf"[{_MINUS_CLASS}+]?[0-9]+(?:[.,][0-9]+)?[eE][+{_MINUS_CLASS}]?[0-9]+")


class DecimalSign(Enum):
    """Which sign stands before the decimals."""

    COMMA = "comma_decimal"
    POINT = "point_decimal"


class NumberReading(NamedTuple):
    """A number under both habits, and which of them the text itself shows.

    ``comma`` is the number when the comma is the decimal sign, ``point`` when the point is.
    """

    comma: str
    point: str
    shows: DecimalSign | None
    is_percent: bool
    has_leading_zero: bool

    @property
    def is_ambiguous(self) -> bool:
        """Tell whether the two habits give different numbers."""
        return self.comma != self.point

    def under(self, sign: DecimalSign) -> str:
        """Give the number under one habit."""
        return self.comma if sign is DecimalSign.COMMA else self.point


def read_number(text: str) -> NumberReading | None:
    """Read a text as a number; None when it is not one.

    Spaces (also no-break ones) may stand between thousands, ``kr`` before or after, ``,-`` or ``%``
    after; the minus may be a hyphen, U+2212 or a dash; ``1/3`` is read as it stands.
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    if not text.isascii():
        text = text.translate(_SPACES)
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return _plain(text)
    usual = _USUAL.fullmatch(text)
    if usual is not None:
        return _usual(*usual.groups())
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    is_percent = match["unit"] == "%"
    minus = "-" if match["sign"] and match["sign"] in _MINUSES else ""
    body = match["body"].rstrip(" ")
    if body.endswith(",") or not any(character.isdigit() for character in body):
        return None
    readings = _body(body)
    if readings is None:
        return None
    comma, point = (minus + (_shifted(number) if is_percent else number) for number in readings[:2])
    return NumberReading(comma, point, readings[2], is_percent, _has_leading_zero(body))


def why_not_number(text: str) -> Sentence:
    """Say in one sentence why a text is not read as a number."""
    squeezed = text[:_LONGEST_NUMBER].translate(_SPACES).strip()
    if _EXPONENT.fullmatch(squeezed):
        return say(
            gettext_noop(
                "“%(typed)s” is a number that the spreadsheet has shortened. Widen the column, format it as "
                "a "
                "number, and save again."
            ),
            typed=text,
        )
    if re.fullmatch(r"[0-9 .,\-]+", squeezed) and re.search(r"[0-9]", squeezed):
        return say(
            gettext_noop(
                "“%(typed)s” is not a number: its spaces, points and commas do not stand where they can."
            ),
            typed=text,
        )
    if re.fullmatch(r"-?[0-9]+/0+", squeezed):
        return say(gettext_noop("“%(typed)s” divides by 0."), typed=text)
    return say(gettext_noop("“%(typed)s” is not a number."), typed=text)


def has_too_many_digits(number: str) -> bool:
    """Tell whether an exact number has more digits on one side than the product computes with."""
    return any(len(part) > LARGEST_DIGIT_COUNT for part in re.split(r"[./]", number.removeprefix("-")))


def shift_percent(number: str) -> str:
    """Divide a decimal by a hundred by moving its point, so that no digit is lost."""
    minus, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    return minus + _shifted(digits)


def _plain(text: str) -> NumberReading | None:
    top, _slash, bottom = text.partition("/")
    if bottom and not bottom.strip("0"):
        return None
    digits = top.removeprefix("-")
    return NumberReading(text, text, None, is_percent=False, has_leading_zero=_has_leading_zero(digits))


def _usual(minus: str, whole: str, decimals: str) -> NumberReading:
    number = f"{minus}{whole.replace(' ', '')}.{decimals}"
    return NumberReading(number, number, DecimalSign.COMMA, is_percent=False, has_leading_zero=False)


def _has_leading_zero(body: str) -> bool:
    return len(body) > 1 and body.isdigit() and body[0] == "0"


def _body(body: str) -> tuple[str, str, DecimalSign | None] | None:
    """Read digits with their marks as (number with decimal comma, with decimal point, what they show)."""
    commas, points = body.count(","), body.count(".")
    if commas and points:
        last_is_comma = body.rfind(",") > body.rfind(".")
        sign = DecimalSign.COMMA if last_is_comma else DecimalSign.POINT
        number = _decimal(body, "," if last_is_comma else ".", ". " if last_is_comma else ", ")
        return None if number is None else (number, number, sign)
    if not commas and not points:
        number = _whole(body, " ")
        return None if number is None else (number, number, None)
    mark = "," if commas else "."
    decimal_sign = DecimalSign.COMMA if commas else DecimalSign.POINT
    other_sign = DecimalSign.POINT if commas else DecimalSign.COMMA
    as_decimal = _decimal(body, mark, " ")
    as_grouped = None if " " in body else _whole(body, mark)
    if as_decimal is None:
        return None if as_grouped is None else (as_grouped, as_grouped, other_sign)
    if as_grouped is None:
        return as_decimal, as_decimal, decimal_sign
    return (as_decimal, as_grouped, None) if commas else (as_grouped, as_decimal, None)


def _decimal(body: str, mark: str, group_marks: str) -> str | None:
    """Read as a decimal with ``mark`` before the decimals, or None when it cannot be one."""
    if body.count(mark) != 1:
        return None
    left, right = body.split(mark)
    if not _DIGITS.fullmatch(right):
        return None
    marks = {character for character in left if character in group_marks}
    if len(marks) > 1:
        return None
    whole = _whole(left, marks.pop() if marks else "") if left else "0"
    return None if whole is None else f"{whole}.{right}"


def _whole(text: str, mark: str) -> str | None:
    """Read a whole number whose thousands may be set apart by one mark; a group has three digits."""
    if _DIGITS.fullmatch(text):
        return text
    if not mark or not _GROUPED[mark].fullmatch(text):
        return None
    return text.replace(mark, "")


def _shifted(number: str) -> str:
    """Move the point of a number two places to the left."""
    whole, _point, decimals = number.partition(".")
    whole = whole.rjust(3, "0")
    decimals = (whole[-2:] + decimals).rstrip("0")
    whole = whole[:-2].lstrip("0") or "0"
    return f"{whole}.{decimals}" if decimals else whole
