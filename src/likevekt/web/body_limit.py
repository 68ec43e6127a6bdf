"""A limit on what a request may carry, held while it arrives: Django writes a body to disk before any page sees it."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

LARGEST_BODY = 128_000_000
"""Bytes of a request with everything in it; each kind of file has a narrower limit of its own."""
TOO_LARGE = "likevekt.is_too_large"
"""The key in the request's scope that says that it was cut off."""

Message = Mapping[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]
_NOTHING_MORE: Message = {"type": "http.request", "body": b"", "more_body": False}


def limited(application: Application, *, most: int = LARGEST_BODY) -> Application:
    """Let an application see no more than so many bytes of a body, and know that it was more.

    What says beforehand that it is too large is not waited for; what comes after the limit is thrown away.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        scope[TOO_LARGE] = _told_length(scope) > most
        seen = 0
        is_ended = False

        async def read() -> Message:
            nonlocal seen, is_ended
            while True:
                if scope[TOO_LARGE] and not is_ended:
                    is_ended = True
                    return dict(_NOTHING_MORE)
                message = await receive()
                if message["type"] != "http.request":
                    return message
                seen += len(message.get("body", b""))
                scope[TOO_LARGE] = scope[TOO_LARGE] or seen > most
                if not scope[TOO_LARGE]:
                    return message

        await application(scope, read, send)

    return serve


def _told_length(scope: Scope) -> int:
    for name, value in scope.get("headers", ()):
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else 0
    return 0
