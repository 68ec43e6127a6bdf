"""Sealing a run into a bundle, and opening one that came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from likevekt.actions.allocation import Allocation, allocate
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError, as_it_is
from likevekt.actions.funding_runs import keep_run
from likevekt.actions.given_text import GivenText, given_by, refuse_faulty_text
from likevekt.actions.live import all_changed
from likevekt.actions.model_versions import LONGEST_MODEL_KEY
from likevekt.actions.table_versions import LONGEST_TABLE_NAME, next_table_version
from likevekt.actions.weighings import complete_weighings
from likevekt.connectors.bundle import BundleLimits, Verification, verify_bundle, write_bundle
from likevekt.connectors.bundle_contents import BundleContents, open_bundle
from likevekt.connectors.result_json import KeptResult
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.funding import Model, read_model
from likevekt.store.funding_queries import KeptRun, ModelHead, get_model_version, list_model_versions
from likevekt.store.models import FundingTable, ModelVersion
from likevekt.store.municipality_queries import get_municipality
from likevekt.store.table_queries import TableHead, TableSet, list_table_versions

_REFUSED = gettext_noop("This version of the product cannot run the model in the bundle: %(reason)s")
_HOLDS_NULL = gettext_noop(
    "The table “%(name)s” in the bundle holds a null character, which the database cannot keep."
)
_SOURCE = "A sealed bundle, SHA-256 {digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredBundle:
    """What was opened: the model and tables as they were sealed, the run, and what a new run gives."""

    verification: Verification
    allocation: Allocation
    run: KeptRun


def seal_allocation(allocation: Allocation, *, signing_key: str | bytes | None = None) -> bytes:
    """Give a sealed bundle of what a model does with its tables; the same run gives the same bytes.

    Raises:
        SigningKeyError: the key cannot be read.
    """
    return write_bundle(allocation.model, allocation.tables, allocation.result, signing_key=signing_key)


def restore_bundle(
    *, municipality: str, data: bytes, by: Doer, at: datetime, limits: BundleLimits | None = None
) -> RestoredBundle:
    """Open a sealed bundle as a model version, table versions and the run it holds, exactly as they were sealed.

    What the municipality has already is not saved again. The tables stand beside the current ones: opening an
    old bundle changes nothing that others see. The run keeps the sealed result even where this version of the
    product gives another, and the verification says so.

    Raises:
        BundleError: the bundle is not as it was sealed.
        ActionError: the model in it cannot be run here, or the database cannot keep it.
        UnknownMunicipalityError: there is no such municipality.
    """
    refuse_faulty_text(given_by(by.name))
    by.require("funding_model", "save")
    verification = verify_bundle(data, limits=limits)
    if verification.refusals:
        raise ActionError([say(_REFUSED, reason=as_it_is(reason)) for reason in verification.refusals])
    contents = open_bundle(data, limits=limits or BundleLimits())
    model = read_model(contents.model)
    _refuse_what_cannot_be_kept(model, contents)
    with transaction.atomic():
        owner = get_municipality(municipality, waits_for_others=True)
        source = _SOURCE.format(digest=sha256(data).hexdigest())
        head = _model_version(municipality, owner.id, model=model, note=source, by=by, at=at)
        heads = {
            name: _table_version(
                municipality, owner.id, name=name, content=content, source=source, by=by, at=at
            )
            for name, content in sorted(contents.tables.items())
        }
        allocation = allocate(head, TableSet(municipality=municipality, heads=heads))
        run = keep_run(
            allocation,
            by=by,
            at=at,
            result=_as_data(contents.result),
            engine_version=contents.manifest.engine,
        )
        all_changed([("funding_model", ""), ("funding_table", "")], municipality=municipality, at=at)
    return RestoredBundle(verification=verification, allocation=allocation, run=run)


def _refuse_what_cannot_be_kept(model: Model, contents: BundleContents) -> None:
    refuse_faulty_text(
        GivenText(field="model.id", text=model.id, longest=LONGEST_MODEL_KEY),
        GivenText(field="model.title", text=model.title, may_be_empty=True),
        GivenText(field="manifest.engine", text=contents.manifest.engine, longest=40),
        *(
            GivenText(field=gettext_noop("table"), text=name, longest=LONGEST_TABLE_NAME)
            for name in contents.tables
        ),
    )
    problems = [
        say(_HOLDS_NULL, name=name) for name, content in contents.tables.items() if b"\x00" in content
    ]
    if problems:
        raise ActionError(problems)


def _model_version(  # noqa: PLR0913 (all but the municipality by name)
    municipality: str, owner: int, *, model: Model, note: str, by: Doer, at: datetime
) -> ModelHead:
    """Find the version that has this very file, or save it as the next one."""
    digest = sha256(model.text).hexdigest()
    on = localdate(at)
    versions = [
        head for head in list_model_versions(municipality=municipality, on=on) if head.key == model.id
    ]
    found = next((head for head in versions if head.sha256 == digest), None)
    if found is not None:
        return found
    ModelVersion.objects.create(
        municipality_id=owner,
        key=model.id,
        version=1 + max((head.version for head in versions), default=0),
        text=model.text,
        sha256=digest,
        title=model.title or model.id,
        note=note,
        weighings=complete_weighings({}),
        created_at=at,
        created_by=by.name,
    )
    return get_model_version(municipality=municipality, key=model.id, on=on)


def _table_version(  # noqa: PLR0913 (all but the municipality by name)
    municipality: str, owner: int, *, name: str, content: bytes, source: str, by: Doer, at: datetime
) -> TableHead:
    """Find the version that has this very content, or save it beside the current one."""
    digest = sha256(content).hexdigest()
    versions = list_table_versions(municipality=municipality, name=name)
    found = next((head for head in versions if head.sha256 == digest), None)
    if found is not None:
        return found
    FundingTable.objects.create(
        municipality_id=owner,
        name=name,
        version=next_table_version(municipality=municipality, name=name),
        content=content,
        byte_count=len(content),
        sha256=digest,
        source=source,
        as_of=localdate(at),
        opened_from=source[-64:],
        created_at=at,
        created_by=by.name,
    )
    return list_table_versions(municipality=municipality, name=name)[0]


def _as_data(result: KeptResult) -> Mapping[str, Any]:
    """Give a sealed result in the form in which runs are kept."""
    return {
        "model": result.model,
        "closure": result.closure,
        "frame": result.frame,
        "units": {
            unit: {"exact": exact, "kroner": result.kroner[unit]} for unit, exact in result.exact.items()
        },
        "sum": result.total,
    }
