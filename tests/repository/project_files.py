"""The files that the project hands on: what git tracks, read once."""

import functools
import subprocess
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every tracked file that is in the work tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPO, capture_output=True, text=True, check=True
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := REPO / name).is_file())


@functools.cache
def texts() -> dict[str, str]:
    """The text of every tracked file that is text, by its path within the project."""
    found = {}
    for path in tracked():
        try:
            found[path.relative_to(REPO).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def own_texts() -> dict[str, str]:
    """The same without what others wrote (vendored files, the licence)."""
    return {
        name: text for name, text in texts().items() if "vendor" not in Path(name).parts and name != "LICENSE"
    }


def ending(*suffixes: str) -> dict[str, str]:
    """The project's own texts whose names end so."""
    return {name: text for name, text in own_texts().items() if name.endswith(suffixes)}


@functools.cache
def commit_messages() -> str:
    """Every message of the history that this checkout has."""
    return subprocess.run(
        ["git", "log", "--format=%B"], cwd=REPO, capture_output=True, text=True, check=True
    ).stdout
