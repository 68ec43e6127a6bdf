"""Who has read about me, and what I have done myself: open to everyone, for what is their own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions import clock
from likevekt.actions.audit_doors import persons_acted_for, see_own_acts, see_who_read_about
from likevekt.actions.person_access import PersonClosedError
from likevekt.actions.power_giving import own_person
from likevekt.store.audit_queries import AuditPage, AuditSearch, UnknownPlaceError
from likevekt.store.municipality_queries import find_municipality
from likevekt.store.person_queries import UnknownPersonError
from likevekt.web.audit_words import EntryWords, entry_words
from likevekt.web.errors import not_found
from likevekt.web.frame import no_municipality
from likevekt.web.who import Who, who


@require_safe
def my_insight(request: HttpRequest) -> HttpResponse:
    """Show who has read about the reader, or what she may look into when she is no person here."""
    found = who(request)
    if found.account is None or find_municipality(found.rights.municipality) is None:
        return no_municipality(request, screen=_("My insight"))
    own = own_person(found.doer())
    if own:
        return _shown(request, own, is_own=True)
    return render(request, "web/insight/nobody.html", _context(found))


@require_safe
def person_log(request: HttpRequest, person: str) -> HttpResponse:
    """Show who has read about a person: to who acts for her, and at work when she asks to see it."""
    found = who(request)
    return _shown(request, person, is_own=own_person(found.doer()) == person)


@require_safe
def my_acts(request: HttpRequest) -> HttpResponse:
    """Show what the log holds of what the reader did herself."""
    found = who(request)
    try:
        page = see_own_acts(found.doer(), AuditSearch(), at=clock.now(), older_than=_place(request))
    except UnknownPlaceError:
        return not_found(request)
    context = {"lines": _words(found, page), "older_than": page.older_than, **_context(found)}
    return render(request, "web/insight/acts.html", context)


def _shown(request: HttpRequest, person: str, *, is_own: bool) -> HttpResponse:
    found = who(request)
    try:
        page = see_who_read_about(person, by=found.doer(), at=clock.now(), older_than=_place(request))
    except (UnknownPersonError, UnknownPlaceError):
        return not_found(request)
    except PersonClosedError as error:
        context = {"said": [one.said(_) for one in error.problems], **_context(found)}
        return render(request, "web/insight/closed.html", context, status=403)
    context = {
        "person": person,
        "is_own": is_own,
        "lines": _words(found, page),
        "older_than": page.older_than,
        "is_first": not _place(request),
        **_context(found),
    }
    return render(request, "web/insight/log.html", context)


def _context(found: Who) -> dict[str, object]:
    doer = found.doer()
    return {
        "municipality": find_municipality(found.rights.municipality),
        "acted_for": persons_acted_for(doer, at=clock.now()),
    }


def _words(found: Who, page: AuditPage) -> tuple[EntryWords, ...]:
    me = 0 if found.account is None else found.account.id
    return entry_words(page.lines, municipality=found.rights.municipality, me=me, on=clock.today())


def _place(request: HttpRequest) -> str | None:
    return request.GET.get("eldre") or None
