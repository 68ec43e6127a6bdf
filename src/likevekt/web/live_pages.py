"""The stream that tells open pages what has changed: topic, unit and version, never what was saved.

See docs/explanation/live.md.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions.live import topics_heard
from likevekt.actions.rights import Rights
from likevekt.store.live_versions import Key
from likevekt.web.live_ids import read_heard, write_heard
from likevekt.web.live_listener import Listener
from likevekt.web.live_reader import reader
from likevekt.web.who import who, who_now

MOST_STREAMS = 20
"""How many pages of one session may follow at once."""
SECONDS_BETWEEN_BEATS = 15
SECONDS_BETWEEN_CHECKS = 60
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
# Few threads: when a role changes, all pages ask at once, and must not take every connection from the pages.
_checking = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live rights")


@require_safe
def live(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Tell of changes in the topics that are asked for, as server-sent events, for as long as the right lasts.

    `topics` names what is asked for and `since` what is known; the browser's own Last-Event-ID comes before it.
    """
    rights = who(request).rights
    topics = topics_heard(rights, request.GET.get("topics", "").split())
    if not topics:
        raise PermissionDenied
    owner = f"{rights.account} {request.session.session_key or ''}"
    if reader.is_closed or reader.count(owner) >= MOST_STREAMS:
        return _refusal(count=reader.count(owner))
    if request.method == "HEAD":
        return HttpResponse(content_type="text/event-stream", headers=_HEADERS)
    heard = read_heard(request.headers.get("Last-Event-ID", "") or request.GET.get("since", ""))
    return StreamingHttpResponse(
        _stream(request, rights=rights, topics=topics, owner=owner, heard=heard),
        content_type="text/event-stream",
        headers=_HEADERS,
    )


def _refusal(*, count: int) -> HttpResponse:
    if count >= MOST_STREAMS:
        said = _("%(count)s of your pages follow changes already. Close some of them.") % {"count": count}
        return HttpResponse(said, content_type="text/plain", status=429, headers=_HEADERS)
    return HttpResponse(
        _("The server stops. Try again in a moment."), content_type="text/plain", status=503, headers=_HEADERS
    )


async def _stream(
    request: HttpRequest,
    *,
    rights: Rights,
    topics: frozenset[str],
    owner: str,
    heard: Mapping[Key, int] | None,
) -> AsyncIterator[str]:
    # The thread of this request would keep its connection for as long as the page is open.
    await sync_to_async(connections.close_all)()
    listener = Listener(owner=owner, rights=rights, topics=topics, heard=heard)
    reader.add(listener)
    try:
        yield f"retry: {500 + secrets.randbelow(1000)}\n\n"
        async for part in _told(listener, request=request, rights=rights):
            yield part
    finally:
        reader.remove(listener)


async def _told(listener: Listener, *, request: HttpRequest, rights: Rights) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    beat, check = clock() + SECONDS_BETWEEN_BEATS, clock() + SECONDS_BETWEEN_CHECKS
    has_position = False
    while not listener.has_ended:
        await listener.wait(until=min(beat, check))
        if listener.is_doubtful or clock() >= check:
            listener.is_doubtful, check = False, clock() + SECONDS_BETWEEN_CHECKS
            if await _rights_now(request) != rights:
                return
        known, news = listener.heard, listener.take()
        if news:
            yield _events(known or {}, news)
        elif not has_position and known is not None:
            yield f"id: {write_heard(known)}\n\n"
        elif clock() >= beat:
            yield ": here\n\n"
        else:
            continue
        has_position, beat = has_position or known is not None, clock() + SECONDS_BETWEEN_BEATS


def _events(known: Mapping[Key, int], news: Mapping[Key, int]) -> str:
    """Give one event for each thing that changed; each id says all that is heard with it."""
    parts, heard = [], dict(known)
    for (topic, unit), version in sorted(news.items()):
        heard[topic, unit] = version
        data = json.dumps({"topic": topic, "unit": unit, "version": version})
        parts.append(f"id: {write_heard(heard)}\ndata: {data}\n\n")
    return "".join(parts)


async def _rights_now(request: HttpRequest) -> Rights:
    """Ask the database who the reader is and what she may do, as if the page were opened now."""

    def ask() -> Rights:
        try:
            return who_now(request).rights
        finally:
            connections.close_all()

    return await asyncio.get_running_loop().run_in_executor(_checking, ask)
