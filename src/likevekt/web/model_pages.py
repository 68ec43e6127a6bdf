"""One saved model: what it does in steps, what it gives, the numbers in it, its file and its versions."""

import os
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from likevekt.actions import clock
from likevekt.actions.allocation import allocate, model_bytes
from likevekt.actions.bundles import seal_allocation
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.model_versions import save_model_version
from likevekt.actions.rights import NoRightError
from likevekt.actions.stale import StaleError
from likevekt.funding import FundingError
from likevekt.funding.model_edit import CannotEditError, edit_model
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_steps import ModelStep, StepNumber, with_numbers
from likevekt.store.funding_queries import ModelHead, ModelState
from likevekt.web.allocation_choice import model_name
from likevekt.web.bench_data import Bench, asked_head, get_bench
from likevekt.web.builder_outcome import outcome_of
from likevekt.web.builder_sheet import read_sheet, sheet_typed
from likevekt.web.builder_typing import Typed
from likevekt.web.form_versions import FormVersion
from likevekt.web.live_answer import live_or
from likevekt.web.model_adoption import (
    AdoptionForm,
    adoption_form,
    corrects,
    may_approve,
    offers_adoption,
    saved_it,
)
from likevekt.web.model_stale import model_form_version, stale_model_page
from likevekt.web.model_ways import MOST_FIELDS, model_steps, way_to_change
from likevekt.web.number_fields import NumberGroup, number_groups, read_numbers
from likevekt.web.steps_view import step_rows
from likevekt.web.who import who


@require_safe
def model(request: HttpRequest) -> HttpResponse:
    """Show a model version in steps, with what it gives every unit today."""
    bench = get_bench()
    return model_page(request, bench, asked_head(bench, request))


def model_page(
    request: HttpRequest,
    bench: Bench,
    head: ModelHead,
    *,
    form: AdoptionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Give a model version's page, with the form by which it is adopted as it was sent."""
    content = model_bytes(head)
    may_adopt = form is not None or offers_adoption(request, head)
    is_own = may_adopt and saved_it(request, head)
    if form is None and may_adopt and not is_own:
        form = adoption_form(request, bench, head)
    context = {
        "municipality": bench.municipality,
        "head": head,
        "name": model_name(head),
        "form": None if is_own else form,
        "is_own": is_own,
        "corrects": corrects(form, head),
        "is_beyond_correction": head.state is ModelState.TODAY and may_approve(request),
        "refused": () if form is None else form.refused,
        "typed": {} if form is None else form.typed,
        "problems": {} if form is None else form.problems,
        "focus": "" if form is None else next(iter(form.problems), ""),
        "saved": request.GET.get("lagret", ""),
        "steps": step_rows(model_steps(head), words=bench.words),
        "change": way_to_change(head, language=bench.language),
        "outcome": outcome_of(
            content,
            tables=bench.tables,
            compared=None if bench.today == head else bench.today,
            language=bench.language,
        ),
        "versions": [(one, model_name(one)) for one in bench.heads if one.key == head.key],
        "today": bench.today,
        "today_name": model_name(bench.today) if bench.today else "",
        "byte_count": len(content),
    }
    return render(request, "web/models/model.html", context, status=status)


@require_safe
def model_file(request: HttpRequest) -> HttpResponse:
    """Give a model's file, byte for byte as it was saved."""
    head = asked_head(get_bench(), request)
    return _download(model_bytes(head), kind="application/toml", name=f"{_stem(head)}.toml")


@require_safe
def model_bundle(request: HttpRequest) -> HttpResponse:
    """Give a model with its tables and its result, sealed so that anyone can hold them against a new run."""
    bench = get_bench()
    head = asked_head(bench, request)
    try:
        allocation = allocate(head, bench.tables)
    except FundingError:
        return HttpResponseRedirect(f"{reverse('model')}?{urlencode({'modell': model_name(head)})}")
    content = seal_allocation(allocation, signing_key=os.environ.get("LIKEVEKT_SIGNING_KEY") or None)
    return _download(content, kind="application/zip", name=f"{_stem(head)}.zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """The numbers of a model as fields, and the file they make."""

    start: bytes
    groups: tuple[NumberGroup, ...]
    typed: dict[str, str]
    problems: dict[str, str]
    text: bytes | None


@require_http_methods(["GET", "HEAD", "POST"])
def model_numbers(request: HttpRequest) -> HttpResponse:
    """Change the numbers of a model that does more than the form can show; all else stays as it is."""
    bench = get_bench()
    head = asked_head(bench, request)
    content = model_bytes(head)
    steps = model_steps(head)
    if not 0 < len(_all(steps)) <= MOST_FIELDS:
        return HttpResponseRedirect(f"{reverse('model_text')}?{urlencode({'modell': model_name(head)})}")
    groups = number_groups(steps, words=bench.words, language=bench.language)
    numbers = _read(request, content, steps, groups, bench=bench)
    about = model_form_version(request, bench, text=numbers.text, origin=head)
    refused: tuple[str, ...] = ()
    status = 200
    if request.POST.get("do") == "save" and numbers.text is not None:
        sheet = sheet_typed(head, language=bench.language)
        try:
            return _saved(bench, head, numbers.text, sheet=sheet, about=about, by=who(request).doer())
        except StaleError as error:
            return stale_model_page(request, error, about=about, sheet=sheet, as_text=False)
        except NoRightError as error:
            refused, status = (error.sentence.said(_),), 403
        except ActionError as error:
            refused = tuple(problem.said(_) for problem in error.problems)
        except FundingError:
            pass  # the outcome on the page says what is wrong
    outcome = None
    if numbers.text is not None:
        fields = {number.where: f"n{at}" for at, number in enumerate(_all(steps))}
        outcome = outcome_of(
            numbers.text, tables=bench.tables, compared=bench.today, language=bench.language, fields=fields
        )
    problems = dict(numbers.problems)
    for problem in outcome.problems if outcome is not None else ():
        if problem.field:
            problems.setdefault(problem.field, problem.sentence)
    told = () if outcome is None else outcome.problems
    context = {
        "municipality": bench.municipality,
        "head": head,
        "name": model_name(head),
        "change": way_to_change(head, language=bench.language),
        "groups": numbers.groups,
        "typed": numbers.typed,
        "problems": problems,
        "summary": [(name, said, "") for name, said in problems.items()]
        + [("", one.sentence, one.original) for one in told if not one.field]
        + [("", said, "") for said in refused],
        "based_on": about,
        "outcome": outcome,
        "is_untouched": numbers.text == content,
    }
    return render(request, live_or(request, "web/models/numbers.html"), context, status=status)


def _read(
    request: HttpRequest,
    start: bytes,
    steps: tuple[ModelStep, ...],
    groups: tuple[NumberGroup, ...],
    *,
    bench: Bench,
) -> _Numbers:
    shown = {one.field: one.shown for group in groups for one in group.numbers}
    typed = {name: str(request.POST.get(name, text)) for name, text in shown.items()}
    changed, problems = read_numbers(typed, shown=shown, steps=steps, language=bench.language)
    text: bytes | None = None
    if not problems:
        try:
            text = (
                edit_model(start, with_numbers(parse_model(start, name="model"), changed))
                if changed
                else start
            )
        except CannotEditError:
            problems["numbers"] = _(
                "The file has remarks in places that the form cannot keep. Change it there."
            )
    return _Numbers(start=start, groups=groups, typed=typed, problems=problems, text=text)


def _all(steps: tuple[ModelStep, ...]) -> list[StepNumber]:
    return [number for step in steps for number in step.numbers]


def _saved(  # noqa: PLR0913 (all but the first three by name)
    bench: Bench, head: ModelHead, text: bytes, *, sheet: Typed, about: FormVersion, by: Doer
) -> HttpResponse:
    saved = save_model_version(
        municipality=bench.municipality.code,
        text=text,
        by=by,
        at=clock.now(),
        based_on=about.version,
        **read_sheet(sheet, head=head, language=bench.language),
    )
    query = {"modell": model_name(saved.head), "lagret": "ny" if saved.is_new else "lik"}
    return HttpResponseRedirect(f"{reverse('model')}?{urlencode(query)}")


def _stem(head: ModelHead) -> str:
    return f"{slugify(head.key) or 'modell'}-v{head.version}"


def _download(content: bytes, *, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
