"""The file `rates`: dated prices in øre."""

from collections.abc import Iterator, Sequence
from typing import Any

from likevekt.actions.import_kind import FileRow, ImportKind, Plan, Values, day_of
from likevekt.actions.known_codes import service_codes
from likevekt.actions.period_plans import PeriodRules, plan_periods
from likevekt.connectors.column_reading import BadCell
from likevekt.connectors.file_columns import FileColumn, FileColumns, Sort
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.catalogue_queries import list_rates
from likevekt.store.models import Rate
from likevekt.store.municipality_queries import MunicipalityHead

_NO_SERVICE = gettext_noop("There is no service “%(code)s” on %(day)s.")
_NEGATIVE = gettext_noop("A price is never below zero.")
_KEY = ("service", "unit_kind", "time_of_day", "zone")
_CONTENT = ("ore_per", "standard_hours_per", "source")

_TIMES = {
    "day": ("dag", "dagtid"),
    "evening": ("kveld", "kveldstid"),
    "night": ("natt", "nattetid"),
    "weekend": ("helg",),
    "holiday": ("helligdag", "heilagdag", "høytid", "høgtid"),
}
_ZONES = {"near": ("nær", "nærområde"), "far": ("fjern", "langt unna")}

COLUMNS = FileColumns(
    (
        FileColumn(
            name="service",
            sort=Sort.CODE,
            is_required=True,
            words=("tjeneste", "teneste", "tjenestekode", "tenestekode", "service code"),
        ),
        FileColumn(
            name="unit_kind",
            sort=Sort.CODE,
            words=("slag enhet", "slag eining", "enhetstype", "type eining"),
            longest=40,
        ),
        FileColumn(
            name="time_of_day",
            sort=Sort.CODE,
            words=("tid på døgnet", "døgntid", "tidspunkt", "time of day"),
            codes=_TIMES,
            is_open=True,
            longest=40,
        ),
        FileColumn(name="zone", sort=Sort.CODE, words=("sone",), codes=_ZONES, is_open=True, longest=40),
        FileColumn(
            name="ore_per",
            sort=Sort.ORE,
            is_required=True,
            words=(
                "øre",
                "pris",
                "sats",
                "kroner",
                "kr",
                "pris kr",
                "pris i kroner",
                "sats kr",
                "pris øre",
                "price",
            ),
        ),
        FileColumn(
            name="standard_hours_per",
            sort=Sort.EXACT,
            words=("normtimer", "normtimar", "standardtimer", "timer per", "timar per", "standard hours"),
            longest=122,
        ),
        FileColumn(
            name="valid_from",
            sort=Sort.DAY,
            is_required=True,
            words=("gyldig fra", "gyldig frå", "gjelder fra", "gjeld frå", "fra", "frå", "fra og med", "fom"),
        ),
        FileColumn(
            name="valid_to",
            sort=Sort.END,
            words=(
                "gyldig til",
                "gjelder til",
                "gjeld til",
                "til",
                "til og med",
                "tom",
                "gyldig tom",
                "gyldig til tom",
                "gyldig til og med",
                "til tom",
            ),
        ),
        FileColumn(
            name="source", sort=Sort.TEXT, is_required=True, words=("kilde", "kjelde", "vedtak"), longest=400
        ),
    )
)


def plan(rows: Sequence[FileRow], municipality: MunicipalityHead) -> Plan:
    """Hold a file of prices against those that are stored; a price that is stored is never changed but ended."""
    services = service_codes(municipality.id)
    bad = []
    for line, values in rows:
        day = day_of(values["valid_from"])
        if not services.has(values["service"], on=day):
            bad.append(
                BadCell(line, "service", values["service"], say(_NO_SERVICE, code=values["service"], day=day))
            )
        elif int(values["ore_per"]) < 0:
            bad.append(BadCell(line, "ore_per", values["ore_per"], say(_NEGATIVE)))
    return plan_periods(rows, municipality=municipality.id, rules=_RULES, bad=bad)


def _content(values: Values) -> tuple[Any, ...]:
    return int(values["ore_per"]), values["standard_hours_per"], values["source"]


_RULES = PeriodRules(model=Rate, key=_KEY, content=_CONTENT, may_correct=False, read=_content)


def stored_rows(municipality: str) -> Iterator[Values]:
    """Give the prices of a municipality in the columns of the file."""
    for line in list_rates(municipality=municipality):
        yield {
            "service": line.service,
            "unit_kind": line.unit_kind,
            "time_of_day": line.time_of_day,
            "zone": line.zone,
            "ore_per": str(line.ore_per),
            "standard_hours_per": line.standard_hours_per,
            "valid_from": line.valid_from.isoformat(),
            "valid_to": line.valid_to.isoformat() if line.valid_to else "",
            "source": line.source,
        }


RATES = ImportKind(
    code="rates",
    label=gettext_noop("Prices of services"),
    right="funding_table",
    columns=COLUMNS,
    plan=plan,
    model=Rate,
    fields=_RULES.fields,
    identity=(*_KEY, "valid_from"),
    rows=stored_rows,
)
