"""What a leader is told, in a list of her own, and that she has seen it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.models import LeaderAlert

MOST_LISTED = 200

_UNKNOWN = gettext_noop("There is no such alert here, or it is marked as seen already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One alert: who did what, on which person by her code, and why she said it was urgent."""

    id: int
    kind: str
    account_name: str
    person: str
    chosen: str
    reason: str
    happened_at: datetime
    seen_at: datetime | None


def list_alerts(*, by: Doer) -> tuple[AlertLine, ...]:
    """List the newest of what an account was told as a leader."""
    return tuple(
        AlertLine(
            id=row.pk,
            kind=row.kind,
            account_name=row.account.name,
            person=row.person.person,
            chosen=row.emergency.chosen if row.emergency else "",
            reason=row.emergency.reason if row.emergency else "",
            happened_at=row.happened_at,
            seen_at=row.seen_at,
        )
        for row in get_leader_alerts_for(by)[:MOST_LISTED]
    )


def get_leader_alerts_for(by: Doer) -> QuerySet[LeaderAlert]:
    """Give what an account was told as a leader, newest first.

    An account without the right sees none, not even what it was told while it had it.
    """
    rights = by.held()
    if rights.reach("emergency_access", "read") is None:
        return LeaderAlert.objects.none()
    rows = LeaderAlert.objects.filter(leader=rights.account, person__municipality__code=rights.municipality)
    return rows.select_related("account", "person", "emergency").order_by("-happened_at", "-pk")


def count_unseen_alerts(by: Doer) -> int:
    """Count what an account was told and has not marked as seen."""
    return get_leader_alerts_for(by).filter(seen_at__isnull=True).count()


def mark_alert_seen(alert: int, *, by: Doer, at: datetime) -> None:
    """Mark an alert as seen, once; it stays in the list.

    Raises:
        NoRightError: the account is told nothing.
        ActionError: there is no such alert for the account, or it is marked already.
    """
    by.require("emergency_access", "read", own=True)
    with transaction.atomic():
        rows = get_leader_alerts_for(by).filter(pk=alert, seen_at__isnull=True)
        row = rows.select_related("person").order_by().first()
        if row is None or not LeaderAlert.objects.filter(pk=alert, seen_at__isnull=True).update(seen_at=at):
            raise ActionError([say(_UNKNOWN)])
        by.record("mark_seen", "leader_alert", row=alert, municipality=by.held().municipality, at=at)
