"""What a model's version says besides its file: a note, the expected weighings and the transition in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from likevekt.actions.weighings import Weighing
from likevekt.store.funding_queries import ModelHead
from likevekt.web.builder_typing import Typed
from likevekt.web.model_sheet_view import text_in, weighing_lines

_MOVES = (
    ("", gettext_noop("unknown")),
    ("-2", gettext_noop("clearly towards “%(left)s”")),
    ("-1", gettext_noop("slightly towards “%(left)s”")),
    ("0", gettext_noop("neither way")),
    ("1", gettext_noop("slightly towards “%(right)s”")),
    ("2", gettext_noop("clearly towards “%(right)s”")),
)
SHEET_FIELDS = (
    "note",
    "transition",
    *(f"w.{name}.{what}" for name in Weighing for what in ("move", "reason")),
)
CARRIED = "sheet"
"""Marks a form that carries what is said about the version, so that an empty text is one that was emptied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingField:
    """One weighing as fields: which way, and why."""

    at: str
    left: str
    right: str
    options: tuple[tuple[str, str, bool], ...]


def sheet_typed(head: ModelHead | None, *, language: str) -> Typed:
    """Give the fields of what a version says besides its file."""
    if head is None:
        return {}
    typed = {"note": head.note, "transition": text_in(head.transition, language=language)}
    for name in Weighing:
        given = head.weighings.get(name) or {}
        move = given.get("move")
        typed[f"w.{name}.move"] = "" if move is None else str(move)
        typed[f"w.{name}.reason"] = text_in(given.get("reason") or {}, language=language)
    return {name: text for name, text in typed.items() if text}


def sent_sheet(sent: Mapping[str, str], head: ModelHead | None, *, language: str) -> Typed:
    """Give what is said about the version as a form carried it, or as the version before had it."""
    if CARRIED not in sent:
        return sheet_typed(head, language=language)
    return {name: str(sent[name]) for name in SHEET_FIELDS if sent.get(name)}


def is_as_saved(
    head: ModelHead | None, *, text: bytes | None, typed: Mapping[str, str], language: str
) -> bool:
    """Tell whether a model says what a saved version says, in its file and besides it."""
    if head is None or text is None or sha256(text).hexdigest() != head.sha256:
        return False
    shown = sheet_typed(head, language=language)
    return read_sheet(typed, head=head, language=language) == read_sheet(shown, head=head, language=language)


def weighing_fields(typed: Typed, *, language: str) -> tuple[WeighingField, ...]:
    """Give the four weighings with their choices."""
    fields = []
    for name, line in zip(Weighing, weighing_lines({}, language=language), strict=True):
        sides = {"left": line.left, "right": line.right}
        chosen = typed.get(f"w.{name}.move", "")
        options = tuple((move, _(words) % sides, move == chosen) for move, words in _MOVES)
        fields.append(WeighingField(at=f"w.{name}", left=line.left, right=line.right, options=options))
    return tuple(fields)


def read_sheet(typed: Mapping[str, str], *, head: ModelHead | None, language: str) -> dict[str, Any]:
    """Give what to save with the file; texts in other languages stay as the version before had them."""
    shown = sheet_typed(head, language=language)
    weighings: dict[str, Any] = {}
    for name in Weighing:
        move = typed.get(f"w.{name}.move", "")
        earlier = {} if head is None else (head.weighings.get(name) or {}).get("reason") or {}
        weighings[name] = {
            "move": int(move) if move in {option for option, _words in _MOVES[1:]} else None,
            "reason": _changed(earlier, f"w.{name}.reason", typed, shown, language),
        }
    transition = {} if head is None else dict(head.transition)
    return {
        "note": _kept(typed, shown, "note"),
        "weighings": weighings,
        "transition": _changed(transition, "transition", typed, shown, language),
    }


def _changed(
    earlier: Mapping[str, str], name: str, typed: Mapping[str, str], shown: Mapping[str, str], language: str
) -> dict[str, str]:
    text = _kept(typed, shown, name)
    return dict(earlier) if text == shown.get(name, "") else {**earlier, language: text}


def _kept(typed: Mapping[str, str], shown: Mapping[str, str], name: str) -> str:
    """Give a text as it was, when only a browser has touched its line ends."""
    before, after = shown.get(name, ""), typed.get(name, "")
    return before if before.split() == after.split() else after.replace("\r\n", "\n").strip()
