"""The model builder: a controller fills in a form, sees the units move, and saves a new version."""

import base64
import binascii
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from likevekt.actions import clock
from likevekt.actions.allocation import model_bytes
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.model_versions import save_model_version
from likevekt.actions.rights import NoRightError
from likevekt.actions.stale import StaleError
from likevekt.funding import FundingError
from likevekt.reference import load_set
from likevekt.store.funding_queries import ModelHead
from likevekt.web.allocation_choice import model_name
from likevekt.web.bench_data import Bench, get_bench
from likevekt.web.builder_draft import Draft, draft_of, open_draft
from likevekt.web.builder_outcome import Outcome, outcome_of
from likevekt.web.builder_places import field_places
from likevekt.web.builder_rows import is_field, tidy, with_part, with_row, with_sum_chosen, without_row
from likevekt.web.builder_sheet import (
    is_as_saved,
    read_sheet,
    sent_sheet,
    sheet_typed,
    weighing_fields,
)
from likevekt.web.builder_start import TEMPLATES, Known, part_typed, start_typed, template_of
from likevekt.web.builder_typing import KINDS, LOGICS, Typed
from likevekt.web.builder_view import KIND_WORDS, SHOWN_KINDS, builder_view, table_hints
from likevekt.web.form_versions import FIELD
from likevekt.web.live_answer import live_or
from likevekt.web.model_stale import model_form_version, stale_model_page
from likevekt.web.model_text_pages import text_page
from likevekt.web.model_text_view import sent_text
from likevekt.web.model_ways import fits_form, too_many
from likevekt.web.problem_words import SaidProblem
from likevekt.web.who import who

PAGE = "web/builder/page.html"


@dataclass(slots=True, kw_only=True)
class _Work:
    """One request to the builder, as far as it has come."""

    bench: Bench
    origin: ModelHead | None
    draft: Draft
    focus: str = ""
    tells_problems: bool = False
    refused: tuple[str, ...] = ()
    problems: dict[str, str] = field(default_factory=dict)
    status: int = 200


@require_safe
def choose_template(request: HttpRequest) -> HttpResponse:
    """Ask what the money shall follow, and offer the models there are to begin from."""
    bench = get_bench()
    newest = {head.key: head for head in reversed(bench.heads)}
    context = {
        "municipality": bench.municipality,
        "templates": [(one.slug, _(one.title), _(one.question)) for one in TEMPLATES],
        "models": [(head, model_name(head)) for head in newest.values()],
    }
    return render(request, "web/builder/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest) -> HttpResponse:
    """Show a model as a form; compute, change rows or save it when the form is sent."""
    bench = get_bench()
    origin = bench.head(request.GET["modell"]) if "modell" in request.GET else None
    if "modell" in request.GET and origin is None:
        raise Http404
    if request.method != "POST":
        draft = _opened(bench, request, origin)
        if draft is None or not fits_form(draft.typed):
            return HttpResponseRedirect(f"{reverse('model_numbers')}?{request.GET.urlencode()}")
        return _shown(request, _Work(bench=bench, origin=origin, draft=draft))
    return _sent(request, bench, origin)


def _opened(bench: Bench, request: HttpRequest, origin: ModelHead | None) -> Draft | None:
    """Open the model of the address, or a template."""
    if origin is not None:
        draft = open_draft(model_bytes(origin), language=bench.language)
        if draft is not None:
            draft.typed.update(sheet_typed(origin, language=bench.language))
        return draft
    template = template_of(request.GET.get("mal", ""))
    if template is None:
        raise Http404
    typed = start_typed(template, _known(bench), language=bench.language)
    return draft_of(typed, start=b"", language=bench.language)


def _sent(request: HttpRequest, bench: Bench, origin: ModelHead | None) -> HttpResponse:
    typed = tidy({name: str(text) for name, text in request.POST.items() if is_field(name) and name != "do"})
    for name in ("csrfmiddlewaretoken", FIELD):
        typed.pop(name, None)
    start = _decoded(typed.pop("start", ""))
    what, _colon, which = request.POST.get("do", "").partition(":")
    if what == "open":
        return _reopened(request, bench, origin, start=start)
    changed, focus = _with_rows_changed(bench, typed, what, which)
    refused: tuple[str, ...] = ()
    if not fits_form(changed):
        if not fits_form(typed):
            return _too_large(request, bench, origin, draft_of(typed, start=start, language=bench.language))
        changed, focus, refused = typed, "", (too_many(),)
    work = _Work(
        bench=bench,
        origin=origin,
        draft=draft_of(with_sum_chosen(changed), start=start, language=bench.language),
        focus=focus,
        refused=refused,
        tells_problems=what in {"", "compute", "save", "file"},
    )
    _refuse_taken_code(work)
    is_ready = work.draft.text is not None and not work.problems
    if what == "file" and is_ready and work.draft.text is not None:
        written = work.draft.text
        return text_page(request, bench, origin, text=written, start=written, sheet=work.draft.typed)
    if what == "save" and is_ready:
        saved = _saved(request, work, by=who(request).doer())
        if saved is not None:
            return saved
    return _shown(request, work)


def _reopened(request: HttpRequest, bench: Bench, origin: ModelHead | None, *, start: bytes) -> HttpResponse:
    """Show a file that was written in as a form, or as text again when a form cannot show it."""
    text = sent_text(request.POST.get("text", ""), start=start)
    sheet = sent_sheet(request.POST, origin, language=bench.language)
    draft = open_draft(text, language=bench.language)
    if draft is None:
        return text_page(request, bench, origin, text=text, start=text, sheet=sheet)
    if not fits_form(draft.typed):
        return text_page(request, bench, origin, text=text, start=text, sheet=sheet, why=too_many())
    draft.typed.update(sheet)
    return _shown(request, _Work(bench=bench, origin=origin, draft=draft))


def _too_large(request: HttpRequest, bench: Bench, origin: ModelHead | None, draft: Draft) -> HttpResponse:
    """Show more than the form can hold as the file it makes; what makes none is still in the browser."""
    if draft.text is None:
        return render(request, "web/builder/too_many.html", {"status": 400, "said": too_many()}, status=400)
    return text_page(
        request, bench, origin, text=draft.text, start=draft.text, sheet=draft.typed, why=too_many()
    )


def _with_rows_changed(bench: Bench, typed: Typed, what: str, which: str) -> tuple[Typed, str]:
    """Add or take away a row or a part, and say which field is next."""
    owner, _colon, kind = which.rpartition(":")
    if what == "row":
        return with_row(typed, owner=owner, letter=kind)
    if what == "part" and kind in KINDS:
        filled = part_typed(KINDS[kind], _known(bench), language=bench.language)
        return with_part(typed, kind=kind, owner=owner, filled=filled)
    if what == "drop":
        return tidy(without_row(typed, row=which)), ""
    return typed, ""


def _refuse_taken_code(work: _Work) -> None:
    """A new model never becomes the next version of another one by accident."""
    form = work.draft.form
    if form is None or (work.origin is not None and form.id == work.origin.key):
        return
    if work.bench.newest_of(form.id) is not None:
        work.problems["id"] = _("Another model has this code. Open that model, or choose another code.")


def _saved(request: HttpRequest, work: _Work, *, by: Doer) -> HttpResponse | None:
    """Save the file as a new version and lead to it, or keep what was refused for the page."""
    assert work.draft.text is not None  # noqa: S101 - looked at by the caller
    origin = work.origin
    about = model_form_version(request, work.bench, text=work.draft.text, origin=origin)
    try:
        saved = save_model_version(
            municipality=work.bench.municipality.code,
            text=work.draft.text,
            by=by,
            at=clock.now(),
            based_on=about.version,
            **read_sheet(work.draft.typed, head=origin, language=work.bench.language),
        )
    except StaleError as error:
        return stale_model_page(request, error, about=about, sheet=work.draft.typed, as_text=False)
    except NoRightError as error:
        work.refused, work.status = (error.sentence.said(_),), 403
        return None
    except ActionError as error:
        work.refused = tuple(problem.said(_) for problem in error.problems)
        return None
    except FundingError:
        return None  # the outcome on the page says what is wrong
    query = {"modell": model_name(saved.head), "lagret": "ny" if saved.is_new else "lik"}
    return HttpResponseRedirect(f"{reverse('model')}?{urlencode(query)}")


def _shown(request: HttpRequest, work: _Work) -> HttpResponse:
    bench, draft = work.bench, work.draft
    outcome = _outcome(work)
    problems = {**draft.problems, **work.problems} if work.tells_problems else {}
    told = outcome.problems if outcome is not None else ()
    for problem in told:
        if problem.field:
            problems.setdefault(problem.field, problem.sentence)
    hints = table_hints(draft.form, outcome.numbers if outcome is not None else None)
    view = builder_view(draft.typed, language=bench.language, words=bench.words, hints=hints)
    context = {
        "municipality": bench.municipality,
        "origin": work.origin,
        "origin_name": model_name(work.origin) if work.origin else "",
        "newer": _newer(work),
        "based_on": model_form_version(request, bench, text=draft.text, origin=work.origin),
        "typed": draft.typed,
        "problems": problems,
        "summary": _summary(problems, told, work),
        "focus": "" if problems else work.focus,
        "columns": bench.columns,
        "form": view,
        "outcome": outcome,
        "logics": [(name, label, draft.typed.get(f"logic.{name}")) for name, label in _logics(bench)],
        "weighings": weighing_fields(draft.typed, language=bench.language),
        "kinds": [(kind, _(KIND_WORDS[kind])) for kind in SHOWN_KINDS],
        "inner_kinds": [(kind, _(KIND_WORDS[kind])) for kind in SHOWN_KINDS if kind != "need"],
        "start": base64.b64encode(draft.start).decode(),
        "is_untouched": is_as_saved(work.origin, text=draft.text, typed=draft.typed, language=bench.language),
    }
    return render(request, live_or(request, PAGE), context, status=work.status)


def _outcome(work: _Work) -> Outcome | None:
    draft, bench = work.draft, work.bench
    if draft.text is None or draft.form is None:
        return None
    return outcome_of(
        draft.text,
        tables=bench.tables,
        compared=bench.today or work.origin,
        language=bench.language,
        fields=field_places(draft.form),
    )


def _summary(
    problems: dict[str, str], told: tuple[SaidProblem, ...], work: _Work
) -> list[tuple[str, str, str]]:
    """List everything that is wrong: the field to go to, the sentence, and the engine's own words."""
    originals = {problem.field: problem.original for problem in told if problem.field}
    listed = [(name, said, originals.get(name, "")) for name, said in problems.items()]
    listed += [("", problem.sentence, problem.original) for problem in told if not problem.field]
    return listed + [("", said, "") for said in work.refused]


def _logics(bench: Bench) -> list[tuple[str, str]]:
    known = load_set("governance_logics").at(on=bench.on)
    return [(name, known[name].label.said(bench.language)) for name in LOGICS if name in known]


def _newer(work: _Work) -> ModelHead | None:
    """Give a version that was saved after the one that is being changed."""
    if work.origin is None:
        return None
    newest = work.bench.newest_of(work.origin.key)
    return newest if newest is not None and newest.version > work.origin.version else None


def _known(bench: Bench) -> Known:
    return Known(
        forms=bench.forms,
        shapes=bench.shapes,
        services={line.service: line.name(bench.language) for line in bench.services},
        frame=bench.frame,
        keys=frozenset(head.key for head in bench.heads),
    )


def _decoded(start: str) -> bytes:
    """Give the file that the form began as; anything that is not one is taken for a new model."""
    try:
        return base64.b64decode(start, validate=True)
    except (binascii.Error, ValueError):
        return b""
