"""Rates as a table: a line for each service, a column for each period, with its source in the head."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from likevekt.store.catalogue_queries import RateLine, ServiceLine

PER = {
    "hour": gettext_noop("an hour"),
    "day": gettext_noop("a day"),
    "visit": gettext_noop("a visit"),
    "month": gettext_noop("a month"),
    "piece": gettext_noop("each"),
}
_ABOUT = {
    "day": gettext_noop("day"),
    "evening": gettext_noop("evening"),
    "night": gettext_noop("night"),
    "weekend": gettext_noop("weekend"),
    "holiday": gettext_noop("holiday"),
    "near": gettext_noop("near"),
    "far": gettext_noop("far away"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePeriod:
    """One column: the period, whether it is now, and the source when all its rates have the same."""

    start: date
    end: date | None
    is_now: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """The rates of one service, and of what they hold for: one for each period, or None."""

    service: str
    about: str
    per: str
    cells: tuple[RateLine | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """Rates by service and period."""

    periods: tuple[RatePeriod, ...]
    rows: tuple[RateRow, ...]

    @property
    def has_own_sources(self) -> bool:
        """Whether a column has rates from several sources, which then stand beside each rate."""
        return any(not period.source for period in self.periods)


def rate_table(
    rates: Iterable[RateLine],
    *,
    services: Iterable[ServiceLine],
    language: str,
    now: date | None = None,
    before: date | None = None,
) -> RateTable:
    """Give the rates that hold on a day or later, or those that had ended before one."""
    shown = [line for line in rates if _is_shown(line, now=now, before=before)]
    starts = sorted({(line.valid_from, line.valid_to or date.max) for line in shown})
    names = {line.service: line for line in services}
    return RateTable(
        periods=tuple(_period(start, end, shown, now=now) for start, end in starts),
        rows=_rows(shown, starts, names, language=language),
    )


def _is_shown(line: RateLine, *, now: date | None, before: date | None) -> bool:
    if before is not None:
        return line.valid_to is not None and line.valid_to <= before
    return now is None or line.valid_to is None or line.valid_to > now


def _period(start: date, end: date, rates: Sequence[RateLine], *, now: date | None) -> RatePeriod:
    held = {line.source for line in rates if _has(line, start, end)}
    return RatePeriod(
        start=start,
        end=None if end == date.max else end,
        is_now=now is not None and start <= now < end,
        source=next(iter(held)) if len(held) == 1 else "",
    )


def _has(line: RateLine, start: date, end: date) -> bool:
    return line.valid_from == start and (line.valid_to or date.max) == end


def _rows(
    rates: Sequence[RateLine],
    starts: Sequence[tuple[date, date]],
    names: Mapping[str, ServiceLine],
    *,
    language: str,
) -> tuple[RateRow, ...]:
    groups: dict[tuple[str, str, str, str], list[RateLine]] = {}
    for line in rates:
        groups.setdefault((line.service, line.unit_kind, line.time_of_day, line.zone), []).append(line)
    rows = []
    for (service, *about), lines in groups.items():
        found = names.get(service)
        rows.append(
            RateRow(
                service=service if found is None else found.name(language),
                about=", ".join(_(_ABOUT[one]) if one in _ABOUT else one for one in about if one),
                per=_(PER[found.per]) if found is not None and found.per in PER else "",
                cells=tuple(next((line for line in lines if _has(line, *start)), None) for start in starts),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.service, row.about)))
