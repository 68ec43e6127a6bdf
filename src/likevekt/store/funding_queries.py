"""Reading funding models, their adoptions and the runs that were kept, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.timezone import localdate

from likevekt.store.models import FundingRun, FundingRunInput, ModelAdoption, ModelVersion


class ModelState(StrEnum):
    """Where a model version stands on a date."""

    TODAY = "today"
    COMING = "coming"
    FORMER = "former"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHead:
    """One model version (modellversjon) without its text, as it stands on a date."""

    id: int
    municipality: str
    key: str
    version: int
    title: str
    note: str
    weighings: Mapping[str, Any]
    transition: Mapping[str, str]
    sha256: str
    state: ModelState
    adopted_on: date | None
    valid_from: date | None
    case_reference: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHead:
    """One kept run (kjøring): what was run, and what came out."""

    id: int
    model_key: str
    model_version: int
    engine_version: str
    frame: str
    sum: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInput:
    """One table version that a run read, with the hash it had then."""

    name: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """One kept run with its whole result and its inputs, by table name."""

    head: RunHead
    result: Mapping[str, Any]
    inputs: tuple[RunInput, ...]


class UnknownModelError(LookupError):
    """The municipality has no such model version."""

    def __init__(self, *, key: str, version: int | None) -> None:
        which = f"{key!r}" if version is None else f"{key!r} in version {version}"
        super().__init__(f"There is no funding model {which} here. Choose one from the list of models.")


def list_model_versions(*, municipality: str, on: date) -> tuple[ModelHead, ...]:
    """List every model version by key, the newest version first, with its state on a date."""
    rows = list(ModelVersion.objects.filter(municipality__code=municipality).defer("text"))
    adoptions = _standing(ModelAdoption.objects.filter(model_version__municipality__code=municipality))
    today = _latest(adoption for adoption in adoptions if adoption.valid_from <= on)
    heads = [_head(row, municipality=municipality, adoptions=adoptions, today=today, on=on) for row in rows]
    return tuple(sorted(heads, key=lambda head: (head.key, -head.version)))


def get_model_version(*, municipality: str, key: str, on: date, version: int | None = None) -> ModelHead:
    """Give one model version, or the newest of its key.

    Raises:
        UnknownModelError: there is none.
    """
    for head in list_model_versions(municipality=municipality, on=on):
        if head.key == key and version in {None, head.version}:
            return head
    raise UnknownModelError(key=key, version=version)


def find_model_of_today(heads: Iterable[ModelHead]) -> ModelHead | None:
    """Give the adopted model version that holds on the date the list was made for."""
    return next((head for head in heads if head.state is ModelState.TODAY), None)


def read_model_text(model_id: int) -> bytes:
    """Give the exact bytes of a model version's file."""
    return bytes(ModelVersion.objects.values_list("text", flat=True).get(pk=model_id))


def newest_adoption(*, municipality: str) -> int:
    """Give the number of the adoption that was registered last, 0 when no model is adopted."""
    rows = ModelAdoption.objects.filter(model_version__municipality__code=municipality)
    newest = rows.order_by("-pk").values_list("pk", flat=True).first()
    return 0 if newest is None else newest


def find_corrected_adoption(model_id: int, *, case_reference: str, on: date) -> int | None:
    """Give the adoption of a model version in a case that has not begun on a day; a new one there corrects it."""
    rows = _standing(ModelAdoption.objects.filter(model_version=model_id))
    coming = (row for row in rows if row.case_reference == case_reference and row.valid_from > on)
    latest = _latest(coming)
    return None if latest is None else latest.pk


def list_runs(*, municipality: str) -> tuple[RunHead, ...]:
    """List the kept runs of a municipality, the newest first."""
    rows = FundingRun.objects.filter(model_version__municipality__code=municipality)
    rows = rows.select_related("model_version").defer("result", "model_version__text")
    return tuple(
        _run_head(row) for row in sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)
    )


def read_run(run_id: int) -> KeptRun | None:
    """Give one kept run with its result and inputs, or None."""
    row = (
        FundingRun.objects.select_related("model_version")
        .defer("model_version__text")
        .filter(pk=run_id)
        .first()
    )
    if row is None:
        return None
    inputs = FundingRunInput.objects.filter(run=row).select_related("table").defer("table__content")
    read = (RunInput(name=one.table.name, version=one.table.version, sha256=one.sha256) for one in inputs)
    return KeptRun(
        head=_run_head(row), result=row.result, inputs=tuple(sorted(read, key=lambda one: one.name))
    )


def _standing(adoptions: Iterable[ModelAdoption]) -> list[ModelAdoption]:
    """Leave out what was corrected before it began: a later one of the same version in the same case stands instead.

    What has begun is never left out, whatever is registered afterwards.
    """
    rows = sorted(adoptions, key=lambda one: one.pk)
    return [
        row
        for number, row in enumerate(rows)
        if not any(
            (later.model_version_id, later.case_reference) == (row.model_version_id, row.case_reference)
            and localdate(later.created_at) < row.valid_from
            for later in rows[number + 1 :]
        )
    ]


def _latest(adoptions: Iterable[ModelAdoption]) -> ModelAdoption | None:
    return max(adoptions, key=lambda one: (one.valid_from, one.adopted_on, one.pk), default=None)


def _head(
    row: ModelVersion,
    *,
    municipality: str,
    adoptions: Iterable[ModelAdoption],
    today: ModelAdoption | None,
    on: date,
) -> ModelHead:
    own = [adoption for adoption in adoptions if adoption.model_version_id == row.pk]
    if today is not None and today in own:
        adoption: ModelAdoption | None = today
        state = ModelState.TODAY
    else:
        adoption = _latest(own)
        state = _state_of(adoption, on=on)
    return ModelHead(
        id=row.pk,
        municipality=municipality,
        key=row.key,
        version=row.version,
        title=row.title,
        note=row.note,
        weighings=row.weighings,
        transition=row.transition,
        sha256=row.sha256,
        state=state,
        adopted_on=None if adoption is None else adoption.adopted_on,
        valid_from=None if adoption is None else adoption.valid_from,
        case_reference="" if adoption is None else adoption.case_reference,
        created_at=row.created_at,
        created_by=row.created_by,
    )


def _state_of(adoption: ModelAdoption | None, *, on: date) -> ModelState:
    if adoption is None:
        return ModelState.DRAFT
    return ModelState.COMING if adoption.valid_from > on else ModelState.FORMER


def _run_head(row: FundingRun) -> RunHead:
    return RunHead(
        id=row.pk,
        model_key=row.model_version.key,
        model_version=row.model_version.version,
        engine_version=row.engine_version,
        frame=row.frame,
        sum=row.sum,
        created_at=row.created_at,
        created_by=row.created_by,
    )
