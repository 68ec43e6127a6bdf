"""Walk docs/how-to/install.md without containers, proxy and systemd: from the source to a login page and back again.

`python tools/install_walk.py` walks it for the commit that is checked out, with a PostgreSQL database of its own beside
the one in DATABASE_TEST_URL. Where the page says systemd, the same commands are started here; where it says the proxy,
a request says what the proxy would.
"""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

REPO = Path(__file__).resolve().parent.parent
NAME = "likevekt.example"
SECONDS_TO_SERVE = 60.0


class InstallationError(RuntimeError):
    """A step of the page does not do what the page says."""


def main() -> int:
    """Walk the page for this checkout and give the exit code."""
    address = os.environ.get("DATABASE_TEST_URL", "")
    if not address:
        print("DATABASE_TEST_URL names no PostgreSQL; nothing was walked.", flush=True)
        return 1
    with tempfile.TemporaryDirectory(prefix="likevekt-install-") as folder:
        walk(REPO, folder=Path(folder), database=address)
    return 0


def walk(source: Path, *, folder: Path, database: str) -> None:
    """Install from the source and do what the page says, until a backup has been brought back.

    Raises:
        InstallationError: a step failed.
    """
    started = time.monotonic()
    program = folder / "program"
    _run(
        ["uv", "sync", "--quiet", "--no-dev", "--no-editable", "--extra", "postgresql"],
        {**os.environ, "UV_PROJECT_ENVIRONMENT": str(program)},
        folder=source,
    )
    for name in ("home", "heads", "backups", "back"):
        (folder / name).mkdir(mode=0o700)
    with _own_database(program, database) as address:
        settings = _settings(folder, address)
        command = [str(program / "bin" / "likevekt")]
        _run([*command, "migrate"], settings, folder=folder)
        _run(
            [
                *command,
                "municipality",
                "add",
                "--code",
                "4601",
                "--name",
                "Bergen",
                "--inhabitants",
                "291940",
            ],
            settings,
        )
        for username, name in (("kari", "Kari Vik"), ("ola", "Ola Dal")):
            said = _run(
                [*command, "account", "add", "--administrator", "--username", username, "--name", name],
                settings,
            )
            if f"https://{NAME}/konto/ny/" not in said:
                raise InstallationError(f"No link was given: {said}")
        _see_login(command, settings)
        _run([*command, "worker", "--once"], settings)
        _run([*command, "audit", "seal"], settings)
        _run([*command, "backup", str(folder / "backups")], settings)
        if "Nothing is wrong." not in _run([*command, "doctor"], settings):
            raise InstallationError("The doctor found something wrong.")
    _come_back(command, settings, folder=folder)
    print(f"The installation page was walked in {time.monotonic() - started:.0f} s.", flush=True)


def _settings(folder: Path, address: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIKEVEKT_")}
    return kept | {
        "LIKEVEKT_ENV": "production",
        "LIKEVEKT_HOME": str(folder / "home"),
        "LIKEVEKT_AUDIT_HEADS": str(folder / "heads" / "audit-heads.txt"),
        "LIKEVEKT_HOSTS": NAME,
        "LIKEVEKT_DATABASE_URL": address,
        "LIKEVEKT_SECRET_KEY": secrets.token_urlsafe(60),
        "LIKEVEKT_IDENTITY_KEYS": secrets.token_hex(32),
        "LIKEVEKT_BACKUP_KEY": secrets.token_urlsafe(30),
    }


def _see_login(command: list[str], settings: dict[str, str]) -> None:
    """Start the web server, ask for its health, and open the login page as the proxy would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [*command, "start", "--port", str(port)], env=settings, stdout=subprocess.DEVNULL
    ) as server:
        try:
            until = time.monotonic() + SECONDS_TO_SERVE
            while _asked(port, "/helse/", host="127.0.0.1")[0] != 200:
                if time.monotonic() > until or server.poll() is not None:
                    raise InstallationError("The web server does not answer.")
                time.sleep(0.2)
            status, page = _asked(port, "/logg-inn/", host=NAME)
            if status != 200 or "Logg inn" not in page:
                raise InstallationError(f"The login page is not there ({status}).")
        finally:
            server.terminate()
            server.wait(timeout=SECONDS_TO_SERVE)


def _come_back(command: list[str], settings: dict[str, str], *, folder: Path) -> None:
    """Bring the backup back into an embedded database, and hold its audit trail to its seals."""
    rehearsal = {name: value for name, value in settings.items() if name != "LIKEVEKT_DATABASE_URL"} | {
        "LIKEVEKT_HOME": str(folder / "back"),
        "LIKEVEKT_AUDIT_HEADS": str(folder / "back" / "audit-heads.txt"),
    }
    (made,) = (folder / "backups").iterdir()
    _run([*command, "restore", str(made)], rehearsal)
    _run([*command, "audit", "verify"], rehearsal)


def _asked(port: int, path: str, *, host: str) -> tuple[int, str]:
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(caller):
        try:
            caller.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
            answer = caller.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except OSError:
            return 0, ""


@contextmanager
def _own_database(program: Path, address: str) -> Iterator[str]:
    name = f"likevekt_install_{os.getpid()}"
    order = (
        "import psycopg, sys\nwith psycopg.connect(sys.argv[1], autocommit=True) as c: c.execute(sys.argv[2])"
    )
    python = [str(program / "bin" / "python"), "-c", order, address]
    _run([*python, f'CREATE DATABASE "{name}"'], dict(os.environ))
    try:
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
    finally:
        _run([*python, f'DROP DATABASE "{name}" WITH (FORCE)'], dict(os.environ))


def _run(command: list[str], environment: dict[str, str], *, folder: Path | None = None) -> str:
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InstallationError(
            f"{' '.join(command)} left with {done.returncode}: {done.stdout}{done.stderr}"
        )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
