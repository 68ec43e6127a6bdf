"""A model as steps: what each reads, and the numbers in it that can be changed one by one."""

import pytest

from factories.small_models import HEAD
from likevekt.funding import read_model
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_steps import ModelStep, StepInput, steps_of, with_numbers

TEXT = (
    HEAD
    + """frame = 1000
[node.out]
op = "blend"
of = [{ a = "0.75", x = "priced" }, { a = "0.25", x = { op = "reconcile", of = "need", to = "1000" } }]
[node.priced]
op = "reconcile"
title = "Prices"
of = { op = "rate", lines = [{ volume = "t:hours", price = "7.50", per = 60 }] }
[node.need]
op = "criteria"
table = "t"
weights = { old = "0.6", young = { table = "w", out = "w" } }
"""
).encode()


def steps() -> dict[str, ModelStep]:
    return {step.id: step for step in steps_of(read_model(TEXT), parse_model(TEXT, name="m"))}


def test_a_step_comes_after_those_it_reads() -> None:
    order = list(steps())
    assert order[-1] == "out"
    assert order.index("need") < order.index(":out.of[1].x")
    assert order.index(":priced.of") < order.index("priced") < order.index("out")


def test_a_step_tells_its_columns_and_the_steps_it_reads() -> None:
    found = steps()
    assert found["out"].inputs == (StepInput(step="priced"), StepInput(step=":out.of[1].x"))
    assert found["need"].inputs == tuple(StepInput(step="", column=f"t:{name}") for name in ("old", "young"))
    assert found[":priced.of"].inputs == (StepInput(step="", column="t:hours"),)
    assert (found["priced"].name, found["priced"].title, found[":priced.of"].name) == ("priced", "Prices", "")


def test_a_number_is_named_by_its_key_and_by_what_it_is_for() -> None:
    found = {
        name: [(number.where, number.key, number.name, number.typed) for number in step.numbers]
        for name, step in steps().items()
    }
    assert found == {
        "need": [("node.need.weights.old", "weights", "old", "0.6")],
        ":priced.of": [
            ("node.priced.of.lines[0].price", "price", "t:hours", "7.50"),
            ("node.priced.of.lines[0].per", "per", "t:hours", "60"),
        ],
        "priced": [],
        ":out.of[1].x": [("node.out.of[1].x.to", "to", "", "1000")],
        "out": [
            ("node.out.of[0].a", "a", "priced", "0.75"),
            ("node.out.of[1].a", "a", "2", "0.25"),
        ],
    }


def test_a_changed_number_changes_its_place_and_leaves_what_was_read() -> None:
    data = parse_model(TEXT, name="m")
    changed = with_numbers(data, {"node.out.of[1].a": "0.3", "node.need.weights.old": "0.7"})
    assert changed["node"]["out"]["of"][1]["a"] == "0.3"
    assert changed["node"]["need"]["weights"]["old"] == "0.7"
    assert data == parse_model(TEXT, name="m")
    changed["node"]["out"]["of"][1]["a"], changed["node"]["need"]["weights"]["old"] = "0.25", "0.6"
    assert changed == data
    with pytest.raises(KeyError):
        with_numbers(data, {"node.out.of[2].a": "0.3"})
