"""The age groups of home-service statistics."""

from dataclasses import dataclass

OLDEST = 105


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBand:
    """An age group (aldersgruppe): ages from `first` up to but not including `end`."""

    code: str
    first: int
    end: int

    def ages(self) -> range:
        """Give the single years of age."""
        return range(self.first, self.end)


AGE_BANDS = (
    AgeBand(code="0-17", first=0, end=18),
    AgeBand(code="18-49", first=18, end=50),
    AgeBand(code="50-66", first=50, end=67),
    AgeBand(code="67-79", first=67, end=80),
    AgeBand(code="80-89", first=80, end=90),
    AgeBand(code="90+", first=90, end=OLDEST + 1),
)
