"""Reading the audit trail as plain values: who has seen what is known about a person, and an auditor's search.

Nothing here counts, sums or ranks entries by who made them. The trail is never a performance tool.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet, Subquery

from likevekt.store.audit_lines import SPOILT, AuditLine, line_of, read_lines, refuse_other_faults
from likevekt.store.models import AuditEntry, AuditSeal, AuditSealedEntry

MOST_ON_A_PAGE = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"(\d{1,18})-(\d{1,18})-(\d{1,18})", re.ASCII)


class NothingToSearchForError(ValueError):
    """The trail was to be searched without saying what for."""

    def __init__(self) -> None:
        super().__init__(
            "The audit trail cannot be searched for everything at once. Give a period, a person, an object or an "
            "account."
        )


class UnknownPlaceError(ValueError):
    """The next page was asked for by something that no page gave."""

    def __init__(self) -> None:
        super().__init__("There is no such place in the list. Begin again from its first page.")


class PageSizeError(ValueError):
    """A page of no or of too many entries was asked for."""

    def __init__(self, *, size: int) -> None:
        super().__init__(f"A page of {size} entries cannot be given. Ask for 1 to {MOST_ON_A_PAGE}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some entries, newest first; `older_than` is what to ask for the next page with, None at the end."""

    lines: tuple[AuditLine, ...]
    older_than: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealState:
    """Which of some entries are sealed, and how many entries are newer than the newest sealed one."""

    sealed: frozenset[int]
    waiting: int
    last_sealed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSearch:
    """What an auditor looks for: entries in the half-open period that fit everything that is not empty."""

    start: datetime | None = None
    end: datetime | None = None
    action: str = ""
    object_kind: str = ""
    object_id: str = ""
    person: str = ""
    actor_kind: str = ""
    actor: str = ""
    municipality: str = ""
    purpose: str = ""
    within: str = ""
    """A municipality whose entries are sought, with those that belong to none."""


def list_entries_about(person: str, *, older_than: str | None = None, size: int = 50) -> AuditPage:
    """Give who has seen or done something about a person, newest first: what she herself may see.

    Raises:
        PageSizeError: the page is empty or too large.
    """
    return _page(Q(person=person), older_than=older_than, size=size)


def search_entries(search: AuditSearch, *, older_than: str | None = None, size: int = 50) -> AuditPage:
    """Give the entries that an auditor looks for, newest first.

    Raises:
        NothingToSearchForError: neither a period, a person, an object nor an account is given.
        PageSizeError: the page is empty or too large.
    """
    exact = {name: value for name in _EXACT if (value := getattr(search, name))}
    if not exact.keys() & _NARROWING and search.start is None and search.end is None:
        raise NothingToSearchForError
    condition = Q(**exact)
    if search.start is not None:
        condition &= Q(at__gte=search.start)
    if search.end is not None:
        condition &= Q(at__lt=search.end)
    if search.within:
        condition &= Q(municipality__in=(search.within, ""))
    return _page(condition, older_than=older_than, size=size)


_EXACT = (
    "action",
    "object_kind",
    "object_id",
    "person",
    "actor_kind",
    "actor",
    "municipality",
    "purpose",
)
_NARROWING = {"object_kind", "person", "actor"}


def read_seal_state(numbers: Collection[int]) -> SealState:
    """Give which of some entries are sealed, how far the seals reach, and how many newer entries wait.

    A slow transaction's entry below the highest sealed one is not counted; verifying counts every one.
    """
    sealed = AuditSealedEntry.objects.filter(entry__in=tuple(numbers)).values_list("entry", flat=True)
    last = AuditSeal.objects.order_by("-number").values_list("number", "sealed_at").first()
    highest = AuditSealedEntry.objects.order_by("-entry").values_list("entry", flat=True).first() or 0
    return SealState(
        sealed=frozenset(sealed),
        waiting=AuditEntry.objects.filter(pk__gt=highest).count(),
        last_sealed_at=last[1] if last else None,
    )


def _page(condition: Q, *, older_than: str | None, size: int) -> AuditPage:
    """Give one page by moment and number: each page is as quick as the first, and nothing is seen twice.

    An index of what is sought and the moment answers it. What was written after the first page was given is in none
    of the following, whatever moment it says.
    """
    if not 1 <= size <= MOST_ON_A_PAGE:
        raise PageSizeError(size=size)
    if older_than is not None:
        moment, number, top = _read_place(older_than)
        condition &= Q(at__lte=moment) & ~Q(at=moment, pk__gte=number) & Q(pk__lte=top)
    rows = AuditEntry.objects.filter(condition).order_by("-at", "-pk")
    lines, newest = _lines(rows, most=size + 1)
    shown, more = lines[:size], None
    if len(lines) > size:
        top = newest if older_than is None else _read_place(older_than)[2]
        # A moment that cannot be read is no place to go on from: the last one before it is.
        last = next((line for line in reversed(shown) if line.at is not None), None)
        more = None if last is None or last.at is None else _place(last.at, number=last.number, top=top)
    return AuditPage(lines=tuple(shown), older_than=more)


def _lines(rows: QuerySet[AuditEntry], *, most: int) -> tuple[list[AuditLine], int]:
    """Give the first entries, and the number of the newest there is; one question, and more only of spoilt entries."""
    newest = AuditEntry.objects.order_by("-pk").values("pk")[:1]
    try:
        found = list(rows.annotate(newest=Subquery(newest))[:most])
    except SPOILT as error:
        refuse_other_faults(error)
        numbers = list(rows.values_list("pk", flat=True)[:most])
        return read_lines(numbers), newest[0]["pk"]
    return [line_of(row) for row in found], found[0].newest if found else 0


def _place(moment: datetime, *, number: int, top: int) -> str:
    """Write where a page ended, and the newest entry there was when the first one was given."""
    return f"{(moment - _EPOCH) // timedelta(microseconds=1)}-{number}-{top}"


def _read_place(text: str) -> tuple[datetime, int, int]:
    found = _PLACE.fullmatch(text)
    if found is None:
        raise UnknownPlaceError
    try:
        moment = _EPOCH + timedelta(microseconds=int(found[1]))
    except OverflowError:
        raise UnknownPlaceError from None
    return moment, int(found[2]), int(found[3])
