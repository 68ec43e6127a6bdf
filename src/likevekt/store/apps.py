"""The rows of Likevekt as a Django app."""

import atexit

from django.apps import AppConfig
from django.db import connections


class StoreConfig(AppConfig):
    """The one app that owns tables in the database."""

    name = "likevekt.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the connections go when the process ends.

        A pool of connections to PostgreSQL has threads of its own. Left to themselves they are waited for, five seconds
        each, by Python 3.12 and later.
        """
        atexit.register(_close_pools)


def _close_pools() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        close_pool = getattr(connection, "close_pool", None)  # PostgreSQL alone has one
        if close_pool is not None:
            close_pool()
