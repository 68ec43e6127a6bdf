"""Units and teams: the tree on a day, and one unit with its history, its budget and what is measured of it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from likevekt.actions.errors import ActionError
from likevekt.actions.units import (
    NewUnit,
    UnitChangedError,
    close_unit,
    merge_units,
    move_unit,
    open_unit,
    rename_unit,
    unit_version,
)
from likevekt.store.municipality_queries import UnitLine
from likevekt.store.municipality_rows import UNIT_KINDS
from likevekt.store.unit_people import UnitPeople, list_unit_people
from likevekt.store.unit_queries import list_successions, list_unit_periods
from likevekt.web.form_versions import FormVersion, form_version
from likevekt.web.house import Here, faulty_day, here, read_day, refusals
from likevekt.web.unit_choice import in_tree_order
from likevekt.web.unit_figures_view import budget_view, indicator_view
from likevekt.web.unit_form import UnitForm
from likevekt.web.unit_history import UnitsInTime
from likevekt.web.unit_words import kind_words, kinds

NOBODY = UnitPeople(leaders=(), account_count=0)


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Show the tree of units on a day, who leads each, and what has been decided for later."""
    found = here(request)
    asked = request.GET.get("dag", "")
    day = read_day(asked) if asked else found.today
    on = day or found.today
    known = _known(found)
    people = list_unit_people(municipality=found.municipality.code, on=on)
    placed = in_tree_order(known.periods, on=on)
    context = {
        "municipality": found.municipality,
        "on": on,
        "typed": {"dag": asked or on.isoformat()},
        "problems": {} if day else {"dag": faulty_day()},
        "placed": [
            {
                "one": one,
                "kind": kind_words(one.line.kind),
                "people": people.get(one.line.unit, NOBODY),
                "depth": min(one.depth, 4),
            }
            for one in placed
        ],
        "ahead": [event for event in known.events() if event.day > on],
        "may_save": found.rights.reach("unit", "save") is not None,
        "done": "" if request.method == "POST" else request.GET.get("gjort", ""),
    }
    return render(request, "web/units/tree.html", context, status=200 if day else 400)


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, unit: str) -> HttpResponse:
    """Show one unit; rename it, move it or close it from a day."""
    found = here(request)
    known = _known(found)
    based_on = _based_on(request, known, unit)
    if based_on is None:
        raise Http404
    form = UnitForm(typed={"valid_from": found.today.isoformat()})
    if request.method == "POST":
        form = UnitForm.sent(request.POST)
        _carry_out(unit, found, form, based_on=based_on.version)
        if form.status == 200:
            return HttpResponseRedirect(f"{reverse('unit', args=[unit])}?gjort={form.do}")
        if form.is_stale:
            known = _known(found)
    return _unit_page(request, found, unit, known, form)


def _based_on(request: HttpRequest, known: UnitsInTime, unit: str) -> FormVersion | None:
    """Give what the page's forms are made from, or came back with; None for a unit that was never there."""
    life = [line for line in known.periods if line.unit == unit]
    return form_version(request, about=unit, newest=unit_version(life[-1])) if life else None


def _carry_out(unit: str, found: Here, form: UnitForm, *, based_on: int) -> None:
    day = form.day()
    if day is None:
        return
    typed, by, at = form.typed, found.doer, found.now
    try:
        match form.do:
            case "nytt-navn":
                rename_unit(unit, name=typed["name"], valid_from=day, by=by, at=at, based_on=based_on)
            case "flytt":
                move_unit(unit, parent=typed["parent"], valid_from=day, by=by, at=at, based_on=based_on)
            case "steng":
                close_unit(unit, valid_from=day, by=by, at=at)
            case _:
                raise Http404
    except ActionError as error:
        form.refused, form.is_stale = refusals(error), isinstance(error, UnitChangedError)


def _unit_page(
    request: HttpRequest, found: Here, unit: str, known: UnitsInTime, form: UnitForm
) -> HttpResponse:
    life = [line for line in known.periods if line.unit == unit]
    line = _line_on(life, found)
    is_open = line.valid_from <= found.today and (line.valid_to is None or line.valid_to > found.today)
    names = known.names_on(found.today)
    people = list_unit_people(municipality=found.municipality.code, on=found.today)
    rights, language = found.rights, get_language() or "nb"
    sees_budget = rights.allows("budget", "read", unit=unit)
    context = {
        "municipality": found.municipality,
        "line": line,
        "is_open": is_open,
        "kind": kind_words(line.kind),
        "above": names.get(line.parent, line.parent),
        "below": [one for one in in_tree_order(known.periods, on=found.today) if one.line.parent == unit],
        "people": people.get(unit, NOBODY),
        "events": known.events(unit),
        "today": found.today,
        "may_save": rights.allows("unit", "save", unit=unit) and life[-1].valid_to is None,
        "places": [
            (one.line.unit, one.label)
            for one in in_tree_order(known.periods, on=found.today)
            if one.line.unit != unit
        ],
        "typed": {"name": line.name, "parent": line.parent, **form.typed},
        "based_on": FormVersion(about=unit, version=unit_version(life[-1]))
        if form.is_stale
        else _based_on(request, known, unit),
        "do": form.do,
        "problems": form.problems,
        "refused": form.refused,
        "done": "" if request.method == "POST" else request.GET.get("gjort", ""),
        "sees_budget": sees_budget,
        "budget": budget_view(
            rights, unit=unit, asked=request.GET.get("ar", ""), on=found.today, language=language
        )
        if sees_budget
        else None,
        "indicators": indicator_view(rights, unit=unit, on=found.today, language=language)
        if sees_budget
        else (),
    }
    return render(request, "web/units/unit.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def new_unit(request: HttpRequest) -> HttpResponse:
    """Open a unit from a day."""
    found = here(request)
    form = UnitForm(typed={"valid_from": found.today.isoformat(), "kind": "unit"})
    if request.method == "POST":
        form = UnitForm.sent(request.POST)
        day = form.day()
        if day is not None:
            try:
                open_unit(form.new_unit(), valid_from=day, by=found.doer, at=found.now)
                return HttpResponseRedirect(f"{reverse('unit', args=[form.typed['unit']])}?gjort=ny")
            except ActionError as error:
                form.refused = refusals(error)
    return _form_page(request, found, form, "web/units/new.html")


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Let units go into another from a day: one that is there, or a new one."""
    found = here(request)
    form = UnitForm(typed={"valid_from": found.today.isoformat(), "kind": "unit"})
    if request.method == "POST":
        form = UnitForm.sent(request.POST)
        form.chosen = frozenset(request.POST.getlist("units"))
        day = form.day()
        if day is not None:
            into: str | NewUnit = form.typed["into"] or form.new_unit()
            try:
                merge_units(form.chosen, into=into, valid_from=day, by=found.doer, at=found.now)
                target = into if isinstance(into, str) else into.unit
                return HttpResponseRedirect(f"{reverse('unit', args=[target])}?gjort=slatt-sammen")
            except ActionError as error:
                form.refused = refusals(error)
    return _form_page(request, found, form, "web/units/merge.html")


def _form_page(request: HttpRequest, found: Here, form: UnitForm, page: str) -> HttpResponse:
    placed = in_tree_order(_known(found).periods, on=found.today)
    context = {
        "municipality": found.municipality,
        "places": [(one.line.unit, one.label) for one in placed],
        "placed": placed,
        "kinds": kinds(UNIT_KINDS),
        "typed": {"unit": "", "name": "", "parent": "", "into": "", **form.typed},
        "chosen": form.chosen,
        "problems": form.problems,
        "refused": form.refused,
    }
    return render(request, page, context, status=form.status)


def _line_on(life: list[UnitLine], found: Here) -> UnitLine:
    """Give the period of today, else the last one before it, else the first."""
    begun = [line for line in life if line.valid_from <= found.today]
    return begun[-1] if begun else life[0]


def _known(found: Here) -> UnitsInTime:
    code = found.municipality.code
    return UnitsInTime(
        periods=list_unit_periods(municipality=code), successions=list_successions(municipality=code)
    )
