"""What a decision would do to the money: its price, what the budget covers, and what is left of the frame.

Only for planning: no person is named, and nothing is stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from likevekt.actions.allocation import Allocation, allocate
from likevekt.actions.engine_cache import StoredTables, table_source
from likevekt.actions.errors import ActionError
from likevekt.actions.frame_years import frame_years
from likevekt.actions.service_prices import NoRateError, PricedPart, fitting_rates, price_period
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.funding import Change, Model, Tables, effect
from likevekt.funding.csv_text import CsvError
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.references import ColumnRef
from likevekt.kernel.exact import NotANumberError
from likevekt.store.catalogue_queries import RateLine, ServiceLine, list_rates, list_services
from likevekt.store.funding_queries import find_model_of_today, list_model_versions
from likevekt.store.table_queries import TableHead, TableSet, current_tables

COMMITMENTS = "commitments"
"""The table of what is bound of each unit's frame this year: `unit,committed`, whole kroner."""

_COLUMN_ENDINGS = {
    "hour": {"": 1, "_hours": 1, "_minutes": 60},
    "day": {"": 1, "_days": 1},
    "visit": {"": 1, "_visits": 1},
    "month": {"": 1, "_months": 1},
    "piece": {"": 1, "_pieces": 1},
}

_NO_MODEL = gettext_noop("No funding model is adopted for %(day)s. Adopt one first.")
_NO_SERVICE = gettext_noop("There is no service “%(service)s” on %(day)s.")
_NO_UNIT = gettext_noop("There is no unit “%(unit)s” in today’s model.")
_NO_RATE = gettext_noop(
    "The service “%(service)s” has no price on %(day)s. Choose another day, or add the price."
)
_NOTHING = gettext_noop("The amount a week is %(amount)s. Give an amount above 0 and at most %(limit)s.")
_ENDS_FIRST = gettext_noop("The decision ends on %(end)s, before it has begun on %(start)s.")
_TOO_FAR = gettext_noop("The day %(day)s lies outside the years that can be planned (%(first)s–%(last)s).")

LARGEST_AMOUNT = {"hour": 168, "day": 7, "visit": 168, "month": 31, "piece": 168}
"""The most that one decision can be for: the hours and days of a week, once an hour, once a day of a month."""
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChoices:
    """What can be chosen: services with a decision and a price, and the units of today's model by id."""

    services: tuple[ServiceLine, ...]
    units: Mapping[str, str]
    allocation: Allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEffect:
    """What a planned decision does (budsjettvirkning); amounts are exact kroner.

    `paid` is what the unit gets from today's model for it, `carried` what its own frame must bear of the list
    price, both in the `covered_year`: the frame of next year covers what is given next year. `others` is what
    every other unit gains or loses. `follows_volume` is False when the model does not read the service's
    volume, so that a decision moves no money. What remains of the frame is None where nobody has said what is
    bound, or where today's frame is for other years than the decision. `frame_year` is the year of today's
    frame, where the municipality's dated frames tell it.
    """

    service: ServiceLine
    unit: str
    unit_name: str
    amount: Fraction
    start: date
    end: date | None
    this_year: tuple[PricedPart, ...]
    next_year: tuple[PricedPart, ...]
    next_price_is_decided: bool
    allocation: Allocation
    paid: Fraction
    effective_share: Fraction | None
    others: Mapping[str, Fraction]
    follows_volume: bool
    remaining_before: Fraction | None
    frame_year: int | None
    commitments: TableHead | None

    @property
    def list_price(self) -> Fraction:
        """The price in the year the decision begins."""
        return _price(self.this_year)

    @property
    def list_price_next_year(self) -> Fraction:
        """The price of the year after, when the decision goes on."""
        return _price(self.next_year)

    @property
    def quantity(self) -> Fraction:
        """Hours, days, visits or pieces in the year the decision begins."""
        return _quantity(self.this_year)

    @property
    def covered(self) -> tuple[PricedPart, ...]:
        """What the frame is held against: the part that falls in its year, else the year the decision begins."""
        return _in_year_of_frame(self.this_year, self.next_year, year=self.frame_year, start=self.start)

    @property
    def covered_year(self) -> int:
        """The year of what the frame is held against."""
        return self.start.year + (self.covered is self.next_year)

    @property
    def covered_quantity(self) -> Fraction:
        """Hours, days, visits or pieces that the frame is held against."""
        return _quantity(self.covered)

    @property
    def covered_price(self) -> Fraction:
        """The list price that the frame is held against."""
        return _price(self.covered)

    @property
    def carried(self) -> Fraction:
        """What the unit's own frame must bear of that list price."""
        return self.covered_price - self.paid

    @property
    def is_priced_by_place(self) -> bool:
        """Whether the list price is one for where the unit is, so that travel may be in it.

        The volumes that models read do not say where, so what a model gives for travel is not in `paid`.
        """
        return any(part.rate.zone for part in (*self.this_year, *self.covered))

    @property
    def remaining_after(self) -> Fraction | None:
        """What is left of the unit's frame when the list price of the frame's year is bound too."""
        if self.remaining_before is None:
            return None
        comes_later = self.frame_year == self.start.year + 1
        return self.remaining_before - (self.list_price_next_year if comes_later else self.list_price)


def list_decision_choices(*, municipality: str, on: date) -> DecisionChoices:
    """List what a decision can be planned for on a date.

    Raises:
        ActionError: no model is adopted.
        FundingError: today's model cannot run on the current tables.
    """
    allocation = _allocation_of_today(municipality=municipality, on=on)
    priced = {rate.service for rate in list_rates(municipality=municipality, on=on)}
    services = list_services(municipality=municipality, on=on)
    return DecisionChoices(
        services=tuple(one for one in services if one.decision_needed and one.service in priced),
        units=allocation.unit_names,
        allocation=allocation,
    )


def estimate_decision(  # noqa: PLR0913 (all by name)
    *,
    municipality: str,
    service: str,
    unit: str,
    amount: Fraction,
    start: date,
    on: date,
    end: date | None = None,
) -> DecisionEffect:
    """Say what `amount` a week of a service from `start` would do; without an end it goes on into next year.

    Services by the month take an amount a month. `on` chooses today's model and catalogue.

    Raises:
        ActionError: something asked for does not exist, or the amount or period cannot be.
        FundingError: today's model cannot run on the current tables.
    """
    _refuse_faulty_period(start=start, end=end)
    allocation = _allocation_of_today(municipality=municipality, on=on)
    chosen = next(
        (one for one in list_services(municipality=municipality, on=on) if one.service == service), None
    )
    if chosen is None:
        raise ActionError([say(_NO_SERVICE, service=service, day=on)])
    if not 0 < amount <= LARGEST_AMOUNT[chosen.per]:
        raise ActionError([say(_NOTHING, amount=str(amount), limit=LARGEST_AMOUNT[chosen.per])])
    if unit not in allocation.tables.units:
        raise ActionError([say(_NO_UNIT, unit=unit)])
    rates = _rates_for(
        allocation.tables, list_rates(municipality=municipality, service=service), service=service, unit=unit
    )
    this_year, next_year = _priced(rates, chosen=chosen, amount=amount, start=start, end=end)
    years = frame_years(municipality=municipality, frame=allocation.result.frame)
    year = _nearest_year(years, start=start)
    covered = _in_year_of_frame(this_year, next_year, year=year, start=start)
    price = _price(covered)
    changes = list(volume_changes(allocation.model, chosen, unit=unit, quantity=_quantity(covered)))
    moved = amounts_moved(allocation, changes)
    return DecisionEffect(
        service=chosen,
        unit=unit,
        unit_name=allocation.unit_names[unit],
        amount=amount,
        start=start,
        end=end,
        this_year=this_year,
        next_year=next_year,
        next_price_is_decided=all(_is_within(part) for part in next_year),
        allocation=allocation,
        paid=moved[unit],
        effective_share=moved[unit] / price if price else None,
        others={other: amount for other, amount in moved.items() if other != unit},
        follows_volume=bool(changes),
        remaining_before=None
        if _is_of_another_time(year, start=start)
        else _remaining(allocation, unit=unit),
        frame_year=year,
        commitments=allocation.table_set.heads.get(COMMITMENTS),
    )


def _refuse_faulty_period(*, start: date, end: date | None) -> None:
    problems = []
    if end is not None and end <= start:
        problems.append(say(_ENDS_FIRST, end=end, start=start))
    problems += [
        say(_TOO_FAR, day=day, first=FIRST_YEAR, last=LAST_YEAR)
        for day in (start, end)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR
    ]
    if problems:
        raise ActionError(problems)


def _allocation_of_today(*, municipality: str, on: date) -> Allocation:
    head = find_model_of_today(list_model_versions(municipality=municipality, on=on))
    if head is None:
        raise ActionError([say(_NO_MODEL, day=on)])
    return allocate(head, current_tables(municipality=municipality))


def _rates_for(tables: Tables, rates: tuple[RateLine, ...], *, service: str, unit: str) -> list[RateLine]:
    """Choose rates by what the table of units says of the unit's kind and zone, where it says so."""
    raw = tables.raw["units"]
    cells = dict(zip(raw.head, raw.rows[tables.places["units"][unit]], strict=True))
    return fitting_rates(rates, service=service, unit_kind=cells.get("kind", ""), zone=cells.get("zone", ""))


def _priced(
    rates: list[RateLine], *, chosen: ServiceLine, amount: Fraction, start: date, end: date | None
) -> tuple[tuple[PricedPart, ...], tuple[PricedPart, ...]]:
    new_year, year_after = date(start.year + 1, 1, 1), date(start.year + 2, 1, 1)
    try:
        return (
            price_period(
                rates, start=start, end=min(end or new_year, new_year), amount=amount, per=chosen.per
            ),
            price_period(
                rates,
                start=new_year,
                end=min(end or year_after, year_after),
                amount=amount,
                per=chosen.per,
                goes_on=True,
            ),
        )
    except NoRateError as error:
        raise ActionError([say(_NO_RATE, service=chosen.name_nb, day=error.day)]) from None


def _nearest_year(years: frozenset[int], *, start: date) -> int | None:
    """Choose the year of the decision, else the year after, else the last that has this frame."""
    for year in (start.year, start.year + 1):
        if year in years:
            return year
    return max(years, default=None)


def _in_year_of_frame(
    this_year: tuple[PricedPart, ...], next_year: tuple[PricedPart, ...], *, year: int | None, start: date
) -> tuple[PricedPart, ...]:
    """Choose what the frame can cover: hours of one year are never held against the money of another."""
    return next_year if next_year and year == start.year + 1 else this_year


def _quantity(parts: tuple[PricedPart, ...]) -> Fraction:
    return sum((part.quantity for part in parts), Fraction(0))


def _price(parts: tuple[PricedPart, ...]) -> Fraction:
    return sum((part.kroner for part in parts), Fraction(0))


def _is_of_another_time(year: int | None, *, start: date) -> bool:
    return year is not None and year not in {start.year, start.year + 1}


def _is_within(part: PricedPart) -> bool:
    return part.rate.valid_to is None or part.end <= part.rate.valid_to


def volume_changes(model: Model, service: ServiceLine, *, unit: str, quantity: Fraction) -> Iterator[Change]:
    """Give what the decision adds to each column of the service's volume that the model reads."""
    endings = _COLUMN_ENDINGS[service.per]
    for table, column in sorted(set(volume_columns(model))):
        for ending, factor in endings.items():
            if column == service.service + ending:
                yield Change(table=table, column=column, unit=unit, amount=quantity * factor)


def volume_columns(model: Model) -> Iterator[tuple[str, str]]:
    """Name the columns of volumes that a model reads, planned volumes excepted."""
    for node in model.nodes.values():
        for ref, _ in model.references_of(node):
            if isinstance(ref, ColumnRef) and not ref.path.endswith(".plan"):
                yield ref.table, ref.column
        for key in OPERATIONS[node.op].columns_of:
            for column in node.args.get(key) or ():
                yield node.args["table"], column


def amounts_moved(allocation: Allocation, changes: list[Change]) -> dict[str, Fraction]:
    """Give what all changes together do to every unit: one after the other, so that the parts add up."""
    tables = allocation.tables
    moved = dict.fromkeys(tables.units, Fraction(0))
    for change in changes:
        # The price is used for the engine's own share only; ours is of the dated rates.
        one = effect(allocation.model, tables, change=change, price=Fraction(1))
        moved = {unit: before + one.units[unit] for unit, before in moved.items()}
        value = tables.column(change.table, change.column).at(tables.units.index(change.unit)) + change.amount
        tables = tables.with_cell(table=change.table, column=change.column, unit=change.unit, value=value)
    return moved


def _remaining(allocation: Allocation, *, unit: str) -> Fraction | None:
    kroner = allocation.result.kroner
    committed = _committed(allocation.table_set, units=allocation.tables.units, unit=unit)
    return None if kroner is None or committed is None else kroner[unit] - committed


def _committed(tables: TableSet, *, units: tuple[str, ...], unit: str) -> Fraction | None:
    if COMMITMENTS not in tables.heads:
        return None
    source = table_source(StoredTables(tables))
    try:
        raw = source.raw(COMMITMENTS)
        if raw is None or "committed" not in raw.head or set(source.place_of_units(raw)) != set(units):
            return None
        return source.column(raw, "committed", units).at(units.index(unit))
    except (CsvError, NotANumberError):
        return None
