"""A model's own file: read it, write in it, and see at once what is wrong and what every unit gets."""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from likevekt.actions import clock
from likevekt.actions.allocation import model_bytes
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.model_versions import save_model_version
from likevekt.actions.rights import NoRightError
from likevekt.actions.stale import StaleError
from likevekt.funding import FundingError
from likevekt.funding.model_file import LARGEST_MODEL_BYTES
from likevekt.store.funding_queries import ModelHead
from likevekt.web.allocation_choice import model_name
from likevekt.web.bench_data import Bench, get_bench
from likevekt.web.builder_outcome import Outcome, outcome_of
from likevekt.web.builder_sheet import (
    CARRIED,
    SHEET_FIELDS,
    is_as_saved,
    read_sheet,
    sent_sheet,
    sheet_typed,
)
from likevekt.web.builder_typing import Typed
from likevekt.web.form_versions import FormVersion
from likevekt.web.live_answer import live_or
from likevekt.web.model_stale import model_form_version, stale_model_page
from likevekt.web.model_text_view import excerpts, sent_text, shown_text
from likevekt.web.model_ways import opens_as_form, way_to_change
from likevekt.web.who import who

PAGE = "web/models/text.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    start: bytes
    text: bytes
    fault: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest) -> HttpResponse:
    """Show a model's file, or an empty one; compute or save it when it is sent."""
    bench = get_bench()
    origin = bench.head(request.GET["modell"]) if "modell" in request.GET else None
    if "modell" in request.GET and origin is None:
        raise Http404
    if request.method != "POST":
        content = b"" if origin is None else model_bytes(origin)
        shown = sheet_typed(origin, language=bench.language)
        return text_page(request, bench, origin, text=content, start=content, sheet=shown)
    sent = _read(request)
    sheet = sent_sheet(request.POST, origin, language=bench.language)
    refused: tuple[str, ...] = (sent.fault,) if sent.fault else ()
    status = 200
    if request.POST.get("do") == "save" and not sent.fault:
        about = model_form_version(request, bench, text=sent.text, origin=origin)
        try:
            return _saved(bench, origin, sent, sheet=sheet, about=about, by=who(request).doer())
        except StaleError as error:
            return stale_model_page(request, error, about=about, sheet=sheet, as_text=True)
        except NoRightError as error:
            refused, status = (error.sentence.said(_),), 403
        except ActionError as error:
            refused = tuple(problem.said(_) for problem in error.problems)
        except FundingError:
            pass  # the outcome on the page says what is wrong
    page = text_page(request, bench, origin, text=sent.text, start=sent.start, sheet=sheet, refused=refused)
    page.status_code = status
    return page


def text_page(  # noqa: PLR0913 (what a page is made of)
    request: HttpRequest,
    bench: Bench,
    origin: ModelHead | None,
    *,
    text: bytes,
    start: bytes,
    sheet: Typed,
    refused: tuple[str, ...] = (),
    why: str = "",
) -> HttpResponse:
    """Show a file as text with what is wrong on its lines, and what it gives every unit.

    ``sheet`` holds what is said about the version besides its file, and goes with it wherever it is sent.
    ``why`` says why the file is shown, where something else was asked for.
    """
    outcome = _outcome(bench, origin, text)
    shown = shown_text(text)
    problems = () if outcome is None else outcome.problems
    change = None if origin is None else way_to_change(origin, language=bench.language)
    context = {
        "municipality": bench.municipality,
        "origin": origin,
        "origin_name": model_name(origin) if origin else "",
        "text": shown,
        "line_count": max(12, min(40, shown.count("\n") + 2)),
        "start": base64.b64encode(start).decode(),
        "based_on": model_form_version(request, bench, text=text, origin=origin),
        "is_form": opens_as_form(text, language=bench.language),
        "change": change,
        "why": why or (change.why if change is not None else ""),
        "outcome": outcome,
        "excerpts": excerpts(shown, problems),
        "loose": [problem for problem in problems if problem.line is None],
        "refused": refused,
        "first_line": min((problem.line for problem in problems if problem.line), default=0),
        "is_sent": request.method == "POST",
        "is_untouched": is_as_saved(origin, text=text, typed=sheet, language=bench.language),
        "typed": {**{name: sheet[name] for name in SHEET_FIELDS if name in sheet}, CARRIED: "1"},
        "problems": {},
        "carried": (CARRIED, *SHEET_FIELDS[1:]),
        "is_text": True,
    }
    return render(request, live_or(request, PAGE), context)


def _read(request: HttpRequest) -> _Sent:
    """Read the text field, or the file that was chosen instead of it."""
    try:
        start = base64.b64decode(request.POST.get("start", ""), validate=True)
    except (binascii.Error, ValueError):
        start = b""
    uploaded = request.FILES.get("file")
    typed = sent_text(request.POST.get("text", ""), start=start)
    if uploaded is None:
        return _Sent(start=start, text=typed)
    if (uploaded.size or 0) > LARGEST_MODEL_BYTES:
        fault = _("The file is larger than %(limit)s bytes, which is the limit.") % {
            "limit": LARGEST_MODEL_BYTES
        }
        return _Sent(start=start, text=typed, fault=fault)
    content = uploaded.read()
    return _Sent(start=content, text=content)


def _outcome(bench: Bench, origin: ModelHead | None, text: bytes) -> Outcome | None:
    if not text.strip():
        return None
    return outcome_of(text, tables=bench.tables, compared=bench.today or origin, language=bench.language)


def _saved(  # noqa: PLR0913 (all but the first three by name)
    bench: Bench, origin: ModelHead | None, sent: _Sent, *, sheet: Typed, about: FormVersion, by: Doer
) -> HttpResponse:
    """Save the file as the next version of the model it names, and lead to it."""
    saved = save_model_version(
        municipality=bench.municipality.code,
        text=sent.text,
        by=by,
        at=clock.now(),
        based_on=about.version,
        **read_sheet(sheet, head=origin, language=bench.language),
    )
    query = {"modell": model_name(saved.head), "lagret": "ny" if saved.is_new else "lik"}
    return HttpResponseRedirect(f"{reverse('model')}?{urlencode(query)}")
