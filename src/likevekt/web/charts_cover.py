"""Marks for one decision and for completeness: what is covered, before and after, how much is known."""

from fractions import Fraction

from django.utils.safestring import SafeString

from likevekt.web.charts_svg import Drawing

COVER_WIDTH = 576.0
COVER_HEIGHT = 28.0
REMAINING_WIDTH = 280.0
REMAINING_HEIGHT = 24.0
METER_WIDTH = 44.0
METER_HEIGHT = 6.0


def cover_bar(*, share: Fraction, sentence: str) -> SafeString:
    """Draw how much of each krone the budget covers; the rest is an open box.

    A share below nothing draws no filled part and one above the whole fills everything.
    """
    held = max(Fraction(0), min(Fraction(1), share))
    drawing = Drawing(width=COVER_WIDTH, height=COVER_HEIGHT)
    split = COVER_WIDTH * float(held)
    if held < 1:
        open_from = split + 1.5 if held else 0.75
        drawing.bar(
            left=open_from, top=0.75, width=COVER_WIDTH - 0.75 - open_from, height=COVER_HEIGHT - 1.5,
            kind="f-paper s-box",
        )  # fmt: skip
    drawing.bar(left=0, top=0, width=split, height=COVER_HEIGHT, kind="f-acc")
    return drawing.shown(sentence=sentence, kind="coverbar")


def remaining_bars(*, before: int, after: int, sentences: tuple[str, str]) -> tuple[SafeString, SafeString]:
    """Draw what is left of a frame before and after, on one scale with nothing left as the ink line.

    What is over the frame goes to the left of the line, in the second hue.
    """
    lowest, highest = min(before, after, 0), max(before, after, 0)
    span = max(highest - lowest, 1)
    zero = REMAINING_WIDTH * -lowest / span

    def bar(amount: int, kind: str, sentence: str) -> SafeString:
        drawing = Drawing(width=REMAINING_WIDTH, height=REMAINING_HEIGHT)
        length = REMAINING_WIDTH * abs(amount) / span
        left = zero if amount >= 0 else zero - length
        drawing.bar(
            left=left,
            top=2,
            width=length,
            height=REMAINING_HEIGHT - 4,
            kind=kind if amount >= 0 else "f-over",
        )
        drawing.line(start=(zero, -4), end=(zero, REMAINING_HEIGHT + 4), kind="l-axis")
        return drawing.shown(sentence=sentence, kind="remaining")

    return bar(before, "f-acc3", sentences[0]), bar(after, "f-acc", sentences[1])


def completeness_meter(*, share: Fraction) -> SafeString:
    """Draw the small bar beside a completeness in per cent; the words say the same."""
    drawing = Drawing(width=METER_WIDTH, height=METER_HEIGHT)
    drawing.bar(left=0, top=0, width=METER_WIDTH, height=METER_HEIGHT, kind="f-grey")
    held = max(Fraction(0), min(Fraction(1), share))
    drawing.bar(left=0, top=0, width=METER_WIDTH * float(held), height=METER_HEIGHT, kind="f-acc")
    return drawing.decoration(kind="meter")
