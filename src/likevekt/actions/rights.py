"""What an account may do on a day, made from the roles it holds; the one place where that is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied

from likevekt.actions.roles import Reach, furthest, roles
from likevekt.connectors.sentences import PlainError, gettext_noop
from likevekt.store.account_queries import GrantLine, list_grants
from likevekt.store.scope import Scope
from likevekt.store.unit_queries import units_under


class NoRightError(PlainError, PermissionDenied):
    """The account may not do this. Says so without telling whether what was asked for exists."""

    msgid = gettext_noop(
        "Your roles do not let you do this here. If you need it for your work, ask your leader which role has it."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What one account may do in one municipality on one day.

    `units` holds, for each kind and action that reaches units only, the units it reaches.
    """

    account: int
    municipality: str
    roles: frozenset[str]
    reaches: Mapping[tuple[str, str], Reach]
    units: Mapping[tuple[str, str], frozenset[str]]

    def reach(self, kind: str, action: str) -> Reach | None:
        """Say how far the account may do this to objects of this kind; None is not at all."""
        return self.reaches.get((kind, action))

    def allows(self, kind: str, action: str, *, unit: str | None = None, own: bool = False) -> bool:
        """Tell whether the account may do this to an object in a unit, or to one that is its own.

        An object that belongs to no unit (`unit` None) is reached by a right to the whole municipality
        only, or by a right to what is one's own.
        """
        reach = self.reach(kind, action)
        if reach is Reach.EVERYWHERE or (reach is not None and own):
            return True
        return reach is Reach.IN_UNIT and unit in self.units.get((kind, action), ())

    def scope(self, kind: str, action: str = "read") -> Scope:
        """Give which rows of this kind the account may do this to, for the query that reads them."""
        reach = self.reach(kind, action)
        return Scope(
            municipality=self.municipality,
            is_everywhere=reach is Reach.EVERYWHERE,
            units=self.units.get((kind, action), frozenset()) if reach is Reach.IN_UNIT else frozenset(),
            own=None if reach is None else self.account,
        )

    def require(self, kind: str, action: str, *, unit: str | None = None, own: bool = False) -> None:
        """Let those through who may.

        Raises:
            NoRightError: the account may not.
        """
        if not self.allows(kind, action, unit=unit, own=own):
            raise NoRightError


def rights_of(account: int, *, municipality: str, on: date) -> Rights:
    """Give what an account may do on a day, in two queries; an account that is not active may nothing."""
    grants = list_grants(municipality=municipality, on=on, account=account)
    return rights_from(grants, account=account, municipality=municipality, on=on)


def rights_from(grants: tuple[GrantLine, ...], *, account: int, municipality: str, on: date) -> Rights:
    """Give what an account may do that holds these roles; asks for the units when a role reaches units only."""
    under = (
        units_under(municipality=municipality, on=on)
        if any(grant.unit and _reaches_units(grant.role) for grant in grants)
        else {}
    )
    return _joined(account, municipality=municipality, grants=grants, under=under)


def _joined(
    account: int,
    *,
    municipality: str,
    grants: tuple[GrantLine, ...],
    under: Mapping[str, frozenset[str]],
) -> Rights:
    """Join the rights of several roles: the furthest reach of each right, and all units it reaches."""
    reaches: dict[tuple[str, str], Reach] = {}
    units: dict[tuple[str, str], frozenset[str]] = {}
    known = roles().roles
    for grant in grants:
        for right, written in known[grant.role].rights.items() if grant.role in known else ():
            # A role that was given in the whole municipality has all its units.
            reach = Reach.EVERYWHERE if written is Reach.IN_UNIT and not grant.unit else written
            reaches[right] = furthest(reaches.get(right), reach)
            if reach is Reach.IN_UNIT:
                units[right] = units.get(right, frozenset()) | under.get(grant.unit, frozenset())
    return Rights(
        account=account,
        municipality=municipality,
        roles=frozenset(grant.role for grant in grants),
        reaches=reaches,
        units=units,
    )


def _reaches_units(role: str) -> bool:
    found = roles().roles.get(role)
    return found is not None and Reach.IN_UNIT in found.rights.values()
