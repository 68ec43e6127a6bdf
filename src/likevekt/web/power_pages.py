"""Powers of attorney: those one has given, those one holds, and those that are registered at work."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from likevekt.actions import clock
from likevekt.actions.errors import ActionError
from likevekt.actions.person_access import PersonClosedError
from likevekt.actions.power_giving import (
    give_own_power,
    own_person,
    register_power,
    require_registering,
    take_back_power,
)
from likevekt.actions.power_list import list_powers
from likevekt.actions.powers_of_attorney import PowerGround
from likevekt.store.municipality_queries import find_municipality
from likevekt.store.person_queries import UnknownPersonError
from likevekt.web.day_fields import DayError, read_day, read_period
from likevekt.web.errors import not_found
from likevekt.web.frame import no_municipality
from likevekt.web.house import refusals
from likevekt.web.power_words import POWERS, power_words
from likevekt.web.who import who


@require_http_methods(["GET", "HEAD", "POST"])
def powers(request: HttpRequest) -> HttpResponse:
    """Show the powers of attorney that the reader may see, and let her give one."""
    if request.method != "POST":
        return _page(request, [])
    try:
        start, end = read_period(request)
        give_own_power(
            holder=request.POST.get("holder", ""),
            powers=request.POST.getlist("powers"),
            valid_from=start,
            valid_to=end,
            by=who(request).doer(),
            at=clock.now(),
        )
    except DayError as error:
        return _page(request, [str(error)])
    except ActionError as error:
        return _page(request, [one.said(_) for one in error.problems])
    return HttpResponseRedirect(f"{reverse('powers')}?gitt=1")


@require_POST
def revoke(request: HttpRequest, power: int) -> HttpResponse:
    """Take a power of attorney back at once, and go back to the list, or say there what stands in the way."""
    try:
        take_back_power(power, by=who(request).doer(), at=clock.now())
    except PersonClosedError:
        return not_found(request)
    except ActionError as error:
        return _page(request, [], refused=refusals(error))
    return HttpResponseRedirect(reverse("powers"))


def _page(request: HttpRequest, said: list[str], *, refused: tuple[str, ...] = ()) -> HttpResponse:
    found = who(request)
    municipality = find_municipality(found.rights.municipality)
    if found.account is None or municipality is None:
        return no_municipality(request, screen=_("Powers of attorney"))
    doer, me = found.doer(), found.account.id
    own, lines = own_person(doer), power_words(list_powers(by=doer, at=clock.now()))
    context = {
        "municipality": municipality,
        "me": me,
        "is_person": bool(own),
        "given": [one for one in lines if own and one.line.person == own],
        "held": [one for one in lines if one.line.holder == me],
        "others": [one for one in lines if one.line.person != own and one.line.holder != me],
        "may_give": bool(own) and found.allows("power_of_attorney", "save"),
        "may_revoke": found.allows("power_of_attorney", "revoke"),
        "is_given": request.method != "POST" and request.GET.get("gitt") == "1",
        "refused": refused,
        **_form(request, said),
    }
    status = 404 if refused else 400 if said else 200
    return render(request, "web/powers/page.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, person: str) -> HttpResponse:
    """Register a power of attorney that was given on paper, or a guardian."""
    found = who(request)
    doer, at = found.doer(), clock.now()
    said: list[str] = []
    try:
        require_registering(person, by=doer, at=at)
        if request.method == "POST":
            start, end = read_period(request)
            register_power(
                person,
                holder=request.POST.get("holder", ""),
                powers=request.POST.getlist("powers"),
                valid_from=start,
                valid_to=end,
                ground=_ground(request),
                by=doer,
                at=at,
            )
            return HttpResponseRedirect(f"{reverse('person', args=[person])}#powers")
    except UnknownPersonError:
        return not_found(request)
    except PersonClosedError:
        return HttpResponseRedirect(reverse("person", args=[person]))
    except DayError as error:
        said = [str(error)]
    except ActionError as error:
        said = [one.said(_) for one in error.problems]
    context = {
        "municipality": find_municipality(found.rights.municipality),
        "person": person,
        **_form(request, said),
    }
    return render(request, "web/powers/register.html", context, status=400 if said else 200)


def _form(request: HttpRequest, said: list[str]) -> dict[str, object]:
    chosen = request.POST.getlist("powers")
    names = ("holder", "from", "to", "ground", "signed_on", "appointed_by", "read_back")
    typed = {name: request.POST.get(name, "") for name in names}
    typed["from"] = typed["from"] or clock.today().isoformat()
    return {
        "said": said,
        "typed": typed,
        "problems": {},
        "choices": [(code, str(label), code in chosen) for code, label in POWERS],
    }


def _ground(request: HttpRequest) -> PowerGround:
    signed = request.POST.get("signed_on", "").strip()
    return PowerGround(
        kind=request.POST.get("ground", ""),
        signed_on=read_day(signed) if signed else None,
        is_read_back=request.POST.get("read_back") == "yes",
        appointed_by=request.POST.get("appointed_by", ""),
    )
