"""What a refusal says is one line that ends, whatever the files hold, and it does not take long to say."""

import time
import tracemalloc

import pytest

from likevekt.funding import FundingError, Tracer, UnknownUnitError, load_model, load_tables, read_model
from likevekt.funding.model_file import LARGEST_MODEL_BYTES
from likevekt.funding.problems import LONGEST_SENTENCE, MOST_COMPARED, Problem
from likevekt.kernel.quoting import listed

HEAD = '[model]\nid = "x"\nframe = 1000\nopen = true\nout = "n"\n'
UNITS = {"units": b"unit,name,x\nA,a,1\nB,b,2\n"}
SECONDS = 60  # of this process's own work; without a limit these take minutes


def sentences(model: str, tables: dict[str, bytes] | None = None) -> list[str]:
    with pytest.raises(FundingError) as refused:
        load_tables(read_model(model.encode()), tables or UNITS)
    return [problem.sentence for problem in refused.value.problems]


def names(start: str, count: int) -> list[str]:
    return [f"{start}{n}" for n in range(count)]


def test_a_place_that_is_too_long_keeps_its_beginning_and_its_end():
    problem = Problem(where="node." + "k" * 5000 + ".of[0]", message=": is not a key here.")
    assert problem.sentence.startswith("node.kkkk")
    assert problem.sentence.endswith("k.of[0]: is not a key here.")
    assert len(problem.sentence) < LONGEST_SENTENCE


def test_a_sentence_that_is_too_long_still_ends():
    (sentence,) = sentences(HEAD + "[node.n]\nop = 'add'\nof = ['units:x']\n" + "k" * 500_000 + " = 1\n")
    assert sentence.startswith("node.n.kkk")
    assert sentence.endswith("k: is not a key here.")
    long = Problem(where="", message="x" * 9000 + ".").sentence
    assert long.endswith("x.")
    assert len(long) == LONGEST_SENTENCE


def test_a_large_circle_is_told_by_its_first_nodes():
    nodes = "".join(f"[node.n{n}]\nop = 'add'\nof = ['n{(n + 1) % 300}']\n" for n in range(300))
    (sentence,) = sentences(HEAD.replace('"n"', '"n0"') + nodes)
    assert 'in a circle: "n0", "n1", "n10", ' in sentence
    assert sentence.endswith(" and 288 more.")
    assert listed(["b", "a"]) == '"b", "a"'


def test_an_unknown_unit_is_quoted_on_one_line():
    model = read_model((HEAD + "[node.n]\nop = 'base'\ncolumn = 'units:x'\n").encode())
    with pytest.raises(UnknownUnitError, match=r'^There is no unit "a\ufffdb" in units\.csv\.$'):
        Tracer(model, load_tables(model, UNITS)).trace("a\nb")


def test_a_model_file_that_is_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "model.toml"
    with path.open("wb") as file:
        file.truncate(LARGEST_MODEL_BYTES + 1)  # a hole: nothing is written
    with pytest.raises(FundingError, match=r"^model\.toml: has 1000001 bytes; 1000000 is the limit\.$"):
        load_model(path)


def test_a_model_file_without_end_is_left_at_the_limit():
    began = time.process_time()
    with pytest.raises(FundingError, match=r"^zero: has more than 1000000 bytes, which is the limit\.$"):
        load_model("/dev/zero")
    assert time.process_time() - began < SECONDS


def test_a_table_name_that_no_file_can_have_is_no_table(tmp_path):
    (tmp_path / "units.csv").write_bytes(UNITS["units"])
    path = tmp_path / "model.toml"
    path.write_text(HEAD + f"[node.n]\nop = 'base'\ncolumn = '{'t' * 300}:x'\n")
    with pytest.raises(FundingError, match="there is no table t"):
        load_tables(load_model(path), tmp_path)


@pytest.mark.parametrize("depth", [200, 400, 100_000])
@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ("{ a = ", " }")])
def test_brackets_may_not_lie_endlessly_inside_each_other(depth, opens, closes):
    (sentence,) = sentences(f"x = {opens * depth}1{closes * depth}\n")
    assert sentence.startswith("model.toml: ")
    assert "inside each other" in sentence or "nested too deeply" in sentence


def test_thirty_two_levels_written_in_place_are_read():
    inner = "'units:x'"
    for _ in range(31):
        inner = f"{{ op = 'rate', lines = [{{ volume = 'units:x', price = 1, cap = {{ of = {inner}, by = 1 }} }}] }}"
    found = sentences(HEAD + f"[node.n]\nop = 'base'\ncolumn = {inner}\n")
    assert found  # an amount cannot cap a volume, which is said of every level
    assert not any("inside each other" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("model", "tables"),
    [
        (
            HEAD
            + "[node.n]\nop = 'add'\nof = ['units:x']\n"
            + "".join(f"off{n} = 1\n" for n in range(20_000)),
            UNITS,
        ),
        (
            HEAD
            + f"[node.n]\nop = 'add'\nof = [{', '.join(map(repr, names('zz', 20_000)))}]\n"
            + "".join(f"[node.zzz{n}]\nop = 'base'\ncolumn = 'units:x'\n" for n in range(400)),
            UNITS,
        ),
        (
            HEAD + f"[node.n]\nop = 'add'\nof = [{', '.join(map(repr, names('units:z', 20_000)))}]\n",
            {
                "units": (
                    "unit,name," + ",".join(f"zz{n}" for n in range(900)) + "\nA,a" + ",1" * 900 + "\n"
                ).encode()
            },
        ),
        (
            HEAD + "[node.n]\nop = 'base'\ncolumn = 'more:x'\n",
            {
                "units": b"unit,name\n" + b"".join(b"unit %d,n\n" % n for n in range(3000)),
                "more": b"unit,x\n" + b"".join(b"unlt %d,1\n" % n for n in range(3000)),
            },
        ),
    ],
    ids=["keys", "nodes", "columns", "units"],
)
@pytest.mark.heavy
def test_thousands_of_faults_are_all_told_at_once_and_the_first_with_a_hint(model, tables):
    began = time.process_time()
    found = sentences(model, tables)
    assert time.process_time() - began < SECONDS
    assert len(found) >= 3000
    assert 1 <= sum("Did you mean" in sentence for sentence in found) <= MOST_COMPARED / 10


def test_two_endless_names_are_not_compared_letter_by_letter():
    began = time.process_time()
    found = sentences(HEAD.replace('"n"', f'"{"ab" * 200_000}"') + f"[node.{'ba' * 200_000}]\nop = 'base'\n")
    assert time.process_time() - began < SECONDS
    assert any("there is no such node" in sentence for sentence in found)


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("mark", ["\u0315\u0300", "\u0344", "\\u0315\\u0300"])
def test_a_letter_without_end_is_refused_and_one_with_many_accents_is_read(start, mark):
    began = time.process_time()
    (sentence,) = sentences(
        start + HEAD + f'[node.n]\nop = "base"\ncolumn = "units:x"\ntitle = "a{mark * 60_000}"\n'
    )
    assert sentence == "model.toml: has a letter with more than 30 accents on it, which no text has."
    read_model((HEAD + f'[node.n]\nop = "base"\ncolumn = "units:x"\ntitle = "a{mark * 10}"\n').encode())
    table = {"units": b"unit,name,x\nA," + ("a" + mark * 60_000).encode() + b",1\n"}
    if "\\" not in mark:
        (sentence,) = sentences(HEAD + '[node.n]\nop = "base"\ncolumn = "units:x"\n', table)
        assert "table units has a letter with more than 30 accents" in sentence
    assert time.process_time() - began < SECONDS


def test_a_name_that_is_there_twice_once_its_escapes_are_read_is_refused():
    nodes = '[node."\\u00e9"]\nop = "base"\ncolumn = "units:x"\n[node."e\\u0301"]\nop = "base"\ncolumn = "units:x"\n'
    assert sentences(HEAD + nodes) == ['model.toml: has the name "é" twice in the same place.']


@pytest.mark.parametrize(
    "key", ["a" + ".a" * 300_000, '"å"' + " . 'å'" * 100_000, "[x" + ".x" * 300_000 + "]"]
)
def test_a_key_that_is_an_endless_path_is_refused(key):
    began = time.process_time()
    (sentence,) = sentences(f"{key} = 1\n" if key[0] != "[" else f"{key}\n")
    assert sentence == "model.toml: has a key with more than 200 points in it."
    assert time.process_time() - began < SECONDS


def test_thousands_of_decimals_on_one_line_are_no_endless_key():
    began = time.process_time()
    weights = ", ".join(f'"a.b{n}" = "0.00"' for n in range(2_000))
    nodes = f'[node.n]\nop = "reconcile"\nof = {{ op = "criteria", table = "units", weights = {{ {weights} }} }}\n'
    (sentence,) = sentences(HEAD + nodes)
    assert "sum to 0; they must sum to exactly 1" in sentence
    assert time.process_time() - began < SECONDS


def test_a_quote_that_is_left_open_in_a_large_table_is_told_without_taking_the_memory():
    tracemalloc.start()
    table = b'unit,name,x\nA,"' + b"a" * 2_000_000
    (sentence,) = sentences(HEAD + '[node.n]\nop = "base"\ncolumn = "units:x"\n', {"units": table})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "line 2, has a quote mark out of place" in sentence
    assert most < 20 * len(table)
