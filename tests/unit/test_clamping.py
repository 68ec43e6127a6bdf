"""Amounts are moved inside their bounds by one factor or one sum a head; every line has its end."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from likevekt.funding.clamping import reduction_a_head

UNITS = st.lists(
    st.tuples(*[st.integers(0, 50).map(Fraction)] * 2, st.integers(0, 5).map(Fraction)),
    min_size=1,
    max_size=5,
)


def paid(units: list[tuple[Fraction, Fraction, Fraction]], reduction: Fraction) -> Fraction:
    return sum((max(floor, amount - reduction * heads) for amount, floor, heads in units), Fraction(0))


def reduced(units: list[tuple[Fraction, Fraction, Fraction]], total: Fraction) -> Fraction | None:
    amounts, floors, heads = zip(*units, strict=True)
    return reduction_a_head(amounts=amounts, floors=floors, heads=heads, total=total)


@given(units=UNITS, reduction=st.fractions(0, 60, max_denominator=7))
def test_a_sum_that_some_reduction_gives_is_met(
    units: list[tuple[Fraction, Fraction, Fraction]], reduction: Fraction
) -> None:
    total = paid(units, reduction)
    found = reduced(units, total)
    assert found is not None
    assert 0 <= found <= reduction
    assert paid(units, found) == total


@given(units=UNITS)
def test_a_sum_below_what_the_largest_reduction_leaves_has_no_reduction(
    units: list[tuple[Fraction, Fraction, Fraction]],
) -> None:
    assert reduced(units, paid(units, Fraction(51)) - 1) is None


def test_units_that_are_all_at_their_floor_need_no_reduction() -> None:
    at_floor = [(Fraction(3), Fraction(3), Fraction(1)), (Fraction(5), Fraction(4), Fraction(0))]
    assert reduced(at_floor, Fraction(8)) == 0
    assert reduced(at_floor, Fraction(7)) is None


def test_a_unit_at_its_floor_pays_no_more_and_the_others_do() -> None:
    """One krone a head takes A to its floor; B, with the three heads that are left, pays the last nine."""
    units = [(Fraction(10), Fraction(9), Fraction(1)), (Fraction(50), Fraction(0), Fraction(3))]
    assert reduced(units, Fraction(47)) == 4
