"""Loading a whole municipality at once: everything, or nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from likevekt.actions.catalogue_rows import (
    make_budget_lines,
    make_indicators,
    make_rates,
    make_services,
    make_units,
)
from likevekt.actions.demo_accounts import load_demo_accounts
from likevekt.actions.demo_persons import load_demo_persons
from likevekt.actions.doer import Doer
from likevekt.actions.given_text import given_by, refuse_faulty_text
from likevekt.actions.model_versions import adopt_model, save_model_version
from likevekt.actions.municipality_data import MunicipalityData
from likevekt.actions.parameters import save_parameter
from likevekt.actions.table_versions import save_table_version
from likevekt.store.models import BudgetLine, Indicator, Municipality, Rate, Service, Unit

ROWS_AT_A_TIME = 500
Progress = Callable[[str], None]
Loaded = TypeVar("Loaded", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedMunicipality:
    """What was loaded; not new when the municipality was there already, and then nothing was touched."""

    code: str
    is_new: bool
    row_count: int


def load_municipality(
    data: MunicipalityData, *, progress: Progress, by: Doer, at: datetime
) -> LoadedMunicipality:
    """Load a municipality with its catalogue, tables, models and adoptions in one transaction.

    A municipality that is there already is left as it is, so that loading twice does no harm.
    `progress` is told one plain sentence at a time.

    Raises:
        RowError: a row cannot be understood.
        ActionError: a table, model, adoption or parameter cannot be saved.
        FundingError: a model cannot run on the tables.
    """
    refuse_faulty_text(given_by(by.name))
    with transaction.atomic():
        row, is_new = Municipality.objects.get_or_create(
            code=data.code,
            defaults={"name": data.name, "inhabitants": data.inhabitants, "invented": data.invented},
        )
        if not is_new:
            progress(f"{data.name} is here already.")
            return LoadedMunicipality(code=data.code, is_new=False, row_count=0)
        count = _load_catalogue(data, municipality=row.pk, progress=progress)
        count += _load_tables(data, progress=progress, by=by, at=at)
        count += _load_models(data, progress=progress, by=by, at=at)
        count += load_demo_accounts(data.accounts, municipality=data.code, at=at)
        persons = load_demo_persons(data.persons, municipality=data.code, by=by.actor, at=at)
        if persons:
            progress(f"Loaded persons: {persons}.")
    return LoadedMunicipality(code=data.code, is_new=True, row_count=count + persons)


def _load_catalogue(data: MunicipalityData, *, municipality: int, progress: Progress) -> int:
    counts = (
        _insert(Unit, make_units(data.units, municipality=municipality), "units", progress),
        _insert(Service, make_services(data.services, municipality=municipality), "services", progress),
        _insert(Rate, make_rates(data.rates, municipality=municipality), "rates", progress),
        _insert(
            BudgetLine, make_budget_lines(data.budget, municipality=municipality), "budget lines", progress
        ),
        _insert(
            Indicator, make_indicators(data.indicators, municipality=municipality), "indicators", progress
        ),
    )
    return sum(counts)


def _insert(kind: type[Loaded], rows: Iterator[Loaded], what: str, progress: Progress) -> int:
    count = 0
    for batch in _batches(rows):
        kind._default_manager.bulk_create(batch)  # noqa: SLF001 (Django's documented name for any model's manager)
        count += len(batch)
    if count:
        progress(f"Loaded {what}: {count}.")
    return count


def _batches(rows: Iterable[Loaded]) -> Iterator[list[Loaded]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, ROWS_AT_A_TIME)):
        yield batch


def _load_tables(data: MunicipalityData, *, progress: Progress, by: Doer, at: datetime) -> int:
    count = 0
    for table in data.tables:
        save_table_version(
            municipality=data.code,
            name=table.name,
            content=table.content,
            source=table.source,
            as_of=table.as_of,
            completeness=table.completeness,
            by=by,
            at=at,
        )
        count += 1
    for parameter in data.parameters:
        save_parameter(
            municipality=data.code,
            name=parameter.name,
            value=parameter.value,
            valid_from=parameter.valid_from,
            valid_to=parameter.valid_to,
            source=parameter.source,
            by=by,
            at=at,
        )
        count += 1
    progress(f"Loaded tables and parameters: {count}.")
    return count


def _load_models(data: MunicipalityData, *, progress: Progress, by: Doer, at: datetime) -> int:
    count = 0
    for model in data.models:
        saved = save_model_version(
            municipality=data.code,
            text=model.text,
            note=model.note,
            weighings=model.weighings,
            transition=model.transition,
            by=by,
            at=at,
        )
        progress(f"Ran the model “{saved.head.title}” and saved it.")
        count += 1
    for adoption in data.adoptions:
        adopt_model(
            municipality=data.code,
            key=adoption.key,
            version=adoption.version,
            adopted_on=adoption.adopted_on,
            valid_from=adoption.valid_from,
            case_reference=adoption.case_reference,
            by=by,
            at=at,
        )
    return count
