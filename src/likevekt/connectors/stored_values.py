"""From what a workbook stores in a cell to an exact value, saying so wherever the two look different.

A workbook stores numbers as binary floating point and shows at most fifteen digits of them. What is read
is the shortest decimal that stands for the stored number: 0.1 is 1/10, as it was typed, also when the file
holds 0.10000000000000001. A number that needs more than fifteen digits (0.30000000000000004) is read with
all of them, and told, with what the spreadsheet shows. More than seventeen digits come from no spreadsheet
and are read as they stand.
"""

import math
import re
from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple

from likevekt.connectors.cell_formats import CellFormat, FormatKind, day_of
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.connectors.table_grid import Cell, CellKind, error_value

SHOWN_DIGITS = 15
_DOUBLE_DIGITS = 17
_MOST_DIGITS = 400
_SHORT = re.compile(r"(?!-0\Z)-?(?=[0-9.]{1,15}\Z)(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_STORED = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_ISO_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00(?:\.0+)?Z?)?")
_WIDE = Context(prec=_MOST_DIGITS)
_SHOWN = Context(prec=SHOWN_DIGITS)


class StoredCell(NamedTuple):
    """A cell as the file stores it: type, value, formula and the meaning of its format."""

    kind: str
    value: str | None
    formula: str | None
    format: CellFormat


def read_stored(stored: StoredCell, *, counts_from_1904: bool) -> Cell | None:
    """Give the exact value of a stored cell; None when it holds nothing."""
    if stored.formula is not None:
        return _calculated(stored, counts_from_1904=counts_from_1904)
    value = stored.value
    if value is None or not value.strip():
        return None
    if stored.kind in ("s", "str", "inlineStr"):
        return Cell(CellKind.TEXT, value, value)
    if stored.kind == "b":
        return _yes_no(value.strip())
    if stored.kind == "e":
        return Cell(CellKind.FAULT, value, "", error_value(value))
    if stored.kind == "d":
        return _iso_day(value)
    return _number(value.strip(), stored.format, counts_from_1904=counts_from_1904)


def plain_number(text: str, form: CellFormat) -> Cell | None:
    """Give the cell of a number that stands for itself, which nearly all do; None for any other."""
    if form.kind is FormatKind.PLAIN and _SHORT.fullmatch(text):
        return Cell(CellKind.NUMBER, text, text)
    return None


def decimal_text(number: Decimal) -> str:
    """Write a decimal without exponent and without zeros that carry nothing."""
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _calculated(stored: StoredCell, *, counts_from_1904: bool) -> Cell | None:
    """Read the value that the spreadsheet last calculated for a formula."""
    if stored.value is None or (not stored.value and stored.kind != "str"):
        return Cell(
            CellKind.FAULT,
            _formula_text(stored.formula),
            "",
            say(
                gettext_noop(
                    "The formula has never been calculated, so the file holds no value for it. Open the "
                    "workbook in "
                    "the spreadsheet and save it."
                )
            ),
        )
    cell = read_stored(stored._replace(formula=None), counts_from_1904=counts_from_1904)
    if cell is None or cell.kind is CellKind.FAULT:
        return cell
    reason = gettext_noop("A formula: the value that the spreadsheet last calculated is read.")
    return cell._replace(typed=_formula_text(stored.formula), why=say(reason))


def _formula_text(formula: str | None) -> str:
    return f"={formula}" if formula else "=…"


def _yes_no(value: str) -> Cell:
    is_true = value in ("1", "true")
    reason = gettext_noop("A cell that is true or false is read as yes or no.")
    return Cell(CellKind.YES_NO, "TRUE" if is_true else "FALSE", "yes" if is_true else "no", say(reason))


def _iso_day(value: str) -> Cell:
    match = _ISO_DAY.fullmatch(value.strip())
    if match is None:
        return Cell(CellKind.FAULT, value, "", _not_a_whole_day(value))
    return Cell(CellKind.DATE, value, match[1], _date_cell())


def _number(text: str, form: CellFormat, *, counts_from_1904: bool) -> Cell:
    if _SHORT.fullmatch(text):
        value = shown = text
    else:
        exact = _exact(text)
        if exact is None:
            return Cell(
                CellKind.FAULT, text, "", say(gettext_noop("“%(typed)s” is not a number."), typed=text)
            )
        value, shown = decimal_text(exact), decimal_text(_SHOWN.plus(exact))
    if form.kind is FormatKind.DATE:
        return _day(value, counts_from_1904=counts_from_1904)
    if form.kind is FormatKind.CODE and value.isdigit() and len(value) < form.width:
        reason = gettext_noop("The cell's format shows zeros in front, so they belong to the code.")
        return Cell(CellKind.TEXT, value.rjust(form.width, "0"), value.rjust(form.width, "0"), say(reason))
    if form.kind is FormatKind.PERCENT:
        reason = gettext_noop("Per cent is read as a share of one.")
        return Cell(CellKind.NUMBER, f"{_as_percent(shown)} %", value, say(reason), _shown(shown, value))
    if shown == value:
        return Cell(CellKind.NUMBER, value, value)
    reason = gettext_noop(
        "The spreadsheet shows %(shown)s, with fifteen digits; the cell holds %(value)s, and that is read."
    )
    return Cell(CellKind.NUMBER, shown, value, say(reason, shown=shown, value=value), shown)


def _exact(text: str) -> Decimal | None:
    """Read a stored number as the shortest decimal that stands for it."""
    if len(text) > _MOST_DIGITS or not _STORED.fullmatch(text):
        return None
    try:
        written = _WIDE.create_decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern lets only numbers through
        return None
    if not -_MOST_DIGITS < written.adjusted() < _MOST_DIGITS:
        return None if written else Decimal(0)
    if len(written.normalize(_WIDE).as_tuple().digits) > _DOUBLE_DIGITS:
        return written
    nearest = float(text)
    return Decimal(repr(nearest)) if math.isfinite(nearest) else None


def _shown(shown: str, value: str) -> str:
    return "" if shown == value else shown


def _as_percent(number: str) -> str:
    """Multiply by a hundred by moving the point."""
    return decimal_text(Decimal(number).scaleb(2, _WIDE))


def _day(value: str, *, counts_from_1904: bool) -> Cell:
    if "." in value:
        return Cell(CellKind.FAULT, value, "", _not_a_whole_day(value))
    is_counted = value.isdigit() and len(value) < 10
    day = day_of(int(value), counts_from_1904=counts_from_1904) if is_counted else None
    if day is None:
        reason = gettext_noop("The day number %(value)s is not a day in the calendar.")
        return Cell(CellKind.FAULT, value, "", say(reason, value=value))
    return Cell(CellKind.DATE, f"{day.day:02d}.{day.month:02d}.{day.year:04d}", day.isoformat(), _date_cell())


def _date_cell() -> Sentence:
    return say(gettext_noop("A date cell is read as year-month-day."))


def _not_a_whole_day(value: str) -> Sentence:
    return say(
        gettext_noop("The cell holds a time of day (%(value)s), where only whole days can be read."),
        value=value,
    )
