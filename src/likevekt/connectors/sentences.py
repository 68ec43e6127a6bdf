"""Plain sentences with their values apart, so that a screen can say them in another language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

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


_DAY = gettext_noop("%(day)s %(month)s %(year)s")
_MONTHS = (
    gettext_noop("January"), gettext_noop("February"), gettext_noop("March"), gettext_noop("April"),
    gettext_noop("May"), gettext_noop("June"), gettext_noop("July"), gettext_noop("August"),
    gettext_noop("September"), gettext_noop("October"), gettext_noop("November"), gettext_noop("December"),
)  # fmt: skip

Value = str | int | date | Sentence


def say(msgid: str, **values: Value) -> Sentence:
    """Make a sentence; a day stands in words, and every other value on one line, cut when it is long."""
    return Sentence(msgid, tuple((name, _shown(value)) for name, value in values.items()))


def day_in_words(day: date) -> Sentence:
    """Give a day as each language writes it in a sentence: 1 January 2027, and 1. januar 2027."""
    parts = (("day", str(day.day)), ("month", Sentence(_MONTHS[day.month - 1])), ("year", str(day.year)))
    return Sentence(_DAY, parts)


class PlainError(ValueError):
    """Something cannot be done; says why in one plain sentence that can be translated.

    Each mistake is a class of its own with its text in ``msgid``, and takes the values in it by name;
    ``msgid_one`` is the text where ``count`` is 1.
    """

    msgid = ""
    msgid_one = ""

    def __init__(self, **values: Value) -> None:
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


def _shown(value: Value) -> str | Sentence:
    if isinstance(value, date):
        return day_in_words(value)
    return value if isinstance(value, Sentence) else quotable(value)


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\ufffd"


def listed(lines: Sequence[int], *, most: int = 12) -> str:
    """Write line numbers in a row, the first ones only when there are many."""
    text = ", ".join(str(line) for line in lines[:most])
    return text + (f" … ({len(lines)})" if len(lines) > most else "")
