"""Saving a new version of a table that models run on."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from likevekt.actions.doer import Doer
from likevekt.actions.engine_cache import StoredTables, outcome
from likevekt.actions.errors import ActionError, as_it_is
from likevekt.actions.given_text import LONGEST_SOURCE, GivenText, given_by, refuse_faulty_text
from likevekt.actions.live import changed
from likevekt.actions.stale import SavedText, refuse_stale
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.funding import FundingError
from likevekt.funding.csv_text import CsvError, read_raw_table
from likevekt.kernel.exact import write_number
from likevekt.store.funding_queries import ModelState, list_model_versions, read_model_text
from likevekt.store.models import FundingTable
from likevekt.store.municipality_queries import get_municipality
from likevekt.store.table_queries import TableHead, TableSet, current_tables, list_table_versions, read_tables

LONGEST_TABLE_NAME = 100
LONGEST_FILE_NAME = 255
_TABLE_NAME = re.compile(r"[A-Za-z0-9_-]+")

_NAME_FORM = gettext_noop(
    "A table cannot be called “%(name)s”. Use letters a–z, digits, _ and - in its name, at most %(limit)s."
)
_NOT_A_TABLE = gettext_noop("The table “%(name)s” cannot be read: line %(line)s %(fault)s.")
_NOT_A_TABLE_AT_ALL = gettext_noop("The table “%(name)s” cannot be read: it %(fault)s.")
_COMPLETENESS = gettext_noop("The completeness is %(share)s. Give a share from 0 to 1, or leave it out.")
_BREAKS = gettext_noop(
    "With this table the model “%(key)s”, version %(version)s, can no longer run: %(reason)s "
    "Correct the table, or save it knowing this."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenModel:
    """An adopted model that cannot run on the tables as they are now, and why."""

    key: str
    title: str
    version: int
    error: FundingError

    @property
    def problems(self) -> tuple[str, ...]:
        """The engine's sentences."""
        return tuple(problem.sentence for problem in self.error.problems)


class BreaksModelsError(ActionError):
    """Adopted models could no longer run; whoever says that they may break can save it all the same."""

    def __init__(self, broken: Sequence[BrokenModel]) -> None:
        self.broken = tuple(broken)
        super().__init__(_breaking(broken))


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedTable:
    """The table version that is current now; not new when the same content was current already."""

    head: TableHead
    is_new: bool
    broken_models: tuple[BrokenModel, ...]


def save_table_version(  # noqa: PLR0913 (all by name)
    *,
    municipality: str,
    name: str,
    content: bytes,
    source: str,
    as_of: date,
    by: Doer,
    at: datetime,
    completeness: Fraction | None = None,
    original_name: str = "",
    conversions: Sequence[Any] = (),
    may_break_models: bool = False,
    based_on: int | None = None,
    is_part_of_import: bool = False,
) -> SavedTable:
    """Save canonical CSV as the next version of a table; earlier versions stay as they are.

    An adopted model that would no longer run is a reason to refuse, unless the caller says that it may break.
    `based_on` is the version that was current when it was made, 0 where there was none; None asks nothing.
    What is part of an import is told by the import, in the audit trail and to open pages.

    Raises:
        StaleError: another version was saved meanwhile.
        ActionError: the table, its name or what is said about it cannot be used.
        BreaksModelsError: an adopted model could no longer run.
        UnknownMunicipalityError: there is no such municipality.
    """
    by.require("funding_table", "save")
    _refuse_faulty_table(name=name, content=content, completeness=completeness)
    refuse_faulty_text(
        GivenText(field=gettext_noop("source"), text=source, longest=LONGEST_SOURCE),
        GivenText(
            field=gettext_noop("original name"),
            text=original_name,
            longest=LONGEST_FILE_NAME,
            may_be_empty=True,
        ),
        GivenText(field=gettext_noop("conversions"), text=_as_text(conversions), may_be_empty=True),
        given_by(by.name),
    )
    digest = sha256(content).hexdigest()
    # Running models may take long: it is done before the others are made to wait, and found again below.
    try_models(municipality=municipality, unsaved={name: content}, on=localdate(at))
    with transaction.atomic():
        owner = get_municipality(municipality, waits_for_others=True)
        tables = current_tables(municipality=municipality)
        broken = broken_models(tables, unsaved={name: content}, on=localdate(at))
        if broken and not may_break_models:
            raise BreaksModelsError(broken)
        current = tables.heads.get(name)
        if current is not None and _says_the_same(current, digest, source, as_of, completeness):
            return SavedTable(head=current, is_new=False, broken_models=broken)
        if current is not None:
            theirs = partial(_saved_text, current)
            refuse_stale(based_on=based_on, newest=current.version, theirs=theirs, mine=content)
        row = FundingTable.objects.create(
            municipality_id=owner.id,
            name=name,
            version=next_table_version(municipality=municipality, name=name),
            content=content,
            byte_count=len(content),
            sha256=digest,
            source=source,
            as_of=as_of,
            completeness="" if completeness is None else write_number(completeness),
            original_name=original_name,
            conversions=list(conversions),
            created_at=at,
            created_by=by.name,
        )
        if not is_part_of_import:
            by.record(
                "save", "funding_table", row=row.pk, municipality=municipality, at=at, version=row.version
            )
            changed("funding_table", municipality=municipality, at=at)
        saved = current_tables(municipality=municipality).heads[name]
    return SavedTable(head=saved, is_new=True, broken_models=broken)


def is_table_name(name: str) -> bool:
    """Tell whether a table can be called this."""
    return len(name) <= LONGEST_TABLE_NAME and _TABLE_NAME.fullmatch(name) is not None


def next_table_version(*, municipality: str, name: str) -> int:
    """Give the number of the next version of a table; ask under the municipality's lock."""
    versions = list_table_versions(municipality=municipality, name=name)
    return 1 + max((head.version for head in versions), default=0)


def _saved_text(head: TableHead) -> SavedText:
    text = read_tables([head.id])[head.name]
    return SavedText(version=head.version, text=text, saved_by=head.created_by, saved_at=head.created_at)


def _refuse_faulty_table(*, name: str, content: bytes, completeness: Fraction | None) -> None:
    problems: list[Sentence] = []
    if not is_table_name(name):
        problems.append(say(_NAME_FORM, name=name, limit=LONGEST_TABLE_NAME))
    if completeness is not None and not 0 <= completeness <= 1:
        problems.append(say(_COMPLETENESS, share=str(completeness)))
    null = content.find(b"\x00")
    try:
        read_raw_table(name=name, content=content)
    except CsvError as error:
        problems += [
            say(_NOT_A_TABLE_AT_ALL, name=name, fault=fault)
            if line is None
            else say(_NOT_A_TABLE, name=name, line=line, fault=fault)
            for line, fault in error.faults
        ]
    else:
        if null >= 0:
            line = content.count(b"\n", 0, null) + 1
            problems.append(say(_NOT_A_TABLE, name=name, line=line, fault="holds a null character"))
    if problems:
        raise ActionError(problems)


def _as_text(conversions: Sequence[Any]) -> str:
    return json.dumps(conversions, ensure_ascii=False).replace("\\u0000", "\x00")


def try_models(*, municipality: str, unsaved: Mapping[str, bytes], on: date) -> None:
    """Run the adopted models on the tables with those not saved yet, so that it goes quickly the next time."""
    broken_models(current_tables(municipality=municipality), unsaved=unsaved, on=on)


def broken_models(
    tables: TableSet, *, on: date, unsaved: Mapping[str, bytes] | None = None
) -> tuple[BrokenModel, ...]:
    """Give the adopted models that cannot run on the tables, with those not saved yet in the place of others."""
    contents = StoredTables(tables, unsaved=unsaved)
    broken = []
    for head in list_model_versions(municipality=tables.municipality, on=on):
        if head.state in {ModelState.TODAY, ModelState.COMING}:
            try:
                outcome(head.sha256, read=partial(read_model_text, head.id), contents=contents)
            except FundingError as error:
                found = BrokenModel(key=head.key, title=head.title, version=head.version, error=error)
                broken.append(found)
    return tuple(broken)


def _breaking(broken: Sequence[BrokenModel]) -> list[Sentence]:
    return [
        say(_BREAKS, key=one.key, version=one.version, reason=as_it_is(problem))
        for one in broken
        for problem in one.problems
    ]


def _says_the_same(
    current: TableHead, digest: str, source: str, as_of: date, completeness: Fraction | None
) -> bool:
    return (current.sha256, current.source, current.as_of, current.completeness) == (
        digest,
        source,
        as_of,
        completeness,
    )
