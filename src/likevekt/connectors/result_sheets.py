"""The sheets beside the units: what the model is and how we know, and the months of the year."""

from collections.abc import Sequence
from fractions import Fraction

from likevekt.connectors.result_amounts import ResultFacts, UnitAmounts
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
from likevekt.connectors.workbook_writer import WrittenSheet, quoted_sheet, sheet_name
from likevekt.kernel.exact import write_number
from likevekt.kernel.shares import share_out

_Rows = list[list[WrittenCell | None]]
_MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)


def facts_sheet(units: Sequence[UnitAmounts], facts: ResultFacts, translate: Translate) -> WrittenSheet:
    """Write what the model is, how we know, and every unit's exact amount as a fraction."""
    rows: _Rows = [[text_cell(translate(gettext_noop("The model")), Look.TITLE)]]
    rows += _pairs(_model_pairs(facts), translate)
    rows += [[], [text_cell(translate(gettext_noop("How we know")), Look.TITLE)]]
    rows += _pairs(_source_pairs(facts, translate), translate)
    rows += [
        [text_cell(translate(gettext_noop("SHA-256 of %(file)s")) % {"file": file}), text_cell(digest)]
        for file, digest in facts.hashes.items()
    ]
    rows += [[], [text_cell(translate(gettext_noop("Exact amounts")), Look.TITLE)]]
    rows += [[text_cell(unit.unit), text_cell(write_number(unit.exact))] for unit in units]
    name = sheet_name(translate(gettext_noop("Model and sources")))
    return WrittenSheet(name=name, rows=rows, widths=[34, 90])


def months_sheet(
    units: Sequence[UnitAmounts],
    kroner_place: tuple[str, str, int],
    weights: Sequence[Fraction | int],
    translate: Translate,
) -> WrittenSheet:
    """Write every unit's year as twelve months in whole kroner that sum to it, with a live check.

    ``kroner_place`` is the sheet, the column and the first row of the whole kroner that are checked against.
    """
    sheet, letters, first_row = kroner_place
    texts = (
        gettext_noop("Unit"),
        gettext_noop("Name"),
        *_MONTHS,
        gettext_noop("The year"),
        gettext_noop("Left over"),
    )
    looks = (Look.HEADING, Look.HEADING, *([Look.HEADING_RIGHT] * 14))
    rows: _Rows = [[text_cell(translate(text), look) for text, look in zip(texts, looks, strict=True)]]
    for index, unit in enumerate(units):
        row, year = index + 2, unit.kroner or 0
        place = f"{quoted_sheet(sheet)}!{letters}{first_row + index}"
        rows.append(
            [
                *text_cells(unit.unit, unit.name),
                *(number_cell(month, Look.KRONER) for month in months_of(year, weights)),
                formula_cell(f"SUM(C{row}:N{row})", now=year, look=Look.KRONER),
                formula_cell(f"{place}-O{row}", now=0, look=Look.KRONER),
            ]
        )
    rows.append(_sum_row(units, weights, translate))
    return WrittenSheet(
        name=sheet_name(translate(gettext_noop("Months"))),
        rows=rows,
        widths=[14, 30, *([13] * 14)],
        frozen_rows=1,
        frozen_columns=2,
    )


def months_of(year: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Divide a year's kroner into months that sum to it; below zero the same with the sign turned."""
    shares = share_out(
        frame=abs(year), weights={f"{n:02d}": weight for n, weight in enumerate(weights, start=1)}
    )
    return [share if year >= 0 else -share for _month, share in sorted(shares.items())]


def _sum_row(
    units: Sequence[UnitAmounts], weights: Sequence[Fraction | int], translate: Translate
) -> list[WrittenCell | None]:
    by_month = [
        sum(column) for column in zip(*(months_of(unit.kroner or 0, weights) for unit in units), strict=True)
    ]
    last = len(units) + 1
    amounts = [*by_month, sum(by_month), 0]
    return [
        text_cell(translate(gettext_noop("Sum")), Look.SUM_TEXT),
        text_cell("", Look.SUM_TEXT),
        *(
            formula_cell(
                f"SUM({column_letters(n)}2:{column_letters(n)}{last})", now=amount, look=Look.SUM_KRONER
            )
            for n, amount in enumerate(amounts, start=2)
        ),
    ]


def _model_pairs(facts: ResultFacts) -> list[tuple[str, str]]:
    days = [day.isoformat() if day is not None else "" for day in (facts.valid_from, facts.valid_to)]
    pairs = [
        (gettext_noop("Name"), facts.title),
        (gettext_noop("Id"), facts.model),
        (gettext_noop("Valid from"), days[0]),
        (gettext_noop("Valid until"), days[1]),
        (gettext_noop("Logic"), ", ".join(facts.logic)),
        *((gettext_noop("Law"), text) for text in facts.law),
        *((gettext_noop("Known side effect"), text) for text in facts.side_effects),
        *((gettext_noop("Warning sign"), text) for text in facts.tell_tales),
    ]
    return [(label, text) for label, text in pairs if text]


def _source_pairs(facts: ResultFacts, translate: Translate) -> list[tuple[str, str]]:
    invented = translate(gettext_noop("All data are invented; the municipality does not exist."))
    pairs = [
        (gettext_noop("As of"), facts.as_of.isoformat()),
        (gettext_noop("Calculated by Likevekt version"), facts.engine),
    ]
    return [*pairs, (gettext_noop("Invented data"), invented)] if facts.is_invented else pairs


def _pairs(pairs: Sequence[tuple[str, str]], translate: Translate) -> _Rows:
    return [[text_cell(translate(label)), text_cell(text)] for label, text in pairs]
