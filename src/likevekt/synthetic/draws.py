"""Deterministic draws: the same seed gives the same bytes, and small numbers still resemble the whole.

Draws are stratified: the members of a group are spread evenly over the distribution that they are drawn
from, in a scattered order, so that a municipality of 11 500 comes as near the nation as its numbers allow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from random import Random

Curve = Sequence[tuple[int, float]]

FEW = 8
"""Groups below this size are rounded by chance."""

_GOLDEN = 0.6180339887498949


def rng_for(*parts: object) -> Random:
    """Give the random numbers of one named part of a dataset, independent of all other parts."""
    return Random("|".join(str(part) for part in parts))  # noqa: S311


@dataclass(slots=True)
class EvenCount:
    """Turns expected numbers into whole ones, group after group, so that their sum stays right."""

    carried: float

    def take(self, expected: float) -> int:
        """Give the whole number of the next group; what is left over is carried to the one after."""
        self.carried += expected
        whole = int(self.carried)
        self.carried -= whole
        return whole


def scattered(index: int, *, size: int, salt: int) -> int:
    """Give the place of a member in a scattered order of a group: every place is taken once."""
    step = max(1, int(size * _GOLDEN))
    while gcd(step, size) != 1:
        step += 1
    return (index * step + salt) % size


def pick(number: float, shares: Mapping[str, float]) -> str:
    """Give the name in whose part of 0…1 a number falls."""
    below = 0.0
    last = ""
    for name, share in shares.items():
        below += share
        last = name
        if number < below:
            return name
    return last


def slice_of(place: int, *, size: int, shares: Mapping[str, float], offset: float) -> tuple[str, int, int]:
    """Divide the places of a group in slices and give the slice of a place, the place in it and its size.

    An offset of a half rounds to the nearest; one drawn from 0…1 rounds up as often as is right.
    """
    start, below = 0, 0.0
    names = list(shares)
    for name in names:
        below += shares[name]
        end = size if name == names[-1] else min(size, int(below * size + offset))
        if place < end:
            return name, place - start, end - start
        start = end
    raise IndexError(place)


def fair_offset(drawn: float, *, size: int) -> float:
    """Round groups of some size to the nearest, small ones by chance.

    In a nation of many small municipalities, rounding each to the nearest would skew the whole.
    """
    return drawn if size < FEW else 0.5


def is_chosen(place: int, *, share: float, offset: float) -> bool:
    """Choose the given share of consecutive places, evenly."""
    return int((place + 1) * share + offset) > int(place * share + offset)


def height(curve: Curve, at: float) -> float:
    """Give the height of a curve of straight lines between points; level outside its ends."""
    before = curve[0]
    for after in curve:
        if at <= after[0]:
            if after[0] == before[0]:
                return after[1]
            part = (at - before[0]) / (after[0] - before[0])
            return before[1] + part * (after[1] - before[1])
        before = after
    return before[1]


def skewed(place: int, *, size: int, mean: float, least: float, most: float) -> float:
    """Divide a skewed distribution in equal parts and give the mean of one of them.

    The distribution lies between two ends and has the given mean; so have its parts together, however few.
    """
    bend = (most - least) / (mean - least)
    height_of_part = ((place + 1) / size) ** bend - (place / size) ** bend
    return least + (mean - least) * size * float(height_of_part)
