"""The two commands of the README, as a stranger meets them: an empty folder and an empty cache.

Clones the commit that is checked out, starts `uv run likevekt demo` in the clone, fetches the first page
within its limit, stops that process, walks the installation page where there is a PostgreSQL, and runs
`uv run just check` there with `LIKEVEKT_FRESH=1`.
"""

import os
import queue
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from install_walk import InstallationError, walk

REPO = Path(__file__).resolve().parent.parent
FIRST_PAGE_SECONDS = 10.0  # from the end of the download to a useful first page
DOWNLOAD_SECONDS = 900.0
STOP_SECONDS = 15.0
INVENTED = "oppdiktede data"
# uv says this when every package is in place; what follows is the product's own time.
DOWNLOADED = re.compile(r"^(Installed|Audited) \d+ packages?")


class FreshCloneError(RuntimeError):
    """The product does not start for a stranger."""


def main() -> int:
    """Clone, start, look, stop, check. Gives the exit code."""
    with tempfile.TemporaryDirectory(prefix="likevekt-fresh-") as name:
        folder = Path(name)
        clone = _clone(folder / "likevekt")
        environment = _empty_caches(folder / "caches")
        _see_first_page(clone, environment=environment)
        database = os.environ.get("DATABASE_TEST_URL")
        if database:
            (folder / "installed").mkdir()
            walk(clone, folder=folder / "installed", database=database)
        started = time.monotonic()
        answer = subprocess.run(
            ["uv", "run", "just", "check"], cwd=clone, env={**environment, "LIKEVEKT_FRESH": "1"}, check=False
        )
        print(f"uv run just check in a fresh clone: {time.monotonic() - started:.0f} s", flush=True)
        return answer.returncode


def _clone(target: Path) -> Path:
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=REPO, capture_output=True, text=True, check=True
    ).stdout.strip()
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(REPO), str(target)], check=True)
    subprocess.run(["git", "checkout", "--quiet", "--detach", commit], cwd=target, check=True)
    return target


def _empty_caches(folder: Path) -> dict[str, str]:
    """Give this process's environment with nothing of earlier runs in it."""
    environment = dict(os.environ)
    for name in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "LIKEVEKT_HOME"):
        environment.pop(name, None)
    # `uv run` puts this checkout's own environment first on the path.
    own = str(Path(sys.executable).parent)
    environment["PATH"] = os.pathsep.join(
        part for part in environment.get("PATH", "").split(os.pathsep) if part != own
    )
    for name in ("UV_CACHE_DIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        path = folder / name.lower()
        path.mkdir(parents=True)
        environment[name] = str(path)
    return environment


def _see_first_page(clone: Path, *, environment: Mapping[str, str]) -> None:
    port = _free_port()
    command = ["uv", "run", "likevekt", "demo", "--no-browser", "--port", str(port)]
    with _running(command, folder=clone, environment=environment) as (process, lines):
        downloaded = _wait_for_download(process, lines)
        page = _fetch(process, f"http://127.0.0.1:{port}/", until=downloaded + FIRST_PAGE_SECONDS)
        seconds = time.monotonic() - downloaded
    if _is_listening(port):
        raise FreshCloneError("The demo still listens after it was told to stop.")
    if INVENTED not in page.casefold():
        raise FreshCloneError(f"The first page of the demo does not say '{INVENTED}'.")
    print(f"First page of the demo in a fresh clone: {seconds:.1f} s after the download.", flush=True)


@contextmanager
def _running(
    command: list[str], *, folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[str], "queue.Queue[str]"]]:
    """Run a command, its output passed on and queued; stop that process, and no other, at the end."""
    lines: queue.Queue[str] = queue.Queue()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        reader = threading.Thread(target=_pass_on, args=(process, lines), daemon=True)
        reader.start()
        try:
            yield process, lines
        finally:
            process.terminate()
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise FreshCloneError(f"The demo did not stop within {STOP_SECONDS:.0f} s.") from None


def _pass_on(process: subprocess.Popen[str], lines: "queue.Queue[str]") -> None:
    for line in process.stdout or ():
        print(f"  {line}", end="", flush=True)
        lines.put(line)


def _wait_for_download(process: subprocess.Popen[str], lines: "queue.Queue[str]") -> float:
    """Give the moment when every package was in place."""
    end = time.monotonic() + DOWNLOAD_SECONDS
    while time.monotonic() < end:
        try:
            line = lines.get(timeout=0.2)
        except queue.Empty:
            if process.poll() is not None:
                raise FreshCloneError(f"The demo ended with exit code {process.returncode}.") from None
            continue
        if DOWNLOADED.match(line):
            return time.monotonic()
    raise FreshCloneError(f"The packages were not in place after {DOWNLOAD_SECONDS:.0f} s.")


def _fetch(process: subprocess.Popen[str], address: str, *, until: float) -> str:
    """Give the page as soon as the server answers with one."""
    problem: object = "no answer"
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=max(0.1, until - time.monotonic())) as answer:  # noqa: S310
                return str(answer.read().decode("utf-8"))
        except (urllib.error.URLError, OSError) as error:
            problem = error
            time.sleep(0.1)
    raise FreshCloneError(
        f"The demo gave no page within {FIRST_PAGE_SECONDS:.0f} s of the download: {problem}."
    )


def _is_listening(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (FreshCloneError, InstallationError) as refusal:
        sys.exit(f"Failed: {refusal}")
