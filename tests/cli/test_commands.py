"""`likevekt demo` and `likevekt start`, as a person types them."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from factories.own_database import embedded_database, own_database, python
from factories.ports import free_port
from likevekt import __version__
from likevekt.cli.main import main

pytestmark = pytest.mark.database

LIKEVEKT = [sys.executable, "-m", "likevekt.cli.main"]
PREPARE = "from likevekt.cli.demo import prepare; prepare(home=None, is_fresh=False)"
SECRET = "a secret of this test only, which is at least fifty characters long"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prepared") / "home"
    python(embedded_database(home), "-c", PREPARE)
    return home


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_home, tmp_path / "home"))


@contextmanager
def running(arguments: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*LIKEVEKT, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_until_ready(process: subprocess.Popen[str]) -> list[str]:
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Ready"):
            return lines
    raise AssertionError(lines)


def stopped(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    process.send_signal(number)
    said, _ = process.communicate(timeout=300)
    return process.returncode, said


def typed(arguments: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    answer = subprocess.run(
        [*LIKEVEKT, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    return answer.returncode, answer.stdout, answer.stderr


def test_one_command_opens_the_product_and_a_signal_closes_it(tmp_path: Path, port: int) -> None:
    arguments = ["demo", "--no-browser", "--port", str(port)]
    with own_database(tmp_path / "home") as environment:
        with running(arguments, environment) as process:
            said = lines_until_ready(process)
            assert (
                said[-1]
                == f"Ready: http://127.0.0.1:{port}/ (invented data, this machine only). Stop with Ctrl-C."
            )
            assert all(line.endswith(".") for line in said)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=300) as answer:
                assert answer.status == 200
                assert "oppdiktede data" in answer.read().decode().casefold()
            busy = typed(arguments, environment)
            assert busy[0] == 2
            assert busy[2].startswith(f"likevekt: Port {port} is busy: another program answers there.")
            assert busy[2].count("\n") == 1
            assert stopped(process, signal.SIGTERM) == (0, "Stopped.\n")
        with running(arguments, environment) as process:
            again = lines_until_ready(process)
            assert again[-2] == "The invented municipality Nordvågen is here already."
            assert stopped(process, signal.SIGINT) == (0, "Stopped.\n")


def test_fresh_throws_invented_data_away(home: Path) -> None:
    database = home / "likevekt.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE store_municipality SET name = 'Changed'")
        connection.commit()
    script = "from likevekt.cli.demo import prepare; prepare(home=None, is_fresh={})"
    assert "Changed is here already" in python(embedded_database(home), "-c", script.format("False"))
    assert "Making an invented municipality." in python(embedded_database(home), "-c", script.format("True"))


def test_the_demo_never_opens_nor_throws_away_a_real_municipality(home: Path, port: int) -> None:
    database = home / "likevekt.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE store_municipality SET invented = 0")
        connection.commit()
    for more in ([], ["--fresh"]):
        code, _, said = typed(["demo", "--no-browser", "--port", str(port), *more], embedded_database(home))
        assert code == 2
        assert "holds a municipality that is not invented" in said
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM store_unit").fetchone()[0] > 0


def test_a_database_of_a_newer_version_is_left_alone(home: Path, port: int) -> None:
    with closing(sqlite3.connect(home / "likevekt.sqlite3")) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2031-01-01')"
        )
        connection.commit()
    code, _, said = typed(["demo", "--no-browser", "--port", str(port)], embedded_database(home))
    assert (code, said.count("\n")) == (2, 1)
    assert "made by a newer version of Likevekt (9999_later)" in said


def test_what_is_not_a_database_or_not_a_folder_is_said_in_one_sentence(tmp_path: Path, port: int) -> None:
    (tmp_path / "likevekt.sqlite3").write_bytes(b"not a database" * 100)
    code, _, said = typed(["demo", "--no-browser", "--port", str(port)], embedded_database(tmp_path))
    assert (code, said) == (2, "likevekt: The database does not work: file is not a database.\n")
    path = tmp_path / "likevekt.sqlite3" / "home"
    code, _, said = typed(["demo", "--home", str(path), "--port", str(port)], embedded_database(tmp_path))
    assert code == 2
    assert said.startswith(f"likevekt: The folder {path} cannot be made (")


def test_being_stopped_while_it_is_made_ready_leaves_nothing_half_made(tmp_path: Path, port: int) -> None:
    environment = embedded_database(tmp_path)
    with running(["demo", "--no-browser", "--port", str(port)], environment) as process:
        assert process.stdout is not None
        while "Loaded services" not in process.stdout.readline():
            pass
        assert stopped(process, signal.SIGTERM)[0] == 130
    with closing(sqlite3.connect(tmp_path / "likevekt.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM store_municipality").fetchone()[0] == 0
        assert connection.execute("SELECT count(*) FROM store_unit").fetchone()[0] == 0


def test_the_demo_is_no_way_around_production(tmp_path: Path, port: int) -> None:
    environment = embedded_database(tmp_path) | {"LIKEVEKT_ENV": "production"}
    code, _, said = typed(["demo", "--port", str(port)], environment)
    assert code == 2
    assert "The demo opens for anyone without login" in said


def test_start_says_what_is_missing_and_serves_what_is_ready(tmp_path: Path, port: int) -> None:
    environment = embedded_database(tmp_path)
    code, _, said = typed(["start", "--port", str(port)], environment)
    assert (code, "LIKEVEKT_SECRET_KEY has 0 characters" in said) == (2, True)
    environment |= {"LIKEVEKT_SECRET_KEY": SECRET}
    code, _, said = typed(["start", "--port", str(port)], environment)
    assert (code, "LIKEVEKT_IDENTITY_KEYS is empty" in said) == (2, True)
    environment |= {"LIKEVEKT_IDENTITY_KEYS": "0123456789abcdef" * 4}
    code, _, said = typed(["start", "--port", str(port)], environment)
    assert code == 2
    assert "steps behind this version (next: " in said
    with running(["start", "--port", str(port), "--migrate"], environment) as process:
        assert lines_until_ready(process) == [
            "Making the tables of the database.",
            f"Ready: http://127.0.0.1:{port}/",
        ]
        with socket.create_connection(("127.0.0.1", port), timeout=300) as caller:
            caller.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            answer = caller.recv(2_000)
        assert answer.startswith(b"HTTP/1.1 301")
        assert b"location: https://localhost/" in answer.lower()
        assert stopped(process, signal.SIGTERM) == (0, "Stopped.\n")


def test_without_a_port_the_first_free_one_is_taken(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from the ports that other programs of the machine come and go on."""
    from likevekt.cli import serving  # noqa: PLC0415

    assert serving.FIRST_PORT == 8000
    monkeypatch.setattr(serving, "FIRST_PORT", port)
    with serving.take_port(None) as first, serving.take_port(None) as second:
        ports = first.getsockname()[1], second.getsockname()[1]
        assert port <= ports[0] < ports[1] < port + serving.PORTS_TRIED


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "likevekt: the following arguments are required: COMMAND. See likevekt --help.\n"),
        (["fly"], "likevekt: argument COMMAND: invalid choice: 'fly'"),
        (["demo", "--port", "x"], "likevekt demo: argument --port: x is not a port"),
        (["demo", "--port", "0"], "likevekt demo: argument --port: 0 is not a port"),
        (["start", "--port", "70000"], "likevekt start: argument --port: 70000 is not a port"),
        (["fund"], "likevekt fund: "),
    ],
)
def test_what_cannot_be_understood_is_told_in_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(said)
    assert captured.err.count("\n") == 1


def test_the_version_and_the_commands_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"likevekt {__version__}\n"
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in ("demo", "start", "fund"))


def test_a_model_on_files_needs_no_database() -> None:
    """`likevekt fund` must not pay for Django."""
    script = (
        "import sys; from likevekt.cli.main import main\n"
        "assert main(['fund', '--help']) == 0\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('django', 'uvicorn')]"
    )
    python(dict(os.environ), "-c", script)
