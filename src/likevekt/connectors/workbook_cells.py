"""Cells of a workbook that is written: text that can start nothing, numbers as exact as a workbook holds."""

import re
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NamedTuple
from xml.sax.saxutils import escape

from likevekt.connectors.sentences import PlainError, gettext_noop
from likevekt.connectors.spreadsheet_text import neutral, neutral_row
from likevekt.connectors.stored_values import decimal_text

LARGEST_NUMBER = 10**13
_LONGEST_TEXT = 32_000
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class AmountTooLargeError(PlainError):
    """An amount that a workbook could not hold to the krone."""

    msgid = gettext_noop(
        "The amount %(amount)s cannot be written to a workbook: above ten thousand billion kroner a "
        "spreadsheet loses "
        "kroner. Use the sealed bundle instead."
    )


class Look(Enum):
    """How a cell is shown; the value is its place in the workbook's list of styles."""

    TEXT = 0
    TITLE = 1
    HEADING = 2
    NOTE = 3
    KRONER = 4
    EXACT = 5
    CHANGE = 6
    SHARE = 7
    SUM_TEXT = 8
    SUM_KRONER = 9
    SUM_EXACT = 10
    SUM_CHANGE = 11
    SUM_SHARE = 12
    NUMBER = 13
    SUM_NUMBER = 14
    HEADING_RIGHT = 15


class WrittenCell(NamedTuple):
    """A cell with text, a number, or a formula and the value it has now."""

    look: Look
    text: str | None = None
    number: Fraction | int | None = None
    formula: str | None = None


def text_cell(text: str, look: Look = Look.TEXT) -> WrittenCell:
    """Make a cell of text, harmless also when the sheet is saved as CSV and opened again."""
    return WrittenCell(look, text=neutral(text))


def text_cells(*texts: str) -> list[WrittenCell]:
    """Make the first cells of a row, of text, harmless as they would stand together in a CSV file too."""
    return [WrittenCell(Look.TEXT, text=text) for text in neutral_row(texts)]


def number_cell(number: Fraction | int, look: Look) -> WrittenCell:
    """Make a cell with a number.

    Raises:
        AmountTooLargeError: a spreadsheet could not hold it to the krone.
    """
    if abs(Fraction(number)) > LARGEST_NUMBER:
        raise AmountTooLargeError(amount=str(round(number)))
    return WrittenCell(look, number=number)


def formula_cell(formula: str, *, now: Fraction | int | str, look: Look) -> WrittenCell:
    """Make a cell with a formula and the value it has now, for programs that do not calculate."""
    if isinstance(now, str):
        return WrittenCell(look, text=now, formula=formula)
    return WrittenCell(look, number=now, formula=formula)


def number_text(number: Fraction | int) -> str:
    """Write a number as a workbook stores it: whole, or the nearest that it can hold, in the fewest digits."""
    if isinstance(number, int) or number.denominator == 1:
        return str(int(number))
    return decimal_text(Decimal(repr(float(number))))


def cell_xml(cell: WrittenCell | None, place: str) -> str:
    """Write one cell; an empty one is left out."""
    if cell is None:
        return ""
    start = f'<c r="{place}" s="{cell.look.value}"'
    formula = "" if cell.formula is None else f"<f>{escape(cell.formula)}</f>"
    if cell.number is not None:
        return f"{start}>{formula}<v>{number_text(cell.number)}</v></c>"
    text = _xml_text(cell.text or "")
    if formula:
        return f'{start} t="str">{formula}<v>{text}</v></c>'
    return f'{start} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def column_letters(index: int) -> str:
    """Give the letters of a column, counted from 0."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _xml_text(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        text = text[:_LONGEST_TEXT] + "…"
    return escape(_LOOKS_ESCAPED.sub("_x005F_", _NOT_XML.sub("\ufffd", text)))
