"""Marks stand where the figures say, and every drawing says its sentence to those who cannot see it."""

import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.web import charts_changes, charts_cover, charts_sheet
from likevekt.web.charts_svg import Drawing

shares = st.fractions(min_value=-1, max_value=30, max_denominator=10_000)


def marks(svg: str, *, kind: str, tag: str = "") -> list[ET.Element]:
    """Find the marks that have a class."""
    found = [mark for mark in ET.fromstring(svg).iter() if kind in mark.get("class", "").split()]  # noqa: S314
    return [mark for mark in found if tag in {"", mark.tag}]


def corners(mark: ET.Element) -> list[tuple[float, float]]:
    return [tuple(map(float, pair.split(","))) for pair in mark.get("points", "").split()]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("most", "step"),
    [("0", "0.01"), ("0.04", "0.02"), ("0.048", "0.02"), ("0.049", "0.05"), ("1", "0.5"), ("24", "10")],
)
def test_the_axis_has_the_shortest_round_step_that_holds_all(most, step):
    axis = charts_changes.change_axis([Fraction(most), -Fraction(most) / 3])
    assert axis.step == Fraction(step)


@given(st.lists(shares, max_size=30))
def test_every_change_has_room_for_its_mark(changes):
    axis = charts_changes.change_axis(changes)
    for change in changes:
        place = axis.place(change)
        assert 6.5 <= place <= charts_changes.WIDTH - 6.5
        assert (
            abs(place - charts_changes.WIDTH / 2 - float(change / axis.step) * charts_changes.WIDTH / 5)
            < 1e-6
        )


@given(shares, shares)
def test_a_longer_mark_is_a_larger_change(first, second):
    axis = charts_changes.change_axis([first, second])
    assert (first < second) == (axis.place(first) < axis.place(second))


def test_labels_stand_in_the_middle_of_five_equal_columns():
    axis = charts_changes.change_axis([Fraction("0.04")])
    column = charts_changes.WIDTH / 5
    assert [axis.place(label) for label in axis.labels] == pytest.approx(
        [column * (n + 0.5) for n in range(5)]
    )


def test_more_is_a_circle_to_the_right_and_less_a_diamond_to_the_left():
    axis = charts_changes.change_axis([Fraction("0.04"), Fraction("-0.03")])
    more = charts_changes.change_row(change=Fraction("0.04"), axis=axis, sentence="Avlastning får 4 % mer.")
    less = charts_changes.change_row(change=Fraction("-0.03"), axis=axis, sentence="Øyene får 3 % mindre.")
    (dot,) = marks(more, kind="f-acc", tag="circle")
    assert float(dot.get("cx")) == pytest.approx(axis.place(Fraction("0.04")), abs=0.05)
    (diamond,) = marks(less, kind="f-over", tag="polygon")
    left, right = min(corners(diamond))[0], max(corners(diamond))[0]
    assert (left + right) / 2 == pytest.approx(axis.place(Fraction("-0.03")), abs=0.06)
    for svg in (more, less):
        (today,) = marks(svg, kind="f-paper")
        assert float(today.get("cx")) == charts_changes.WIDTH / 2


@pytest.mark.parametrize("change", [None, Fraction(0)])
def test_no_change_and_no_figure_today_have_no_length(change):
    axis = charts_changes.change_axis([])
    svg = charts_changes.change_row(change=change, axis=axis, sentence="Uendret.")
    assert not marks(svg, kind="s-acc") + marks(svg, kind="s-over")
    assert len(marks(svg, kind="s-ink")) == (0 if change is None else 1)


def test_floor_and_cap_are_marks_of_their_own():
    axis = charts_changes.change_axis([Fraction("0.04")])
    bounds = charts_changes.Bounds(floor=Fraction("-0.03"), cap=Fraction("0.04"))
    svg = charts_changes.change_row(change=Fraction("0.04"), axis=axis, sentence="På taket.", bounds=bounds)
    assert [float(mark.get("x1")) for mark in marks(svg, kind="s-bound")] == pytest.approx(
        [65.6, 295.2], abs=0.06
    )
    open_ended = charts_changes.Bounds(floor=Fraction("-0.03"))
    svg = charts_changes.change_row(change=Fraction(0), axis=axis, sentence="Uendret.", bounds=open_ended)
    assert len(marks(svg, kind="s-bound")) == 1


@pytest.mark.parametrize("share", ["0", "0.12", "0.76", "1"])
def test_a_logic_bar_is_as_long_as_its_share(share):
    svg = charts_sheet.logic_bar(share=Fraction(share), is_largest=True, sentence="76 % Servicekommunen.")
    (bar,) = marks(svg, kind="f-acc")
    assert float(bar.get("width")) == pytest.approx(
        charts_sheet.LOGIC_WIDTH * float(Fraction(share)), abs=0.05
    )
    svg = charts_sheet.logic_bar(share=Fraction(share), is_largest=False, sentence="12 %.")
    assert not marks(svg, kind="f-acc")


@pytest.mark.parametrize("move", [-2, -1, 0, 1, 2])
def test_the_heavy_side_of_a_weighing_is_lower_and_filled(move):
    svg = charts_sheet.weighing(move=move, sentence="Tipper.")
    drawn = marks(svg, kind="s-ink") + marks(svg, kind="f-acc", tag="circle")
    pans = sorted((float(pan.get("cx")), float(pan.get("cy")), pan.get("class")) for pan in drawn)
    assert len(pans) == 2
    assert pans[1][1] - pans[0][1] == 10 * move
    filled = [pan for pan in pans if pan[2] == "f-acc"]
    assert len(filled) == (move != 0)
    if filled:
        assert filled[0][1] == max(pan[1] for pan in pans)


def test_an_unknown_weighing_is_dashed_with_a_question_mark_and_never_level_like_balance():
    unknown = charts_sheet.weighing(move=None, sentence="Ukjent.")
    assert marks(unknown, kind="l-dash")
    assert "?" in unknown
    level = charts_sheet.weighing(move=0, sentence="I vekt.")
    assert not marks(level, kind="l-dash")
    assert "?" not in level


@pytest.mark.parametrize("share", ["-0.2", "0", "0.343", "1", "1.3"])
def test_the_covered_part_of_each_krone_is_as_long_as_its_share(share):
    svg = charts_cover.cover_bar(share=Fraction(share), sentence="34 øre av hver krone dekkes.")
    (filled,) = marks(svg, kind="f-acc")
    held = max(0.0, min(1.0, float(Fraction(share))))
    assert float(filled.get("width")) == pytest.approx(charts_cover.COVER_WIDTH * held, abs=0.05)
    boxes = marks(svg, kind="s-box")
    assert len(boxes) == (held < 1)
    for box in boxes:
        end = float(box.get("x")) + float(box.get("width"))
        assert end == pytest.approx(charts_cover.COVER_WIDTH - 0.75, abs=0.1)


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_before_and_after_share_one_scale_and_one_zero(before, after):
    drawn = charts_cover.remaining_bars(before=before, after=after, sentences=("Før.", "Etter."))
    zeros = {marks(svg, kind="l-axis")[0].get("x1") for svg in drawn}
    assert len(zeros) == 1
    for svg, amount in zip(drawn, (before, after), strict=True):
        (bar,) = (
            marks(svg, kind="f-over") if amount < 0 else marks(svg, kind="f-acc3") + marks(svg, kind="f-acc")
        )
        assert 0 <= float(bar.get("x")) <= charts_cover.REMAINING_WIDTH + 0.05
        side = float(bar.get("x")) + (float(bar.get("width")) if amount < 0 else 0)
        assert side == pytest.approx(float(next(iter(zeros))), abs=0.11)


def test_the_completeness_meter_is_silent_because_the_words_beside_it_speak():
    svg = charts_cover.completeness_meter(share=Fraction("0.974"))
    assert 'aria-hidden="true"' in svg
    (bar,) = marks(svg, kind="f-acc")
    assert float(bar.get("width")) == pytest.approx(42.9, abs=0.06)


def test_a_drawing_has_its_sentence_and_no_inline_style_and_escapes_names():
    drawing = Drawing(width=10, height=10)
    drawing.letter(centre=(5, 5), text="<?>", kind="mid")
    svg = drawing.shown(sentence='Enheten "A&B" får mer.')
    assert 'role="img"' in svg
    assert ET.fromstring(svg).get("aria-label") == 'Enheten "A&B" får mer.'  # noqa: S314
    assert "style=" not in svg
    assert "&lt;?&gt;" in svg


def test_coordinates_are_short_and_never_minus_nothing():
    drawing = Drawing(width=10, height=10)
    drawing.line(start=(-0.01, 1 / 3), end=(2.0, 10), kind="l-rule")
    assert re.findall(r'[xy][12]="([^"]*)"', drawing.decoration()) == ["0", "0.3", "2", "10"]
