"""Reading municipalities and their units as plain values."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from likevekt.store.models import Municipality, Unit


class UnknownMunicipalityError(LookupError):
    """No municipality of the database has this code."""

    def __init__(self, *, code: str) -> None:
        super().__init__(
            f"There is no municipality with the code {code!r} here. Load its data first, or check the code."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityHead:
    """One municipality (kommune); `invented` marks made-up data."""

    id: int
    code: str
    name: str
    inhabitants: int
    invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit (enhet) with the period that its row holds for."""

    unit: str
    name: str
    parent: str
    kind: str
    valid_from: date
    valid_to: date | None


def find_municipality(code: str | None = None) -> MunicipalityHead | None:
    """Give one municipality, or without a code the one that comes first by its code."""
    rows = Municipality.objects.all() if code is None else Municipality.objects.filter(code=code)
    row = rows.order_by("code").first()
    return None if row is None else _head(row)


def get_municipality(code: str, *, waits_for_others: bool = False) -> MunicipalityHead:
    """Give one municipality; inside a transaction it can be held until the others are done.

    Raises:
        UnknownMunicipalityError: there is none with this code.
    """
    rows = Municipality.objects.filter(code=code)
    if waits_for_others:
        rows = rows.select_for_update()
    row = rows.first()
    if row is None:
        raise UnknownMunicipalityError(code=code)
    return _head(row)


def has_real_municipality() -> bool:
    """Tell whether the database holds a municipality that is not invented."""
    return Municipality.objects.filter(invented=False).exists()


def list_units(*, municipality: str, on: date) -> tuple[UnitLine, ...]:
    """List the units that exist on a date, by code."""
    rows = Unit.objects.filter(municipality__code=municipality).filter(valid_on(on))
    return tuple(unit_line(row) for row in sorted(rows, key=lambda row: row.unit))


def unit_line(row: Unit) -> UnitLine:
    """Give a unit's row as a value."""
    return UnitLine(
        unit=row.unit,
        name=row.name,
        parent=row.parent,
        kind=row.kind,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def valid_on(day: date) -> Q:
    """Keep rows whose half-open period has the day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def _head(row: Municipality) -> MunicipalityHead:
    return MunicipalityHead(
        id=row.pk, code=row.code, name=row.name, inhabitants=row.inhabitants, invented=row.invented
    )
