"""Verifying the audit trail on request: a job, whose outcome is an entry in the trail itself."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from likevekt.actions.audit import LARGEST_NUMBER, Actor, record
from likevekt.actions.audit_findings import Fault, Finding
from likevekt.actions.audit_heads import audit_heads_file
from likevekt.actions.audit_verification import verify
from likevekt.actions.doer import Doer
from likevekt.actions.jobs import enqueue
from likevekt.actions.rights import NoRightError
from likevekt.actions.roles import Reach
from likevekt.store.audit_queries import AuditSearch, search_entries
from likevekt.store.models import Job

VERIFY_AUDIT = "verify_audit"
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCheck:
    """What the last verification found, and whether one is under way or was given up."""

    checked_at: datetime | None = None
    entry_count: int = 0
    seal_count: int = 0
    unsealed_count: int = 0
    finding_count: int = 0
    findings: tuple[Finding, ...] = ()
    is_under_way: bool = False
    is_given_up: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether a verification was made, and nothing was wrong."""
        return self.checked_at is not None and self.finding_count == 0


def ask_for_check(*, by: Doer, at: datetime) -> None:
    """Ask for a verification of the whole trail; one that is under way is enough for everyone.

    Raises:
        NoRightError: the account does not audit.
    """
    _require_auditor(by)
    with transaction.atomic():
        enqueue(VERIFY_AUDIT, {}, at, at=at, key=VERIFY_AUDIT)
        by.record("run", "audit_entry", row="verify", municipality=by.held().municipality, at=at)


def verify_audit(*, at: datetime) -> dict[str, Any]:
    """Verify the trail, write the outcome down as an entry, and give the first findings."""
    heads = audit_heads_file(os.environ, home=settings.LIKEVEKT_HOME)
    found = verify(at=at, heads=heads)
    with transaction.atomic():
        record(
            by=Actor(kind="system", id="worker"),
            at=at,
            action="verify",
            object_kind="audit_entry",
            details={
                "entries": min(found.entry_count, LARGEST_NUMBER),
                "seals": min(found.seal_count, LARGEST_NUMBER),
                "unsealed": min(found.unsealed_count, LARGEST_NUMBER),
                "findings": min(found.finding_count, LARGEST_NUMBER),
            },
        )
    return {"findings": [[one.fault.value, one.number, one.other] for one in found.findings[:MOST_SHOWN]]}


def last_check(*, by: Doer) -> LastCheck:
    """Give what the last verification found.

    Raises:
        NoRightError: the account does not audit.
    """
    _require_auditor(by)
    job = Job.objects.filter(name=VERIFY_AUDIT).order_by("-pk").first()
    found = search_entries(AuditSearch(action="verify", object_kind="audit_entry"), size=1).lines
    entry = next((line for line in found if line.is_readable), None)
    state = "" if job is None else job.state
    if entry is None:
        return LastCheck(is_under_way=state in {"waiting", "running"}, is_given_up=state == "failed")
    done = Job.objects.filter(name=VERIFY_AUDIT, state="done").order_by("-pk").first()
    listed = (done.result or {}).get("findings", []) if done is not None else []
    return LastCheck(
        checked_at=entry.at,
        entry_count=int(entry.details.get("entries", 0)),
        seal_count=int(entry.details.get("seals", 0)),
        unsealed_count=int(entry.details.get("unsealed", 0)),
        finding_count=int(entry.details.get("findings", 0)),
        findings=tuple(
            Finding(fault=Fault(code), number=number, other=other) for code, number, other in listed
        ),
        is_under_way=state in {"waiting", "running"},
        is_given_up=state == "failed",
    )


def _require_auditor(by: Doer) -> None:
    if by.held().reach("audit_entry", "read") is not Reach.EVERYWHERE:
        raise NoRightError
