"""Reading, finding and saving who a person is: each time with one entry in the audit trail, in one transaction.

What an account may do by its roles is for the caller to check (`rights`); who is closed to whom is checked here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from likevekt.actions.audit import Actor, NoPurposeError, record, record_read
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import GivenText, refuse_faulty_text
from likevekt.actions.person_access import (
    SeenPerson,
    accounts_of,
    hide_shielded,
    refuse_closed,
    require_access,
)
from likevekt.actions.powers_of_attorney import own_access
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.kernel.birth_number import (
    BirthNumber,
    ControlDigitsError,
    NoSuchBirthDateError,
    NotElevenDigitsError,
    parse_birth_number,
)
from likevekt.store import identity as door
from likevekt.store.identity import BirthNumberTakenError
from likevekt.store.identity import Identity as Identity  # noqa: PLC0414 (given on: the type of what is read here)
from likevekt.store.identity_keys import own_keys
from likevekt.store.models import Person
from likevekt.store.person_queries import close_to, get_person

OWN_ACCESS = "own_access"
LONGEST_LINE = 200

_LENGTH = gettext_noop("A birth number has eleven digits, and this one has not. Write all eleven.")
_NO_DAY = gettext_noop("The birth number names no day of birth. Compare it with the source.")
_CONTROL = gettext_noop(
    "The last two digits of the birth number do not fit the others. One digit or more is wrong: compare it with the "
    "source."
)
_MAY_BE_REAL = gettext_noop(
    "This birth number may belong to somebody. The municipality is invented, so it takes numbers of the test series "
    "only, which have 80 added to the month."
)
_TAKEN = gettext_noop("Another person here has this birth number already. Look that person up instead.")
_FIELDS = {
    "given_name": gettext_noop("given name"),
    "family_name": gettext_noop("family name"),
    "street_address": gettext_noop("street address"),
    "postal_code": gettext_noop("postal code"),
    "postal_place": gettext_noop("postal place"),
    "phone": gettext_noop("phone"),
    "email": gettext_noop("e-mail"),
}


def read_birth_number(text: str) -> BirthNumber:
    """Read a birth number that somebody has written; what is wrong is said without repeating it.

    Raises:
        ActionError: it does not hold together.
    """
    try:
        return parse_birth_number(text)
    except NotElevenDigitsError:
        problem = _LENGTH
    except NoSuchBirthDateError:
        problem = _NO_DAY
    except ControlDigitsError:
        problem = _CONTROL
    raise ActionError([say(problem)])


def read_identity(person: str, *, by: Actor, purpose: str, at: datetime) -> Identity | None:
    """Give who a person is; none where nothing is registered. Writes one entry, read or not there.

    With the purpose `own_access` she is open to herself and to who has a power of attorney to read, and to nobody
    else. Call it before a transaction of your own is opened, or the report of a refusal is undone with it.

    Raises:
        PersonClosedError: she is closed to who asks.
        NoPurposeError, UnknownAuditCodeError: the purpose is missing or unknown.
        UnknownPersonError: there is no such person.
    """
    if purpose == OWN_ACCESS:
        row = get_person(person)
        refuse_closed(row, access=own_access(by, row, power="read", at=at), by=by, at=at)
    else:
        row = require_access(person, by=by, at=at)
    return _read([row], by=by, purpose=purpose, at=at).get(row.person)


def read_opened(person: Person, *, by: Actor, purpose: str, at: datetime) -> Identity | None:
    """Give who a person is whom the caller has found open to who asks; none where nothing is registered.

    Writes one entry, read or not there.

    Raises:
        NoPurposeError, UnknownAuditCodeError: the purpose is missing or unknown.
    """
    return _read([person], by=by, purpose=purpose, at=at).get(person.person)


def see_persons(
    persons: Sequence[Person], *, by: Actor, purpose: str, at: datetime
) -> tuple[SeenPerson, ...]:
    """Give persons with their names and addresses for a list, in the same order; one entry for each name.

    Of those who are closed to who asks (shielded, own case, kin) nothing is opened and nothing is written: a list
    is no attempt at a case.
    """
    seen = hide_shielded(persons, account=_account(by), on=localdate(at))
    closed = {one.person for one in seen if one.is_hidden}
    closed |= close_to(accounts_of(by), persons=[row.pk for row in persons])
    open_rows = [row for row in persons if row.person not in closed]
    found = _read(open_rows, by=by, purpose=purpose, at=at)
    names = {person: (one.name, one.address) for person, one in found.items()}
    return hide_shielded(persons, account=_account(by), on=localdate(at), names=names)


def find_person_by_birth_number(
    number: BirthNumber, *, municipality: str, by: Actor, purpose: str, at: datetime
) -> SeenPerson | None:
    """Give the person of a municipality who has a birth number, hidden when she is shielded to who asks.

    The search is one entry, found or not; a person of another municipality is not found.

    Raises:
        NoPurposeError, UnknownAuditCodeError: the purpose is missing or unknown.
    """
    if not purpose:
        raise NoPurposeError

    def record_search(found: Person | None) -> None:
        is_here = found is not None and found.municipality.code == municipality
        record_read(
            by=by,
            at=at,
            action="search",
            object_kind="identity",
            person=found.person if found is not None and is_here else "",
            municipality=municipality,
            purpose=purpose,
            details={"found": is_here},
        )

    with transaction.atomic():
        row = door.find_person(number, keys=own_keys(), record_search=record_search)
    if row is None or row.municipality.code != municipality:
        return None
    return hide_shielded([row], account=_account(by), on=localdate(at))[0]


def find_persons_by_name(  # noqa: PLR0913 (all but what is searched by name)
    persons: QuerySet[Person],
    words: Sequence[str],
    *,
    municipality: str,
    by: Actor,
    purpose: str,
    at: datetime,
    most: int,
) -> tuple[tuple[SeenPerson, ...], bool]:
    """Give those of some persons whose name holds words that begin so, and whether there are more than `most`.

    The caller has left out all who are closed to who asks. The search is one entry, and each name that it shows one.

    Raises:
        NoPurposeError, UnknownAuditCodeError: the purpose is missing or unknown.
    """
    with transaction.atomic():
        found, has_more = door.find_by_name(persons, words, keys=own_keys(), most=most)
        record_read(
            by=by,
            at=at,
            action="search",
            object_kind="identity",
            municipality=municipality,
            purpose=purpose,
            details={"by": "name", "found": len(found)},
        )
        return see_persons(found, by=by, purpose=purpose, at=at), has_more


def save_identity(person: str, identity: Identity, *, by: Actor, at: datetime) -> None:
    """Save who a person is, in the place of what was there, and write one entry.

    An invented municipality takes birth numbers of the test series only.

    Raises:
        ActionError: the number may belong to somebody or to another person here, or a text cannot be kept.
        PersonClosedError: she is closed to who asks.
        UnknownPersonError: there is no such person.
    """
    row = require_access(person, by=by, at=at)
    refuse_faulty_text(
        *(
            GivenText(field=label, text=getattr(identity, field), longest=LONGEST_LINE, may_be_empty=True)
            for field, label in _FIELDS.items()
        )
    )
    if row.municipality.invented:
        refuse_real_number(identity)
    try:
        with transaction.atomic():
            door.save(row, identity, keys=own_keys(), at=at)
            record(
                by=by,
                at=at,
                action="save",
                object_kind="identity",
                object_id=row.person,
                person=row.person,
                municipality=row.municipality.code,
            )
    except BirthNumberTakenError:
        raise ActionError([say(_TAKEN)]) from None


def refuse_real_number(identity: Identity) -> None:
    """Let through whom an invented municipality may hold: without a birth number, or with one of the test series.

    Raises:
        ActionError: the number may belong to somebody.
    """
    if identity.birth_number is not None and not identity.birth_number.is_synthetic:
        raise ActionError([say(_MAY_BE_REAL)])


def seal_identities_anew(*, by: Actor, at: datetime) -> int:
    """Encrypt some of the identities that an older key sealed with the newest one; 0 when none is left.

    Nobody sees them, so it is one entry for all. Call it until it gives 0; then the older keys can go.
    """
    with transaction.atomic():
        count = door.seal_anew(keys=own_keys())
        if count:
            record(
                by=by,
                at=at,
                action="seal_anew",
                object_kind="identity",
                details={"count": count},
            )
    return count


def _read(rows: Sequence[Person], *, by: Actor, purpose: str, at: datetime) -> Mapping[str, Identity]:
    def record_one(row: Person) -> None:
        record_read(
            by=by,
            at=at,
            object_kind="identity",
            object_id=row.person,
            person=row.person,
            municipality=row.municipality.code,
            purpose=purpose,
        )

    with transaction.atomic():
        return door.read(rows, keys=own_keys(), record_read=record_one)


def _account(by: Actor) -> int | None:
    """Give the account whose named accesses count in a list; behind another's eyes nobody has any."""
    accounts = accounts_of(by)
    return accounts[0] if by.kind == "account" and len(accounts) == 1 else None


def count_locked_identities() -> int:
    """Count the identities that this server has no key for; nothing is read."""
    return door.count_locked(keys=own_keys())
