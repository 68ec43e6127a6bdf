"""Reads what Ressursfordeling shows: models, tables, results and one opened amount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.http import QueryDict
from django.utils.translation import gettext as _

from likevekt.actions.allocation import Allocation, allocate, read_model_of, trace_unit
from likevekt.funding import FundingError
from likevekt.funding.closure import Kind
from likevekt.funding.floor_and_cap import floor_and_cap
from likevekt.funding.leaning import Way, leaning, logic_shares
from likevekt.store.catalogue_queries import list_services
from likevekt.store.funding_queries import ModelHead, list_model_versions
from likevekt.store.municipality_queries import MunicipalityHead, list_units
from likevekt.store.table_queries import TableHead, TableSet, current_tables
from likevekt.web.allocation_changes import Changes, changes_between
from likevekt.web.allocation_choice import Choice, address, model_name, offered, read_choice
from likevekt.web.allocation_view import (
    AxisLabel,
    ChangeRow,
    Known,
    ModelColumn,
    UnitLine,
    axis_labels,
    axis_of,
    change_rows,
    unit_lines,
)
from likevekt.web.allocation_words import BigNumber, alone_sentence, big_number, sentence, sum_number
from likevekt.web.model_choice_view import ModelOffer, model_offers
from likevekt.web.model_sheet_view import (
    ModelSheet,
    leaning_sentence,
    logic_lines,
    text_in,
    weighing_lines,
)
from likevekt.web.problem_words import SaidProblem, said_problems
from likevekt.web.table_pages import row_address
from likevekt.web.table_words import TableWords
from likevekt.web.trace_view import TableFacts, TraceReader, TraceView

_MOSTLY = Fraction(2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFault:
    """A model that could not be shown, and why, in the reader's words and word for word."""

    title: str
    problems: tuple[SaidProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """The figures of the page: one sentence, one number, one picture, one table.

    `is_alone` when no other of the chosen models can be shown, so that nothing is compared.
    """

    is_alone: bool
    sentence: str
    big: BigNumber
    changes: Changes
    today: ModelColumn
    chosen: ModelColumn
    labels: tuple[AxisLabel, ...]
    rows: tuple[ChangeRow, ...]
    models: tuple[ModelColumn, ...]
    lines: tuple[UnitLine, ...]
    known: Known
    sheet: ModelSheet
    trace: TraceView | None
    download_query: str
    unknown_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationPage:
    """Everything on Ressursfordeling; `comparison` is None when there is nothing to compare."""

    municipality: MunicipalityHead
    choice: Choice | None
    offers: tuple[ModelOffer, ...]
    faults: tuple[ModelFault, ...]
    comparison: ComparisonView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ran:
    head: ModelHead
    allocation: Allocation
    column: ModelColumn


def read_page(*, municipality: MunicipalityHead, query: QueryDict, language: str, on: date) -> AllocationPage:
    """Read everything that the address asks for."""
    heads = list_model_versions(municipality=municipality.code, on=on)
    tables = current_tables(municipality=municipality.code)
    choice = read_choice(
        query, heads=heads, may_be_drawn=_is_closed, can_be_shown=lambda head: _gives_kroner(head, tables)
    )
    if choice is None:
        return AllocationPage(municipality=municipality, choice=None, offers=(), faults=(), comparison=None)
    ran, faults = _run_all(choice.models, tables, language=language)
    services = list_services(municipality=municipality.code, on=on) if ran else ()
    units = list_units(municipality=municipality.code, on=on) if ran else ()
    words = TableWords(services=services, units=units, language=language)
    comparison = _compare(ran, choice=choice, words=words, language=language, on=on) if ran else None
    return AllocationPage(
        municipality=municipality,
        choice=choice,
        offers=model_offers(offered(heads, choice=choice), choice=choice),
        faults=faults,
        comparison=comparison,
    )


def _is_closed(head: ModelHead) -> bool:
    """Whether a model shares out its frame; one that is not readable any more does not."""
    try:
        model = read_model_of(head)
    except FundingError:
        return False
    return model.closure.kind is Kind.CLOSED


def _gives_kroner(head: ModelHead, tables: TableSet) -> bool:
    """Whether a model runs on the tables and shares out kroner; the engine keeps the run for the page."""
    try:
        return allocate(head, tables).result.kroner is not None
    except FundingError:
        return False


def _run_all(
    heads: Sequence[ModelHead], tables: TableSet, *, language: str
) -> tuple[list[_Ran], tuple[ModelFault, ...]]:
    """Run every model; what cannot be shown is told, and the rest stands."""
    ran, faults = [], []
    for head in heads:
        try:
            allocation = allocate(head, tables)
        except FundingError as error:
            said = said_problems(error, language=language)
            faults.append(ModelFault(title=head.title, problems=said))
            continue
        if allocation.result.kroner is None:
            reason = _("This model gives an index, not kroner, so it cannot be compared here.")
            said = (SaidProblem(sentence=reason, original="", where=""),)
            faults.append(ModelFault(title=head.title, problems=said))
            continue
        ran.append(_Ran(head=head, allocation=allocation, column=_column(head, allocation)))
    return ran, tuple(faults)


def _column(head: ModelHead, allocation: Allocation) -> ModelColumn:
    closed = allocation.result.closure == "CLOSED"
    return ModelColumn(
        head=head,
        name=model_name(head),
        kroner=allocation.result.kroner or {},
        frame=allocation.result.frame,
        is_closed=closed,
        bounds=floor_and_cap(allocation.tracer.computation),
    )


def _compare(
    ran: Sequence[_Ran], *, choice: Choice, words: TableWords, language: str, on: date
) -> ComparisonView:
    today, chosen = ran[0], ran[min(1, len(ran) - 1)]
    names = {**today.allocation.unit_names, **chosen.allocation.unit_names}
    changes = changes_between(today=today.column.kroner, chosen=chosen.column.kroner, names=names)
    columns = tuple(one.column for one in ran)
    axis = axis_of(changes)
    ways = leaning(chosen.allocation.tracer.computation)
    unit = choice.unit or max(changes.lines, key=lambda line: abs(line.change)).unit
    has_unit = unit in names
    is_alone = len(ran) == 1
    return ComparisonView(
        is_alone=is_alone,
        sentence=alone_sentence(chosen.head.title)
        if is_alone
        else sentence(changes, condition=_condition(ways, chosen.head)),
        big=sum_number(changes, language=language)
        if is_alone
        else big_number(changes, language=language, has_floor_and_cap=_is_two_sided(chosen.column)),
        changes=changes,
        today=today.column,
        chosen=chosen.column,
        labels=axis_labels(axis, language=language, today_word=_("today")),
        rows=change_rows(changes, models=columns, axis=axis, language=language, opened=unit),
        models=columns,
        lines=unit_lines(changes, models=columns) if len(columns) > 2 else (),
        known=Known(tables=_tables_of(ran, words=words)),
        sheet=_sheet(chosen, ways=ways, language=language, on=on),
        trace=_trace(ran, choice=choice, unit=unit, words=words) if has_unit else None,
        download_query=address([today.head, chosen.head]),
        unknown_unit="" if has_unit else unit[:80],
    )


def _is_two_sided(column: ModelColumn) -> bool:
    """Whether every unit has both a floor and a cap."""
    return bool(column.bounds) and all(None not in pair for pair in (column.bounds or {}).values())


def _condition(ways: Mapping[Way, Fraction], head: ModelHead) -> str:
    """Name the model as it stands inside the sentence: by what the money follows, else by its title."""
    way = max(ways, key=lambda one: (ways[one], one), default=None)
    if way is not None and ways[way] >= _MOSTLY:
        return {
            Way.FRAME: _("if the money follows earlier frames"),
            Way.CRITERIA: _("if the money follows the criteria"),
            Way.ACTIVITY: _("if the money follows the activity"),
            Way.CAPITATION: _("if the money follows the inhabitants"),
            Way.QUALITY: _("if the money follows quality"),
        }[way]
    return _("with the model “%(title)s”") % {"title": head.title}


def _sheet(ran: _Ran, *, ways: Mapping[Way, Fraction], language: str, on: date) -> ModelSheet:
    model = ran.allocation.model
    return ModelSheet(
        title=ran.head.title,
        logics=logic_lines(logic_shares(model, ways), language=language, on=on),
        leans_to=leaning_sentence({str(way): share for way, share in ways.items()}, language=language),
        has_transition=any(node.op == "pace" for node in model.nodes.values()),
        side_effects=model.side_effects,
        warning_signs=model.tell_tales,
        law=model.law,
        transition=text_in(ran.head.transition, language=language),
        weighings=weighing_lines(ran.head.weighings, language=language),
    )


def _trace(
    ran: Sequence[_Ran],
    *,
    choice: Choice,
    unit: str,
    words: TableWords,
) -> TraceView | None:
    wanted = model_name(choice.traced_model)
    one = next((one for one in ran if one.column.name == wanted), ran[min(1, len(ran) - 1)])
    if unit not in one.allocation.tables.units:
        return None
    reader = TraceReader(
        unit_name=one.allocation.unit_names[unit],
        tables={facts.key: facts for facts in _tables_of([one], words=words)},
        words=words,
        address_of=lambda facts, line: row_address(name=facts.key, version=facts.version, line=line),
        unit_tables={name for name, raw in one.allocation.tables.raw.items() if raw.head[0] == "unit"},
    )
    return reader.view(trace_unit(one.allocation, unit), model_title=one.head.title)


def _tables_of(ran: Sequence[_Ran], *, words: TableWords) -> tuple[TableFacts, ...]:
    used: dict[str, TableHead] = {}
    for one in ran:
        used.update({head.name: head for head in one.allocation.used_tables})
    return tuple(
        TableFacts(
            key=head.name,
            name=words.table(head.name),
            version=head.version,
            source=head.source,
            as_of=head.as_of,
            completeness=head.completeness,
        )
        for _name, head in sorted(used.items())
    )
