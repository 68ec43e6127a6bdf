"""Whose eyes a page is seen with, and whether they may see it.

A demo opens without a login: the reader sees it with the eyes of one of its invented accounts and may change
eyes. Everywhere else the reader has logged in, with a second factor; who has not is led to the login.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from likevekt.actions import clock
from likevekt.actions.doer import Doer, account_doer
from likevekt.actions.rights import Rights, rights_from
from likevekt.store.account_queries import AccountLine, find_held
from likevekt.store.municipality_queries import find_municipality
from likevekt.synthetic.accounts import demo_accounts
from likevekt.web.login_session import Standing, standing
from likevekt.web.way_back import NEXT

SEEN_AS = "seen_as"
"""The key in the session for the username whose eyes a demo is seen with."""

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The account that a page is seen with, and what it may do; no account may do nothing."""

    account: AccountLine | None
    rights: Rights

    def allows(self, kind: str, action: str = "read") -> bool:
        """Tell whether the account may do this to objects of this kind, anywhere at all."""
        return self.rights.reach(kind, action) is not None

    def doer(self) -> Doer:
        """Give the account as the one who does something.

        Raises:
            PermissionDenied: there is no account.
        """
        if self.account is None:
            raise PermissionDenied
        return account_doer(self.account, rights=self.rights)


def who(request: HttpRequest) -> Who:
    """Give whose eyes this request is seen with; asked for once a request, and only when needed."""
    found: Who = request.who  # type: ignore[attr-defined]  # set by `knows_who`
    return found


def who_now(request: HttpRequest) -> Who:
    """Give whose eyes an open page is seen with now: asks anew for the session, the account and its roles."""
    asked = HttpRequest()
    asked.COOKIES = request.COOKIES
    asked.META = request.META
    SessionMiddleware(_unanswered).process_request(asked)
    AuthenticationMiddleware(_unanswered).process_request(asked)
    return _who(asked)


def knows_who(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let every request know whose eyes it is seen with."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.who = SimpleLazyObject(lambda: _who(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def needs(kind: str, action: str = "read") -> Callable[[View], View]:
    """Open a page to those only who may do this to objects of this kind; urls.py says it of every page.

    A database without any municipality has nobody to ask, and nothing to hide: its page says what to do.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if who(request).allows(kind, action) or _is_empty(request):
                return view(request, *args, **kwargs)
            return lead_in(request)

        guarded.needs = (kind, action)  # type: ignore[attr-defined]
        return guarded

    return decorator


def needs_account(view: View) -> View:
    """Open a page to everyone who has an account here, whatever it may do."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if who(request).account is not None or _is_empty(request):
            return view(request, *args, **kwargs)
        return lead_in(request)

    guarded.needs = None  # type: ignore[attr-defined]
    return guarded


def _unanswered(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (nothing is answered)
    return HttpResponse()


def lead_in(request: HttpRequest) -> HttpResponse:
    """Lead a reader who has not logged in to the login, and one without a second factor to where it is set up.

    Raises:
        PermissionDenied: the reader has come all the way in, and it is not open.
    """
    found = standing(request, at=clock.now()) if settings.PRODUCTION else Standing.WHOLE
    match found:
        case Standing.NOBODY:
            query = urlencode({NEXT: request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('log_in')}?{query}")
        case Standing.WITHOUT_FACTOR:
            return HttpResponseRedirect(reverse("second_factor"))
        case Standing.WHOLE:
            raise PermissionDenied


def _is_empty(request: HttpRequest) -> bool:
    return who(request).account is None and find_municipality() is None


def _who(request: HttpRequest) -> Who:
    username = _username(request)
    today = clock.today()
    held = find_held(username, on=today) if username else None
    if held is None:
        return Who(account=None, rights=rights_from((), account=0, municipality="", on=today))
    rights = rights_from(held.grants, account=held.account.id, municipality=held.municipality, on=today)
    return Who(account=held.account, rights=rights)


def _username(request: HttpRequest) -> str:
    if settings.PRODUCTION:
        is_in = standing(request, at=clock.now()) is Standing.WHOLE
        return request.user.get_username() if is_in else ""
    return str(request.session.get(SEEN_AS, demo_accounts()[0].username))
