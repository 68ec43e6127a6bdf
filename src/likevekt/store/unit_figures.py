"""Reading budget and indicators, within what the reader reaches."""

from dataclasses import dataclass
from datetime import date

from likevekt.store.catalogue_queries import IndicatorLine, indicator_line, newest_budget_lines
from likevekt.store.models import BudgetLine, Indicator
from likevekt.store.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetOfYear:
    """What a unit has of one service and function in a year, in øre, summed over its months."""

    unit: str
    service: str
    function: str
    year: int
    ore: int
    adopted_on: date
    version: int


def list_budget_years(scope: Scope, *, unit: str | None = None) -> tuple[int, ...]:
    """List the years that have a budget within a scope, the newest first."""
    rows = BudgetLine.objects.filter(scope.rows(unit="unit"), municipality__code=scope.municipality)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return tuple(sorted(set(rows.values_list("year", flat=True)), reverse=True))


def list_budget_of(scope: Scope, *, year: int, unit: str | None = None) -> tuple[BudgetOfYear, ...]:
    """List the budget of a year within a scope, by unit, service and function, from the newest version of every month.

    The day and version are the newest of its months.
    """
    rows = newest_budget_lines().filter(
        scope.rows(unit="unit"), municipality__code=scope.municipality, year=year
    )
    if unit is not None:
        rows = rows.filter(unit=unit)
    sums: dict[tuple[str, str, str], list[BudgetLine]] = {}
    for row in rows.order_by("month"):
        sums.setdefault((row.unit, row.service, row.function), []).append(row)
    return tuple(
        BudgetOfYear(
            unit=of_unit,
            service=service,
            function=function,
            year=year,
            ore=sum(row.ore for row in months),
            adopted_on=max(row.adopted_on for row in months),
            version=max(row.version for row in months),
        )
        for (of_unit, service, function), months in sorted(sums.items(), key=lambda item: item[0])
    )


def list_measured(scope: Scope, *, unit: str | None = None) -> tuple[IndicatorLine, ...]:
    """List the measured values within a scope, by name and unit, the newest first; an empty unit is all of it."""
    rows = Indicator.objects.filter(scope.rows(unit="unit"), municipality__code=scope.municipality)
    if unit is not None:
        rows = rows.filter(unit=unit)
    lines = map(indicator_line, rows)
    return tuple(
        sorted(
            lines, key=lambda line: (line.indicator, line.unit, -line.period_from.toordinal(), line.source)
        )
    )
