"""Who gets more and who gets less: every unit's amount today stands on one line, the length is the change.

Amounts differ twelvefold while changes are some per cent of them, so the axis is the change in per cent.
The axis has five labels at fixed places, two steps to each side of today, and half a step beyond.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString

from likevekt.web.charts_svg import Drawing

WIDTH = 328.0
HEIGHT = 36.0
_REACH = 500.0  # lines run past the drawing so that rows of any height join; the cell cuts them
_HALF_STEPS = Fraction(5, 2)
_NICE = tuple(Fraction(digit) * Fraction(10) ** power for power in range(-5, 4) for digit in (1, 2, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The least and the most a unit can get, as changes from today; one may be missing."""

    floor: Fraction | None = None
    cap: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAxis:
    """A scale of changes: `step` is the distance between two labels, as a share (0.02 is two per cent)."""

    step: Fraction

    @property
    def labels(self) -> tuple[Fraction, ...]:
        """The changes that are written over the axis, from left to right."""
        return tuple(self.step * place for place in (-2, -1, 0, 1, 2))

    def place(self, change: Fraction) -> float:
        """Give the distance from the left edge for a change, never outside the drawing."""
        half = self.step * _HALF_STEPS
        held = max(-half, min(half, change))
        return float((held + half) / (2 * half)) * WIDTH


def change_axis(changes: Iterable[Fraction]) -> ChangeAxis:
    """Choose the shortest axis with round labels that holds every change with room for its mark."""
    most = max((abs(change) for change in changes), default=Fraction(0))
    needed = most / Fraction(12, 5)
    return ChangeAxis(
        step=next((step for step in _NICE if step >= needed), needed) if most else Fraction(1, 100)
    )


def change_row(
    *, change: Fraction | None, axis: ChangeAxis, sentence: str, bounds: Bounds | None = None
) -> SafeString:
    """Draw one unit: ○ today, ● more, ◆ less, small upright marks for a floor and cap that the axis reaches."""
    drawing = Drawing(width=WIDTH, height=HEIGHT)
    middle = HEIGHT / 2
    for label in axis.labels:
        kind = "l-axis" if not label else "l-rule"
        _upright(drawing, at=axis.place(label), top=-_REACH, bottom=HEIGHT + _REACH, kind=kind)
    if bounds:
        for bound in (bounds.floor, bounds.cap):
            if bound is not None and abs(bound) < axis.step * _HALF_STEPS:
                _upright(drawing, at=axis.place(bound), top=middle - 6, bottom=middle + 6, kind="s-bound")
    _mark(drawing, change=change, axis=axis, middle=middle)
    return drawing.shown(sentence=sentence, kind="change")


def _mark(drawing: Drawing, *, change: Fraction | None, axis: ChangeAxis, middle: float) -> None:
    zero = (axis.place(Fraction(0)), middle)
    if change is None:
        return
    end = (axis.place(change), middle)
    if change > 0:
        drawing.line(start=zero, end=end, kind="s-acc")
        drawing.dot(centre=end, radius=6.5, kind="f-acc")
    elif change < 0:
        drawing.line(start=zero, end=end, kind="s-over")
        drawing.diamond(centre=end, radius=7, kind="f-over")
    drawing.dot(centre=zero, radius=4.5, kind="f-paper s-ink")


def _upright(drawing: Drawing, *, at: float, top: float, bottom: float, kind: str) -> None:
    drawing.line(start=(at, top), end=(at, bottom), kind=kind)
