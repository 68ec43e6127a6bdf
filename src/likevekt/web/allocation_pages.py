"""The screen Ressursfordeling: who gains and who loses if we change the model?"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions import clock
from likevekt.store.municipality_queries import find_municipality
from likevekt.web.allocation_page import read_page
from likevekt.web.frame import no_municipality
from likevekt.web.live_follow import follow


@require_safe
def front(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Lead from the bare address to the first screen."""
    return HttpResponseRedirect(reverse("allocation"))


@require_safe
def allocation(request: HttpRequest) -> HttpResponse:
    """Compare two or more models for the municipality, and open any krone."""
    municipality = find_municipality()
    if municipality is None:
        return no_municipality(request, screen=_("Resource allocation"))
    followed = follow(request, "funding_model", "funding_table")
    page = read_page(
        municipality=municipality, query=request.GET, language=get_language() or "nb", on=clock.today()
    )
    template = "page" if page.comparison else "empty"
    context = {"municipality": municipality, "page": page, "follow": followed}
    return render(request, f"web/allocation/{template}.html", context)
