"""A model that was changed by two at once: its file and what is said about it, beside each other."""

import base64
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from likevekt.actions.stale import StaleError
from likevekt.funding import FundingError, read_model
from likevekt.store.funding_queries import ModelHead
from likevekt.web.allocation_choice import model_name
from likevekt.web.bench_data import Bench, get_bench
from likevekt.web.builder_sheet import CARRIED, sheet_typed, weighing_fields
from likevekt.web.builder_typing import Typed
from likevekt.web.form_versions import FormVersion, form_version, stale_page, text_parts
from likevekt.web.model_text_view import shown_text


def model_form_version(
    request: HttpRequest, bench: Bench, *, text: bytes | None, origin: ModelHead | None
) -> FormVersion:
    """Give the version of the model in a form that the form was made from."""
    about = _key(text, origin=origin)
    newest = bench.newest_of(about)
    return form_version(request, about=about, newest=0 if newest is None else newest.version)


def stale_model_page(
    request: HttpRequest, error: StaleError, *, about: FormVersion, sheet: Typed, as_text: bool
) -> HttpResponse:
    """Show a model as it was sent and as it stands saved, and ask what to do."""
    bench = get_bench()  # read anew: what stands saved came after this page began
    theirs = bench.newest_of(about.about)
    assert theirs is not None  # noqa: S101 - the save was refused because of it
    language = bench.language
    other = sheet_typed(theirs, language=language)
    parts = text_parts(
        (_("The file"), shown_text(error.mine), shown_text(error.theirs.text)),
        (_("What is new in this version"), sheet.get("note", ""), other.get("note", "")),
        (_("The transition in words"), sheet.get("transition", ""), other.get("transition", "")),
        (
            _("Which way the model is expected to move the weighings"),
            _weighings(sheet, language=language),
            _weighings(other, language=language),
        ),
    )
    page = "model_text" if as_text else "model_build"
    return stale_page(
        request,
        error,
        municipality=bench.municipality,
        title=theirs.title,
        about=about.about,
        parts=parts,
        theirs=f"{reverse(page)}?{urlencode({'modell': model_name(theirs)})}",
        fields=_text_fields(error.mine) if as_text else {},
    )


def _key(text: bytes | None, *, origin: ModelHead | None) -> str:
    if text is not None:
        try:
            return read_model(text).id
        except FundingError:
            pass
    return "" if origin is None else origin.key


def _text_fields(mine: bytes) -> dict[str, str]:
    """Give what was sent as fields of the page of the file, whether it was typed or chosen as a file."""
    return {"text": shown_text(mine), "start": base64.b64encode(mine).decode(), CARRIED: "1"}


def _weighings(typed: Mapping[str, str], *, language: str) -> str:
    lines = []
    for field in weighing_fields(dict(typed), language=language):
        chosen = next((words for _move, words, is_chosen in field.options if is_chosen), "")
        reason = typed.get(f"{field.at}.reason", "")
        lines.append(f"{field.left} ↔ {field.right}: {chosen}. {reason}".strip())
    return "\n".join(lines)
