"""One invented municipality for the benchmarks: tables, a hybrid of five nodes, and a million visits."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FRAME = 386_900_000
WEIGHTS = {"0-66": "0.12", "67-79": "0.25", "80-89": "0.43", "90+": "0.20"}
SERVICES = ("home_nursing", "practical_assistance", "day_centre")
PRICES = ("738.50", "561.25", "412.75")
FLOOR, CAP = "-0.030", "0.040"

MODEL = f"""
[model]
id = "hybrid"
frame = "{FRAME}"
out = "final"

[node.need]
op = "criteria"
table = "population"
weights = {{ {", ".join(f'"{age}" = "{weight}"' for age, weight in WEIGHTS.items())} }}

[node.activity]
op = "rate"
lines = [{", ".join(f'{{ volume = "delivered:{s}", price = "{p}", per = "60" }}' for s, p in zip(SERVICES, PRICES, strict=True))}]

[node.closed]
op = "reconcile"
of = "activity"

[node.mix]
op = "blend"
of = [{{ a = "0.6", x = {{ op = "reconcile", of = "need" }} }}, {{ a = "0.4", x = "closed" }}]

[node.final]
op = "corridor"
of = "mix"
relative_to = "budget:base"
floor = "{FLOOR}"
cap = "{CAP}"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Tables as bytes and as arrays, and visits as three integer arrays."""

    tables: dict[str, bytes]
    population: npt.NDArray[np.int64]
    base: npt.NDArray[np.int64]
    unit: npt.NDArray[np.int64]
    service: npt.NDArray[np.int64]
    minutes: npt.NDArray[np.int64]


def make_case(*, units: int, visits: int, seed: int = 2027) -> Case:
    """Draw a case; the same seed gives the same case."""
    rng = np.random.default_rng(seed)
    population = rng.integers(20, 4_000, size=(units, len(WEIGHTS)))
    unit = rng.integers(0, units, size=visits)
    service = rng.integers(0, len(SERVICES), size=visits)
    minutes = rng.integers(5, 120, size=visits)
    shares = (
        0.6 * (population / population.sum(axis=0)) @ np.array([float(w) for w in WEIGHTS.values()])
        + 0.4 / units
    )
    base = np.rint(shares * FRAME).astype(np.int64)
    names = [f"u{number:03d}" for number in range(units)]
    tables = {
        "units": _csv("unit,name", [[name, f"Unit {name}"] for name in names]),
        "population": _csv(
            "unit," + ",".join(WEIGHTS),
            [[n, *row] for n, row in zip(names, population.tolist(), strict=True)],
        ),
        "budget": _csv("unit,base", [[n, amount] for n, amount in zip(names, base.tolist(), strict=True)]),
        "delivered": _csv("unit," + ",".join(SERVICES), [[n, *([60_000] * len(SERVICES))] for n in names]),
    }
    return Case(tables=tables, population=population, base=base, unit=unit, service=service, minutes=minutes)


def _csv(head: str, rows: list[list[object]]) -> bytes:
    return "\n".join([head, *(",".join(map(str, row)) for row in rows), ""]).encode()


def plain_numpy(case: Case, volumes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Compute the hybrid in floats, as a spreadsheet would; amounts do not sum to the frame to the krone."""
    need = (case.population / case.population.sum(axis=0)) @ np.array([float(w) for w in WEIGHTS.values()])
    activity = volumes.T @ np.array([float(price) / 60 for price in PRICES])
    mix = 0.6 * FRAME * need + 0.4 * FRAME * activity / activity.sum()
    low, high = np.ceil(case.base * (1 + float(FLOOR))), np.floor(case.base * (1 + float(CAP)))
    least, most = 0.0, 10.0
    for _ in range(60):
        middle = (least + most) / 2
        if np.clip(middle * mix, low, high).sum() < FRAME:
            least = middle
        else:
            most = middle
    return np.clip(most * mix, low, high)
