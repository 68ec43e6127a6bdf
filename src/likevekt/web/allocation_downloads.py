"""What can be taken along from Ressursfordeling: a workbook of the chosen model beside today's."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions import clock
from likevekt.actions.allocation import Allocation, allocate
from likevekt.connectors.result_amounts import result_amounts, result_facts
from likevekt.connectors.result_workbook import write_result_workbook
from likevekt.funding import FundingError, Model
from likevekt.funding.terms import Term
from likevekt.store.funding_queries import ModelHead, list_model_versions
from likevekt.store.municipality_queries import MunicipalityHead, find_municipality
from likevekt.store.table_queries import current_tables
from likevekt.web.allocation_choice import Choice, model_name, read_choice
from likevekt.web.trace_words import PLAIN_TERMS, step_word, term_word

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """Give the chosen model's result as a workbook whose last step is live, beside the kroner of today."""
    municipality, choice = _asked(request)
    chosen = _allocated(municipality, choice.focus)
    baseline = _allocated(municipality, choice.baseline).result.kroner
    as_of = max((table.as_of for table in chosen.used_tables), default=clock.today())
    content = write_result_workbook(
        result_amounts(chosen.tracer, today=baseline, label=_term_namer(chosen.model)),
        result_facts(chosen.tracer, as_of=as_of, is_invented=municipality.invented),
        translate=_,
    )
    response = HttpResponse(content, content_type=_WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_stem(choice.focus)}.xlsx"'
    return response


def _asked(request: HttpRequest) -> tuple[MunicipalityHead, Choice]:
    municipality = find_municipality()
    if municipality is None:
        raise Http404
    heads = list_model_versions(municipality=municipality.code, on=clock.today())
    choice = read_choice(
        request.GET, heads=heads, may_be_drawn=lambda _head: True, can_be_shown=lambda _head: True
    )
    if choice is None or choice.unknown:
        raise Http404
    return municipality, choice


def _allocated(municipality: MunicipalityHead, head: ModelHead) -> Allocation:
    """Run a model on the current tables; one that cannot run has nothing to give."""
    try:
        return allocate(head, current_tables(municipality=municipality.code))
    except FundingError as error:
        raise Http404 from error


def _term_namer(model: Model) -> Callable[[Term], str]:
    def name(term: Term) -> str:
        node = model.nodes.get(term.node or "")
        if node is not None and term.label in PLAIN_TERMS:
            return node.title or step_word(node.op)
        return term_word(term.label)

    return name


def _file_stem(head: ModelHead) -> str:
    screen = _("Resource allocation")
    return f"{slugify(screen)}-{slugify(model_name(head).replace('.', '-'))}"
