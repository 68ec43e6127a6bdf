"""The product's engine and the oracle: two engines that were written apart must agree.

The oracle (`tests/factories/oracle`) is itself held against the worked examples of the
specification, and its two hard parts (powers, and amounts between bounds) against plain arithmetic.
"""

import tomllib
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import oracle
from factories.funding_cases import (
    FundingCase,
    broken_cases,
    broken_texts,
    funding_cases,
    seeded_case,
    texts_in,
)
from factories.funding_runs import as_json, run_case, run_files, stage
from factories.oracle import OracleRefuses
from factories.oracle.exact import largest_remainder, number, power
from factories.oracle.shapes import OPERATIONS
from factories.oracle.solving import between_bounds, fixpoint
from likevekt.funding import FundingError

UNITS = "ABCDE"
ACTIVITY = {"op": "reconcile", "of": "activity"}
NEED = {"op": "reconcile", "of": "need"}
WITH_MEASURES = {"op": "uplift", "of": "budget:base_2026", "by": "0.041", "add": "budget:measures"}

WORKED = {
    "frame": ({"op": "reconcile", "of": WITH_MEASURES}, "102632281 80572599 54758879 45762107 37730923"),
    "criteria": (NEED, "111486064 76281590 52269614 44652060 36767461"),
    "activity": (ACTIVITY, "98722787 84715546 56390060 45947520 35680876"),
    "hybrid": ({"op": "add", "of": ["mix"]}, "105966610 79733007 53794974 45298505 36663693"),
    "corridor": (None, "104304000 80288973 54170077 45614364 37079375"),
}


def _worked(folder: Path, out: dict | None) -> tuple[dict, dict[str, str]]:
    """Give the shipped model with another `out`, without the nodes that it then does not need."""
    document = tomllib.loads((folder / "hybrid-corridor.toml").read_text(encoding="utf-8"))
    if out is not None:
        document["node"]["final"] = out
        wanted = {"final"}
        for name in ("mix", "need", "activity"):
            if any(f"'{name}'" in str(document["node"][other]) for other in wanted):
                wanted.add(name)
        document["node"] = {name: body for name, body in document["node"].items() if name in wanted}
    return document, {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.csv")}


@pytest.mark.shared
@pytest.mark.parametrize("name", WORKED)
def test_the_oracle_gives_the_worked_examples_to_the_krone(shared: Path, name: str) -> None:
    out, kroner = WORKED[name]
    result = oracle.run(*_worked(shared / "data" / "funding-example", out))
    found = {unit: amounts["kroner"] for unit, amounts in result["units"].items()}
    assert found == dict(zip(UNITS, map(int, kroner.split()), strict=True))
    assert (result["closure"], result["frame"], result["sum"]) == ("CLOSED", 321456789, "321456789")


@pytest.mark.shared
def test_the_oracle_gives_the_effect_of_one_more_decision(shared: Path) -> None:
    document, tables = _worked(shared / "data" / "funding-example", {"op": "add", "of": ["mix"]})
    more = tables["delivered"].replace("D,803745,", f"D,{803745 + Fraction(41400, 7)},")
    before, after = oracle.run(document, tables), oracle.run(document, {**tables, "delivered": more})
    effect = {u: Fraction(after["units"][u]["exact"]) - Fraction(before["units"][u]["exact"]) for u in UNITS}
    expected = {"A": "-8952.97", "B": "-7682.68", "C": "-5113.90", "D": "24985.37", "E": "-3235.83"}
    assert {unit: f"{float(amount):.2f}" for unit, amount in effect.items()} == expected
    assert round(effect["D"] / (Fraction(41400, 7) * Fraction("738.5") / 60), 3) == Fraction("0.343")


@given(
    digits=st.integers(1, 10**12),
    places=st.integers(0, 12),
    exponent=st.integers(1, 10**7).map(lambda n: Fraction(n, 10**6)),
)
def test_a_power_is_rounded_to_fifty_digits(digits: int, places: int, exponent: Fraction) -> None:
    with localcontext() as context:
        context.prec = 150
        plain = (Decimal(digits).scaleb(-places).ln() * exponent.numerator / exponent.denominator).exp()
        context.prec = 50
        found = power(Fraction(digits, 10**places), exponent)
        # an exact half is met by power() alone: the logarithm falls a little to one side of it
        assert abs(found - Fraction(plain)) <= Fraction(10) ** (plain.adjusted() - 49) / 2 * (
            1 + Fraction(1, 10**80)
        )
        assert found == Fraction(+plain) or 2 * abs(found - Fraction(plain)) > 0


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        ("4", "0.5", "2"),
        ("0", "0.123457", "0"),
        ("1", "0.000001", "1"),
        ("8/27", "2/3", None),
        ("0.25", "1.5", "0.125"),
        ("1" * 49 + "25", "1", "1" * 49 + "20"),  # a half goes to the even digit
        ("1" * 49 + "35", "1", "1" * 49 + "40"),
        ("1" * 49 + "2500001", "1", "1" * 49 + "3" + "0" * 6),
    ],
)
def test_a_power_that_is_rational_is_rounded_half_even(
    base: str, exponent: str, expected: str | None
) -> None:
    value = power(Fraction(base), Fraction(exponent))
    assert value == (Fraction("0." + "4" * 50) if expected is None else Fraction(expected))


@pytest.mark.parametrize(
    "text", ["", "1e6", "12,5", " 5", "+5", ".5", "5.", "1/0", "--1", "1 000", "٣", "1" * 61]
)
def test_the_oracle_reads_no_other_numbers(text: str) -> None:
    assert number(text) is None


AMOUNTS = st.dictionaries(
    st.sampled_from("ABCDEFGH"), st.integers(0, 20_000).map(lambda n: Fraction(n, 20)), min_size=1
)


@given(amounts=AMOUNTS, share=st.integers(0, 300).map(lambda n: Fraction(n, 100)))
def test_bounded_amounts_sum_to_the_frame_or_no_factor_would(
    amounts: dict[str, Fraction], share: Fraction
) -> None:
    low = {unit: Fraction(round(amount / 2)) for unit, amount in amounts.items()}
    high = {unit: Fraction(round(amount * 2)) if amount < 900 else None for unit, amount in amounts.items()}
    frame = sum(amounts.values(), Fraction(0)) * share
    lowest = sum(low.values())
    highest = (
        None if None in high.values() else sum(high[unit] if amounts[unit] else low[unit] for unit in high)
    )
    if frame < lowest or (highest is not None and frame > highest):
        with pytest.raises(OracleRefuses):
            between_bounds(amounts, low, high, frame)
        return
    found = between_bounds(amounts, low, high, frame)
    assert sum(found.values()) == frame
    assert all(low[unit] <= found[unit] for unit in found)
    assert all(high[unit] is None or found[unit] <= high[unit] for unit in found)
    free = {found[u] / amounts[u] for u in found if amounts[u] and low[u] < found[u] != high[u]}
    assert len(free) <= 1


@given(amounts=AMOUNTS)
def test_a_fixpoint_keeps_every_floor_and_the_sum(amounts: dict[str, Fraction]) -> None:
    heads = {unit: 1 + Fraction(place) for place, unit in enumerate(amounts)}
    total = sum(amounts.values(), Fraction(0))
    floors = {unit: total * heads[unit] / sum(heads.values()) - 3 * heads[unit] for unit in amounts}
    found = fixpoint(amounts, floors, heads)
    assert sum(found.values()) == total
    assert all(found[unit] >= floors[unit] for unit in found)


@given(amounts=AMOUNTS)
def test_the_largest_remainders_get_the_kroner_that_are_left(amounts: dict[str, Fraction]) -> None:
    whole = largest_remainder(amounts, round(sum(amounts.values())))
    assert all(abs(whole[unit] - amounts[unit]) < 1 for unit in amounts)
    lifted = [amounts[unit] % 1 for unit in amounts if whole[unit] > amounts[unit]]
    floored = [amounts[unit] % 1 for unit in amounts if whole[unit] <= amounts[unit]]
    assert not lifted or not floored or min(lifted) >= max(floored)


def _agree(expect: Callable[[], dict], found: Callable[[], object]) -> None:
    """Both engines give the same amounts, or refuse at the same stage."""
    try:
        expected = expect()
    except OracleRefuses as refusal:
        refused, why = refusal.stage, str(refusal)
    else:
        result = as_json(found())
        assert result == expected
        assert list(result["units"]) == sorted(result["units"])
        return
    with pytest.raises(FundingError) as caught:
        found()
    assert stage(caught.value) == refused, f"{why}\n{caught.value}"


def _agree_on(case: FundingCase) -> None:
    _agree(case.expected, lambda: run_case(case))


@given(case=funding_cases())
def test_whole_models_give_the_same_amounts(case: FundingCase) -> None:
    _agree_on(case)


@given(case=funding_cases(depth=2, wild=30))
def test_odd_amounts_are_the_same_or_refused_alike(case: FundingCase) -> None:
    _agree_on(case)


@given(case=funding_cases(depth=2, cells=50))
def test_numbers_from_decision_tables_are_the_same(case: FundingCase) -> None:
    _agree_on(case)


@pytest.mark.parametrize("method", [{"method": "equal"}, {"method": "per_head", "heads": "t:x"}])
@pytest.mark.parametrize(
    "key", [{"op": "share", "of": "t:x"}, {"op": "criteria", "table": "t", "weights": {"x": 1}}]
)
def test_only_scale_takes_a_key(method: dict, key: dict) -> None:
    head = {"id": "m", "frame": 100, "out": "o"}
    tables = {
        "units": [["unit", "name"], ["A", "a"], ["B", "b"]],
        "t": [["unit", "x"], ["A", "1"], ["B", "3"]],
    }
    document = {"model": head, "node": {"o": {"op": "reconcile", "of": key, **method}}}
    _agree_on(FundingCase(document, tables))


@given(case=broken_cases())
def test_broken_models_are_refused_at_the_same_stage(case: FundingCase) -> None:
    _agree_on(case)


@given(texts=broken_texts())
def test_files_with_a_slip_of_the_pen_are_read_alike(texts: tuple[str, dict[str, str]]) -> None:
    model, tables = texts
    files = {name: text.encode() for name, text in tables.items()}
    _agree(lambda: oracle.run_text(model, tables), lambda: run_files(model.encode(), files))


def _outcome(case: FundingCase) -> str:
    try:
        return case.expected()["closure"]
    except OracleRefuses as refusal:
        return refusal.stage


@pytest.mark.heavy
def test_random_cases_have_every_operation_and_every_outcome() -> None:
    whole = [seeded_case(seed) for seed in range(200)]
    used = texts_in(case.document for case in whole)
    assert set(OPERATIONS) <= used
    outcomes = [_outcome(case) for case in whole]
    assert outcomes.count("values") < len(whole) / 3
    assert set(outcomes) == {"CLOSED", "OPEN", "TRANSFER", "INDEX", "values"}
    broken = [_outcome(seeded_case(seed, broken=True)) for seed in range(200)]
    assert {"format", "closure", "tables", "values"} <= set(broken)


@pytest.mark.long
def test_many_cases_by_their_number(scale: int) -> None:
    for seed in range(1000 * scale):
        _agree_on(seeded_case(seed))
        _agree_on(seeded_case(seed, broken=True))
