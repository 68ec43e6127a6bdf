"""Shielding: who is shielded, who is let in, what is proposed; and the shielding of one person."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from likevekt.actions import clock
from likevekt.actions.errors import ActionError
from likevekt.actions.person_access import PersonClosedError
from likevekt.actions.shield_list import list_shielding, shielding_of
from likevekt.actions.shielding import (
    decide_proposal,
    end_named_access,
    propose_access,
    propose_lifting,
    shield_person,
)
from likevekt.store.municipality_queries import find_municipality
from likevekt.store.person_queries import UnknownPersonError
from likevekt.web.day_fields import DayError, read_period
from likevekt.web.errors import not_found
from likevekt.web.frame import no_municipality
from likevekt.web.signing import says, signs
from likevekt.web.who import who


@require_safe
def shielded(request: HttpRequest) -> HttpResponse:
    """Show the shielded persons in reach, as codes."""
    found = who(request)
    municipality = find_municipality(found.rights.municipality)
    if found.account is None or municipality is None:
        return no_municipality(request, screen=_("Shielding"))
    context = {
        "municipality": municipality,
        "view": list_shielding(by=found.doer(), at=clock.now()),
        "may_decide": found.allows("shield_access", "approve"),
        "may_end": found.allows("shield_access", "revoke"),
    }
    return render(request, "web/shielding/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def shield(request: HttpRequest, person: str) -> HttpResponse:
    """Show the shielding of one person, shield her at once, or propose what opens her."""
    found = who(request)
    doer, at = found.doer(), clock.now()
    said: list[str] = []
    try:
        if request.method == "POST":
            _done(request, person)
            return HttpResponseRedirect(reverse("shield", args=[person]))
    except DayError as error:
        said = [str(error)]
    except ActionError as error:
        if isinstance(error, PersonClosedError):
            return HttpResponseRedirect(reverse("person", args=[person]))
        said = [one.said(_) for one in error.problems]
    except UnknownPersonError:
        return not_found(request)
    try:
        view = shielding_of(person, by=doer, at=at)
    except UnknownPersonError:
        return not_found(request)
    except PersonClosedError as error:
        return render(
            request,
            "web/shielding/closed.html",
            {"said": [one.said(_) for one in error.problems], "person": person},
            status=403,
        )
    typed = {name: request.POST.get(name, "") for name in ("username", "from", "to")}
    typed["from"] = typed["from"] or clock.today().isoformat()
    context = {
        "municipality": find_municipality(found.rights.municipality),
        "person": person,
        "view": view,
        "said": said,
        "typed": typed,
        "problems": {},
        "may_open": found.allows("identity"),
        "may_propose": found.allows("shield_access", "save"),
        "may_decide": found.allows("shield_access", "approve"),
        "may_end": found.allows("shield_access", "revoke"),
    }
    return render(request, "web/shielding/person.html", context, status=400 if said else 200)


@signs(says("approve"))
@require_POST
def decide(request: HttpRequest, proposal: int) -> HttpResponse:
    """Approve or reject what another proposed."""
    is_approved = request.POST.get("do") == "approve"
    return _answered(
        request,
        lambda: decide_proposal(proposal, is_approved=is_approved, by=who(request).doer(), at=clock.now()),
    )


@require_POST
def end(request: HttpRequest, access: int) -> HttpResponse:
    """End a named access."""
    return _answered(request, lambda: end_named_access(access, by=who(request).doer(), at=clock.now()))


def _answered(request: HttpRequest, act: Callable[[], None]) -> HttpResponse:
    """Do it and go back to the list, or say there what stands in the way."""
    try:
        act()
    except PersonClosedError:
        return not_found(request)
    except ActionError as error:
        found = who(request)
        context = {
            "municipality": find_municipality(found.rights.municipality),
            "view": list_shielding(by=found.doer(), at=clock.now()),
            "said": [one.said(_) for one in error.problems],
            "may_decide": found.allows("shield_access", "approve"),
            "may_end": found.allows("shield_access", "revoke"),
        }
        return render(request, "web/shielding/list.html", context, status=400)
    return HttpResponseRedirect(reverse("shielding"))


def _done(request: HttpRequest, person: str) -> None:
    doer, at = who(request).doer(), clock.now()
    match request.POST.get("do"):
        case "shield":
            shield_person(person, by=doer, at=at)
        case "lift":
            propose_lifting(person, by=doer, at=at)
        case "access":
            start, end_day = read_period(request)
            username = request.POST.get("username", "")
            propose_access(person, username=username, valid_from=start, valid_to=end_day, by=doer, at=at)
