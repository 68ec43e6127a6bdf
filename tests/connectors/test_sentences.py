"""Sentences with their values apart: a day stands in words, and each language writes it its own way."""

from datetime import date

import pytest
from django.utils.translation import gettext, override

from likevekt.connectors.sentences import PlainError, gettext_noop, say


class TooLateError(PlainError):
    """An example of a mistake that has a day in its sentence."""

    msgid = gettext_noop("From %(day)s")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "From 1 May 2027"), ("nb", "Fra 1. mai 2027"), ("nn", "Frå 1. mai 2027")],
)
def test_a_day_is_written_as_the_reader_writes_it(language: str, said: str) -> None:
    with override(language):
        assert say("From %(day)s", day=date(2027, 5, 1)).said(gettext) == said
        assert TooLateError(day=date(2027, 5, 1)).sentence.said(gettext) == said


def test_a_sentence_without_a_language_is_english() -> None:
    assert str(TooLateError(day=date(2026, 12, 31))) == "From 31 December 2026"
