"""Logging in at a provider: out to it, and back with whom it has recognised; nobody gets an account that way."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions import clock, login
from likevekt.actions.provider_logins import NoAccountHereError, recognise, record_failure
from likevekt.actions.second_factor import FactorWay
from likevekt.connectors.oidc_login import (
    BegunLogin,
    ProviderLoginError,
    Reason,
    begin_login,
    finish_login,
)
from likevekt.connectors.oidc_provider import Provider
from likevekt.store.municipality_queries import find_municipality
from likevekt.web import login_session
from likevekt.web.login_pages import with_login
from likevekt.web.login_session import Standing
from likevekt.web.provider_links import AGAIN, find_provider
from likevekt.web.way_back import NEXT, way_back

_BEGUN = "login_at_provider"


@with_login
@require_safe
def begin_at_provider(request: HttpRequest, code: str) -> HttpResponse:
    """Send the browser to a provider."""
    provider, now = find_provider(code), clock.now()
    is_fresh = AGAIN in request.GET
    if is_fresh and login_session.provider_of(request) != code:
        raise Http404
    with override(settings.LANGUAGE_CODE):  # the provider knows this address in one language
        redirect_uri = request.build_absolute_uri(reverse("provider_answer", kwargs={"code": code}))
    try:
        address, begun = begin_login(
            provider, redirect_uri=redirect_uri, at=now, is_fresh=is_fresh, language=get_language() or "nb"
        )
    except ProviderLoginError as error:
        return _failed(request, provider, error.reason, at=now)
    kept = asdict(begun) | {"at": begun.at.timestamp()}
    request.session[_BEGUN] = {"provider": code, "next": way_back(request.GET.get(NEXT, "")), "begun": kept}
    return HttpResponseRedirect(address)


@with_login
@require_safe
def provider_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Take the browser back from a provider, and log in whom it has recognised; each answer is taken once."""
    provider, now = find_provider(code), clock.now()
    kept = request.session.pop(_BEGUN, None)
    begun = _begun(kept, code=code, at=now)
    if begun is None:
        return _failed(request, provider, Reason.STATE, at=now)
    try:
        found = finish_login(provider, begun, answer=request.GET.dict(), at=now)
        account = recognise(found, provider=provider, at=now)
    except ProviderLoginError as error:
        return _failed(request, provider, error.reason, at=now)
    except NoAccountHereError as error:
        return _page(request, provider, sentence=error.sentence.said(_), status=403)
    if begun.is_fresh:
        if login_session.standing(request, at=now) is not Standing.WHOLE or request.user.pk != account.id:
            return _failed(request, provider, Reason.STATE, at=now)
        login_session.give_factor(request, at=now)
    else:
        login_session.begin(request, account.id, at=now, has_factor=True, provider=code)
        login.record_login(account.id, way=FactorWay.PROVIDER, at=now)
    return HttpResponseRedirect(way_back(kept["next"]))


def _begun(kept: Mapping[str, Any] | None, *, code: str, at: datetime) -> BegunLogin | None:
    """Give the login that was begun in this browser a short while ago, at this provider."""
    if kept is None or kept["provider"] != code:
        return None
    begun = BegunLogin(**kept["begun"] | {"at": datetime.fromtimestamp(kept["begun"]["at"], tz=UTC)})
    return begun if at - begun.at < login_session.TIME_FOR_A_CODE else None


def _failed(request: HttpRequest, provider: Provider, reason: Reason, *, at: datetime) -> HttpResponse:
    record_failure(provider, reason=reason.value, at=at)
    return _page(request, provider, sentence=_sentence(provider, reason), status=400)


def _sentence(provider: Provider, reason: Reason) -> str:
    match reason:
        case Reason.UNREACHABLE:
            said = _("%(name)s does not answer now. Try again in a while.")
        case Reason.LEVEL:
            said = _("%(name)s did not recognise you as surely as is needed here. Use a safer way there.")
        case _other:
            said = _("The login at %(name)s was not completed. Begin again here.")
    return said % {"name": provider.name}


def _page(request: HttpRequest, provider: Provider, *, sentence: str, status: int) -> HttpResponse:
    context = {
        "municipality": find_municipality(),
        "menu": (),
        "sentence": sentence,
        "provider": provider.name,
    }
    return render(request, "web/login/provider_failed.html", context, status=status)
