"""`likevekt fund` where the machine does not play along: full disks, closed pipes, Ctrl-C and odd files."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from factories.fund_calls import call_fund

FUND = [sys.executable, "-m", "likevekt.cli.main", "fund"]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples/worked-example"
RUN = ["run", str(EXAMPLE / "hybrid.toml"), "--data", str(EXAMPLE)]
FULL = Path("/dev/full")


def refused(*arguments: object) -> str:
    """Give the sentence that a call is refused with."""
    called = call_fund(arguments)
    assert (called.code, called.out) == (2, b"")
    return called.err.decode().removesuffix("\n")


def test_a_reader_who_leaves_early_is_no_error() -> None:
    with subprocess.Popen([*FUND, *RUN], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(timeout=300) == 0
        assert process.stderr.read() == b""


@pytest.mark.skipif(not stat.S_ISCHR(FULL.stat().st_mode if FULL.exists() else 0), reason="no /dev/full")
def test_a_full_disk_is_said_in_one_sentence() -> None:
    with FULL.open("wb") as full:
        called = subprocess.run([*FUND, *RUN], stdout=full, stderr=subprocess.PIPE, check=False, timeout=300)
    assert called.returncode == 2
    assert called.stderr == b"The result cannot be printed (No space left on device).\n"


def test_without_standard_output_nothing_is_lost_in_silence() -> None:
    line = 'exec "$@" >&-'
    called = subprocess.run(
        ["sh", "-c", line, "sh", *FUND, *RUN], stderr=subprocess.PIPE, check=False, timeout=300
    )
    assert called.returncode == 2
    assert called.stderr == b"The result cannot be printed (standard output is closed).\n"


def test_ctrl_c_ends_a_call_with_one_sentence(tmp_path: Path) -> None:
    model = tmp_path / "waits.toml"
    os.mkfifo(model)
    with subprocess.Popen(
        [*FUND, "run", model, "--data", EXAMPLE], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        writer = os.open(model, os.O_WRONLY)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=300)
        os.close(writer)
    assert process.returncode == 130
    assert said == (b"", b"Stopped. Nothing was written.\n")


def test_a_bundle_never_takes_the_place_of_what_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.zip"
    os.mkfifo(pipe)
    assert refused(*RUN, "--bundle", pipe) == (
        "pipe.zip: is not a file that can be written over. Give --bundle the name of a file."
    )
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert "written over" in refused(*RUN, "--bundle", "")
    assert "written over" in refused(*RUN, "--bundle", tmp_path)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_bundle_is_written_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    link = tmp_path / "newest.zip"
    link.symlink_to(tmp_path / "kept/2027.zip")
    assert call_fund([*RUN, "--bundle", link]).code == 0
    assert link.is_symlink()
    assert call_fund(["verify", tmp_path / "kept/2027.zip"]).code == 0


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
def test_a_file_without_end_is_not_read_to_its_end() -> None:
    assert refused("run", "/dev/zero", "--data", EXAMPLE) == (
        "zero: has more than 1000000 bytes, which is the limit."
    )
    assert refused("check", "/dev/zero") == "zero: has more than 1000000 bytes, which is the limit."


def test_ctrl_c_while_the_command_is_made_ready_ends_as_quietly() -> None:
    interrupted = """
import os, signal, sys

class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "likevekt.funding":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupts())
from likevekt.cli.main import main
sys.exit(main(["fund", "--help"]))
"""
    called = subprocess.run(
        [sys.executable, "-c", interrupted], capture_output=True, check=False, timeout=300
    )
    assert (called.returncode, called.stdout) == (130, b"")
    assert called.stderr == b"Stopped. Nothing was written.\n"


def test_a_change_of_what_is_no_number_is_refused(tmp_path: Path) -> None:
    for file in EXAMPLE.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "notes.csv").write_text("unit,word,count\nD,near,3\n", encoding="utf-8")
    given = ["effect", EXAMPLE / "hybrid.toml", "--data", tmp_path, "--price", "1", "--change"]
    assert refused(*given, "notes:word:D:+1") == (
        '--change = "notes:word:D:+1": "near" in column "word" is not a number, so nothing can be added to it.'
    )
    assert refused(*given, "notes:count:A:+1") == (
        '--change = "notes:count:A:+1": table notes has no row for unit "A".'
    )
    assert call_fund([*given, "notes:count:D:+1"]).code == 0


@pytest.mark.parametrize("change", ["x", "", "delivered:+1", "delivered:D:+1"])
def test_a_change_without_all_its_parts_shows_the_form(change: str) -> None:
    given = ["effect", EXAMPLE / "hybrid.toml", "--data", EXAMPLE, "--price", "1", "--change", change]
    assert refused(*given) == f'--change = "{change}": write TABLE:COLUMN:UNIT:+AMOUNT.'
