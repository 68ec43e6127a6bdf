"""Text that people give with what they save: present, not endless, and storable everywhere."""

from dataclasses import dataclass

from likevekt.actions.errors import ActionError
from likevekt.connectors.sentences import Sentence, gettext_noop, say

LONGEST_ACTOR = 150
LONGEST_SOURCE = 400

_IS_EMPTY = gettext_noop(
    "The field “%(field)s” is empty. Fill it in, so that others can see where this comes from."
)
_IS_TOO_LONG = gettext_noop(
    "The field “%(field)s” has %(count)s characters; %(limit)s is the limit. Make it shorter."
)
_CANNOT_BE_KEPT = gettext_noop(
    "The field “%(field)s” holds a null character or half a character, which the database cannot keep. Remove it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenText:
    """A text that was given, the field it was given in (marked for translation), and what it must keep to."""

    field: str
    text: str
    longest: int | None = None
    may_be_empty: bool = False


def refuse_faulty_text(*given: GivenText) -> None:
    """Let texts through that the database can keep.

    Raises:
        ActionError: names every field that is empty, too long or holds a null character.
    """
    problems = [problem for one in given if (problem := _problem(one)) is not None]
    if problems:
        raise ActionError(problems)


def given_by(by: str) -> GivenText:
    """Give the text that says who does something."""
    return GivenText(field=gettext_noop("by"), text=by, longest=LONGEST_ACTOR)


def can_be_kept(text: str) -> bool:
    """Tell whether every database here can keep a text: no null character and no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _problem(given: GivenText) -> Sentence | None:
    if not given.may_be_empty and not given.text.strip():
        return say(_IS_EMPTY, field=say(given.field))
    if given.longest is not None and len(given.text) > given.longest:
        return say(_IS_TOO_LONG, field=say(given.field), count=len(given.text), limit=given.longest)
    return None if can_be_kept(given.text) else say(_CANNOT_BE_KEPT, field=say(given.field))
