"""What a workbook's number formats say about its cells: date, per cent, or a code with zeros in front."""

import re
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple


class FormatKind(Enum):
    """How a number in a cell is meant."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"
    CODE = "code"


class CellFormat(NamedTuple):
    """The meaning of a format, and how many digits a code is filled up to."""

    kind: FormatKind
    width: int = 0


PLAIN = CellFormat(FormatKind.PLAIN)
_DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENT_IDS = frozenset([9, 10])
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def format_of(format_id: int, code: str | None) -> CellFormat:
    """Give the meaning of a number format by its number or, where the workbook defines it, its code."""
    if code is None:
        if format_id in _DATE_IDS:
            return CellFormat(FormatKind.DATE)
        return CellFormat(FormatKind.PERCENT) if format_id in _PERCENT_IDS else PLAIN
    shape = _NOT_FORMAT.sub("", code.split(";")[0])
    if shape.casefold() in ("general", "standard", "@"):
        return PLAIN
    if "%" in shape:
        return CellFormat(FormatKind.PERCENT)
    if re.search(r"[ymdhsYMDHS]", shape):
        return CellFormat(FormatKind.DATE)
    if re.fullmatch(r"0{2,}", shape):
        return CellFormat(FormatKind.CODE, len(shape))
    return PLAIN


def day_of(serial: int, *, counts_from_1904: bool) -> date | None:
    """Give the day that a workbook's day number stands for; None for numbers that are no day.

    The 1900 system counts 29 February 1900, which never was: day 60 is refused, and the days before
    it are counted from one day later.
    """
    if counts_from_1904:
        start, offset = date(1904, 1, 1), serial
    elif serial == 60 or serial < 1:
        return None
    else:
        start, offset = date(1899, 12, 31), serial - (serial > 60)
    if not 0 <= offset < 2_958_466:
        return None
    try:
        return start + timedelta(days=offset)
    except OverflowError:
        return None
