"""Reading services, rates, budgets and indicators as plain values."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum

from likevekt.store.models import BudgetLine, Indicator, Rate, Service
from likevekt.store.municipality_queries import valid_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """One service of the catalogue (tjeneste) with the period that its row holds for."""

    service: str
    name_nb: str
    name_nn: str
    name_en: str
    kpr_code: str
    kostra_function: str
    per: str
    decision_needed: bool
    valid_from: date
    valid_to: date | None

    def name(self, language: str) -> str:
        """Give the name in a language; bokmål where the language is not known."""
        return {"nn": self.name_nn, "en": self.name_en}.get(language, self.name_nb)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """One dated price (sats) in øre; empty kind, time of day or zone holds for all."""

    service: str
    unit_kind: str
    time_of_day: str
    zone: str
    ore_per: int
    standard_hours_per: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLine:
    """One measured value (indikator) as exact text, with its parts where it is a share."""

    indicator: str
    unit: str
    period_from: date
    period_to: date
    value: str
    numerator: str
    denominator: str
    source: str


def list_services(*, municipality: str, on: date) -> tuple[ServiceLine, ...]:
    """List the services that exist on a date, by code."""
    rows = Service.objects.filter(municipality__code=municipality).filter(valid_on(on))
    return tuple(
        ServiceLine(
            service=row.service,
            name_nb=row.name_nb,
            name_nn=row.name_nn,
            name_en=row.name_en,
            kpr_code=row.kpr_code,
            kostra_function=row.kostra_function,
            per=row.per,
            decision_needed=row.decision_needed,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in sorted(rows, key=lambda row: row.service)
    )


def list_rates(
    *, municipality: str, on: date | None = None, service: str | None = None
) -> tuple[RateLine, ...]:
    """List rates by service and what they hold for, the newest first; on a date, those that hold then."""
    rows = Rate.objects.filter(municipality__code=municipality)
    if on is not None:
        rows = rows.filter(valid_on(on))
    if service is not None:
        rows = rows.filter(service=service)
    lines = (_rate(row) for row in rows)
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                line.service,
                line.unit_kind,
                line.time_of_day,
                line.zone,
                -line.valid_from.toordinal(),
            ),
        )
    )


def sum_budget(*, municipality: str, year: int) -> dict[str, int]:
    """Give the øre budgeted to each unit in a year, from the newest version of every line."""
    rows = (
        newest_budget_lines()
        .filter(municipality__code=municipality, year=year)
        .order_by()
        .values("unit")
        .annotate(total=Sum("ore"))
    )
    return {row["unit"]: int(row["total"]) for row in sorted(rows, key=lambda row: str(row["unit"]))}


def list_indicators(*, municipality: str) -> tuple[IndicatorLine, ...]:
    """List the indicators of a municipality, by name, unit and period."""
    rows = Indicator.objects.filter(municipality__code=municipality)
    lines = map(indicator_line, rows)
    return tuple(sorted(lines, key=lambda line: (line.indicator, line.unit, line.period_from, line.source)))


def indicator_line(row: Indicator) -> IndicatorLine:
    """Give a measured value's row as a value."""
    return IndicatorLine(
        indicator=row.indicator,
        unit=row.unit,
        period_from=row.period_from,
        period_to=row.period_to,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        source=row.source,
    )


def newest_budget_lines() -> QuerySet[BudgetLine]:
    """Give the rows of the newest version of every budget line."""
    newest = (
        BudgetLine.objects.filter(
            municipality=OuterRef("municipality"),
            unit=OuterRef("unit"),
            service=OuterRef("service"),
            function=OuterRef("function"),
            year=OuterRef("year"),
            month=OuterRef("month"),
        )
        .order_by("-version")
        .values("version")[:1]
    )
    return BudgetLine.objects.annotate(newest=Subquery(newest)).filter(version=F("newest"))


def _rate(row: Rate) -> RateLine:
    return RateLine(
        service=row.service,
        unit_kind=row.unit_kind,
        time_of_day=row.time_of_day,
        zone=row.zone,
        ore_per=row.ore_per,
        standard_hours_per=row.standard_hours_per,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
    )
