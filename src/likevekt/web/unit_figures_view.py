"""A unit's budget of a year and what is measured of it, exact, with the day and the source."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from likevekt.actions.reachable import get_budget_for, get_budget_years_for, get_indicators_for
from likevekt.actions.rights import Rights
from likevekt.kernel.exact import is_number, parse_number
from likevekt.store.catalogue_queries import IndicatorLine, list_services

_DELIVERED = re.compile(r"(given|delivered)_(\w+)_(minutes|days|months|pieces|visits)")
_MEASURES = {
    "minutes": gettext_noop("minutes"),
    "days": gettext_noop("days"),
    "months": gettext_noop("months"),
    "pieces": gettext_noop("times"),
    "visits": gettext_noop("visits"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """One service of a unit's budget, in kroner."""

    service: str
    function: str
    kroner: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetView:
    """A unit's budget of a year."""

    year: int
    years: tuple[int, ...]
    rows: tuple[BudgetRow, ...]
    total: Fraction
    adopted_on: date
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """One measured value of the newest period that has it."""

    label: str
    value: Fraction | None
    text: str
    parts: tuple[Fraction, Fraction] | None
    is_share: bool
    period_from: date
    period_to: date
    source: str


def budget_view(rights: Rights, *, unit: str, asked: str, on: date, language: str) -> BudgetView | None:
    """Give the budget of the year that is asked for, else of this year or the newest; None when there is none."""
    years = get_budget_years_for(rights, unit=unit)
    if not years:
        return None
    year = int(asked) if asked.isdecimal() and int(asked[:5]) in years else None
    chosen = year or (on.year if on.year in years else years[0])
    lines = get_budget_for(rights, year=chosen, unit=unit)
    names = _service_names(rights, on=on, language=language)
    rows = tuple(
        BudgetRow(
            service=names.get(line.service, line.service) or _("For the whole unit"),
            function=line.function,
            kroner=Fraction(line.ore, 100),
        )
        for line in lines
    )
    return BudgetView(
        year=chosen,
        years=years,
        rows=rows,
        total=sum((row.kroner for row in rows), Fraction(0)),
        adopted_on=max(line.adopted_on for line in lines),
        version=max(line.version for line in lines),
    )


def indicator_view(rights: Rights, *, unit: str, on: date, language: str) -> tuple[IndicatorRow, ...]:
    """Give what is measured of a unit, each in the newest period that has ended."""
    newest: dict[tuple[str, str], IndicatorLine] = {}
    for line in get_indicators_for(rights, unit=unit):
        if line.period_to <= on:
            newest.setdefault((line.indicator, line.source.rstrip("0123456789 ")), line)
    names = _service_names(rights, on=on, language=language)
    return tuple(_indicator(line, names) for line in newest.values())


def _indicator(line: IndicatorLine, names: dict[str, str]) -> IndicatorRow:
    is_exact = is_number(line.value)
    has_parts = is_number(line.numerator) and is_number(line.denominator)
    return IndicatorRow(
        label=_label(line.indicator, names),
        value=parse_number(line.value) if is_exact else None,
        text=line.value,
        parts=(parse_number(line.numerator), parse_number(line.denominator)) if has_parts else None,
        is_share=line.indicator.startswith("given_") and has_parts,
        period_from=line.period_from,
        period_to=line.period_to,
        source=line.source,
    )


def _label(indicator: str, names: dict[str, str]) -> str:
    found = _DELIVERED.fullmatch(indicator)
    if found is None or found[2] not in names:
        return indicator
    words = {"service": names[found[2]], "measure": _(_MEASURES[found[3]])}
    if found[1] == "given":
        return _("%(service)s: given of what is decided, %(measure)s") % words
    return _("%(service)s: delivered, %(measure)s") % words


def _service_names(rights: Rights, *, on: date, language: str) -> dict[str, str]:
    services = list_services(municipality=rights.municipality, on=on)
    return {line.service: line.name(language) for line in services}
