"""Figures are written as Norwegians write them, and as English readers expect."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from likevekt.web import numbers

NB = "\u00a0"
MINUS = "\u2212"


@pytest.mark.parametrize(
    ("amount", "norwegian", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1_250_000, f"1{NB}250{NB}000", "1,250,000"),
        (-646_548, f"{MINUS}646{NB}548", f"{MINUS}646,548"),
        (Fraction(5, 2), "3", "3"),
        (Fraction(-5, 2), f"{MINUS}3", f"{MINUS}3"),
        (Fraction(-1, 3), "0", "0"),
    ],
)
def test_whole_numbers_have_their_thousands_apart(amount, norwegian, english):
    assert numbers.whole(amount, language="nb") == norwegian
    assert numbers.whole(amount, language="nn") == norwegian
    assert numbers.whole(amount, language="en") == english


def test_a_change_always_has_a_sign_but_nothing_has_none():
    assert numbers.change(1_149_873, language="nb") == f"+1{NB}149{NB}873"
    assert numbers.change(-12, language="nb") == f"{MINUS}12"
    assert numbers.change(0, language="nb") == "0"
    assert numbers.percent(Fraction(-3, 100), language="nn", signed=True) == f"{MINUS}3,0{NB}%"


def test_decimals_have_the_comma_of_the_language():
    assert numbers.decimal(Fraction("6.25"), places=1, language="nb") == "6,3"
    assert numbers.decimal(Fraction("6.25"), places=1, language="en") == "6.3"
    assert numbers.decimal(Fraction("-0.04"), places=1, language="nb", signed=True) == "0,0"
    assert numbers.decimal(Fraction("33622058.75"), places=2, language="nb") == f"33{NB}622{NB}058,75"


def test_per_cent_millions_and_kroner_carry_their_unit_without_a_break():
    assert numbers.percent(Fraction("0.343"), language="nb") == f"34,3{NB}%"
    assert numbers.percent(Fraction("0.343"), language="en") == "34.3%"
    assert numbers.percent(Fraction("0.03"), language="nb", places=0) == f"3{NB}%"
    assert numbers.millions(6_240_000, language="nb") == "6,2"
    assert numbers.millions(386_900_000, language="nb") == "387"
    assert numbers.kroner(-35_000, language="nb") == f"{MINUS}35{NB}000{NB}kr"
    assert numbers.kroner(35_000, language="en", signed=True) == f"NOK{NB}+35,000"


def test_plain_numbers_have_no_more_decimals_than_they_need():
    assert numbers.plain(Fraction("738.50"), language="nb") == "738,5"
    assert numbers.plain(Fraction(60), language="nb") == "60"
    assert numbers.plain(Fraction(100), language="nb", most=0) == "100"
    assert numbers.plain(Fraction(1, 3), language="en", most=4) == "0.3333"
    assert numbers.price(Fraction("738.50"), language="nb") == "738,50"
    assert numbers.price(Fraction(3115), language="nb") == f"3{NB}115"


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_what_is_written_can_be_read_back(amount: int, places: int):
    exact = Fraction(amount, 10**places)
    text = numbers.decimal(exact, places=places, language="nb")
    read = Fraction(text.replace(NB, "").replace(MINUS, "-").replace(",", "."))
    assert read == exact


@given(st.fractions(), st.integers(0, 4))
def test_rounding_is_half_away_from_zero_and_the_same_on_both_sides(amount: Fraction, places: int):
    up = numbers.decimal(amount, places=places, language="en").replace(MINUS, "").replace(",", "")
    down = numbers.decimal(-amount, places=places, language="en").replace(MINUS, "").replace(",", "")
    assert up == down
    assert abs(Fraction(up) - abs(amount)) <= Fraction(1, 2 * 10**places)


def test_a_unit_stands_after_a_number_as_the_language_has_it() -> None:
    assert numbers.with_unit("34,5", "%", language="nb") == f"34,5{NB}%"
    assert numbers.with_unit("34.5", "%", language="en") == "34.5%"
    assert numbers.with_unit("12", "kr", language="nn") == f"12{NB}kr"
    assert numbers.with_unit("12", "", language="nb") == "12"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_per_cent_has_one_form_in_the_texts_of_a_language(language: str) -> None:
    """The number and its sign are never parted by the end of a line, and English has no space between them."""
    path = Path(numbers.__file__).parent / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        texts = [str(message.string) for message in read_po(file, locale=language)]
    written = [found for text in texts for found in re.findall(r"(?:\d|\)s)(\s?%)(?!\()", text)]
    assert set(written) == {"%" if language == "en" else f"{NB}%"}
