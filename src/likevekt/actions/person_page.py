"""Opening one person: decided first, then one entry for the read, then who she is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from likevekt.actions.doer import Doer
from likevekt.actions.identities import OWN_ACCESS, Identity, read_identity, read_opened
from likevekt.actions.person_access import Access, access_of, accounts_of, refuse_closed
from likevekt.actions.person_doors import is_in_reach
from likevekt.actions.rights import NoRightError
from likevekt.actions.roles import Reach
from likevekt.store.models import Person
from likevekt.store.person_queries import UnknownPersonError, emergency_until, get_person, units_of

_CASEWORKER = "caseworker"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpenedPerson:
    """One person as she was opened to an account; `emergency_until` when only an emergency opens her."""

    person: str
    identity: Identity | None
    birth_year: int | None
    sex: str
    area: str
    household: str
    relatives: str
    relative_sex: str
    language: str
    needs_interpreter: bool
    is_shielded: bool
    units: tuple[str, ...]
    emergency_until: datetime | None

    def __repr__(self) -> str:
        return f"OpenedPerson({self.person})"


def get_identity_for(person: str, *, by: Doer, at: datetime) -> OpenedPerson:
    """Open a person to an account, and write down that it saw her: one entry, with why.

    At work she must be helped by a unit in reach, or have been opened in an emergency. On her own pages she is open
    to herself and to who has a power of attorney to read. Call it before a transaction of your own is opened.

    Raises:
        NoRightError: the account's roles read nobody's identity.
        PersonClosedError: she is closed to the account; own case and kin are reported.
        UnknownPersonError: there is no such person in this municipality.
    """
    row = find_in_municipality(person, by=by)
    reach = by.held().reach("identity", "read")
    if reach is None:
        raise NoRightError
    if reach is Reach.OWN:
        identity = read_identity(person, by=by.actor, purpose=OWN_ACCESS, at=at)
        return _opened(row, identity=identity, until=None, at=at)
    until = _emergency(row, by=by, at=at)
    refuse_closed(row, access=access_at_work(row, by=by, at=at), by=by.actor, at=at)
    is_by_emergency = until is not None and not _is_open_anyway(row, by=by, at=at)
    purpose = "emergency" if is_by_emergency else _purpose(by)
    identity = read_opened(row, by=by.actor, purpose=purpose, at=at)
    return _opened(row, identity=identity, until=until if is_by_emergency else None, at=at)


def access_at_work(row: Person, *, by: Doer, at: datetime) -> Access:
    """Say whether a person is open to an account at work: her own case and kin first, then its units, then shield."""
    access = access_of(by.actor, row, at=at)
    if access in {Access.OWN_CASE, Access.KIN}:
        return access
    if _emergency(row, by=by, at=at) is None and not is_in_reach(
        by, row, kind="identity", action="read", at=at
    ):
        return Access.OUTSIDE
    return access


def find_in_municipality(person: str, *, by: Doer) -> Person:
    """Give a person of the account's municipality.

    Raises:
        UnknownPersonError: there is none with this id; one of another municipality is none.
    """
    row = get_person(person)
    if row.municipality.code != by.held().municipality:
        raise UnknownPersonError
    return row


def _is_open_anyway(row: Person, *, by: Doer, at: datetime) -> bool:
    """Tell whether a person would be open without the emergency access that lasts."""
    access = access_of(by.actor, row, at=at)
    return access is not Access.EMERGENCY and is_in_reach(by, row, kind="identity", action="read", at=at)


def _emergency(row: Person, *, by: Doer, at: datetime) -> datetime | None:
    """Give when the account's emergency access ends; behind another's eyes there is none."""
    accounts = accounts_of(by.actor)
    return emergency_until(accounts[0], person=row, at=at) if len(accounts) == 1 else None


def _purpose(by: Doer) -> str:
    return "casework" if _CASEWORKER in by.held().roles else "care"


def _opened(row: Person, *, identity: Identity | None, until: datetime | None, at: datetime) -> OpenedPerson:
    return OpenedPerson(
        person=row.person,
        identity=identity,
        birth_year=row.birth_year,
        sex=row.sex,
        area=row.area,
        household=row.household,
        relatives=row.relatives,
        relative_sex=row.relative_sex,
        language=row.language,
        needs_interpreter=row.interpreter,
        is_shielded=row.shielded,
        units=units_of(row, on=localdate(at)),
        emergency_until=until,
    )
