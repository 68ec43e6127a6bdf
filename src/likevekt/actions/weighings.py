"""Which way a model is expected to move the four weighings (avveiningene)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import can_be_kept
from likevekt.connectors.sentences import gettext_noop, say

STRONGEST_MOVE = 2
LANGUAGES = ("nb", "nn", "en")

_UNKNOWN = gettext_noop("“%(place)s” is not one of the four weighings. Use %(known)s.")
_FORM = gettext_noop("The weighing “%(place)s” must have a move and a reason, and nothing else.")
_MOVE = gettext_noop(
    "The weighing “%(place)s” has the move %(move)s. Give a whole number from −2 to 2, or unknown."
)
_BY_LANGUAGE = gettext_noop("“%(place)s” must have its texts by language. Use %(known)s.")
_CANNOT_BE_KEPT = gettext_noop(
    "“%(place)s” holds a null character or half a character, which the database cannot keep. Remove it."
)


class Weighing(StrEnum):
    """One of the four weighings; a negative move is towards the first side, a positive towards the second."""

    NEEDS_FRAME = "needs_frame"
    EMPOWERMENT_CONTROL = "empowerment_control"
    PERSON_UNITS = "person_units"
    FLEXIBILITY_EQUALITY = "flexibility_equality"


def complete_weighings(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give all four weighings: a move from −2 to 2, or None where nobody knows, with reasons by language.

    Raises:
        ActionError: an unknown weighing, or a move or a reason of another form.
    """
    for name in sorted(str(name) for name in given):
        if name not in set(Weighing):
            raise ActionError([say(_UNKNOWN, place=name, known=", ".join(Weighing))])
    return {str(one): _complete(str(one), given.get(one, {})) for one in Weighing}


def texts_by_language(given: object, *, place: str) -> dict[str, str]:
    """Give texts by language code, leaving out empty ones.

    Raises:
        ActionError: another language, or something that is not text.
    """
    if not isinstance(given, Mapping):
        raise ActionError([say(_BY_LANGUAGE, place=place, known=", ".join(LANGUAGES))])
    for language, text in given.items():
        if language not in LANGUAGES or not isinstance(text, str):
            raise ActionError([say(_BY_LANGUAGE, place=place, known=", ".join(LANGUAGES))])
        if not can_be_kept(text):
            raise ActionError([say(_CANNOT_BE_KEPT, place=place)])
    return {language: given[language] for language in LANGUAGES if given.get(language)}


def _complete(name: str, given: object) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not set(given) <= {"move", "reason"}:
        raise ActionError([say(_FORM, place=name)])
    move = given.get("move")
    if move is not None and (type(move) is not int or abs(move) > STRONGEST_MOVE):
        raise ActionError([say(_MOVE, place=name, move=str(move))])
    return {"move": move, "reason": texts_by_language(given.get("reason", {}), place=name)}
