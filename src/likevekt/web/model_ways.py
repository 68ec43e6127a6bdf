"""Which way a model can be changed: in the form, number by number, or in its file; and why not otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from likevekt.actions.allocation import read_model_of
from likevekt.funding import FundingError
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_steps import ModelStep, steps_of
from likevekt.store.funding_queries import ModelHead
from likevekt.web.builder_draft import form_of_file
from likevekt.web.builder_rows import row_count
from likevekt.web.builder_sheet import SHEET_FIELDS
from likevekt.web.builder_typing import typed_of

MOST_FIELDS = 900
"""A model with more fields or numbers is changed in its file: a browser's form is not sent with many more."""
MOST_ROWS = 120
"""Every part and row of the form offers all columns, so that a page with many more would be many megabytes."""


class Way(StrEnum):
    """How a model is changed on the screens."""

    FORM = "form"
    NUMBERS = "numbers"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayToChange:
    """The way to change a model; ``why`` says why there is none but its file."""

    way: Way
    why: str = ""


def fits_form(typed: Mapping[str, str]) -> bool:
    """Tell whether the form can hold these fields."""
    return len(typed) <= MOST_FIELDS and row_count(typed) <= MOST_ROWS


def opens_as_form(content: bytes, *, language: str) -> bool:
    """Tell whether a file can be shown as a form, with what is said besides it."""
    form = form_of_file(content)
    return form is not None and fits_form(
        {**dict.fromkeys(SHEET_FIELDS, ""), **typed_of(form, language=language)}
    )


def too_many() -> str:
    """Say that the form holds no more."""
    return _("The form holds at most %(limit)s parts and rows. A larger model is written in its file.") % {
        "limit": MOST_ROWS
    }


def way_to_change(head: ModelHead, *, language: str) -> WayToChange:
    """Give the way to change a saved model."""
    try:
        content = read_model_of(head).text
    except FundingError:
        return WayToChange(way=Way.FILE)
    if opens_as_form(content, language=language):
        return WayToChange(way=Way.FORM)
    count = sum(len(step.numbers) for step in model_steps(head))
    if 0 < count <= MOST_FIELDS:
        return WayToChange(way=Way.NUMBERS)
    why = _("This model has more numbers than a page can hold. It is changed in its file.")
    if not count:
        why = _(
            "This model has no numbers that can be changed one by one, and does more than the form can show. "
            "It is changed in its file."
        )
    return WayToChange(way=Way.FILE, why=why)


def model_steps(head: ModelHead) -> tuple[ModelStep, ...]:
    """Give the steps of a saved model; none when this version of the product cannot read it any more."""
    try:
        model = read_model_of(head)
        return steps_of(model, parse_model(model.text, name=head.key))
    except FundingError:
        return ()
