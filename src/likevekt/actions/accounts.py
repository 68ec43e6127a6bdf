"""Making accounts, and giving and taking back roles: always with another pair of eyes."""

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import GivenText, refuse_faulty_text
from likevekt.actions.live import changed
from likevekt.actions.rights import NoRightError
from likevekt.actions.roles import roles
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.account_queries import AccountLine, account_line
from likevekt.store.models import Account, RoleApproval, RoleGrant, RoleRevocation
from likevekt.store.municipality_queries import get_municipality
from likevekt.store.unit_queries import units_under

LONGEST_USERNAME = 150
LONGEST_NAME = 200
FIRST_ADMINISTRATORS = 2

_TAKEN = gettext_noop("The username %(username)s is taken. Choose another.")
_FAULTY_EMAIL = gettext_noop("The e-mail address cannot be used. Check how it is written, or leave it empty.")
_UNKNOWN_ROLE = gettext_noop("There is no role with the code %(role)s. Choose one of the list.")
_UNKNOWN_UNIT = gettext_noop("There is no unit with the code %(unit)s on that day. Choose one of the list.")
_UNKNOWN_ACCOUNT = gettext_noop("There is no such account. Choose one of the list.")
_UNKNOWN_GRANT = gettext_noop(
    "There is no such proposed role. It may have been approved or taken back already."
)
_PROPOSED_ALREADY = gettext_noop("This role is proposed already, and waits for another to approve it.")
_NOTHING_TO_END = gettext_noop("There is no such role to take back. It may have ended already.")
_ENOUGH_ADMINISTRATORS = gettext_noop(
    "This municipality has its first two administrators, or the account is one of them. They give roles in the "
    "product: one proposes, and another approves."
)
_OWN_EYES = gettext_noop(
    "You proposed this role, or it is for yourself, so another must approve it. Ask one who may."
)
_OTHER_ROLE_APPROVES = gettext_noop(
    "The role %(role)s is approved by another role than yours. The list of roles says which."
)
_ENDS_TOO_EARLY = gettext_noop("The role begins on %(begins)s, so it cannot end before the day after.")


def make_account(*, username: str, name: str, email: str = "", by: Doer, at: datetime) -> AccountLine:
    """Make an account without a role and without a password; it can do nothing yet.

    Raises:
        NoRightError: the account that asks may not make accounts.
        ActionError: the username is taken, or a text cannot be kept.
    """
    by.require("account", "save")
    refuse_faulty_text(
        GivenText(field=gettext_noop("username"), text=username, longest=LONGEST_USERNAME),
        GivenText(field=gettext_noop("name"), text=name, longest=LONGEST_NAME),
    )
    _refuse_faulty_email(email)
    try:
        with transaction.atomic():
            row = Account.objects.create(
                username=username, name=name, email=email, created_at=at, password=make_password(None)
            )
            owner = "" if by.rights is None else by.rights.municipality
            by.record("save", "account", row=row.pk, municipality=owner, at=at)
            if owner:
                changed("account", municipality=owner, at=at)
    except IntegrityError:
        raise ActionError([say(_TAKEN, username=username)]) from None
    return account_line(row)


def propose_role(  # noqa: PLR0913 (all by name)
    *,
    account: int,
    role: str,
    unit: str,
    valid_from: date,
    valid_to: date | None = None,
    by: Doer,
    at: datetime,
) -> int:
    """Propose a role for an account; it gives nothing before another has approved it. Gives the proposal's id.

    Raises:
        NoRightError: the account that asks may not propose roles there.
        ActionError: there is no such role, unit or account, the period is empty, or the same is proposed already.
    """
    rights = by.held()
    rights.require("role_grant", "save", unit=unit or None)
    _refuse_faulty_grant(
        municipality=rights.municipality, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to
    )
    if not Account.objects.filter(pk=account, is_active=True).exists():
        raise ActionError([say(_UNKNOWN_ACCOUNT)])
    with transaction.atomic():
        owner = get_municipality(rights.municipality, waits_for_others=True)
        proposed = {
            "account_id": account,
            "municipality_id": owner.id,
            "role": role,
            "unit": unit,
            "valid_from": valid_from,
            "valid_to": valid_to,
        }
        if RoleGrant.objects.filter(**proposed, approval__isnull=True, revocation__isnull=True).exists():
            raise ActionError([say(_PROPOSED_ALREADY)])
        row = RoleGrant.objects.create(**proposed, proposed_by_id=rights.account, created_at=at)
        by.record(
            "propose", "role_grant", row=row.pk, municipality=rights.municipality, at=at, account=account
        )
        changed("role_grant", municipality=rights.municipality, unit=unit, at=at)
    return row.pk


def approve_role(grant: int, *, by: Doer, at: datetime) -> None:
    """Approve a role that another proposed for a third; from now on it holds.

    Raises:
        NoRightError: the account that asks may not approve roles there.
        ActionError: it proposed the role itself, or the role is its own, or another role approves this one.
    """
    rights = by.held()
    with transaction.atomic():
        row = _waiting(grant, municipality=rights.municipality)
        rights.require("role_grant", "approve", unit=row.unit or None)
        if rights.account in {row.account_id, row.proposed_by_id}:
            raise ActionError([say(_OWN_EYES)])
        if not roles().roles[row.role].approved_by & rights.roles:
            raise ActionError([say(_OTHER_ROLE_APPROVES, role=row.role)])
        RoleApproval.objects.create(grant=row, approved_by_id=rights.account, approved_at=at)
        by.record("approve", "role_grant", row=grant, municipality=rights.municipality, at=at)
        changed("role_grant", municipality=rights.municipality, unit=row.unit, at=at)


def end_role(grant: int, *, last_day: date, by: Doer, at: datetime) -> None:
    """Take a role back, or a proposal of one, from the day after `last_day`; what was done with it stays.

    A day that has passed is taken as today: what was done with the role was done with a right. What has not begun, or
    has not been approved, never holds.

    Raises:
        NoRightError: the account that asks may not take roles back there.
        ActionError: there is no such role, or it has ended or been taken back already.
    """
    rights = by.held()
    today = localdate(at)
    with transaction.atomic():
        row = (
            RoleGrant.objects.select_for_update(of=("self",))
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
            .filter(pk=grant, municipality__code=rights.municipality, revocation__isnull=True)
            .first()
        )
        if row is None:
            raise ActionError([say(_NOTHING_TO_END)])
        rights.require("role_grant", "revoke", unit=row.unit or None)
        ends = date.fromordinal(max(last_day, today).toordinal() + 1)
        RoleRevocation.objects.create(grant=row, valid_from=ends, revoked_by_id=rights.account, revoked_at=at)
        by.record("revoke", "role_grant", row=grant, municipality=rights.municipality, at=at)
        changed("role_grant", municipality=rights.municipality, unit=row.unit, at=at)


def first_administrator(*, account: int, municipality: str, by: Doer, at: datetime) -> None:
    """Make an account one of the first two administrators of a municipality, on the command line.

    There must be two before anybody can give roles in the product: one who proposes and one who approves.

    Raises:
        NoRightError: it is an account that asks.
        ActionError: two others are administrators already, who give roles from then on, or it is one itself.
    """
    if by.rights is not None:
        raise NoRightError
    with transaction.atomic():
        owner = get_municipality(municipality, waits_for_others=True)
        there = set(
            RoleGrant.objects.filter(
                municipality_id=owner.id, role="administrator", approval__isnull=False
            ).values_list("account_id", flat=True)
        )
        if account in there or len(there) >= FIRST_ADMINISTRATORS:
            raise ActionError([say(_ENOUGH_ADMINISTRATORS)])
        row = RoleGrant.objects.create(
            account_id=account,
            municipality_id=owner.id,
            role="administrator",
            valid_from=localdate(at),
            created_at=at,
        )
        RoleApproval.objects.create(grant=row, approved_at=at)
        by.record("approve", "role_grant", row=row.pk, municipality=municipality, at=at, account=account)
        changed("role_grant", municipality=municipality, at=at)


def _refuse_faulty_email(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise ActionError([say(_FAULTY_EMAIL)]) from None


def _waiting(grant: int, *, municipality: str) -> RoleGrant:
    row = (
        RoleGrant.objects.select_for_update(of=("self",))
        .filter(
            pk=grant,
            municipality__code=municipality,
            approval__isnull=True,
            revocation__isnull=True,
        )
        .first()
    )
    if row is None:
        raise ActionError([say(_UNKNOWN_GRANT)])
    return row


def _refuse_faulty_grant(
    *, municipality: str, role: str, unit: str, valid_from: date, valid_to: date | None
) -> None:
    if role not in roles().roles:
        raise ActionError([say(_UNKNOWN_ROLE, role=role)])
    if unit and unit not in units_under(municipality=municipality, on=valid_from):
        raise ActionError([say(_UNKNOWN_UNIT, unit=unit)])
    if valid_to is not None and valid_to <= valid_from:
        raise ActionError([say(_ENDS_TOO_EARLY, begins=valid_from)])
