"""Logging in at a provider: the authorization code flow with PKCE, and every word of the answer checked.

We show who we are by a signed assertion (`private_key_jwt`), push what we ask for where the provider takes that, and
believe an id_token only when its signature, issuer, audience, age, nonce and level are right.
"""

import base64
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import jwt

from likevekt.connectors.oidc_metadata import Metadata, metadata_of, signing_key
from likevekt.connectors.oidc_provider import Provider
from likevekt.connectors.oidc_wire import NoAnswerError, send

ASSERTION_LIVES = timedelta(seconds=30)
CLOCKS_DIFFER = timedelta(seconds=60)
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# Signed with a key pair only: a shared secret would let our own public words pass as the provider's.
_ALGORITHMS = ("RS256", "PS256", "ES256")
_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]


class Reason(StrEnum):
    """Why a login at a provider came to nothing; a code of the audit trail."""

    STOPPED = "stopped"
    """The provider says that it was broken off, or refused."""
    STATE = "state"
    """The answer belongs to no login that was begun in this browser."""
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    """The provider does not take our code or our assertion."""
    TOKEN = "token"  # noqa: S105 (a word, not a secret)
    """The token is not signed by the provider, not for us, not for this login, or too old."""
    LEVEL = "level"
    """The person was not recognised as surely as we demand, or not just now when that was asked for."""


class ProviderLoginError(Exception):
    """A login at a provider came to nothing; nothing that the provider sent is repeated."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(f"The login at the provider came to nothing ({reason.value}).")


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunLogin:
    """What a browser's session keeps between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    at: datetime
    is_fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Whom a provider has recognised: its own name for the person, and the claim that an account is expected by."""

    subject: str
    known_by: str


def begin_login(
    provider: Provider, *, redirect_uri: str, at: datetime, is_fresh: bool, language: str
) -> tuple[str, BegunLogin]:
    """Give the address to send the browser to, and what its session must keep.

    `is_fresh` demands that the person shows who she is again, though she may be logged in at the provider.

    Raises:
        ProviderLoginError: the provider does not answer, or does not take what we ask.
    """
    begun = BegunLogin(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
        redirect_uri=redirect_uri,
        at=at,
        is_fresh=is_fresh,
    )
    metadata = _metadata(provider, at=at)
    asked = _asked(provider, begun, language=language)
    if metadata.pushed_endpoint:
        pushed = _sent(metadata.pushed_endpoint, asked | _assertion(provider, metadata, at=at))
        asked = {"client_id": provider.client_id, "request_uri": str(pushed.get("request_uri", ""))}
    joint = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{joint}{urlencode(asked)}", begun


def finish_login(
    provider: Provider, begun: BegunLogin, *, answer: Mapping[str, str], at: datetime
) -> Recognised:
    """Give whom the provider has recognised, from what the browser came back with.

    Raises:
        ProviderLoginError: anything at all is not as it must be.
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
        raise ProviderLoginError(Reason.STATE)
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise ProviderLoginError(Reason.STATE)
    if "error" in answer or not answer.get("code"):
        raise ProviderLoginError(Reason.STOPPED)
    metadata = _metadata(provider, at=at)
    fields = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": begun.redirect_uri,
        "client_id": provider.client_id,
        "code_verifier": begun.verifier,
    }
    given = _sent(metadata.token_endpoint, fields | _assertion(provider, metadata, at=at))
    claims = _claims(provider, str(given.get("id_token", "")), begun=begun, at=at)
    _refuse_low_level(provider, claims, begun=begun)
    known_by = claims.get(provider.known_by)
    if not isinstance(known_by, str) or not known_by:
        raise ProviderLoginError(Reason.TOKEN)
    return Recognised(subject=str(claims["sub"]), known_by=known_by)


def challenge_of(verifier: str) -> str:
    """Give what is shown of a PKCE verifier before it is used (S256)."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _asked(provider: Provider, begun: BegunLogin, *, language: str) -> dict[str, str]:
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": begun.redirect_uri,
        "scope": " ".join(provider.scopes),
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge_of(begun.verifier),
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    if provider.acr_values:
        asked["acr_values"] = " ".join(provider.acr_values)
    if begun.is_fresh:
        asked |= {"prompt": "login", "max_age": "0"}
    return asked


def _assertion(provider: Provider, metadata: Metadata, *, at: datetime) -> dict[str, str]:
    """Show who we are: a token that we sign, for this provider, for half a minute and for once."""
    claims = {
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": metadata.issuer,
        "jti": secrets.token_urlsafe(24),
        "iat": int(at.timestamp()),
        "nbf": int(at.timestamp()),
        "exp": int((at + ASSERTION_LIVES).timestamp()),
    }
    headers = {"kid": provider.key_id} if provider.key_id else {}
    signed = jwt.encode(claims, provider.key, algorithm=provider.algorithm, headers=headers)
    return {"client_assertion_type": _ASSERTION_TYPE, "client_assertion": signed}


def _claims(provider: Provider, token: str, *, begun: BegunLogin, at: datetime) -> Mapping[str, Any]:
    """Read an id_token, once everything about it is right; its age is told by our own clock."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in _ALGORITHMS:
            raise ProviderLoginError(Reason.TOKEN)
        key = signing_key(provider, key_id=str(header.get("kid", "")), algorithm=header["alg"], at=at)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            audience=provider.client_id,
            issuer=provider.issuer,
            options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
        is_for_us = (
            isinstance(claims["aud"], str) or claims.get("azp", provider.client_id) == provider.client_id
        )
        is_timely = (
            float(claims["exp"]) > (at - CLOCKS_DIFFER).timestamp()
            and float(claims["iat"]) <= (at + CLOCKS_DIFFER).timestamp()
        )
        is_this_login = hmac.compare_digest(str(claims["nonce"]).encode(), begun.nonce.encode())
    except (jwt.PyJWTError, TypeError, ValueError):
        raise ProviderLoginError(Reason.TOKEN) from None
    except NoAnswerError:
        raise ProviderLoginError(Reason.UNREACHABLE) from None
    if not (is_for_us and is_timely and is_this_login):
        raise ProviderLoginError(Reason.TOKEN)
    return claims


def _refuse_low_level(provider: Provider, claims: Mapping[str, Any], *, begun: BegunLogin) -> None:
    if claims.get(provider.level_claim) not in provider.levels:
        raise ProviderLoginError(Reason.LEVEL)
    if begun.is_fresh:
        shown_at = claims.get("auth_time")
        if not isinstance(shown_at, int) or shown_at < (begun.at - CLOCKS_DIFFER).timestamp():
            raise ProviderLoginError(Reason.LEVEL)


def _metadata(provider: Provider, *, at: datetime) -> Metadata:
    try:
        return metadata_of(provider, at=at)
    except NoAnswerError:
        raise ProviderLoginError(Reason.UNREACHABLE) from None


def _sent(address: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        return send(address, fields)
    except NoAnswerError as error:
        raise ProviderLoginError(
            Reason.REFUSED if error.status in {400, 401, 403} else Reason.UNREACHABLE
        ) from None
