"""Who does something: the name that stands on what is saved, the audit trail's actor, and the rights."""

from dataclasses import dataclass
from datetime import datetime

from likevekt.actions.audit import Actor, record
from likevekt.actions.rights import NoRightError, Rights
from likevekt.store.account_queries import AccountLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """One who does something; without `rights` it is the command line, which may do everything.

    Whoever can write to the database by a command can do all there is to do anyway; the entry in the audit
    trail says that it was done so.
    """

    name: str
    actor: Actor
    rights: Rights | None

    def require(self, kind: str, action: str, *, unit: str | None = None, own: bool = False) -> None:
        """Let those through who may.

        Raises:
            NoRightError: the account may not do this to that kind of object there.
        """
        if self.rights is not None:
            self.rights.require(kind, action, unit=unit, own=own)

    def held(self) -> Rights:
        """Give the rights of the account, where an account must stand behind what is done.

        Raises:
            NoRightError: it is the command line, which is nobody's account.
        """
        if self.rights is None:
            raise NoRightError
        return self.rights

    def record(
        self, action: str, kind: str, *, row: int | str, municipality: str, at: datetime, **details: int
    ) -> None:
        """Write in the audit trail that this was done to the row, in the transaction that does it.

        Raises:
            NoOpenTransactionError, UnknownAuditCodeError, NotInCodesError: as `audit.record`.
        """
        record(
            by=self.actor,
            at=at,
            action=action,
            object_kind=kind,
            object_id=str(row),
            municipality=municipality,
            details=details,
        )


def command_line(name: str) -> Doer:
    """Give the one who works by commands on the server."""
    return Doer(name=name, actor=Actor(kind="system", id="command-line"), rights=None)


def account_doer(account: AccountLine, *, rights: Rights, acting_for: int | None = None) -> Doer:
    """Give an account as the one who does something; `acting_for` is the account behind its eyes."""
    actor = Actor(
        kind="account",
        id=str(account.id),
        acting_for="" if acting_for is None else str(acting_for),
        role=min(rights.roles) if len(rights.roles) == 1 else "",
    )
    return Doer(name=account.username, actor=actor, rights=rights)
