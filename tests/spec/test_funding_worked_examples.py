"""The worked example: five units, one frame, five models, and the effect of one more decision."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from likevekt.funding import Change, compare, effect, explain, load_model, load_tables, run, side, trace

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/worked-example"
FRAME = 321_456_789
PRINTED = {
    "frame": (102_632_281, 80_572_599, 54_758_879, 45_762_107, 37_730_923),
    "criteria": (111_486_064, 76_281_590, 52_269_614, 44_652_060, 36_767_461),
    "activity-closed": (98_722_787, 84_715_546, 56_390_060, 45_947_520, 35_680_876),
    "hybrid": (105_966_610, 79_733_007, 53_794_974, 45_298_505, 36_663_693),
    "hybrid-corridor": (104_304_000, 80_288_973, 54_170_077, 45_614_364, 37_079_375),
}
ONE_DECISION = Change(
    table="delivered", column="home_nursing_minutes", unit="D", amount=Fraction(690, 7) * 60
)


@pytest.mark.parametrize("name", PRINTED)
def test_every_model_gives_the_printed_kroner(name: str) -> None:
    """Each of the five models shares out 321 456 789 kroner, to the krone that is printed."""
    model = load_model(EXAMPLE / f"{name}.toml")
    result = run(model, load_tables(model, EXAMPLE))
    assert result.whole == PRINTED[name]
    assert sum(PRINTED[name]) == FRAME
    assert (result.closure, result.frame, result.total) == ("CLOSED", FRAME, FRAME)


@pytest.mark.shared
@pytest.mark.parametrize("name", PRINTED)
def test_the_shipped_tables_are_the_specifications_own(name: str, shared: Path) -> None:
    """The tables beside the example give the same as those the specification was worked out on."""
    model = load_model(EXAMPLE / f"{name}.toml")
    assert run(model, load_tables(model, shared / "data/funding-example")).whole == PRINTED[name]


def test_one_more_decision_is_paid_a_third_of_its_price() -> None:
    """7.5 hours a week of home nursing in D for 92 days costs 72 795 kroner; a closed frame pays 34.3 % of it."""
    model = load_model(EXAMPLE / "hybrid.toml")
    found = effect(
        model, load_tables(model, EXAMPLE), change=ONE_DECISION, price=Fraction("738.50"), per=Fraction(60)
    )
    assert found.list_price == 72_795
    assert {unit: _to_the_oere(amount) for unit, amount in found.units.items()} == {
        "A": "-8952.97",
        "B": "-7682.68",
        "C": "-5113.90",
        "D": "24985.37",
        "E": "-3235.83",
    }
    assert sum(found.units.values()) == 0
    assert found.effective_share is not None
    assert round(found.effective_share * 1000) == 343


def test_a_decision_brings_no_money_under_a_model_that_does_not_read_activity() -> None:
    """Under a pure frame the unit carries the whole price of a decision itself."""
    model = load_model(EXAMPLE / "frame.toml")
    found = effect(
        model, load_tables(model, EXAMPLE), change=ONE_DECISION, price=Fraction("738.50"), per=Fraction(60)
    )
    assert set(found.units.values()) == {0}
    assert found.effective_share == 0


def test_every_krone_opens_to_the_cells_behind_it() -> None:
    """The trace of each unit adds up again, from the cells at the bottom, to exactly the amount at the top."""
    for name, printed in PRINTED.items():
        model = load_model(EXAMPLE / f"{name}.toml")
        tables = load_tables(model, EXAMPLE)
        for unit, kroner in zip("ABCDE", printed, strict=True):
            found = trace(model, tables, unit)
            assert found.rebuilt() == found.exact == sum(term.exact for term in found.terms)
            assert found.kroner == kroner
            assert found.rounding is not None
            assert -1 < found.rounding < 1


def test_the_change_between_two_models_is_shared_between_its_causes() -> None:
    """From the hybrid to the hybrid inside floor and cap, with a higher frame: the causes sum to the change."""
    before, after = load_model(EXAMPLE / "hybrid.toml"), load_model(EXAMPLE / "hybrid-corridor.toml")
    found = explain(before=side(before, EXAMPLE), after=side(after, EXAMPLE))
    for unit, old, new in zip("ABCDE", PRINTED["hybrid"], PRINTED["hybrid-corridor"], strict=True):
        assert found[unit].change == new - old
        assert sum(found[unit].causes.values()) == new - old


def test_distance_is_the_money_that_lies_elsewhere() -> None:
    """The distance between two models is the share of the frame that changes units: 0 for the same model."""
    results = []
    for name in ("frame", "criteria"):
        model = load_model(EXAMPLE / f"{name}.toml")
        results.append(run(model, load_tables(model, EXAMPLE)))
    found = compare(results)
    first, second = results
    moved = sum(max(Fraction(0), second.exact[unit] - first.exact[unit]) for unit in "ABCDE")
    assert found.distance == {first.model: 0, second.model: moved / FRAME}
    changes = found.models[second.model]
    assert sum(change.change for change in changes.values()) == 0
    assert changes["A"].change_share == Fraction(111_486_064 - 102_632_281, 102_632_281)


def _to_the_oere(amount: Fraction) -> str:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
