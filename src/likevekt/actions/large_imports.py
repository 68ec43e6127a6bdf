"""Accepting a large import by a job: somebody says so now, and a worker writes the rows."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction

from likevekt.actions.audit import Actor
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.import_acceptance import Acceptance, AcceptedImport, TableWords, accept_import
from likevekt.actions.import_kinds import import_kind
from likevekt.actions.import_outcome import sentence_data
from likevekt.actions.import_reading import READ_AT_ONCE
from likevekt.actions.imports import MovedOnError, get_import
from likevekt.actions.jobs import enqueue
from likevekt.connectors.sentences import PlainError, Sentence
from likevekt.kernel.exact import write_number
from likevekt.store.import_queries import find_import, import_line
from likevekt.store.models import Import

ACCEPT_JOB = "accept_import"
_ASKED = "asked"


def accept_when_possible(
    import_id: int, acceptance: Acceptance, *, municipality: str, by: Doer, at: datetime
) -> AcceptedImport:
    """Accept a small import now; let a worker accept a large one, which is `accepting` until then.

    Raises:
        NoRightError, NoImportError, MovedOnError, StoreHasChangedError, IntakeError, BreaksModelsError,
        ActionError: as `accept_import`; of a large one only the first three, and the others stand on its page.
    """
    line = get_import(import_id, municipality=municipality)
    if line.byte_count <= READ_AT_ONCE or line.state != "ready":
        return accept_import(import_id, acceptance, municipality=municipality, by=by, at=at)
    by.require("import", "approve")
    by.require(import_kind(line.kind).right, "save")
    asked = {**line.outcome, _ASKED: _written(acceptance, by)}
    asked.pop("refused", None)
    with transaction.atomic():
        count = Import.objects.filter(pk=line.id, state="ready", reading=acceptance.reading).update(
            state="accepting", outcome=asked
        )
        if not count:
            raise MovedOnError
        key = f"{ACCEPT_JOB} {line.id}.{line.reading}"
        enqueue(ACCEPT_JOB, {"import_id": line.id}, at, at=at, key=key)
    return AcceptedImport(line=find_import(line.id, municipality=municipality) or line, is_new=True)


def accept_asked(*, import_id: int, at: datetime) -> None:
    """Accept an import that somebody has asked for; what refuses it stands on its page, and it waits again."""
    row = Import.objects.select_related("municipality").defer("bad_cells").filter(pk=import_id).first()
    if row is None or row.state != "accepting":
        return
    line = import_line(row)
    acceptance, by = _read(line.outcome[_ASKED])
    try:
        accept_import(line.id, acceptance, municipality=line.municipality, by=by, at=at)
    except ActionError as error:
        _give_back(line.id, line.outcome, error.problems[0])
    except PlainError as error:
        _give_back(line.id, line.outcome, error.sentence)


def _give_back(import_id: int, outcome: Mapping[str, Any], reason: Sentence) -> None:
    kept = {name: value for name, value in outcome.items() if name != _ASKED}
    Import.objects.filter(pk=import_id, state="accepting").update(
        state="ready", outcome={**kept, "refused": sentence_data(reason)}
    )


def _written(acceptance: Acceptance, by: Doer) -> dict[str, Any]:
    table = acceptance.table
    return {
        "reading": acceptance.reading,
        "leaves_out_bad_rows": acceptance.leaves_out_bad_rows,
        "may_break_models": acceptance.may_break_models,
        "table": None
        if table is None
        else [
            table.name,
            table.source,
            table.as_of.isoformat(),
            "" if table.completeness is None else write_number(table.completeness),
            table.based_on,
        ],
        "by": [by.name, by.actor.kind, by.actor.id, by.actor.acting_for, by.actor.role],
    }


def _read(asked: Mapping[str, Any]) -> tuple[Acceptance, Doer]:
    """Give what was asked, and who asked; her rights were looked at when she did."""
    words = None
    if asked["table"] is not None:
        name, source, as_of, share, based_on = asked["table"]
        words = TableWords(
            name=name,
            source=source,
            as_of=date.fromisoformat(as_of),
            completeness=Fraction(share) if share else None,
            based_on=based_on,
        )
    acceptance = Acceptance(
        reading=asked["reading"],
        table=words,
        leaves_out_bad_rows=asked["leaves_out_bad_rows"],
        may_break_models=asked["may_break_models"],
    )
    name, kind, actor, acting_for, role = asked["by"]
    return acceptance, Doer(
        name=name, actor=Actor(kind=kind, id=actor, acting_for=acting_for, role=role), rights=None
    )
