"""The log for who audits: a search, what is sealed, a verification, and a file. Never a count of what anybody did."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from likevekt.actions import clock
from likevekt.actions.audit import NotInCodesError
from likevekt.actions.audit_check import ask_for_check, last_check
from likevekt.actions.audit_codes import audit_codes
from likevekt.actions.audit_doors import export_audit_entries, get_audit_entries_for
from likevekt.actions.given_text import can_be_kept
from likevekt.actions.roles import Reach
from likevekt.connectors.spreadsheet_text import neutral_row
from likevekt.reference import Label
from likevekt.store.account_queries import find_account
from likevekt.store.audit_lines import AuditLine
from likevekt.store.audit_queries import (
    AuditPage,
    AuditSearch,
    NothingToSearchForError,
    UnknownPlaceError,
    read_seal_state,
)
from likevekt.store.municipality_queries import find_municipality
from likevekt.web.audit_finding_words import finding_words
from likevekt.web.audit_words import entry_words
from likevekt.web.day_fields import DayError, read_day
from likevekt.web.label_words import in_language
from likevekt.web.who import Who, who

FIELDS = ("from", "to", "account", "action", "kind", "object_id", "person", "emergency")
WEEK = timedelta(days=7)
_COLUMNS = (
    "number", "at", "actor_kind", "actor", "acting_for", "role", "action", "object_kind", "object_id", "person",
    "municipality", "unit", "purpose",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an auditor typed, and the search that it makes; `said` when it makes none."""

    typed: dict[str, str]
    search: AuditSearch | None
    said: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Show the search of the log, and what a posted search finds; others than auditors see their own acts."""
    found = who(request)
    if found.rights.reach("audit_entry", "read") is not Reach.EVERYWHERE:
        return HttpResponseRedirect(reverse("my_acts"))
    asked, page, at = _asked(request), None, clock.now()
    said = asked.said
    if request.method == "POST" and asked.search is not None:
        try:
            older_than = request.POST.get("older_than") or None
            page = get_audit_entries_for(found.doer(), asked.search, at=at, older_than=older_than)
        except (NothingToSearchForError, UnknownPlaceError):
            said = _("Say what to search for: a period, an account, a kind of thing or a person code.")
        except NotInCodesError:
            said = _no_id()
    return render(
        request, "web/audit/page.html", _context(found, asked, page, said=said), status=400 if said else 200
    )


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a verification, which runs as a job, and go back to the page that shows its outcome."""
    ask_for_check(by=who(request).doer(), at=clock.now())
    return HttpResponseRedirect(f"{reverse('audit_log')}#verified")


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Give what a search finds as a file for spreadsheets, in codes as the trail holds them."""
    found, asked = who(request), _asked(request)
    said, pages = asked.said, tuple[AuditPage, ...]()
    if asked.search is not None:
        try:
            pages = export_audit_entries(found.doer(), asked.search, at=clock.now())
        except NothingToSearchForError:
            said = _("Say what to search for: a period, an account, a kind of thing or a person code.")
        except NotInCodesError:
            said = _no_id()
    if said:
        return render(request, "web/audit/page.html", _context(found, asked, None, said=said), status=400)
    return HttpResponse(
        _as_csv(line for page in pages for line in page.lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="logg.csv"'},
    )


def _asked(request: HttpRequest) -> Asked:
    """Read what was typed; at first, the last week and nothing else."""
    if request.method != "POST":
        today = clock.today()
        typed = dict.fromkeys(FIELDS, "") | {"from": (today - WEEK).isoformat(), "to": today.isoformat()}
        return Asked(typed=typed, search=None)
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    if not all(can_be_kept(value) for value in typed.values()):
        return Asked(typed=typed, search=None, said=_no_id())
    try:
        start, end = _moment(typed["from"]), _moment(typed["to"], days=1)
    except DayError as error:
        return Asked(typed=typed, search=None, said=str(error))
    account = find_account(typed["account"]) if typed["account"] else None
    if typed["account"] and account is None:
        return Asked(typed=typed, search=None, said=_("No account has this username."))
    codes = audit_codes()
    return Asked(
        typed=typed,
        search=AuditSearch(
            start=start,
            end=end,
            actor_kind="account" if account else "",
            actor=str(account.id) if account else "",
            action=typed["action"] if typed["action"] in codes.actions else "",
            object_kind=typed["kind"] if typed["kind"] in codes.objects else "",
            object_id=typed["object_id"],
            person=typed["person"],
            purpose="emergency" if typed["emergency"] else "",
        ),
    )


def _moment(text: str, *, days: int = 0) -> datetime | None:
    """Give the first moment of a day, or of a day later; none where nothing is typed."""
    if not text:
        return None
    day = date.fromordinal(read_day(text).toordinal() + days)
    return make_aware(datetime.combine(day, time.min))


def _context(found: Who, asked: Asked, page: AuditPage | None, *, said: str) -> dict[str, Any]:
    lines = () if page is None else page.lines
    state = read_seal_state([line.number for line in lines])
    check = last_check(by=found.doer())
    codes = audit_codes()
    return {
        "municipality": find_municipality(found.rights.municipality),
        "typed": asked.typed,
        "problems": {},
        "said": said,
        "has_searched": page is not None,
        "lines": entry_words(
            lines,
            municipality=found.rights.municipality,
            me=0,
            on=clock.today(),
            with_names=True,
            sealed=state.sealed,
        ),
        "older_than": None if page is None else page.older_than,
        "state": state,
        "check": check,
        "findings": [finding_words(one) for one in check.findings],
        "actions": _choices(codes.actions, chosen=asked.typed["action"]),
        "kinds": _choices(codes.objects, chosen=asked.typed["kind"]),
    }


def _choices(labels: Mapping[str, Label], *, chosen: str) -> list[tuple[str, str, bool]]:
    named = ((code, in_language(label), code == chosen) for code, label in labels.items())
    return sorted(named, key=lambda one: one[1].casefold())


def _as_csv(lines: Iterable[AuditLine]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for line in lines:
        values = [str(getattr(line, name)) for name in _COLUMNS]
        values[1] = "" if line.at is None else line.at.isoformat()
        writer.writerow(neutral_row(values))
    return text.getvalue().encode()


def _no_id() -> str:
    return _(
        "The log is searched by codes and numbers, and one of the fields holds neither. Names and birth numbers stand "
        "nowhere in it."
    )
