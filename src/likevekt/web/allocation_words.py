"""The sentence, the number and the small lines of Ressursfordeling, made from the figures."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from likevekt.web import numbers
from likevekt.web.allocation_changes import Changes

_SMALLEST_IN_MILLIONS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BigNumber:
    """The one large number of a page, with its unit and the words beside it."""

    number: str
    unit: str
    words: str
    is_over: bool = False


def sentence(changes: Changes, *, condition: str) -> str:
    """Say who gains and who loses; `condition` is how the model is named inside the sentence."""
    all_units = len(changes.lines)
    if not changes.gained and not changes.lost:
        return _("No unit gets more or less %(condition)s.") % {"condition": condition}
    first = ngettext(
        "%(count)s of %(all)s units gets more %(condition)s.",
        "%(count)s of %(all)s units get more %(condition)s.",
        changes.count_more,
    ) % {"count": count_first(changes.count_more), "all": all_units, "condition": condition}
    if not changes.lost:
        last = _("%(winner)s gains most.") % {"winner": changes.winner.name}
    elif not changes.gained:
        last = _("%(loser)s loses most.") % {"loser": changes.loser.name}
    else:
        last = _("%(loser)s loses most, %(winner)s gains most.") % {
            "loser": changes.loser.name,
            "winner": changes.winner.name,
        }
    return f"{first} {last}"


def big_number(changes: Changes, *, language: str, has_floor_and_cap: bool) -> BigNumber:
    """Give what moves between units, or, when the sums differ, how much the chosen model differs."""
    if changes.difference:
        number, unit = amount_parts(changes.difference, language=language, signed=True)
        return BigNumber(
            number=number,
            unit=_("%(unit)s compared with today") % {"unit": unit},
            words=_("The two models do not share the same sum, so this is not only money that moves."),
            is_over=changes.difference > 0,
        )
    number, unit = amount_parts(changes.gained, language=language)
    return BigNumber(
        number=number,
        unit=_("%(unit)s moves") % {"unit": unit},
        words=_moved_words(changes, language=language, has_floor_and_cap=has_floor_and_cap),
    )


def alone_sentence(title: str) -> str:
    """Say that there is nothing to compare a model with."""
    return _("Only “%(title)s” can be shown, so nothing is compared.") % {"title": title}


def sum_number(changes: Changes, *, language: str) -> BigNumber:
    """Give what a model that stands alone shares out."""
    number, unit = amount_parts(changes.sum_today, language=language)
    return BigNumber(number=number, unit=unit, words=_("This is the sum of what the units get."))


def amount_parts(amount: int, *, language: str, signed: bool = False) -> tuple[str, str]:
    """Split an amount in its number and its unit: millions from a hundred thousand, else kroner."""
    if abs(amount) < _SMALLEST_IN_MILLIONS:
        return numbers.decimal(amount, places=0, language=language, signed=signed), _("kr")
    return numbers.millions(amount, language=language, signed=signed), _("million kr")


def count_first(count: int) -> str:
    """Write a count as the first word of a sentence: up to twelve in letters."""
    words = (
        pgettext("first word of a sentence", "None"),
        pgettext("first word of a sentence", "One"),
        pgettext("first word of a sentence", "Two"),
        pgettext("first word of a sentence", "Three"),
        pgettext("first word of a sentence", "Four"),
        pgettext("first word of a sentence", "Five"),
        pgettext("first word of a sentence", "Six"),
        pgettext("first word of a sentence", "Seven"),
        pgettext("first word of a sentence", "Eight"),
        pgettext("first word of a sentence", "Nine"),
        pgettext("first word of a sentence", "Ten"),
        pgettext("first word of a sentence", "Eleven"),
        pgettext("first word of a sentence", "Twelve"),
    )
    return words[count] if count < len(words) else str(count)


def row_sentence(name: str, share: Fraction | None, *, language: str) -> str:
    """Say one unit's change in per cent, for those who cannot see the drawing."""
    if share is None:
        return _("%(name)s gets nothing today.") % {"name": name}
    if not share:
        return _("%(name)s gets the same as today.") % {"name": name}
    size = numbers.percent(abs(share), language=language)
    text = _("%(name)s gets %(size)s more.") if share > 0 else _("%(name)s gets %(size)s less.")
    return text % {"name": name, "size": size}


def _moved_words(changes: Changes, *, language: str, has_floor_and_cap: bool) -> str:
    if not changes.gained:
        return _("The two models give every unit the same amount.")
    part = numbers.percent(Fraction(changes.gained, changes.sum_today), language=language)
    first = _("%(part)s of the frame changes unit.") % {"part": part}
    if len(changes.shares) < len(changes.lines):
        return first
    least, most = min(changes.shares), max(changes.shares)
    second = _("No unit loses more than %(loss)s and none gains more than %(gain)s.") % {
        "loss": numbers.percent(abs(least), language=language),
        "gain": numbers.percent(most, language=language),
    }
    third = _("The model has a floor and a cap.") if has_floor_and_cap else ""
    return f"{first} {second} {third}".rstrip()
