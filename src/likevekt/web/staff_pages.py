"""Accounts and roles: who has which, what waits for approval, and one account with all it has had."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from likevekt.actions.account_state import deactivate_account, reactivate_account
from likevekt.actions.accounts import approve_role, end_role, make_account, propose_role
from likevekt.actions.errors import ActionError
from likevekt.actions.first_password import invite
from likevekt.actions.reachable import get_account_for, get_accounts_for, get_role_grants_for
from likevekt.actions.roles import Reach, roles
from likevekt.store.municipality_queries import UnitLine
from likevekt.store.scope import Scope
from likevekt.store.staff_queries import StaffLine, find_staff
from likevekt.store.unit_queries import list_unit_periods, unit_names
from likevekt.web.house import Here, faulty_day, here, read_day, refusals
from likevekt.web.signing import UNKEPT, says, signs
from likevekt.web.staff_logins import END, EXPECT, expect_from_provider, shown_logins, take_back_login
from likevekt.web.staff_view import all_role_words, shown_accounts, shown_grant
from likevekt.web.unit_choice import in_tree_order, offered

SHOWN_AT_MOST = 200
NAMED = "brukernavn"
PROPOSAL = ("role", "unit", "valid_from", "last_day")


@dataclass(slots=True, kw_only=True)
class _Form:
    """What was typed, what is wrong beside each field, and what the action refused."""

    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    link: str = ""

    @property
    def status(self) -> int:
        return 400 if self.problems or self.refused else 200


@signs()
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Show the accounts that the reader reaches, and the roles that wait; approve one of them."""
    found = here(request)
    form = _Form()
    if request.method == "POST":
        try:
            approve_role(_number(request.POST.get("grant", "")), by=found.doer, at=found.now)
            return HttpResponseRedirect(f"{reverse('staff')}?gjort=godkjent")
        except ActionError as error:
            form.refused = refusals(error)
    return _list_page(request, found, form)


def _list_page(request: HttpRequest, found: Here, form: _Form) -> HttpResponse:
    search, shown = request.GET.get("sok", "").strip(), request.GET.get("vis", "apne")
    is_active = {"apne": True, "stengte": False}.get(shown)
    people = get_accounts_for(found.rights, search=search, is_active=is_active, at_most=SHOWN_AT_MOST + 1)
    grants = get_role_grants_for(found.rights, on=found.today, accounts=[one.id for one in people])
    waiting = get_role_grants_for(found.rights, on=found.today, is_waiting=True)
    units = unit_names(list_unit_periods(municipality=found.municipality.code), on=found.today)
    lines = shown_accounts(people[:SHOWN_AT_MOST], grants, units=units, rights=found.rights)
    context = {
        "municipality": found.municipality,
        "search": search,
        "shown": shown,
        "people": lines,
        "is_cut": len(people) > SHOWN_AT_MOST,
        "most": SHOWN_AT_MOST,
        "waiting": [shown_grant(grant, units=units, rights=found.rights) for grant in waiting],
        "may_make": found.rights.reach("account", "save") is not None,
        "may_propose": found.rights.reach("role_grant", "save") is not None,
        "refused": form.refused,
        "done": "" if request.method == "POST" else request.GET.get("gjort", ""),
        "today": found.today,
    }
    return render(request, "web/staff/list.html", context, status=form.status)


@signs(says("lenke", EXPECT, END))
@sensitive_post_parameters(UNKEPT)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, account: int) -> HttpResponse:
    """Show one account with all roles it has had and where it logs in; change what the reader may."""
    found = here(request)
    named = request.POST.get(NAMED, request.GET.get(NAMED, ""))
    line = _reached(found, account, named=named)
    form = _Form(typed={"valid_from": found.today.isoformat()})
    if request.method == "POST":
        done = request.POST.get("do", "")
        try:
            _carry_out(done, request, found, line, form)
        except ActionError as error:
            form.refused = refusals(error)
        if form.status == 200 and not form.link:
            query = urlencode({"gjort": done, **({NAMED: named} if named else {})})
            return HttpResponseRedirect(f"{reverse('account', args=[account])}?{query}")
    return _account_page(request, found, line, form)


def _carry_out(done: str, request: HttpRequest, found: Here, line: StaffLine, form: _Form) -> None:
    match done:
        case "foresla":
            _propose(request, found, line, form)
        case "ta-tilbake":
            last = read_day(request.POST.get("last_day", ""))
            if last is None:
                form.refused = (faulty_day(),)
                return
            end_role(_number(request.POST.get("grant", "")), last_day=last, by=found.doer, at=found.now)
        case "steng":
            deactivate_account(line.id, by=found.doer, at=found.now)
        case "opne":
            reactivate_account(line.id, by=found.doer, at=found.now)
        case "lenke":
            form.link = _link(request, found, line.id)
        case _ if settings.PRODUCTION and done == EXPECT:
            expect_from_provider(request, found, line.id)
        case _ if settings.PRODUCTION and done == END:
            take_back_login(request, found, line.id)
        case _:
            raise Http404


def _link(request: HttpRequest, found: Here, account: int) -> str:
    """Make the one-time link by which an account's holder chooses a password; only a server with a login has it."""
    if not settings.PRODUCTION:
        raise Http404
    token = invite(account, by=found.doer, at=found.now)
    return request.build_absolute_uri(reverse("new_password", args=[token]))


def _propose(request: HttpRequest, found: Here, line: StaffLine, form: _Form) -> None:
    form.typed = {name: request.POST.get(name, "") for name in PROPOSAL}
    valid_from, last = read_day(form.typed["valid_from"]), read_day(form.typed["last_day"])
    if form.typed["role"] not in roles().roles:
        form.problems["role"] = _("Choose a role.")
    if valid_from is None:
        form.problems["valid_from"] = faulty_day()
    if form.typed["last_day"].strip() and last is None:
        form.problems["last_day"] = faulty_day()
    if form.problems or valid_from is None:
        return
    propose_role(
        account=line.id,
        role=form.typed["role"],
        unit=form.typed["unit"],
        valid_from=valid_from,
        valid_to=None if last is None else date.fromordinal(last.toordinal() + 1),
        by=found.doer,
        at=found.now,
    )


def _account_page(request: HttpRequest, found: Here, line: StaffLine, form: _Form) -> HttpResponse:
    periods = list_unit_periods(municipality=found.municipality.code)
    units = unit_names(periods, on=found.today)
    history = get_role_grants_for(found.rights, on=found.today, accounts=[line.id])
    grants = [shown_grant(grant, units=units, rights=found.rights) for grant in history]
    rights = found.rights
    context = {
        "municipality": found.municipality,
        "line": line,
        "named": request.GET.get(NAMED, ""),
        "grants": grants,
        "held": [one for one in grants if one.grant.state == "holds"],
        "roles": all_role_words(),
        "units": _offered_units(found, periods),
        "may_propose_everywhere": rights.reach("role_grant", "save") is Reach.EVERYWHERE,
        "may_propose": rights.reach("role_grant", "save") is not None and line.is_active,
        "may_close": line.is_active and rights.allows("account", "revoke") and line.id != found.account,
        "may_open": not line.is_active and rights.allows("account", "save"),
        "typed": form.typed,
        "problems": form.problems,
        "refused": form.refused,
        "link": form.link,
        "may_link": settings.PRODUCTION and line.is_active and rights.allows("account", "save"),
        "done": "" if request.method == "POST" else request.GET.get("gjort", ""),
        "today": found.today,
        **shown_logins(request, found, line),
    }
    return render(request, "web/staff/account.html", context, status=form.status)


def _offered_units(found: Here, periods: tuple[UnitLine, ...]) -> list[tuple[str, str]]:
    scope = found.rights.scope("role_grant", "save")
    placed = in_tree_order(periods, on=found.today)
    return offered(placed, among=None if scope.is_everywhere else scope.units)


@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    """Make an account, which may do nothing before it has a role."""
    found = here(request)
    form = _Form()
    if request.method == "POST":
        form.typed = {name: request.POST.get(name, "").strip() for name in ("username", "name", "email")}
        try:
            made = make_account(**form.typed, by=found.doer, at=found.now)
            if settings.PRODUCTION:
                shown = _Form(typed={"valid_from": found.today.isoformat()})
                shown.link = _link(request, found, made.id)
                return _account_page(request, found, _reached(found, made.id), shown)
            return HttpResponseRedirect(f"{reverse('account', args=[made.id])}?gjort=laget")
        except ActionError as error:
            form.refused = refusals(error)
    context = {
        "municipality": found.municipality,
        "typed": form.typed,
        "problems": form.problems,
        "refused": form.refused,
    }
    return render(request, "web/staff/new.html", context, status=form.status)


@require_safe
def find_account(request: HttpRequest) -> HttpResponse:
    """Lead one who gives roles to an account whose username she knows, also where it has none in her units yet."""
    found = here(request)
    username = request.GET.get(NAMED, "").strip()
    line = _named(found, username) if username else None
    if line is None:
        query = urlencode({"gjort": "ukjent"})
        return HttpResponseRedirect(f"{reverse('staff')}?{query}")
    return HttpResponseRedirect(f"{reverse('account', args=[line.id])}?{urlencode({NAMED: line.username})}")


def _reached(found: Here, account: int, *, named: str = "") -> StaffLine:
    """Give an account that the reader reaches, or that she has named in full in order to give it a role."""
    line = get_account_for(found.rights, account=account)
    if line is None and named:
        line = _named(found, named)
    if line is None or line.id != account:
        raise Http404
    return line


def _named(found: Here, username: str) -> StaffLine | None:
    if found.rights.reach("role_grant", "save") is None:
        return None
    return find_staff(Scope(municipality=found.municipality.code, is_everywhere=True), username=username)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
