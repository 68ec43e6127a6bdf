"""What is typed in a field is read exactly, and what could be two numbers is asked about."""

from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from likevekt.web.given_numbers import GivenNumberError, read_given, read_percent, show_given, show_percent

amounts = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**6)
languages = st.sampled_from(["nb", "nn", "en"])


@given(amounts, languages)
def test_what_is_shown_is_read_back_as_the_same_number(value: Fraction, language: str) -> None:
    assert read_given(show_given(value, language=language), language=language) == value
    assert read_percent(show_percent(value, language=language), language=language) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1 250 000", "nb", "1250000"),
        ("1\u00a0250\u202f000,50", "nn", "1250000.5"),
        ("738,50", "nb", "738.5"),
        ("738.50", "nb", "738.5"),
        ("1.250.000", "nb", "1250000"),
        ("1.250.000,5", "nb", "1250000.5"),
        ("\u22122,5", "nb", "-2.5"),
        ("+4", "nb", "4"),
        (" 1/3 ", "nb", "1/3"),
        ("1,250,000", "en", "1250000"),
        ("1,250.5", "en", "1250.5"),
        ("738.50", "en", "738.5"),
        ("-1,250", "en", "-1250"),
    ],
)
def test_numbers_are_read_as_they_are_typed(text: str, language: str, value: str) -> None:
    assert read_given(text, language=language) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "nb"),
        ("tolv", "nb"),
        ("1,2,3", "nb"),
        ("12,5", "en"),
        ("1e6", "nb"),
        ("5/0", "nb"),
        ("9" * 61, "nb"),
    ],
)
def test_what_is_no_number_is_refused_in_the_reader_s_language(text: str, language: str) -> None:
    with translation.override(language), pytest.raises(GivenNumberError) as refused:
        read_given(text, language=language)
    assert str(refused.value).endswith(".")


def test_one_point_before_three_digits_is_asked_about() -> None:
    with pytest.raises(GivenNumberError) as refused:
        read_given("1.250", language="nb")
    assert "1250" in str(refused.value)
    assert "1,250" in str(refused.value)
    assert read_given("1.25", language="nb") == Fraction(5, 4)
