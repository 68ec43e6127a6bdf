"""A power is rounded to fifty digits as if it had been known to all of them."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.kernel.exact_power import SIGNIFICANT_DIGITS, raise_to

LAST_PLACE = Fraction(1, 10 ** (SIGNIFICANT_DIGITS - 1))


@pytest.mark.parametrize(("side", "rounded"), [(-1, 1), (1, 1 + LAST_PLACE)])
def test_a_root_a_hairs_breadth_from_half_way_is_rounded_to_its_own_side(
    side: int, rounded: Fraction
) -> None:
    """The root agrees with the half-way number in its first hundred digits; more than eighty must be found."""
    half_way = 1 + LAST_PLACE / 2
    assert raise_to(half_way**2 + side * Fraction(1, 10**100), Fraction(1, 2)) == rounded


def test_half_way_itself_is_rounded_to_the_even_digit() -> None:
    half_way = 1 + LAST_PLACE / 2
    assert raise_to(half_way**2, Fraction(1, 2)) == 1
    assert raise_to((half_way + LAST_PLACE) ** 2, Fraction(1, 2)) == 1 + 2 * LAST_PLACE


@given(base=st.fractions(Fraction(1, 1000), 10**6, max_denominator=1000), halves=st.integers(1, 20))
def test_a_power_of_a_half_agrees_with_the_square_root_of_decimals(base: Fraction, halves: int) -> None:
    with localcontext(prec=SIGNIFICANT_DIGITS * 3):
        root = Fraction((Decimal(base.numerator) / Decimal(base.denominator)).sqrt()) ** halves
    found = raise_to(base, Fraction(halves, 2))
    assert abs(found - root) <= root * Fraction(51, 100) * 10 / 10**SIGNIFICANT_DIGITS
