"""The page Ressursfordeling as plain values: made from results, ready for its templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.safestring import SafeString

from likevekt.store.funding_queries import ModelHead
from likevekt.web import numbers
from likevekt.web.allocation_changes import Changes, UnitChange
from likevekt.web.allocation_choice import address, model_name
from likevekt.web.allocation_words import row_sentence
from likevekt.web.charts_changes import Bounds, ChangeAxis, change_axis, change_row
from likevekt.web.trace_view import TableFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelColumn:
    """One compared model: its head, its figures and its sum."""

    head: ModelHead
    name: str
    kroner: Mapping[str, int]
    frame: int | None
    is_closed: bool
    bounds: Mapping[str, tuple[int | None, int | None]] | None = None

    @property
    def total(self) -> int:
        """The sum of all units' whole kroner."""
        return sum(self.kroner.values())

    @property
    def over(self) -> int:
        """How much the sum is above the frame; 0 also for a model without a frame."""
        return self.total - self.frame if self.frame is not None else 0

    @property
    def under(self) -> int:
        """How much the sum is below the frame."""
        return -self.over


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One line of the picture and table of changes."""

    unit: str
    name: str
    today: int
    chosen: int
    change: int
    share: Fraction | None
    drawing: SafeString
    today_address: str
    chosen_address: str
    is_opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisLabel:
    """One label over the drawings; the outer ones are left out where there is little room."""

    text: str
    is_today: bool
    is_outer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCell:
    """One unit's amount in one of many models."""

    kroner: int
    change: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit in the table of all compared models."""

    name: str
    cells: tuple[UnitCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How we know: which tables, as of when and how complete."""

    tables: tuple[TableFacts, ...]

    @property
    def first_day(self) -> date | None:
        """The oldest day that a table tells of."""
        return min((table.as_of for table in self.tables), default=None)

    @property
    def last_day(self) -> date | None:
        """The newest day that a table tells of."""
        return max((table.as_of for table in self.tables), default=None)

    @property
    def days(self) -> list[tuple[date, list[str]]]:
        """The tables by the day they tell of, the newest first."""
        days = sorted({table.as_of for table in self.tables}, reverse=True)
        return [(day, [table.name for table in self.tables if table.as_of == day]) for day in days]

    @property
    def completeness(self) -> list[tuple[Fraction | None, list[str]]]:
        """The tables by how complete they are, the least first, the unknown last."""
        shares = {table.completeness for table in self.tables}
        known = sorted(share for share in shares if share is not None)
        ordered = [*known, None] if None in shares else known
        return [
            (share, [table.name for table in self.tables if table.completeness == share]) for share in ordered
        ]

    @property
    def least_complete(self) -> TableFacts | None:
        """The table with the lowest known completeness."""
        known = [table for table in self.tables if table.completeness is not None]
        return min(known, key=lambda table: (table.completeness or 0, table.name), default=None)


def axis_of(changes: Changes) -> ChangeAxis:
    """Choose the axis that holds every unit's change."""
    return change_axis(changes.shares)


def axis_labels(axis: ChangeAxis, *, language: str, today_word: str) -> tuple[AxisLabel, ...]:
    """Write the five labels over the drawings."""
    places = next(n for n in range(6) if n == 5 or (axis.step * 100 * 10**n).denominator == 1)
    return tuple(
        AxisLabel(
            text=numbers.percent(label, places=places, language=language, signed=True)
            if label
            else today_word,
            is_today=not label,
            is_outer=abs(label) != axis.step,
        )
        for label in axis.labels
    )


def change_rows(
    changes: Changes, *, models: Sequence[ModelColumn], axis: ChangeAxis, language: str, opened: str
) -> tuple[ChangeRow, ...]:
    """Make the lines of the picture; each amount leads to its own calculation."""
    heads = [column.head for column in models]
    today, chosen = models[0], models[min(1, len(models) - 1)]
    return tuple(
        ChangeRow(
            unit=line.unit,
            name=line.name,
            today=line.today,
            chosen=line.chosen,
            change=line.change,
            share=line.share,
            drawing=change_row(
                change=line.share,
                axis=axis,
                sentence=row_sentence(line.name, line.share, language=language),
                bounds=_bounds(line, chosen),
            ),
            today_address=address(heads, unit=line.unit, traced=today.head),
            chosen_address=address(heads, unit=line.unit, traced=chosen.head),
            is_opened=line.unit == opened,
        )
        for line in changes.lines
    )


def unit_lines(changes: Changes, *, models: Sequence[ModelColumn]) -> tuple[UnitLine, ...]:
    """Make the table of all compared models, in the order of the picture."""
    heads = [column.head for column in models]
    return tuple(
        UnitLine(
            name=line.name,
            cells=tuple(
                UnitCell(
                    kroner=column.kroner.get(line.unit, 0),
                    change=column.kroner.get(line.unit, 0) - line.today,
                    address=address(heads, unit=line.unit, traced=column.head),
                )
                for column in models
            ),
        )
        for line in changes.lines
    )


def is_same_model(first: ModelHead, second: ModelHead) -> bool:
    """Tell whether two heads are the same version of the same model."""
    return model_name(first) == model_name(second)


def _bounds(line: UnitChange, model: ModelColumn) -> Bounds | None:
    """Give a unit's floor and cap as changes from today; none when it gets nothing today."""
    if model.bounds is None or line.today <= 0 or line.unit not in model.bounds:
        return None
    least, most = model.bounds[line.unit]
    return Bounds(floor=_relative(least, line.today), cap=_relative(most, line.today))


def _relative(amount: int | None, today: int) -> Fraction | None:
    return None if amount is None else Fraction(amount - today, today)
