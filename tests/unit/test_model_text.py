"""A model's file: written as by hand, changed only where it must change, and every place has its line."""

import codecs
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories.funding_builder import Seeded
from factories.funding_cases import FundingCase, build_case
from likevekt.funding import FundingError, model_lines, read_model
from likevekt.funding.model_edit import CannotEditError, edit_model, means_the_same
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_lines import line_of, lines_of, outline
from likevekt.funding.model_steps import steps_of, with_numbers
from likevekt.funding.model_text import write_model

cases = st.integers(0, 10**9).map(lambda seed: build_case(Seeded(seed)).spelled(seed % 1000))
EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "worked-example").glob("*.toml"))


def data_of(content: bytes) -> dict:
    return parse_model(content, name="model")


def without_remarks(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_model_is_written_as_by_hand(path: Path) -> None:
    """The shipped examples were written by hand; the writer gives the same characters."""
    text = path.read_text(encoding="utf-8")
    assert write_model(tomllib.loads(text)) == without_remarks(text)


def test_a_sign_that_no_file_may_hold_is_written_by_its_number() -> None:
    title = 'quote " bar \\ tab \t bell \x07 delete \x7f'
    text = write_model({"model": {"title": title, "open": False}, "node": {}})
    assert text == '[model]\ntitle = "quote \\" bar \\\\ tab \\t bell \\u0007 delete \\u007f"\nopen = false\n'
    assert tomllib.loads(text)["model"]["title"] == title


@given(cases)
def test_what_is_written_reads_as_the_same_model(case: FundingCase) -> None:
    data = data_of(case.files()[0])
    assert data_of(write_model(data).encode()) == data


@given(cases)
def test_a_change_of_nothing_changes_no_byte(case: FundingCase) -> None:
    content = case.files()[0]
    assert edit_model(content, data_of(content)) is content


@given(cases, st.randoms())
def test_one_changed_number_changes_nothing_else(case: FundingCase, rng) -> None:
    """Whatever the file looks like: remarks, odd spellings, line ends and the mark in front stay."""
    content = case.files()[0]
    data = data_of(content)
    try:
        model = read_model(content)
    except FundingError:
        return
    numbers = [number for step in steps_of(model, data) for number in step.numbers]
    if not numbers:
        return
    number = rng.choice(numbers)
    changed = edit_model(content, with_numbers(data, {number.where: "0.123456"})).decode()
    text = content.decode()
    held = dict(model_lines._named(outline(text)))[number.where]
    assert changed == f'{text[: held.start]}"0.123456"{text[held.end :]}'


HAND_WRITTEN = """\
# The model of the council, case 84/26.
[model]
id = 'mine'  # never change
frame = 1000
out = "final"

[node.need]
op = "criteria"
table = "people"
weights = { a = "0.50", "b" = '1/2' }   # half and half

[node.pay]   # what was done
op = "rate"
lines = [
    # hours first
    { volume = "done:hours", price = "10.0" },   # agreed in 2025
    { volume = "done:days", price = 20 }
]

# Nobody outside.
[node.final]
op = "remainder"
of = "need"
after = ["pay"]
"""


def changed(change) -> str:
    data = data_of(HAND_WRITTEN.encode())
    change(data)
    return edit_model(HAND_WRITTEN.encode(), data).decode()


def test_a_number_that_means_the_same_keeps_its_spelling() -> None:
    def spell(data: dict) -> None:
        data["model"]["frame"] = "1000"
        data["node"]["need"]["weights"] = {"a": "1/2", "b": "0.5"}
        data["node"]["pay"]["lines"] = [
            {"volume": "done:hours", "price": "10"},
            {"volume": "done:days", "price": "20.00"},
        ]

    assert changed(spell) == HAND_WRITTEN


def test_a_title_is_text_however_much_it_looks_like_a_number() -> None:
    content = b'[model]\nid = "1"\ntitle = "1.0"\n'
    data = data_of(content)
    data["model"]["title"] = "1.00"
    assert edit_model(content, data) == b'[model]\nid = "1"\ntitle = "1.00"\n'


def test_a_changed_price_keeps_the_remark_beside_it() -> None:
    def dearer(data: dict) -> None:
        data["node"]["pay"]["lines"][0]["price"] = "11"

    expected = HAND_WRITTEN.replace('price = "10.0"', 'price = "11"')
    assert changed(dearer) == expected


def test_a_new_line_stands_under_the_last_one() -> None:
    def more(data: dict) -> None:
        data["node"]["pay"]["lines"].append({"volume": "done:visits", "price": "5"})

    assert changed(more) == HAND_WRITTEN.replace(
        '{ volume = "done:days", price = 20 }\n',
        '{ volume = "done:days", price = 20 },\n    { volume = "done:visits", price = "5" },\n',
    )


def test_a_line_that_is_taken_away_takes_its_own_remark_only() -> None:
    def fewer(data: dict) -> None:
        del data["node"]["pay"]["lines"][0]

    assert changed(fewer) == HAND_WRITTEN.replace(
        '    { volume = "done:hours", price = "10.0" },   # agreed in 2025\n', ""
    )


def test_keys_come_and_go_as_lines() -> None:
    def rewire(data: dict) -> None:
        data["model"]["title"] = "Mine"
        del data["model"]["frame"]
        data["node"]["final"]["to"] = "900"
        data["node"]["need"]["weights"] = {"b": "0.5", "c": "0.5"}

    assert changed(rewire) == (
        HAND_WRITTEN.replace("frame = 1000\n", "")
        .replace('out = "final"\n', 'out = "final"\ntitle = "Mine"\n')
        .replace('after = ["pay"]\n', 'after = ["pay"]\nto = "900"\n')
        .replace("""{ a = "0.50", "b" = '1/2' }""", """{ "b" = '1/2', c = "0.5" }""")
    )


def test_steps_come_last_and_go_whole() -> None:
    def rewire(data: dict) -> None:
        del data["node"]["pay"]
        data["node"]["final"]["after"] = []
        data["node"]["ny"] = {"op": "base", "column": "a:b"}

    text = changed(rewire)
    start, end = HAND_WRITTEN.index("[node.pay]"), HAND_WRITTEN.index("# Nobody outside.")
    kept = HAND_WRITTEN[:start] + HAND_WRITTEN[end:]
    assert text == kept.replace('["pay"]', "[]") + '\n[node.ny]\nop = "base"\ncolumn = "a:b"\n'


def test_the_mark_in_front_and_the_line_ends_stay() -> None:
    content = codecs.BOM_UTF8 + HAND_WRITTEN.replace("\n", "\r\n").encode()
    data = data_of(content)
    data["node"]["pay"]["lines"].append({"volume": "done:visits", "price": "5"})
    data["model"]["title"] = "Mine"
    edited = edit_model(content, data)
    assert edited.startswith(codecs.BOM_UTF8)
    assert edited.count(b"\n") == edited.count(b"\r\n")
    assert data_of(edited) == data


def test_a_list_on_one_line_stays_on_it() -> None:
    content = b'[model]\nid = "m"\nlogic = [ "PA", "NPM" ]\n'
    data = data_of(content)
    data["model"]["logic"].append("NPG")
    assert edit_model(content, data) == b'[model]\nid = "m"\nlogic = ["PA", "NPM", "NPG"]\n'


def test_a_list_with_remarks_between_its_entries_is_left_to_its_author() -> None:
    content = b'[model]\nid = "m"\nlogic = ["PA", # first\n"NPM"]\n'
    data = data_of(content)
    data["model"]["logic"].append("NPG")
    with pytest.raises(CannotEditError):
        edit_model(content, data)


def test_a_file_of_dots_without_remarks_is_written_anew() -> None:
    content = b'model.id = "m"\nmodel.out = "x"\nnode.x.op = "base"\nnode.x.column = "a:b"\n'
    data = data_of(content)
    data["model"]["title"] = "Mine"
    assert data_of(edit_model(content, data)) == data
    with pytest.raises(CannotEditError):
        edit_model(b"# mine\n" + content, data)


def test_dots_and_lists_of_sections_are_changed_in_place() -> None:
    content = (
        b'[model]\nid = "m"\n[node.mix]\nop = "blend"\nremark.one = "x"\n'
        b'[[node.mix.of]]\na = "0.5"\n[[node.mix.of]]\na = "0.5" # half\n[node.mix.of.x]\nop = "share"\n'
    )
    data = data_of(content)
    data["node"]["mix"]["remark"]["one"] = "y"
    assert edit_model(content, data) == content.replace(b'"x"', b'"y"')
    data["node"]["mix"]["of"][1]["a"] = "0.7"
    data["node"]["mix"]["title"] = "Mix"
    assert data_of(edit_model(content, data)) == data


def test_every_place_has_its_line() -> None:
    lines = lines_of(HAND_WRITTEN)
    assert lines["model.frame"] == 4
    assert lines["node.need.weights.b"] == 10
    assert lines["node.pay.lines[1].price"] == 17
    assert line_of("node.final.to", ": is missing.", lines=lines) == 21
    assert line_of("elsewhere", ": is not here.", lines=lines) is None
    assert line_of("model.toml", ": line 7, column 2 is not TOML (x)", lines=lines) == 7


@given(cases)
def test_places_are_found_in_every_spelling(case: FundingCase) -> None:
    text = case.files()[0].decode("utf-8-sig")
    lines = lines_of(text)
    for where, line in lines.items():
        name = where.rpartition(".")[2]
        assert 1 <= line <= text.count("\n") + 1
        if name.isascii() and name.isalnum():
            assert any(name in one for one in text.split("\n")[line - 1 : line + 1]), (where, line)


def test_values_of_every_kind_are_found() -> None:
    text = (
        'a = """x # "" y"""""\nb = \'\'\'it\'s\'\'\'\n\'c d\' = 1979-05-27 07:32:00 # day\n'
        '"e\\u0301" = [ [1, 2], { x.y = true }, ]\n[[t]]\nz = -1e3\n[[t]]\n[t.u]\nz = "q\\"q"\n'
    )
    held = outline(text)
    spans = {name: text[one.start : one.end] for name, one in held.entries.items()}
    assert spans["a"] == '"""x # "" y"""""'
    assert spans["b"] == "'''it's'''"
    assert spans["c d"] == "1979-05-27 07:32:00"
    assert spans["é"] == "[ [1, 2], { x.y = true }, ]"
    assert list(held.entries["t"].entries) == [0, 1]
    assert text[held.entries["t"].entries[1].entries["u"].entries["z"].start :].startswith('"q')


def test_means_the_same_sees_numbers_and_lists_of_one() -> None:
    assert means_the_same({"law": "a", "floor": "0.10"}, {"law": ["a"], "floor": "1/10"})
    assert not means_the_same({"floor": "0.10"}, {"floor": "0.11"})
    assert not means_the_same({"floor": "0.10"}, {"floor": {"table": "t", "out": "o"}})
    assert not means_the_same({"floor": "x"}, {"floor": "y"})


def test_entries_that_come_first_or_fall_out_of_the_middle_are_paired_by_place() -> None:
    content = b'[model]\nid = "m"\nlaw = [\n  "a",\n  "b",\n]\n'
    data = data_of(content)
    data["model"]["law"] = ["new", "a", "b"]
    assert edit_model(content, data) == b'[model]\nid = "m"\nlaw = [\n  "new",\n  "a",\n  "b",\n]\n'


def test_a_table_that_becomes_a_number_is_written_as_one() -> None:
    content = (
        b'[model]\nid = "m"\n[node.x]\nprice = { table = "t", out = "o" }\n[node.x.floor]\ntable = "t"\n'
    )
    data = data_of(content)
    data["node"]["x"] = {"price": "5", "floor": "0.1"}
    assert data_of(edit_model(content, data)) == data


def test_new_keys_are_written_at_an_end_without_line_break() -> None:
    content = b'[model]\nid = "m"'
    data = data_of(content)
    data["model"]["title"] = "Mine"
    data["node"] = {"x": {"op": "base"}}
    data["node"]["x"]["column"] = "a:b"
    assert data_of(edit_model(content, data)) == data
    assert edit_model(content, {"model": data["model"]}) == b'[model]\nid = "m"\ntitle = "Mine"\n'


def test_piecework_that_would_not_be_read_is_not_used() -> None:
    content = b'[model]\nid = "m"\n[node.x]\nop = "base"\nremark.one = "x"\n'
    data = data_of(content)
    data["node"]["x"]["remark"]["op"] = "y"
    assert data_of(edit_model(content, data)) == data
