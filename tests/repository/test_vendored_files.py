"""Files made by others are what their lists say: nothing changed, unlisted or unused."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
PAGES = REPO / "src" / "likevekt" / "web" / "static" / "web" / "vendor"
JOURNEYS = REPO / "tests" / "journeys" / "vendor"
FIELDS = {"path", "package", "version", "licence", "origin", "sha256"}
LICENCES = {"MIT", "OFL-1.1", "MPL-2.0"}


def listed(folder: Path) -> list[dict[str, str]]:
    return tomllib.loads((folder / "vendor.toml").read_text(encoding="utf-8"))["file"]


@pytest.mark.parametrize("folder", [PAGES, JOURNEYS], ids=["pages", "journeys"])
def test_every_vendored_file_has_the_checksum_in_its_list(folder: Path):
    for entry in listed(folder):
        assert set(entry) == FIELDS
        content = (folder / entry["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["path"]
        assert b"sourceMappingURL" not in content, entry["path"]


@pytest.mark.parametrize("folder", [PAGES, JOURNEYS], ids=["pages", "journeys"])
def test_no_vendored_file_is_unlisted(folder: Path):
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert present == {entry["path"] for entry in listed(folder)} | {"vendor.toml"}


@pytest.mark.parametrize("folder", [PAGES, JOURNEYS], ids=["pages", "journeys"])
def test_every_package_names_its_licence_and_carries_its_text(folder: Path):
    entries = listed(folder)
    for package in {entry["package"] for entry in entries}:
        own = [entry for entry in entries if entry["package"] == package]
        assert {entry["licence"] for entry in own} <= LICENCES
        assert any(entry["path"].endswith("/LICENSE") for entry in own), package
        assert {entry["path"].split("/")[0].endswith(entry["version"]) for entry in own} == {True}


def test_every_vendored_file_is_used_by_our_own_style_sheet():
    used = set(
        re.findall(r'url\("\.\./vendor/([^"]+)"\)', (PAGES.parent / "css" / "vendored.css").read_text())
    )
    assert used == {entry["path"] for entry in listed(PAGES) if not entry["path"].endswith("LICENSE")}
