"""Raising the versions that open pages follow, and reading them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from likevekt.store.models import LiveVersion
from likevekt.store.municipality_queries import UnknownMunicipalityError

CHANNEL = "likevekt_live"
"""What PostgreSQL calls out when a change is committed; it holds no content."""

Key = tuple[str, str]
"""A topic, and a unit or nothing."""

# One statement for both databases; a row that another transaction raises is waited for.
_RAISE = (
    "INSERT INTO store_liveversion (municipality_id, topic, unit, version, changed_at) "
    "SELECT id, %s, %s, 1, %s FROM store_municipality WHERE code = %s "
    "ON CONFLICT (municipality_id, topic, unit) "
    "DO UPDATE SET version = store_liveversion.version + 1, changed_at = excluded.changed_at"
)


class NoTransactionForVersionError(RuntimeError):
    """A version was to be raised apart from what it tells."""

    def __init__(self) -> None:
        super().__init__(
            "The version cannot be raised: no transaction is open. Pages would read again before the change is there, "
            "or never. Raise it inside the transaction.atomic() that saves the change."
        )


def raise_versions(keys: Iterable[Key], *, municipality: str, at: datetime) -> None:
    """Raise the version of each key by one, always in the same order, so that two never wait for each other.

    Raises:
        NoTransactionForVersionError: the caller has not opened a transaction.
        UnknownMunicipalityError: there is no such municipality.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise NoTransactionForVersionError
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        for topic, unit in sorted(set(keys)):
            cursor.execute(_RAISE, [topic, unit, moment, municipality])
            if cursor.rowcount != 1:
                raise UnknownMunicipalityError(code=municipality)
        if connection.vendor == "postgresql":
            cursor.execute(f"NOTIFY {CHANNEL}")


def list_live_versions(*, municipality: str) -> Mapping[Key, int]:
    """Give the version of every topic and unit of a municipality that has ever changed."""
    rows = LiveVersion.objects.filter(municipality__code=municipality)
    return {(topic, unit): version for topic, unit, version in rows.values_list("topic", "unit", "version")}
