"""A small drawing for a narrow column: one unit's change, more to the right, less to the left."""

from collections.abc import Iterable
from fractions import Fraction

from django.utils.safestring import SafeString

from likevekt.web.charts_svg import Drawing

WIDTH = 96.0
HEIGHT = 18.0
_MARGIN = 7.0
_LEAST = Fraction(1, 100)


def compact_scale(shares: Iterable[Fraction | None]) -> Fraction:
    """Give the change that reaches the edge of the drawing: the largest there is, never below one per cent."""
    return max((abs(share) for share in shares if share is not None), default=_LEAST) or _LEAST


def compact_change(*, share: Fraction | None, scale: Fraction, sentence: str) -> SafeString:
    """Draw one change: ● more, ◆ less, ○ where nothing changes; all units share the upright line."""
    drawing = Drawing(width=WIDTH, height=HEIGHT)
    middle, half = WIDTH / 2, HEIGHT / 2
    drawing.line(start=(middle, -6), end=(middle, HEIGHT + 6), kind="l-rule")
    if share is None:
        return drawing.shown(sentence=sentence, kind="change")
    reach = (WIDTH / 2 - _MARGIN) * float(max(Fraction(-1), min(Fraction(1), share / max(scale, _LEAST))))
    end = (middle + reach, half)
    if share > 0:
        drawing.line(start=(middle, half), end=end, kind="s-acc")
        drawing.dot(centre=end, radius=4.5, kind="f-acc")
    elif share < 0:
        drawing.line(start=(middle, half), end=end, kind="s-over")
        drawing.diamond(centre=end, radius=5, kind="f-over")
    else:
        drawing.dot(centre=end, radius=3.5, kind="f-paper s-ink")
    return drawing.shown(sentence=sentence, kind="change")
