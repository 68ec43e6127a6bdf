"""What is decided and proposed about shielded persons, as plain values with codes in the place of names."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from likevekt.actions.doer import Doer
from likevekt.actions.person_access import access_of, refuse_closed
from likevekt.actions.person_doors import (
    get_shield_accesses_for,
    get_shield_proposals_for,
    get_shielded_for,
    is_in_reach,
)
from likevekt.actions.person_page import find_in_municipality
from likevekt.actions.rights import NoRightError

MOST_LISTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """One named access to a shielded person."""

    id: int
    person: str
    account_name: str
    approved_by_name: str
    valid_from: date
    valid_to: date | None
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """One proposal that waits for another pair of eyes; `is_own` when the reader may not decide it."""

    id: int
    person: str
    kind: str
    account_name: str
    valid_from: date | None
    valid_to: date | None
    proposed_by_name: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shielding:
    """Everything that an account may see of the shielding of one person or of all in its reach."""

    persons: tuple[str, ...]
    is_shielded: bool
    accesses: tuple[AccessLine, ...]
    proposals: tuple[ProposalLine, ...]


def list_shielding(*, by: Doer, at: datetime) -> Shielding:
    """List the shielded persons in reach as codes, with who is let in and what is proposed."""
    persons = tuple(
        get_shielded_for(by, at=at).order_by("person").values_list("person", flat=True)[:MOST_LISTED]
    )
    return _gathered(persons, is_shielded=True, by=by, at=at)


def shielding_of(person: str, *, by: Doer, at: datetime) -> Shielding:
    """Give the shielding of one person.

    Raises:
        NoRightError: she is not in the reach of the account's right.
        PersonClosedError: it is the account's own case, or about kin.
        UnknownPersonError: there is no such person in this municipality.
    """
    row = find_in_municipality(person, by=by)
    access = access_of(by.actor, row, at=at)
    if not access.is_allowed and not access.is_opened_by_emergency:
        refuse_closed(row, access=access, by=by.actor, at=at)
    if not is_in_reach(by, row, kind="shield_access", action="read", at=at):
        raise NoRightError
    return _gathered((person,), is_shielded=row.shielded, by=by, at=at)


def _gathered(persons: tuple[str, ...], *, is_shielded: bool, by: Doer, at: datetime) -> Shielding:
    on, me = localdate(at), by.held().account
    accesses = get_shield_accesses_for(by, at=at).filter(person__person__in=persons)
    proposals = get_shield_proposals_for(by, at=at).filter(person__person__in=persons)
    return Shielding(
        persons=persons,
        is_shielded=is_shielded,
        accesses=tuple(
            AccessLine(
                id=row.pk,
                person=row.person.person,
                account_name=row.account.name,
                approved_by_name=row.approved_by.name,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                holds=row.valid_from <= on and (row.valid_to is None or row.valid_to > on),
            )
            for row in accesses
        ),
        proposals=tuple(
            ProposalLine(
                id=row.pk,
                person=row.person.person,
                kind=row.kind,
                account_name=row.account.name if row.account else "",
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                proposed_by_name=row.proposed_by.name,
                is_own=me in {row.proposed_by_id, row.account_id},
            )
            for row in proposals
        ),
    )
