"""Marks of the model sheet: how much of each way of steering, and which way a weighing is expected to tip."""

from fractions import Fraction

from django.utils.safestring import SafeString

from likevekt.web.charts_svg import Drawing

LOGIC_WIDTH = 196.0
LOGIC_HEIGHT = 16.0
BEAM_WIDTH = 160.0
BEAM_HEIGHT = 40.0
_ARM = 68.0
_LIFT = 5.0


def logic_bar(*, share: Fraction, is_largest: bool, sentence: str) -> SafeString:
    """Draw the share of the model that leans one way; the largest has the accent."""
    drawing = Drawing(width=LOGIC_WIDTH, height=LOGIC_HEIGHT)
    drawing.bar(left=0, top=0, width=LOGIC_WIDTH, height=LOGIC_HEIGHT, kind="f-wash")
    filled = LOGIC_WIDTH * float(share)
    drawing.bar(left=0, top=0, width=filled, height=LOGIC_HEIGHT, kind="f-acc" if is_largest else "f-ink3")
    return drawing.shown(sentence=sentence, kind="logicbar")


def weighing(*, move: int | None, sentence: str) -> SafeString:
    """Draw a beam between two sides: `move` −2…2, negative tips to the left, None is unknown.

    The heavy side is lower and its pan is filled. An unknown beam is dashed and level with a question mark,
    so that it cannot be taken for balance.
    """
    drawing = Drawing(width=BEAM_WIDTH, height=BEAM_HEIGHT)
    centre, level = BEAM_WIDTH / 2, 13.0
    drop = _LIFT * (move or 0)
    left, right = (centre - _ARM, level - drop), (centre + _ARM, level + drop)
    drawing.line(start=left, end=right, kind="l-dash" if move is None else "s-beam")
    foot = [(centre, level), (centre + 9, BEAM_HEIGHT - 2), (centre - 9, BEAM_HEIGHT - 2)]
    drawing.shape(corners=foot, kind="f-grey")
    for pan, sign in ((left, -1), (right, 1)):
        is_heavy = move is not None and move * sign > 0
        drawing.dot(centre=pan, radius=6.5, kind="f-acc" if is_heavy else "f-paper s-ink")
    if move is None:
        drawing.dot(centre=(centre, level), radius=10, kind="f-paper")
        drawing.letter(centre=(centre, level + 5), text="?", kind="t-b mid")
    return drawing.shown(sentence=sentence, kind="beam")
