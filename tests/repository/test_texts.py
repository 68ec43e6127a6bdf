"""What no text may hold: other people's addresses, one machine's folders, a trace of how it came to be."""

import re

import pytest

from repository.project_files import commit_messages, ending, own_texts, texts

# Written in parts, or this file would hold what it forbids.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("debian", "org"),
        ("crates", "io"),
        ("golang", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
    )
)
MACHINE = re.compile(
    r"(?<![\w.}/)-])/(?:" + "|".join(("wor" + "k", "roo" + "t", "hom" + "e", "User" + "s")) + r")/[\w.-]+"
    r"|(?<![\w/])/tmp/\w+"
)
SIBLING = re.compile(r"\.\./" + "share" + r"d\b|\b" + "share" + r"d/(?:data|design|reference|prototypes)\b")
OWN_STORY = re.compile(
    r"\b(?:"
    + "|".join(("assistan" + "ts?", "sub-?agen" + "ts?", "chat" + "bots?", "language " + "models?"))
    + r")\b"
    r"|\bco-authored-" + r"by\b",
    re.IGNORECASE,
)
WORK_SESSION = re.compile(r"\b(?:this|previous|next|earlier|later|last) " + r"sessions?\b", re.IGNORECASE)


def _hits(pattern: re.Pattern[str], files: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_holds_the_address_of_a_package_registry() -> None:
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, REGISTRIES)) + r")\b", re.IGNORECASE)
    # `vendor.toml` and vendored licences name packages, never hosts, so vendored files are read too.
    assert _hits(pattern, texts()) == []


def test_no_lock_file_is_tracked() -> None:
    locks = {"uv.lock", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "poetry.lock"}
    assert [name for name in texts() if name.rsplit("/", 1)[-1] in locks] == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert _hits(MACHINE, own_texts()) == []


def test_only_tests_know_the_folder_beside_the_checkout() -> None:
    product = {name: text for name, text in own_texts().items() if not name.startswith("tests/")}
    assert _hits(SIBLING, product) == []


def test_files_and_commits_speak_of_the_product_alone() -> None:
    everything = {**own_texts(), "git log": commit_messages()}
    assert _hits(OWN_STORY, everything) == []
    assert _hits(WORK_SESSION, everything) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE, "see /" + "root/.cache"),
        (MACHINE, "written to /tm" + "p/output"),
        (SIBLING, "in ../" + "shared/data"),
        (OWN_STORY, "the assistan" + "t said"),
        (WORK_SESSION, "left for the next " + "session"),
    ],
)
def test_the_patterns_catch_what_they_are_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


def test_templates_carry_no_inline_style_or_script() -> None:
    """The content security policy refuses them, so a page with one is broken for its reader."""
    forbidden = re.compile(
        r"\sstyle\s*=|<style\b|<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=|javascript:", re.IGNORECASE
    )
    assert _hits(forbidden, ending(".html", ".svg")) == []


def test_code_builds_no_inline_style() -> None:
    product = {
        name: text for name, text in ending(".py", ".js").items() if name.startswith("src/likevekt/web/")
    }
    assert _hits(re.compile(r"""\sstyle=\\?["']|setAttribute\(["']style"""), product) == []
