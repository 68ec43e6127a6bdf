"""No run on the web takes longer or more memory than the limits: it is tried in a process of its own first."""

import atexit
import json
import subprocess
import sys
import threading
from collections.abc import Mapping

from likevekt.actions.run_worker import ENDED, read_frame, write_frame
from likevekt.funding import FundingError, Problem, Stage

RUN_SECONDS = 10
RUN_BYTES = 512_000_000
_WORKER = "likevekt.actions.run_worker"


class RunBeyondLimitsError(FundingError):
    """A run takes longer or more memory than the server gives it."""

    def __init__(self, *, what: str) -> None:
        advice = "Use fewer nodes or smaller tables, or run it on files with likevekt fund."
        message = f": running it {what}, which is the limit here. {advice}"
        super().__init__(stage=Stage.VALUES, problems=[Problem(where="model", message=message)])


class Trial:
    """A process that runs models for the server, started when it is needed and again when it had to be stopped."""

    def __init__(self, *, seconds: float = RUN_SECONDS, memory: int = RUN_BYTES) -> None:
        self.seconds = seconds
        self._memory = memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, so that it is ready when the first run comes."""
        with self._lock:
            self._started()

    def stop(self) -> None:
        """Stop the process."""
        with self._lock:
            self._stop()

    def run(self, text: bytes, tables: Mapping[str, bytes], *, hashes: Mapping[str, str]) -> None:
        """Run a model once; returns when it ends within the limits, with a result or with an error of its own.

        `hashes` are the SHA-256 of the tables, by which the process knows those it has already.

        Raises:
            RunBeyondLimitsError: the run takes too long or too much memory.
        """
        with self._lock:
            process = self._started()
            is_late = threading.Event()

            def stop_late() -> None:
                is_late.set()
                process.kill()

            timer = threading.Timer(self.seconds, stop_late)
            timer.start()
            try:
                outcome = _exchange(process, text, tables, hashes)
            except (EOFError, OSError):
                outcome = ""
            finally:
                timer.cancel()
            if outcome != ENDED:
                self._stop()
        if is_late.is_set():
            raise RunBeyondLimitsError(what=f"takes longer than {self.seconds} seconds")
        if outcome != ENDED:
            raise RunBeyondLimitsError(what=f"needs more memory than {self._memory} bytes")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", _WORKER, str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _exchange(
    process: subprocess.Popen[bytes], text: bytes, tables: Mapping[str, bytes], hashes: Mapping[str, str]
) -> str:
    if process.stdin is None or process.stdout is None:  # pragma: no cover - both are pipes
        raise EOFError
    write_frame(process.stdin, json.dumps(hashes).encode())
    write_frame(process.stdin, text)
    while True:
        answer = json.loads(read_frame(process.stdout))
        if "done" in answer:
            return str(answer["done"])
        write_frame(process.stdin, tables[answer["need"]])


trial = Trial()
atexit.register(trial.stop)
