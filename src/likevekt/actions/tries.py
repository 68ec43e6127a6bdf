"""Tries that may fail, such as passwords and codes: only so many in five minutes; those that go well do not count."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from likevekt.actions.rate_limit import let_through, take_back
from likevekt.connectors.sentences import PlainError, gettext_noop

WINDOW = timedelta(minutes=5)


class TooManyTriesError(PlainError):
    """Too many tries have failed in a while."""

    msgid = gettext_noop("Too many tries have failed. Wait until %(moment)s, and try again.")

    def __init__(self, *, opens_at: datetime) -> None:
        super().__init__(moment=localtime(opens_at).strftime("%H:%M"))


def count_try(limits: Mapping[str, int], *, at: datetime) -> None:
    """Count a try under each key, each with its limit, before it is made; the first one that is full stops it.

    Call it before a transaction is opened, so that the count stays.

    Raises:
        TooManyTriesError: as many have failed as may.
    """
    for key, limit in limits.items():
        passage = let_through(key=key, limit=limit, window=WINDOW, at=at)
        if not passage.is_open:
            raise TooManyTriesError(opens_at=passage.opens_at)


def forgive_try(limits: Mapping[str, int], *, at: datetime) -> None:
    """Take a try back that went well; `at` is the moment it was counted with."""
    for key in limits:
        take_back(key=key, window=WINDOW, at=at)
