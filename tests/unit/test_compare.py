"""Models side by side: changes against the first, distance from it or from need."""

from dataclasses import replace
from fractions import Fraction

import pytest

from factories.small_models import loaded, tables_of
from likevekt.funding import FundingError, Result, compare, need_shares, run

T = "unit n need\nA 6 1\nB 3 1\nC 1 2"


def result(name: str, *, of: str = "t:n", frame: int = 1000, **texts: str) -> Result:
    nodes = f'[node.out]\nop = "reconcile"\nof = "{of}"'
    return replace(run(*loaded(nodes, head=f"frame = {frame}", **{"t": T, **texts})), model=name)


def refused(*results: Result) -> list[str]:
    with pytest.raises(FundingError) as error:
        compare(results)
    return [problem.sentence for problem in error.value.problems]


def test_need_is_the_yardstick_where_it_is_given() -> None:
    need = need_shares("t:need", tables_of(t=T))
    assert need == {"A": Fraction(1, 4), "B": Fraction(1, 4), "C": Fraction(1, 2)}
    found = compare([result("today"), result("by need", of="t:need")], need=need)
    assert found.distance == {"today": Fraction(2, 5), "by need": 0}
    assert found.models["by need"]["C"].change == 400


def test_need_is_read_like_any_column_and_refused_in_its_own_name() -> None:
    with pytest.raises(FundingError, match=r'^--need: table t has no column "ned"\. Did you mean "need"\?'):
        need_shares("t:ned", tables_of(t=T))
    with pytest.raises(FundingError, match=r"^--need: the amounts of all units sum to 0"):
        need_shares("t:need", tables_of(t="unit need\nA 0\nB 0\nC 0"))


def test_what_sums_to_nothing_has_no_shares_and_no_distance() -> None:
    nothing, something = result("nothing", frame=0), result("something")
    assert compare([something, nothing]).distance == {"something": 0, "nothing": None}
    assert compare([nothing, something]).distance == {"nothing": None, "something": None}
    assert compare([nothing, something]).models["something"]["A"].change_share is None
    no_need = dict.fromkeys("ABC", Fraction(0))
    assert compare([something], need=no_need).distance == {"something": None}


def test_only_money_of_the_same_units_under_names_of_their_own_is_compared() -> None:
    index = run(*loaded('[node.out]\nop = "weighted_sum"\ntable = "t"\nweights = { n = 1 }', t=T))
    other = result("other", units="unit name\nA Alfa", t="unit n\nA 1")
    assert refused(result("same"), replace(index, model="index"), result("same"), other) == [
        "index: gives an index, not money, and cannot be compared.",
        "other: has other units than the first model.",
        "same: two of the models have this id; give each its own.",
    ]
