"""Damaged files are refused in plain sentences or run whole: never a traceback, a hang or half an answer.

The cases are made from their numbers (factories/mutated_cases.py): a sample here, ten thousand with `just long`.
"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from factories.fund_calls import Called, call_fund, faults_of
from factories.mutated_cases import EXAMPLE, MODEL, mutated_case, shipped

pytestmark = pytest.mark.heavy

CASES = 500
IN_PROCESSES_OF_THEIR_OWN = 4
_MOST_SHOWN = 20


def carry_out(number: int, folder: Path) -> tuple[Called, list[str]]:
    case = mutated_case(number)
    folder.mkdir()
    case.lie_in(folder)
    before = set(folder.iterdir())
    called = call_fund(case.arguments(folder, whole=EXAMPLE))
    faults = faults_of(called, before=before, after=set(folder.iterdir()))
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    return called, faults


def test_damaged_files_are_refused_in_words_or_run_whole(tmp_path, scale):
    outcomes: Counter[tuple[str, int]] = Counter()
    found = []
    for number in range(CASES * scale):
        called, faults = carry_out(number, tmp_path / "case")
        outcomes[called.arguments[0], called.code] += 1
        found += [f"case {number}, {called.arguments[0]}: {fault}" for fault in faults]
    assert not found, "\n".join(found[:_MOST_SHOWN])
    for call in ("run", "check", "trace", "effect", "compare", "explain", "verify"):
        assert outcomes[call, 2], f"no damaged file was refused by {call}: {outcomes}"
    assert outcomes["run", 0] > CASES * scale // 50, (
        "hardly a damaged file still runs, so that little is tried"
    )


@pytest.mark.parametrize("number", range(IN_PROCESSES_OF_THEIR_OWN))
def test_the_command_itself_keeps_the_same_promise(tmp_path, number):
    case = mutated_case(number)
    case.lie_in(tmp_path)
    before = set(tmp_path.iterdir())
    given = [str(part) for part in case.arguments(tmp_path, whole=EXAMPLE)]
    code = "import sys; from likevekt.cli.main import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "fund", *given],
        capture_output=True,
        timeout=300,
        check=False,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""},
    )
    called = Called(tuple(given), done.returncode, done.stdout, done.stderr, 0.0)
    assert faults_of(called, before=before, after=set(tmp_path.iterdir())) == []


def test_what_is_not_damaged_runs(tmp_path):
    """The other tests would say nothing if every file were refused."""
    for number, files in enumerate(shipped()):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        called = call_fund(["run", folder / MODEL, "--data", folder, "--json"])
        assert (called.code, called.err) == (0, b"")
        assert faults_of(called, before=set(), after=set()) == []


@pytest.mark.parametrize("call", ["run", "check", "compare", "effect", "trace", "graph"])
def test_names_from_files_cannot_steer_the_terminal(tmp_path, call):
    name = "a\\u001b[31m\\u202e\\nb"
    model = (
        f'[model]\nid = "{name}"\nopen = true\nout = "{name}"\n'
        f'[node."{name}"]\nop = "rate"\nlines = [{{ volume = "units:x", price = 1 }}]\n'
    )
    (tmp_path / MODEL).write_text(model, encoding="utf-8")
    (tmp_path / "units.csv").write_text('unit,name,x\n"A\x1b[31m\n",b\u2028c,1\n', encoding="utf-8")
    given = ["trace" if call == "graph" else call, tmp_path / MODEL, "--data", tmp_path]
    if call in {"trace", "graph"}:
        given += ["--unit=A\x1b[31m\n", *(["--graph"] if call == "graph" else [])]
    elif call == "effect":
        given += ["--change=units:x:A\x1b[31m\n:+1", "--price=1"]
    called = call_fund(given)
    assert called.code == 0, called.err
    assert faults_of(called, before=set(), after=set()) == []
    assert "\u202e" not in called.out.decode()
    assert "\N{REPLACEMENT CHARACTER}" in called.out.decode()


@pytest.mark.parametrize(
    ("code", "out", "err", "fault"),
    [
        (0, b"", b"", "printed nothing"),
        (0, b"{}", b"careful\n", "said on stderr"),
        (0, b"a\x1b[1mb\n", b"", "a control character among what people read"),
        (1, b"", b"", "exit code 1"),
        (2, b"half", b"No.\n", "refused, but printed"),
        (2, b"", b"", "no whole line"),
        (2, b"", b"No.", "no whole line"),
        (2, b"", b"\n", "an empty line"),
        (2, b"", b"because\n", "not a sentence"),
        (2, b"", b"\xff.\n", "not UTF-8"),
        (2, b"", b"x" * 2_001 + b".\n", "a line of 2002"),
        (2, b"", b"a\x1b[1mb.\n", "a control character"),
        (2, b"", b"Traceback (most recent call last).\n", "an inside of the program"),
    ],
)
def test_what_breaks_the_promise_is_found(code, out, err, fault):
    called = Called(("run", "x.toml"), code, out, err, 0.0)
    assert any(fault in found for found in faults_of(called, before=set(), after=set()))
    written = faults_of(Called(("run",), 2, b"", b"No.\n", 0.0), before=set(), after={Path("half.zip")})
    assert written == ["wrote half.zip"]
