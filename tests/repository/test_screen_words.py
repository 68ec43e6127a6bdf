"""What a page for users sets in italics stands on a screen, word for word, in the language of the page."""

import re
import tomllib
from collections.abc import Iterable

import pytest
from babel.messages.pofile import read_po

from repository.project_files import REPO, ending

NAMED = re.compile(r"(?<!\*)\*([^*\n](?:[^*]*[^*])?)\*(?!\*)")
CATALOGUES = REPO / "src/likevekt/web/locale"
LANGUAGE_NAMES = {"Bokmål", "Nynorsk", "English"}
PAGES = [name for name in ending(".md") if name.startswith(("docs/tutorial/", "docs/how-to/"))]


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split()).rstrip(".")


def _said_by_screens(language: str) -> set[str]:
    catalogue = CATALOGUES / language / "LC_MESSAGES/django.po"
    with catalogue.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    english = language == "en"
    return {_plain(text) for one in messages for text in _texts(one.id if english else one.string)}


def _texts(held: str | Iterable[str]) -> tuple[str, ...]:
    return (held,) if isinstance(held, str) else tuple(held)


def _model_titles() -> set[str]:
    files = (REPO / "src/likevekt/synthetic/models").glob("*.toml")
    return {tomllib.loads(file.read_text(encoding="utf-8"))["model"]["title"] for file in files}


@pytest.mark.parametrize("page", sorted(PAGES))
def test_what_stands_in_italics_stands_on_a_screen(page: str) -> None:
    language = next((two for two in ("nb", "nn") if page.endswith(f".{two}.md")), "en")
    known = _said_by_screens(language) | _model_titles() | LANGUAGE_NAMES
    text = re.sub(r"```.*?```|`[^`]*`", "", (REPO / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [named for named in map(_plain, NAMED.findall(text)) if named not in known] == []
