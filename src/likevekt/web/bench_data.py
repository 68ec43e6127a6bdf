"""What every page of the bench Satser og kriterier reads: the municipality, its models and its tables."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from likevekt.actions import clock
from likevekt.actions.allocation import read_model_of
from likevekt.actions.table_content import TableShape, table_shapes
from likevekt.funding import FundingError
from likevekt.funding.model_form import ModelForm
from likevekt.store.catalogue_queries import ServiceLine, list_services
from likevekt.store.funding_queries import ModelHead, find_model_of_today, list_model_versions
from likevekt.store.municipality_queries import MunicipalityHead, find_municipality, list_units
from likevekt.store.table_queries import TableSet, current_tables, list_parameters
from likevekt.web.allocation_choice import model_name
from likevekt.web.builder_draft import form_of_file
from likevekt.web.column_words import ColumnChoice, column_choice
from likevekt.web.table_words import TableWords


@dataclass(frozen=True, kw_only=True)
class Bench:
    """The municipality and the day that a page is made for; everything else is read when it is asked for."""

    municipality: MunicipalityHead
    on: date
    language: str

    @cached_property
    def heads(self) -> tuple[ModelHead, ...]:
        """Every model version, by key and the newest first."""
        return list_model_versions(municipality=self.municipality.code, on=self.on)

    @cached_property
    def today(self) -> ModelHead | None:
        """The model that holds today."""
        return find_model_of_today(self.heads)

    @cached_property
    def tables(self) -> TableSet:
        """The newest version of every table."""
        return current_tables(municipality=self.municipality.code)

    @cached_property
    def shapes(self) -> tuple[TableShape, ...]:
        """The columns of every table."""
        return table_shapes(self.tables)

    @cached_property
    def services(self) -> tuple[ServiceLine, ...]:
        """The services that exist today."""
        return list_services(municipality=self.municipality.code, on=self.on)

    @cached_property
    def words(self) -> TableWords:
        """Names of tables and columns in the reader's language."""
        units = list_units(municipality=self.municipality.code, on=self.on)
        return TableWords(services=self.services, units=units, language=self.language)

    @cached_property
    def columns(self) -> ColumnChoice:
        """The columns that a field offers."""
        return column_choice(self.shapes, words=self.words)

    @cached_property
    def frame(self) -> int | None:
        """The newest frame that is decided, in whole kroner."""
        frames = [
            line for line in list_parameters(municipality=self.municipality.code) if line.name == "frame"
        ]
        newest = max(frames, key=lambda line: (line.valid_from, line.version), default=None)
        return int(newest.value) if newest is not None and newest.value.isdigit() else None

    def head(self, name: str) -> ModelHead | None:
        """Give a model version by its name in addresses, like `hybrid.v4`."""
        return next((head for head in self.heads if model_name(head) == name), None)

    def newest_of(self, key: str) -> ModelHead | None:
        """Give the newest version of a model."""
        return next((head for head in self.heads if head.key == key), None)

    def forms(self) -> list[ModelForm]:
        """Give the models that open as forms, today's first and then the newest version of each."""
        newest = {head.key: head for head in reversed(self.heads)}
        first = [] if self.today is None else [self.today]
        found = []
        for head in {head.id: head for head in [*first, *newest.values()]}.values():
            try:
                form = form_of_file(read_model_of(head).text)
            except FundingError:
                continue
            if form is not None:
                found.append(form)
        return found


def find_bench() -> Bench | None:
    """Give the bench of the municipality that is loaded, None when there is none."""
    municipality = find_municipality()
    if municipality is None:
        return None
    return Bench(municipality=municipality, on=clock.today(), language=get_language() or "nb")


def get_bench() -> Bench:
    """Give the bench, for a page that has nothing to say without a municipality.

    Raises:
        Http404: there is none.
    """
    bench = find_bench()
    if bench is None:
        raise Http404
    return bench


def asked_head(bench: Bench, request: HttpRequest) -> ModelHead:
    """Give the model version that the address names.

    Raises:
        Http404: there is no such version.
    """
    head = bench.head(request.GET.get("modell", ""))
    if head is None:
        raise Http404
    return head
