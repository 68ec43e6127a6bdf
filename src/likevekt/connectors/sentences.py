"""Plain sentences with their values apart, so that a screen can say them in another language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Translate = Callable[[str], str]
_LONGEST_VALUE = 120


def gettext_noop(msgid: str) -> str:
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return msgid


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence and the values that stand in it."""

    msgid: str
    values: tuple[tuple[str, "str | Sentence"], ...] = ()

    def said(self, translate: Translate) -> str:
        """Give the sentence in the language of ``translate``, with its values filled in."""
        return translate(self.msgid) % {
            name: value.said(translate) if isinstance(value, Sentence) else value
            for name, value in self.values
        }

    def __str__(self) -> str:
        return self.said(gettext_noop)


def say(msgid: str, **values: "str | int | Sentence") -> Sentence:
    """Make a sentence; every value is shown on one line and cut when it is long."""
    shown = (
        (name, value if isinstance(value, Sentence) else quotable(value)) for name, value in values.items()
    )
    return Sentence(msgid, tuple(shown))


class PlainError(ValueError):
    """Something cannot be done; says why in one plain sentence that can be translated.

    Each mistake is a class of its own with its text in ``msgid``, and takes the values in it by name;
    ``msgid_one`` is the text where ``count`` is 1.
    """

    msgid = ""
    msgid_one = ""

    def __init__(self, **values: "str | int | Sentence") -> None:
        is_one = bool(self.msgid_one) and values.get("count") == 1
        self.sentence = say(self.msgid_one if is_one else self.msgid, **values)
        super().__init__(str(self.sentence))


def by_count(one: str, many: str, *, count: int) -> str:
    """Give the text for one thing or that for more; the languages of the screens have no third form."""
    return one if count == 1 else many


def quotable(value: str | int) -> str:
    """Give a value as it can stand in a sentence: one line, nothing invisible, at most 120 characters."""
    text = str(value)
    if len(text) > _LONGEST_VALUE:
        text = text[:_LONGEST_VALUE] + "…"
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\ufffd"


def listed(lines: Sequence[int], *, most: int = 12) -> str:
    """Write line numbers in a row, the first ones only when there are many."""
    text = ", ".join(str(line) for line in lines[:most])
    return text + (f" … ({len(lines)})" if len(lines) > most else "")
