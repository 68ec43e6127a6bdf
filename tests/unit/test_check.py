"""What the linter says of a model, from the file alone and from trying it on tables."""

from factories.small_models import loaded
from likevekt.funding import Finding, check

T = "unit n heads\nA 600 30\nB 300 20\nC 100 50"


def rules(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(str(finding.severity), str(finding.rule), finding.node) for finding in findings]


def test_an_open_result_is_a_warning() -> None:
    model, _ = loaded('[node.out]\nop = "base"\ncolumn = "t:n"', head="open = true", t=T)
    assert rules(check(model)) == [("warning", "not-closed", "out")]


def test_numbers_without_date_and_source_are_told_until_they_have_both() -> None:
    nodes = '[node.out]\nop = "rate"\nlines = [{ volume = "t:n", price = 2 }]\n'
    bare, _ = loaded(nodes, head="open = true", t=T)
    assert ("warning", "unsourced", "out") in rules(check(bare))
    sourced, _ = loaded(
        nodes + 'from = "2027-01-01"\nsource = "Council, case 84/26"', head="open = true", t=T
    )
    assert ("warning", "unsourced", "out") not in rules(check(sourced))


def test_a_later_step_can_break_a_promise_and_one_that_does_is_an_error() -> None:
    nodes = (
        '[node.out]\nop = "quality"\nof = "bounded"\nscore = "t:heads"\nwithhold = "{share}"\n'
        '[node.bounded]\nop = "corridor"\nof = "t:n"\nrelative_to = "t:n"\nfloor = "-0.01"\ncap = "0.01"\n'
    )
    model, tables = loaded(nodes.replace("{share}", "0.5"), head="frame = 1000", t=T)
    assert ("warning", "promise", "bounded") in rules(check(model))
    broken = [finding for finding in check(model, tables) if finding.rule == "promise-broken"]
    assert {finding.severity for finding in broken} == {"error"}
    assert any('unit "A" gets' in finding.message for finding in broken)
    kept, tables = loaded(nodes.replace("{share}", "0"), head="frame = 1000", t=T)
    assert [finding for finding in check(kept, tables) if finding.rule == "promise-broken"] == []


def test_a_transition_without_a_limit_promises_nothing() -> None:
    nodes = (
        '[node.out]\nop = "quality"\nof = "way"\nscore = "t:heads"\nwithhold = "0.1"\n'
        '[node.way]\nop = "pace"\nof = {{ op = "reconcile", of = "t:heads" }}\ncurrent = "t:n"\nstep = "0.5"\n{0}'
    )
    free, _ = loaded(nodes.format(""), head="frame = 1000", t=T)
    held, _ = loaded(nodes.format('max_under = "0.9"'), head="frame = 1000", t=T)
    assert "promise" not in {finding.rule for finding in check(free)}
    assert "promise" in {finding.rule for finding in check(held)}


def test_blending_open_parts_with_other_sums_is_told() -> None:
    nodes = '[node.out]\nop = "blend"\nof = [{ a = "0.5", x = "t:n" }, { a = "0.5", x = "t:heads" }]'
    model, tables = loaded(nodes, head="open = true", t=T)
    assert ("warning", "unequal-blend", "out") in rules(check(model, tables))
    same, tables = loaded(nodes.replace("t:heads", "t:n"), head="open = true", t=T)
    assert ("warning", "unequal-blend", "out") not in rules(check(same, tables))


def test_a_fixed_sum_a_unit_rewards_splitting_and_says_how_much() -> None:
    nodes = (
        '[node.out]\nop = "reconcile"\nof = { op = "add", of = [{ op = "fixed", amount = 100 }, "t:n"] }\n'
        'method = "scale"'
    )
    model, tables = loaded(nodes, head="frame = 1300", t=T)
    found = [finding.message for finding in check(model, tables) if finding.rule == "split-or-merge"]
    # A in two halves: (100 + 300) * 2 of 1 400 instead of 700 of 1 300.
    assert 'splitting pays: unit "A" in two halves gets +42.86 kroner in all.' in found
    proportional, tables = loaded('[node.out]\nop = "reconcile"\nof = "t:n"', head="frame = 1300", t=T)
    assert [finding for finding in check(proportional, tables) if finding.rule == "split-or-merge"] == []


def test_a_power_above_one_rewards_merging() -> None:
    nodes = (
        '[node.out]\nop = "reconcile"\n'
        'of = { op = "criteria", table = "t", weights = { n = 1 }, power = { n = 2 } }'
    )
    model, tables = loaded(nodes, head="frame = 1000", t=T)
    found = [finding.message for finding in check(model, tables) if finding.rule == "split-or-merge"]
    assert any(message.startswith("merging with its like pays") for message in found)


def test_a_split_that_the_model_cannot_be_run_with_pays_nobody() -> None:
    """Half of 3 kroner is held at 2 whole ones, so that the halves of A do not fit into the frame; B's do."""
    nodes = '[node.out]\nop = "corridor"\nof = "t:n"\nrelative_to = "t:n"\nfloor = 0'
    model, tables = loaded(nodes, head="frame = 15", t="unit n\nA 3\nB 2\nC 10")
    assert [finding for finding in check(model, tables) if finding.rule == "split-or-merge"] == []


def test_a_steep_step_is_told_with_the_limit() -> None:
    nodes = '[node.out]\nop = "reconcile"\nof = { op = "criteria", table = "t", weights = { few = 1 } }'
    model, tables = loaded(nodes, head="frame = 1000", t="unit few\nA 1\nB 1\nC 1")
    (cliff,) = [finding for finding in check(model, tables) if finding.rule == "cliff"]
    # From 1 of 3 to 2 of 4: 166.67 kroner for one more.
    assert "moves unit" in cliff.message
    assert "by 166.67 kroner; the limit is 5" in cliff.message


def test_a_step_that_makes_the_model_fail_is_told() -> None:
    nodes = '[node.out]\nop = "remainder"\nof = { op = "share", of = "t:heads" }\nafter = ["t:n"]'
    model, tables = loaded(nodes, head="frame = 1000", t=T)
    assert any("makes the model fail" in finding.message for finding in check(model, tables))


def test_many_cells_are_not_tried_in_silence() -> None:
    units = "\n".join(f"u{number:04d} x" for number in range(3_001))
    nodes = '[node.out]\nop = "reconcile"\nof = "t:n"'
    model, tables = loaded(
        nodes, head="frame = 9000", units=f"unit name\n{units}", t="unit n\n" + units.replace("x", "3")
    )
    assert ("info", "not-tried", "out") in rules(check(model, tables))


def test_an_index_is_not_tried_for_money() -> None:
    model, tables = loaded('[node.out]\nop = "weighted_sum"\ntable = "t"\nweights = { n = 1 }', t=T)
    assert "cliff" not in {finding.rule for finding in check(model, tables)}
