"""Running a saved model and keeping the run, with what it read and what came out."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from likevekt import __version__
from likevekt.actions.allocation import Allocation, allocate
from likevekt.actions.doer import Doer
from likevekt.actions.given_text import given_by, refuse_faulty_text
from likevekt.connectors.result_json import result_json
from likevekt.funding import Result
from likevekt.store.funding_queries import KeptRun, get_model_version, read_run
from likevekt.store.models import FundingRun, FundingRunInput
from likevekt.store.municipality_queries import get_municipality
from likevekt.store.table_queries import current_tables


class UnsavedModelError(ValueError):
    """A run can be kept of a saved model only: another has nothing that the run could name."""

    def __init__(self, *, model: str) -> None:
        super().__init__(f"The model {model!r} is not saved, so a run of it cannot be kept. Save it first.")


class RunVanishedError(RuntimeError):
    """A run that was just kept cannot be read again."""

    def __init__(self, *, run: int) -> None:
        super().__init__(
            f"Run {run} was kept and cannot be found again. The database has been changed under us."
        )


def run_model(*, municipality: str, key: str, by: Doer, at: datetime, version: int | None = None) -> KeptRun:
    """Run a model version (the newest without a number) on the current tables and keep the run for good.

    Raises:
        FundingError: the model cannot run; nothing is kept.
        UnknownModelError: there is no such model version.
        UnknownMunicipalityError: there is no such municipality.
    """
    refuse_faulty_text(given_by(by.name))
    by.require("funding_model", "save")
    get_municipality(municipality)
    head = get_model_version(municipality=municipality, key=key, version=version, on=localdate(at))
    # The tables are read once, so that the run and its inputs tell of the same versions.
    return keep_run(allocate(head, current_tables(municipality=municipality)), by=by, at=at)


def keep_run(
    allocation: Allocation,
    *,
    by: Doer,
    at: datetime,
    result: Mapping[str, Any] | None = None,
    engine_version: str = __version__,
) -> KeptRun:
    """Keep a run of a saved model, with the hash of every table version it read.

    A run that was made elsewhere comes with its own result and its engine's version, and keeps both.

    Raises:
        UnsavedModelError: the model is not saved.
    """
    if allocation.head is None:
        raise UnsavedModelError(model=allocation.model.id)
    data = result_data(allocation.result) if result is None else result
    with transaction.atomic():
        row = FundingRun.objects.create(
            model_version_id=allocation.head.id,
            engine_version=engine_version,
            frame="" if data["frame"] is None else str(data["frame"]),
            sum=data["sum"],
            result=data,
            created_at=at,
            created_by=by.name,
        )
        FundingRunInput.objects.bulk_create(
            FundingRunInput(run=row, table_id=table.id, sha256=table.sha256)
            for table in allocation.used_tables
        )
        by.record(
            "run",
            "funding_model",
            row=allocation.head.id,
            municipality=allocation.head.municipality,
            at=at,
            run=row.pk,
        )
        kept = read_run(row.pk)
    if kept is None:
        raise RunVanishedError(run=row.pk)
    return kept


def result_data(result: Result) -> Mapping[str, Any]:
    """Give a result as plain data: what `likevekt fund --json` prints."""
    data: dict[str, Any] = json.loads(result_json(result))
    return data
