"""The specification as a page to read: `just docs` writes it from the tests that hold it.

In `tests/spec` a folder is a chapter, a file a section and a test a paragraph. The page holds their
docstrings in the order of the files, so that what is promised and what is tested are one text.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
SPECIFICATION = REPO / "tests/spec"
PAGE = REPO / "docs/reference/specification.md"
INTRODUCTION = """# What the product promises

Every paragraph here is a test that passes: this page is written from `tests/spec` by `just docs`.
"""


class NoDocstringError(ValueError):
    """A chapter, section or test of the specification says nothing."""

    def __init__(self, *, path: Path, name: str) -> None:
        super().__init__(
            f"{path.relative_to(REPO)}: {name} has no docstring, so the page about what the product promises "
            "would have a hole. Say in one sentence, for a head of service, what it promises."
        )


def main() -> int:
    """Write the page anew. Gives the exit code."""
    PAGE.write_text(page(SPECIFICATION), encoding="utf-8")
    return 0


def page(folder: Path) -> str:
    """Give the whole page for the tests in a folder."""
    return "\n".join([INTRODUCTION, *_blocks(folder)])


def _blocks(folder: Path) -> Iterator[str]:
    files = sorted(folder.rglob("test_*.py"))
    for chapter in sorted({path.parent for path in files}):
        if chapter != folder:
            yield f"## {_title(chapter.name)}\n"
        for path in (one for one in files if one.parent == chapter):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            level = "##" if chapter == folder else "###"
            yield f"{level} {_docstring(tree, path=path, name='the file').splitlines()[0].rstrip('.')}\n"
            rest = "\n".join(_docstring(tree, path=path, name="the file").splitlines()[1:]).strip()
            if rest:
                yield f"{rest}\n"
            for test in _tests(tree):
                yield f"- {' '.join(_docstring(test, path=path, name=test.name).split())}"
            yield ""


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def _docstring(node: ast.Module | ast.FunctionDef, *, path: Path, name: str) -> str:
    text = ast.get_docstring(node)
    if not text:
        raise NoDocstringError(path=path, name=name)
    return text


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


if __name__ == "__main__":
    sys.exit(main())
