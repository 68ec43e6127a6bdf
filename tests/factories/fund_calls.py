"""Call `likevekt fund` inside the test, and say what it did in bytes."""

import io
import json
import signal
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from likevekt.cli import fund

LONGEST_LINE = 2_000
SECONDS_PER_CALL = 10
"""What the specification gives one run on the web; counted as the work of this process, not of the machine."""
_LEAKS = ("Traceback", "Error(", "<class ", " object at 0x", "Fraction(")


class TookTooLongError(BaseException):
    """A call did not end in time; no handler of the product may catch it."""


@dataclass(frozen=True)
class Called:
    """What one call of the command gave."""

    arguments: tuple[str, ...]
    code: int
    out: bytes
    err: bytes
    seconds: float

    def data(self) -> Any:
        """Give what it printed as JSON."""
        return json.loads(self.out)


def call_fund(arguments: Sequence[object], *, seconds: float = SECONDS_PER_CALL) -> Called:
    """Carry out one call; anything but an exit code is the test's failure."""
    given = tuple(map(str, arguments))
    out, err = (
        io.TextIOWrapper(io.BytesIO(), "ascii", "backslashreplace", write_through=True) for _ in range(2)
    )
    started = time.process_time()
    with redirect_stdout(out), redirect_stderr(err), _limit(seconds):
        code = fund.main(given)
    took = time.process_time() - started
    return Called(given, code, out.buffer.getvalue(), err.buffer.getvalue(), took)  # type: ignore[attr-defined]


def faults_of(called: Called, *, before: set[Path], after: set[Path]) -> list[str]:
    """Say how a call broke its promise: a result and silence, or sentences and nothing else."""
    call = called.arguments[0]
    allowed = {0, 1, 2} if call in {"check", "verify"} else {0, 2}
    if called.code not in allowed:
        return [f"exit code {called.code}"]
    if called.code == 2:
        return [*_refusal_faults(called), *(f"wrote {path.name}" for path in sorted(after - before))]
    faults = [f"said on stderr: {called.err[:200]!r}"] if called.err else []
    if not called.out:
        faults.append("printed nothing")
    if "--json" in called.arguments:
        faults += _json_faults(called)
    elif any(map(_is_control, called.out.decode().replace("\n", ""))):
        faults.append(f"a control character among what people read: {called.out[:300]!r}")
    return faults


def _refusal_faults(called: Called) -> Iterator[str]:
    if called.out:
        yield f"refused, but printed {called.out[:200]!r}"
    try:
        text = called.err.decode()
    except UnicodeDecodeError:
        yield f"stderr is not UTF-8: {called.err[:200]!r}"
        return
    lines = text.split("\n")
    if len(lines) < 2 or lines.pop() != "":
        yield f"no whole line on stderr: {text[:200]!r}"
    for line in lines:
        if not line.strip():
            yield "an empty line on stderr"
        elif not line.endswith((".", "?")):
            yield f"not a sentence: {line[-200:]!r}"
        if len(line) > LONGEST_LINE:
            yield f"a line of {len(line)} characters: {line[:200]!r}"
        if any(leak in line for leak in _LEAKS):
            yield f"an inside of the program: {line[:300]!r}"
        if any(map(_is_control, line)):
            yield f"a control character: {line[:300]!r}"


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"}


def _json_faults(called: Called) -> Iterator[str]:
    data = called.data()
    if called.arguments[0] == "run" and data["closure"] == "CLOSED":
        total = sum(unit["kroner"] for unit in data["units"].values())
        if total != data["frame"]:
            yield f"kroner sum to {total}, not to the frame {data['frame']}"


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TookTooLongError(f"The call did not end in {seconds} seconds.")

    timers = (
        (signal.ITIMER_PROF, signal.SIGPROF, seconds),
        (signal.ITIMER_REAL, signal.SIGALRM, seconds * 60),  # a call that waits does no work
    )
    former = {number: signal.signal(number, stop) for _, number, _ in timers}
    for timer, _, limit in timers:
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for timer, number, _ in timers:
            signal.setitimer(timer, 0)
            signal.signal(number, former[number])
