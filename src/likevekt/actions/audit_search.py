"""Looking into the audit trail; looking is written down too."""

from datetime import datetime

from django.db import transaction

from likevekt.actions.audit import Actor, record_read
from likevekt.store.audit_queries import AuditPage, AuditSearch, list_entries_about, search_entries

SIZE = 50


def see_entries_about(  # noqa: PLR0913 (all but the person by name)
    person: str, *, purpose: str, by: Actor, at: datetime, older_than: str | None = None, size: int = SIZE
) -> AuditPage:
    """Give who has seen or done something about a person, newest first, and write down that it was asked.

    The caller has decided that `by` is the person, holds a power of attorney for her, or may audit. The entry of
    this look is not in its own page.

    Raises:
        PageSizeError: the page is empty or too large.
        UnknownAuditCodeError, NotInCodesError, NoPurposeError: as for `record_read`.
    """
    with transaction.atomic():
        page = list_entries_about(person, older_than=older_than, size=size)
        record_read(by=by, at=at, object_kind="audit_entry", person=person, purpose=purpose)
    return page


def search_audit_trail(  # noqa: PLR0913 (all but the search by name)
    search: AuditSearch,
    *,
    by: Actor,
    at: datetime,
    older_than: str | None = None,
    size: int = SIZE,
    purpose: str = "audit",
    action: str = "search",
) -> AuditPage:
    """Give the entries that an auditor looks for, newest first, and write down what was searched for.

    The caller has decided that `by` may audit, or that the search is for what it did itself.

    Raises:
        NothingToSearchForError: neither a period, a person, an object nor an account is given.
        PageSizeError: the page is empty or too large.
        NotInCodesError: what is searched for is no id.
    """
    with transaction.atomic():
        page = search_entries(search, older_than=older_than, size=size)
        record_read(
            by=by,
            at=at,
            action=action,
            object_kind="audit_entry",
            object_id=search.object_id,
            person=search.person,
            municipality=search.municipality or search.within,
            purpose=purpose,
            details=_asked(search),
        )
    return page


def _asked(search: AuditSearch) -> dict[str, str | int | bool]:
    asked: dict[str, str | int | bool] = {
        name: value
        for name in ("action", "object_kind", "actor_kind", "actor", "purpose")
        if (value := getattr(search, name))
    }
    for name in ("start", "end"):
        moment = getattr(search, name)
        if moment is not None:
            asked[name] = moment.date().isoformat()
    return asked
