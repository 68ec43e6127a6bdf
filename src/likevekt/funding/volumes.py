"""Count volumes from many visits at once: exact sums a unit and service."""

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from likevekt.kernel.vectors import Vector

Integers: TypeAlias = npt.NDArray[np.integer]
_EXACT_IN_DOUBLE = 2**53


class VisitCodeError(ValueError):
    """Visits name a unit or service by a number that is not there, or the arrays are of other lengths."""

    def __init__(self, *, what: str) -> None:
        super().__init__(f"The visits cannot be counted: {what}. Give one unit, service and minutes a visit.")


def count_volumes(
    *, unit: Integers, service: Integers, minutes: Integers, unit_count: int, service_count: int
) -> list[Vector]:
    """Sum minutes a service and unit; one vector (a number a unit) for each service.

    ``unit`` and ``service`` are positions from 0. Sums below 2⁵³ pass exactly through double precision, which
    is the fast way; larger ones are added as 64-bit integers.

    Raises:
        VisitCodeError: lengths differ, or a code is outside its range.
    """
    _check(unit, service, minutes, unit_count, service_count)
    cells = unit_count * service_count
    codes = service.astype(np.int64) * unit_count + unit
    largest = int(np.abs(minutes).max(initial=0)) * max(1, len(minutes))
    if largest < _EXACT_IN_DOUBLE:
        sums = np.bincount(codes, weights=minutes, minlength=cells).astype(np.int64)
    else:
        order = np.argsort(codes, kind="stable")
        sums = np.zeros(cells, dtype=object)
        np.add.at(sums, codes[order], minutes[order].astype(object))
    table = sums.reshape(service_count, unit_count)
    return [Vector([int(total) for total in row]) for row in table]


def count_volumes_plainly(
    *, visits: Iterable[tuple[int, int, int]], unit_count: int, service_count: int
) -> list[Vector]:
    """Do the same one visit at a time: the plain twin that the fast way is tested against."""
    sums = [[0] * unit_count for _ in range(service_count)]
    for unit, service, minutes in visits:
        sums[service][unit] += minutes
    return [Vector(row) for row in sums]


def _check(unit: Integers, service: Integers, minutes: Integers, unit_count: int, service_count: int) -> None:
    if not len(unit) == len(service) == len(minutes):
        raise VisitCodeError(what=f"{len(unit)} units, {len(service)} services and {len(minutes)} amounts")
    for what, codes, count in (("unit", unit, unit_count), ("service", service, service_count)):
        if len(codes) and not 0 <= int(codes.min()) <= int(codes.max()) < count:
            raise VisitCodeError(what=f"a {what} is outside 0 … {count - 1}")
