"""What a planned decision does to every unit, under today's model and under the others, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from likevekt.actions.decision_effect import DecisionEffect
from likevekt.actions.decision_models import ModelCover
from likevekt.kernel.shares import round_to_total
from likevekt.kernel.vectors import Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectColumn:
    """One model in which the decision moves money, and how many øre of each krone it covers."""

    title: str
    is_today: bool
    ore: int
    units: Mapping[str, int]

    @property
    def total(self) -> int:
        """What the changes sum to: 0 where a model shares out a frame."""
        return sum(self.units.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """One unit's change in each of the models; the first row is the unit of the decision."""

    name: str
    is_own: bool
    changes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEffects:
    """The table of units and models, and the models that have no column in it."""

    columns: tuple[EffectColumn, ...]
    rows: tuple[EffectRow, ...]
    unmoved: tuple[str, ...]
    broken: tuple[str, ...]


def unit_effects(effect: DecisionEffect, models: Sequence[ModelCover]) -> UnitEffects:
    """Set every unit's change side by side; units that lose most under the first model stand first."""
    today = {effect.unit: effect.paid, **effect.others}
    title = effect.allocation.model.title if effect.allocation.head is None else effect.allocation.head.title
    every: list[tuple[str, Mapping[str, Fraction], Fraction | None]] = [
        (title, today, effect.effective_share)
    ]
    every += [(one.head.title, one.units, one.share) for one in models if one.paid is not None]
    columns = tuple(
        EffectColumn(
            title=title,
            is_today=units is today,
            ore=covered_ore(share),
            units=whole_changes(units, own=effect.unit),
        )
        for title, units, share in every
        if any(units.values())
    )
    return UnitEffects(
        columns=columns,
        rows=_rows(effect, columns),
        unmoved=tuple(title for title, units, _share in every if not any(units.values())),
        broken=tuple(one.head.title for one in models if one.paid is None),
    )


def whole_changes(units: Mapping[str, Fraction], *, own: str) -> dict[str, int]:
    """Round every unit's change to whole kroner that add up: changes that sum to 0 still do.

    The unit of the decision is rounded by itself, as its amount is elsewhere on the page; the others share out
    what is left by the largest remainder.
    """
    others = sorted(unit for unit in units if unit != own)
    exact = Vector.of(units[unit] for unit in others)
    rounded = round_to_total(exact, total=_half_away(exact.total()))
    return {own: _half_away(units[own]), **dict(zip(others, rounded, strict=True))}


def covered_ore(share: Fraction | None) -> int:
    """Round the share of the list price that the budget covers to whole øre of a krone, half away from zero."""
    return 0 if share is None else _half_away(share * 100)


def _half_away(amount: Fraction) -> int:
    size = abs(amount)
    rounded = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return -rounded if amount < 0 else rounded


def _rows(effect: DecisionEffect, columns: Sequence[EffectColumn]) -> tuple[EffectRow, ...]:
    names = effect.allocation.unit_names
    rows = [
        EffectRow(
            name=names[unit],
            is_own=unit == effect.unit,
            changes=tuple(column.units.get(unit, 0) for column in columns),
        )
        for unit in names
    ]
    return tuple(
        sorted(
            (row for row in rows if row.is_own or any(row.changes)),
            key=lambda row: (not row.is_own, row.changes, row.name),
        )
    )
