"""The one clock of pages, worker and actions; nothing else reads the time.

`LIKEVEKT_NOW` makes it stand still at a moment. A demo can be moved to another day, from which it goes on.
"""

import math
import os
import threading
import time
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from likevekt.actions.errors import ActionError
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.models import ClockShift

VARIABLE = "LIKEVEKT_NOW"
FARTHEST = timedelta(days=100 * 365)
SECONDS_REMEMBERED = 1.0

_IN_PRODUCTION = gettext_noop("The clock of a production server is never moved. Move the clock of a demo.")
_STANDS_STILL = gettext_noop(
    "The clock stands still at %(moment)s, which LIKEVEKT_NOW says. Remove that first."
)
_NO_ZONE = gettext_noop("The moment %(moment)s has no time zone. Say which, as in 2027-01-15T12:00+01:00.")
_TOO_FAR = gettext_noop("The day %(day)s is more than a hundred years away. Choose a nearer one.")


class Shift:
    """How far the clock of a demo stands from the real one, asked of the database at most once a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._shift = timedelta(0)

    def read(self) -> timedelta:
        """Give the shift that holds now, or held a second ago."""
        with self._lock:
            if self._read_at is None or time.monotonic() - self._read_at >= SECONDS_REMEMBERED:
                seconds = ClockShift.objects.order_by("-pk").values_list("seconds", flat=True).first()
                self._shift = timedelta(seconds=seconds or 0)
                self._read_at = time.monotonic()
            return self._shift

    def last_read(self) -> timedelta:
        """Give the shift that was read last, without asking the database; a page has just read it."""
        with self._lock:
            return self._shift

    def forget(self) -> None:
        """Ask the database the next time."""
        with self._lock:
            self._read_at = None


shift = Shift()


def now() -> datetime:
    """Give the moment that pages, worker and actions use as now.

    Raises:
        ImproperlyConfigured: LIKEVEKT_NOW is no moment.
    """
    set_moment = os.environ.get(VARIABLE, "")
    if set_moment:
        return _moment(set_moment)
    return timezone.now() if settings.PRODUCTION else timezone.now() + shift.read()


def today() -> date:
    """Give the day that it is in Norway."""
    return timezone.localdate(now())


def real_now() -> datetime:
    """Give the moment of the machine, however a demo's clock stands."""
    return timezone.now()


def distance() -> timedelta:
    """Give how far the clock of a demo was moved when it was read last; nothing where it is never moved."""
    if settings.PRODUCTION or os.environ.get(VARIABLE, ""):
        return timedelta(0)
    return shift.last_read()


def move_clock(*, to: datetime) -> timedelta:
    """Move the clock of a demo, from where it goes on; gives how far it stands from the real one.

    Other processes follow within a second.

    Raises:
        ActionError: this is a production server, the clock stands still, or the moment cannot be used.
    """
    real = timezone.now()
    _refuse_move(to=to, real=real)
    seconds = math.ceil((to - real).total_seconds())
    ClockShift.objects.create(seconds=seconds, set_at=real)
    shift.forget()
    return timedelta(seconds=seconds)


def _refuse_move(*, to: datetime, real: datetime) -> None:
    if settings.PRODUCTION:
        raise ActionError([say(_IN_PRODUCTION)])
    if os.environ.get(VARIABLE, ""):
        raise ActionError([say(_STANDS_STILL, moment=os.environ[VARIABLE])])
    if not timezone.is_aware(to):
        raise ActionError([say(_NO_ZONE, moment=to.isoformat())])
    if abs(to - real) > FARTHEST:
        raise ActionError([say(_TOO_FAR, day=to.date())])


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(
            f"{VARIABLE} is '{text}', which is not a moment. Write it as 2027-01-15T12:00+01:00."
        ) from None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
