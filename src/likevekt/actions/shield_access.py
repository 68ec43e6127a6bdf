"""Letting a named account in to a shielded person, and registering who is kin: each written down."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from likevekt.actions.audit import Actor, record
from likevekt.actions.errors import ActionError
from likevekt.actions.person_access import accounts_of
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.models import Account, Kinship, Person, ShieldAccess
from likevekt.store.person_queries import get_person
from likevekt.store.person_rows import KINSHIPS

_TO_ONESELF = gettext_noop("Nobody can give herself access to a shielded person. Let another leader do it.")
_ACCOUNTS_ONLY = gettext_noop("Access to a shielded person is given by somebody who is logged in.")
_UNKNOWN_ACCOUNT = gettext_noop("There is no such account. Choose one of the list.")
_ENDS_FIRST = gettext_noop(
    "The access ends on %(end)s, before it has begun on %(start)s. Choose a later day."
)
_UNKNOWN_ACCESS = gettext_noop("There is no such access, or it has ended already.")


class UnknownKinshipError(ValueError):
    """Somebody was to be close to a person in a way that is not known."""

    def __init__(self, *, kind: str) -> None:
        super().__init__(f"An account is close to a person as {' or '.join(KINSHIPS)}, not as {kind!r}.")


def give_shield_access(  # noqa: PLR0913 (all by name)
    *, person: str, account: int, valid_from: date, valid_to: date | None, by: Actor, at: datetime
) -> int:
    """Let an account see who a shielded person is, from a day up to another; gives the access's id.

    Which roles may approve it is for the caller to check. Who approves it sees no more of the person than before.

    Raises:
        ActionError: it is for who approves it, the account is not there, or the period is empty.
        UnknownPersonError: there is no such person.
    """
    if by.kind != "account":
        raise ActionError([say(_ACCOUNTS_ONLY)])
    if account in accounts_of(by):
        raise ActionError([say(_TO_ONESELF)])
    if valid_to is not None and valid_to <= valid_from:
        raise ActionError([say(_ENDS_FIRST, end=valid_to - timedelta(days=1), start=valid_from)])
    _refuse_unknown(account)
    row = get_person(person)
    with transaction.atomic():
        access = ShieldAccess.objects.create(
            person=row,
            account_id=account,
            approved_by_id=accounts_of(by)[0],
            valid_from=valid_from,
            valid_to=valid_to,
        )
        _record(row, action="approve", object_kind="shield_access", object_id=access.pk, by=by, at=at)
    return access.pk


def end_shield_access(access: int, *, by: Actor, at: datetime) -> date:
    """End an access without an end, from today; one that begins today or later, the day after it begins.

    Gives the first day without it.

    Raises:
        ActionError: there is no such access, or it has an end already, which is never moved.
    """
    with transaction.atomic():
        rows = ShieldAccess.objects.select_for_update(of=("self",)).select_related("person__municipality")
        row = rows.filter(pk=access, valid_to__isnull=True).first()
        if row is None:
            raise ActionError([say(_UNKNOWN_ACCESS)])
        ends = max(localdate(at), row.valid_from + timedelta(days=1))
        ShieldAccess.objects.filter(pk=access).update(valid_to=ends)
        _record(row.person, action="revoke", object_kind="shield_access", object_id=access, by=by, at=at)
    return ends


def register_kinship(*, account: int, person: str, kind: str, by: Actor, at: datetime) -> None:
    """Register that an account is a person (`self`) or close to her (`kin`): her case is closed to it from now on.

    Registering the same again changes the kind. Everybody registers for herself; for others, the caller checks roles.

    Raises:
        UnknownKinshipError: the kind is neither.
        ActionError: there is no such account.
        UnknownPersonError: there is no such person.
    """
    if kind not in KINSHIPS:
        raise UnknownKinshipError(kind=kind)
    _refuse_unknown(account)
    row = get_person(person)
    with transaction.atomic():
        kinship, _is_new = Kinship.objects.update_or_create(
            account_id=account, person=row, defaults={"kind": kind, "registered_at": at}
        )
        _record(row, action="save", object_kind="kinship", object_id=kinship.pk, by=by, at=at)


def _refuse_unknown(account: int) -> None:
    if not Account.objects.filter(pk=account, is_active=True).exists():
        raise ActionError([say(_UNKNOWN_ACCOUNT)])


def _record(  # noqa: PLR0913 (all by name)
    person: Person, *, action: str, object_kind: str, object_id: int, by: Actor, at: datetime
) -> None:
    record(
        by=by,
        at=at,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        person=person.person,
        municipality=person.municipality.code,
    )
