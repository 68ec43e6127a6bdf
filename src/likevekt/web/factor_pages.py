"""One's own second factor: setting it up with a telephone, new recovery codes, and turning it off."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from likevekt.actions import clock
from likevekt.actions.errors import ActionError
from likevekt.actions.passwords import OldPasswordError, confirm_password
from likevekt.actions.second_factor import (
    WrongCodeError,
    factor_state,
    new_secret,
    renew_recovery_codes,
    set_up_factor,
    show_factor,
    turn_factor_off,
)
from likevekt.actions.tries import TooManyTriesError
from likevekt.store.municipality_queries import find_municipality
from likevekt.web import login_session
from likevekt.web.login_pages import FORM, for_account
from likevekt.web.way_back import NEXT, way_back

_SECRET = "new_second_factor"  # noqa: S105 (the key in the session)
_GROUP = 4
Problems = dict[str, str]


@for_account(without_factor=True)
@sensitive_post_parameters("password", "code")
@require_http_methods(FORM)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set the second factor up where there is none; else show what there is, and change it."""
    if login_session.provider_of(request):
        raise Http404
    account = int(request.user.pk or 0)
    state = factor_state(account)
    if not state.is_set_up:
        return _set_up(request, account)
    problems: Problems = {}
    if request.method == "POST":
        done = _CHANGES.get(request.POST.get("do", ""), _refuse)(request, account)
        if isinstance(done, HttpResponse):
            return done
        problems = done
    context = _context(problems) | {"state": state}
    return render(request, "web/login/second_factor.html", context, status=400 if problems else 200)


def _set_up(request: HttpRequest, account: int) -> HttpResponse:
    """Show a secret as a picture and as text, and begin with it when the telephone has shown its code."""
    problems: Problems = {}
    if request.method == "POST":
        try:
            now = clock.now()
            secret = str(request.session.get(_SECRET, ""))
            codes = set_up_factor(account, secret=secret, code=request.POST.get("code", ""), at=now)
        except (WrongCodeError, TooManyTriesError) as error:
            problems = {"code": error.sentence.said(_)}
        except ActionError as error:
            problems = {"code": " ".join(problem.said(_) for problem in error.problems)}
        else:
            del request.session[_SECRET]
            login_session.give_factor(request, at=now)
            return _codes_page(request, codes)
    secret = request.session.setdefault(_SECRET, new_secret())
    context = _context(problems) | {
        "picture": _picture(secret, username=request.user.get_username()),
        "secret": " ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)),
        "next": _next(request),
        "menu": (),  # nothing else is open yet
    }
    return render(request, "web/login/set_up_factor.html", context, status=400 if problems else 200)


def _turn_off(request: HttpRequest, account: int) -> HttpResponse | Problems:
    now = clock.now()
    try:
        confirm_password(account, password=request.POST.get("password", ""), at=now)
        show_factor(account, code=request.POST.get("code", ""), at=now)
    except OldPasswordError as error:
        return {"password": error.sentence.said(_)}
    except (WrongCodeError, TooManyTriesError) as error:
        return {"code": error.sentence.said(_)}
    turn_factor_off(account, at=now)
    login_session.take_factor(request)
    return HttpResponseRedirect(reverse("second_factor"))


def _renew(request: HttpRequest, account: int) -> HttpResponse | Problems:
    now = clock.now()
    try:
        show_factor(account, code=request.POST.get("renew_code", ""), at=now)
    except (WrongCodeError, TooManyTriesError) as error:
        return {"renew_code": error.sentence.said(_)}
    login_session.give_factor(request, at=now)
    return _codes_page(request, renew_recovery_codes(account, at=now))


def _refuse(request: HttpRequest, account: int) -> HttpResponse | Problems:  # noqa: ARG001
    return {}


_CHANGES: dict[str, Callable[[HttpRequest, int], HttpResponse | Problems]] = {
    "turn_off": _turn_off,
    "renew": _renew,
}


def _codes_page(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    """Show recovery codes this once; the page is made by the POST itself, so that nothing has to keep them."""
    context = _context({}) | {"codes": codes, "next": _next(request)}
    return render(request, "web/login/recovery_codes.html", context)


def _picture(secret: str, *, username: str) -> SafeString:
    """Draw the secret as a square that a telephone reads: SVG with a class, no style of its own."""
    name = quote(f"Likevekt:{username}")
    address = f"otpauth://totp/{name}?{urlencode({'secret': secret, 'issuer': 'Likevekt'})}"
    drawn = segno.make(address, error="m").svg_inline(
        scale=4, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff"
    )
    return mark_safe(drawn)  # noqa: S308 (drawn by the library from squares only)


def _next(request: HttpRequest) -> str:
    return way_back(request.POST.get(NEXT, request.GET.get(NEXT, "")))


def _context(problems: Problems) -> dict[str, object]:
    return {
        "municipality": find_municipality(),
        "problems": problems,
        "typed": {},
        "focus": next(iter(problems), ""),
    }
