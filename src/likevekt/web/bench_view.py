"""What the bench Satser og kriterier shows: models, criteria, rates, tables, reference data and what came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from likevekt.actions.allocation import allocate
from likevekt.funding import FundingError, Model
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_steps import steps_of
from likevekt.reference import load_set, set_ids
from likevekt.reference.values import Certainty
from likevekt.store.catalogue_queries import list_rates
from likevekt.store.funding_queries import ModelHead, RunHead, list_runs
from likevekt.store.table_queries import ParameterLine, TableHead, list_parameters
from likevekt.web.allocation_choice import model_name
from likevekt.web.bench_data import Bench
from likevekt.web.number_fields import number_groups
from likevekt.web.numbers import with_unit
from likevekt.web.rate_view import RateTable, rate_table

MOST_RECENT = 12
_WEIGHING = frozenset({"criteria", "weighted", "weighted_sum", "capitation", "blend", "nest", "tiers"})
CERTAINTY = {
    Certainty.SEEN: gettext_noop("read in the source"),
    Certainty.CALCULATED: gettext_noop("calculated from the source"),
    Certainty.THIRD_PARTY: gettext_noop("transcribed by others"),
    Certainty.KNOWN: gettext_noop("commonly known, not looked up"),
    Certainty.OWN: gettext_noop("our own, to be replaced by yours"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """The newest version of a model, with the older ones behind it."""

    head: ModelHead
    name: str
    older: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaGroup:
    """The weights or rates of one step of today's model."""

    title: str
    kind: str
    source: str
    valid_from: date | None
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceLine:
    """One set of published figures: how many, how new, and how sure."""

    id: str
    title: str
    count: int
    newest: date | None
    sources: int
    certainty: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchView:
    """The whole page."""

    sentence: str
    is_in_order: bool
    used: tuple[TableHead, ...]
    least_complete: TableHead | None
    least_complete_name: str
    models: tuple[ModelLine, ...]
    criteria: tuple[CriteriaGroup, ...]
    rates: RateTable
    earlier_rates: RateTable
    parameters: tuple[ParameterLine, ...]
    tables: tuple[tuple[TableHead, str, bool], ...]
    references: tuple[ReferenceLine, ...]
    runs: tuple[RunHead, ...]


def bench_view(bench: Bench) -> BenchView:
    """Read everything that the models stand on."""
    code = bench.municipality.code
    sentence, used, is_in_order = _state(bench)
    rates = list_rates(municipality=code)
    known = [head for head in used if head.completeness is not None]
    least = min(known, key=lambda head: (head.completeness or 0, head.name), default=None)
    return BenchView(
        sentence=sentence,
        is_in_order=is_in_order,
        used=used,
        least_complete=least,
        least_complete_name=bench.words.table(least.name) if least else "",
        models=_models(bench.heads),
        criteria=_criteria(bench),
        rates=rate_table(rates, services=bench.services, language=bench.language, now=bench.on),
        earlier_rates=rate_table(rates, services=bench.services, language=bench.language, before=bench.on),
        parameters=list_parameters(municipality=code),
        tables=tuple(
            (head, bench.words.table(head.name), head.id in {one.id for one in used})
            for head in bench.tables.heads.values()
        ),
        references=reference_lines(language=bench.language),
        runs=list_runs(municipality=code)[:MOST_RECENT],
    )


def _state(bench: Bench) -> tuple[str, tuple[TableHead, ...], bool]:
    """Say whether today's model can be run on what is here."""
    if bench.today is None:
        return _("No model holds today."), (), False
    try:
        used = allocate(bench.today, bench.tables).used_tables
    except FundingError:
        return _("Today’s model cannot be run on the tables that are here."), (), False
    sentence = ngettext(
        "Today’s model can be run. It stands on %(count)s table.",
        "Today’s model can be run. It stands on %(count)s tables.",
        len(used),
    ) % {"count": len(used)}
    return sentence, used, True


def _models(heads: Sequence[ModelHead]) -> tuple[ModelLine, ...]:
    by_key: dict[str, list[ModelHead]] = {}
    for head in heads:
        by_key.setdefault(head.key, []).append(head)
    lines = [
        ModelLine(head=versions[0], name=model_name(versions[0]), older=len(versions) - 1)
        for versions in by_key.values()
    ]
    order = {"today": 0, "coming": 1, "draft": 2, "former": 3}
    return tuple(sorted(lines, key=lambda line: (order.get(str(line.head.state), 4), line.head.title)))


def _criteria(bench: Bench) -> tuple[CriteriaGroup, ...]:
    """Give the weights, shares and rates of today's model, with who decided them and from when."""
    if bench.today is None:
        return ()
    try:
        model = allocate(bench.today, bench.tables).model
    except FundingError:
        return ()
    steps = steps_of(model, parse_model(model.text, name=model.id))
    numbered = [step for step in steps if step.numbers]
    groups = number_groups(steps, words=bench.words, language=bench.language)
    return tuple(
        CriteriaGroup(
            title=group.title,
            kind=group.kind,
            source=_node_source(model, step.id),
            valid_from=model.nodes[step.id].valid_from,
            rows=tuple(
                (number.label, with_unit(number.shown, number.unit, language=bench.language))
                for number in group.numbers
            ),
        )
        for step, group in zip(numbered, groups, strict=True)
        if step.op in _WEIGHING
    )


def _node_source(model: Model, name: str) -> str:
    return model.nodes[name].source


def reference_lines(*, language: str) -> tuple[ReferenceLine, ...]:
    """Give every set of reference data with how new and how sure it is."""
    lines = []
    for set_id in set_ids():
        found = load_set(set_id)
        starts = [value.period.start for value in found.values if value.period.start is not None]
        certainties = [one for one in Certainty if any(value.certainty is one for value in found.values)]
        lines.append(
            ReferenceLine(
                id=set_id,
                title=found.title.said(language),
                count=len(found.values),
                newest=max(starts, default=None),
                sources=len({value.source for value in found.values}),
                certainty=tuple(_(CERTAINTY[one]) for one in certainties),
            )
        )
    return tuple(sorted(lines, key=lambda line: line.title))
