"""Adopting a model from its page: sent by its form, and signed."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from likevekt.actions import clock
from likevekt.actions.errors import ActionError
from likevekt.actions.model_versions import adopt_model
from likevekt.actions.stale import StaleError
from likevekt.funding import FundingError
from likevekt.store.account_queries import find_account
from likevekt.store.funding_queries import ModelHead
from likevekt.web.allocation_choice import model_name
from likevekt.web.bench_data import Bench, asked_head, get_bench
from likevekt.web.form_versions import STALE
from likevekt.web.house import refusals
from likevekt.web.model_adoption import (
    AdoptionDays,
    AdoptionForm,
    adoption_form,
    form_after_another,
    read_days,
)
from likevekt.web.model_pages import model_page
from likevekt.web.signing import signs
from likevekt.web.who import who


@signs()
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest) -> HttpResponse:
    """Adopt a model version, or show its page again with what stands in the way."""
    bench = get_bench()
    head = asked_head(bench, request)
    if request.method != "POST":
        return _back(head)
    form = adoption_form(request, bench, head)
    days = read_days(form, today=bench.on)
    if days is None:
        return model_page(request, bench, head, form=form, status=400)
    try:
        _adopt(request, head, form, days)
    except StaleError as error:
        now = get_bench()  # read anew: the other adoption came after this page began
        head = asked_head(now, request)
        form = form_after_another(request, now, head)
        form.refused = (_another(error, now),)
        return model_page(request, now, head, form=form, status=STALE)
    except ActionError as error:
        form.refused = refusals(error)
    except FundingError:
        form.refused = (
            _(
                "The model cannot run on the tables of today, so it is not adopted. What is wrong stands below."
            ),
        )
    if form.refused:
        return model_page(request, bench, head, form=form, status=400)
    return _back(head, saved="vedtatt")


def _adopt(request: HttpRequest, head: ModelHead, form: AdoptionForm, days: AdoptionDays) -> None:
    adopt_model(
        municipality=head.municipality,
        key=head.key,
        version=head.version,
        adopted_on=days.adopted_on,
        valid_from=days.valid_from,
        case_reference=form.typed["case_reference"].strip(),
        by=who(request).doer(),
        at=clock.now(),
        based_on=form.based_on.version,
    )


def _another(error: StaleError, bench: Bench) -> str:
    """Say who adopted which model meanwhile; the first line of what stands registered names it."""
    name = error.theirs.text.decode().partition("\n")[0]
    model, saver = bench.head(name), find_account(error.theirs.saved_by)
    return _(
        "%(by)s adopted “%(model)s” while you were writing, and nothing of yours is registered. "
        "Press again if it shall be registered as well."
    ) % {
        "by": error.theirs.saved_by if saver is None else saver.name,
        "model": name if model is None else model.title,
    }


def _back(head: ModelHead, *, saved: str = "") -> HttpResponse:
    query = {"modell": model_name(head), **({"lagret": saved} if saved else {})}
    return HttpResponseRedirect(f"{reverse('model')}?{urlencode(query)}")
