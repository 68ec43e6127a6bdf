"""Everything that must hold before a change lands: `uv run just check`.

Locally: the linters, then one suite with this environment's Python on SQLite, and the database tests
once more on PostgreSQL where `DATABASE_TEST_URL` names one. With `CI=true`: two whole suites side by side,
Python 3.11 with SQLite and Python 3.13 (where present) with PostgreSQL, and a part left out is a failure.
With `LIKEVEKT_FRESH=1` database and browser tests are left out, and nothing else.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LINTERS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("mypy",),
    ("mypy", "tools"),
    ("lint-imports",),
    ("bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "src", "tools"),
)
# The variable by which the product is told its database, and what a suite on SQLite must not inherit.
DATABASE_VARIABLE = "LIKEVEKT_DATABASE_URL"
REPORT, OUTPUT = "left-out.json", "output.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One run of the tests: which Python, which database, which tests."""

    name: str
    python: str = sys.executable
    database_url: str = ""
    marks: str = ""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What has been run, what failed and what was left out."""

    failed: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Run every part, then say what was left out. Gives the exit code."""
    tally = Tally()
    for command in LINTERS:
        _run_linter(command, tally=tally)
    _run_suites(_suites(is_ci=_is_ci()), is_side_by_side=_is_ci(), tally=tally)
    missing = _missing_parts()
    print("\n" + "\n".join(tally.closing))
    if tally.failed:
        print(f"Failed: {', '.join(tally.failed)}.")
    print(_closing_line(missing=missing, left_out=tally.left_out))
    return 1 if tally.failed or (_is_ci() and missing) else 0


def find_chromium() -> str | None:
    """Find the browser of the journeys: `CHROMIUM`, or the first known name on the path."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


def find_python(version: str) -> str | None:
    """Find a Python of that version that works: on the path, or under pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    installed = sorted(pyenv.glob(f"{version}*/bin/python{version}"))
    for candidate in (sys.executable, shutil.which(f"python{version}"), *map(str, installed)):
        if candidate and _version_of(candidate) == version:
            return candidate
    return None


def _version_of(python: str) -> str | None:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None


def _is_ci() -> bool:
    return os.environ.get("CI") == "true"


def _is_fresh() -> bool:
    return os.environ.get("LIKEVEKT_FRESH") == "1"


def _missing_parts() -> list[str]:
    """What this machine lacks; in CI each is a failure."""
    missing = []
    if not _is_fresh() and find_chromium() is None:
        missing.append("browser journeys (no Chromium was found: set CHROMIUM)")
    if not _is_fresh() and not os.environ.get("DATABASE_TEST_URL"):
        missing.append("PostgreSQL (set DATABASE_TEST_URL)")
    return missing


def _suites(*, is_ci: bool) -> list[Suite]:
    postgresql = os.environ.get("DATABASE_TEST_URL", "")
    if is_ci:
        first = _environment("3.11") or sys.executable
        second = _environment("3.13")
        suites = [Suite(name=f"Python {_version_of(first)}, SQLite", python=first)]
        if second or postgresql:
            python = second or first
            name = f"Python {_version_of(python)}, {'PostgreSQL' if postgresql else 'SQLite'}"
            suites.append(Suite(name=name, python=python, database_url=postgresql, marks="not journey"))
        return suites
    suites = [Suite(name="SQLite")]
    if postgresql and not _is_fresh():
        marks = "database and not journey"
        suites.append(Suite(name="PostgreSQL", database_url=postgresql, marks=marks))
    return suites


def _environment(version: str) -> str | None:
    """Give the Python of an environment of that version with the project in it, made if need be."""
    if _version_of(sys.executable) == version:
        return sys.executable
    python = find_python(version)
    if python is None:
        print(f"Python {version} is not on this machine.")
        return None
    folder = REPO / f".venv-{version}"
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder)}
    environment.pop("VIRTUAL_ENV", None)
    uv = os.environ.get("UV") or "uv"
    subprocess.run([uv, "sync", "--quiet", "--python", python], cwd=REPO, env=environment, check=True)
    return str(folder / "bin" / "python")


def _run_linter(command: Sequence[str], *, tally: Tally) -> None:
    name = " ".join(command[:2]) if command[0] in {"ruff", "mypy"} else command[0]
    started = time.monotonic()
    answer = subprocess.run(
        command, cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    passed = answer.returncode == 0
    print(f"{'ok    ' if passed else 'FAILED'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    if not passed:
        print(answer.stdout, flush=True)
        tally.failed.append(name)


def _run_suites(suites: Sequence[Suite], *, is_side_by_side: bool, tally: Tally) -> None:
    """Run suites, one after the other or all at once; the output of each is shown in its turn."""
    with ExitStack() as stack:
        started = []
        for suite in suites:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            started.append((suite, folder, _start_suite(suite, folder=folder) if is_side_by_side else None))
        for suite, folder, running in started:
            _tell_suite(suite, running or _start_suite(suite, folder=folder), folder=folder, tally=tally)


def _start_suite(suite: Suite, *, folder: Path) -> subprocess.Popen[bytes]:
    command = [suite.python, "-m", "pytest", "-q", *(["-m", suite.marks] if suite.marks else [])]
    environment = _suite_environment(suite, report=folder / REPORT)
    with (folder / OUTPUT).open("wb") as output:
        return subprocess.Popen(command, cwd=REPO, env=environment, stdout=output, stderr=subprocess.STDOUT)


def _tell_suite(suite: Suite, running: subprocess.Popen[bytes], *, folder: Path, tally: Tally) -> None:
    """Show what a suite says, as it comes, until it ends, and count it."""
    print(f"\nTests: {suite.name}", flush=True)
    last = "no output"
    with (folder / OUTPUT).open(encoding="utf-8", errors="replace") as output:
        while True:
            has_ended = running.poll() is not None
            for line in output:
                print(line, end="", flush=True)
                last = line.strip() or last
            if has_ended:
                break
            time.sleep(0.2)
    report = folder / REPORT
    counted = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    # Two suites leave out the same tests: count each once.
    tally.left_out |= Counter(counted)
    tally.closing.append(f"{suite.name}: {last}")
    if running.returncode != 0:
        tally.failed.append(f"tests on {suite.name}")


def _suite_environment(suite: Suite, *, report: Path) -> dict[str, str]:
    environment = {**os.environ, "LIKEVEKT_LEFT_OUT_FILE": str(report)}
    environment.pop(DATABASE_VARIABLE, None)
    if suite.database_url:
        environment[DATABASE_VARIABLE] = suite.database_url
    if chromium := find_chromium():
        environment["CHROMIUM"] = chromium
    return environment


def _closing_line(*, missing: Sequence[str], left_out: Mapping[str, int]) -> str:
    parts = list(missing)
    if left_out.get("shared"):
        parts.append(f"{left_out['shared']} tests of published data (the data folder is not there)")
    if _is_fresh():
        parts.append("database and browser tests (LIKEVEKT_FRESH=1)")
    if not parts:
        return "Nothing was left out."
    not_allowed = " In CI that is a failure." if missing and _is_ci() else ""
    return f"Left out: {'; '.join(parts)}.{not_allowed}"


if __name__ == "__main__":
    sys.exit(main())
