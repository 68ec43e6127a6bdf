"""Powers of attorney as plain values, for the pages that show them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from likevekt.actions.doer import Doer
from likevekt.actions.person_doors import get_powers_of_attorney_for


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLine:
    """One power of attorney (fullmakt): who may do what for whom, and whether it holds on the day it was asked for.

    `state` is `holds`, `coming`, `ended` or `revoked`.
    """

    id: int
    person: str
    holder: int
    holder_name: str
    powers: frozenset[str]
    valid_from: date
    valid_to: date | None
    ground: str
    signed_on: date | None
    appointed_by: str
    state: str
    revoked_on: date | None


def list_powers(*, by: Doer, at: datetime, person: str = "") -> tuple[PowerLine, ...]:
    """List the powers of attorney that an account may see, newest first; of one person, or of all."""
    on = localdate(at)
    return tuple(
        PowerLine(
            id=row.pk,
            person=row.person.person,
            holder=row.account_id,
            holder_name=row.account.name,
            powers=frozenset(row.powers),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            ground=row.ground,
            signed_on=row.signed_on,
            appointed_by=row.appointed_by,
            state=_state(
                is_revoked=row.revoked_at is not None, start=row.valid_from, end=row.valid_to, on=on
            ),
            revoked_on=None if row.revoked_at is None else localdate(row.revoked_at),
        )
        for row in get_powers_of_attorney_for(by, at=at, person=person)
    )


def _state(*, is_revoked: bool, start: date, end: date | None, on: date) -> str:
    if is_revoked:
        return "revoked"
    if start > on:
        return "coming"
    return "ended" if end is not None and end <= on else "holds"
