"""Counting visits fast gives the same as counting them one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.funding.volumes import VisitCodeError, count_volumes, count_volumes_plainly

VISITS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(-(2**40), 2**40)), max_size=60)


@given(visits=VISITS)
def test_the_fast_way_agrees_with_its_plain_twin(visits: list[tuple[int, int, int]]) -> None:
    columns = np.array(visits, dtype=np.int64).reshape(-1, 3)
    fast = count_volumes(
        unit=columns[:, 0], service=columns[:, 1], minutes=columns[:, 2], unit_count=5, service_count=3
    )
    plain = count_volumes_plainly(visits=visits, unit_count=5, service_count=3)
    assert [list(vector.numerators) for vector in fast] == [list(vector.numerators) for vector in plain]


def test_sums_beyond_double_precision_stay_exact() -> None:
    large = np.array([2**62, 2**62, 2**62, 1], dtype=np.int64)
    zeros = np.zeros(4, dtype=np.int64)
    (volumes,) = count_volumes(unit=zeros, service=zeros, minutes=large, unit_count=1, service_count=1)
    assert volumes.total() == 3 * 2**62 + 1


@pytest.mark.parametrize(("unit", "count"), [([0, 5], 2), ([-1, 0], 2), ([0], 2)])
def test_visits_that_name_nothing_are_refused(unit: list[int], count: int) -> None:
    ones = np.ones(count, dtype=np.int64)
    with pytest.raises(VisitCodeError, match="The visits cannot be counted"):
        count_volumes(unit=np.array(unit), service=ones * 0, minutes=ones, unit_count=5, service_count=1)


def test_minutes_are_summed_for_each_service_and_unit() -> None:
    visits = [(0, 1, 30), (2, 1, 15), (0, 1, 45), (1, 0, -10)]
    unit, service, minutes = np.array(visits, dtype=np.int64).T
    expected = [[0, -10, 0], [75, 0, 15]]
    for found in (
        count_volumes(unit=unit, service=service, minutes=minutes, unit_count=3, service_count=2),
        count_volumes_plainly(visits=visits, unit_count=3, service_count=2),
    ):
        assert [list(vector.numerators) for vector in found] == expected
