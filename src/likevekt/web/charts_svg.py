"""A small drawing board for the charts: marks with classes, never style attributes.

Words stand in the page, marks in the drawing, so that a drawing may grow and shrink with its column
without any letter becoming too small to read.
"""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class Drawing:
    """Marks collected in order, to be shown as one SVG. Kinds are classes of our own; words are escaped."""

    def __init__(self, *, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self._marks: list[str] = []

    def line(self, *, start: tuple[float, float], end: tuple[float, float], kind: str) -> None:
        """Draw a straight line."""
        (x1, y1), (x2, y2) = start, end
        place = f'x1="{_at(x1)}" y1="{_at(y1)}" x2="{_at(x2)}" y2="{_at(y2)}"'
        self._marks.append(f'<line {place} class="{kind}"/>')

    def bar(self, *, left: float, top: float, width: float, height: float, kind: str) -> None:
        """Draw a filled box; a negative width is drawn as nothing."""
        place = f'x="{_at(left)}" y="{_at(top)}" width="{_at(max(width, 0))}" height="{_at(height)}"'
        self._marks.append(f'<rect {place} class="{kind}"/>')

    def dot(self, *, centre: tuple[float, float], radius: float, kind: str) -> None:
        """Draw a circle."""
        x, y = centre
        self._marks.append(f'<circle cx="{_at(x)}" cy="{_at(y)}" r="{_at(radius)}" class="{kind}"/>')

    def diamond(self, *, centre: tuple[float, float], radius: float, kind: str) -> None:
        """Draw a square on its corner."""
        x, y = centre
        corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
        self.shape(corners=corners, kind=kind)

    def shape(self, *, corners: Iterable[tuple[float, float]], kind: str) -> None:
        """Draw a filled shape through the corners."""
        points = " ".join(f"{_at(x)},{_at(y)}" for x, y in corners)
        self._marks.append(f'<polygon points="{points}" class="{kind}"/>')

    def letter(self, *, centre: tuple[float, float], text: str, kind: str) -> None:
        """Write one sign in the middle of a mark."""
        x, y = centre
        self._marks.append(f'<text x="{_at(x)}" y="{_at(y)}" class="{kind}">{escape(text)}</text>')

    def shown(self, *, sentence: str, kind: str = "") -> SafeString:
        """Give the SVG with a whole sentence for those who cannot see it."""
        return self._svg(f'role="img" aria-label="{escape(sentence)}"', kind)

    def decoration(self, *, kind: str = "") -> SafeString:
        """Give the SVG for a place where the words beside it already say everything."""
        return self._svg('aria-hidden="true" focusable="false"', kind)

    def _svg(self, attributes: str, kind: str) -> SafeString:
        width, height = _at(self.width), _at(self.height)
        head = f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" class="{kind}" {attributes}>'
        # Everything in it is ours but sentences and letters, which are escaped above.
        return mark_safe(head + "".join(self._marks) + "</svg>")  # noqa: S308


def _at(place: float) -> str:
    """Write a coordinate with at most one decimal, so that a drawing is short and the same everywhere."""
    text = f"{place:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
