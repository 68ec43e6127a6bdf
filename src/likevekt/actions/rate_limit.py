"""Counting how often something is tried, in the database, so that all processes share the count."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from likevekt.store.models import RateWindow

LONGEST_WINDOW = timedelta(days=1)
_SALT = "likevekt.actions.rate_limit"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Whether a try is let through, and when the next window begins."""

    is_open: bool
    opens_at: datetime


class FaultyLimitError(ValueError):
    """A limit lets nothing through, or its window is empty or longer than a day."""

    def __init__(self, *, limit: int, window: timedelta) -> None:
        super().__init__(
            f"A limit of {limit} tries in {window} cannot be kept: counts are thrown away after a day. Give a limit of "
            "at least 1 and a window of whole seconds up to a day."
        )


def let_through(*, key: str, limit: int, window: timedelta, at: datetime) -> Passage:
    """Count a try of somebody, and tell whether it is among the first ones of this window.

    Windows follow each other without a gap, so that a stretch as long as a window, which can touch two, sees at most
    twice the limit. `key` says who tries what (an address, a username); it is kept as a keyed hash only. The count is a
    transaction of its own and stays when what is tried is undone: call it before a transaction is opened.

    Raises:
        FaultyLimitError: the limit or the window cannot be kept.
        RuntimeError: a transaction is open.
    """
    if limit < 1 or window.microseconds or not timedelta(0) < window <= LONGEST_WINDOW:
        raise FaultyLimitError(limit=limit, window=window)
    starts_at = _EPOCH + (at - _EPOCH) // window * window
    with transaction.atomic(durable=True):
        row, is_first = RateWindow.objects.get_or_create(
            key=_hashed(key), starts_at=starts_at, defaults={"count": 1}
        )
        is_open = is_first or _counted(row, limit=limit)
    return Passage(is_open=is_open, opens_at=starts_at + window)


def take_back(*, key: str, window: timedelta, at: datetime) -> None:
    """Let a try that went well not count: who counts tries that fail counts first, and takes back afterwards.

    Counting only after a failure would let many tries through at once. Call it with the moment of the try.
    """
    rows = RateWindow.objects.filter(key=_hashed(key), starts_at=_EPOCH + (at - _EPOCH) // window * window)
    with transaction.atomic():
        if not rows.filter(count__gt=1).update(count=F("count") - 1):
            rows.filter(count=1).delete()


def prune_rate_windows(*, at: datetime) -> int:
    """Delete the counts of windows that are over; gives how many."""
    count, _ = RateWindow.objects.filter(starts_at__lt=at - LONGEST_WINDOW).delete()
    return count


def _counted(row: RateWindow, *, limit: int) -> bool:
    """Raise the count in one statement, unless it is full: two processes never both get the last place."""
    return RateWindow.objects.filter(pk=row.pk, count__lt=limit).update(count=F("count") + 1) == 1


def _hashed(key: str) -> str:
    return salted_hmac(_SALT, key, algorithm="sha256").hexdigest()
