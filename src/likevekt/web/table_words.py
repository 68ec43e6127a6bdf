"""Names of tables and columns as people read them; what is not known here is shown as the file has it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from likevekt.store.catalogue_queries import ServiceLine
from likevekt.store.municipality_queries import UnitLine

_TABLES = {
    "areas": gettext_noop("service areas"),
    "budget": gettext_noop("budget"),
    "commitments": gettext_noop("bound by decisions"),
    "delivered": gettext_noop("delivered"),
    "granted": gettext_noop("granted"),
    "heads": gettext_noop("inhabitants and full-time equivalents"),
    "need": gettext_noop("need"),
    "population": gettext_noop("population"),
    "prices": gettext_noop("unit prices"),
    "travel": gettext_noop("travel"),
    "units": gettext_noop("units"),
}
_MEASURES = {
    "days": gettext_noop("days"),
    "hours": gettext_noop("hours"),
    "minutes": gettext_noop("minutes"),
    "months": gettext_noop("months"),
    "pieces": gettext_noop("pieces"),
    "visits": gettext_noop("visits"),
}
_COLUMNS = {
    "base": gettext_noop("base amount"),
    "basic_grant": gettext_noop("basic grant"),
    "day": gettext_noop("day centre"),
    "environment_disability": gettext_noop("environment services, disability"),
    "far_minutes": gettext_noop("minutes far away"),
    "fte": gettext_noop("full-time equivalents"),
    "habilitation_disability": gettext_noop("habilitation"),
    "home": gettext_noop("at home"),
    "home_alone": gettext_noop("at home, living alone"),
    "housing_disability": gettext_noop("housing, disability"),
    "housing_mental": gettext_noop("housing, mental health"),
    "index": gettext_noop("index"),
    "inhabitants": gettext_noop("inhabitants"),
    "measures": gettext_noop("measures"),
    "mental_health": gettext_noop("mental health"),
    "nursing": gettext_noop("nursing home"),
    "own_sum": gettext_noop("own sum"),
    "price": gettext_noop("price"),
    "reablement": gettext_noop("reablement"),
    "respite": gettext_noop("respite"),
    "short_term": gettext_noop("short-term stay"),
    "with_decisions": gettext_noop("services with decisions"),
}
_WHOLE_COLUMNS = {
    "committed": gettext_noop("bound by decisions"),
    "in:service": gettext_noop("service"),
    "in:zone": gettext_noop("zone"),
    "kind": gettext_noop("kind"),
    "name": gettext_noop("name"),
    "service_area": gettext_noop("service area"),
    "supplement": gettext_noop("supplement"),
    "unit": gettext_noop("unit"),
    "valid_from": gettext_noop("valid from"),
    "valid_to": gettext_noop("valid to"),
    "zone": gettext_noop("zone"),
}
"""Columns whose words hold for the whole name only, never for the beginning of a longer one."""


class TableWords:
    """Names tables and columns in one language, with the services and units of the municipality at hand."""

    def __init__(
        self,
        *,
        services: Iterable[ServiceLine] = (),
        units: Iterable[UnitLine] = (),
        language: str = "nb",
    ) -> None:
        self.language = language
        self._services: Mapping[str, str] = {
            line.service: getattr(line, f"name_{language}") for line in services
        }
        self._units: Mapping[str, str] = {line.unit: line.name for line in units}

    def table(self, name: str) -> str:
        """Name a table: `delivered` is *utført*."""
        return _(_TABLES[name]) if name in _TABLES else name.replace("_", " ")

    def column(self, name: str) -> str:
        """Name a column: `home_nursing_minutes` is *hjemmesykepleie, minutter*, a unit's code its name."""
        if name in self._units:
            return self._units[name]
        if name in _WHOLE_COLUMNS:
            return _(_WHOLE_COLUMNS[name])
        service, _gap, measure = name.rpartition("_")
        if measure in _MEASURES and service in self._services:
            return f"{self._services[service]}, {_(_MEASURES[measure])}"
        head = name
        while head and head not in _COLUMNS:
            head = head.rpartition("_")[0]
        if head:
            rest = name[len(head) :].strip("_").replace("_", " ")
            return f"{_(_COLUMNS[head])} {rest}".rstrip()
        return name.replace("_", " ")
