"""Which rows an account reaches: the one value that every query about scoped objects takes."""

from dataclasses import dataclass

from django.db.models import Q

_NOTHING = Q(pk__in=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """All rows of a municipality, those of some units, those that are an account's own, or none (rekkevidde).

    `own` is the account whose own rows are reached, where the right reaches what is one's own.
    """

    municipality: str
    is_everywhere: bool = False
    units: frozenset[str] = frozenset()
    own: int | None = None

    def reaches(self, unit: str) -> bool:
        """Tell whether a row that belongs to a unit is reached; an empty unit is the whole municipality."""
        return self.is_everywhere or (unit != "" and unit in self.units)

    def rows(self, *, unit: str, own: str = "") -> Q:
        """Keep the rows that are reached; `unit` and `own` name the columns that say whose a row is."""
        if self.is_everywhere:
            return Q()
        found = _NOTHING
        if self.units:
            found |= Q(**{f"{unit}__in": self.units})
        if own and self.own is not None:
            found |= Q(**{own: self.own})
        return found
