"""The file `units`: areas, units, teams and offices, each in its period."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from likevekt.actions.import_kind import Dangling, FileRow, ImportKind, Plan, Values, day_of
from likevekt.actions.known_codes import unit_codes
from likevekt.actions.period_plans import PeriodRules, plan_periods
from likevekt.actions.rates_file import COLUMNS as RATE_COLUMNS
from likevekt.actions.unit_tree import refuse_faulty_tree
from likevekt.connectors.column_reading import BadCell
from likevekt.connectors.file_columns import FileColumn, FileColumns, Sort
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.store.models import BudgetLine, Indicator, RoleGrant, Unit
from likevekt.store.municipality_queries import MunicipalityHead
from likevekt.store.unit_queries import list_unit_periods

OTHER_MUNICIPALITY = gettext_noop("The row is of the municipality %(code)s, and this is %(own)s.")
_NO_PARENT = gettext_noop("There is no unit “%(code)s” on %(day)s for it to lie under.")
_OWN_PARENT = gettext_noop("A unit cannot lie under itself.")
_CIRCLE = gettext_noop("The units lie under each other in a circle: %(codes)s.")
_KEY = ("unit",)
_CONTENT = ("name", "parent", "kind")
_KINDS = {
    "area": ("område", "sone", "virksomhetsområde", "tjenesteområde"),
    "unit": ("enhet", "eining", "avdeling", "virksomhet"),
    "team": ("gruppe", "lag"),
    "office": ("kontor", "tildelingskontor"),
}

COLUMNS = FileColumns(
    (
        FileColumn(
            name="unit",
            sort=Sort.CODE,
            is_required=True,
            words=("enhet", "eining", "enhetskode", "einingskode", "kode", "enhetsid"),
        ),
        FileColumn(
            name="name",
            sort=Sort.TEXT,
            is_required=True,
            words=("navn", "namn", "enhetsnavn", "einingsnamn"),
            longest=200,
        ),
        FileColumn(
            name="parent",
            sort=Sort.CODE,
            words=("ligger under", "ligg under", "overordnet", "overordna", "hører til"),
        ),
        FileColumn(
            name="kind",
            sort=Sort.CODE,
            is_required=True,
            words=("slag", "type", "nivå", "enhetstype"),
            codes=_KINDS,
        ),
        FileColumn(name="municipality", sort=Sort.CODE, words=("kommune", "kommunenummer"), longest=8),
        *(column for column in RATE_COLUMNS.columns if column.name in {"valid_from", "valid_to"}),
    )
)


def plan(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Plan:
    """Hold a file of units against those that are stored; what lies under a row that is left out is left out too."""
    bad: list[BadCell] = []
    while True:
        found = _planned(rows, municipality)
        lines = {one.line for one in found.bad}
        bad += found.bad
        if not lines:
            found.bad = bad
            return found
        rows = [row for row in rows if row.line not in lines]


def _planned(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Plan:
    bad = [*_bad_parents(rows, municipality), *_circles(rows, municipality)]
    return plan_periods(rows, municipality=municipality.id, rules=_RULES, bad=bad)


def _content(values: Values) -> tuple[Any, ...]:
    return tuple(values[name] for name in _CONTENT)


_RULES = PeriodRules(model=Unit, key=_KEY, content=_CONTENT, may_correct=True, read=_content)


def refuse_other_municipality(line: int, values: Values, municipality: MunicipalityHead) -> BadCell | None:
    """Find fault with a row that says it is of another municipality."""
    code = values["municipality"]
    if code in ("", municipality.code):
        return None
    return BadCell(line, "municipality", code, say(OTHER_MUNICIPALITY, code=code, own=municipality.code))


def _bad_parents(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Iterator[BadCell]:
    known = unit_codes(municipality.id)
    for _, values in rows:
        end = values["valid_to"]
        known.add(values["unit"], day_of(values["valid_from"]), day_of(end) if end else None)
    for line, values in rows:
        other = refuse_other_municipality(line, values, municipality)
        if other is not None:
            yield other
            continue
        parent, day = values["parent"], day_of(values["valid_from"])
        problem: Sentence | None = None
        if parent and parent == values["unit"]:
            problem = say(_OWN_PARENT)
        elif parent and not known.has(parent, on=day):
            problem = say(_NO_PARENT, code=parent, day=day)
        if problem is not None:
            yield BadCell(line, "parent", parent, problem)


def _circles(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Iterator[BadCell]:
    """Find rows from which the way up comes back; the newest row of each unit is the one that counts."""
    stored = Unit.objects.filter(municipality_id=municipality.id, valid_to__isnull=True)
    parents: dict[str, str] = dict(stored.values_list("unit", "parent"))
    newest: dict[str, FileRow] = {}
    for row in rows:
        unit, start = row.values["unit"], row.values["valid_from"]
        if not row.values["valid_to"] and (unit not in newest or newest[unit].values["valid_from"] < start):
            newest[unit] = row
    parents |= {unit: row.values["parent"] for unit, row in newest.items()}
    for unit, row in newest.items():
        way = _way_up(unit, parents)
        if len(way) > 2 and way[-1] == unit:
            yield BadCell(row.line, "parent", row.values["parent"], say(_CIRCLE, codes=" → ".join(way)))


def _way_up(unit: str, parents: Mapping[str, str]) -> list[str]:
    way, seen = [unit], {unit}
    while above := parents.get(way[-1], ""):
        way.append(above)
        if above in seen:
            break
        seen.add(above)
    return way


def stored_rows(municipality: str) -> Iterator[Values]:
    """Give the units of a municipality in the columns of the file."""
    rows = Unit.objects.filter(municipality__code=municipality)
    for row in sorted(rows, key=lambda row: (row.unit, row.valid_from)):
        yield {
            **{name: getattr(row, name) for name in (*_KEY, *_CONTENT)},
            "municipality": municipality,
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        }


def dangling(municipality: int, gone: frozenset[str]) -> Dangling | None:
    """Tell what speaks of units that would be gone: units under them, budgets, indicators or roles."""
    speaking = (
        (gettext_noop("units that lie under it"), Unit.objects.filter(parent__in=gone)),
        (gettext_noop("budget lines"), BudgetLine.objects.filter(unit__in=gone)),
        (gettext_noop("indicators"), Indicator.objects.filter(unit__in=gone)),
        (gettext_noop("granted roles"), RoleGrant.objects.filter(unit__in=gone)),
    )
    for what, rows in speaking:
        count = rows.filter(municipality_id=municipality).count()
        if count:
            return Dangling(what=what, count=count)
    return None


def refuse_no_tree(municipality: str) -> None:
    """Let the units of a municipality through when they are a tree on every day, as after any other change.

    Raises:
        ActionError: as `refuse_faulty_tree`.
    """
    refuse_faulty_tree(list_unit_periods(municipality=municipality))


UNITS = ImportKind(
    code="units",
    label=gettext_noop("Units and teams"),
    right="unit",
    columns=COLUMNS,
    plan=plan,
    model=Unit,
    fields=_RULES.fields,
    identity=(*_KEY, "valid_from"),
    rows=stored_rows,
    dangling=dangling,
    holds=refuse_no_tree,
)
