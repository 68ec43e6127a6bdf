"""Reading which logins at providers an account has, and who said so, as plain values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from likevekt.store.account_queries import names_of
from likevekt.store.models import AuditEntry, ProviderLogin

LOGIN_KIND = "provider_login"
"""What a login at a provider is called in the audit trail."""
NO_ACCOUNT = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginLine:
    """One login at a provider (innlogging hos andre) that an account has, or had until it was taken back.

    A name is None where no account did it: on the server, or by a newer key when somebody logged in.
    """

    id: int
    account: int
    issuer: str
    is_used: bool
    """Whether somebody has logged in by it."""
    made_at: datetime
    made_by: str | None
    ended_at: datetime | None
    ended_by: str | None


def list_provider_logins(account: int) -> tuple[LoginLine, ...]:
    """List the logins at providers of an account, the newest first, without those that gave way to a newer key."""
    rows = tuple(ProviderLogin.objects.filter(account=account).order_by("-pk"))
    made, ended = _who_did([row.pk for row in rows])
    names = names_of({*made.values(), *ended.values()})
    return tuple(
        LoginLine(
            id=row.pk,
            account=row.account_id,
            issuer=row.issuer,
            is_used=bool(row.subject_hash),
            made_at=row.created_at,
            made_by=names.get(made.get(row.pk, NO_ACCOUNT)),
            ended_at=row.ended_at,
            ended_by=names.get(ended.get(row.pk, NO_ACCOUNT)),
        )
        for row in rows
        if row.ended_at is None or row.pk in ended
    )


def _who_did(logins: Collection[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Give for each login the account that made it and the one that took it back, as the audit trail says."""
    made: dict[int, int] = {}
    ended: dict[int, int] = {}
    entries = AuditEntry.objects.filter(object_kind=LOGIN_KIND, object_id__in=[str(one) for one in logins])
    for login, action, kind, who in entries.values_list("object_id", "action", "actor_kind", "actor"):
        done = {"save": made, "revoke": ended}.get(action)
        if done is not None:
            done[int(login)] = int(who) if kind == "account" else NO_ACCOUNT
    return made, ended
