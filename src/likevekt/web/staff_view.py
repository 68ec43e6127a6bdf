"""What the pages of accounts show: people, the roles they have had, and what waits for approval, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from likevekt.actions.rights import Rights
from likevekt.actions.roles import Role, roles
from likevekt.store.staff_queries import GrantHistory, GrantState, StaffLine
from likevekt.web.label_words import in_language

STATES = {
    GrantState.WAITING: gettext_lazy("Waits for approval"),
    GrantState.COMING: gettext_lazy("Has not begun"),
    GrantState.HOLDS: gettext_lazy("Holds"),
    GrantState.ENDED: gettext_lazy("Ended"),
    GrantState.WITHDRAWN: gettext_lazy("Taken back before it began"),
}
_OPEN = frozenset({GrantState.WAITING, GrantState.COMING, GrantState.HOLDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWords:
    """One role in the reader's words: who may hold it, who decides that, and who approves it here."""

    code: str
    name: str
    held_by: str
    on_approval_of: str
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGrant:
    """One role of an account, in words, and what the reader may do with it."""

    grant: GrantHistory
    role: str
    where: str
    state: str
    approved_by: str
    may_approve: bool
    is_own_doing: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAccount:
    """One account and the roles it holds now."""

    line: StaffLine
    grants: tuple[ShownGrant, ...]


def role_words(role: Role) -> RoleWords:
    """Put a role into words."""
    return RoleWords(
        code=role.code,
        name=in_language(role.name),
        held_by=in_language(role.held_by),
        on_approval_of=in_language(role.on_approval_of),
        approved_by=_approvers(role.code),
    )


def all_role_words() -> list[RoleWords]:
    """Put every role into words, in the order of the roles file."""
    return [role_words(role) for role in roles().roles.values()]


def shown_grant(grant: GrantHistory, *, units: Mapping[str, str], rights: Rights) -> ShownGrant:
    """Put a granted role into words, with what the reader may do with it."""
    known = roles().roles.get(grant.role)
    unit = grant.unit or None
    is_own = rights.account in {grant.account, grant.proposed_by}
    return ShownGrant(
        grant=grant,
        role=grant.role if known is None else in_language(known.name),
        where=units.get(grant.unit, grant.unit) or _("the whole municipality"),
        state=str(STATES[grant.state]),
        approved_by=_approvers(grant.role),
        may_approve=grant.state is GrantState.WAITING
        and not is_own
        and rights.allows("role_grant", "approve", unit=unit)
        and known is not None
        and bool(known.approved_by & rights.roles),
        is_own_doing=is_own,
        may_take_back=grant.state in _OPEN and rights.allows("role_grant", "revoke", unit=unit),
    )


def shown_accounts(
    people: Iterable[StaffLine], grants: Iterable[GrantHistory], *, units: Mapping[str, str], rights: Rights
) -> list[ShownAccount]:
    """Put accounts beside the roles they hold now."""
    held: dict[int, list[ShownGrant]] = {}
    for grant in grants:
        if grant.state is GrantState.HOLDS:
            held.setdefault(grant.account, []).append(shown_grant(grant, units=units, rights=rights))
    return [ShownAccount(line=line, grants=tuple(held.get(line.id, ()))) for line in people]


def _approvers(code: str) -> str:
    known = roles().roles
    if code not in known:
        return ""
    return ", ".join(sorted(in_language(known[one].name).lower() for one in known[code].approved_by))
