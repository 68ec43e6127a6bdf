"""What must hold of every funding model: the eleven promises of the specification.

Each is a property of random models on random tables, of the class of models it is promised for.
"""

import csv
import hashlib
import json
from fractions import Fraction
from types import SimpleNamespace
from unicodedata import normalize

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from factories.funding_cases import FundingCase, funding_cases
from factories.funding_classes import (
    DAYS,
    Proportional,
    bounds,
    corridor_cases,
    nest_cases,
    plain_cases,
    proportional_cases,
    with_out,
    year_cases,
)
from factories.funding_runs import as_json, run_case, stage
from factories.oracle.exact import largest_remainder, number
from likevekt.funding import FundingError, load_tables, read_model, run, trace

POSITIVE = st.builds(Fraction, st.integers(1, 10_000), st.integers(1, 1000))


def _result(case: FundingCase) -> object:
    """Run a case that may have no answer: amounts that sum to zero, bounds that leave no room."""
    try:
        return run_case(case)
    except FundingError as error:
        assert stage(error) == "values", str(error)  # noqa: PT017 - the stage is the point
        reject()


@given(case=funding_cases(kinds=("CLOSED",)))
def test_01_a_closed_model_sums_to_its_frame(case: FundingCase) -> None:
    """Every krone of the frame is shared out, and not one more: exactly and in whole kroner."""
    result = _result(case)
    assert str(result.closure) == "CLOSED"
    assert result.total == sum(result.exact.values()) == result.frame
    assert sum(result.kroner.values()) == result.frame


@given(case=plain_cases())
def test_02_no_unit_is_negative(case: FundingCase) -> None:
    """No unit pays in, where no node moves money between units."""
    result = _result(case)
    assert min(result.exact.values()) >= 0
    assert min(result.kroner.values()) >= 0


@given(case=funding_cases(), spelling=st.integers(1, 10**6))
def test_03_order_does_not_matter(case: FundingCase, spelling: int) -> None:
    """Rows, columns, keys and nodes may stand in any order; numbers, rounding and refusals stay."""
    outcomes = []
    for seed in (0, spelling):
        try:
            outcomes.append(as_json(run_case(case.spelled(seed))))
        except FundingError as error:
            outcomes.append((stage(error), len(error.problems)))
    assert outcomes[0] == outcomes[1]


@given(made=proportional_cases(additive=True), factor=POSITIVE, data=st.data())
def test_04_the_unit_of_measure_does_not_matter(
    made: Proportional, factor: Fraction, data: st.DataObject
) -> None:
    """Hours or minutes, persons or thousands: a criterion gives the same shares in any unit."""
    assume(made.measures)
    before = _result(made.case)
    measure = data.draw(st.sampled_from(made.measures))
    rescaled = made.changed(measure.column, {u: n * factor for u, n in made.cells(measure.column).items()})
    for held, key in measure.prices:
        held[key] = str(Fraction(held[key]) / factor)
    assert run_case(rescaled).exact == before.exact


def _with_frame(case: FundingCase, frame: int) -> FundingCase:
    document = {**case.document, "model": {**case.document["model"], "frame": frame}}
    return FundingCase(document, case.tables, case.spelling)


@given(made=proportional_cases(), frames=st.tuples(*[st.integers(0, 10**12)] * 2), times=st.integers(0, 50))
def test_05_amounts_grow_with_the_frame(made: Proportional, frames: tuple[int, int], times: int) -> None:
    """Two frames shared apart or together, or a frame so many times over, give the same exact amounts."""
    _result(made.case)
    one, other = (run_case(_with_frame(made.case, frame)).exact for frame in frames)
    together = run_case(_with_frame(made.case, sum(frames))).exact
    assert together == {unit: one[unit] + other[unit] for unit in one}
    manifold = run_case(_with_frame(made.case, frames[0] * times)).exact
    assert manifold == {unit: one[unit] * times for unit in one}


@given(made=proportional_cases(), more=POSITIVE, data=st.data())
def test_06_more_of_a_driver_never_gives_less(
    made: Proportional, more: Fraction, data: st.DataObject
) -> None:
    """A unit that has more of what is paid for does not get a smaller share."""
    before = _result(made.case)
    drivers = [
        f"{name}:{c}"
        for name, table in made.case.tables.items()
        for c in table[0]
        if c not in {"unit", "name"}
    ]
    assume(drivers)
    column = data.draw(st.sampled_from(sorted(drivers)))
    unit = data.draw(st.sampled_from(sorted(before.exact)))
    after = run_case(made.changed(column, {unit: made.cells(column)[unit] + more}))
    assert after.exact[unit] >= before.exact[unit]


@given(case=funding_cases(kinds=("CLOSED", "OPEN", "TRANSFER")))
def test_07_rounding_moves_less_than_a_krone(case: FundingCase) -> None:
    """Whole kroner lie within one krone of the exact amount, and sum to the exact sum rounded once."""
    result = _result(case)
    assert all(abs(result.kroner[unit] - result.exact[unit]) < 1 for unit in result.exact)
    assert sum(result.kroner.values()) == (result.total + Fraction(1, 2)).__floor__()


@given(case=corridor_cases())
def test_08_a_corridor_keeps_its_bounds(case: FundingCase) -> None:
    """Nobody falls below the floor or rises above the cap, in whole kroner; and twice is as once."""
    result = _result(case)
    for unit, (low, high) in bounds(case).items():
        assert low is None or result.kroner[unit] >= low
        assert high is None or result.kroner[unit] <= high
    out = case.document["model"]["out"]
    again = run_case(with_out(case, {**case.document["node"][out], "of": out}))
    assert (again.exact, again.kroner) == (result.exact, result.kroner)
    rows = [["unit", "x"], *([unit, str(kroner)] for unit, kroner in result.kroner.items())]
    rounded = FundingCase(case.document, {**case.tables, "rounded": rows}, case.spelling)
    whole = run_case(with_out(rounded, {**case.document["node"][out], "of": "rounded:x"}))
    assert whole.exact == result.kroner


@given(made=proportional_cases(additive=True), data=st.data())
def test_09_merging_two_units_merges_their_share(made: Proportional, data: st.DataObject) -> None:
    """Two units as one get what they got apart; what is a mean (an index) is the same in both."""
    units = sorted(row[0] for row in made.case.tables["units"][1:])
    kept, gone = data.draw(st.permutations(units))[:2]
    for column in sorted(made.intensive):
        same = made.changed(column, {gone: made.cells(column)[kept]})
        made = Proportional(same, made.measures, made.intensive)
    apart = _result(made.case)
    tables = {}
    for name, (head, *rows) in made.case.tables.items():
        cells = {row[0]: row[1:] for row in rows}
        for place, column in enumerate(head[1:]):
            if column != "name" and f"{name}:{column}" not in made.intensive:
                cells[kept][place] = str(Fraction(cells[kept][place]) + Fraction(cells[gone][place]))
        tables[name] = [head, *([unit, *row] for unit, row in cells.items() if unit != gone)]
    merged = run_case(FundingCase(made.case.document, tables, made.case.spelling)).exact
    expected = {unit: amount for unit, amount in apart.exact.items() if unit != gone}
    assert merged == {**expected, kept: expected[kept] + apart.exact[gone]}


@given(case=year_cases())
def test_10_months_sum_to_the_year(case: FundingCase) -> None:
    """What each month's days give sums to what the year gives, unit by unit."""
    year = _result(case)
    out = case.document["model"]["out"]
    months = [{"op": "prorate", "of": out, "days": f"months:{month}"} for month in range(1, len(DAYS) + 1)]
    assert run_case(with_out(case, {"op": "add", "of": months})).exact == year.exact
    half = run_case(with_out(case, {"op": "add", "of": months[:6]})).exact
    assert half == {unit: amount * sum(DAYS[:6]) / sum(DAYS) for unit, amount in year.exact.items()}


@given(case=nest_cases())
def test_10_nested_parts_sum_to_their_whole(case: FundingCase) -> None:
    """Each group's frame is whole kroner, shared within the group; the groups together are the frame."""
    result = _result(case)
    nest = case.document["node"][case.document["model"]["out"]]
    shares = {group: _read(share, case) * result.frame for group, share in nest["shares"].items()}
    frames = largest_remainder(shares, result.frame)
    parts = [
        run_case(with_out(case, {"op": "reconcile", "of": nest["children"][group]}, frame=frame)).kroner
        for group, frame in frames.items()
    ]
    assert (
        {unit: sum(part[unit] for part in parts) for unit in result.kroner} == result.kroner == result.exact
    )


def _read(scalar: object, case: FundingCase) -> Fraction:
    """Give a number, from its decision table if it stands in one (the model is valid: run it as an index)."""
    if not isinstance(scalar, dict):
        return Fraction(scalar)
    units = [row[0] for row in case.tables["units"][1:]]
    tables = {**case.tables, "one": [["unit", "x"], *([unit, "1"] for unit in units)]}
    amount = {"op": "weighted_sum", "table": "one", "weights": {"x": scalar}}
    document = {"model": {"id": "m", "out": "o"}, "node": {"o": amount}}
    return run_case(FundingCase(document, tables)).exact[units[0]]


@given(case=funding_cases())
def test_11_the_trace_rebuilds_the_result(case: FundingCase) -> None:
    """Every amount is the sum of its terms, down to the cell in the file; rounded again, the same krone."""
    _result(case)
    model_file, files = case.files()
    model = read_model(model_file, name="case.toml")
    tables = load_tables(model, files)
    result = run(model, tables)
    traces = {unit: trace(model, tables, unit) for unit in result.exact}
    is_powered = '"power"' in json.dumps(case.document)  # a powered cell is not the cell
    for unit, found in traces.items():
        assert (found.unit, found.exact, str(found.closure)) == (
            unit,
            result.exact[unit],
            str(result.closure),
        )
        _check_terms(found, files, is_powered=is_powered)
    if result.kroner is None:
        assert all(found.kroner is None for found in traces.values())
        return
    exact = {unit: sum((term.exact for term in found.terms), Fraction(0)) for unit, found in traces.items()}
    total = (sum(exact.values()) + Fraction(1, 2)).__floor__()
    assert largest_remainder(exact, total) == result.kroner == {u: t.kroner for u, t in traces.items()}


def _check_terms(found: object, files: dict[str, bytes], *, is_powered: bool) -> None:
    """Terms sum to their node, factors multiply to their term, and both name where they come from."""
    assert sum((term.exact for term in found.terms), Fraction(0)) == found.exact
    for term in found.terms:
        product = Fraction(1)
        for factor in term.factors:
            product = product / factor.value if factor.divides else product * factor.value
            if factor.node is not None:
                assert factor.value == found.children[factor.node].exact
            _check_source(factor.source, files, None if is_powered else factor.value)
        assert not term.factors or product == term.exact
        _check_source(term.source, files, None)
    for name, child in found.children.items():
        assert (child.node, child.unit) == (name, found.unit)
        _check_terms(child, files, is_powered=is_powered)


def _check_source(source: object, files: dict[str, bytes], value: Fraction | None) -> None:
    """The cell that a source names is in the file that it names, and holds the number it is said to hold."""
    if source is None:
        return
    assert source.sha256 == hashlib.sha256(files[source.table]).hexdigest()
    lines = files[source.table].decode("utf-8-sig").splitlines()
    head = next(csv.reader([next(line for line in lines if line and not line.startswith("#"))]))
    row = next(csv.reader([lines[source.row - 1]]))
    cell = row[[normalize("NFC", name) for name in head].index(source.column)]
    assert value is None or abs(number(cell)) == abs(value)  # what is taken away has a minus sign


def test_a_source_beyond_its_file_would_be_seen() -> None:
    source = SimpleNamespace(table="t", row=9, column="x", sha256=hashlib.sha256(b"unit,x\n").hexdigest())
    with pytest.raises(IndexError):
        _check_source(source, {"t": b"unit,x\n"}, None)
