"""Half-open periods of days: the first day counts, the last does not."""

import re
from dataclasses import dataclass
from datetime import date

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from ``start`` up to but not including ``end``; None is unbounded on that side."""

    start: date | None
    end: date | None

    def has(self, day: date) -> bool:
        """Tell whether a day lies in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def parse_date(text: str) -> date | None:
    """Read ``2027-01-31``; None for any other form and for days that do not exist."""
    if not _ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
