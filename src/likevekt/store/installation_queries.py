"""What an installation's database says of itself: what it holds that it should not, and whether it is looked after."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef

from likevekt.store.models import Account, AuditEntry, AuditSealedEntry, Job, Municipality


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsealed:
    """How many entries of the audit trail wait for a seal, and since when."""

    count: int
    oldest: datetime | None


def database_answers() -> bool:
    """Ask the database for something that it always knows.

    Raises:
        DatabaseError: it does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def has_invented_municipality() -> bool:
    """Tell whether the database holds a municipality that is invented."""
    return Municipality.objects.filter(invented=True).exists()


def has_account_named(pairs: Collection[tuple[str, str]]) -> bool:
    """Tell whether an account has one of these usernames together with the name that belongs to it."""
    usernames = [username for username, _name in pairs]
    found = Account.objects.filter(username__in=usernames).values_list("username", "name")
    return any(pair in pairs for pair in found)


def unsealed_entries() -> Unsealed:
    """Count what waits to be sealed."""
    sealed = AuditSealedEntry.objects.filter(entry=OuterRef("pk"))
    waiting = AuditEntry.objects.filter(~Exists(sealed))
    oldest = waiting.order_by("at").values_list("at", flat=True).first()
    return Unsealed(count=waiting.count(), oldest=oldest)


def last_job_done() -> datetime | None:
    """Give when a worker last finished a job."""
    rows = Job.objects.filter(state="done").order_by("-finished_at")
    return rows.values_list("finished_at", flat=True).first()


def failed_jobs() -> int:
    """Count the jobs that were given up."""
    return Job.objects.filter(state="failed").count()


def last_backup() -> datetime | None:
    """Give when everything was last taken out to a backup, as the audit trail has it."""
    rows = AuditEntry.objects.filter(action="export", object_kind="backup").order_by("-pk")
    return rows.values_list("at", flat=True).first()


def database_clock() -> datetime | None:
    """Give the time on the database's machine; None where that is this machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
