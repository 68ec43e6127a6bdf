"""The page about what the product promises is the specification's own text."""

from pathlib import Path

import pytest
from tools import manual


def test_the_page_is_what_the_specification_says_today() -> None:
    """After a change in `tests/spec`: `just docs`."""
    assert manual.PAGE.read_text(encoding="utf-8") == manual.page(manual.SPECIFICATION)


def test_a_promise_without_words_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manual, "REPO", tmp_path)
    (tmp_path / "test_silent.py").write_text('"""A section."""\n\ndef test_it():\n    assert True\n')
    with pytest.raises(manual.NoDocstringError, match="test_it has no docstring"):
        manual.page(tmp_path)


def test_folders_are_chapters_and_tests_are_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "sharing").mkdir()
    (tmp_path / "sharing/test_rounding.py").write_text(
        '"""Rounding.\n\nWhere it goes.\n"""\n\ndef test_it():\n    """Nothing\n    is lost."""\n'
    )
    text = manual.page(tmp_path).removeprefix(manual.INTRODUCTION)
    assert text.split() == [
        "##",
        "Sharing",
        "###",
        "Rounding",
        "Where",
        "it",
        "goes.",
        "-",
        "Nothing",
        "is",
        "lost.",
    ]
