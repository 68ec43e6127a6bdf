"""Finding persons: the list of those in reach, and a search by name, birth number or person code.

What is searched for is never written down; that somebody searched is. A list shows no name before it is asked to.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from likevekt.actions.audit import record_read
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.identities import (
    find_person_by_birth_number,
    find_persons_by_name,
    read_birth_number,
    see_persons,
)
from likevekt.actions.person_access import SeenPerson, hide_shielded
from likevekt.actions.person_doors import get_persons_for, one_account
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.models import Person
from likevekt.store.person_queries import named_for

SIZE = 25
FEWEST_LETTERS = 2
LONGEST_SEARCH = 200
_PURPOSES = {"caseworker": "casework"}

_NOTHING_TYPED = gettext_noop(
    "Nothing was searched for. Write a name, a birth number or a person code, at least two letters."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """Some persons by their codes; `after` is what to ask for the next page with, empty at the end."""

    lines: tuple[SeenPerson, ...]
    count: int
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonHits:
    """What a search found: one person whose page can be opened, or some by name, and whether there are more."""

    opens: str = ""
    lines: tuple[SeenPerson, ...] = ()
    has_more: bool = False


def see_person_list(
    *, by: Doer, at: datetime, area: str = "", after: str = "", shows_names: bool = False
) -> PersonPage:
    """Give a page of the persons in reach, by code; each name that is shown is one entry.

    Those who are hidden are left out where the list is of one area: being in it would say where they live.

    Raises:
        NoRightError: the account's roles see no persons.
    """
    by.require("person", "read", own=True)
    rows = get_persons_for(by, at=at)
    if area:
        rows = _open_rows(rows, by=by, at=at).filter(area=area)
    count = rows.count()
    found = list(rows.filter(person__gt=after).order_by("person")[: SIZE + 1])
    shown = found[:SIZE]
    if shows_names:
        lines = see_persons(shown, by=by.actor, purpose=purpose_of(by), at=at)
    else:
        lines = hide_shielded(shown, account=one_account(by), on=localdate(at))
    return PersonPage(lines=lines, count=count, after=shown[-1].person if len(found) > SIZE else "")


def search_persons(text: str, *, by: Doer, at: datetime) -> PersonHits:
    """Find persons by what somebody typed; one entry says that a search was made, and of which kind.

    By name only those are found whom a list would show with their names: a shielded person is not there for others,
    and the search does not even open her row. Who has the whole birth number, or the code, comes to the person's
    page, which decides.

    Raises:
        NoRightError: the account's roles see nobody's identity.
        ActionError: nothing was typed, or a birth number does not hold together.
    """
    by.require("identity", "read", own=True)
    typed = " ".join(text[:LONGEST_SEARCH].replace("\x00", " ").split())
    if len(typed) < FEWEST_LETTERS:
        raise ActionError([say(_NOTHING_TYPED)])
    if all(character.isdigit() or character in " -" for character in typed):
        return _by_birth_number(typed, by=by, at=at)
    code = _by_code(typed, by=by)
    return code or _by_name(typed, by=by, at=at)


def list_for_export(*, by: Doer, at: datetime) -> tuple[SeenPerson, ...]:
    """Give everyone in reach without names, as a file has them, and write down that they were taken out.

    Raises:
        NoRightError: the account's roles see no persons.
    """
    by.require("person", "read", own=True)
    rows = list(get_persons_for(by, at=at).order_by("person"))
    with transaction.atomic():
        record_read(
            by=by.actor,
            at=at,
            action="export",
            object_kind="person",
            municipality=by.held().municipality,
            details={"count": len(rows)},
        )
    return hide_shielded(rows, account=one_account(by), on=localdate(at))


def purpose_of(by: Doer) -> str:
    """Give what an account sees persons for, by the roles that it holds."""
    roles = by.held().roles
    return next((purpose for role, purpose in _PURPOSES.items() if role in roles), "care")


def _by_birth_number(typed: str, *, by: Doer, at: datetime) -> PersonHits:
    found = find_person_by_birth_number(
        read_birth_number(typed),
        municipality=by.held().municipality,
        by=by.actor,
        purpose=purpose_of(by),
        at=at,
    )
    return PersonHits(opens="" if found is None else found.person)


def _by_code(typed: str, *, by: Doer) -> PersonHits | None:
    rows = Person.objects.filter(person=typed, municipality__code=by.held().municipality)
    return PersonHits(opens=typed) if rows.exists() else None


def _by_name(typed: str, *, by: Doer, at: datetime) -> PersonHits:
    rows = _open_rows(get_persons_for(by, at=at), by=by, at=at)
    found, has_more = find_persons_by_name(
        rows,
        typed.replace("-", " ").split(),
        municipality=by.held().municipality,
        by=by.actor,
        purpose=purpose_of(by),
        at=at,
        most=SIZE,
    )
    return PersonHits(lines=found, has_more=has_more)


def _open_rows(rows: QuerySet[Person], *, by: Doer, at: datetime) -> QuerySet[Person]:
    """Leave out the shielded persons whom the account has no named access to."""
    return rows.exclude(Q(shielded=True) & ~named_for(one_account(by), on=localdate(at)))
