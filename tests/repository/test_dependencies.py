"""Every dependency has a reason beside it, a line in a decision record, and one exact version."""

import re
import tomllib
from importlib import metadata

from packaging.markers import Marker

from repository.project_files import REPO, texts

PROJECT = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))
RECORD = "docs/adr/0006-dependencies.md"


def _declared() -> list[str]:
    project = PROJECT["project"]
    extras = [one for group in project.get("optional-dependencies", {}).values() for one in group]
    return [*project["dependencies"], *extras, *PROJECT["dependency-groups"]["dev"]]


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]


def _pins() -> dict[str, str]:
    """The pinned version of each package on this Python."""
    pins = {}
    for pin in PROJECT["tool"]["uv"]["constraint-dependencies"]:
        requirement, _, condition = pin.partition(" ; ")
        if not condition or Marker(condition).evaluate():
            name, version = requirement.split("==")
            pins[name] = version
    return pins


def test_every_dependency_says_what_it_is_for() -> None:
    lines = texts()["pyproject.toml"].splitlines()
    silent = [
        one
        for one in _declared()
        if not any(f'"{one}"' in line and re.search(r"# [`\w].{8,}", line) for line in lines)
    ]
    assert silent == []


def test_every_dependency_stands_in_the_decision_record() -> None:
    record = texts()[RECORD]
    assert [one for one in _declared() if f"`{_name(one)}`" not in record] == []


def test_the_decision_record_names_no_dependency_that_is_gone() -> None:
    listed = re.findall(r"^- `([^`]+)`", texts()[RECORD], re.MULTILINE)
    assert sorted(set(listed)) == sorted({_name(one) for one in _declared()})
    assert len(listed) == len(set(listed))


def test_what_is_installed_is_what_is_pinned() -> None:
    """`just pin` was run after the last change: nobody tests with other versions than the rest."""
    pins = _pins()
    installed = {
        re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower(): found.version
        for found in metadata.distributions()
        if found.metadata["Name"] != "likevekt"
    }
    different = {name: version for name, version in installed.items() if pins.get(name) != version}
    assert different == {}


def test_every_declared_dependency_is_pinned() -> None:
    assert [one for one in _declared() if _name(one) not in _pins()] == []
