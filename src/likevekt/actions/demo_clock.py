"""Moving the clock of a demo, written down like everything else that somebody does."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from likevekt.actions import clock
from likevekt.actions.doer import Doer
from likevekt.store.municipality_queries import find_municipality


def move_demo_clock(*, to: date | None, by: Doer) -> timedelta:
    """Move the clock of a demo to a day, at the time of day that it is; None sets it right again.

    Gives how far it stands from the real one. The entry in the audit trail has the moment before the move.

    Raises:
        ActionError: this is a production server, the clock stands still, or the day is too far away.
    """
    before = clock.now()
    real = clock.real_now()
    moment = real if to is None else datetime.combine(to, localtime(before).timetz())
    owner = find_municipality() if by.rights is None else None
    with transaction.atomic():
        distance = clock.move_clock(to=moment)
        by.record(
            "move",
            "clock",
            row="demo",
            municipality=by.rights.municipality if by.rights else owner.code if owner else "",
            at=before,
            days=distance.days,
        )
    return distance
