"""Access taken in an emergency: for an hour, with a reason, written down, and the leader told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from likevekt.actions.audit import Actor, record
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import GivenText, refuse_faulty_text
from likevekt.actions.jobs import enqueue
from likevekt.actions.person_access import Access, access_of, accounts_of, refuse_closed
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.models import Account, EmergencyAccess
from likevekt.store.person_queries import get_person, is_emergency
from likevekt.store.person_rows import EMERGENCIES

LASTS = timedelta(hours=1)
FEWEST_WORDS = 3
LONGEST_REASON = 1000
ALERT_OF_EMERGENCY = "alert_leader_emergency"

_TOO_FEW_WORDS = gettext_noop("Say in at least %(fewest)s words what is urgent: your leader reads it.")
_UNKNOWN_KIND = gettext_noop(
    "Choose what is urgent. One of the list fits best, and your own words say the rest."
)
_ACCOUNTS_ONLY = gettext_noop(
    "Emergency access is taken by somebody who is logged in, never by another system."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAccess:
    """An emergency access that was taken, and when it ends."""

    id: int
    ends_at: datetime


def take_emergency_access(
    *, person: str, reason: str, by: Actor, at: datetime, chosen: str = "other"
) -> TakenAccess:
    """Open a person to an account for an hour, shielded or not; the leader is told in any case.

    Asked for again within the hour, for the same reason, it is the same access, and ends when it did.

    Which roles may take it is for the caller to check. One's own case and kin stay closed. `chosen` is the kind of
    emergency, one of EMERGENCIES, and `reason` says it in words.

    Raises:
        PersonClosedError: it is the account's own case, or about kin.
        ActionError: the reason is missing, too short or too long, or it is no account that asks.
        UnknownPersonError: there is no such person.
    """
    if by.kind != "account":
        raise ActionError([say(_ACCOUNTS_ONLY)])
    if chosen not in EMERGENCIES:
        raise ActionError([say(_UNKNOWN_KIND)])
    refuse_faulty_text(GivenText(field=gettext_noop("reason"), text=reason, longest=LONGEST_REASON))
    if len(reason.split()) < FEWEST_WORDS:
        raise ActionError([say(_TOO_FEW_WORDS, fewest=FEWEST_WORDS)])
    row = get_person(person)
    access = access_of(by, row, at=at)
    if access is not Access.SHIELDED:
        refuse_closed(row, access=access, by=by, at=at)
    with transaction.atomic():
        # Behind a switch to another's eyes, the one behind gets no access of its own.
        account = Account.objects.select_for_update().get(pk=accounts_of(by)[0])
        lasting = EmergencyAccess.objects.filter(
            account=account,
            person=row,
            chosen=chosen,
            reason=reason.strip(),
            begins_at__lte=at,
            ends_at__gt=at,
        ).last()
        if lasting is not None:
            return TakenAccess(id=lasting.pk, ends_at=lasting.ends_at)
        taken = EmergencyAccess.objects.create(
            account=account,
            person=row,
            chosen=chosen,
            reason=reason.strip(),
            begins_at=at,
            ends_at=at + LASTS,
        )
        record(
            by=by,
            at=at,
            action="take",
            object_kind="emergency_access",
            object_id=str(taken.pk),
            person=row.person,
            municipality=row.municipality.code,
            purpose="emergency",
        )
        enqueue(
            ALERT_OF_EMERGENCY,
            {"emergency_access": taken.pk},
            at,
            at=at,
            key=f"{ALERT_OF_EMERGENCY}:{taken.pk}",
        )
    return TakenAccess(id=taken.pk, ends_at=taken.ends_at)


def has_emergency_access(account: int, person: str, *, at: datetime) -> bool:
    """Tell whether an account has taken emergency access to a person that still lasts.

    Raises:
        UnknownPersonError: there is no such person.
    """
    return is_emergency(account, person=get_person(person), at=at)
