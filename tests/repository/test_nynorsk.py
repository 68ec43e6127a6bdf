"""Nynorsk in one voice: one gender for a word, one form of a verb, on screens, in data and in the pages of help."""

import re

import pytest
from babel.messages.pofile import read_po

from repository.project_files import REPO, ending

CATALOGUE = REPO / "src/likevekt/web/locale/nn/LC_MESSAGES/django.po"
MASCULINE_BUNDLE = re.compile(
    r"\b(?:pakken|ein (?:forsegla )?pakke)\b|\bPakka er [^.]*\bslik han\b", re.IGNORECASE
)
OTHER_GIVE = re.compile(r"\bgjev(?:e|ne|st)?\b", re.IGNORECASE)
SUBJECT_AS_OBJECT = re.compile(
    r"\b(?:opn[ea]|lagr[ea]|vel|behald|endre|les|skriv|slett|send|kopier|last(?:ar)?|i|på|av|med|for|til|frå) ho\b",
    re.IGNORECASE,
)
ANOTHER_WORD_FOR_STEPS = re.compile(r"\bledd for ledd\b", re.IGNORECASE)


def _nynorsk() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="nn")
    texts = {}
    for message in catalogue:
        for text in [message.string] if isinstance(message.string, str) else message.string:
            texts[f"{message.id}: {text}"] = text
    for name, text in ending(".nn.md").items():
        texts |= {f"{name}:{number}: {line}": line for number, line in enumerate(text.splitlines(), 1)}
    for name, text in ending(".toml").items():
        if name.startswith("src/"):
            lines = enumerate(text.splitlines(), 1)
            texts |= {
                f"{name}:{number}: {line}": line for number, line in lines if re.search(r"\bnn\b *=", line)
            }
    return texts


@pytest.mark.parametrize("pattern", [MASCULINE_BUNDLE, OTHER_GIVE, SUBJECT_AS_OBJECT, ANOTHER_WORD_FOR_STEPS])
def test_nynorsk_has_one_form_of_each_word(pattern: re.Pattern[str]) -> None:
    assert [where for where, text in _nynorsk().items() if pattern.search(text)] == []


def test_steps_are_called_steps_in_bokmal_too() -> None:
    found = [
        name
        for name, text in ending(".nb.md", "nb/LC_MESSAGES/django.po").items()
        if ANOTHER_WORD_FOR_STEPS.search(text)
    ]
    assert found == []
