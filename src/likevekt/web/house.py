"""What the pages about accounts, units and keys share: who asks, where and when, and what an action refused."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from likevekt.actions import clock
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.rights import Rights
from likevekt.store.municipality_queries import MunicipalityHead, find_municipality
from likevekt.web.who import who


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The account that asks, the municipality it asks in, and the moment that counts as now."""

    account: int
    rights: Rights
    doer: Doer
    municipality: MunicipalityHead
    now: datetime
    today: date


def here(request: HttpRequest) -> Here:
    """Give who asks for a page, where and when.

    Raises:
        Http404: the database has no municipality, or no account asks.
    """
    found = who(request)
    municipality = find_municipality(found.rights.municipality) if found.account else None
    if found.account is None or municipality is None:
        raise Http404
    now = clock.now()
    return Here(
        account=found.account.id,
        rights=found.rights,
        doer=found.doer(),
        municipality=municipality,
        now=now,
        today=localdate(now),
    )


def refusals(error: ActionError) -> tuple[str, ...]:
    """Give what an action refused, in the reader's language."""
    return tuple(problem.said(_) for problem in error.problems)


def read_day(text: str) -> date | None:
    """Give the day that a field holds; None when it holds none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def faulty_day() -> str:
    """Say what a field for a day takes."""
    return _("Write a day, as in 2027-01-31.")
