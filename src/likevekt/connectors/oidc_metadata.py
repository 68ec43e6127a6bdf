"""What a provider says of itself: where it answers, and which keys it signs with; remembered for an hour."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from likevekt.connectors.oidc_provider import Provider, is_safe_address
from likevekt.connectors.oidc_wire import NoAnswerError, fetch

REMEMBERED = timedelta(hours=1)
ASKED_ANEW = timedelta(minutes=1)
"""An unknown key makes us ask for the keys again, but no more often than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The addresses of a provider; an empty one is for what it does not have."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    pushed_endpoint: str
    jwks_uri: str
    keys: tuple[Mapping[str, Any], ...]
    read_at: datetime


_known: dict[str, Metadata] = {}
_lock = threading.Lock()


def metadata_of(provider: Provider, *, at: datetime) -> Metadata:
    """Give what a provider says of itself, or said within the hour.

    Raises:
        NoAnswerError: it does not answer, or says that it is another.
    """
    with _lock:
        known = _known.get(provider.issuer)
    if known is not None and timedelta(0) <= at - known.read_at < REMEMBERED:
        return known
    return _read(provider, at=at)


def signing_key(provider: Provider, *, key_id: str, algorithm: str, at: datetime) -> jwt.PyJWK:
    """Give the key of a provider that a token says it is signed with; a key it has just begun to use is asked for.

    Raises:
        NoAnswerError: the provider does not answer.
        jwt.PyJWTError: it has no such key.
    """
    metadata = metadata_of(provider, at=at)
    found = _find(metadata, key_id)
    if found is None and at - metadata.read_at >= ASKED_ANEW:
        found = _find(_read(provider, at=at), key_id)
    if found is None:
        raise jwt.PyJWKSetError("the provider has no such key")
    return jwt.PyJWK(dict(found), algorithm=algorithm)


def forget_metadata() -> None:
    """Ask every provider anew the next time."""
    with _lock:
        _known.clear()


def _find(metadata: Metadata, key_id: str) -> Mapping[str, Any] | None:
    usable = [key for key in metadata.keys if key.get("use", "sig") == "sig"]
    if not key_id:
        return usable[0] if len(usable) == 1 else None
    return next((key for key in usable if key.get("kid") == key_id), None)


def _read(provider: Provider, *, at: datetime) -> Metadata:
    said = fetch(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != provider.issuer:
        raise NoAnswerError(reason="it says that it is another issuer")
    addresses = {
        name: str(said.get(name, ""))
        for name in (
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "pushed_authorization_request_endpoint",
        )
    }
    pushed = addresses.pop("pushed_authorization_request_endpoint")
    if not all(is_safe_address(one) for one in (*addresses.values(), *([pushed] if pushed else []))):
        raise NoAnswerError(reason="an address of it is missing or not safe")
    keys = fetch(addresses["jwks_uri"]).get("keys", [])
    metadata = Metadata(
        issuer=provider.issuer,
        pushed_endpoint=pushed,
        keys=tuple(key for key in keys if isinstance(key, dict)) if isinstance(keys, list) else (),
        read_at=at,
        **addresses,
    )
    with _lock:
        _known[provider.issuer] = metadata
    return metadata
