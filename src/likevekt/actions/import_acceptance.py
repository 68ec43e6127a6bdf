"""Accepting an import: every row that was shown is written, in one transaction, once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.timezone import localdate

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.import_files import drop_files, read_file
from likevekt.actions.import_kind import ImportKind, Planned, as_kept
from likevekt.actions.import_kinds import import_kind
from likevekt.actions.import_outcome import open_questions, sentence_of
from likevekt.actions.import_reading import kept_rows
from likevekt.actions.imports import MovedOnError, get_import
from likevekt.actions.live import all_changed
from likevekt.actions.table_versions import SavedTable, save_table_version, try_models
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.connectors.table_intake import BadRowsError, NoRowsError, OpenQuestionsError, WrongHeadError
from likevekt.store.bulk_rows import insert_changes, insert_rows, keys_after, largest_key
from likevekt.store.import_queries import ImportLine, find_import
from likevekt.store.models import Import, ImportChange, ImportMapping
from likevekt.store.municipality_queries import get_municipality
from likevekt.store.table_queries import TABLE_ROWS

_ROWS_AT_A_TIME = 500
_NAMES = "names"
_STORE_HAS_CHANGED = gettext_noop(
    "What is stored has changed since the preview was made, so that the file would do something else now. Look again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWords:
    """What somebody says of a table when it is taken in; `based_on` is the version that was current when she looked."""

    name: str
    source: str
    as_of: date
    completeness: Fraction | None = None
    based_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What somebody says when an import is accepted; `table` where it is a table, `reading` is what was looked at."""

    reading: int
    table: TableWords | None = None
    leaves_out_bad_rows: bool = False
    may_break_models: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedImport:
    """An import that is accepted; not new when it was accepted before, and then nothing was written."""

    line: ImportLine
    is_new: bool
    table: SavedTable | None = None


class StoreHasChangedError(ActionError):
    """What is stored is not what the preview was made against."""

    def __init__(self) -> None:
        super().__init__([say(_STORE_HAS_CHANGED)])


def accept_import(
    import_id: int, acceptance: Acceptance, *, municipality: str, by: Doer, at: datetime
) -> AcceptedImport:
    """Write what an import shows, all of it or nothing; asked for twice, it is written once.

    Raises:
        NoRightError: the account may not accept files of this kind.
        NoImportError: there is no such import.
        MovedOnError, StoreHasChangedError: it is not as it was looked at.
        IntakeError: something about the file is not decided.
        BreaksModelsError: an adopted model could no longer run.
        StaleError: another version of the table was saved meanwhile.
        ActionError: what is said of a table cannot be used, or the rows cannot stand beside those that are stored.
    """
    line = get_import(import_id, municipality=municipality)
    kind = import_kind(line.kind)
    by.require("import", "approve")
    by.require(kind.right, "save")
    if acceptance.table is not None and line.state in ("ready", "accepting") and line.rows_name:
        # Running models may take long: it is done before the others are made to wait.
        content = read_file(line.rows_name, digest="")
        try_models(municipality=municipality, unsaved={acceptance.table.name: content}, on=localdate(at))
    try:
        return _accept(line, kind, acceptance, by=by, at=at)
    except IntegrityError:
        # Another screen has written what this was planned beside.
        raise StoreHasChangedError from None


def _accept(
    line: ImportLine, kind: ImportKind, acceptance: Acceptance, *, by: Doer, at: datetime
) -> AcceptedImport:
    with transaction.atomic():
        get_municipality(line.municipality, waits_for_others=True)
        row = Import.objects.select_for_update().defer("bad_cells").get(pk=line.id)
        if row.state in ("accepted", "undone"):
            return AcceptedImport(line=_found(line), is_new=False)
        if row.state not in ("ready", "accepting") or row.reading != acceptance.reading:
            raise MovedOnError
        outcome: Mapping[str, Any] = row.outcome or {}
        _refuse_undecided(outcome, leaves_out_bad_rows=acceptance.leaves_out_bad_rows)
        saved = None
        if kind.columns is None:
            saved, counts = _write_table(row, acceptance, by=by, at=at)
        else:
            counts = _write_rows(row, line, kind)
        _remember(row, outcome, by=by, at=at)
        row.state, row.accepted_at, row.accepted_by = "accepted", at, by.name
        row.save(update_fields=["state", "accepted_at", "accepted_by", "table"])
        by.record("approve", "import", row=row.pk, municipality=line.municipality, at=at, **counts)
        all_changed({("import", ""), (kind.right, "")}, municipality=line.municipality, at=at)
        transaction.on_commit(lambda: drop_files(row.stored_name, row.rows_name))
    return AcceptedImport(line=_found(line), is_new=True, table=saved)


def _found(line: ImportLine) -> ImportLine:
    return find_import(line.id, municipality=line.municipality) or line


def _refuse_undecided(outcome: Mapping[str, Any], *, leaves_out_bad_rows: bool) -> None:
    if outcome.get("problems"):
        raise WrongHeadError(reason=sentence_of(outcome["problems"][0]))
    if not outcome.get("is_settled"):
        raise OpenQuestionsError(count=open_questions(outcome))
    bad, rows = outcome["bad_row_count"], outcome["row_count"]
    if bad and not leaves_out_bad_rows:
        raise BadRowsError(count=bad)
    if bad >= rows:
        raise NoRowsError


def _write_table(
    row: Import, acceptance: Acceptance, *, by: Doer, at: datetime
) -> tuple[SavedTable, dict[str, int]]:
    words = acceptance.table
    if words is None:
        raise MovedOnError
    row.table = words.name
    saved = save_table_version(
        municipality=row.municipality.code,
        name=words.name,
        content=read_file(row.rows_name, digest=""),
        source=words.source,
        as_of=words.as_of,
        completeness=words.completeness,
        original_name=row.original_name,
        conversions=_kept(row.outcome or {}),
        may_break_models=acceptance.may_break_models,
        is_part_of_import=True,
        based_on=words.based_on,
        by=by,
        at=at,
    )
    if saved.is_new:
        ImportChange.objects.create(
            made_by=row,
            row_table=TABLE_ROWS,
            row_id=saved.head.id,
            key=words.name,
            before=None,
            after={"version": saved.head.version, "sha256": saved.head.sha256},
        )
    return saved, {"version": saved.head.version}


def _write_rows(row: Import, line: ImportLine, kind: ImportKind) -> dict[str, int]:
    """Plan anew against what is stored now, see that it is what was shown, and write it."""
    if kind.plan is None or kind.model is None:  # pragma: no cover - every kind with columns has both
        raise MovedOnError
    outcome: Mapping[str, Any] = row.outcome or {}
    owner = get_municipality(line.municipality)
    plan = kind.plan(kept_rows(line), owner)
    counts = {
        "new": plan.new_count,
        "changed": plan.changed_count,
        "unchanged": plan.unchanged_count,
    }
    shown = {name: outcome[f"{name}_count"] for name in counts}
    if counts != shown:
        raise StoreHasChangedError
    _write(list(plan.planned), row, kind.model, kind)
    if kind.holds is not None:
        kind.holds(line.municipality)
    return {name: count for name, count in counts.items() if count}


def _write(planned: Sequence[Planned], row: Import, model: type[Model], kind: ImportKind) -> None:
    """Write changed rows first and then new ones, each with the change that undoing it takes back."""
    changed = [one for one in planned if one.row is not None]
    new = [one for one in planned if one.row is None]
    _update(model, kind.fields, changed)
    largest = largest_key(model)
    insert_rows(model, kind.fields, (one.after for one in new), same={"municipality": row.municipality_id})
    made = keys_after(model, largest, municipality=row.municipality_id, identity=kind.identity)
    places = [kind.fields.index(name) for name in kind.identity]
    insert_changes(row.pk, kind.code, (_change(one, kind.fields, made, places) for one in planned))


def _change(
    one: Planned, fields: Sequence[str], made: Mapping[tuple[Any, ...], int], places: Sequence[int]
) -> tuple[Any, ...]:
    key = made[tuple([one.after[place] for place in places])] if one.row is None else one.row
    before = None if one.before is None else json.dumps(as_kept(fields, one.before), ensure_ascii=False)
    return key, one.key, before, json.dumps(as_kept(fields, one.after), ensure_ascii=False)


def _update(model: type[Model], fields: Sequence[str], changed: Sequence[Planned]) -> None:
    """Write changed rows, together those that get the same."""
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for one in changed:
        alike[_difference(fields, one)].append(one.row or 0)
    for values, rows in alike.items():
        for keys in _batches(rows):
            model._default_manager.filter(pk__in=keys).update(**dict(values))  # noqa: SLF001 (any model's manager)


def _difference(fields: Sequence[str], one: Planned) -> tuple[tuple[str, Any], ...]:
    before = one.before or ()
    return tuple((name, new) for name, old, new in zip(fields, before, one.after, strict=True) if old != new)


def _batches(items: Iterable[Any]) -> Iterable[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _ROWS_AT_A_TIME)):
        yield batch


def _remember(row: Import, outcome: Mapping[str, Any], *, by: Doer, at: datetime) -> None:
    """Keep how the file was read, for the next one like it."""
    ImportMapping.objects.update_or_create(
        municipality_id=row.municipality_id,
        kind=row.kind,
        table=row.table,
        defaults={
            "names": outcome.get("names", {}),
            "answers": outcome.get("remembered", {}),
            "saved_at": at,
            "saved_by": by.name,
        },
    )


def _kept(outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give what a version of a table remembers: how much was read otherwise than it stood, and the first of it."""
    told: dict[str, Any] = {
        _NAMES: outcome.get("names", {}),
        "converted": outcome["conversion_count"],
        "left_out": outcome["bad_row_count"],
    }
    cells = [
        {"line": line, "column": column, "typed": typed, "read": read, "why": why[0], "with": _flat(why)}
        for line, column, typed, read, why in outcome["conversions"]
    ]
    return [told, *cells]


def _flat(why: Sequence[Any]) -> dict[str, str]:
    return {name: str(value) for name, value in sentence_of(why).values}
