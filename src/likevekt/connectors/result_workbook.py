"""A funding result as a workbook whose last step is live: terms, their sum, rounding, whole kroner, the check."""

from collections.abc import Sequence
from fractions import Fraction

from likevekt.connectors.result_amounts import ResultFacts, UnitAmounts
from likevekt.connectors.result_sheets import facts_sheet, months_sheet
from likevekt.connectors.sentences import Translate, gettext_noop
from likevekt.connectors.workbook_cells import (
    Look,
    WrittenCell,
    column_letters,
    formula_cell,
    number_cell,
    text_cell,
    text_cells,
)
from likevekt.connectors.workbook_writer import WrittenSheet, sheet_name, write_workbook

_HEAD_ROW = 6
_FIRST_ROW = _HEAD_ROW + 1
_YES = gettext_noop("Yes, to the krone")
_NO = gettext_noop("No")


class _Layout:
    """Which column holds what; 0 is A. Columns that a result does not have are None."""

    def __init__(self, units: Sequence[UnitAmounts]) -> None:
        self.terms = list(dict.fromkeys(label for unit in units for label in unit.terms))
        has_today = any(unit.today is not None for unit in units)
        has_kroner = any(unit.kroner is not None for unit in units)
        self.today = 2 if has_today else None
        self.first_term = 2 + has_today
        self.total = self.first_term + len(self.terms)
        self.rounding = self.total + 1 if has_kroner else None
        self.kroner = self.total + 2 if has_kroner else None
        self.change = self.total + 3 if has_kroner and has_today else None
        self.share = self.total + 4 if has_kroner and has_today else None
        self.width = 1 + max(n for n in (self.total, self.kroner, self.share) if n is not None)
        self.exact = Look.EXACT if has_kroner else Look.NUMBER
        self.exact_sum = Look.SUM_EXACT if has_kroner else Look.SUM_NUMBER
        self.last_row = _FIRST_ROW + len(units) - 1


def write_result_workbook(
    units: Sequence[UnitAmounts],
    facts: ResultFacts,
    *,
    translate: Translate = gettext_noop,
    month_weights: Sequence[Fraction | int] = (1,) * 12,
) -> bytes:
    """Write a result to a workbook: the units, what stands behind them, and the months of the year.

    Sums, rounding, changes and checks are formulas; text from data can start none. The same result gives the
    same bytes.

    Raises:
        AmountTooLargeError: an amount that a spreadsheet would not hold to the krone.
    """
    layout = _Layout(units)
    name = sheet_name(translate(gettext_noop("Units")))
    sheets = [_units_sheet(units, facts, layout, name, translate), facts_sheet(units, facts, translate)]
    if layout.kroner is not None:
        place = (name, column_letters(layout.kroner), _FIRST_ROW)
        sheets.append(months_sheet(units, place, month_weights, translate))
    return write_workbook(sheets)


def _units_sheet(
    units: Sequence[UnitAmounts], facts: ResultFacts, layout: _Layout, name: str, translate: Translate
) -> WrittenSheet:
    rows: list[list[WrittenCell | None]] = [
        [text_cell(facts.title or facts.model, Look.TITLE)],
        [text_cell(_subtitle(facts, translate), Look.NOTE)],
        *_check_rows(units, facts, layout, translate),
        [],
        _head(layout, translate),
        *(_unit_row(unit, layout, _FIRST_ROW + index) for index, unit in enumerate(units)),
        _sum_row(units, layout, translate),
    ]
    widths = [14, 30, *([18] * (layout.width - 2))]
    return WrittenSheet(name=name, rows=rows, widths=widths, frozen_rows=_HEAD_ROW, frozen_columns=2)


def _subtitle(facts: ResultFacts, translate: Translate) -> str:
    text = translate(gettext_noop("Model %(model)s, as of %(date)s")) % {
        "model": facts.model,
        "date": facts.as_of.isoformat(),
    }
    if not facts.is_invented:
        return text
    invented = translate(gettext_noop("INVENTED DATA"))
    return f"{text} · {invented}"


def _check_rows(
    units: Sequence[UnitAmounts], facts: ResultFacts, layout: _Layout, translate: Translate
) -> list[list[WrittenCell | None]]:
    """Write what the kroner must sum to, and a live answer to whether they do."""
    if layout.kroner is None or facts.promised is None:
        return [[], []]
    texts = {
        "CLOSED": gettext_noop("The frame"),
        "TRANSFER": gettext_noop("A transfer sums to"),
        "OPEN": gettext_noop("The total in whole kroner"),
    }
    yes, no = translate(_YES), translate(_NO)
    column = column_letters(layout.kroner)
    kroner = f"SUM({column}{_FIRST_ROW}:{column}{layout.last_row})"
    holds = sum(unit.kroner or 0 for unit in units) == facts.promised
    answer = f'IF({kroner}=C3,"{_in_formula(yes)}","{_in_formula(no)}")'
    return [
        [text_cell(translate(texts[facts.closure])), None, number_cell(facts.promised, Look.KRONER)],
        [
            text_cell(translate(gettext_noop("Do the units sum to it?"))),
            None,
            formula_cell(answer, now=yes if holds else no, look=Look.TEXT),
        ],
    ]


def _in_formula(text: str) -> str:
    return text.replace('"', '""')


def _head(layout: _Layout, translate: Translate) -> list[WrittenCell | None]:
    today = [gettext_noop("Today, kr")] if layout.today is not None else []
    kroner = [gettext_noop("Rounding"), gettext_noop("Whole kroner")] if layout.kroner is not None else []
    change = (
        [gettext_noop("Change, kr"), gettext_noop("Change, per cent")] if layout.change is not None else []
    )
    all_terms = translate(gettext_noop("All terms"))
    return [
        text_cell(translate(gettext_noop("Unit")), Look.HEADING),
        text_cell(translate(gettext_noop("Name")), Look.HEADING),
        *(text_cell(translate(text), Look.HEADING_RIGHT) for text in today),
        *(text_cell(label or all_terms, Look.HEADING_RIGHT) for label in layout.terms),
        text_cell(translate(gettext_noop("Sum of the terms")), Look.HEADING_RIGHT),
        *(text_cell(translate(text), Look.HEADING_RIGHT) for text in (*kroner, *change)),
    ]


def _unit_row(unit: UnitAmounts, layout: _Layout, row: int) -> list[WrittenCell | None]:
    cells: list[WrittenCell | None] = [*text_cells(unit.unit, unit.name)]
    if layout.today is not None:
        cells.append(None if unit.today is None else number_cell(unit.today, Look.KRONER))
    cells += [number_cell(unit.terms.get(label, 0), layout.exact) for label in layout.terms]
    first, last = column_letters(layout.first_term), column_letters(layout.total - 1)
    number_cell(unit.exact, layout.exact)  # refuses amounts that are too large
    cells.append(formula_cell(f"SUM({first}{row}:{last}{row})", now=unit.exact, look=layout.exact))
    if layout.rounding is not None and unit.kroner is not None:
        total, rounding = column_letters(layout.total), column_letters(layout.rounding)
        cells.append(number_cell(unit.kroner - unit.exact, Look.EXACT))
        cells.append(
            formula_cell(f"ROUND({total}{row}+{rounding}{row},0)", now=unit.kroner, look=Look.KRONER)
        )
        if unit.today is not None:
            cells += _change_cells(unit.kroner, unit.today, layout, row, is_sum=False)
    return cells


def _change_cells(kroner: int, today: int, layout: _Layout, row: int, *, is_sum: bool) -> list[WrittenCell]:
    now, before = column_letters(layout.kroner or 0), column_letters(layout.today or 0)
    share: Fraction | str = Fraction(kroner, today) - 1 if today else ""
    return [
        formula_cell(
            f"{now}{row}-{before}{row}", now=kroner - today, look=Look.SUM_CHANGE if is_sum else Look.CHANGE
        ),
        formula_cell(
            f'IF({before}{row}=0,"",{now}{row}/{before}{row}-1)',
            now=share,
            look=Look.SUM_SHARE if is_sum else Look.SHARE,
        ),
    ]


def _sum_row(units: Sequence[UnitAmounts], layout: _Layout, translate: Translate) -> list[WrittenCell | None]:
    """Sum every column of amounts, live."""

    def total(column: int, now: Fraction | int, look: Look) -> WrittenCell:
        letters = column_letters(column)
        return formula_cell(f"SUM({letters}{_FIRST_ROW}:{letters}{layout.last_row})", now=now, look=look)

    row = layout.last_row + 1
    today = sum(unit.today or 0 for unit in units)
    kroner = sum(unit.kroner or 0 for unit in units)
    exact = sum((unit.exact for unit in units), Fraction(0))
    cells: list[WrittenCell | None] = [
        text_cell(translate(gettext_noop("Sum")), Look.SUM_TEXT),
        text_cell("", Look.SUM_TEXT),
    ]
    if layout.today is not None:
        cells.append(total(layout.today, today, Look.SUM_KRONER))
    for index, label in enumerate(layout.terms):
        now = sum((unit.terms.get(label, Fraction(0)) for unit in units), Fraction(0))
        cells.append(total(layout.first_term + index, now, layout.exact_sum))
    cells.append(total(layout.total, exact, layout.exact_sum))
    if layout.rounding is not None and layout.kroner is not None:
        cells.append(total(layout.rounding, kroner - exact, Look.SUM_EXACT))
        cells.append(total(layout.kroner, kroner, Look.SUM_KRONER))
        if layout.change is not None:
            cells += _change_cells(kroner, today, layout, row, is_sum=True)
    return cells
