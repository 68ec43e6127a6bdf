"""Undoing an accepted import: every row as it was before, in one transaction, or a sentence that says why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import DateField, Model, QuerySet
from django.utils.timezone import localdate

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.import_kind import ImportKind, as_kept
from likevekt.actions.import_kinds import import_kind
from likevekt.actions.imports import MovedOnError, get_import
from likevekt.actions.live import all_changed
from likevekt.actions.table_versions import BreaksModelsError, broken_models
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.store.import_queries import ImportLine
from likevekt.store.models import FundingTable, Import, ImportChange
from likevekt.store.municipality_queries import get_municipality
from likevekt.store.table_queries import TABLE_ROWS, current_tables

_ROWS_AT_A_TIME = 500
_LATER = gettext_noop(
    "The import cannot be undone: import %(later)s came after it and stands on the same rows. Undo that one first."
)
_CHANGED_SINCE = gettext_noop(
    "The import cannot be undone: %(count)s of its rows have been changed since, in another way than by an import."
)
_NEWER_TABLE = gettext_noop(
    "The import cannot be undone: the table has a newer version, %(version)s, which holds instead. Nothing would be "
    "gained."
)
_SPOKEN_OF = gettext_noop(
    "The import cannot be undone: %(count)s %(what)s speak of what it brought. Take them away first."
)
_STANDS_ELSEWHERE = gettext_noop(
    "The import cannot be undone: what it ended has been followed by other rows, which would be at odds with it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneImport:
    """An import that is undone; not new when it was undone before."""

    line: ImportLine
    is_new: bool


class CannotUndoError(ActionError):
    """An import cannot be undone; holds the one sentence that says why, and the later import that is in its way."""

    def __init__(self, reason: Sentence, *, later: int | None = None) -> None:
        self.later = later
        super().__init__([reason])


def undo_import(
    import_id: int, *, municipality: str, by: Doer, at: datetime, may_break_models: bool = False
) -> UndoneImport:
    """Give every row that an import touched back as it was; the import stays listed, with who undid it and when.

    Raises:
        NoRightError: the account may not accept files of this kind.
        NoImportError: there is no such import.
        MovedOnError: it was never accepted.
        CannotUndoError: something later stands on it.
        BreaksModelsError: an adopted model could no longer run.
    """
    line = get_import(import_id, municipality=municipality)
    kind = import_kind(line.kind)
    by.require("import", "approve")
    by.require(kind.right, "save")
    try:
        is_new = _undo(line, kind, by=by, at=at, may_break_models=may_break_models)
    except IntegrityError:
        raise CannotUndoError(say(_STANDS_ELSEWHERE)) from None
    return UndoneImport(line=get_import(import_id, municipality=municipality), is_new=is_new)


def _undo(line: ImportLine, kind: ImportKind, *, by: Doer, at: datetime, may_break_models: bool) -> bool:
    with transaction.atomic():
        get_municipality(line.municipality, waits_for_others=True)
        row = Import.objects.select_for_update().defer("bad_cells").get(pk=line.id)
        if row.state == "undone":
            return False
        if row.state != "accepted":
            raise MovedOnError
        changes = list(ImportChange.objects.filter(made_by=row).order_by("pk"))
        _refuse_later_imports(row, changes)
        row.state, row.undone_at, row.undone_by = "undone", at, by.name
        # The guards of the database look for this before they let a row go.
        row.save(update_fields=["state", "undone_at", "undone_by"])
        if kind.model is None:
            _refuse_newer_version(changes)
            _refuse_broken_models(line, on=localdate(at), may_break_models=may_break_models)
        else:
            _give_back(kind.model, kind, changes, municipality=row.municipality_id)
            if kind.holds is not None:
                kind.holds(line.municipality)
        by.record("undo", "import", row=row.pk, municipality=line.municipality, at=at, rows=len(changes))
        all_changed({("import", ""), (kind.right, "")}, municipality=line.municipality, at=at)
    return True


def _refuse_later_imports(row: Import, changes: Sequence[ImportChange]) -> None:
    if not changes:
        return
    last = changes[-1].pk
    keys = ImportChange.objects.filter(made_by=row).values("key")
    later = (
        ImportChange.objects.filter(
            row_table=changes[0].row_table,
            pk__gt=last,
            key__in=keys,
            made_by__municipality_id=row.municipality_id,
            made_by__state="accepted",
        )
        .order_by("-pk")
        .values_list("made_by_id", flat=True)
        .first()
    )
    if later is not None:
        raise CannotUndoError(say(_LATER, later=later), later=later)


def _refuse_newer_version(changes: Sequence[ImportChange]) -> None:
    tables = FundingTable.objects.in_bulk([change.row_id for change in changes])
    for table in tables.values():
        newer = FundingTable.objects.filter(
            municipality_id=table.municipality_id,
            name=table.name,
            version__gt=table.version,
            opened_from="",
        )
        gone = ImportChange.objects.filter(row_table=TABLE_ROWS, made_by__state="undone").values("row_id")
        found = newer.exclude(pk__in=gone).order_by("-version").values_list("version", flat=True).first()
        if found is not None:
            raise CannotUndoError(say(_NEWER_TABLE, version=found))


def _refuse_broken_models(line: ImportLine, *, on: date, may_break_models: bool) -> None:
    broken = broken_models(current_tables(municipality=line.municipality), on=on)
    if broken and not may_break_models:
        raise BreaksModelsError(broken)


def _give_back(
    model: type[Model], kind: ImportKind, changes: Sequence[ImportChange], *, municipality: int
) -> None:
    """Take away what the import made, then give what it changed back as it was."""
    _refuse_changed_rows(model, kind, changes)
    made = [change for change in changes if change.before is None]
    for batch in _batches([change.row_id for change in made]):
        _rows(model, batch).delete()
    for values, keys in _alike(change for change in changes if change.before is not None):
        for batch in _batches(keys):
            _rows(model, batch).update(**_typed(model, values))
    _refuse_dangling(model, kind, made, municipality=municipality)


def _refuse_changed_rows(model: type[Model], kind: ImportKind, changes: Sequence[ImportChange]) -> None:
    now: dict[int, dict[str, Any]] = {}
    for batch in _batches([change.row_id for change in changes]):
        rows = _rows(model, batch).values_list("pk", *kind.fields)
        now |= {row[0]: as_kept(kind.fields, row[1:]) for row in rows}
    count = sum(1 for change in changes if now.get(change.row_id) != change.after)
    if count:
        raise CannotUndoError(say(_CHANGED_SINCE, count=count))


def _refuse_dangling(
    model: type[Model], kind: ImportKind, made: Sequence[ImportChange], *, municipality: int
) -> None:
    """Let nothing speak of a code of which no row is left."""
    if kind.dangling is None or not made:
        return
    field = kind.fields[0]
    codes = {change.after[field] for change in made}
    left = set(
        model._default_manager.filter(municipality_id=municipality).values_list(field, flat=True)  # noqa: SLF001
    )
    found = kind.dangling(municipality, frozenset(codes - left)) if codes - left else None
    if found is not None:
        raise CannotUndoError(say(_SPOKEN_OF, count=found.count, what=say(found.what)))


def _alike(changes: Iterable[ImportChange]) -> Iterable[tuple[Mapping[str, Any], list[int]]]:
    """Group rows that get the same back: what differs between before and after, and nothing else."""
    groups: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for change in changes:
        before: Mapping[str, Any] = change.before or {}
        values = tuple(
            sorted((name, value) for name, value in before.items() if change.after.get(name) != value)
        )
        groups.setdefault(values, []).append(change.row_id)
    return ((dict(values), keys) for values, keys in groups.items())


def _typed(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Give kept values as the row has them: dates are days again."""
    days = {field.name for field in model._meta.concrete_fields if isinstance(field, DateField)}  # noqa: SLF001
    return {
        name: date.fromisoformat(value) if name in days and value is not None else value
        for name, value in values.items()
    }


def _rows(model: type[Model], keys: Sequence[int]) -> QuerySet[Model]:
    return model._default_manager.filter(pk__in=keys)  # noqa: SLF001


def _batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _ROWS_AT_A_TIME] for start in range(0, len(keys), _ROWS_AT_A_TIME))
