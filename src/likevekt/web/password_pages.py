"""Choosing a password by a one-time link, and changing one's own."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from likevekt.actions import clock
from likevekt.actions.errors import ActionError
from likevekt.actions.first_password import LinkGoneError, choose_password, find_invited
from likevekt.actions.passwords import SHORTEST_PASSWORD, OldPasswordError, change_password
from likevekt.actions.tries import TooManyTriesError
from likevekt.store.municipality_queries import find_municipality
from likevekt.web import login_session
from likevekt.web.login_pages import FORM, for_account, with_login

Problems = dict[str, str]


@with_login
@sensitive_post_parameters("password", "again")
@require_http_methods(FORM)
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever has a one-time link choose a password."""
    now = clock.now()
    try:
        invited = find_invited(token, at=now)
        problems = _saved(request, lambda new: choose_password(token, password=new, at=now))
    except LinkGoneError as error:
        context: Mapping[str, object] = {"municipality": None, "menu": (), "sentence": error.sentence.said(_)}
        return render(request, "web/login/link_gone.html", context, status=404)
    if problems is None:
        login_session.end(request)
        return HttpResponseRedirect(f"{reverse('log_in')}?ny=1")
    context = _context(problems) | {"invited": invited, "menu": ()}
    return render(request, "web/login/new_password.html", context, status=400 if problems else 200)


@for_account()
@sensitive_post_parameters("old", "password", "again")
@require_http_methods(FORM)
def own_password(request: HttpRequest) -> HttpResponse:
    """Let somebody who is logged in change the password; other sessions of the account end."""
    if login_session.provider_of(request):
        raise Http404
    now, account = clock.now(), int(request.user.pk or 0)
    old = request.POST.get("old", "")
    problems = _saved(request, lambda new: change_password(account, old=old, new=new, at=now))
    if problems is None:
        login_session.begin(request, account, at=now, has_factor=True)
        return HttpResponseRedirect(f"{reverse('own_password')}?lagret=1")
    context = _context(problems) | {"is_saved": "lagret" in request.GET and not problems}
    return render(request, "web/login/own_password.html", context, status=400 if problems else 200)


@sensitive_variables()
def _saved(request: HttpRequest, save: Callable[[str], object]) -> Problems | None:
    """Save the password that was written twice, and give nothing; else what is wrong, by field."""
    if request.method != "POST":
        return {}
    new, again = request.POST.get("password", ""), request.POST.get("again", "")
    if new != again:
        return {"again": _("The two passwords are not the same. Write the new one again in both fields.")}
    try:
        save(new)
    except (OldPasswordError, TooManyTriesError) as error:
        return {"old": error.sentence.said(_)}
    except ActionError as error:
        return {"password": " ".join(problem.said(_) for problem in error.problems)}
    return None


def _context(problems: Problems) -> dict[str, object]:
    return {
        "municipality": find_municipality(),
        "problems": problems,
        "typed": {},
        "focus": next(iter(problems), ""),
        "shortest": SHORTEST_PASSWORD,
    }
