"""The synthetic nation: as many municipalities as Norway has, with invented names, codes and sizes."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from statistics import NormalDist

from likevekt.synthetic.dataset import Dataset
from likevekt.synthetic.draws import rng_for
from likevekt.synthetic.structure import invented_place_names, plan_municipality

MUNICIPALITY_COUNT = 357
SMALLEST, LARGEST = 200, 700_000
FIRST_CODE = 9001
"""Codes from 9001 are in no use: counties have numbers below 60, and 9999 means unknown."""

_TYPICAL_SIZE = 5_500
_SPREAD = 1.43


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedMunicipality:
    """One municipality of the synthetic nation (oppdiktet kommune)."""

    code: str
    name: str
    inhabitants: int
    invented: bool = True


def invented_municipalities(
    *, seed: int, count: int = MUNICIPALITY_COUNT
) -> tuple[InventedMunicipality, ...]:
    """Invent the municipalities of a nation: many small ones, a few large, one very large."""
    rng = rng_for(seed, "nation")
    names = list(invented_place_names())
    rng.shuffle(names)
    sizes = [_size((place + 0.2 + 0.6 * rng.random()) / count) for place in range(count)]
    sizes[-1] = LARGEST
    rng.shuffle(sizes)
    return tuple(
        InventedMunicipality(code=str(FIRST_CODE + place), name=names[place], inhabitants=sizes[place])
        for place in range(count)
    )


def nation(*, seed: int, count: int = MUNICIPALITY_COUNT) -> Iterator[Dataset]:
    """Give the dataset of each municipality in turn; nothing is made until it is read."""
    for one in invented_municipalities(seed=seed, count=count):
        yield Dataset(
            municipality=plan_municipality(
                seed=seed, inhabitants=one.inhabitants, code=one.code, name=one.name
            ),
            seed=seed,
        )


def _size(part: float) -> int:
    """Give the size at a place of a distribution in which each step up is by a factor."""
    size = _TYPICAL_SIZE * exp(_SPREAD * NormalDist().inv_cdf(part))
    return min(LARGEST, max(SMALLEST, round(size)))
