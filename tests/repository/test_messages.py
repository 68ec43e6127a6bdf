"""Every text of the screens exists in bokmål and nynorsk, and the compiled catalogues are today's."""

import ast

import pytest
from tools import messages

# Norwegian words and titles that an English text uses too.
KNOWN = ("Bodø", "Bokmål", "bokmål", "Grønt hefte", "øre", "Øre", "æ, ø and å")


def test_no_text_is_missing_fuzzy_left_over_or_not_compiled():
    assert messages.problems() == []


def test_the_texts_in_the_code_are_english():
    """A text with Norwegian letters in the code would be untranslatable to itself."""
    for message in messages.collect():
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        for whole in texts:
            text = whole
            for known in KNOWN:
                text = text.replace(known, "")
            assert not set("æøåÆØÅ") & set(text), text


def test_templates_and_code_are_both_read():
    sources = {location for message in messages.collect() for location, _line in message.locations}
    assert any(source.endswith(".html") for source in sources)
    assert any(source.endswith(".py") for source in sources)


ASKED_FOR_BY = set(messages._KEYWORDS)


@pytest.mark.parametrize("path", sorted(messages.SOURCES.rglob("*.py")), ids=lambda path: path.stem)
def test_no_text_hides_inside_an_f_string(path):
    """What the collector finds in there depends on the version of Python that runs it."""
    for written in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for call in ast.walk(written) if isinstance(written, ast.JoinedStr) else ():
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in ASKED_FOR_BY
            ):
                assert not isinstance(call.args[0], ast.Constant), (
                    f"line {call.lineno}: {call.args[0].value!r}"
                )
