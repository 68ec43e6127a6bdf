"""What a relative or guardian may do for a person: given for a period, and taken back at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from likevekt.actions.audit import Actor, record
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import GivenText, refuse_faulty_text
from likevekt.actions.person_access import Access, access_of, accounts_of, refuse_closed, strictest
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store import person_queries
from likevekt.store.models import Account, Person, PowerOfAttorney
from likevekt.store.person_queries import get_person, kinship_of
from likevekt.store.person_rows import POWER_GROUNDS, POWERS

_NO_POWERS = gettext_noop("Nothing is chosen that the power of attorney is for. Choose at least one thing.")
_UNKNOWN_POWER = gettext_noop("A power of attorney cannot be for “%(power)s”. Choose one of the list.")
_ENDS_FIRST = gettext_noop(
    "The power of attorney ends on %(end)s, before it has begun on %(start)s. Choose a later day."
)
_TO_ONESELF = gettext_noop("Nobody can give herself a power of attorney. Let a colleague register it.")
_ACCOUNTS_ONLY = gettext_noop("A power of attorney is registered by somebody who is logged in.")
LONGEST_APPOINTER = 200
_UNKNOWN_GROUND = gettext_noop("Choose how the power of attorney came: on paper, or as a guardian's.")
_NOT_SIGNED = gettext_noop("Write the day that the paper was signed, today or earlier.")
_NOT_READ_BACK = gettext_noop(
    "Read the power of attorney back to the person before it is registered, and tick that you have."
)
_UNKNOWN_HOLDER = gettext_noop("There is no such account. Choose one of the list.")
_GIVEN_ALREADY = gettext_noop("This power of attorney is given already.")
_UNKNOWN_GIVEN = gettext_noop("There is no such power of attorney, or it was taken back already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerGround:
    """How a power of attorney came: `given` here, on `paper` and read back to the person, or as a `guardian`'s."""

    kind: str = "given"
    signed_on: date | None = None
    is_read_back: bool = False
    appointed_by: str = ""


def give_power(  # noqa: PLR0913 (all by name)
    *,
    person: str,
    account: int,
    powers: Collection[str],
    valid_from: date,
    valid_to: date | None,
    by: Actor,
    at: datetime,
    ground: "PowerGround | None" = None,
) -> int:
    """Let an account do something for a person from a day up to another; gives the power's id.

    Which roles may register it is for the caller to check. A shielded person registers her own, or is registered
    by one with access to her.

    Raises:
        ActionError: nothing is chosen, the period is empty, the holder is who asks or is not there, or has it already.
        PersonClosedError: the person is closed to who asks, and it is not the person herself.
        UnknownPersonError: there is no such person.
    """
    came = ground or PowerGround()
    _refuse_faulty(powers, valid_from=valid_from, valid_to=valid_to)
    _refuse_faulty_ground(came, on=localdate(at))
    if by.kind != "account":
        raise ActionError([say(_ACCOUNTS_ONLY)])
    if account in accounts_of(by):
        raise ActionError([say(_TO_ONESELF)])
    if not Account.objects.filter(pk=account, is_active=True).exists():
        raise ActionError([say(_UNKNOWN_HOLDER)])
    row = get_person(person)
    _refuse_strangers(row, by=by, at=at)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=row.pk)
        chosen = sorted(set(powers))
        same = PowerOfAttorney.objects.filter(
            person=row, account=account, valid_from=valid_from, valid_to=valid_to, revoked_at__isnull=True
        )
        if chosen in same.values_list("powers", flat=True):
            raise ActionError([say(_GIVEN_ALREADY)])
        power = PowerOfAttorney.objects.create(
            person=row,
            account_id=account,
            powers=chosen,
            valid_from=valid_from,
            valid_to=valid_to,
            given_by_id=accounts_of(by)[0],
            ground=came.kind,
            signed_on=came.signed_on,
            appointed_by=came.appointed_by.strip(),
        )
        _record(power, action="save", by=by, at=at)
    return power.pk


def revoke_power(power: int, *, by: Actor, at: datetime) -> None:
    """Take a power of attorney back at once; what was done with it stays.

    Raises:
        ActionError: there is none with this id, or it was taken back already.
        PersonClosedError: the person is closed to who asks, and it is not the person herself.
    """
    rows = PowerOfAttorney.objects.select_related("person__municipality")
    there = rows.filter(pk=power, revoked_at__isnull=True).first()
    if there is None:
        raise ActionError([say(_UNKNOWN_GIVEN)])
    # She who holds it can lay it down herself.
    if there.account_id not in accounts_of(by):
        _refuse_strangers(there.person, by=by, at=at)
    with transaction.atomic():
        if not PowerOfAttorney.objects.filter(pk=power, revoked_at__isnull=True).update(revoked_at=at):
            raise ActionError([say(_UNKNOWN_GIVEN)])
        _record(there, action="revoke", by=by, at=at)


def has_power(account: int, person: str, *, power: str, on: date) -> bool:
    """Tell whether an account may do something (`read`, `apply`, `appeal`) for a person on a day.

    Raises:
        UnknownPersonError: there is no such person.
    """
    return person_queries.has_power(account, person=get_person(person), power=power, on=on)


def own_access(by: Actor, person: Person, *, power: str, at: datetime) -> Access:
    """Say whether a person is open on her own pages: to herself, and to who has the power from her.

    Whoever stands behind a switch to another's eyes must be let in to the person at work.
    """
    if by.kind != "account":
        return Access.NO_POWER
    account, *behind = accounts_of(by)
    is_hers = kinship_of(account, person=person) == "self"
    if not is_hers and not person_queries.has_power(account, person=person, power=power, on=localdate(at)):
        return Access.NO_POWER
    decisions = {access_of(Actor(kind="account", id=str(one)), person, at=at) for one in behind}
    return strictest({Access.OPEN, *decisions})


def _refuse_strangers(person: Person, *, by: Actor, at: datetime) -> None:
    """Let through the person herself, on her own pages, and those at work to whom she is open."""
    account, *behind = accounts_of(by) or (None,)
    if account is None or behind or kinship_of(account, person=person) != "self":
        refuse_closed(person, access=access_of(by, person, at=at), by=by, at=at)


def _refuse_faulty(powers: Collection[str], *, valid_from: date, valid_to: date | None) -> None:
    if not powers:
        raise ActionError([say(_NO_POWERS)])
    unknown = [say(_UNKNOWN_POWER, power=power) for power in sorted(set(powers) - set(POWERS))]
    if unknown:
        raise ActionError(unknown)
    if valid_to is not None and valid_to <= valid_from:
        raise ActionError([say(_ENDS_FIRST, end=valid_to - timedelta(days=1), start=valid_from)])


def _refuse_faulty_ground(ground: PowerGround, *, on: date) -> None:
    if ground.kind not in POWER_GROUNDS:
        raise ActionError([say(_UNKNOWN_GROUND)])
    if ground.kind == "paper":
        if ground.signed_on is None or ground.signed_on > on:
            raise ActionError([say(_NOT_SIGNED)])
        if not ground.is_read_back:
            raise ActionError([say(_NOT_READ_BACK)])
    if ground.kind == "guardian":
        field = gettext_noop("appointed by")
        refuse_faulty_text(GivenText(field=field, text=ground.appointed_by, longest=LONGEST_APPOINTER))


def _record(power: PowerOfAttorney, *, action: str, by: Actor, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        object_kind="power_of_attorney",
        object_id=str(power.pk),
        person=power.person.person,
        municipality=power.person.municipality.code,
    )
