"""What changes for each unit from one model to another: plain figures, before any word or drawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChange:
    """One unit's kroner today and with the chosen model; the share is None when it gets nothing today."""

    unit: str
    name: str
    today: int
    chosen: int

    @property
    def change(self) -> int:
        """Kroner more (or less, when negative) than today."""
        return self.chosen - self.today

    @property
    def share(self) -> Fraction | None:
        """The change as a part of what the unit gets today."""
        if self.today > 0:
            return Fraction(self.change, self.today)
        return Fraction(0) if not self.change else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Every unit's change, those that get most more first."""

    lines: tuple[UnitChange, ...]

    @property
    def gained(self) -> int:
        """What the units that get more, get more in sum."""
        return sum(line.change for line in self.lines if line.change > 0)

    @property
    def lost(self) -> int:
        """What the units that get less, lose in sum; zero or negative."""
        return sum(line.change for line in self.lines if line.change < 0)

    @property
    def difference(self) -> int:
        """The sum of the chosen model minus the sum of today's; zero when both share one frame."""
        return self.gained + self.lost

    @property
    def sum_today(self) -> int:
        """What all units get today."""
        return sum(line.today for line in self.lines)

    @property
    def sum_chosen(self) -> int:
        """What all units get with the chosen model."""
        return sum(line.chosen for line in self.lines)

    @property
    def count_more(self) -> int:
        """How many units get more."""
        return sum(line.change > 0 for line in self.lines)

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """The changes as shares, for the units that have one."""
        return tuple(line.share for line in self.lines if line.share is not None)

    @property
    def winner(self) -> UnitChange:
        """The unit that gets most more, in kroner."""
        return self.lines[0]

    @property
    def loser(self) -> UnitChange:
        """The unit that loses most, in kroner."""
        return self.lines[-1]


def changes_between(
    *, today: Mapping[str, int], chosen: Mapping[str, int], names: Mapping[str, str]
) -> Changes:
    """Set two results side by side; a unit that only one of them has gets nothing from the other."""
    lines = [
        UnitChange(
            unit=unit, name=names.get(unit, unit), today=today.get(unit, 0), chosen=chosen.get(unit, 0)
        )
        for unit in sorted({*today, *chosen})
    ]
    return Changes(lines=tuple(sorted(lines, key=lambda line: (-line.change, line.unit))))
