"""What each operation does, on figures small enough to reckon by hand."""

from fractions import Fraction

from factories.small_models import amounts, closed, kroner

MONEY = "unit kr heads\nA 600 3\nB 300 2\nC 100 5"


def test_base_and_fixed_give_amounts_as_they_stand() -> None:
    """A column is an amount a unit; a fixed sum is the same for every unit, or a column."""
    assert amounts('[node.out]\nop = "base"\ncolumn = "t:kr"', t=MONEY) == {"A": 600, "B": 300, "C": 100}
    assert amounts('[node.out]\nop = "fixed"\namount = 7') == {"A": 7, "B": 7, "C": 7}
    assert amounts('[node.out]\nop = "fixed"\namount = "t:kr"', t=MONEY)["B"] == 300


def test_uplift_grows_an_amount_and_may_add_to_it() -> None:
    """Of · (1 + by) + add, where by is one number, one a unit, or what another step gives."""
    found = amounts('[node.out]\nop = "uplift"\nof = "t:kr"\nby = "0.041"\nadd = "t:heads"', t=MONEY)
    assert found == {"A": Fraction("627.6"), "B": Fraction("314.3"), "C": Fraction("109.1")}
    by_unit = amounts(
        '[node.out]\nop = "uplift"\nof = "t:kr"\nby = "g:by"', t=MONEY, g="unit by\nA 0\nB 1/3\nC -1"
    )
    assert by_unit == {"A": 600, "B": 400, "C": 0}
    by_step = amounts(
        '[node.out]\nop = "uplift"\nof = "t:kr"\nby = { op = "weighted_sum", table = "t", weights = { heads = "0.1" } }',
        t=MONEY,
    )
    assert by_step == {"A": 780, "B": 360, "C": 150}


def test_criteria_weigh_each_units_part_of_the_whole() -> None:
    """A criterion's weight is shared by each unit's part of all; the key sums to 1."""
    found = closed(
        '[node.out]\nop = "reconcile"\nof = { op = "criteria", table = "p", weights = { old = "0.7", young = "0.3" } }',
        frame=1000,
        p="unit old young\nA 5 10\nB 3 30\nC 2 60",
    )
    assert found == {"A": 350 + 30, "B": 210 + 90, "C": 140 + 180}


def test_a_power_makes_a_criterion_steeper() -> None:
    """Each count is raised to the power before the parts are found; an irrational power is rounded at 50 digits."""
    found = closed(
        '[node.out]\nop = "reconcile"\n'
        'of = { op = "criteria", table = "p", weights = { n = 1 }, power = { n = "0.5" } }',
        frame=600,
        p="unit n\nA 1\nB 4\nC 9",
    )
    assert found == {"A": 100, "B": 200, "C": 300}


def test_weighted_counts_become_a_key_and_an_index_bends_it() -> None:
    """Σ n · rate · index, then each unit's part of all."""
    found = closed(
        '[node.out]\nop = "reconcile"\n'
        'of = { op = "weighted", table = "p", rates = { old = 3, young = 1 }, index = "p:far" }',
        frame=850,
        p="unit old young far\nA 10 10 1\nB 10 0 1.5\nC 0 0 2",
    )
    assert found == {"A": 400, "B": 450, "C": 0}


def test_weighted_sum_is_a_number_not_money() -> None:
    """Weights of any sign; the result has no kroner."""
    found = amounts(
        '[node.out]\nop = "weighted_sum"\ntable = "p"\nweights = { a = "0.85", b = "-0.15" }',
        head="",
        p="unit a b\nA 1 1\nB 2 0\nC 0 4",
    )
    assert found == {"A": Fraction("0.7"), "B": Fraction("1.7"), "C": Fraction("-0.6")}


def test_share_makes_a_key_of_an_index_or_an_amount() -> None:
    """Of · heads, each unit's part of all."""
    found = closed(
        '[node.out]\nop = "reconcile"\nof = { op = "share", of = "t:need", heads = "t:heads" }',
        frame=160,
        t="unit need heads\nA 1 30\nB 2 20\nC 0.5 180",
    )
    assert found == {"A": 30, "B": 40, "C": 90}


def test_rate_pays_a_price_a_volume_up_to_a_ceiling() -> None:
    """Σ min(volume, of · by) · price / per."""
    found = amounts(
        '[node.out]\nop = "rate"\nlines = [\n'
        '  { volume = "v:minutes", price = "738.50", per = 60 },\n'
        '  { volume = "v:days", price = 100, cap = { of = "v:persons", by = "1.5" } },\n]',
        v="unit minutes days persons\nA 60 10 4\nB 90 3 4\nC 0 6 4",
    )
    assert found == {"A": Fraction("738.5") + 600, "B": Fraction("1107.75") + 300, "C": 600}


def test_tiers_pay_less_above_the_plan_and_take_back_below_it() -> None:
    """Price · (P + above · more − below · less), with P the plan times its factor."""
    found = amounts(
        '[node.out]\nop = "tiers"\nvolume = "v:done"\nplan = "v:plan"\nplan_factor = "0.9"\nprice = 10\n'
        'above = "0.4"\nbelow = "0.5"',
        v="unit done plan\nA 100 100\nB 90 100\nC 50 100",
    )
    assert found == {"A": 900 + 40, "B": 900, "C": 900 - 200}


def test_capitation_pays_a_rate_a_head() -> None:
    """Σ n · rate · Π index: an open amount."""
    found = amounts(
        '[node.out]\nop = "capitation"\ntable = "p"\nrates = { old = 50, young = 10 }\nindex = ["p:far", "p:poor"]',
        p="unit old young far poor\nA 1 5 1 1\nB 2 0 1.5 2\nC 0 0 9 9",
    )
    assert found == {"A": 100, "B": 300, "C": 0}


def test_add_and_blend_put_amounts_together() -> None:
    """A sum of parts; a weighted mean of parts whose weights sum to 1."""
    assert amounts('[node.out]\nop = "add"\nof = ["t:kr", "t:heads"]', t=MONEY) == {
        "A": 603,
        "B": 302,
        "C": 105,
    }
    blended = amounts(
        '[node.out]\nop = "blend"\nof = [{ a = "0.75", x = "t:kr" }, { a = "1/4", x = "t:heads" }]', t=MONEY
    )
    assert blended == {"A": Fraction("450.75"), "B": Fraction("225.5"), "C": Fraction("76.25")}


def test_reconcile_closes_amounts_to_the_frame_in_three_ways() -> None:
    """Scaled, plus an equal sum a head, or plus an equal sum a unit."""
    assert closed('[node.out]\nop = "reconcile"\nof = "t:kr"', frame=500, t=MONEY) == {
        "A": 300,
        "B": 150,
        "C": 50,
    }
    a_head = closed(
        '[node.out]\nop = "reconcile"\nof = "t:kr"\nmethod = "per_head"\nheads = "t:heads"',
        frame=1100,
        t=MONEY,
    )
    assert a_head == {"A": 630, "B": 320, "C": 150}
    a_unit = closed('[node.out]\nop = "reconcile"\nof = "t:kr"\nmethod = "equal"', frame=1003, t=MONEY)
    assert a_unit == {"A": 601, "B": 301, "C": 101}


def test_remainder_gives_special_sums_first() -> None:
    """What is left after the special sums follows the key."""
    found = closed(
        '[node.out]\nop = "remainder"\nof = { op = "share", of = "t:heads" }\nafter = ["s:first"]',
        frame=1000,
        t=MONEY,
        s="unit first\nA 0\nB 900\nC 0",
    )
    assert found == {"A": 30, "B": 920, "C": 50}


def test_floor_and_cap_bound_growth_in_whole_kroner() -> None:
    """One factor for all, clamped between whole-krone bounds, so that the amounts sum to the frame."""
    found = closed(
        '[node.out]\nop = "corridor"\nof = "t:wish"\nrelative_to = "t:now"\nfloor = "-0.1"\ncap = "0.2"',
        frame=1000,
        t="unit wish now\nA 900 500\nB 50 300\nC 50 200",
    )
    assert found == {"A": 550, "B": 270, "C": 180}
    assert kroner(
        '[node.out]\nop = "corridor"\nof = "t:wish"\nrelative_to = "t:now"\nfloor = "1/300"',
        frame=1010,
        t="unit wish now\nA 900 500\nB 50 300\nC 50 200",
    ) == {"A": 508, "B": 301, "C": 201}


def test_pace_walks_a_part_of_the_way_and_leaves_nobody_too_far_below() -> None:
    """Today's amounts scaled to the frame, then a step towards the target, then nobody far under it."""
    target = '[node.target]\nop = "reconcile"\nof = "t:goal"\n'
    t = "unit goal now\nA 500 800\nB 300 100\nC 200 100"
    step = closed(
        '[node.out]\nop = "pace"\nof = "target"\ncurrent = "t:now"\nstep = "0.25"\n' + target, frame=1000, t=t
    )
    assert step == {"A": 725, "B": 150, "C": 125}
    kept = closed(
        '[node.out]\nop = "pace"\nof = "target"\ncurrent = "t:now"\nstep = "0.25"\nmax_under = "0.2"\n'
        + target,
        frame=1000,
        t=t,
    )
    assert kept == {"A": 600, "B": 240, "C": 160}


def test_an_income_guarantee_lifts_those_who_fall_most() -> None:
    """Nobody falls more than the limit a head behind mean growth; all pay a head for it, once or until it holds."""
    t = "unit of before heads\nA 100 200 10\nB 300 250 10\nC 500 450 10"
    common = (
        '[node.out]\nop = "guarantee"\nof = "t:of"\nprevious = "t:before"\nheads = "t:heads"\nlimit = 5\n'
    )
    once = amounts(common + 'fix = "one_pass"', t=t)
    assert once == {"A": 150 - Fraction(50, 3), "B": 300 - Fraction(50, 3), "C": 500 - Fraction(50, 3)}
    fixed = amounts(common + 'fix = "fixpoint"', t=t)
    assert sum(fixed.values()) == 900
    assert fixed == {"A": 150, "B": 275, "C": 475}


def test_equalising_moves_money_towards_the_mean_and_sums_to_nothing() -> None:
    """Rate · (mean · heads − own)."""
    found = amounts(
        '[node.out]\nop = "equalise"\nof = "t:kr"\nheads = "t:heads"\nrate = "0.6"', head="", t=MONEY
    )
    assert found == {"A": -180, "B": -60, "C": 240}


def test_costly_cases_are_shared_above_a_threshold() -> None:
    """A part of each case's cost above the threshold, at most a sum a unit, all scaled down to the pool."""
    cases = "unit cost\nA 300\nA 150\nB 90\nB 1100"
    common = '[node.out]\nop = "outlier"\ntable = "cases"\nthreshold = 100\nshare = "0.8"\n'
    assert amounts(common, cases=cases) == {"A": 200, "B": 800, "C": 0}
    assert amounts(common + "unit_cap = 600", cases=cases) == {"A": 200, "B": 600, "C": 0}
    assert amounts(common + "unit_cap = 600\npool = 400", cases=cases) == {"A": 100, "B": 300, "C": 0}


def test_quality_lets_a_part_of_the_sum_follow_a_score() -> None:
    """(1 − w) · own, and w of the whole by own amount times score."""
    found = closed(
        '[node.out]\nop = "quality"\nof = { op = "reconcile", of = "t:kr" }\nscore = "t:score"\nwithhold = "0.1"',
        frame=1000,
        t="unit kr score\nA 600 1\nB 300 2\nC 100 3",
    )
    assert found == {"A": 540 + 40, "B": 270 + 40, "C": 90 + 20}


def test_small_units_lean_on_the_mean() -> None:
    """Z · own + (1 − Z) · mean · heads, with Z = heads / (heads + k)."""
    found = amounts('[node.out]\nop = "credibility"\nown = "t:kr"\nheads = "t:heads"\nk = 5', t=MONEY)
    assert found == {
        "A": Fraction(3, 8) * 600 + Fraction(5, 8) * 300,
        "B": Fraction(2, 7) * 300 + Fraction(5, 7) * 200,
        "C": 50 + 250,
    }


def test_prorate_gives_a_part_of_the_year() -> None:
    """Of · days / 365."""
    found = amounts(
        '[node.out]\nop = "prorate"\nof = "t:kr"\ndays = "t:days"',
        t="unit kr days\nA 730 365\nB 365 73\nC 10 0",
    )
    assert found == {"A": 730, "B": 73, "C": 0}


def test_settlement_counts_what_lies_outside_a_dead_band() -> None:
    """A part of the deviation from plan outside the band, with its sign, at most a part of an amount."""
    found = amounts(
        '[node.out]\nop = "retro"\nactual = "t:done"\nplan = "t:plan"\nprice = 10\ndead_band = "0.05"\nshare = "0.5"\n'
        'cap_of = "t:kr"\ncap = "0.1"',
        t="unit done plan kr\nA 103 100 1000\nB 85 100 1000\nC 200 100 1000",
    )
    assert found == {"A": 0, "B": -50, "C": 100}


def test_no_deviation_is_settled_with_nothing() -> None:
    """A deviation of 0 has no sign, so that nothing is paid either way, also where a plan is below 0."""
    found = amounts(
        '[node.out]\nop = "retro"\nactual = "t:done"\nplan = "t:plan"\nprice = 3\ndead_band = "0.05"\nshare = 1\n'
        'cap_of = "t:kr"\ncap = 1',
        t="unit done plan kr\nA -3 -3 1000\nB 3 3 1000\nC 0 0 1000",
    )
    assert found == {"A": 0, "B": 0, "C": 0}


def test_a_nest_rounds_at_each_level() -> None:
    """Each group gets whole kroner, ties by name; inside it the child's key, whole kroner again."""
    found = kroner(
        '[node.out]\nop = "nest"\nshares = { home = "0.5", house = "0.5" }\n'
        'children = { home = { op = "share", of = "t:home" }, house = { op = "share", of = "t:house" } }',
        frame=101,
        t="unit home house\nA 1 0\nB 1 0\nC 0 1",
    )
    assert found == {"A": 26, "B": 25, "C": 50}


def test_a_number_may_stand_in_a_dated_table() -> None:
    """The row that fits most keys on the date gives the number; an empty cell fits any key."""
    prices = (
        b"in:service,in:zone,valid_from,valid_to,price\n"
        b"home,,2026-01-01,2027-01-01,700\nhome,,2027-01-01,,738.50\nhome,far,2027-01-01,,800\n"
    )
    for keys, day, price in (
        ('zone = "far"', "2027-06-01", 800),
        ('zone = "near"', "2027-06-01", Fraction("738.5")),
        ('zone = "far"', "2026-12-31", 700),
        ('zone = "far"', "2027-01-01", 800),
    ):
        cell = f'{{ table = "prices", out = "price", service = "home", {keys}, on = "{day}" }}'
        found = amounts(
            f'[node.out]\nop = "rate"\nlines = [{{ volume = "v:n", price = {cell} }}]',
            v="unit n\nA 1\nB 2\nC 0",
            prices=prices,
        )
        assert found == {"A": price, "B": 2 * price, "C": 0}
