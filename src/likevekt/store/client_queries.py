"""Reading the keys of other systems, within what the reader reaches."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from likevekt.store.models import MachineClient
from likevekt.store.scope import Scope


class KeyState(StrEnum):
    """How a key stands at a moment; a code that pages put into words."""

    WAITING = "waiting"
    HOLDS = "holds"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """One key of another system, without its token, which is kept nowhere."""

    id: int
    name: str
    scopes: tuple[str, ...]
    state: KeyState
    created_by: int
    created_by_name: str
    created_at: datetime
    approved_by_name: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


def list_keys(scope: Scope, *, at: datetime) -> tuple[KeyLine, ...]:
    """List the keys of a municipality, the newest first; they belong to no unit."""
    if not scope.is_everywhere:
        return ()
    rows = (
        MachineClient.objects.filter(municipality__code=scope.municipality)
        .select_related("created_by", "approval__approved_by")
        .order_by("-created_at", "-pk")
    )
    return tuple(_line(row, at=at) for row in rows)


def _line(row: MachineClient, *, at: datetime) -> KeyLine:
    approval = row.approval if hasattr(row, "approval") else None
    return KeyLine(
        id=row.pk,
        name=row.name,
        scopes=tuple(row.scopes),
        state=_state(row, at=at),
        created_by=row.created_by_id,
        created_by_name=row.created_by.name,
        created_at=row.created_at,
        approved_by_name="" if approval is None else approval.approved_by.name,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )


def _state(row: MachineClient, *, at: datetime) -> KeyState:
    if row.revoked_at is not None:
        return KeyState.REVOKED
    if row.expires_at <= at:
        return KeyState.EXPIRED
    return KeyState.HOLDS if hasattr(row, "approval") else KeyState.WAITING
