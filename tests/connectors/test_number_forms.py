"""Numbers and dates as people type them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.connectors.date_forms import read_date, why_not_date
from likevekt.connectors.number_forms import (
    DecimalSign,
    has_too_many_digits,
    read_number,
    shift_percent,
    why_not_number,
)
from likevekt.kernel.exact import is_number, parse_number

CERTAIN = [
    ("0", "0"),
    ("-12", "-12"),
    ("1/3", "1/3"),
    ("-1/3", "-1/3"),
    ("1 250 000,50", "1250000.50"),
    ("1\u00a0250\u00a0000,50", "1250000.50"),
    ("1\u202f250\u202f000,50", "1250000.50"),
    ("1\u2009250", "1250"),
    ("1.250.000,50", "1250000.50"),
    ("1,250,000.50", "1250000.50"),
    ("1.250.000", "1250000"),
    ("1,250,000", "1250000"),
    ("1 250,500", "1250.500"),
    ("1 250.500", "1250.500"),
    ("12,5", "12.5"),
    ("12.5", "12.5"),
    ("0,125", "0.125"),
    ("0.125", "0.125"),
    ("1250,125", "1250.125"),
    (",5", "0.5"),
    (".5", "0.5"),
    ("12,5000", "12.5000"),
    ("\u221212,5", "-12.5"),
    ("–12,5", "-12.5"),
    ("- 12,5", "-12.5"),
    ("+12,5", "12.5"),
    ("kr 1 250", "1250"),
    ("1 250 kr", "1250"),
    ("1 250,50 kr.", "1250.50"),
    ("-kr 5", "-5"),
    ("kr -5", "-5"),
    ("NOK 5", "5"),
    ("5 kroner", "5"),
    ("1 250,-", "1250"),
    ("kr 1 250,-", "1250"),
    ("34,3 %", "0.343"),
    ("34,3\u00a0%", "0.343"),
    ("34.3%", "0.343"),
    ("-5 %", "-0.05"),
    ("100 %", "1"),
    ("0,5 %", "0.005"),
    ("1 250 %", "12.5"),
    ("007", "007"),
    ("  12  ", "12"),
]
DOUBTFUL = [
    ("1.250", "1250", "1.250"),
    ("1,250", "1.250", "1250"),
    ("-999,999", "-999.999", "-999999"),
    ("12.345 kr", "12345", "12.345"),
    ("1,250 %", "0.0125", "12.5"),
]
NO_NUMBER = [
    "", "x", "12x5", "1 2", "12 50", "1  250", "1.25.0", "1.2500.000", "1,250.000.5", "1.250,5.0", "1250.000.000",
    "0.250.000", "5,", "5.", ",", ".", "1e6", "1,25E+06", "--5", "5-", "1/0", "1/2/3", "1,5/2", "NaN", "inf",
    "1 250 000,50x", "%", "kr", "12,5 prosent", "½", "٣", "1_000", "0x10", "1'250", "(12)", "#", "1 250.000,5",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "read"), CERTAIN)
def test_a_number_that_can_be_read_in_one_way_is(typed, read):
    number = read_number(typed)
    assert number is not None
    assert (number.comma, number.point) == (read, read)


@pytest.mark.parametrize(("typed", "comma", "point"), DOUBTFUL)
def test_a_number_that_can_be_read_in_two_ways_is_given_in_both(typed, comma, point):
    number = read_number(typed)
    assert number is not None
    assert number.is_ambiguous
    assert number.shows is None
    assert (number.under(DecimalSign.COMMA), number.under(DecimalSign.POINT)) == (comma, point)


@pytest.mark.parametrize("typed", NO_NUMBER)
def test_what_is_no_number_is_refused_with_a_sentence(typed):
    assert read_number(typed) is None
    assert str(why_not_number(typed)).endswith(".")


@pytest.mark.parametrize(
    ("typed", "shows"),
    [
        ("12,5", DecimalSign.COMMA),
        ("1.250.000", DecimalSign.COMMA),
        ("1 250,500", DecimalSign.COMMA),
        ("12.5", DecimalSign.POINT),
        ("1,250,000", DecimalSign.POINT),
        ("1 250", None),
        ("5", None),
    ],
)
def test_a_number_shows_which_sign_its_writer_uses(typed, shows):
    number = read_number(typed)
    assert number is not None
    assert number.shows is shows


def test_a_shortened_number_is_told_apart_from_other_faults():
    assert "shortened" in str(why_not_number("1,25E+06"))
    assert "divides by 0" in str(why_not_number("1/0"))
    assert "spaces" in str(why_not_number("12 50"))


@given(st.text(alphabet="0123456789., -−%kr\u00a0/", max_size=14))
def test_whatever_is_read_as_a_number_is_one_that_the_engine_reads(typed):
    number = read_number(typed)
    if number is not None:
        for reading in (number.comma, number.point):
            assert is_number(reading)
            assert isinstance(parse_number(reading), Fraction)  # nothing over 0, and nothing endless


@given(st.decimals(allow_nan=False, allow_infinity=False, places=7, min_value=-(10**12), max_value=10**12))
def test_per_cent_loses_no_digit(value):
    text = format(value, "f")
    assert parse_number(shift_percent(text)) == Fraction(value) / 100


def test_endless_text_is_read_at_once():
    assert read_number("1" + " " * 30_000 + "x") is None
    assert read_number("1" * 30_000) is None


def test_more_digits_than_the_product_computes_with_are_told():
    assert has_too_many_digits("1" * 61)
    assert has_too_many_digits("1." + "1" * 61)
    assert not has_too_many_digits("-" + "1" * 60 + "." + "1" * 60)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("01.02.2027", "2027-02-01"),
        ("1.2.2027", "2027-02-01"),
        ("31.12.1999", "1999-12-31"),
        ("2027-02-01", "2027-02-01"),
        ("2027-2-1", "2027-02-01"),
        ("01.02.2027 00:00:00", "2027-02-01"),
        ("2027-02-01T00:00", "2027-02-01"),
        ("2027-02-01 00:00:00.000", "2027-02-01"),
        ("13/02/2027", "2027-02-13"),
        ("02/13/2027", "2027-02-13"),
        ("5/5/2027", "2027-05-05"),
        ("13-02-2027", "2027-02-13"),
    ],
)
def test_a_date_that_can_be_read_in_one_way_is(typed, read):
    found = read_date(typed)
    assert found is not None
    assert (found.day_first, found.month_first) == (read, read)


def test_a_date_that_can_be_two_days_is_given_as_both():
    found = read_date("01/02/2027")
    assert found is not None
    assert found.is_ambiguous
    assert (found.day_first, found.month_first) == ("2027-02-01", "2027-01-02")


@pytest.mark.parametrize(
    "typed", ["", "x", "2027", "01.02", "1.250.000", "2027-02-01 12:30", "2027-02-01T00:00+01:00"]
)
def test_what_does_not_look_like_a_date_is_none(typed):
    assert read_date(typed) is None


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("30.02.2027", "calendar"),
        ("2027-02-30", "calendar"),
        ("01.02.27", "four"),
        ("1/2/27", "four"),
        ("x", "01.02.2027"),
    ],
)
def test_a_date_that_is_none_says_why(typed, word):
    found = read_date(typed)
    assert found is None or found.day_first == found.month_first == ""
    assert word in str(why_not_date(typed))
