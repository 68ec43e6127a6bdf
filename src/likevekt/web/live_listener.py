"""One open page that listens: what it may hear, what it has heard, and what waits for it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from likevekt.actions.live import makes_doubtful, may_hear
from likevekt.actions.rights import Rights
from likevekt.store.live_versions import Key

MOST_WAITING = 500
"""How many topics and units may wait for a page that does not take them; then it must come again."""


class Listener:
    """Made in the loop of the server; `hand` and `end` may be called from any thread.

    `heard` is what the page knows already; without it the page knows nothing, and hears from now on only.
    """

    def __init__(
        self, *, owner: str, rights: Rights, topics: frozenset[str], heard: Mapping[Key, int] | None
    ) -> None:
        self.owner = owner
        self.municipality = rights.municipality
        self.heard: dict[Key, int] | None = None if heard is None else self._open_to(heard, rights, topics)
        self.is_doubtful = False
        self.has_ended = False
        self._rights = rights
        self._topics = topics
        self._waiting: dict[Key, int] = {}
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()

    def hand(self, versions: Mapping[Key, int], *, are_all: bool) -> None:
        """Hand over versions: all there are, or those that have changed."""
        with suppress(RuntimeError):  # the loop has closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._take_in, versions, are_all)

    def end(self) -> None:
        """Let the stream end."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._end)

    async def wait(self, *, until: float) -> None:
        """Wait until something has come, or a moment of the loop's clock."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._woken.wait()
        self._woken.clear()

    def take(self) -> dict[Key, int]:
        """Give what waits, and remember it as heard."""
        taken, self._waiting = self._waiting, {}
        if taken:
            self.heard = (self.heard or {}) | taken
        return taken

    @staticmethod
    def _open_to(heard: Mapping[Key, int], rights: Rights, topics: frozenset[str]) -> dict[Key, int]:
        return {key: version for key, version in heard.items() if key[0] in topics and may_hear(rights, key)}

    def _take_in(self, versions: Mapping[Key, int], are_all: bool) -> None:  # noqa: FBT001 (called by the loop)
        account = self._rights.account
        self.is_doubtful |= not are_all and any(makes_doubtful(key, account=account) for key in versions)
        news = self._open_to(versions, self._rights, self._topics)
        if self.heard is None:
            self.heard = news
        elif are_all:
            self._waiting |= differences(self.heard, news)
        else:
            self._waiting |= news
        if len(self._waiting) > MOST_WAITING:
            self.has_ended = True
        self._woken.set()

    def _end(self) -> None:
        self.has_ended = True
        self._woken.set()


def differences(before: Mapping[Key, int], now: Mapping[Key, int]) -> dict[Key, int]:
    """Give what is no longer as it was; what has gone, as in a database that was brought back, has version 0."""
    gone = {key: 0 for key, version in before.items() if version and key not in now}
    return gone | {key: version for key, version in now.items() if before.get(key) != version}
