"""The generator's draws: even, complete, and the same for the same seed."""

from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.synthetic.draws import (
    EvenCount,
    fair_offset,
    height,
    is_chosen,
    pick,
    rng_for,
    scattered,
    skewed,
    slice_of,
)

pytestmark = pytest.mark.heavy

shares = st.lists(st.integers(1, 50), min_size=1, max_size=6).map(
    lambda parts: {f"part {place}": part / sum(parts) for place, part in enumerate(parts)}
)


@given(size=st.integers(1, 400), salt=st.integers(0, 1 << 30))
def test_a_scattered_order_takes_every_place_once(size, salt):
    assert sorted(scattered(index, size=size, salt=salt) for index in range(size)) == list(range(size))


@given(size=st.integers(1, 300), shares=shares, offset=st.floats(0, 0.999))
def test_slices_divide_the_places_without_gap_or_overlap(size, shares, offset):
    found = [slice_of(place, size=size, shares=shares, offset=offset) for place in range(size)]
    for name in shares:
        ranks = [rank for part, rank, _ in found if part == name]
        assert ranks == list(range(len(ranks)))
        assert {count for part, _, count in found if part == name} <= {len(ranks)}
        assert abs(len(ranks) - size * shares[name]) <= 1.01


def test_small_groups_are_rounded_by_chance_and_others_to_the_nearest():
    assert fair_offset(0.9, size=7) == 0.9
    assert fair_offset(0.9, size=8) == 0.5
    shares = {"few": 0.1, "most": 0.9}
    found = [slice_of(0, size=1, shares=shares, offset=step / 100)[0] for step in range(100)]
    assert found.count("few") == 10


def test_a_place_outside_the_group_has_no_slice():
    with pytest.raises(IndexError):
        slice_of(3, size=3, shares={"all": 1.0}, offset=0.5)


@given(parts=st.lists(st.floats(0, 20), min_size=1, max_size=50), start=st.floats(0, 0.999))
def test_even_counts_never_drift_from_what_was_expected(parts, start):
    count = EvenCount(start)
    taken = sum(count.take(part) for part in parts)
    assert abs(taken - sum(parts)) <= 1


@given(share=st.floats(0.01, 0.99), offset=st.floats(0, 0.999), places=st.integers(1, 300))
def test_the_chosen_are_the_given_share(share, offset, places):
    chosen = sum(is_chosen(place, share=share, offset=offset) for place in range(places))
    assert abs(chosen - share * places) <= 1


@given(mean=st.floats(0.5, 80), least=st.floats(0.1, 0.9), most=st.floats(2.2, 5), size=st.integers(1, 200))
def test_a_skewed_distribution_keeps_its_ends_and_its_mean_however_few_draw_from_it(mean, least, most, size):
    drawn = [
        skewed(place, size=size, mean=mean, least=least * mean, most=most * mean) for place in range(size)
    ]
    assert isclose(sum(drawn) / size, mean, rel_tol=1e-9)
    assert all(before <= after * (1 + 1e-9) for before, after in pairwise(drawn))
    assert least * mean <= drawn[0]
    assert drawn[-1] <= most * mean


@given(number=st.floats(0, 0.999999), shares=shares)
def test_picking_always_gives_one_of_the_names(number, shares):
    assert pick(number, shares) in shares


def test_a_curve_is_level_outside_its_ends_and_straight_between():
    curve = ((10, 1.0), (20, 3.0), (40, 1.0))
    assert [height(curve, at) for at in (0, 10, 15, 20, 30, 40, 99)] == [1.0, 1.0, 2.0, 3.0, 2.0, 1.0, 1.0]


def test_each_part_of_a_dataset_has_its_own_random_numbers():
    assert rng_for(1, "a").random() == rng_for(1, "a").random()
    assert len({rng_for(*parts).random() for parts in ((1, "a"), (1, "b"), (2, "a"), ("1a",))}) == 4
