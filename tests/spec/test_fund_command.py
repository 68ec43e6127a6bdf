"""``likevekt fund`` on files: what it prints, in which order, and what it leaves behind when it refuses."""

import json
import shutil
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from likevekt.cli.main import main

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/worked-example"
DECISION = "delivered:home_nursing_minutes:D:+41400/7"


def call(capfdbinary: pytest.CaptureFixture[bytes], *arguments: object) -> tuple[int, bytes, list[str]]:
    """Give the exit code, the bytes on stdout, and the lines on stderr."""
    code = main(["fund", *map(str, arguments)])
    printed = capfdbinary.readouterr()
    return code, printed.out, printed.err.decode().splitlines()


def answer(capfdbinary: pytest.CaptureFixture[bytes], *arguments: object) -> dict[str, object]:
    """Give what a call prints as JSON."""
    code, out, complaints = call(capfdbinary, *arguments, "--json")
    assert (code, complaints) == (0, [])
    found: dict[str, object] = json.loads(out)
    return found


def model(name: str) -> Path:
    return EXAMPLE / f"{name}.toml"


def test_a_run_prints_exact_amounts_and_kroner(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Model, closure, frame, units with exact amounts and whole kroner, and the sum of the exact amounts."""
    found = answer(capfdbinary, model("hybrid"), "--data", EXAMPLE)
    assert list(found) == ["model", "closure", "frame", "units", "sum"]
    assert (found["closure"], found["frame"], found["sum"]) == ("CLOSED", 321_456_789, "321456789")
    units = found["units"]
    assert isinstance(units, dict)
    assert list(units) == ["A", "B", "C", "D", "E"]
    assert units["D"]["kroner"] == 45_298_505
    assert abs(Fraction(units["D"]["exact"]) - 45_298_505) < 1


def test_the_word_run_may_be_left_out(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """An argument that ends in .toml is a model to run."""
    short = call(capfdbinary, model("frame"), "--data", EXAMPLE, "--json")
    assert short == call(capfdbinary, "run", model("frame"), "--data", EXAMPLE, "--json")


def test_people_get_a_table(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Without --json, units, names and kroner stand in columns, and the sum below."""
    code, out, _ = call(capfdbinary, model("hybrid-corridor"), "--data", EXAMPLE)
    lines = out.decode().replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert code == 0
    assert "D     Area D   45 614 364" in lines
    assert lines[-1].split() == ["sum", "321", "456", "789"]


def test_no_order_in_any_file_changes_a_byte(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """Rows, columns, nodes and keys in any order give the same bytes on stdout."""
    rng = Random(7)
    expected = call(capfdbinary, model("hybrid-corridor"), "--data", EXAMPLE, "--json")[1]
    head, *nodes = model("hybrid-corridor").read_text("utf-8").split("\n[node.")
    for number in range(5):
        folder = tmp_path / str(number)
        folder.mkdir()
        for path in EXAMPLE.glob("*.csv"):
            _shuffle(path, folder / path.name, rng)
        rng.shuffle(nodes)
        (folder / "m.toml").write_text("\n[node.".join([head, *nodes]), "utf-8")
        assert call(capfdbinary, folder / "m.toml", "--data", folder, "--json")[1] == expected


def _shuffle(path: Path, target: Path, rng: Random) -> None:
    head, *rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    fixed = 2 if path.stem == "units" else 1
    order = list(range(fixed, len(head)))
    rng.shuffle(order)
    order = [*range(fixed), *order]
    rng.shuffle(rows)
    lines = [",".join(row[at] for at in order) for row in (head, *rows)]
    target.write_bytes(("\N{ZERO WIDTH NO-BREAK SPACE}# in any order\r\n\r\n" + "\r\n".join(lines)).encode())


def test_a_refusal_prints_sentences_and_leaves_nothing(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """Exit code 2, nothing on stdout, no bundle, one sentence a fault."""
    (tmp_path / "m.toml").write_text(model("hybrid").read_text("utf-8").replace('"0.43"', '"0.44"'), "utf-8")
    bundle = tmp_path / "b.zip"
    code, out, complaints = call(
        capfdbinary, tmp_path / "m.toml", "--data", EXAMPLE, "--bundle", bundle, "--json"
    )
    assert (code, out) == (2, b"")
    assert complaints == ["node.need.weights: these numbers sum to 1.01; they must sum to exactly 1."]
    assert not bundle.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.toml", "--data", EXAMPLE], "missing.toml: cannot be opened (No such file or directory)."),
        (
            [model("frame"), "--data", "nowhere"],
            "units.csv: there is no table units (units.csv) among the data.",
        ),
        (
            ["effect", model("hybrid"), "--data", EXAMPLE, "--change", "delivered:bed_days:F:+1", "--price", "1"],
            '--change = "delivered:bed_days:F:+1": unit "F" is not in table units.',
        ),
        (
            ["effect", model("hybrid"), "--data", EXAMPLE, "--change", DECISION, "--price", "1,5"],
            '--price = "1,5": has a comma; write 1.5.',
        ),
        (
            ["effect", model("hybrid"), "--data", EXAMPLE, "--change", DECISION, "--price", "1", "--per", "0"],
            "--per = 0: must be above 0.",
        ),
        (["trace", model("frame"), "--data", EXAMPLE, "--unit", "F"], 'There is no unit "F" in units.csv.'),
        (["verify", EXAMPLE / "units.csv"], "units.csv: The file is not a sealed bundle: it cannot be opened as a zip file."),
        (["fly"], "likevekt fund: argument CALL: invalid choice"),
    ],
)  # fmt: skip
def test_every_fault_is_one_plain_sentence(
    capfdbinary: pytest.CaptureFixture[bytes], arguments: list[object], sentence: str
) -> None:
    """Faults outside the model are told in the same way."""
    code, out, complaints = call(capfdbinary, *arguments)
    assert (code, out) == (2, b"")
    assert any(line.startswith(sentence) for line in complaints), complaints


def test_compare_is_against_the_first_model(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Kroner, change and share of every unit, and the distance from need."""
    found = answer(
        capfdbinary,
        "compare",
        model("frame"),
        model("criteria"),
        "--data",
        EXAMPLE,
        "--need",
        "population:80-89",
    )
    models, distance = found["models"], found["distance"]
    assert isinstance(models, dict)
    assert isinstance(distance, dict)
    first, second = models
    unit = models[second]["units"]["A"]
    assert models[first]["units"]["A"]["change"] == 0
    assert unit["change"] == unit["kroner"] - models[first]["units"]["A"]["kroner"]
    assert Fraction(unit["change_share"]) == Fraction(unit["change"], models[first]["units"]["A"]["kroner"])
    need = {"A": 260, "B": 190, "C": 131, "D": 118, "E": 96}
    exact = answer(capfdbinary, model("criteria"), "--data", EXAMPLE)["units"]
    assert isinstance(exact, dict)
    shares = {name: Fraction(part["exact"]) / 321_456_789 for name, part in exact.items()}
    apart = sum(abs(share - Fraction(need[name], 795)) for name, share in shares.items())
    assert Fraction(distance[second]) == apart / 2 > 0


def test_explain_shares_the_change_between_causes(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """The frame, each table and each rule that changed have a part each, and the parts sum to the change."""
    before = tmp_path / "before"
    shutil.copytree(EXAMPLE, before)
    text = model("hybrid").read_text("utf-8")
    (before / "m.toml").write_text(
        text.replace("321456789", "300000000").replace('"561.25"', '"500"'), "utf-8"
    )
    cells = (before / "population.csv").read_text("utf-8")
    (before / "population.csv").write_text(cells.replace("A,4100", "A,3900"), "utf-8")
    old, new = (
        answer(capfdbinary, path, "--data", folder)["units"]
        for path, folder in ((before / "m.toml", before), (model("hybrid"), EXAMPLE))
    )
    found = answer(
        capfdbinary, "explain", model("hybrid"), "--data", EXAMPLE,
        "--before", before / "m.toml", "--before-data", before,
    )["units"]  # fmt: skip
    assert isinstance(found, dict)
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    for unit, part in found.items():
        assert list(part["causes"]) == ["frame", "table:population", "rule:activity"]
        assert part["change"] == new[unit]["kroner"] - old[unit]["kroner"]
        assert sum(Fraction(cause) for cause in part["causes"].values()) == part["change"]


def test_effect_prints_list_price_units_and_share(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The last worked example, as it stands on the screen where the decision is made."""
    found = answer(
        capfdbinary, "effect", model("hybrid"), "--data", EXAMPLE,
        "--change", DECISION, "--price", "738.50", "--per", "60",
    )  # fmt: skip
    units = found["units"]
    assert isinstance(units, dict)
    assert found["list_price"] == "72795"
    assert sum(Fraction(amount) for amount in units.values()) == 0
    assert round(Fraction(units["D"]) * 100) == 2_498_537
    assert Fraction(str(found["effective_share"])) == Fraction(units["D"]) / 72_795


def test_check_gives_findings_and_fails_on_errors_only(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """Warnings leave the exit code at 0; a model that is not closed is an error and gives 1."""
    found = answer(capfdbinary, "check", model("hybrid"), "--data", EXAMPLE)["findings"]
    assert isinstance(found, list)
    assert {finding["severity"] for finding in found} <= {"warning", "info"}
    assert all(list(finding) == ["rule", "severity", "node", "message"] for finding in found)
    (tmp_path / "m.toml").write_text(
        '[model]\nid = "m"\nout = "n"\nframe = 1\n[node.n]\nop = "base"\ncolumn = "budget:base_2026"\n',
        "utf-8",
    )
    code, out, _ = call(capfdbinary, "check", tmp_path / "m.toml", "--json")
    assert code == 1
    assert [finding["rule"] for finding in json.loads(out)["findings"]] == ["not-closed"]


def test_a_bundle_is_the_same_bytes_and_is_verified(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same run gives the same bundle; verifying runs it again; a signature is by the key of the environment."""
    one, two = tmp_path / "1.zip", tmp_path / "2.zip"
    for path in (one, two):
        assert call(capfdbinary, model("hybrid"), "--data", EXAMPLE, "--bundle", path)[0] == 0
    assert one.read_bytes() == two.read_bytes()
    assert answer(capfdbinary, "verify", one)["reproduced"] is True
    monkeypatch.setenv("LIKEVEKT_SIGNING_KEY", "ab" * 32)
    assert call(capfdbinary, model("hybrid"), "--data", EXAMPLE, "--bundle", two)[0] == 0
    assert answer(capfdbinary, "verify", two)["trusted"] is True
    two.write_bytes(two.read_bytes().replace(b"321456789", b"321456788"))
    code, out, (sentence,) = call(capfdbinary, "verify", two)
    assert (code, out) == (2, b"")
    assert sentence.startswith("2.zip: ")
    monkeypatch.setenv("LIKEVEKT_SIGNING_KEY", "not a key")
    code, out, (sentence,) = call(
        capfdbinary, model("hybrid"), "--data", EXAMPLE, "--bundle", tmp_path / "3.zip"
    )
    assert (code, out, (tmp_path / "3.zip").exists()) == (2, b"", False)
    assert "not a key" not in sentence


def test_trace_shows_how_an_amount_is_made(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A sentence and a table for people, a graph on request, the whole tree as JSON."""
    _, out, _ = call(capfdbinary, "trace", model("hybrid-corridor"), "--data", EXAMPLE, "--unit", "D")
    assert out.decode().startswith("D gets 45614364 kroner: amount +45")
    assert "population, line 5, 80-89" in out.decode()
    _, graph, _ = call(capfdbinary, "trace", model("frame"), "--data", EXAMPLE, "--unit", "D", "--graph")
    assert graph.startswith(b"graph BT\n")
    tree = answer(capfdbinary, "trace", model("frame"), "--data", EXAMPLE, "--unit", "D")
    assert {"node", "op", "unit", "exact", "kroner", "closure", "terms"} <= set(tree)
