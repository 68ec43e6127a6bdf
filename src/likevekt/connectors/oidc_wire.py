"""Asking a provider: small JSON answers over a safe connection, no redirect followed, never waited for long."""

import json
from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from likevekt.connectors.oidc_provider import is_safe_address

SECONDS_TO_ANSWER = 10
LARGEST_ANSWER = 500_000


class NoAnswerError(RuntimeError):
    """A provider did not give an answer that can be used; `status` is that of its refusal, where it gave one."""

    def __init__(self, *, reason: str, status: int = 0) -> None:
        self.status = status
        super().__init__(f"The login provider gave no answer that can be used: {reason}.")


def fetch(address: str) -> Mapping[str, Any]:
    """Give the JSON object at an address.

    Raises:
        NoAnswerError: it is not there, or no JSON object.
    """
    return _answered(address, None)


def send(address: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
    """Send a form, and give the JSON object that answers it.

    Raises:
        NoAnswerError: it was refused, or what came back is no JSON object.
    """
    return _answered(address, urlencode(fields).encode())


class _Stays(HTTPRedirectHandler):
    """Follows no redirect: what is sent to a provider is for that address and no other."""

    def redirect_request(  # noqa: PLR0913, PLR0917 (the library's signature)
        self,
        req: Request,  # noqa: ARG002
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: HTTPMessage,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        return None


def _answered(address: str, body: bytes | None) -> Mapping[str, Any]:
    if not is_safe_address(address):
        raise NoAnswerError(reason="its address is not safe")
    request = Request(address, data=body, headers={"Accept": "application/json"})  # noqa: S310 (checked above)
    try:
        with build_opener(_Stays).open(request, timeout=SECONDS_TO_ANSWER) as answer:
            content = answer.read(LARGEST_ANSWER + 1)
    except HTTPError as error:
        with error:
            raise NoAnswerError(reason=f"status {error.code}", status=error.code) from None
    except (OSError, HTTPException) as error:
        raise NoAnswerError(reason=type(error).__name__) from None
    return _object(content)


def _object(content: bytes) -> Mapping[str, Any]:
    if len(content) > LARGEST_ANSWER:
        raise NoAnswerError(reason="it is too long")
    try:
        found = json.loads(content)
    except ValueError:
        raise NoAnswerError(reason="it is no JSON") from None
    if not isinstance(found, dict):
        raise NoAnswerError(reason="it is no JSON object")
    return found
