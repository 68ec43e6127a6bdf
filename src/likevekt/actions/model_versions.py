"""Saving a new version of a funding model, and adopting one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from likevekt.actions.allocation import Allocation, allocate, preview
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import GivenText, given_by, refuse_faulty_text
from likevekt.actions.live import changed
from likevekt.actions.stale import SavedText, refuse_stale
from likevekt.actions.weighings import complete_weighings, texts_by_language
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.funding_queries import (
    ModelHead,
    UnknownModelError,
    find_corrected_adoption,
    get_model_version,
    read_model_text,
)
from likevekt.store.models import ModelAdoption, ModelVersion
from likevekt.store.municipality_queries import get_municipality
from likevekt.store.table_queries import current_tables

LONGEST_MODEL_KEY = 200
LONGEST_CASE_REFERENCE = 200

_ADOPTED_LATER = gettext_noop(
    "The day of the decision is %(adopted_on)s, which has not come yet. "
    "Register the decision when it is made."
)

_OWN_EYES = gettext_noop(
    "You saved version %(version)s of %(key)s yourself, so another must register that it is adopted."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedModel:
    """The model version that was saved; not new when the newest version of its key said the same already."""

    head: ModelHead
    is_new: bool
    allocation: Allocation


def save_model_version(  # noqa: PLR0913 (all by name)
    *,
    municipality: str,
    text: bytes,
    by: Doer,
    at: datetime,
    note: str = "",
    weighings: Mapping[str, Any] | None = None,
    transition: Mapping[str, str] | None = None,
    based_on: int | None = None,
) -> SavedModel:
    """Save a model file, exactly as it is, as the next version of the model it names.

    It must run on the tables that are current, so that what is saved can be shown. `based_on` is the version it is
    made from, 0 for a new model; None asks nothing. What the newest version says already is not saved again.

    Raises:
        StaleError: another version was saved meanwhile.
        FundingError: the file is not a model, or cannot run on the current tables.
        ActionError: what is said about it cannot be used.
        UnknownMunicipalityError: there is no such municipality.
    """
    by.require("funding_model", "save")
    moves = complete_weighings(weighings or {})
    transitions = texts_by_language(transition or {}, place="transition")
    # A run may take long: it is done before the others are made to wait, and found again below.
    made = preview(text, current_tables(municipality=municipality))
    title = made.model.title or made.model.id
    refuse_faulty_text(
        GivenText(field="model.id", text=made.model.id, longest=LONGEST_MODEL_KEY),
        GivenText(field="model.title", text=title),
        GivenText(field=gettext_noop("note"), text=note, may_be_empty=True),
        given_by(by.name),
    )
    with transaction.atomic():
        owner = get_municipality(municipality, waits_for_others=True)
        made = preview(text, current_tables(municipality=municipality))
        newest = _newest(municipality=municipality, key=made.model.id, on=localdate(at))
        digest = sha256(text).hexdigest()
        is_new = newest is None or (newest.sha256, newest.note, newest.weighings, newest.transition) != (
            digest,
            note,
            moves,
            transitions,
        )
        if is_new:
            if newest is not None:
                refuse_stale(
                    based_on=based_on, newest=newest.version, theirs=partial(_saved_text, newest), mine=text
                )
            row = ModelVersion.objects.create(
                municipality_id=owner.id,
                key=made.model.id,
                version=1 if newest is None else newest.version + 1,
                text=text,
                sha256=digest,
                title=title,
                note=note,
                weighings=moves,
                transition=transitions,
                created_at=at,
                created_by=by.name,
            )
            by.record(
                "save", "funding_model", row=row.pk, municipality=municipality, at=at, version=row.version
            )
            changed("funding_model", municipality=municipality, at=at)
        head = get_model_version(municipality=municipality, key=made.model.id, on=localdate(at))
    return SavedModel(head=head, is_new=is_new, allocation=made)


def adopt_model(  # noqa: PLR0913 (all by name)
    *,
    municipality: str,
    key: str,
    version: int,
    adopted_on: date,
    valid_from: date,
    case_reference: str,
    by: Doer,
    at: datetime,
    based_on: int | None = None,
) -> ModelHead:
    """Register that a model version was adopted, from when, and in which case.

    `based_on` is the number of the newest adoption that its form was made on top of, 0 where there was none. The same
    adoption sent twice is registered once. In the same case as an adoption of this version that has not begun, it
    corrects that one, which stands as it was written and never begins; what has begun is not corrected.

    Raises:
        StaleError: another adoption was registered meanwhile.
        FundingError: the model cannot run on the current tables.
        ActionError: the case is missing, or the decision lies ahead.
        UnknownModelError: there is no such version.
    """
    by.require("funding_model", "approve")
    refuse_faulty_text(
        GivenText(field=gettext_noop("case reference"), text=case_reference, longest=LONGEST_CASE_REFERENCE),
        given_by(by.name),
    )
    if adopted_on > localdate(at):
        raise ActionError([say(_ADOPTED_LATER, adopted_on=adopted_on)])
    with transaction.atomic():
        get_municipality(municipality, waits_for_others=True)
        head = get_model_version(municipality=municipality, key=key, version=version, on=localdate(at))
        if by.rights is not None and head.created_by == by.name:
            raise ActionError([say(_OWN_EYES, key=key, version=version)])
        allocate(head, current_tables(municipality=municipality))
        newest = _newest_adoption(municipality=municipality)
        sent = _adoption_words(key, version, adopted_on, valid_from, case_reference)
        if newest is not None and based_on is not None:
            if newest.text == sent:
                return head
            refuse_stale(based_on=based_on, newest=newest.version, theirs=lambda: newest, mine=sent)
        corrected = find_corrected_adoption(head.id, case_reference=case_reference, on=localdate(at))
        row = ModelAdoption.objects.create(
            model_version_id=head.id,
            adopted_on=adopted_on,
            valid_from=valid_from,
            case_reference=case_reference,
            created_at=at,
            created_by=by.name,
        )
        told = {"adoption": row.pk} | ({} if corrected is None else {"corrects": corrected})
        by.record("approve", "funding_model", row=head.id, municipality=municipality, at=at, **told)
        changed("funding_model", municipality=municipality, at=at)
        return get_model_version(municipality=municipality, key=key, version=version, on=localdate(at))


def _saved_text(head: ModelHead) -> SavedText:
    return SavedText(
        version=head.version,
        text=read_model_text(head.id),
        saved_by=head.created_by,
        saved_at=head.created_at,
    )


def _newest_adoption(*, municipality: str) -> SavedText | None:
    """Give the adoption that was registered last; its number stands for its version."""
    row = (
        ModelAdoption.objects.filter(model_version__municipality__code=municipality)
        .select_related("model_version")
        .order_by("pk")
        .last()
    )
    if row is None:
        return None
    model = row.model_version
    words = _adoption_words(model.key, model.version, row.adopted_on, row.valid_from, row.case_reference)
    return SavedText(version=row.pk, text=words, saved_by=row.created_by, saved_at=row.created_at)


def _adoption_words(key: str, version: int, adopted_on: date, valid_from: date, case: str) -> bytes:
    return f"{key}.v{version}\n{adopted_on} {valid_from}\n{case}\n".encode()


def _newest(*, municipality: str, key: str, on: date) -> ModelHead | None:
    try:
        return get_model_version(municipality=municipality, key=key, on=on)
    except UnknownModelError:
        return None
