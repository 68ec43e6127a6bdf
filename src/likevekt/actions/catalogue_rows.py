"""Rows of text become rows of the store, in the columns of the files that go in and out."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeVar

from django.db.models import Model

from likevekt.actions.municipality_data import Row
from likevekt.kernel.exact import parse_number
from likevekt.store.models import BudgetLine, Indicator, Rate, Service, Unit

Made = TypeVar("Made", bound=Model)
_FACTS = {"yes": True, "no": False}


class RowError(ValueError):
    """A row of a file cannot be understood."""

    def __init__(self, *, file: str, row: int, reason: str) -> None:
        super().__init__(f"The file {file}, row {row}: {reason}. Nothing has been loaded.")


def make_units(rows: Iterable[Row], *, municipality: int) -> Iterator[Unit]:
    """Make the rows of `units`."""
    return _made("units", rows, lambda row: unit_of(row, municipality=municipality))


def unit_of(row: Row, *, municipality: int) -> Unit:
    """Make one row of `units`."""
    return Unit(
        municipality_id=municipality,
        unit=row["unit"],
        name=row["name"],
        parent=row["parent"],
        kind=row["kind"],
        valid_from=_day(row["valid_from"]),
        valid_to=_end(row["valid_to"]),
    )


def make_services(rows: Iterable[Row], *, municipality: int) -> Iterator[Service]:
    """Make the rows of `services`."""
    return _made("services", rows, lambda row: service_of(row, municipality=municipality))


def service_of(row: Row, *, municipality: int) -> Service:
    """Make one row of `services`."""
    return Service(
        municipality_id=municipality,
        service=row["service"],
        name_nb=row["name_nb"],
        name_nn=row["name_nn"],
        name_en=row["name_en"],
        kpr_code=row["kpr_code"],
        kostra_function=row["kostra_function"],
        per=row["per"],
        decision_needed=_FACTS[row["decision_needed"]],
        valid_from=_day(row["valid_from"]),
        valid_to=_end(row["valid_to"]),
    )


def make_rates(rows: Iterable[Row], *, municipality: int) -> Iterator[Rate]:
    """Make the rows of `rates`."""
    return _made("rates", rows, lambda row: rate_of(row, municipality=municipality))


def rate_of(row: Row, *, municipality: int) -> Rate:
    """Make one row of `rates`."""
    return Rate(
        municipality_id=municipality,
        service=row["service"],
        unit_kind=row["unit_kind"],
        time_of_day=row["time_of_day"],
        zone=row["zone"],
        ore_per=int(row["ore_per"]),
        standard_hours_per=_exact(row["standard_hours_per"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_end(row["valid_to"]),
        source=row["source"],
    )


def make_budget_lines(rows: Iterable[Row], *, municipality: int) -> Iterator[BudgetLine]:
    """Make the rows of `budget`; a month is written `2027-01`."""
    return _made("budget", rows, lambda row: budget_line_of(row, municipality=municipality))


def budget_line_of(row: Row, *, municipality: int) -> BudgetLine:
    """Make one row of `budget`; a month is written `2027-01`."""
    return BudgetLine(
        municipality_id=municipality,
        unit=row["unit"],
        service=row["service"],
        function=row["function"],
        year=int(row["month"][:4]),
        month=int(row["month"][5:7]),
        ore=int(row["ore"]),
        adopted_on=_day(row["adopted_on"]),
        version=int(row["version"]),
    )


def make_indicators(rows: Iterable[Row], *, municipality: int) -> Iterator[Indicator]:
    """Make the rows of `indicators`."""
    return _made("indicators", rows, lambda row: indicator_of(row, municipality=municipality))


def indicator_of(row: Row, *, municipality: int) -> Indicator:
    """Make one row of `indicators`."""
    return Indicator(
        municipality_id=municipality,
        indicator=row["indicator"],
        unit=row["unit"],
        period_from=_day(row["period_from"]),
        period_to=_day(row["period_to"]),
        value=_exact(row["value"]),
        numerator=_exact(row["numerator"]),
        denominator=_exact(row["denominator"]),
        source=row["source"],
    )


def _made(file: str, rows: Iterable[Row], make: Callable[[Row], Made]) -> Iterator[Made]:
    for number, row in enumerate(rows, start=1):
        try:
            yield make(row)
        except KeyError as error:
            raise RowError(file=file, row=number, reason=f"{error.args[0]!r} is missing or unknown") from None
        except ValueError as error:
            raise RowError(file=file, row=number, reason=str(error)) from None


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _end(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _exact(text: str) -> str:
    if text:
        parse_number(text)
    return text
