"""The papers beside the code are there, true where a machine can tell, and lead somewhere."""

import re
import tomllib
from pathlib import PurePosixPath

import pytest
import yaml

from repository.project_files import REPO, ending, own_texts, texts, tracked

PAPERS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE", "publiccode.yml")
KINDS = ("tutorial", "how-to", "reference", "explanation")
VERSION = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
PAGE = re.compile(r"\bdocs/[\w./-]+\.(?:md|toml|png)\b")


@pytest.mark.parametrize("name", PAPERS)
def test_the_paper_is_there(name: str) -> None:
    assert texts()[name].strip()


def test_the_licence_is_the_whole_eupl() -> None:
    text = texts()["LICENSE"]
    articles = [int(number) for number in re.findall(r"^(\d+)\.[A-Z]", text, re.MULTILINE)]
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert articles == list(range(1, 16))
    assert "Appendix" in text


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(texts()["README.md"].splitlines()) <= 120


def test_the_readme_has_one_picture_and_the_two_commands() -> None:
    readme = texts()["README.md"]
    assert len(re.findall(r"!\[", readme)) == 1
    assert "\n$ uv run likevekt demo\n" in readme
    assert "\n$ uv run just check\n" in readme


@pytest.mark.parametrize("kind", KINDS)
def test_the_documentation_has_four_kinds(kind: str) -> None:
    assert [name for name in ending(".md") if name.startswith(f"docs/{kind}/")]


def test_every_link_leads_to_a_tracked_file() -> None:
    files = [path.relative_to(REPO) for path in tracked()]
    known = {folder.as_posix() for path in files for folder in (path, *path.parents)}
    dead = []
    for name, text in ending(".md").items():
        for target, _ in LINK.findall(text):
            path = _within(PurePosixPath(name).parent, target)
            if path not in known:
                dead.append(f"{name}: {target}")
    assert dead == []


def _within(folder: PurePosixPath, target: str) -> str:
    parts: list[str] = []
    for part in (folder / target).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def test_every_page_that_the_code_names_exists() -> None:
    missing = [
        f"{name}: {page}"
        for name, text in own_texts().items()
        if name.endswith((".py", ".toml", ".html", "justfile")) and not name.startswith("tests/")
        for page in PAGE.findall(text)
        if not (REPO / page).exists()
    ]
    assert missing == []


def test_every_page_is_reached_from_the_contents() -> None:
    contents = texts()["docs/README.md"]
    pages = [name.removeprefix("docs/") for name in ending(".md") if name.startswith("docs/")]
    assert [page for page in pages if page != "README.md" and f"({page})" not in contents] == []


def test_every_setting_of_the_product_is_explained() -> None:
    page = texts()["docs/reference/commands-and-settings.md"]
    source = "\n".join(text for name, text in own_texts().items() if name.startswith("src/"))
    explained = set(re.findall(r"^\| `(LIKEVEKT_[A-Z_]+)`", page, re.MULTILINE))
    assert explained == set(re.findall(r"LIKEVEKT_[A-Z_]+", source))


def test_decision_records_say_context_decision_and_price() -> None:
    records = {name: text for name, text in ending(".md").items() if name.startswith("docs/adr/")}
    assert [name for name, text in records.items() if not _is_record(text)] == []
    numbers = sorted(int(PurePosixPath(name).name[:4]) for name in records)
    assert numbers == list(range(1, len(numbers) + 1))


def _is_record(text: str) -> bool:
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    return headings == ["Context", "Decision", "Price"]


def test_the_changelog_has_a_part_for_this_version() -> None:
    headings = re.findall(
        r"^## \[([^\]]+)\](?: - (\d{4}-\d{2}-\d{2}))?$", texts()["CHANGELOG.md"], re.MULTILINE
    )
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == VERSION
    assert all(date for _, date in headings[1:])


def test_publiccode_has_what_the_standard_asks_for() -> None:
    """Version 0.4 of the standard, its mandatory keys and the lengths it limits."""
    paper = yaml.safe_load(texts()["publiccode.yml"])
    mandatory = {
        "publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "categories", "developmentStatus",
        "softwareType", "description", "legal", "maintenance", "localisation",
    }  # fmt: skip
    assert mandatory <= paper.keys()
    assert paper["publiccodeYmlVersion"] == "0.4"
    assert paper["softwareVersion"] == VERSION
    assert paper["legal"]["license"] == "EUPL-1.2"
    assert paper["maintenance"]["contacts"]
    assert {"localisationReady", "availableLanguages"} <= paper["localisation"].keys()
    for words in paper["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
        assert all(len(feature) <= 100 for feature in words["features"])
