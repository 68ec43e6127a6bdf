"""Signing: what adopts, approves or accepts asks for the second factor again when it was shown a while ago.

What was typed waits in the page that asks, and is sent again with the code, so that nothing is lost. A demo has no
login, and asks for nothing.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions import clock
from likevekt.actions.second_factor import WrongCodeError, show_factor
from likevekt.actions.tries import TooManyTriesError
from likevekt.store.municipality_queries import find_municipality
from likevekt.web import login_session
from likevekt.web.login_pages import for_account, status_of
from likevekt.web.provider_links import link_to_show_again
from likevekt.web.who import View, lead_in

CODE = "signing_code"
"""The field of the code in the page that asks; no other form has a field of this name."""
UNKEPT = "known_by"
"""The field of what may stand nowhere, not even in a session while somebody signs: it is typed again afterwards."""
_WAITS = "waits_to_be_signed"
_NOT_KEPT = {CODE, UNKEPT, "csrfmiddlewaretoken"}
Signs = Callable[[HttpRequest], bool]


def says(*words: str, field: str = "do") -> Signs:
    """Give the test of a form with several buttons: it signs when one of these was pressed."""
    return lambda request: request.POST.get(field) in words


def signs(when: Signs | None = None) -> Callable[[View], View]:
    """Ask whoever sends this form to show the second factor again, when that was more than 15 minutes ago.

    Put it inside `needs`, so that only who may sign is asked. `when` tells which of the form's ways of being sent
    signs something; without it all do. Chosen files cannot be kept, and must be chosen again.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if settings.PRODUCTION and request.method == "POST" and (when is None or when(request)):
                asked = _asked_again(request)
                if asked is not None:
                    return asked
            return view(request, *args, **kwargs)

        return guarded

    return decorator


@for_account()
@require_safe
def sign_on(request: HttpRequest) -> HttpResponse:
    """Give what was typed back to whoever has shown at a provider that it is still her, to be signed."""
    waits = request.session.get(_WAITS)
    if waits is None:
        return HttpResponseRedirect(reverse("front"))
    context = {"municipality": find_municipality(), "action": waits["action"], "kept": waits["kept"]}
    return render(request, "web/login/sign_on.html", context)


def _asked_again(request: HttpRequest) -> HttpResponse | None:
    """Give the page that asks for the code, or nothing when it was shown, now or a short while ago."""
    now = clock.now()
    if login_session.standing(request, at=now) is not login_session.Standing.WHOLE:
        return lead_in(request)
    problem, status = "", 200
    if not login_session.is_factor_fresh(request, at=now):
        if CODE not in request.POST or login_session.provider_of(request):
            return _page(request, problem="", status=status)
        try:
            show_factor(int(request.user.pk or 0), code=request.POST[CODE], at=now)
        except (WrongCodeError, TooManyTriesError) as error:
            problem, status = error.sentence.said(_), status_of(error)
            return _page(request, problem=problem, status=status)
        login_session.give_factor(request, at=now)
    request.session.pop(_WAITS, None)
    _forget_code(request)
    return None


def _page(request: HttpRequest, *, problem: str, status: int) -> HttpResponse:
    context: dict[str, object] = {
        "municipality": find_municipality(),
        "action": request.get_full_path(),
        "kept": list(_typed(request)),
        "has_files": bool(request.FILES),
        "typed": {},
        "problems": {CODE: problem} if problem else {},
        "focus": CODE,
    }
    code = login_session.provider_of(request)
    if code:
        request.session[_WAITS] = {"action": context["action"], "kept": context["kept"]}
        context["provider"] = link_to_show_again(code, next_page=reverse("sign_on"))
    return render(request, "web/login/sign.html", context, status=status)


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in _NOT_KEPT:
            yield from ((name, str(value)) for value in values)


def _forget_code(request: HttpRequest) -> None:
    """Let the page see the form as it was typed, without the code."""
    if CODE in request.POST:
        typed = request.POST.copy()
        del typed[CODE]
        request.POST = typed  # type: ignore[assignment]  # the page only reads it
