"""Which units and services there are on which days, for holding a file against them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from likevekt.store.models import Service, Unit


class Span(NamedTuple):
    """A half-open period; no end is until further notice."""

    start: date
    end: date | None


class CodeBook:
    """Codes and the days on which each is there."""

    def __init__(self, spans: Iterable[tuple[str, date, date | None]]) -> None:
        self._spans: dict[str, list[Span]] = {}
        for code, start, end in spans:
            self._spans.setdefault(code, []).append(Span(start, end))
        self._asked: dict[tuple[str, date], bool] = {}

    def has(self, code: str, *, on: date) -> bool:
        """Tell whether a code is there on a day."""
        asked = (code, on)
        if asked not in self._asked:
            self._asked[asked] = any(
                span.start <= on and (span.end is None or on < span.end) for span in self._spans.get(code, ())
            )
        return self._asked[asked]

    def add(self, code: str, start: date, end: date | None) -> None:
        """Let a code be there in one more period."""
        self._spans.setdefault(code, []).append(Span(start, end))


def unit_codes(municipality: int) -> CodeBook:
    """Give the units of a municipality with the days they are there."""
    rows = Unit.objects.filter(municipality_id=municipality)
    return CodeBook(rows.values_list("unit", "valid_from", "valid_to"))


def service_codes(municipality: int) -> CodeBook:
    """Give the services of a municipality with the days they are there."""
    rows = Service.objects.filter(municipality_id=municipality)
    return CodeBook(rows.values_list("service", "valid_from", "valid_to"))
