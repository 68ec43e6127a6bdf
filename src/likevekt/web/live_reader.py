"""One reader a process: sees what has changed, and hands it to every open page that listens."""

import logging
import threading
from contextlib import closing

from django.db import Error

from likevekt.store.live_feed import VersionFeed, Versions
from likevekt.web.live_listener import Listener, differences

SECONDS_TO_STOP = 2
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
logger = logging.getLogger(__name__)


class LiveReader:
    """Reads the versions in a thread that the first listener starts, and that ends with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._seen: Versions | None = None

    @property
    def is_closed(self) -> bool:
        """Tell whether the server is about to stop, so that nobody is let in any more."""
        return self._stopped.is_set()

    def count(self, owner: str) -> int:
        """Tell how many streams somebody has open."""
        with self._lock:
            return sum(1 for listener in self._listeners if listener.owner == owner)

    def add(self, listener: Listener) -> None:
        """Let a listener hear from now on, and at once what it has missed."""
        with self._lock:
            self._listeners.add(listener)
            if self._seen is not None:
                listener.hand(self._seen.get(listener.municipality, {}), are_all=True)
            if not self._is_reading() and not self._stopped.is_set():
                self._thread = threading.Thread(target=self._follow, name="live versions", daemon=True)
                self._thread.start()

    def remove(self, listener: Listener) -> None:
        """Forget a listener whose page has gone."""
        with self._lock:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End every stream and stop reading; called when the server stops."""
        self._stopped.set()
        with self._lock:
            listeners, thread = tuple(self._listeners), self._thread
        for listener in listeners:
            listener.end()
        if thread is not None:
            thread.join(SECONDS_TO_STOP)

    def _is_reading(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _follow(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopped.is_set():
            try:
                with closing(VersionFeed()) as feed:
                    while not self._stopped.is_set():
                        self._hand_out(feed.read())
                        pause = _FIRST_PAUSE
                        feed.wait(self._stopped)
            except Error as error:
                # Nothing is lost: what changes meanwhile is seen by comparing when the database answers again.
                logger.warning("The live stream waits for the database: %s.", type(error).__name__)
                self._stopped.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _hand_out(self, versions: Versions) -> None:
        with self._lock:
            before, self._seen = self._seen, versions
            if before is versions:
                return
            for listener in self._listeners:
                now = versions.get(listener.municipality, {})
                if before is None:
                    listener.hand(now, are_all=True)
                elif news := differences(before.get(listener.municipality, {}), now):
                    listener.hand(news, are_all=False)


reader = LiveReader()
"""The reader of this process."""
