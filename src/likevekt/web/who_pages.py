"""Changing whose eyes a demo is seen with."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from likevekt.actions import clock
from likevekt.actions.municipality_data import AccountData
from likevekt.actions.roles import roles
from likevekt.store.municipality_queries import find_municipality, list_units
from likevekt.synthetic.accounts import demo_accounts
from likevekt.web.label_words import in_language
from likevekt.web.way_back import way_back
from likevekt.web.who import SEEN_AS, who


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChoice:
    """One account whose eyes a demo can be seen with, in the reader's words."""

    username: str
    name: str
    role: str
    held_by: str
    unit: str


@require_http_methods(["GET", "HEAD", "POST"])
def seen_as(request: HttpRequest) -> HttpResponse:
    """Show the accounts of the demo, and change to one of them."""
    municipality = find_municipality()
    here = who(request).account
    if settings.PRODUCTION or municipality is None or here is None:
        raise Http404
    if request.method == "POST":
        return _changed(request)
    units = {line.unit: line.name for line in list_units(municipality=municipality.code, on=clock.today())}
    lines = [_choice(account, units) for account in demo_accounts()]
    context = {
        "municipality": municipality,
        "lines": lines,
        "here": next(line for line in lines if line.username == here.username),
        "next": way_back(request.GET.get("til", "")),
    }
    return render(request, "web/who/seen_as.html", context)


def _changed(request: HttpRequest) -> HttpResponse:
    username = request.POST.get("username", "")
    if username not in {account.username for account in demo_accounts()}:
        raise Http404
    request.session[SEEN_AS] = username
    return HttpResponseRedirect(way_back(request.POST.get("next", "")))


def _choice(account: AccountData, units: dict[str, str]) -> AccountChoice:
    role = roles().roles[account.role]
    return AccountChoice(
        username=account.username,
        name=account.name,
        role=in_language(role.name),
        held_by=in_language(role.held_by),
        unit=units.get(account.unit, ""),
    )
