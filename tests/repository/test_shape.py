"""The shape of the code: short files, reasons given, nothing left open in silence."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from repository.project_files import ending, own_texts

LINES = 400
FUNCTION_LINES = 50
ATTICS = {"utils", "util", "helpers", "misc", "common", "tools"}
# Marks of open work in the files, each with its issue. Raise the number only with a new issue.
OPEN_MARKS = 0
_MARK = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HAC" r"K)\b.*")


def test_no_file_is_longer_than_one_sitting() -> None:
    hand_written = ending(".py", ".html", ".js", ".css", "justfile", "run")
    hand_written = {name: text for name, text in hand_written.items() if "/migrations/" not in name}
    long = {name: n for name, text in hand_written.items() if (n := len(text.splitlines())) > LINES}
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    """Counted from its first statement: named arguments and a docstring make nothing harder to follow."""
    long = [
        f"{name}:{node.lineno} {node.name} has {lines} lines"
        for name, node in _functions()
        if (lines := _statement_lines(node)) > FUNCTION_LINES
    ]
    assert long == []


def _statement_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1


def _functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for name, text in ending(".py").items():
        if name.startswith(("src/", "tools/")) and "/migrations/" not in name:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield name, node


def test_no_file_is_an_attic() -> None:
    names = [name for name in ending(".py") if PurePosixPath(name).stem in ATTICS]
    assert names == []


def test_rooms_are_two_levels_deep() -> None:
    """Style: `likevekt/<room>/<module>.py`; migrations and template tags are the framework's own folders."""
    allowed = {"migrations", "templatetags"}
    deep = [
        name
        for name in ending(".py")
        if name.startswith("src/") and len(parts := PurePosixPath(name).parts) > 4 and parts[3] not in allowed
    ]
    assert deep == []


def test_every_open_mark_names_its_issue_and_is_counted() -> None:
    marks = [
        f"{name}:{number}: {mark[0]}"
        for name, text in own_texts().items()
        if name.endswith((".py", ".html", ".js", ".css", ".toml", "run", "justfile"))
        for number, line in enumerate(text.splitlines(), 1)
        if (mark := _MARK.search(line))
    ]
    assert [mark for mark in marks if not re.search(r"#\d+", mark)] == []
    assert len(marks) == OPEN_MARKS, marks


def test_a_test_that_is_skipped_says_why() -> None:
    silent = [
        f"{name}:{call.lineno}"
        for name, text in ending(".py").items()
        if name.startswith("tests/")
        for call in _skips(ast.parse(text))
        if not _gives_reason(call)
    ]
    assert silent == []


def _skips(tree: ast.AST) -> Iterator[ast.expr]:
    """Every `pytest.skip`, `mark.skip`, `mark.skipif` and `mark.xfail`, called or bare."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        target = node.func if isinstance(node, ast.Call) else node
        if isinstance(target, ast.Attribute) and target.attr in {"skip", "skipif", "xfail", "importorskip"}:
            root = ast.unparse(target)
            if root.startswith(("pytest.", "mark.")) and (
                isinstance(node, ast.Call) or id(node) not in called
            ):
                yield node


def _gives_reason(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    named = any(keyword.arg in {"reason", "msg"} for keyword in node.keywords)
    return named or (ast.unparse(node.func).endswith(".skip") and bool(node.args))


@pytest.mark.parametrize(
    ("code", "silent"),
    [
        ("@pytest.mark.skip\ndef test(): ...", 1),
        ("@pytest.mark.xfail(strict=True)\ndef test(): ...", 1),
        ("@pytest.mark.skipif(1, reason='slow')\ndef test(): ...", 0),
        ("pytest.skip('no browser')", 0),
    ],
)
def test_the_search_for_silent_skips_finds_them(code: str, silent: int) -> None:
    assert sum(not _gives_reason(node) for node in _skips(ast.parse(code))) == silent
