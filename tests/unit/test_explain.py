"""A change is shared between its causes: independent of order, always the whole of it."""

from fractions import Fraction
from math import prod

import pytest

from factories.small_models import HEAD, tables_of
from likevekt.funding import FundingError, explain, read_model, side

T = "unit n\nA 6\nB 3\nC 1"


def given(nodes: str, *, frame: int | None = 1000, head: str = "", **texts: str) -> object:
    line = "" if frame is None else f"frame = {frame}\n"
    return side(read_model((HEAD + line + head + "\n" + nodes).encode()), tables_of(**texts))


SHARE = '[node.out]\nop = "reconcile"\nof = "t:n"'


def test_nothing_changed_has_no_causes() -> None:
    found = explain(before=given(SHARE, t=T), after=given(SHARE, t=T))
    assert {unit: (part.change, dict(part.causes)) for unit, part in found.items()} == {
        "A": (0, {}),
        "B": (0, {}),
        "C": (0, {}),
    }


def test_remarks_are_no_cause() -> None:
    after = given(SHARE + '\ntitle = "Another"\nsource = "Council"\nlaw = "x"\nfrom = "2027-01-01"', t=T)
    assert dict(explain(before=given(SHARE, t=T), after=after)["A"].causes) == {}


def test_two_causes_share_what_they_do_together() -> None:
    """Frame 1 000 to 2 000 and A's count 6 to 16: worked out by hand over both orders."""
    found = explain(before=given(SHARE, t=T), after=given(SHARE, frame=2000, t="unit n\nA 16\nB 3\nC 1"))["A"]
    alone = {"": 600, "frame": 1200, "table:t": 800, "both": 1600}
    frame = Fraction((alone["frame"] - alone[""]) + (alone["both"] - alone["table:t"]), 2)
    assert found.change == 1000
    assert found.causes == {"frame": frame, "table:t": 1000 - frame}


def test_a_unit_that_is_new_goes_with_the_tables() -> None:
    after = given(SHARE, units="unit name\nA Alfa\nB Beta\nC Gamma\nD Delta", t="unit n\nA 6\nB 3\nC 1\nD 10")
    found = explain(before=given(SHARE, t=T), after=after)
    assert found["D"].change == 500
    assert found["D"].causes == {"table:t+units": 500}
    assert sum(part.change for part in found.values()) == 0


def test_rules_that_cannot_be_mixed_become_one_cause() -> None:
    """A blend of two sums that only fit together: no mixture of old and new closes to one frame."""
    nodes = (
        '[node.out]\nop = "blend"\nof = [{{ a = "0.5", x = "one" }}, {{ a = "0.5", x = "two" }}]\n'
        '[node.one]\nop = "reconcile"\nof = "t:n"\nto = {0}\n[node.two]\nop = "reconcile"\nof = "t:n"\nto = {0}'
    )
    found = explain(before=given(nodes.format(1000), t=T), after=given(nodes.format(2000), frame=2000, t=T))
    assert found["A"].change == 600
    assert list(found["A"].causes) == ["all together"]


def test_above_twelve_causes_tables_are_one() -> None:
    weights = ", ".join(f'{{ a = "1/13", x = {{ op = "reconcile", of = "t{i}:n" }} }}' for i in range(13))
    nodes = f'[node.out]\nop = "blend"\nof = [{weights}]'
    old = {f"t{i}": T for i in range(13)}
    new = {f"t{i}": "unit n\nA 1\nB 1\nC 1" for i in range(13)}
    found = explain(before=given(nodes, **old), after=given(nodes, frame=1003, **new))
    assert list(found["A"].causes) == ["frame", "tables"]
    assert all(sum(part.causes.values()) == part.change for part in found.values())


def test_an_index_is_explained_exactly_but_not_against_money() -> None:
    index = '[node.out]\nop = "weighted_sum"\ntable = "t"\nweights = { n = "1/3" }'
    before, after = given(index, frame=None, t=T), given(index, frame=None, t="unit n\nA 7\nB 3\nC 1")
    assert explain(before=before, after=after)["A"].change == Fraction(1, 3)
    with pytest.raises(FundingError, match="an index cannot be explained against money"):
        explain(before=before, after=given(SHARE, t=T))


def test_the_order_of_the_sides_turns_every_sign() -> None:
    one, two = given(SHARE, t=T), given(SHARE, frame=1500, t="unit n\nA 1\nB 9\nC 1")
    there, back = explain(before=one, after=two), explain(before=two, after=one)
    for unit, part in there.items():
        assert back[unit].change == -part.change
        assert {name: -value for name, value in back[unit].causes.items()} == part.causes
    assert prod(part.change for part in there.values()) != 0


def test_a_table_that_only_one_side_can_read_is_no_cause_of_its_own() -> None:
    """The new rule reads a table that was broken before: no mixture of one without the other can be run."""
    nodes = '[node.out]\nop = "reconcile"\nof = "{}:n"\n'
    before = given(nodes.format("t"), t=T, u="unit n n\nA 1 1")
    after = given(nodes.format("u"), t=T, u="unit n\nA 1\nB 3\nC 6")
    found = explain(before=before, after=after)
    assert {unit: dict(part.causes) for unit, part in found.items()} == {
        "A": {"tables and rules": -500},
        "B": {"tables and rules": 0},
        "C": {"tables and rules": 500},
    }
