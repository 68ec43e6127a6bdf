"""`just check` says what it left out, and CI takes no part for granted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools import check, pin

from repository.project_files import REPO

EVERYTHING = {"DATABASE_TEST_URL": "postgresql://127.0.0.1/test", "CHROMIUM": sys.executable}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine with a browser and a PostgreSQL, not CI."""
    for name in ("CI", "LIKEVEKT_FRESH", "CHROMIUM", "DATABASE_TEST_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in EVERYTHING.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(check, "_environment", lambda version: f"python{version}")
    monkeypatch.setattr(check, "_version_of", lambda python: python.removeprefix("python"))
    return monkeypatch


def _suites(*, is_ci: bool = False) -> list[tuple[str, bool, str]]:
    return [(suite.python, bool(suite.database_url), suite.marks) for suite in check._suites(is_ci=is_ci)]


def test_a_whole_machine_leaves_nothing_out(machine: pytest.MonkeyPatch) -> None:
    assert check._missing_parts() == []
    assert check._closing_line(missing=[], left_out={}) == "Nothing was left out."


def test_a_machine_without_browser_and_database_says_so_in_one_line(machine: pytest.MonkeyPatch) -> None:
    machine.delenv("DATABASE_TEST_URL")
    machine.setenv("CHROMIUM", "no-such-browser")
    line = check._closing_line(missing=check._missing_parts(), left_out={})
    assert line == (
        "Left out: browser journeys (no Chromium was found: set CHROMIUM); "
        "PostgreSQL (set DATABASE_TEST_URL)."
    )


def test_in_ci_a_part_left_out_is_a_failure(machine: pytest.MonkeyPatch) -> None:
    machine.setenv("CI", "true")
    machine.delenv("DATABASE_TEST_URL")
    machine.setattr(check, "LINTERS", ())
    machine.setattr(check, "_suites", lambda *, is_ci: [])
    assert check.main() == 1
    machine.setenv("DATABASE_TEST_URL", "postgresql://127.0.0.1/test")
    assert check.main() == 0


def test_tests_of_published_data_are_counted_and_allowed_to_be_absent(machine: pytest.MonkeyPatch) -> None:
    machine.setenv("CI", "true")
    line = check._closing_line(missing=[], left_out={"shared": 12, "long": 3})
    assert line == "Left out: 12 tests of published data (the data folder is not there)."


def test_locally_one_suite_runs_and_the_database_tests_again(machine: pytest.MonkeyPatch) -> None:
    assert _suites() == [(sys.executable, False, ""), (sys.executable, True, "database and not journey")]
    machine.delenv("DATABASE_TEST_URL")
    assert _suites() == [(sys.executable, False, "")]


def test_in_ci_two_whole_suites_run_and_the_journeys_once(machine: pytest.MonkeyPatch) -> None:
    assert _suites(is_ci=True) == [("python3.11", False, ""), ("python3.13", True, "not journey")]


def test_without_a_second_python_the_second_suite_still_runs_on_postgresql(
    machine: pytest.MonkeyPatch,
) -> None:
    machine.setattr(check, "_environment", lambda version: "python3.11" if version == "3.11" else None)
    assert _suites(is_ci=True) == [("python3.11", False, ""), ("python3.11", True, "not journey")]


def test_suites_side_by_side_are_shown_one_after_the_other_and_each_counted(
    machine: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The first waits for the second, so that they end only when both run at once."""
    met = tmp_path / "met"
    waits = f"import time, pathlib\nwhile not pathlib.Path({str(met)!r}).exists(): time.sleep(0.01)\nprint('5 passed')"
    meets = f"import pathlib, sys\npathlib.Path({str(met)!r}).touch()\nprint('1 failed')\nsys.exit(1)"
    started = iter([waits, meets])
    run = subprocess.Popen

    def popen(command: object, **given: object) -> subprocess.Popen[bytes]:
        return run([sys.executable, "-c", next(started)], **given)  # type: ignore[call-overload,no-any-return]

    machine.setattr(check.subprocess, "Popen", popen)
    tally = check.Tally()
    suites = [check.Suite(name="one"), check.Suite(name="two")]
    check._run_suites(suites, is_side_by_side=True, tally=tally)
    assert tally.closing == ["one: 5 passed", "two: 1 failed"]
    assert tally.failed == ["tests on two"]
    assert capsys.readouterr().out.split("\n") == [
        "",
        "Tests: one",
        "5 passed",
        "",
        "Tests: two",
        "1 failed",
        "",
    ]


def test_a_suite_on_sqlite_inherits_no_database(machine: pytest.MonkeyPatch) -> None:
    machine.setenv(check.DATABASE_VARIABLE, "postgresql://somewhere/else")
    report = REPO / "left-out.json"
    sqlite = check._suite_environment(check.Suite(name="SQLite"), report=report)
    postgresql = check._suite_environment(
        check.Suite(name="P", database_url="postgresql://here"), report=report
    )
    assert check.DATABASE_VARIABLE not in sqlite
    assert postgresql[check.DATABASE_VARIABLE] == "postgresql://here"


def test_a_fresh_clone_leaves_out_database_tests_and_nothing_else() -> None:
    """One file with a database test, one without: the first loses its test, the second none."""
    files = ("tests/repository/test_migrations.py", "tests/repository/test_closed_world.py")
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", *files],
        cwd=REPO,
        env={**os.environ, "LIKEVEKT_FRESH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    collected = [line for line in answer.stdout.splitlines() if "::" in line]
    source = (REPO / files[1]).read_text(encoding="utf-8")
    assert len(collected) == source.count("\ndef test_")
    assert all(line.startswith(files[1]) for line in collected)
    assert "1 deselected" in answer.stdout


def test_pins_replace_the_pins_that_stand_and_nothing_else() -> None:
    before = 'a = 1\nconstraint-dependencies = [\n    "old==1",\n]\n\n[next]\nlist = [\n    2,\n]\n'
    expected = before.replace("old==1", "new==2")
    assert pin.with_pins(before, pins=["new==2"]) == expected
    assert pin.with_pins(pin.with_pins(before, pins=[]), pins=["new==2"]) == expected


def test_pins_need_one_place_to_stand() -> None:
    with pytest.raises(ValueError, match="has 0 lists"):
        pin.with_pins("a = 1\n", pins=["new==2"])
