"""The terms of an amount are what a person would reckon, and they lead down to the cells."""

from fractions import Fraction

import pytest

from factories.small_models import loaded
from likevekt.funding import trace

KEY = '{ op = "share", of = "t:heads" }'
T = "unit kr heads now\nA 600 3 500\nB 300 2 500\nC 100 5 0"


def terms(nodes: str, unit: str, *, head: str, **texts: str) -> list[tuple[str, Fraction]]:
    """Give the terms that are not 0, after holding their sum and the sum of the whole tree against the amount."""
    found = trace(*loaded(nodes, head=head, **{"t": T, **texts}), unit)
    assert sum(term.exact for term in found.terms) == found.exact == found.rebuilt()
    return [(term.label, term.exact) for term in found.terms if term.exact != 0]


CASES = '[node.out]\nop = "outlier"\ntable = "cases"\nthreshold = 100\nshare = "0.5"\nunit_cap = 150\npool = 100\n'


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (
            "A",
            [
                ("cost of a case above the threshold", 100),
                ("cost of a case above the threshold", 200),
                ("above the ceiling of the unit", -150),
                ("fitted to the pool", -75),
            ],
        ),
        ("B", [("cost of a case above the threshold", 50), ("fitted to the pool", -25)]),
        ("C", []),
    ],
)
def test_each_costly_case_is_a_term_with_its_own_cell(unit: str, expected: list[tuple[str, int]]) -> None:
    cases = "unit cost\nA 300\nB 200\nA 100\nA 500\nC 20"
    assert terms(CASES, unit, head="open = true", cases=cases) == expected
    found = trace(*loaded(CASES, head="open = true", cases=cases), "A")
    lines = [term.source.row for term in found.terms if term.source is not None]
    assert lines == [2, 5]


def test_volume_above_a_ceiling_is_taken_back_at_the_same_price() -> None:
    nodes = '[node.out]\nop = "rate"\nlines = [{ volume = "t:kr", price = 6, per = 3, cap = { of = "t:now", by = "0.9" } }]'
    assert terms(nodes, "A", head="open = true") == [
        ("volume × price", 1200),
        ("volume above the ceiling", -300),
    ]
    assert terms(nodes, "B", head="open = true") == [("volume × price", 600)]


def test_special_sums_come_before_the_share_of_the_rest() -> None:
    nodes = f'[node.out]\nop = "remainder"\nof = {KEY}\nafter = ["t:now", {{ op = "fixed", amount = 100 }}]'
    assert terms(nodes, "A", head="frame = 2000") == [
        ("special sum", 500),
        ("special sum", 100),
        ("share of the rest", 210),
    ]


PACE = (
    '[node.out]\nop = "pace"\nof = "target"\ncurrent = "t:now"\nstep = "0.25"\n{}\n'
    '[node.target]\nop = "reconcile"\nof = "t:kr"'
)


def test_a_transition_starts_from_todays_amounts_and_steps_towards_the_target() -> None:
    assert terms(PACE.format(""), "A", head="frame = 2000") == [
        ("amount", 500),
        ("fitted to the sum", 500),
        ("step towards the target", 50),
    ]
    # C walks from 0 to 50 of the 200 it should have, and is lifted to 160; A, on 1 050, and B, on 900, pay by amount.
    held = PACE.format('max_under = "0.2"')
    assert terms(held, "C", head="frame = 2000") == [
        ("step towards the target", 50),
        ("nobody too far below the target", 110),
    ]
    assert terms(held, "A", head="frame = 2000")[-1] == (
        "nobody too far below the target",
        1840 * Fraction(1050, 1950) - 1050,
    )


BOUNDED = '[node.out]\nop = "corridor"\nof = "t:{of}"\nrelative_to = "t:now"\nfloor = "-0.1"\ncap = "0.2"'


@pytest.mark.parametrize(
    ("of", "frame", "expected"),
    [
        ("kr", 1000, [("amount", 600), ("floor and cap", -50)]),
        ("kr", 1100, [("amount", 600), ("fitted to the sum", 60), ("floor and cap", -60)]),
        ("none", 900, [("floor and cap", 450)]),
    ],
)
def test_floor_and_cap_move_what_fitting_to_the_sum_gives(
    of: str, frame: int, expected: list[tuple[str, int]]
) -> None:
    """An amount that sums to 0 over all units cannot be fitted: all comes from the bounds."""
    t = "unit kr now none\nA 600 500 0\nB 400 500 0\nC 0 0 0"
    assert terms(BOUNDED.format(of=of), "A", head=f"frame = {frame}", t=t) == expected


def test_the_data_of_a_trace_point_to_the_cells_and_open_each_node_once() -> None:
    nodes = (
        '[node.out]\nop = "add"\nof = ["cell", "cell", "cases"]\n[node.cell]\nop = "base"\ncolumn = "t:kr"\n'
        + CASES.replace("node.out", "node.cases")
    )
    model, tables = loaded(nodes, head="open = true", t=T, cases="unit cost\nB 150")
    data = trace(model, tables, "B").as_data()
    cell = {"table": "t", "row": 3, "column": "kr", "sha256": tables.fingerprints()["t"]}
    first, again, case = data["terms"]
    assert (first["node"]["op"], first["node"]["source"], first["node"]["exact"]) == ("base", cell, "300")
    assert again["node"] == {"node": "cell"}
    above, ceiling, _pool = case["node"]["terms"]
    assert above["source"] == {
        "table": "cases",
        "row": 2,
        "column": "cost",
        "sha256": tables.fingerprints()["cases"],
    }
    assert ceiling == {"label": "above the ceiling of the unit", "exact": "0"}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (
            'op = "uplift"\nof = "t:kr"\nby = "0.1"\nadd = "t:heads"',
            [("amount before growth", 600), ("growth", 60), ("addition", 3)],
        ),
        (
            'op = "reconcile"\nof = "t:kr"\nmethod = "per_head"\nheads = "t:heads"',
            [("amount", 600), ("equal sum a head", 60)],
        ),
        (
            'op = "reconcile"\nof = "t:kr"\nmethod = "equal"',
            [("amount", 600), ("equal sum a unit", Fraction(200, 3))],
        ),
        (
            'op = "capitation"\ntable = "t"\nrates = { heads = 50, now = "0.1" }\nindex = ["t:heads"]',
            [("number × rate", 450), ("number × rate", 150)],
        ),
        (
            'op = "prorate"\nof = "t:kr"\ndays = "t:now"\nof_days = 750',
            [("part of the year", 400)],
        ),
        (
            'op = "equalise"\nof = "t:kr"\nheads = "t:heads"\nrate = "0.5"',
            [("mean of all units", 150), ("own amount", -300)],
        ),
        (
            'op = "quality"\nof = { op = "reconcile", of = "t:kr" }\nscore = "t:heads"\nwithhold = "0.29"',
            [("kept", 852 * Fraction(6, 10)), ("earned by the score", 348 * Fraction(1800, 2900))],
        ),
        (
            'op = "credibility"\nown = "t:kr"\nheads = "t:heads"\nk = 5',
            [("own figures", 225), ("mean of all units", Fraction(375, 2))],
        ),
    ],
    ids=lambda given: given.split('"')[1] if isinstance(given, str) else "",
)
def test_the_terms_of_a_step_are_its_parts(node: str, expected: list[tuple[str, Fraction | int]]) -> None:
    assert terms(f"[node.out]\n{node}", "A", head="frame = 1200\nopen = true") == expected


def test_a_guarantee_tells_who_is_lifted_and_what_each_pays_for_it() -> None:
    """Growth is 0, so that B may fall to 480; 180 kroner are paid by ten heads."""
    node = (
        '[node.out]\nop = "guarantee"\nof = "t:kr"\nprevious = "t:now"\nheads = "t:heads"\nlimit = 10\n'
        'fix = "one_pass"'
    )
    assert terms(node, "A", head="open = true") == [("amount", 600), ("paid for the guarantee", -54)]
    assert terms(node, "B", head="open = true") == [
        ("amount", 300),
        ("lifted to the guarantee", 180),
        ("paid for the guarantee", -36),
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            '{ op = "weighted", table = "t", rates = { heads = 2, now = "0.01" }, index = "t:heads" }',
            [("number × rate", Fraction(18, 101)), ("number × rate", Fraction(15, 101))],
        ),
        (
            '{ op = "share", of = "t:kr", heads = "t:heads" }',
            [("share of all units", Fraction(1800, 2900))],
        ),
    ],
    ids=["weighted", "share"],
)
def test_a_key_is_opened_to_the_cells_behind_it(key: str, expected: list[tuple[str, Fraction]]) -> None:
    found = trace(*loaded(f'[node.out]\nop = "reconcile"\nof = {key}', head="frame = 1000", t=T), "A")
    assert [(term.label, term.exact) for term in found.children[":out.of"].terms] == expected
    assert found.rebuilt() == found.exact == 1000 * sum(part for _, part in expected)


def test_a_nest_rounds_inside_each_group() -> None:
    nodes = (
        '[node.out]\nop = "nest"\nshares = { home = "0.6", house = "0.4" }\n'
        f'children = {{ home = {KEY}, house = {{ op = "share", of = "t:now" }} }}'
    )
    assert terms(nodes, "A", head="frame = 101") == [
        ("share of the group's frame", Fraction(183, 10)),
        ("rounding to whole kroner", Fraction(-3, 10)),
        ("share of the group's frame", 20),
    ]
