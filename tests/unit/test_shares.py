"""Whole kroner are shared out without losing one, and what cannot be shared is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.kernel.shares import (
    NegativeWeightError,
    NoWeightError,
    RoundingTotalError,
    round_to_total,
    share_out,
)
from likevekt.kernel.vectors import Vector

AMOUNTS = st.lists(st.fractions(-1000, 1000, max_denominator=60), min_size=1, max_size=8)


@given(amounts=AMOUNTS, data=st.data())
def test_a_total_within_reach_of_rounding_is_met_and_no_amount_moves_by_a_krone(
    amounts: list[Fraction], data: st.DataObject
) -> None:
    """The largest remainders get the kroner that rounding down leaves, found here one krone at a time."""
    lowest = sum(amount.__floor__() for amount in amounts)
    highest = sum(amount.__ceil__() for amount in amounts)
    total = data.draw(st.integers(lowest, highest))
    plain = [amount.__floor__() for amount in amounts]
    while sum(plain) < total:
        behind = [amount - kroner for amount, kroner in zip(amounts, plain, strict=True)]
        plain[behind.index(max(behind))] += 1
    assert round_to_total(Vector.of(amounts), total=total) == plain
    assert all(abs(amount - kroner) < 1 for amount, kroner in zip(amounts, plain, strict=True))


@pytest.mark.parametrize("total", [1, 6])
def test_a_total_beyond_reach_of_rounding_is_refused(total: int) -> None:
    amounts = Vector([1, 3, 3], 2)  # down to 0, 1 and 1, or up to 1, 2 and 2
    with pytest.raises(RoundingTotalError, match=rf"^Cannot round amounts that sum to 7/2 to {total} whole "):
        round_to_total(amounts, total=total)


def test_an_equal_remainder_goes_to_the_unit_that_comes_first_by_code() -> None:
    assert share_out(frame=2, weights={"C": 1, "A": 1, "B": 1}) == {"A": 1, "B": 1, "C": 0}


def test_a_frame_is_not_shared_by_weights_that_are_all_zero() -> None:
    with pytest.raises(NoWeightError, match=r"^Cannot share out 7 kroner: all 2 units have weight 0"):
        share_out(frame=7, weights={"A": 0, "B": Fraction(0)})


def test_a_frame_is_not_shared_by_a_negative_weight() -> None:
    with pytest.raises(NegativeWeightError, match=r"B has the negative weight -1/3\."):
        share_out(frame=7, weights={"A": 1, "B": Fraction(-1, 3)})
