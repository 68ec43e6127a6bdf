"""The screen Regn på et vedtak: what would a decision like this do? No person, and nothing is stored."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions import clock
from likevekt.actions.decision_effect import estimate_decision, list_decision_choices
from likevekt.actions.decision_models import cover_by_model
from likevekt.actions.errors import ActionError
from likevekt.funding import FundingError
from likevekt.store.municipality_queries import MunicipalityHead, find_municipality
from likevekt.web.decision_form import DecisionForm, read_form
from likevekt.web.decision_view import Answer, answer_of
from likevekt.web.frame import no_municipality
from likevekt.web.problem_words import SaidProblem, said_problems

TEMPLATE = "web/decision/page.html"


@require_safe
def decision(request: HttpRequest) -> HttpResponse:
    """Answer what the address asks for, or say beside each field what is wrong with it."""
    municipality = find_municipality()
    if municipality is None:
        return no_municipality(request, screen=_("Try a decision"))
    on, language = clock.today(), get_language() or "nb"
    try:
        choices = list_decision_choices(municipality=municipality.code, on=on)
    except (ActionError, FundingError) as error:
        return render(
            request, TEMPLATE, {"municipality": municipality, "faults": _said(error, language=language)}
        )
    if not choices.services:
        sentence = _("No service has both a price and an individual decision. Add a price first.")
        fault = SaidProblem(sentence=sentence, original="", where="")
        return render(request, TEMPLATE, {"municipality": municipality, "faults": [fault]})
    form = read_form(request.GET, choices=choices, language=language, on=on)
    answer, faults = _answer(municipality, form, language=language)
    context = {"municipality": municipality, "form": form, "answer": answer, "faults": faults}
    return render(request, TEMPLATE, context)


def _answer(
    municipality: MunicipalityHead, form: DecisionForm, *, language: str
) -> tuple[Answer | None, tuple[SaidProblem, ...]]:
    if not form.is_readable or form.amount is None or form.start is None:
        return None, ()
    on = clock.today()
    try:
        effect = estimate_decision(
            municipality=municipality.code,
            service=form.service.service,
            unit=form.unit,
            amount=form.amount,
            start=form.start,
            end=form.end,
            on=on,
        )
    except (ActionError, FundingError) as error:
        return None, _said(error, language=language)
    models = cover_by_model(effect, municipality=municipality.code, on=on)
    return answer_of(effect, models, language=language, on=on), ()


def _said(error: ActionError | FundingError, *, language: str) -> tuple[SaidProblem, ...]:
    if isinstance(error, ActionError):
        return tuple(SaidProblem(sentence=one.said(_), original="", where="") for one in error.problems)
    return said_problems(error, language=language)
