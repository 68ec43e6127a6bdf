"""The doors to the audit trail: all of it for who audits, one's own acts for everyone, and who has read about a person.

Nothing here counts or ranks what anybody did. See docs/explanation/audit.md.
"""

from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localdate

from likevekt.actions.audit_search import SIZE, search_audit_trail, see_entries_about
from likevekt.actions.doer import Doer
from likevekt.actions.identities import OWN_ACCESS
from likevekt.actions.person_access import Access, refuse_closed
from likevekt.actions.person_doors import is_in_reach
from likevekt.actions.person_list import purpose_of
from likevekt.actions.person_page import access_at_work, find_in_municipality
from likevekt.actions.powers_of_attorney import own_access
from likevekt.actions.rights import NoRightError
from likevekt.actions.roles import Reach
from likevekt.store.audit_queries import AuditPage, AuditSearch
from likevekt.store.models import Person
from likevekt.store.person_queries import acted_for

MOST_EXPORTED = 10_000
_EXPORTED_AT_ONCE = 200


def get_audit_entries_for(
    by: Doer, search: AuditSearch, *, at: datetime, older_than: str | None = None, size: int = SIZE
) -> AuditPage:
    """Give the entries of the trail that an account may see and looks for, newest first; looking is an entry too.

    Who audits sees all of the municipality, and what belongs to none; everyone else what she did herself.

    Raises:
        NoRightError: the account's roles see no entry at all.
        NothingToSearchForError: nothing narrows the search of an auditor.
        NotInCodesError: what is searched for is no id.
    """
    rights = by.held()
    reach = rights.reach("audit_entry", "read")
    if reach is None:
        raise NoRightError
    if reach is Reach.EVERYWHERE:
        asked = replace(search, within=rights.municipality)
        return search_audit_trail(asked, by=by.actor, at=at, older_than=older_than, size=size)
    return see_own_acts(by, search, at=at, older_than=older_than, size=size)


def see_own_acts(
    by: Doer, search: AuditSearch, *, at: datetime, older_than: str | None = None, size: int = SIZE
) -> AuditPage:
    """Give what an account did and read itself, newest first, within what is searched for.

    Raises:
        NotInCodesError: what is searched for is no id.
    """
    own = replace(search, actor_kind="account", actor=str(by.held().account))
    return search_audit_trail(own, by=by.actor, at=at, older_than=older_than, size=size, purpose=OWN_ACCESS)


def export_audit_entries(by: Doer, search: AuditSearch, *, at: datetime) -> tuple[AuditPage, ...]:
    """Give the newest entries that an auditor looks for, up to ten thousand, for a file; each page is an entry.

    Raises:
        NoRightError: the account does not audit.
        NothingToSearchForError, NotInCodesError: as for `get_audit_entries_for`.
    """
    rights = by.held()
    if rights.reach("audit_entry", "read") is not Reach.EVERYWHERE:
        raise NoRightError
    asked = replace(search, within=rights.municipality)
    pages: list[AuditPage] = []
    older_than = None
    while len(pages) < MOST_EXPORTED // _EXPORTED_AT_ONCE:
        page = search_audit_trail(
            asked,
            by=by.actor,
            at=at,
            older_than=older_than,
            size=_EXPORTED_AT_ONCE,
            action="export",
        )
        pages.append(page)
        older_than = page.older_than
        if older_than is None:
            break
    return tuple(pages)


def see_who_read_about(
    person: str, *, by: Doer, at: datetime, older_than: str | None = None, size: int = SIZE
) -> AuditPage:
    """Give who has seen or done something about a person, newest first: to herself, to who acts for her, and at work.

    At work it is shown to her when she asks, by who may open her page anyway; the entry says what for.

    Raises:
        NoRightError: the account's roles show it to nobody.
        PersonClosedError: the person is closed to the account.
        UnknownPersonError: there is no such person in this municipality.
    """
    row = find_in_municipality(person, by=by)
    own = own_access(by.actor, row, power="read", at=at)
    purpose = OWN_ACCESS if own.is_allowed else purpose_of(by)
    if not own.is_allowed:
        _require_at_work(row, own=own, by=by, at=at)
    return see_entries_about(person, purpose=purpose, by=by.actor, at=at, older_than=older_than, size=size)


def persons_acted_for(by: Doer, *, at: datetime) -> tuple[str, ...]:
    """Give the opaque ids of the persons whose log the account may see by a power of attorney to read."""
    rows = acted_for(by.held().account, on=localdate(at)).select_related("person")
    return tuple(sorted({row.person.person for row in rows if "read" in row.powers}))


def _require_at_work(row: Person, *, own: Access, by: Doer, at: datetime) -> None:
    reach = by.held().reach("access_log", "read")
    if reach is None:
        raise NoRightError
    if reach is Reach.OWN:
        refuse_closed(row, access=own, by=by.actor, at=at)
    refuse_closed(row, access=access_at_work(row, by=by, at=at), by=by.actor, at=at)
    if not is_in_reach(by, row, kind="access_log", action="read", at=at):
        refuse_closed(row, access=Access.OUTSIDE, by=by.actor, at=at)
