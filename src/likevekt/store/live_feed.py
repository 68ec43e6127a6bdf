"""Following the versions of all municipalities through one connection of its own."""

import threading
from collections.abc import Mapping
from types import MappingProxyType

from django.db import connections

from likevekt.store.live_versions import CHANNEL, Key

SECONDS_BETWEEN_READINGS = 0.1
"""How long an embedded database, which cannot call out, is left alone between two looks."""
SECONDS_UNCALLED = 0.5
"""How long a call of PostgreSQL is waited for; then it is read all the same, should calls not come through."""

Versions = Mapping[str, Mapping[Key, int]]
"""Municipality → topic and unit → version."""

_READ = (
    "SELECT owner.code, version.topic, version.unit, version.version FROM store_liveversion version "
    "JOIN store_municipality owner ON owner.id = version.municipality_id"
)


class VersionFeed:
    """The versions as they are committed; made, used and closed in one thread.

    Its connection is its own and stands outside the pool, so that following takes nothing from the pages.

    Raises:
        django.db.Error: any of it, when the database does not answer.
    """

    def __init__(self) -> None:
        self._connection = connections["default"].copy()
        self._connection.settings_dict["OPTIONS"].pop("pool", None)
        self._calls = self._connection.vendor == "postgresql"
        self._read: Versions = MappingProxyType({})
        self._state = -1
        try:
            if self._calls:
                with self._connection.cursor() as cursor:
                    cursor.execute(f"LISTEN {CHANNEL}")
        except BaseException:
            self.close()
            raise

    def read(self) -> Versions:
        """Give all versions."""
        with self._connection.cursor() as cursor:
            if not self._calls:
                # Changes when another connection has committed, and costs next to nothing to ask for.
                cursor.execute("PRAGMA data_version")
                state = int(cursor.fetchone()[0])
                if state == self._state:
                    return self._read
                self._state = state
            cursor.execute(_READ)
            found: dict[str, dict[Key, int]] = {}
            for municipality, topic, unit, version in cursor.fetchall():
                found.setdefault(municipality, {})[topic, unit] = version
        self._read = found
        return found

    def wait(self, stopped: threading.Event, *, seconds: float = SECONDS_UNCALLED) -> bool:
        """Wait until there may be something new; tell whether the database called out."""
        if not self._calls:
            stopped.wait(SECONDS_BETWEEN_READINGS)
            return False
        with self._connection.wrap_database_errors:
            calls = self._connection.connection.notifies(timeout=seconds, stop_after=1)
            return sum(1 for _call in calls) > 0

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()
