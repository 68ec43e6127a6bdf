"""Persons: the list of those in reach, the search, one person's page, and what an emergency opens.

Nothing that is typed in a search stands in an address: a search is posted, and leads to a page by an opaque id.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from likevekt.actions import clock
from likevekt.actions.errors import ActionError
from likevekt.actions.person_access import PersonClosedError
from likevekt.actions.person_counts import count_persons_by_area
from likevekt.actions.person_emergency import open_in_emergency
from likevekt.actions.person_list import PersonHits, list_for_export, search_persons, see_person_list
from likevekt.actions.person_page import get_identity_for
from likevekt.actions.roles import Reach
from likevekt.store.municipality_queries import find_municipality, list_units
from likevekt.store.person_queries import UnknownPersonError
from likevekt.web.errors import not_found
from likevekt.web.frame import no_municipality
from likevekt.web.person_export import as_csv
from likevekt.web.person_view import EMERGENCY_CHOICES, area_words, line_words, person_words
from likevekt.web.who import who

_EMPTY: dict[str, str] = {}


@require_http_methods(["GET", "HEAD", "POST"])
def persons(request: HttpRequest) -> HttpResponse:
    """Show the persons in reach, without names until they are asked for; a search is posted here."""
    found = who(request)
    municipality = find_municipality(found.rights.municipality)
    if found.account is None or municipality is None:
        return no_municipality(request, screen=_("Persons"))
    if found.rights.reach("person", "read") is Reach.OWN:
        return HttpResponseRedirect(reverse("my_insight"))
    doer, at = found.doer(), clock.now()
    is_search = request.method == "POST" and request.POST.get("do") == "search"
    hits, problems = PersonHits(), dict(_EMPTY)
    if is_search:
        try:
            hits = search_persons(request.POST.get("sought", ""), by=doer, at=at)
        except ActionError as error:
            problems["sought"] = " ".join(one.said(_) for one in error.problems)
        if hits.opens:
            return HttpResponseRedirect(reverse("person", args=[hits.opens]))
    area, after = request.GET.get("omrade", ""), request.GET.get("etter", "")
    listed = see_person_list(
        by=doer,
        at=at,
        area=area if area.isascii() else "",
        after=after if after.isascii() else "",
        shows_names=request.method == "POST" and request.POST.get("do") == "names",
    )
    is_everywhere = found.rights.reach("person", "read") is Reach.EVERYWHERE
    counts = count_persons_by_area(by=doer, at=at) if is_everywhere else None
    context = {
        "municipality": municipality,
        "typed": {"sought": request.POST.get("sought", "") if problems else ""},
        "problems": problems,
        "is_search": is_search and not problems,
        "hits": [line_words(line) for line in hits.lines],
        "has_more": hits.has_more,
        "may_search": found.allows("identity"),
        "listed": listed,
        "lines": [line_words(line) for line in listed.lines],
        "shows_names": any(line.name for line in listed.lines),
        "area": area,
        "areas": [] if counts is None else area_words(counts),
        "counts": counts,
    }
    return render(request, "web/persons/list.html", context, status=400 if problems else 200)


@require_safe
def person(request: HttpRequest, person: str) -> HttpResponse:
    """Show one person, if she is open to the reader; the reading is one entry in the log."""
    found = who(request)
    municipality = find_municipality(found.rights.municipality)
    if found.account is None or municipality is None:
        return no_municipality(request, screen=_("Persons"))
    at = clock.now()
    try:
        opened = get_identity_for(person, by=found.doer(), at=at)
    except UnknownPersonError:
        return not_found(request)
    except PersonClosedError as error:
        return _refused(request, person, error, problems={}, status=403)
    units = {line.unit: line.name for line in list_units(municipality=municipality.code, on=clock.today())}
    view = person_words(opened, by=found.doer(), units=units, at=at)
    is_at_work = found.rights.reach("identity", "read") is not Reach.OWN
    context = {
        "municipality": municipality,
        "view": view,
        "person": person,
        "may_shield": found.allows("shield_access", "save"),
        "may_register": found.allows("power_of_attorney", "save"),
        "may_see_log": not is_at_work or found.rights.reach("access_log", "read") is not Reach.OWN,
        "is_at_work": is_at_work,
    }
    return render(request, "web/persons/person.html", context)


@require_POST
def emergency(request: HttpRequest, person: str) -> HttpResponse:
    """Open a person in an emergency, for an hour, and lead to her page."""
    found = who(request)
    reason, chosen = request.POST.get("reason", ""), request.POST.get("chosen", "")
    try:
        open_in_emergency(person, chosen=chosen, reason=reason, by=found.doer(), at=clock.now())
    except UnknownPersonError:
        return not_found(request)
    except PersonClosedError as error:
        return _refused(request, person, error, problems={}, status=403)
    except ActionError as error:
        said = " ".join(one.said(_) for one in error.problems)
        field = "reason" if chosen in dict(EMERGENCY_CHOICES) else "chosen"
        return _refused(request, person, None, problems={field: said}, status=400)
    return HttpResponseRedirect(reverse("person", args=[person]))


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Give the persons in reach as a file for spreadsheets, without names."""
    rows = list_for_export(by=who(request).doer(), at=clock.now())
    return HttpResponse(
        as_csv(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="personer.csv"'},
    )


def _refused(
    request: HttpRequest,
    person: str,
    error: PersonClosedError | None,
    *,
    problems: dict[str, str],
    status: int,
) -> HttpResponse:
    """Say that a person is closed, and to whom an emergency can open her, how."""
    found = who(request)
    may_open = error is None or error.access.is_opened_by_emergency
    context = {
        "municipality": find_municipality(found.rights.municipality),
        "person": person,
        "said": [one.said(_) for one in error.problems] if error else [],
        "may_open": may_open and found.allows("emergency_access", "save"),
        "choices": [(code, str(label)) for code, label in EMERGENCY_CHOICES],
        "typed": {"reason": request.POST.get("reason", ""), "chosen": request.POST.get("chosen", "")},
        "problems": problems,
    }
    return render(request, "web/persons/refused.html", context, status=status)
