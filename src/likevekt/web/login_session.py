"""What a session knows of who has logged in: since when, and when the second factor was shown.

The moments are those of our clock. Django's own part of the session ends when the password is changed.
"""

from datetime import UTC, datetime, timedelta
from enum import Enum

from django.contrib.auth import get_user_model, login, logout
from django.http import HttpRequest

LONGEST_LOGIN = timedelta(hours=8)
TIME_FOR_A_CODE = timedelta(minutes=10)
FRESH = timedelta(minutes=15)
"""How long a second factor that was shown is enough to sign with."""

_SINCE = "logged_in_at"
_FACTOR = "second_factor_at"
_PENDING = "half_a_login"
_PROVIDER = "logged_in_by"


class Standing(Enum):
    """How far somebody has come with logging in."""

    NOBODY = "nobody"
    WITHOUT_FACTOR = "without factor"
    """Logged in with a password to an account that has no second factor yet, and may only set one up."""
    WHOLE = "whole"


def standing(request: HttpRequest, *, at: datetime) -> Standing:
    """Tell how far whoever sends this request has come with logging in."""
    since = _moment(request, _SINCE)
    if since is None or at - since >= LONGEST_LOGIN or not request.user.is_authenticated:
        return Standing.NOBODY
    return Standing.WITHOUT_FACTOR if _moment(request, _FACTOR) is None else Standing.WHOLE


def begin(request: HttpRequest, account: int, *, at: datetime, has_factor: bool, provider: str = "") -> None:
    """Log an account in: the session gets a new key, and what it held for somebody else is gone."""
    row = get_user_model()._default_manager.get(pk=account)  # noqa: SLF001 (Django's documented name)
    forget_pending(request)
    login(request, row)
    request.session[_SINCE] = _written(at)
    request.session[_PROVIDER] = provider
    request.session.pop(_FACTOR, None)
    if has_factor:
        give_factor(request, at=at)


def end(request: HttpRequest) -> None:
    """Log out: the session is deleted on the server."""
    logout(request)


def give_factor(request: HttpRequest, *, at: datetime) -> None:
    """Remember that the second factor was shown."""
    request.session[_FACTOR] = _written(at)


def take_factor(request: HttpRequest) -> None:
    """Forget that the second factor was shown: the account has none any more."""
    request.session.pop(_FACTOR, None)


def is_factor_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Tell whether the second factor was shown in the last quarter of an hour."""
    shown_at = _moment(request, _FACTOR)
    return shown_at is not None and at - shown_at < FRESH


def provider_of(request: HttpRequest) -> str:
    """Give the code of the provider that the account was logged in by; nothing for a password."""
    return str(request.session.get(_PROVIDER, ""))


def wait_for_code(request: HttpRequest, account: int, *, at: datetime) -> None:
    """Remember that an account has given its password, and not its code."""
    request.session.cycle_key()
    request.session[_PENDING] = {"account": account, "at": _written(at)}


def pending_account(request: HttpRequest, *, at: datetime) -> int | None:
    """Give the account that has given its password a short while ago, and not its code."""
    pending = request.session.get(_PENDING)
    if pending is None or at - _read(pending["at"]) >= TIME_FOR_A_CODE:
        return None
    return int(pending["account"])


def forget_pending(request: HttpRequest) -> None:
    """Let go of a login that was begun."""
    request.session.pop(_PENDING, None)


def _moment(request: HttpRequest, key: str) -> datetime | None:
    written = request.session.get(key)
    return None if written is None else _read(written)


def _written(at: datetime) -> int:
    return int(at.timestamp())


def _read(written: int) -> datetime:
    return datetime.fromtimestamp(written, tz=UTC)
