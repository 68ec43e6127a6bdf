"""The model sheet: what a model rewards, what to look out for, and which way it is expected to tip things."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from likevekt.reference import load_set
from likevekt.web import numbers
from likevekt.web.charts_sheet import logic_bar, weighing

LOGICS = ("PA", "NPM", "NPG")
_SIDES = {
    "needs_frame": (gettext_noop("Needs"), gettext_noop("Frame")),
    "empowerment_control": (gettext_noop("Empowerment"), gettext_noop("Control")),
    "person_units": (gettext_noop("One whole person"), gettext_noop("Many units")),
    "flexibility_equality": (gettext_noop("Flexibility"), gettext_noop("Equal treatment")),
}
_MOVES = {
    -2: gettext_noop("clearly towards “%(side)s”"),
    -1: gettext_noop("slightly towards “%(side)s”"),
    0: gettext_noop("neither way"),
    1: gettext_noop("slightly towards “%(side)s”"),
    2: gettext_noop("clearly towards “%(side)s”"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogicLine:
    """How much of a model leans to one way of steering, with the question it asks a person."""

    name: str
    question: str
    share: Fraction
    is_largest: bool
    drawing: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingLine:
    """One weighing between two sides and the move that is expected, or that nobody knows."""

    left: str
    right: str
    move: int | None
    words: str
    reason: str
    drawing: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSheet:
    """Everything the model sheet says of one model; texts that the model itself gives stay as written."""

    title: str
    logics: tuple[LogicLine, ...]
    leans_to: str
    has_transition: bool
    side_effects: tuple[str, ...]
    warning_signs: tuple[str, ...]
    law: tuple[str, ...]
    transition: str
    weighings: tuple[WeighingLine, ...]


def logic_lines(shares: Mapping[str, Fraction], *, language: str, on: date) -> tuple[LogicLine, ...]:
    """Give the three ways of steering in their order, each with its share of the model's money."""
    largest = max(shares.values(), default=Fraction(0))
    known = load_set("governance_logics").at(on=on)
    lines = []
    for logic in LOGICS:
        share = shares.get(logic, Fraction(0))
        name = known[logic].label.said(language)
        size = numbers.percent(share, language=language, places=0)
        sentence = _("%(size)s of the money: %(name)s.") % {"size": size, "name": name}
        is_largest = share == largest and share > 0
        lines.append(
            LogicLine(
                name=name,
                question=known[logic].attributes[f"question_{language}"],
                share=share,
                is_largest=is_largest,
                drawing=logic_bar(share=share, is_largest=is_largest, sentence=sentence),
            )
        )
    return tuple(lines)


def leaning_sentence(ways: Mapping[str, Fraction], *, language: str) -> str:
    """Say in one sentence what the money follows, the largest part first."""
    words = {
        "frame": _("the frame that went before"),
        "criteria": _("criteria"),
        "activity": _("activity"),
        "capitation": _("inhabitants and need"),
        "quality": _("quality"),
    }
    parts = [
        f"{numbers.percent(share, language=language, places=0)} {words[str(way)]}"
        for way, share in sorted(ways.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    if not parts:
        return _("The model moves no money of its own.")
    return _("The money follows: %(parts)s.") % {"parts": ", ".join(parts)}


def weighing_lines(given: Mapping[str, Any], *, language: str) -> tuple[WeighingLine, ...]:
    """Give the four weighings; one that nobody has said anything of is unknown."""
    return tuple(_weighing_line(name, given.get(name) or {}, language=language) for name in _SIDES)


def text_in(texts: Mapping[str, str], *, language: str) -> str:
    """Choose a text in the reader's language, else in bokmål, else any there is."""
    return texts.get(language) or texts.get("nb") or next(iter(texts.values()), "")


def _weighing_line(name: str, given: Mapping[str, Any], *, language: str) -> WeighingLine:
    left, right = (_(side) for side in _SIDES[name])
    move = given.get("move")
    words = _("unknown") if move is None else _(_MOVES[move]) % {"side": left if move < 0 else right}
    sentence = _("%(left)s against %(right)s: %(words)s.") % {"left": left, "right": right, "words": words}
    return WeighingLine(
        left=left,
        right=right,
        move=move,
        words=words,
        reason=text_in(given.get("reason") or {}, language=language),
        drawing=weighing(move=move, sentence=sentence),
    )
