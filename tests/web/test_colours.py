"""Colours hold against their ground: text 5 to 1, marks that carry meaning 3 to 1.

The browser's checker cannot judge marks in drawings, so they are reckoned here from the tokens themselves.
"""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "src" / "likevekt" / "web" / "static" / "web" / "css"
TOKENS = dict(re.findall(r"--lv-([\w-]+):\s*(#[0-9a-f]{3,6});", (CSS / "tokens.css").read_text()))
GROUNDS = ("paper", "wash", "wash-2", "accent-4")


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(TOKENS[first]), luminance(TOKENS[second])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["ink", "ink-2", "accent", "accent-2", "over", "over-2"])
def test_text_can_be_read_on_every_ground(text, ground):
    assert contrast(text, ground) >= 5


@pytest.mark.parametrize("ground", ["paper", "wash"])
@pytest.mark.parametrize("mark", ["accent", "accent-3", "over", "ink", "ink-3"])
def test_marks_that_carry_meaning_can_be_seen(mark, ground):
    assert contrast(mark, ground) >= 3


def test_letters_on_the_accent_can_be_read():
    assert contrast("paper", "accent") >= 5
    assert contrast("paper", "accent-2") >= 5


def test_no_colour_is_written_outside_the_tokens():
    for path in CSS.glob("*.css"):
        if path.name != "tokens.css":
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", path.read_text()) == [], path.name


def test_no_letter_is_smaller_than_13_px():
    for path in CSS.glob("*.css"):
        if path.name != "print.css":
            for size in re.findall(r"font-size:\s*([\d.]+)rem", path.read_text()):
                assert float(size) * 16 >= 13, f"{path.name}: {size}rem"
