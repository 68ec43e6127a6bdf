"""Giving and taking back powers of attorney within one's rights: her own, or those of persons in reach at work."""

from collections.abc import Collection
from datetime import date, datetime

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.person_access import refuse_closed
from likevekt.actions.person_doors import get_powers_of_attorney_for, is_in_reach
from likevekt.actions.person_page import access_at_work, find_in_municipality
from likevekt.actions.powers_of_attorney import PowerGround, give_power, revoke_power
from likevekt.actions.rights import NoRightError
from likevekt.actions.roles import Reach
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.account_queries import find_account
from likevekt.store.models import Person
from likevekt.store.person_queries import herself, kinship_of

_UNKNOWN_HOLDER = gettext_noop("No account has this username. Ask the one who shall act for you what it is.")
_UNKNOWN_GIVEN = gettext_noop("There is no such power of attorney, or it was taken back already.")
_NOBODY = gettext_noop("Your account is not tied to a person here, so it has no power of attorney to give.")


def own_person(by: Doer) -> str:
    """Give the opaque id of the person that an account is; an empty text where it is nobody's."""
    rights = by.held()
    rows = Person.objects.filter(herself(rights.account), municipality__code=rights.municipality)
    return rows.order_by("pk").values_list("person", flat=True).first() or ""


def give_own_power(  # noqa: PLR0913 (all by name)
    *, holder: str, powers: Collection[str], valid_from: date, valid_to: date | None, by: Doer, at: datetime
) -> int:
    """Let the account of a username act for the person that one is; gives the power's id.

    Raises:
        NoRightError: the account's roles give no powers of attorney.
        ActionError: the account is nobody's, the username is nobody's, or something is missing.
    """
    if by.held().reach("power_of_attorney", "save") is None:
        raise NoRightError
    person = own_person(by)
    if not person:
        raise ActionError([say(_NOBODY)])
    return give_power(
        person=person,
        account=_holder(holder),
        powers=powers,
        valid_from=valid_from,
        valid_to=valid_to,
        by=by.actor,
        at=at,
    )


def register_power(  # noqa: PLR0913 (all by name)
    person: str,
    *,
    holder: str,
    powers: Collection[str],
    valid_from: date,
    valid_to: date | None,
    ground: PowerGround,
    by: Doer,
    at: datetime,
) -> int:
    """Register a power of attorney that a person gave on paper, or a guardian; gives its id.

    Raises:
        NoRightError: the account's roles register none.
        PersonClosedError: the person is closed to the account.
        ActionError: something is missing, or it is not on paper and of no guardian.
        UnknownPersonError: there is no such person in this municipality.
    """
    require_registering(person, by=by, at=at)
    if ground.kind == "given":
        raise ActionError(
            [say(gettext_noop("Choose how the power of attorney came: on paper, or as a guardian's."))]
        )
    return give_power(
        person=person,
        account=_holder(holder),
        powers=powers,
        valid_from=valid_from,
        valid_to=valid_to,
        by=by.actor,
        at=at,
        ground=ground,
    )


def require_registering(person: str, *, by: Doer, at: datetime) -> None:
    """Let those through who may register a power of attorney for a person.

    Raises:
        NoRightError: the account's roles register none at work.
        PersonClosedError: the person is closed to the account.
        UnknownPersonError: there is no such person in this municipality.
    """
    if by.held().reach("power_of_attorney", "save") not in {Reach.IN_UNIT, Reach.EVERYWHERE}:
        raise NoRightError
    row = find_in_municipality(person, by=by)
    refuse_closed(row, access=access_at_work(row, by=by, at=at), by=by.actor, at=at)
    if not is_in_reach(by, row, kind="power_of_attorney", action="save", at=at):
        raise NoRightError


def take_back_power(power: int, *, by: Doer, at: datetime) -> None:
    """Take back a power of attorney: one's own, one that one holds, or one of a person in reach at work.

    Raises:
        NoRightError: the account's roles take none back there.
        ActionError: there is no such power for the account, or it was taken back already.
        PersonClosedError: the person is closed to the account.
    """
    rights = by.held()
    reach = rights.reach("power_of_attorney", "revoke")
    if reach is None:
        raise NoRightError
    rows = get_powers_of_attorney_for(by, at=at).select_related("person__municipality")
    row = rows.filter(pk=power, revoked_at__isnull=True).first()
    if row is None:
        raise ActionError([say(_UNKNOWN_GIVEN)])
    is_own = row.account_id == rights.account or kinship_of(rights.account, person=row.person) == "self"
    if not is_own and not is_in_reach(by, row.person, kind="power_of_attorney", action="revoke", at=at):
        raise NoRightError
    revoke_power(power, by=by.actor, at=at)


def _holder(username: str) -> int:
    found = find_account(username.strip())
    if found is None or not found.is_active:
        raise ActionError([say(_UNKNOWN_HOLDER)])
    return found.id
