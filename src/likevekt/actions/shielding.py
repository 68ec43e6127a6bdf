"""Shielding a person at once, and lifting it or letting somebody in with another pair of eyes.

Protection never waits: whoever may propose an access may shield. What opens a person again is proposed by one and
decided by another.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from likevekt.actions.audit import record
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.person_access import access_of, refuse_closed
from likevekt.actions.person_doors import (
    get_shield_accesses_for,
    get_shield_proposals_for,
    is_in_reach,
)
from likevekt.actions.person_page import find_in_municipality
from likevekt.actions.rights import NoRightError
from likevekt.actions.shield_access import end_shield_access, give_shield_access
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.account_queries import find_account
from likevekt.store.models import Person, ShieldDecision, ShieldProposal

_IS_SHIELDED = gettext_noop("This person is shielded already.")
_IS_OPEN = gettext_noop("This person is not shielded, so there is nothing to let anybody in to.")
_IS_PROPOSED = gettext_noop("This is proposed already, and waits for another to decide.")
_UNKNOWN_PROPOSAL = gettext_noop("There is no such proposal, or it is decided already.")
_UNKNOWN_ACCESS = gettext_noop("There is no such access, or it has ended already.")
_OWN_EYES = gettext_noop(
    "You proposed this, or it is for yourself, so another must decide. Ask one who may approve it."
)
_UNKNOWN_ACCOUNT = gettext_noop("No account has this username. Compare it with the list of accounts.")
_ENDS_FIRST = gettext_noop(
    "The access ends on %(end)s, before it has begun on %(start)s. Choose a later day."
)


def shield_person(person: str, *, by: Doer, at: datetime) -> None:
    """Shield a person from now on: name, address and area are hidden from all but named accounts.

    Raises:
        NoRightError: the account's roles shield nobody there.
        PersonClosedError: it is the account's own case, or about kin.
        ActionError: she is shielded already.
        UnknownPersonError: there is no such person in this municipality.
    """
    row = _required(person, action="save", by=by, at=at)
    with transaction.atomic():
        if not Person.objects.filter(pk=row.pk, shielded=False).update(shielded=True):
            raise ActionError([say(_IS_SHIELDED)])
        _record(row, "shield", row.person, by=by, at=at, kind="person")


def propose_lifting(person: str, *, by: Doer, at: datetime) -> int:
    """Propose that a person be shielded no more; gives the proposal's id, and changes nothing yet.

    Raises:
        NoRightError: the account's roles propose nothing there.
        PersonClosedError: it is the account's own case, or about kin.
        ActionError: she is not shielded, or it is proposed already.
        UnknownPersonError: there is no such person in this municipality.
    """
    row = _required(person, action="save", by=by, at=at)
    _require_shielded(row)
    return _propose(row, kind="lift", by=by, at=at)


def propose_access(  # noqa: PLR0913 (all but the person by name)
    person: str, *, username: str, valid_from: date, valid_to: date | None, by: Doer, at: datetime
) -> int:
    """Propose that the account of a username be let in to a shielded person; gives the proposal's id.

    Raises:
        NoRightError: the account's roles propose nothing there.
        PersonClosedError: it is the account's own case, or about kin.
        ActionError: she is not shielded, the username is nobody's, or the period is empty.
        UnknownPersonError: there is no such person in this municipality.
    """
    row = _required(person, action="save", by=by, at=at)
    _require_shielded(row)
    found = find_account(username.strip())
    if found is None or not found.is_active:
        raise ActionError([say(_UNKNOWN_ACCOUNT)])
    if valid_to is not None and valid_to <= valid_from:
        raise ActionError([say(_ENDS_FIRST, end=valid_to - timedelta(days=1), start=valid_from)])
    return _propose(
        row, kind="access", account=found.id, valid_from=valid_from, valid_to=valid_to, by=by, at=at
    )


def decide_proposal(proposal: int, *, is_approved: bool, by: Doer, at: datetime) -> None:
    """Decide what another proposed: approved, it holds at once.

    Raises:
        NoRightError: the account's roles decide nothing there.
        PersonClosedError: it is the account's own case, or about kin.
        ActionError: there is no such proposal, the account proposed it or it is for itself.
    """
    row = get_shield_proposals_for(by, at=at).filter(pk=proposal).first()
    if row is None:
        raise ActionError([say(_UNKNOWN_PROPOSAL)])
    person = _required(row.person.person, action="approve", by=by, at=at)
    if by.held().account in {row.proposed_by_id, row.account_id}:
        raise ActionError([say(_OWN_EYES)])
    try:
        with transaction.atomic():
            ShieldDecision.objects.create(
                proposal=row, is_approved=is_approved, decided_by_id=by.held().account, decided_at=at
            )
            if is_approved:
                _carry_out(row, person=person, by=by, at=at)
            else:
                _record(person, "reject", str(row.pk), by=by, at=at)
    except IntegrityError:  # another decided just now
        raise ActionError([say(_UNKNOWN_PROPOSAL)]) from None


def end_named_access(access: int, *, by: Doer, at: datetime) -> None:
    """End a named access, from today.

    Raises:
        NoRightError: the account's roles take back nothing there.
        PersonClosedError: it is the account's own case, or about kin.
        ActionError: there is no such access, or it has ended.
    """
    row = get_shield_accesses_for(by, at=at).filter(pk=access, valid_to__isnull=True).first()
    if row is None:
        raise ActionError([say(_UNKNOWN_ACCESS)])
    _required(row.person.person, action="revoke", by=by, at=at)
    end_shield_access(access, by=by.actor, at=at)


def _carry_out(row: ShieldProposal, *, person: Person, by: Doer, at: datetime) -> None:
    if row.kind == "lift":
        Person.objects.filter(pk=person.pk).update(shielded=False)
        _record(person, "lift_shield", person.person, by=by, at=at, kind="person")
    elif row.account_id is not None and row.valid_from is not None:
        give_shield_access(
            person=person.person,
            account=row.account_id,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            by=by.actor,
            at=at,
        )


def _propose(  # noqa: PLR0913 (all but the person by name)
    person: Person,
    *,
    kind: str,
    by: Doer,
    at: datetime,
    account: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> int:
    same = ShieldProposal.objects.filter(person=person, kind=kind, account=account, decision__isnull=True)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if same.exists():
            raise ActionError([say(_IS_PROPOSED)])
        row = ShieldProposal.objects.create(
            person=person,
            kind=kind,
            account_id=account,
            valid_from=valid_from,
            valid_to=valid_to,
            proposed_by_id=by.held().account,
            proposed_at=at,
        )
        _record(person, "propose", str(row.pk), by=by, at=at)
    return row.pk


def _required(person: str, *, action: str, by: Doer, at: datetime) -> Person:
    """Give a person whose shielding the account manages: in reach, and neither its own case nor kin."""
    if by.held().reach("shield_access", action) is None:
        raise NoRightError
    row = find_in_municipality(person, by=by)
    access = access_of(by.actor, row, at=at)
    if not access.is_allowed and not access.is_opened_by_emergency:
        refuse_closed(row, access=access, by=by.actor, at=at)
    if not is_in_reach(by, row, kind="shield_access", action=action, at=at):
        raise NoRightError
    return row


def _require_shielded(row: Person) -> None:
    if not row.shielded:
        raise ActionError([say(_IS_OPEN)])


def _record(  # noqa: PLR0913 (all by name)
    person: Person, action: str, object_id: str, *, by: Doer, at: datetime, kind: str = "shield_access"
) -> None:
    record(
        by=by.actor,
        at=at,
        action=action,
        object_kind=kind,
        object_id=object_id,
        person=person.person,
        municipality=person.municipality.code,
    )
