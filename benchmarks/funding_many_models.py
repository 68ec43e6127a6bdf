"""A thousand models over twelve years and twenty units, parsed once: what a search for the best blend asks."""

import numpy as np

from benchmarks.funding_case import FRAME, MODEL, SERVICES, make_case, plain_numpy
from benchmarks.timing import medians, report
from likevekt.funding import TableSource, load_tables, read_model, run

MODELS, YEARS, UNITS = 1_000, 12, 20


def main() -> None:
    cases = [make_case(units=UNITS, visits=0, seed=2027 + year) for year in range(YEARS)]
    models = [read_model(_blend(number).encode()) for number in range(MODELS)]
    loaded = []
    for case in cases:
        source = TableSource(case.tables)
        loaded += [(model, load_tables(model, source)) for model in models]

    def ours() -> None:
        for model, tables in loaded:
            result = run(model, tables)
            assert result.whole is not None
            assert sum(result.whole) == FRAME

    volumes = np.full((len(SERVICES), UNITS), 60_000.0)

    def numpy_floats() -> None:
        for case in cases:
            for _ in range(MODELS):
                plain_numpy(case, volumes)

    ways = {"likevekt, exact": ours, "numpy, floats": numpy_floats}
    title = f"{MODELS:,} models x {YEARS} years x {UNITS} units, parsed once"
    report(title, medians(ways, runs=3), ours="likevekt, exact", limit=10)


def _blend(number: int) -> str:
    return MODEL.replace('a = "0.6"', f'a = "{number}/{MODELS}"').replace(
        'a = "0.4"', f'a = "{MODELS - number}/{MODELS}"'
    )
