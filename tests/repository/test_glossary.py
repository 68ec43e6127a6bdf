"""The words of the code are the words of the glossary."""

import csv
import enum
import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import models

import likevekt.casework
import likevekt.funding
import likevekt.steering
from likevekt.store import models as rows
from repository.project_files import REPO, texts

GLOSSARY = tomllib.loads((REPO / "docs/glossary.toml").read_text(encoding="utf-8"))
WORDS = {code: word for section in GLOSSARY.values() for code, word in section.items()}
# The engine's own words: its readers know them from the reference, not from a law.
CALCULATION = GLOSSARY["Words of the calculation"].keys()
LANGUAGES = {"en", "nb", "nn"}
# Taken by frameworks for something else: who gets help is a ServiceUser, who logs in an Account.
AMBIGUOUS = {"User", "Client", "Application", "Customer", "Patient"}
_CALCULATING = {"kernel", "casework", "funding", "steering", "reference"}


def _domain_classes() -> Iterator[type]:
    """The rows, and what the calculating rooms hand out."""
    yield from (one for one in vars(rows).values() if inspect.isclass(one) and issubclass(one, models.Model))
    yield from (
        one
        for room in (likevekt.casework, likevekt.funding, likevekt.steering)
        for name in room.__all__
        if inspect.isclass(one := getattr(room, name)) and not issubclass(one, Exception)
    )


def _classes_of_the_product() -> Iterator[type]:
    for path in sorted((REPO / "src/likevekt").glob("*/*.py")):
        if path.stem in {"__init__", "__main__", "asgi", "settings"}:
            continue
        module = importlib.import_module(f"likevekt.{path.parent.name}.{path.stem}")
        for one in vars(module).values():
            if inspect.isclass(one) and one.__module__ == module.__name__:
                yield one


def test_every_word_has_its_languages() -> None:
    poor = [
        code for code, word in WORDS.items() if not all(str(word.get(key, "")).strip() for key in LANGUAGES)
    ]
    assert poor == []
    assert {key for word in WORDS.values() for key in word} <= LANGUAGES | {"note"}


def test_every_word_stands_once() -> None:
    codes = [code for section in GLOSSARY.values() for code in section]
    assert len(codes) == len(set(codes))


def test_every_row_and_every_result_has_its_word() -> None:
    assert sorted(one.__name__ for one in _domain_classes() if one.__name__ not in WORDS) == []


def test_a_class_says_its_norwegian_word_first() -> None:
    """The first line of the docstring holds the bokmål word, so that a reader of the law finds the code."""
    silent = []
    for one in _classes_of_the_product():
        word = None if one.__name__ in CALCULATION else WORDS.get(one.__name__)
        first = (one.__doc__ or "").strip().split("\n", 1)[0].casefold()
        if word and not _says(first, word["nb"].casefold()):
            silent.append(f"{one.__module__}.{one.__name__}: ({word['nb']})")
    assert silent == []


def _says(line: str, bokmaal: str) -> bool:
    stem = re.split(r"[;(]", bokmaal)[0].strip()
    return f"({stem}" in line


def test_no_class_has_an_ambiguous_name() -> None:
    assert [one.__qualname__ for one in _classes_of_the_product() if one.__name__ in AMBIGUOUS] == []


def test_every_public_class_and_function_of_the_core_says_what_it_gives() -> None:
    """One sentence that ends with a full stop."""
    silent = []
    for one in _public_things():
        first = (inspect.getdoc(one) or "").split("\n\n", 1)[0].strip()
        if not first.endswith((".", "?", ":")):
            silent.append(f"{one.__module__}.{one.__qualname__}")
    assert silent == []


def _public_things() -> Iterator[type]:
    for path in sorted((REPO / "src/likevekt").glob("*/*.py")):
        if path.parent.name not in _CALCULATING or path.stem == "__init__":
            continue
        module = importlib.import_module(f"likevekt.{path.parent.name}.{path.stem}")
        for name, one in vars(module).items():
            is_own = getattr(one, "__module__", None) == module.__name__
            if not name.startswith("_") and is_own and (inspect.isclass(one) or inspect.isfunction(one)):
                yield one


def test_codes_are_enum_members() -> None:
    """Where the glossary writes a word in capitals and an enum has it, the enum spells it so."""
    capitals = {code for code in WORDS if code.isupper()}
    folded = {code.casefold(): code for code in capitals}
    strange = [
        f"{one.__name__}.{member}"
        for one in _classes_of_the_product()
        if issubclass(one, enum.Enum)
        for member in one.__members__
        if folded.get(member.casefold(), member) != member
    ]
    assert strange == []


@pytest.mark.shared
def test_the_glossary_holds_every_word_that_was_agreed(shared: Path) -> None:
    """The list that the research group and the municipality agreed on, word for word."""
    lines = (shared / "reference/glossary.tsv").read_text(encoding="utf-8").splitlines()
    agreed = csv.reader((line for line in lines[1:] if not line.startswith("#")), delimiter="\t")
    for code, english, bokmaal, nynorsk, *_ in agreed:
        word = WORDS[code]
        assert (word["en"], word["nb"], word["nn"]) == (english, bokmaal, nynorsk)


def test_the_glossary_is_sorted_into_sections() -> None:
    assert all(section for section in GLOSSARY.values())
    assert texts()["docs/glossary.toml"].startswith("# ")
