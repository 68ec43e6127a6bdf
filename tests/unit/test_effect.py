"""What one more decision does: told unit by unit, or refused where it cannot be told."""

from fractions import Fraction

import pytest

from factories.small_models import loaded
from likevekt.funding import Change, FundingError, effect

T = "unit n\nA 6\nB 3\nC 1"
SHARE = '[node.out]\nop = "reconcile"\nof = "t:n"'


def more(unit: str, amount: Fraction) -> Change:
    return Change(table="t", column="n", unit=unit, amount=amount)


def test_a_unit_that_is_not_there_is_refused_with_the_nearest_name() -> None:
    model, tables = loaded(
        SHARE, head="frame = 1000", units="unit name\nnorth N\nsouth S", t="unit n\nnorth 6\nsouth 4"
    )
    with pytest.raises(FundingError) as refused:
        effect(model, tables, change=more("norht", Fraction(1)), price=Fraction(1))
    assert refused.value.stage == "tables"
    assert [problem.sentence for problem in refused.value.problems] == [
        '--change: unit "norht" is not in table units. Did you mean "north"?'
    ]


def test_a_decision_without_a_price_has_no_effective_share() -> None:
    model, tables = loaded(SHARE, head="frame = 1000", t=T)
    found = effect(model, tables, change=more("A", Fraction(2)), price=Fraction(0))
    assert found.effective_share is None
    assert found.units == {"A": Fraction(200, 3), "B": -50, "C": Fraction(-50, 3)}
