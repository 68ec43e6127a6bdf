"""What the documentation shows is what the product does: every example is run, its print compared.

`just docs` writes the results anew after a change that was meant.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository.project_files import REPO, ending

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = "uv run likevekt "
# Commands that stay running are met once by `tools/fresh_clone.py`.
SERVERS = ("demo", "start")
PRODUCT = Path(sys.executable).parent / "likevekt"


def _pages() -> Iterator[str]:
    return (name for name, text in ending(".md").items() if any(_steps(text)))


def _steps(text: str) -> Iterator[tuple[str, str]]:
    """Every command that can be run, with what the page says it prints."""
    for block in BLOCK.findall(text):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = step.partition("\n")
            if command.startswith(RUN) and not command.startswith(tuple(RUN + one for one in SERVERS)):
                yield command, printed


def _run(command: str, *, folder: Path) -> str:
    arguments = shlex.split(command.removeprefix(RUN))
    environment = {**os.environ, "LIKEVEKT_HOME": str(folder / "home"), "COLUMNS": "100"}
    answer = subprocess.run(
        [PRODUCT, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    assert "Traceback" not in answer.stdout, answer.stdout
    return answer.stdout


@pytest.mark.parametrize("page", sorted(_pages()))
def test_the_examples_of_a_page_print_what_it_shows(page: str, tmp_path: Path) -> None:
    shutil.copytree(REPO / "examples", tmp_path / "examples")
    text = (REPO / page).read_text(encoding="utf-8")
    fresh = text
    for command, printed in _steps(text):
        fresh = fresh.replace(f"$ {command}\n{printed}", f"$ {command}\n{_run(command, folder=tmp_path)}", 1)
    if os.environ.get("LIKEVEKT_REFRESH") == "1":
        (REPO / page).write_text(fresh, encoding="utf-8")
    else:
        assert fresh == text


def test_the_readme_shows_the_worked_example() -> None:
    commands = [command for command, _ in _steps((REPO / "README.md").read_text(encoding="utf-8"))]
    example = "examples/worked-example"
    assert f"{RUN}fund {example}/hybrid-corridor.toml --data {example}" in commands


@pytest.mark.parametrize("page", sorted(name for name in ending(".nb.md", ".nn.md")))
def test_a_translated_page_shows_the_same_commands(page: str) -> None:
    english = page.replace(".nb.md", ".md").replace(".nn.md", ".md")
    assert [*_steps((REPO / page).read_text())] == [*_steps((REPO / english).read_text())]


def test_pages_for_users_are_in_all_three_languages() -> None:
    """Reference, explanation and decision records are for those who read the code."""
    pages = [name for name in ending(".md") if name.startswith(("docs/tutorial/", "docs/how-to/"))]
    english = {name for name in pages if not name.endswith((".nb.md", ".nn.md"))}
    assert sorted(pages) == sorted(
        f"{name.removesuffix('.md')}{language}.md" for name in english for language in ("", ".nb", ".nn")
    )
