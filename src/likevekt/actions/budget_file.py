"""The file `budget`: what is budgeted a month for a unit and a service."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from likevekt.actions.import_kind import FileRow, ImportKind, Plan, Planned, Values, day_of
from likevekt.actions.known_codes import service_codes, unit_codes
from likevekt.actions.period_plans import key_text
from likevekt.actions.units_file import refuse_other_municipality
from likevekt.connectors.column_reading import BadCell
from likevekt.connectors.file_columns import FileColumn, FileColumns, Sort
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.store.models import BudgetLine
from likevekt.store.municipality_queries import MunicipalityHead

_NO_UNIT = gettext_noop("There is no unit “%(code)s” on %(day)s.")
_NO_SERVICE = gettext_noop("There is no service “%(code)s” on %(day)s.")
_SAME_VERSION = gettext_noop(
    "Version %(version)s of the line is here already with another amount or date. Give this one a higher version."
)
_OLDER_VERSION = gettext_noop("The line has version %(newest)s already; version %(version)s comes too late.")
_TWICE = gettext_noop("Line %(line)s says another amount of the same.")
_FAULTY_VERSION = gettext_noop("“%(typed)s” is no version: give a whole number from 1.")
_LARGEST_VERSION = 2**31 - 1
_KEY = ("unit", "service", "function", "year", "month")
_CONTENT = ("ore", "adopted_on")

COLUMNS = FileColumns(
    (
        FileColumn(name="municipality", sort=Sort.CODE, words=("kommune", "kommunenummer"), longest=8),
        FileColumn(
            name="unit",
            sort=Sort.CODE,
            is_required=True,
            words=("enhet", "eining", "enhetskode", "einingskode", "ansvar"),
        ),
        FileColumn(name="service", sort=Sort.CODE, words=("tjeneste", "teneste", "tjenestekode")),
        FileColumn(
            name="function",
            sort=Sort.CODE,
            is_required=True,
            words=("funksjon", "kostra-funksjon"),
            longest=10,
        ),
        FileColumn(name="month", sort=Sort.MONTH, is_required=True, words=("måned", "månad", "periode")),
        FileColumn(
            name="ore",
            sort=Sort.ORE,
            is_required=True,
            words=("øre", "beløp", "kroner", "kr", "beløp kr", "budsjett", "beløp i kroner", "beløp øre"),
        ),
        FileColumn(
            name="adopted_on",
            sort=Sort.DAY,
            is_required=True,
            words=("vedtatt", "vedteken", "vedtatt dato", "vedtaksdato"),
        ),
        FileColumn(name="version", sort=Sort.WHOLE, words=("versjon",)),
    )
)


def plan(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Plan:
    """Hold a file of budget lines against those that are stored; a later version takes the place of an earlier.

    A row without a version says what holds now: it is unchanged when the newest says it already, else the next one. It
    takes its turn after those that have a version; two of the same line that differ cannot both hold.
    """
    result = Plan(bad=list(_bad_codes(rows, municipality)))
    bad_lines = {one.line for one in result.bad}
    stored: dict[_Key, dict[int, _Said]] = {}
    there = BudgetLine.objects.filter(municipality_id=municipality.id)
    for row in there.values_list(*_KEY, *_CONTENT, "version").iterator(chunk_size=5_000):
        stored.setdefault(row[:5], {})[row[7]] = _Said(row[5], row[6], 0)
    planned: list[Planned] = []
    now: dict[_Key, _Said] = {}
    for line, values in sorted(rows, key=_turn):
        if line in bad_lines:
            continue
        key = _key(values)
        said = _Said(int(values["ore"]), day_of(values["adopted_on"]), line)
        version = int(values["version"] or 0)
        earlier = said if version else now.setdefault(key, said)
        if earlier[:2] != said[:2]:
            reason = say(_TWICE, line=earlier.line)
            result.bad.append(BadCell(line, "ore", values["ore"], reason))
            continue
        problem = _place(result, stored.setdefault(key, {}), said, version)
        if isinstance(problem, Sentence):
            result.bad.append(BadCell(line, "version", values["version"], problem))
        elif problem:
            after = (*key, said.ore, said.adopted_on, problem)
            planned.append(Planned(key_text(key), None, None, after))
    result.planned = planned
    return result


_Key = tuple[Any, ...]


class _Said(NamedTuple):
    """What a version of a line says, and on which line of the file; line 0 is stored."""

    ore: int
    adopted_on: date
    line: int


def _turn(row: FileRow) -> tuple[bool, int]:
    version = int(row.values["version"] or 0)
    return not version, version


def _key(values: Values) -> _Key:
    month = values["month"]
    return values["unit"], values["service"], values["function"], int(month[:4]), int(month[5:7])


def _place(result: Plan, versions: dict[int, _Said], said: _Said, version: int) -> Sentence | int:
    """Give the version that a row gets, 0 when it says nothing new, or what is wrong with it."""
    newest = max(versions, default=0)
    if not version:
        version = newest if newest and versions[newest][:2] == said[:2] else newest + 1
    there = versions.get(version)
    if there is not None and there[:2] == said[:2]:
        result.unchanged_count += 1
        return 0
    if there is not None:
        return say(_TWICE, line=there.line) if there.line else say(_SAME_VERSION, version=version)
    if version < newest:
        return say(_OLDER_VERSION, newest=newest, version=version)
    versions[version] = said
    if newest:
        result.changed_count += 1
    else:
        result.new_count += 1
    return version


def _bad_codes(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Iterator[BadCell]:
    units, services = unit_codes(municipality.id), service_codes(municipality.id)
    for line, values in rows:
        day = day_of(f"{values['month']}-01")
        version = values["version"]
        other = refuse_other_municipality(line, values, municipality)
        if other is not None:
            yield other
        elif not units.has(values["unit"], on=day):
            yield BadCell(line, "unit", values["unit"], say(_NO_UNIT, code=values["unit"], day=day))
        elif values["service"] and not services.has(values["service"], on=day):
            reason = say(_NO_SERVICE, code=values["service"], day=day)
            yield BadCell(line, "service", values["service"], reason)
        elif version and not 1 <= int(version) <= _LARGEST_VERSION:
            yield BadCell(line, "version", version, say(_FAULTY_VERSION, typed=version))


def stored_rows(municipality: str) -> Iterator[Values]:
    """Give every version of every budget line of a municipality in the columns of the file."""
    rows = BudgetLine.objects.filter(municipality__code=municipality)
    for row in sorted(
        rows, key=lambda row: (row.unit, row.service, row.function, row.year, row.month, row.version)
    ):
        yield {
            "municipality": municipality,
            "unit": row.unit,
            "service": row.service,
            "function": row.function,
            "month": f"{row.year:04}-{row.month:02}",
            "ore": str(row.ore),
            "adopted_on": row.adopted_on.isoformat(),
            "version": str(row.version),
        }


BUDGET = ImportKind(
    code="budget",
    label=gettext_noop("Budget a month"),
    right="budget",
    columns=COLUMNS,
    plan=plan,
    model=BudgetLine,
    fields=(*_KEY, *_CONTENT, "version"),
    identity=(*_KEY, "version"),
    rows=stored_rows,
)
