"""What the content security policy would stop is not written in the first place."""

import re

from repository.project_files import ending

HANDLER = re.compile(
    r"<[^>{}]*\s(?:on[a-z]+|style)\s*=|\s(?:on(?:click|load|error|change|submit|input|focus)|style)=[\"']"
)
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)|<style|javascript:|\|safe\b|autoescape off|mark_safe\(")
FROM_TEXT = re.compile(
    r"\beval\(|new Function\(|document\.write|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|"
    r"set(?:Timeout|Interval)\(\s*[\"'`]|setAttribute\(\s*[\"'](?:on|style)|\.on[a-z]+\s*=[^=]"
)


def ours(suffix: str) -> dict[str, str]:
    return {
        name: text
        for name, text in ending(suffix).items()
        if name.startswith("src/likevekt/web/") and "/vendor" not in name
    }


def lines_with(pattern: re.Pattern[str], files: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_template_holds_a_handler_a_style_or_a_script():
    templates = ours(".html") | ours(".svg")
    assert len(templates) > 40
    assert lines_with(HANDLER, templates) == []
    assert lines_with(SCRIPT, templates) == []


def test_no_markup_that_python_makes_holds_one():
    assert lines_with(HANDLER, ours(".py")) == []


def test_no_script_makes_code_or_markup_of_text():
    scripts = ours(".js")
    assert scripts
    assert lines_with(FROM_TEXT, scripts) == []
