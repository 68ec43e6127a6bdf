"""What is refused, at which stage, and the one plain sentence that says why."""

import pytest

from factories.small_models import HEAD, refusal, tables_of
from likevekt.funding import FundingError, load_tables, read_model

KEY = '{ op = "share", of = "t:n" }'
T = "unit n\nA 1\nB 2\nC 3"
FORMAT = [
    (
        'of = "t:n"\nto = 0.43',
        'node.out.to = 0.43: write the number in quotes ("0.43") so that it stays exact.',
    ),
    ('of = "t:n"\nto = "1e6"', 'node.out.to = "1e6": is not a number of the form 12, -0.43 or 1/3.'),
    ('of = "t:n"\nto = "12,5"', 'node.out.to = "12,5": has a comma; write 12.5.'),
    ('of = "t:n"\nto = "1/0"', 'node.out.to = "1/0": divides by 0.'),
    ('of = "t:n"\nto = true', "node.out.to = true: must be a number."),
    ('of = "t:n"\nto = "-1"', 'node.out.to = "-1": must be at least 0.'),
    (f'of = "t:n"\nto = {"9" * 61}', "node.out.to: has more than 60 digits."),
    (
        'of = "t:n"\nto = { frame = "1.2" }',
        'node.out.to.frame = "1.2": must be at most 1.',
    ),
    ('of = "t:n"\nmetod = "scale"', 'node.out.metod: is not a key here. Did you mean "method"?'),
    (
        'of = "t:n"\nmethod = "sacle"',
        'node.out.method = "sacle": must be one of scale, per_head, equal. Did you mean "scale"?',
    ),
    (
        'of = "t:n"\nheads = "t:n"',
        "node.out.heads: the method scale does not use heads; take the key away.",
    ),
    ('of = "t:n"\nmethod = "per_head"', "node.out: the method per_head needs the key heads."),
    ("to = 1", "node.out: the key of is missing."),
    ('of = "../t:n"', 'node.out.of = "../t": a table\'s name is letters, digits, _ and - only.'),
    ('of = "12"', 'node.out.of = "12": is a number; the name of a node or a column must stand here.'),
    ('of = "t:"', 'node.out.of = "t:": names no column.'),
    ('of = "t²:n"', 'node.out.of = "t²": a table\'s name is letters, digits, _ and - only.'),
    ('of = "t:n"\ntitle = ""', 'node.out.title = "": must not be empty.'),
    ('of = "t:n"\nsource = 7', "node.out.source = 7: must be a text in quotes."),
    ('of = { opp = "share" }', 'node.out.of: a node written in place needs the key op. Did you mean "op"?'),
    ("of = []", 'node.out.of = []: must be the name of a node, "table:column" or { op = … }.'),
    (
        'of = { op = "rate", lines = [] }',
        "node.out.of.lines = []: must be a list with at least one entry.",
    ),
    (f'of = "t:n"\nto = {KEY}', "node.out.to: a number must stand here, not a node."),
    (
        'of = "t:n"\nto = { table = 7, out = "n" }',
        "node.out.to.table = 7: must be the name of a table in quotes.",
    ),
    (
        'of = "t:n"\nto = { table = "w", out = "n", on = "2027-02-30" }',
        'node.out.to.on = "2027-02-30": must be a date in quotes, like "2027-01-01".',
    ),
    (
        'of = "t:n"\nto = { frame = "0.6", part = 1 }',
        'node.out.to.part: is not a key here; a part of the frame is { frame = "0.6" }.',
    ),
    (
        'of = { op = "criteria", table = "t", weights = 3 }',
        'node.out.of.weights = 3: must be a table with at least one entry, like { "80-89" = "0.43" }.',
    ),
    (
        'of = { op = "rate", lines = [3] }',
        "node.out.of.lines[0] = 3: must be { volume = …, price = …, per = …, cap = … }.",
    ),
    (
        'of = { op = "criteria", table = "t", weights = { n = 1 }, power = { nn = 2 } }',
        'node.out.of.power.nn: there is no weight for column "nn". Did you mean "n"?',
    ),
    (
        'of = { op = "criteria", table = "t", weights = { n = 1 }, power = { n = "0.1234567" } }',
        'node.out.of.power.n = "0.1234567": a power has at most 6 decimals.',
    ),
    (
        'of = { op = "shares" }',
        'node.out.of.op = "shares": there is no such operation. Did you mean "share"?',
    ),
]


@pytest.mark.parametrize(("keys", "sentence"), FORMAT, ids=[sentence[:40] for _, sentence in FORMAT])
def test_the_file_alone_shows_it(keys: str, sentence: str) -> None:
    """What the file alone shows is told first, with the whole path and the value as it was typed."""
    assert refusal(f'[node.out]\nop = "reconcile"\n{keys}', head="frame = 1", t=T) == ("format", [sentence])


NEST = [
    ("{ a = 3 }", "{ a = {KEY} }", "1", "node.out.shares: these numbers sum to 3; they must sum to exactly 1."),
    ("{ a = 1 }", "{ b = {KEY} }", "1", 'node.out.children.b: group "b" has no share.'),
    ("{ a = 1 }", "{ b = {KEY} }", "1", 'node.out.shares.a: group "a" has no child.'),
    ("{ a = 1 }", "{ a = {KEY} }", '"1.5"', 'node.out.to = "1.5": gives 1.5; a nest must share out whole kroner.'),
    ("{ a = 1 }", "{ a = {KEY} }", '{ frame = "1/2" }', 'node.out.to = "1/2": gives 0.5; a nest must share out whole kroner.'),
]  # fmt: skip


@pytest.mark.parametrize(("shares", "children", "to", "sentence"), NEST)
def test_a_nest_needs_a_share_and_a_child_for_each_group(
    shares: str, children: str, to: str, sentence: str
) -> None:
    """Shares that make the whole, the same groups on both sides, and whole kroner to share out."""
    nodes = (
        f'[node.out]\nop = "nest"\nshares = {shares}\nchildren = {children.replace("{KEY}", KEY)}\nto = {to}'
    )
    stage, sentences = refusal(nodes, head="frame = 1", t=T)
    assert stage == "format"
    assert sentence in sentences


@pytest.mark.parametrize(
    ("shares", "children", "sentence"),
    [
        ("7", f"{{ a = {KEY} }}", 'node.out.shares = 7: must be a table with at least one entry, like { "80-89" = "0.43" }.'),
        ("{ a = 1 }", "7", 'node.out.children = 7: must be a table with at least one entry, like { north = "key" }.'),
    ],
)  # fmt: skip
def test_a_key_that_is_refused_is_not_held_against_the_others(
    shares: str, children: str, sentence: str
) -> None:
    """Groups are compared only where both sides could be read; the rest of the node is examined all the same."""
    nodes = f'[node.out]\nop = "nest"\nshares = {shares}\nchildren = {children}\nto = "0.5"'
    whole = 'node.out.to = "0.5": gives 0.5; a nest must share out whole kroner.'
    assert refusal(nodes, head="frame = 1", t=T) == ("format", sorted([sentence, whole]))


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ('open = "yes"', 'model.open = "yes": must be true or false.'),
        ('logic = "NPM"', 'model.logic = "NPM": must be a list of texts, like ["…"].'),
        (
            'logic = ["NPM", "NPN"]',
            'model.logic[1] = "NPN": must be one of PA, NPM, NPG. Did you mean "NPM"?',
        ),
    ],
)
def test_the_head_of_a_model_is_read_like_its_nodes(head: str, sentence: str) -> None:
    """A model may follow several logics of governance at once, each by its short name; open is yes or no."""
    nodes = '[node.out]\nop = "reconcile"\nof = "t:n"'
    assert refusal(nodes, head=f"frame = 1\n{head}", t=T) == ("format", [sentence])


def test_a_value_in_the_place_of_a_node_is_told() -> None:
    """Under node stand nodes only; nothing more is said of one that is none."""
    found = refusal('[node]\nlost = 7\n[node.out]\nop = "base"\ncolumn = "t:n"', t=T)
    assert found == ("format", ["node.lost = 7: must be a node, with the key op."])


def test_all_faults_of_a_stage_are_told_and_no_later_ones() -> None:
    """Every fault of the first failing stage, none of the stages after it."""
    stage, sentences = refusal(
        '[node.out]\nop = "blend"\nof = [{ a = "0.5", x = "need" }, { a = "0.4", x = "t:n", b = 1 }]\n'
        '[node.need]\nop = "criteria"\ntable = "t"\nweights = { n = "0.9" }\n[node.lost]\nop = "base"\ncolumn = "t:x"',
        t="unit n\nA x\nB 2\nC 3",
    )
    assert stage == "format"
    assert sentences == [
        'node.lost: nothing leads here from out = "out"; use the node or take it away.',
        "node.need.weights: these numbers sum to 0.9; they must sum to exactly 1.",
        "node.out.of[1].b: is not a key here.",
    ]


def test_a_node_that_only_a_misspelt_name_would_reach_is_not_told() -> None:
    """The misspelt name is the fault, with the nearest spelling; the node it meant is not called unused."""
    found = refusal(
        '[node.out]\nop = "reconcile"\nof = "nead"\n[node.need]\nop = "base"\ncolumn = "t:n"',
        head="frame = 1",
    )
    assert found == ("format", ['node.out.of = "nead": there is no such node. Did you mean "need"?'])


def test_nodes_may_not_refer_to_each_other_in_a_circle() -> None:
    """A circle is told once, with the nodes in it."""
    found = refusal(
        '[node.out]\nop = "add"\nof = ["a"]\n[node.a]\nop = "add"\nof = ["b"]\n[node.b]\nop = "add"\nof = ["a"]'
    )
    assert found == ("format", ['node.a: nodes refer to each other in a circle: "a", "b".'])


def test_a_name_with_danish_or_norwegian_letters_must_be_quoted() -> None:
    """The reader's own fault says what the file needs."""
    stage, (sentence,) = refusal('[node.mål]\nop = "base"')
    assert stage == "format"
    assert sentence.startswith("model.toml: line 5, column 8 is not TOML")
    assert '[node."mål"]' in sentence


CLOSURE = [
    (
        'op = "base"\ncolumn = "t:n"',
        'model.out = "out": gives OPEN amounts, which need not sum to the frame; close them, or write open = true.',
    ),
    (
        f'op = "add"\nof = [{KEY}]',
        "node.out.of: keys cannot be added, since each already sums to 1; use blend.",
    ),
    (
        'op = "remainder"\nof = "t:n"\nafter = [{ op = "fixed", amount = 0 }]',
        'node.out.of: remainder needs KEY here; the column "t:n" is none of them.',
    ),
    (
        'op = "blend"\nof = [{ a = "0.5", x = "t:n" }, { a = "0.5", x = { op = "reconcile", of = "t:n" } }]',
        "node.out.of: cannot blend CLOSED with OPEN; close each part first (reconcile), since blending before and "
        "after closing give different amounts.",
    ),
    (
        'op = "reconcile"\nof = "t:n"\nto = 7',
        'model.out = "out": is closed to 7, which is not the frame 6.',
    ),
    (
        f'op = "add"\nof = [{KEY}, "t:n"]',
        "node.out.of: cannot add KEY with OPEN; only amounts of money add to a budget.",
    ),
    (
        'op = "blend"\nof = [{ a = "0.5", x = { op = "reconcile", of = "t:n", to = 5 } }, '
        '{ a = "0.5", x = { op = "reconcile", of = "t:n" } }]',
        "node.out.of: the parts are closed to different totals (5, 6); close them to the same.",
    ),
    (
        'op = "share"\nof = "t:n"',
        'model.out = "out": gives a key, which is no amount; share the frame by it with reconcile.',
    ),
    (
        f'op = "base"\ncolumn = {KEY}',
        'node.out.column: base needs CLOSED or OPEN or TRANSFER here; "out.column" gives KEY. '
        "Make it an amount first, with reconcile.",
    ),
]


@pytest.mark.parametrize(("node", "sentence"), CLOSURE, ids=[sentence[:40] for _, sentence in CLOSURE])
def test_a_broken_promise_is_told_before_any_amount_is_computed(node: str, sentence: str) -> None:
    """What a node promises about its sum is held against what the next one needs."""
    assert refusal(f"[node.out]\n{node}", head="frame = 6", t=T) == ("closure", [sentence])


def test_a_sum_of_its_own_is_no_frame() -> None:
    """A model that is closed to a sum still has to say what it shares out."""
    sentence = 'model.out = "out": is closed to a sum of its own, and the model has no frame; give the frame.'
    nodes = '[node.out]\nop = "reconcile"\nof = "t:n"\nto = 7'
    assert refusal(nodes, head="", t=T) == ("closure", [sentence])


def test_open_true_allows_an_open_result_and_nothing_else() -> None:
    """An open model may not be closed to another sum than the frame."""
    stage, sentences = refusal(
        '[node.out]\nop = "reconcile"\nof = "t:n"\nto = 7', head="frame = 6\nopen = true", t=T
    )
    assert (stage, sentences) == ("closure", ['model.out = "out": is closed to 7, which is not the frame 6.'])


VALUES = [
    (
        'op = "reconcile"\nof = "t:n"',
        "unit n\nA -1.50\nB 2\nC 3",
        'node.out.of: the amount of unit "A" is "-1.50", below 0 (table t, line 2, column n).',
    ),
    (
        'op = "reconcile"\nof = "t:n"',
        "unit n\nA 0\nB 0\nC 0",
        "node.out.of: the amounts of all units sum to 0, so nothing can be shared by them.",
    ),
    (
        'op = "corridor"\nof = "t:n"\nrelative_to = "t:n"\ncap = "0.5"',
        "unit n\nA 1\nB 1\nC 1",
        "node.out: 6 cannot be reached inside the bounds: the largest sum they allow is 3; the gap is 3.",
    ),
    (
        'op = "corridor"\nof = "t:n"\nrelative_to = "t:n"\nfloor = "2"',
        "unit n\nA 1\nB 1\nC 1",
        "node.out: 6 cannot be reached inside the bounds: the smallest sum they allow is 9; the gap is -3.",
    ),
    (
        'op = "reconcile"\nof = "less"\n[node.less]\nop = "uplift"\nof = "t:n"\nby = -2',
        "unit n\nA 1\nB 0\nC 0",
        'node.out.of: the amount of unit "A" is -1, below 0 (from less).',
    ),
    (
        'op = "corridor"\nof = "t:n"\nrelative_to = "t:n"\nfloor = "0.5"\ncap = "0.1"',
        "unit n\nA 10\nB 0\nC 0",
        'node.out.relative_to: the floor 15 of unit "A" is above its cap 11; it starts from "10" (table t, line 2, column n).',
    ),
    (
        'op = "retro"\nactual = "t:n"\nplan = "t:n"\nprice = 1\ndead_band = 0\nshare = 1\ncap_of = "t:n"\ncap = 1',
        "unit n\nA 1\nB -2\nC 3",
        'node.out.cap_of: the amount that bounds unit "B" is "-2", below 0 (table t, line 3, column n).',
    ),
    (
        'op = "reconcile"\nof = "t:n"\nmethod = "equal"',
        "unit n\nA 0\nB 9\nC 9",
        'node.out: the resulting amount of unit "A" is -4, below 0.',
    ),
]


@pytest.mark.parametrize(
    ("node", "text", "sentence"), VALUES, ids=[sentence[:45] for _, _, sentence in VALUES]
)
def test_what_was_read_cannot_be_computed_with(node: str, text: str, sentence: str) -> None:
    """Signs, sums and bounds of what was read, with the unit and the cell as typed."""
    assert refusal(f"[node.out]\n{node}", head="frame = 6\nopen = true", t=text) == ("values", [sentence])


def test_every_criterion_at_fault_is_told() -> None:
    """A criterion has no negative numbers, and somebody must have some of it."""
    found = refusal(
        '[node.out]\nop = "reconcile"\n'
        'of = { op = "criteria", table = "t", weights = { n = "0.4", m = "0.4", k = "0.2" } }',
        head="frame = 6",
        t="unit n m k\nA -1 0 1\nB 2 0 1\nC 3 0 1",
    )
    assert found == (
        "values",
        [
            "node.out.of.weights.m: the numbers in table t, column m of all units sum to 0, so nothing can be shared by them.",
            'node.out.of.weights.n: the criterion of unit "A" is "-1", below 0 (table t, line 2, column n).',
        ],
    )


def test_a_guarantee_that_those_with_heads_cannot_pay_is_told() -> None:
    """A has to be lifted by 50 kroner, and B, who has them, has no heads to pay by."""
    found = refusal(
        '[node.out]\nop = "guarantee"\nof = "t:n"\nprevious = "t:before"\nheads = "t:heads"\nlimit = 0\n'
        'fix = "fixpoint"',
        t="unit n before heads\nA 100 100 10\nB 50 0 0\nC 0 0 0",
    )
    sentence = (
        "node.out: no sum a head pays for the guarantee; units without heads get more than they are guaranteed "
        "and pay nothing."
    )
    assert found == ("values", [sentence])


def test_limits_are_told_with_the_figure() -> None:
    """Nodes, levels, bytes and columns have limits; each is told with the figure."""
    deep = '{ op = "add", of = [' * 40 + '"t:n"' + "] }" * 40
    assert refusal(f'[node.out]\nop = "add"\nof = [{deep}]', t=T)[1] == [
        f"node.out{'.of[0]' * 32}: is more than 32 levels below out."
    ]
    chain = "".join(f'[node.n{i}]\nop = "add"\nof = ["n{i + 1}"]\n' for i in range(40))
    chain = chain.replace("[node.n0]", "[node.out]") + '[node.n40]\nop = "base"\ncolumn = "t:n"'
    assert refusal(chain, t=T) == ("format", ['model.out = "out": is 41 levels deep; 32 is the limit.'])
    many = ", ".join(['{ op = "base", column = "t:n" }'] * 500)
    stage, (sentence,) = refusal(f'[node.out]\nop = "add"\nof = [{many}]', t=T)
    assert (stage, sentence) == ("format", "node: the model has 501 nodes or more; 500 is the limit.")
    with pytest.raises(FundingError, match=r"model.toml: has 1000001 bytes; 1000000 is the limit."):
        read_model(b"#" * 1_000_001)
    model = read_model((HEAD + 'open = true\n[node.out]\nop = "base"\ncolumn = "t:n"').encode())
    wide = ("unit," + ",".join(f"c{i}" for i in range(1_000)) + "\n").encode()
    with pytest.raises(FundingError, match="table t has 1001 columns; 1000 is the limit"):
        load_tables(model, {**tables_of(), "t": wide})
