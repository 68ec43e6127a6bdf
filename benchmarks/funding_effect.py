"""What one more decision does to every unit, warm, under the hybrid of five nodes."""

from fractions import Fraction

from benchmarks.funding_case import FRAME, MODEL, SERVICES, make_case, plain_numpy
from benchmarks.timing import medians, report
from likevekt.funding import Change, effect, load_tables, read_model


def main() -> None:
    import numpy as np

    case = make_case(units=25, visits=0)
    model = read_model(MODEL.encode())
    tables = load_tables(model, case.tables)
    change = Change(table="delivered", column="home_nursing", unit="u007", amount=Fraction(41_400, 7))
    before = np.full((len(SERVICES), 25), 60_000.0)
    after = before.copy()
    after[0, 7] += 41_400 / 7

    def ours() -> object:
        found = effect(model, tables, change=change, price=Fraction("738.50"), per=Fraction(60))
        assert sum(found.units.values()) == 0
        return found

    ways = {
        "likevekt, exact": ours,
        "numpy, floats": lambda: plain_numpy(case, after) - plain_numpy(case, before),
    }
    report(
        f"effect of one decision, 25 units, frame {FRAME:,}",
        medians(ways, runs=51),
        ours="likevekt, exact",
        limit=0.005,
    )
