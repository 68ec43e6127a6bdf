"""Logging in with a username, a password and a code, and logging out. A demo has no login."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from likevekt.actions import clock, login
from likevekt.actions.second_factor import WrongCodeError, factor_state, show_factor
from likevekt.actions.tries import TooManyTriesError
from likevekt.connectors.sentences import PlainError
from likevekt.store.municipality_queries import find_municipality
from likevekt.web import login_session
from likevekt.web.login_session import Standing
from likevekt.web.provider_links import provider_links
from likevekt.web.way_back import NEXT, way_back
from likevekt.web.who import View, lead_in

FORM = ["GET", "HEAD", "POST"]
TOO_MANY = 429


def status_of(refusal: PlainError) -> int:
    """Give the status of a page that is shown again: the form was wrong, or too many were."""
    return TOO_MANY if isinstance(refusal, TooManyTriesError) else 400


def with_login(view: View) -> View:
    """Let a page exist only where people log in, never in a demo, and never be kept by a browser."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PRODUCTION:
            raise Http404
        return never_cache(view)(request, *args, **kwargs)

    return guarded


def for_account(*, without_factor: bool = False) -> Callable[[View], View]:
    """Open a page about one's own account to whoever has logged in; `without_factor` also before it is set up."""
    let_in = {Standing.WHOLE, Standing.WITHOUT_FACTOR} if without_factor else {Standing.WHOLE}

    def decorator(view: View) -> View:
        @with_login
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if login_session.standing(request, at=clock.now()) in let_in:
                return view(request, *args, **kwargs)
            return lead_in(request)

        return guarded

    return decorator


@with_login
@sensitive_post_parameters("password")
@require_http_methods(FORM)
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for username and password, and lead on to the code, or to setting one up."""
    if request.method != "POST":
        return _login_page(request)
    now = clock.now()
    try:
        account = login.check_login(
            username=request.POST.get("username", "").strip(),
            password=request.POST.get("password", ""),
            address=request.META.get("REMOTE_ADDR", ""),
            at=now,
        )
    except (login.LoginRefusedError, TooManyTriesError) as error:
        return _login_page(request, refused=error.sentence.said(_), status=status_of(error))
    next_page = way_back(request.POST.get(NEXT, ""))
    if factor_state(account.id).is_set_up:
        login_session.wait_for_code(request, account.id, at=now)
        return HttpResponseRedirect(_with_next("log_in_code", next_page))
    login_session.begin(request, account.id, at=now, has_factor=False)
    login.record_login(account.id, way=None, at=now)
    return HttpResponseRedirect(_with_next("second_factor", next_page))


@with_login
@require_http_methods(FORM)
def log_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the telephone, or a recovery code, and finish the login."""
    now = clock.now()
    account = login_session.pending_account(request, at=now)
    next_page = way_back(request.POST.get(NEXT, request.GET.get(NEXT, "")))
    if account is None:
        return HttpResponseRedirect(_with_next("log_in", next_page))
    context: dict[str, object] = {
        "municipality": find_municipality(),
        "menu": (),
        "next": next_page,
        "typed": {},
        "problems": {},
        "focus": "code",
    }
    if request.method != "POST":
        return render(request, "web/login/code.html", context)
    try:
        way = show_factor(account, code=request.POST.get("code", ""), at=now)
    except (WrongCodeError, TooManyTriesError) as error:
        context["problems"] = {"code": error.sentence.said(_)}
        return render(request, "web/login/code.html", context, status=status_of(error))
    login_session.begin(request, account, at=now, has_factor=True)
    login.record_login(account, way=way, at=now)
    return HttpResponseRedirect(next_page)


@with_login
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server."""
    now = clock.now()
    account = request.user.pk if login_session.standing(request, at=now) is not Standing.NOBODY else None
    login_session.end(request)
    if account is not None:
        login.record_logout(account, at=now)
    return HttpResponseRedirect(f"{reverse('log_in')}?ut=1")


def _login_page(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    next_page = way_back(request.POST.get(NEXT, request.GET.get(NEXT, "")))
    context = {
        "municipality": find_municipality(),
        "menu": (),
        "next": next_page,
        "providers": provider_links(next_page),
        "typed": {"username": request.POST.get("username", "")},
        "problems": {},
        "focus": "" if refused else "username",
        "refused": refused,
        "said": _said(request),
    }
    return render(request, "web/login/log_in.html", context, status=status)


def _said(request: HttpRequest) -> str:
    """Say what has just happened, to whoever was led here by it."""
    if "ut" in request.GET:
        return _("You are logged out.")
    return _("Your password is saved. Log in with it.") if "ny" in request.GET else ""


def _with_next(name: str, next_page: str) -> str:
    return f"{reverse(name)}?{urlencode({NEXT: next_page})}"
