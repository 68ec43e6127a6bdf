"""A model on its way: the file it began as, the fields as they stand, and the file they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from django.utils.translation import gettext as _

from likevekt.actions.engine_cache import Lately
from likevekt.funding import FundingError
from likevekt.funding.model_edit import CannotEditError, edit_model
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_form import ModelForm
from likevekt.funding.model_form_data import form_data
from likevekt.funding.model_form_reading import read_form
from likevekt.funding.model_text import write_model
from likevekt.web.builder_reading import read_fields
from likevekt.web.builder_typing import Typed, typed_of

MODEL_FILE = "model"
KEPT_STARTS = 32
KEPT_FORMS = 64
_forms: Lately[ModelForm | None] = Lately(most=KEPT_FORMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The fields of a model that is being built; ``text`` is its file, None while something cannot be read."""

    start: bytes
    typed: Typed
    form: ModelForm | None
    problems: Mapping[str, str] = field(default_factory=dict)
    text: bytes | None = None


def open_draft(start: bytes, *, language: str) -> Draft | None:
    """Open a file as a form, or give None when a form cannot show all of it."""
    form = form_of_file(start)
    if form is None:
        return None
    return Draft(start=start, typed=typed_of(form, language=language), form=form, text=start)


def draft_of(typed: Typed, *, start: bytes, language: str) -> Draft:
    """Read the fields; where nothing was changed the file stays as it was, to the byte."""
    began, began_typed = _began(start, language)
    form, problems = read_fields(typed, language=language, start=began, start_typed=began_typed)
    if form is None:
        return Draft(start=start, typed=typed, form=None, problems=problems)
    try:
        text = file_of(form, start=start if began is not None else b"")
    except CannotEditError:
        reason = _("The file has remarks in places that the form cannot keep. Make this change in the file.")
        return Draft(start=start, typed=typed, form=None, problems={"model": reason})
    return Draft(start=start, typed=typed, form=form, text=text)


@lru_cache(maxsize=KEPT_STARTS)
def _began(start: bytes, language: str) -> tuple[ModelForm | None, Typed]:
    """Give the form and the fields of the file that a form began as: the same for every change of a field."""
    form = form_of_file(start) if start else None
    return form, {} if form is None else typed_of(form, language=language)


def file_of(form: ModelForm, *, start: bytes) -> bytes:
    """Write a form as a file: into the file it began as, or anew.

    Raises:
        CannotEditError: the file it began as cannot be changed without losing what it says besides.
    """
    return edit_model(start, form_data(form)) if start else write_model(form_data(form)).encode()


def form_of_file(content: bytes) -> ModelForm | None:
    """Give the form of a file that can be read, None for any other; the forms used last are kept."""

    def make() -> ModelForm | None:
        try:
            return read_form(parse_model(content, name=MODEL_FILE))
        except FundingError:
            return None

    return _forms.get(sha256(content).digest(), make=make)


def forget_forms() -> None:
    """Throw away the forms that were kept, so that a measurement begins cold."""
    _forms.clear()
