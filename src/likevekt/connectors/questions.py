"""What only a person can decide about a file, as questions with named answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from likevekt.connectors.sentences import Sentence, gettext_noop
from likevekt.connectors.table_grid import IntakeError


class UnknownAnswerError(IntakeError):
    """An answer that a question does not offer."""

    msgid = gettext_noop(
        "“%(answer)s” is not an answer to the question %(question)s. It can be: %(options)s."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer and what it would mean for this file."""

    id: str
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A choice about the file: open until answered, unless what was found in the file settles it."""

    id: str
    sentence: Sentence
    options: tuple[Option, ...]
    answer: str | None
    suggested: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether somebody must answer before the table can be taken in."""
        return self.answer is None


Choices = Mapping[str, str]
Remembered = Mapping[str, Mapping[str, str]]
"""Answers that were given about an earlier file: by heading, then by topic."""


def answered(choices: Choices, question: str, options: tuple[str, ...]) -> str | None:
    """Give the answer to a question, None when there is none.

    Raises:
        UnknownAnswerError: the answer is not one of the options.
    """
    answer = choices.get(question)
    if answer is None or answer in options:
        return answer
    raise UnknownAnswerError(answer=answer, question=question, options=", ".join(options))


class ColumnInquiry(NamedTuple):
    """What has been asked and answered about one column; its questions are called ``topic:position``."""

    position: int
    heading: str
    choices: Choices

    def question(self, topic: str) -> str:
        """Give the id of a question about the column."""
        return f"{topic}:{self.position}"

    def answer(self, topic: str, options: tuple[str, ...]) -> str | None:
        """Give the answer to a question about the column, None when there is none.

        Raises:
            UnknownAnswerError: the answer is not one of the options.
        """
        return answered(self.choices, self.question(topic), options)


class Placed(Protocol):
    """A column with its place and its heading."""

    @property
    def position(self) -> int:
        """The place of the column, from 1."""

    @property
    def heading(self) -> str:
        """What stands over the column."""


def with_remembered(choices: Choices, places: Iterable[Placed], remembered: Remembered) -> dict[str, str]:
    """Give the answers with those of an earlier file where nobody has answered anew."""
    earlier = {
        f"{topic}:{place.position}": answer
        for place in places
        for topic, answer in remembered.get(place.heading, {}).items()
    }
    return {**earlier, **choices}


def by_heading(choices: Choices, places: Iterable[Placed]) -> dict[str, dict[str, str]]:
    """Give the answers about columns by their headings and topics, to be remembered for the next file."""
    headings = {str(place.position): place.heading for place in places if place.heading}
    found: dict[str, dict[str, str]] = {}
    for question, answer in choices.items():
        topic, _, position = question.rpartition(":")
        if position in headings and topic and topic != "name":
            found.setdefault(headings[position], {})[topic] = answer
    return found
