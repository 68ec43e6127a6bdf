"""Who is closed to whom: shielded persons, one's own case, and kin. Decided before anything is shown.

What an account may do by its roles is another question (rights); a person who is closed here is closed to every
role. See docs/explanation/identity.md.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.utils.timezone import localdate

from likevekt.actions.audit import Actor, record
from likevekt.actions.errors import ActionError
from likevekt.actions.jobs import enqueue
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.models import Person
from likevekt.store.person_queries import get_person, is_emergency, kinship_of, opened_to

ALERT_OF_REFUSAL = "alert_leader_refusal"


class Access(StrEnum):
    """Whether a person is open to an account, and why."""

    OPEN = "open"
    SHIELD_ACCESS = "shield_access"
    EMERGENCY = "emergency"
    SHIELDED = "shielded"
    OWN_CASE = "own_case"
    KIN = "kin"
    NO_POWER = "no_power"
    OUTSIDE = "outside"

    @property
    def is_allowed(self) -> bool:
        """Whether the account may see who the person is."""
        return self in _ALLOWED

    @property
    def is_opened_by_emergency(self) -> bool:
        """Whether an emergency can open the person all the same."""
        return self in {Access.SHIELDED, Access.OUTSIDE}


_ALLOWED = frozenset({Access.OPEN, Access.SHIELD_ACCESS, Access.EMERGENCY})
_REFUSALS = {
    Access.OWN_CASE: gettext_noop(
        "This case is your own, so it is closed to you here, and your leader is told that you tried. What is written "
        "about you, you see on your own pages."
    ),
    Access.KIN: gettext_noop(
        "This case is about somebody close to you, so it is closed to you, and your leader is told that you tried. "
        "Let a colleague take it."
    ),
    Access.SHIELDED: gettext_noop(
        "This person is shielded, and open to named accounts only. If your work needs it, ask your leader for access."
    ),
    Access.OUTSIDE: gettext_noop(
        "No unit of yours helps this person, so she is closed to you. If it should be otherwise, ask your leader."
    ),
    Access.NO_POWER: gettext_noop(
        "You have no power of attorney for this person today. She can give you one, on paper or on her own pages."
    ),
}
# The order in which the decisions for several accounts count: the strictest first.
_STRICTEST_FIRST = (
    Access.OWN_CASE,
    Access.KIN,
    Access.OUTSIDE,
    Access.SHIELDED,
    Access.NO_POWER,
    Access.EMERGENCY,
    Access.SHIELD_ACCESS,
    Access.OPEN,
)


class PersonClosedError(ActionError):
    """A person is closed to who asked; says why in one sentence, and what to do."""

    def __init__(self, *, access: Access) -> None:
        self.access = access
        super().__init__([say(_REFUSALS[access])])


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SeenPerson:
    """A person as one account sees her; of a hidden one name, address and area are None."""

    person: str
    birth_year: int | None
    sex: str
    name: str | None
    address: str | None
    area: str | None
    is_shielded: bool
    is_hidden: bool

    def __repr__(self) -> str:
        return f"SeenPerson({self.person})"


def may_see(account: int, person: str, *, at: datetime) -> Access:
    """Say whether a person is open to an account at a moment, and why.

    One's own case and kin come first: neither an emergency nor a named access opens them.

    Raises:
        UnknownPersonError: there is no such person.
    """
    return _access(account, get_person(person), at=at)


def access_of(by: Actor, person: Person, *, at: datetime) -> Access:
    """Say whether a person is open to who does something.

    Behind a switch to another's eyes stand two accounts, and both must be let in. This system itself is let in
    (it sends letters to shielded persons too); to other systems every shielded person is closed.
    """
    if by.kind == "system":
        return Access.OPEN
    decisions = {_access(account, person, at=at) for account in accounts_of(by)}
    if by.kind == "client":
        decisions.add(Access.SHIELDED if person.shielded else Access.OPEN)
    return strictest(decisions)


def strictest(decisions: Collection[Access]) -> Access:
    """Give the decision that counts where several accounts stand behind what is done."""
    return next(one for one in _STRICTEST_FIRST if one in decisions)


def require_access(person: str, *, by: Actor, at: datetime) -> Person:
    """Let those through to whom a person is open, and give her row.

    A refusal is written down, and the leader is told of one's own case and of kin. Call it before a transaction
    of your own is opened, or the report is undone with it.

    Raises:
        PersonClosedError: she is closed to who asked.
        UnknownPersonError: there is no such person.
    """
    row = get_person(person)
    refuse_closed(row, access=access_of(by, row, at=at), by=by, at=at)
    return row


def refuse_closed(person: Person, *, access: Access, by: Actor, at: datetime) -> None:
    """Let an access that is allowed through, and report any other.

    Raises:
        PersonClosedError: it is not allowed.
    """
    if not access.is_allowed:
        report_refusal(person, access=access, by=by, at=at)
        raise PersonClosedError(access=access)


def report_refusal(person: Person, *, access: Access, by: Actor, at: datetime) -> None:
    """Write down that somebody was refused, and ask for an alert to the leader where it is about own case or kin.

    The same person tried again and again by the same account is one alert until it has been given.
    """
    with transaction.atomic():
        entry = record(
            by=by,
            at=at,
            action=f"refused_{access.value}",
            object_kind="person",
            object_id=person.person,
            person=person.person,
            municipality=person.municipality.code,
        )
        if access in {Access.OWN_CASE, Access.KIN}:
            enqueue(
                ALERT_OF_REFUSAL,
                {"entry": entry},
                at,
                at=at,
                key=f"{ALERT_OF_REFUSAL}:{by.kind}:{by.id}:{person.pk}",
            )


def hide_shielded(
    persons: Sequence[Person],
    *,
    account: int | None,
    on: date,
    names: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[SeenPerson, ...]:
    """Give persons as an account sees them in a list, an export, a search or a statistic, in the same order.

    Shielded persons are hidden unless the account has a named access on the day; an emergency opens one person's
    page, never a list. `names` holds name and address by opaque id, and what it holds of a hidden person is
    dropped. Without an account every shielded person is hidden.
    """
    shielded = {row.pk for row in persons if row.shielded}
    opened: frozenset[int] = frozenset()
    if account is not None and shielded:
        opened = opened_to(account, persons=shielded, on=on)
    return tuple(_seen(row, is_hidden=row.pk in shielded - opened, names=names or {}) for row in persons)


def accounts_of(by: Actor) -> tuple[int, ...]:
    """Give the accounts that stand behind what is done: the one that acts, and who sees with its eyes."""
    acting = [by.id] if by.kind == "account" else []
    return tuple(int(one) for one in [*acting, *([by.acting_for] if by.acting_for else [])])


def _access(account: int, person: Person, *, at: datetime) -> Access:
    match kinship_of(account, person=person):
        case "self":
            return Access.OWN_CASE
        case "kin":
            return Access.KIN
    if not person.shielded:
        return Access.OPEN
    if opened_to(account, persons=[person.pk], on=localdate(at)):
        return Access.SHIELD_ACCESS
    return Access.EMERGENCY if is_emergency(account, person=person, at=at) else Access.SHIELDED


def _seen(row: Person, *, is_hidden: bool, names: Mapping[str, tuple[str, str]]) -> SeenPerson:
    name, address = (None, None) if is_hidden else names.get(row.person, (None, None))
    return SeenPerson(
        person=row.person,
        birth_year=row.birth_year,
        sex=row.sex,
        name=name,
        address=address,
        area=None if is_hidden else row.area,
        is_shielded=row.shielded,
        is_hidden=is_hidden,
    )
