"""One-time codes are those of the standard, and each works once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.kernel.one_time_code import code_of_step, find_step, step_at

SECRET = b"12345678901234567890"
# RFC 6238, appendix B, for SHA-1; the last six of the eight digits there.
PUBLISHED = {
    59: "287082", 1_111_111_109: "081804", 1_111_111_111: "050471", 1_234_567_890: "005924",
    2_000_000_000: "279037", 20_000_000_000: "353130",
}  # fmt: skip


@pytest.mark.parametrize(("seconds", "code"), PUBLISHED.items())
def test_the_codes_are_those_that_the_standard_prints(seconds: int, code: str) -> None:
    assert code_of_step(SECRET, step_at(seconds)) == code


@given(secret=st.binary(min_size=10, max_size=40), step=st.integers(9, 2**40), aside=st.integers(-3, 3))
def test_a_code_fits_in_its_half_minute_and_the_ones_beside_it(secret: bytes, step: int, aside: int) -> None:
    code = code_of_step(secret, step)
    found = find_step(secret, code, at_step=step + aside, after=0)
    assert (found is not None) == (abs(aside) <= 1 or code in nearby(secret, step + aside))


def nearby(secret: bytes, step: int) -> set[str]:
    return {code_of_step(secret, one) for one in range(step - 1, step + 2)}


def test_a_code_does_not_fit_twice_nor_after_a_later_one() -> None:
    code = code_of_step(SECRET, 100)
    assert find_step(SECRET, code, at_step=100, after=99) == 100
    assert find_step(SECRET, code, at_step=100, after=100) is None
    assert find_step(SECRET, code, at_step=101, after=101) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "æøå123", "\ud800", "２８７０８２"])
def test_what_is_no_code_fits_never(code: str) -> None:
    assert find_step(SECRET, code, at_step=1, after=0) is None


def test_the_first_half_minute_of_all_has_none_before_it() -> None:
    assert find_step(SECRET, code_of_step(SECRET, 0), at_step=0, after=-1) == 0
