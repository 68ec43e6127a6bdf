"""Birth numbers are read by their control digits, made for nobody, and never repeated in an error."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.kernel.birth_number import (
    BirthNumber,
    ControlDigitsError,
    NoSeriesError,
    NoSuchBirthDateError,
    NotElevenDigitsError,
    parse_birth_number,
    synthetic_birth_number,
)

DAYS = st.dates(min_value=date(1854, 1, 1), max_value=date(2039, 12, 31))
FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


@st.composite
def numbers(draw: st.DrawFn) -> BirthNumber:
    return synthetic_birth_number(
        born=draw(DAYS),
        is_female=draw(st.booleans()),
        seed=draw(st.integers(0, 10**9)),
        is_d_number=draw(st.booleans()),
    )


def with_control_digits(nine: str) -> str:
    """The slow, obvious way: try all hundred ends until both sums are divisible by eleven."""
    for end in range(100):
        digits = [int(digit) for digit in f"{nine}{end:02}"]
        sums = (
            sum(a * b for a, b in zip(digits, FIRST_WEIGHTS, strict=False)),
            sum(a * b for a, b in zip(digits, SECOND_WEIGHTS, strict=True)),
        )
        if all(one % 11 == 0 for one in sums):
            return f"{nine}{end:02}"
    return ""


@given(born=DAYS, is_female=st.booleans(), seed=st.integers(0, 10**9), is_d_number=st.booleans())
def test_a_synthetic_number_is_read_back_as_it_was_made(
    *, born: date, is_female: bool, seed: int, is_d_number: bool
) -> None:
    made = synthetic_birth_number(born=born, is_female=is_female, seed=seed, is_d_number=is_d_number)
    assert (made.born, made.is_female, made.is_d_number) == (born, is_female, is_d_number)
    assert made.is_synthetic
    assert int(made.digits[2:4]) == born.month + 80
    assert parse_birth_number(f" {made.digits[:6]} {made.digits[6:]}") == made


@given(number=numbers())
def test_control_digits_are_those_that_the_sums_ask_for(number: BirthNumber) -> None:
    assert with_control_digits(number.digits[:9]) == number.digits


@given(number=numbers(), place=st.integers(0, 10), added=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: BirthNumber, place: int, added: int) -> None:
    wrong = (int(number.digits[place]) + added) % 10
    digits = number.digits[:place] + str(wrong) + number.digits[place + 1 :]
    with pytest.raises((NoSuchBirthDateError, ControlDigitsError)) as caught:
        parse_birth_number(digits)
    assert digits not in str(caught.value)
    assert digits[:6] not in str(caught.value)


@given(nine=st.from_regex(r"\A[0-9]{9}\Z"))
def test_a_number_is_taken_when_its_sums_fit_and_its_day_exists(nine: str) -> None:
    whole = with_control_digits(nine)
    try:
        parse_birth_number(whole or nine + "00")
    except ControlDigitsError:
        assert not whole
    except NoSuchBirthDateError:
        pass
    else:
        assert whole


BORN = [
    pytest.param("010154", range(500, 750), date(1854, 1, 1), id="the oldest"),
    pytest.param("311299", range(749, 499, -1), date(1899, 12, 31), id="the last of the nineteenth century"),
    pytest.param("010100", range(500), date(1900, 1, 1), id="the first of the twentieth"),
    pytest.param("010153", range(499, -1, -1), date(1953, 1, 1), id="the main series"),
    pytest.param("010140", range(900, 1000), date(1940, 1, 1), id="the side series from 1940"),
    pytest.param("290200", range(500, 1000), date(2000, 2, 29), id="a leap day"),
    pytest.param("311239", range(999, 499, -1), date(2039, 12, 31), id="the youngest"),
    pytest.param("710139", range(999, 499, -1), date(2039, 1, 31), id="a D-number"),
]


@pytest.mark.parametrize(("day", "serials", "born"), BORN)
def test_the_place_in_the_series_tells_the_century(day: str, serials: range, born: date) -> None:
    number = next(one for serial in serials if (one := with_control_digits(f"{day}{serial:03}")))
    parsed = parse_birth_number(number)
    assert (parsed.born, parsed.is_synthetic) == (born, False)


@pytest.mark.parametrize(
    "nine",
    [
        pytest.param("010153500", id="1853 has no series"),
        pytest.param("010140750", id="between the series"),
        pytest.param("290201100", id="no leap year"),
        pytest.param("000101100", id="no day"),
        pytest.param("320101100", id="day 32"),
        pytest.param("720101100", id="day 32 of a D-number"),
        pytest.param("011301100", id="month 13"),
        pytest.param("014101100", id="a test series with 40 added"),
        pytest.param("016601100", id="a test series with 65 added"),
        pytest.param("019301100", id="month 13 of the test series"),
    ],
)
def test_a_day_on_which_nobody_can_be_born_is_refused(nine: str) -> None:
    with pytest.raises(NoSuchBirthDateError):
        parse_birth_number(with_control_digits(nine) or nine + "00")


@pytest.mark.parametrize(
    "text", ["", "1234567890", "123456789012", "1234567890a", "١٢٣٤٥٦٧٨٩٠١", "-1234567890"]
)
def test_another_form_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NotElevenDigitsError) as caught:
        parse_birth_number(text)
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize("year", [1853, 2040])
def test_no_number_is_made_for_a_year_without_a_series(year: int) -> None:
    with pytest.raises(NoSeriesError, match=str(year)):
        synthetic_birth_number(born=date(year, 1, 1), is_female=True, seed=1)


def test_a_number_shows_nothing_when_it_is_printed() -> None:
    number = synthetic_birth_number(born=date(1950, 6, 1), is_female=True, seed=84)
    for shown in (repr(number), str(number), f"{number}", repr([number]), repr({"number": number})):
        assert number.digits[:6] not in shown
        assert "1950" not in shown
