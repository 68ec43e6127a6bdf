"""The logins at providers on the page of an account: who is expected from where, and taking that back."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from likevekt.actions.errors import ActionError
from likevekt.actions.provider_logins import end_expected, expect_login, get_provider_logins_for
from likevekt.connectors.oidc_provider import Provider
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.staff_queries import StaffLine
from likevekt.web.house import Here
from likevekt.web.provider_links import find_provider
from likevekt.web.signing import UNKEPT

EXPECT, END = "vent-innlogging", "ta-tilbake-innlogging"
"""What the buttons say; both are signed."""

_AGAIN = gettext_noop("Type it once more. It is kept nowhere, not even while you signed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLogin:
    """One login at a provider in words, and whether the reader may take it back."""

    id: int
    provider: str
    state: str
    is_used: bool
    made_at: datetime
    made_by: str | None
    ended_at: datetime | None
    ended_by: str | None
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProvider:
    """One provider that somebody can be expected from, and what it knows the person by."""

    code: str
    name: str
    known_by: str
    names_persons: bool
    is_open: bool


def shown_logins(request: HttpRequest, found: Here, line: StaffLine) -> dict[str, object]:
    """Give what the page shows of logins at providers; nothing where nobody logs in, as in a demo."""
    if not settings.PRODUCTION:
        return {}
    names = {one.issuer: one.name for one in settings.LOGIN_PROVIDERS}
    may_end = found.rights.allows("account", "revoke")
    may_expect = line.is_active and found.rights.allows("account", "save")
    logins = [
        ShownLogin(
            id=one.id,
            provider=names.get(one.issuer, one.issuer),
            state=_state(is_used=one.is_used, is_ended=one.ended_at is not None),
            is_used=one.is_used,
            made_at=one.made_at,
            made_by=one.made_by,
            ended_at=one.ended_at,
            ended_by=one.ended_by,
            may_end=may_end and one.ended_at is None,
        )
        for one in get_provider_logins_for(found.rights, account=line.id)
    ]
    providers = [_provider(one, request) for one in settings.LOGIN_PROVIDERS] if may_expect else []
    return {"logins": logins, "providers": providers, "shows_logins": bool(logins or providers)}


def expect_from_provider(request: HttpRequest, found: Here, account: int) -> None:
    """Let an account be logged in to at the provider that was chosen.

    Raises:
        Http404: there is no such provider.
        NoRightError, ActionError: as `expect_login`, or what the person is known by was not sent along.
    """
    provider = find_provider(request.POST.get("provider", ""))
    if UNKEPT not in request.POST:
        raise ActionError([say(_AGAIN)])
    expect_login(account, provider=provider, known_by=request.POST[UNKEPT], by=found.doer, at=found.now)


def take_back_login(request: HttpRequest, found: Here, account: int) -> None:
    """Take back a login of this account.

    Raises:
        Http404: the account has never had it.
        NoRightError, ActionError: as `end_expected`.
    """
    asked = request.POST.get("login", "")
    logins = get_provider_logins_for(found.rights, account=account)
    login = next((one.id for one in logins if str(one.id) == asked), None)
    if login is None:
        found.doer.require("account", "revoke")
        raise Http404
    end_expected(login, by=found.doer, at=found.now)


def _state(*, is_used: bool, is_ended: bool) -> str:
    if is_ended:
        return _("Taken back")
    return _("Has logged in") if is_used else _("Is expected")


def _provider(one: Provider, request: HttpRequest) -> ShownProvider:
    return ShownProvider(
        code=one.code,
        name=one.name,
        known_by=one.known_by,
        names_persons=one.names_persons,
        is_open=request.POST.get("do") == EXPECT and request.POST.get("provider") == one.code,
    )
