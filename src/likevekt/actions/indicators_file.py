"""The file `indicators`: measured values, each of a period and from a source."""

from collections.abc import Iterator, Sequence
from typing import Any

from likevekt.actions.import_kind import FileRow, ImportKind, Plan, Planned, Values, day_of
from likevekt.actions.known_codes import unit_codes
from likevekt.actions.period_plans import key_text
from likevekt.connectors.column_reading import BadCell
from likevekt.connectors.file_columns import FileColumn, FileColumns, Sort
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.catalogue_queries import list_indicators
from likevekt.store.models import Indicator
from likevekt.store.municipality_queries import MunicipalityHead

_NO_UNIT = gettext_noop("There is no unit “%(code)s” on %(day)s.")
_EMPTY_PERIOD = gettext_noop("The end %(end)s is not after the beginning %(start)s.")
_HALF_SHARE = gettext_noop("The numerator and the denominator stand together: fill in both, or neither.")
_TWICE = gettext_noop("Line %(line)s says a value of the same.")
_KEY = ("indicator", "unit", "period_from", "period_to", "source")
_CONTENT = ("value", "numerator", "denominator")

COLUMNS = FileColumns(
    (
        FileColumn(
            name="indicator", sort=Sort.CODE, is_required=True, words=("indikator", "måltall", "nøkkeltall")
        ),
        FileColumn(name="unit", sort=Sort.CODE, words=("enhet", "eining", "enhetskode", "einingskode")),
        FileColumn(
            name="period_from",
            sort=Sort.DAY,
            is_required=True,
            words=("periode fra", "periode frå", "fra", "frå", "fra og med", "frå og med"),
        ),
        FileColumn(
            name="period_to",
            sort=Sort.END,
            is_required=True,
            words=("periode til", "periode til og med", "periode tom", "til", "til og med", "tom"),
        ),
        FileColumn(
            name="value", sort=Sort.EXACT, is_required=True, words=("verdi", "tall", "tal"), longest=122
        ),
        FileColumn(name="numerator", sort=Sort.EXACT, words=("teller", "teljar"), longest=122),
        FileColumn(name="denominator", sort=Sort.EXACT, words=("nevner", "nemnar"), longest=122),
        FileColumn(name="source", sort=Sort.TEXT, is_required=True, words=("kilde", "kjelde"), longest=400),
    )
)


def plan(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Plan:
    """Hold a file of indicators against those that are stored; a new value of the same takes the old one's place."""
    result = Plan(bad=list(_bad_cells(rows, municipality)))
    bad_lines = {one.line for one in result.bad}
    there = Indicator.objects.filter(municipality_id=municipality.id)
    stored = {row[1:6]: row for row in there.values_list("pk", *_KEY, *_CONTENT).iterator(chunk_size=5_000)}
    seen: dict[tuple[Any, ...], int] = {}
    planned: list[Planned] = []
    for line, values in rows:
        if line in bad_lines:
            continue
        after = _row(values)
        key = after[:5]
        if key in seen:
            reason = say(_TWICE, line=seen[key])
            result.bad.append(BadCell(line, "indicator", values["indicator"], reason))
            continue
        seen[key] = line
        old = stored.get(key)
        if old is not None and old[1:] == after:
            result.unchanged_count += 1
        elif old is not None:
            result.changed_count += 1
            planned.append(Planned(key_text(key), old[0], old[1:], after))
        else:
            result.new_count += 1
            planned.append(Planned(key_text(key), None, None, after))
    result.planned = planned
    return result


def _row(values: Values) -> tuple[Any, ...]:
    start, end = day_of(values["period_from"]), day_of(values["period_to"])
    content = tuple(values[name] for name in _CONTENT)
    return values["indicator"], values["unit"], start, end, values["source"], *content


def _bad_cells(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Iterator[BadCell]:
    units = unit_codes(municipality.id)
    for line, values in rows:
        start, end = day_of(values["period_from"]), day_of(values["period_to"])
        if end <= start:
            yield BadCell(line, "period_to", str(end), say(_EMPTY_PERIOD, end=end, start=start))
        elif bool(values["numerator"]) != bool(values["denominator"]):
            yield BadCell(line, "numerator", values["numerator"], say(_HALF_SHARE))
        elif values["unit"] and not units.has(values["unit"], on=start):
            yield BadCell(line, "unit", values["unit"], say(_NO_UNIT, code=values["unit"], day=start))


def stored_rows(municipality: str) -> Iterator[Values]:
    """Give the indicators of a municipality in the columns of the file."""
    for line in list_indicators(municipality=municipality):
        yield {
            "indicator": line.indicator,
            "unit": line.unit,
            "period_from": line.period_from.isoformat(),
            "period_to": line.period_to.isoformat(),
            "value": line.value,
            "numerator": line.numerator,
            "denominator": line.denominator,
            "source": line.source,
        }


INDICATORS = ImportKind(
    code="indicators",
    label=gettext_noop("Indicators"),
    right="budget",
    columns=COLUMNS,
    plan=plan,
    model=Indicator,
    fields=(*_KEY, *_CONTENT),
    identity=_KEY,
    rows=stored_rows,
)
