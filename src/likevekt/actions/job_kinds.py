"""Every job of the product by its name. A name that has been used keeps its meaning: jobs of it may wait."""

import os
from datetime import datetime, timedelta
from types import MappingProxyType

from django.conf import settings
from django.contrib.sessions.models import Session

from likevekt.actions.audit_check import VERIFY_AUDIT, verify_audit
from likevekt.actions.audit_heads import audit_heads_file
from likevekt.actions.audit_sealing import seal
from likevekt.actions.emergency_access import ALERT_OF_EMERGENCY
from likevekt.actions.identity_sealing import ROTATION, rotate_identities
from likevekt.actions.import_folder import LOOKS_EVERY, look_through_inbox, prune_imports
from likevekt.actions.import_reading import read_import
from likevekt.actions.imports import READ_JOB
from likevekt.actions.job_runs import JobKind, JobKinds
from likevekt.actions.jobs import prune_finished
from likevekt.actions.large_imports import ACCEPT_JOB, accept_asked
from likevekt.actions.leader_alerts import alert_leader_emergency, alert_leader_refusal
from likevekt.actions.person_access import ALERT_OF_REFUSAL
from likevekt.actions.rate_limit import prune_rate_windows

DONE_IS_KEPT = timedelta(days=30)
FAILED_IS_KEPT = timedelta(days=365)
SEALS_EVERY = timedelta(minutes=1)
SEALER_LOOKS_BACK = timedelta(days=1)
_DAILY = timedelta(days=1)


def prune_jobs(*, at: datetime) -> dict[str, int]:
    """Delete finished jobs when nobody asks for them any more; those that failed are kept for a year."""
    return {
        "done": prune_finished(before=at - DONE_IS_KEPT, state="done"),
        "failed": prune_finished(before=at - FAILED_IS_KEPT, state="failed"),
    }


def prune_sessions(*, at: datetime) -> dict[str, int]:
    """Delete the sessions of browsers that have not come back in time."""
    count, _ = Session.objects.filter(expire_date__lt=at).delete()
    return {"sessions": count}


def seal_audit(*, at: datetime) -> dict[str, int]:
    """Seal what was written to the audit trail since the last time, and add the heads to their file."""
    heads = audit_heads_file(os.environ, home=settings.LIKEVEKT_HOME)
    made = seal(at=at, heads=heads, looks_back=SEALER_LOOKS_BACK)
    return {"seals": made.seal_count, "entries": made.entry_count, "unreadable": made.unreadable_count}


JOB_KINDS: JobKinds = MappingProxyType(
    {
        ALERT_OF_EMERGENCY: JobKind(function=alert_leader_emergency),
        ALERT_OF_REFUSAL: JobKind(function=alert_leader_refusal),
        ACCEPT_JOB: JobKind(function=accept_asked, is_transactional=False),
        READ_JOB: JobKind(function=read_import, is_transactional=False),
        ROTATION: JobKind(function=rotate_identities, is_transactional=False),
        VERIFY_AUDIT: JobKind(function=verify_audit, is_transactional=False),
        "look_through_inbox": JobKind(function=look_through_inbox, is_transactional=False, every=LOOKS_EVERY),
        "prune_imports": JobKind(function=prune_imports, is_transactional=False, every=_DAILY),
        "prune_jobs": JobKind(function=prune_jobs, every=_DAILY),
        "prune_rate_windows": JobKind(function=prune_rate_windows, every=_DAILY),
        "prune_sessions": JobKind(function=prune_sessions, every=_DAILY),
        "seal_audit": JobKind(function=seal_audit, is_transactional=False, every=SEALS_EVERY),
    }
)
