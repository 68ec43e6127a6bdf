"""The file `services`: the services of the catalogue, each in its period."""

from collections.abc import Iterator, Sequence
from typing import Any

from likevekt.actions.import_kind import Dangling, FileRow, ImportKind, Plan, Values
from likevekt.actions.period_plans import PeriodRules, plan_periods
from likevekt.actions.rates_file import COLUMNS as RATE_COLUMNS
from likevekt.connectors.file_columns import FileColumn, FileColumns, Sort
from likevekt.connectors.sentences import gettext_noop
from likevekt.store.models import BudgetLine, Rate, Service
from likevekt.store.municipality_queries import MunicipalityHead

_KEY = ("service",)
_CONTENT = ("name_nb", "name_nn", "name_en", "kpr_code", "kostra_function", "per", "decision_needed")
_PERIOD = tuple(column for column in RATE_COLUMNS.columns if column.name in {"valid_from", "valid_to"})
_MEASURES = {
    "hour": ("time", "timer", "timar", "timen", "per time", "pr time"),
    "day": ("døgn", "dag", "per døgn", "per dag"),
    "visit": ("besøk", "per besøk"),
    "month": ("måned", "månad", "per måned", "per månad"),
    "piece": ("stykk", "stk", "per stykk"),
}

COLUMNS = FileColumns(
    (
        FileColumn(
            name="service",
            sort=Sort.CODE,
            is_required=True,
            words=("tjeneste", "teneste", "kode", "tjenestekode"),
        ),
        FileColumn(
            name="name_nb",
            sort=Sort.TEXT,
            is_required=True,
            words=("navn", "navn bokmål", "bokmål", "tjenestenavn"),
            longest=200,
        ),
        FileColumn(
            name="name_nn",
            sort=Sort.TEXT,
            is_required=True,
            words=("namn", "namn nynorsk", "nynorsk"),
            longest=200,
        ),
        FileColumn(
            name="name_en",
            sort=Sort.TEXT,
            is_required=True,
            words=("navn engelsk", "engelsk", "english"),
            longest=200,
        ),
        FileColumn(name="kpr_code", sort=Sort.CODE, words=("kpr", "kpr-kode"), longest=20),
        FileColumn(
            name="kostra_function",
            sort=Sort.CODE,
            is_required=True,
            words=("kostra-funksjon", "funksjon", "kostra"),
            longest=10,
        ),
        FileColumn(
            name="per",
            sort=Sort.CODE,
            is_required=True,
            words=("måles i", "målt i", "mål", "enhet for mål"),
            codes=_MEASURES,
        ),
        FileColumn(
            name="decision_needed",
            sort=Sort.YES_NO,
            is_required=True,
            words=("krever vedtak", "krev vedtak", "vedtak", "må ha vedtak"),
        ),
        *_PERIOD,
    )
)


def plan(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Plan:
    """Hold a file of services against those that are stored."""
    return plan_periods(rows, municipality=municipality.id, rules=_RULES, bad=())


def _content(values: Values) -> tuple[Any, ...]:
    return (*(values[name] for name in _CONTENT[:-1]), values["decision_needed"] == "yes")


_RULES = PeriodRules(model=Service, key=_KEY, content=_CONTENT, may_correct=True, read=_content)


def stored_rows(municipality: str) -> Iterator[Values]:
    """Give the services of a municipality in the columns of the file."""
    rows = Service.objects.filter(municipality__code=municipality)
    for row in sorted(rows, key=lambda row: (row.service, row.valid_from)):
        yield {
            **{name: getattr(row, name) for name in (*_KEY, *_CONTENT)},
            "decision_needed": "yes" if row.decision_needed else "no",
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        }


def dangling(municipality: int, gone: frozenset[str]) -> Dangling | None:
    """Tell which prices or budgets speak of services that would be gone."""
    prices = Rate.objects.filter(municipality_id=municipality, service__in=gone).count()
    if prices:
        return Dangling(what=gettext_noop("prices"), count=prices)
    lines = BudgetLine.objects.filter(municipality_id=municipality, service__in=gone).count()
    return Dangling(what=gettext_noop("budget lines"), count=lines) if lines else None


SERVICES = ImportKind(
    code="services",
    label=gettext_noop("Services"),
    right="funding_table",
    columns=COLUMNS,
    plan=plan,
    model=Service,
    fields=_RULES.fields,
    identity=(*_KEY, "valid_from"),
    rows=stored_rows,
    dangling=dangling,
)
