"""What Regn på et vedtak answers, in words and figures made from a planned decision."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from likevekt.actions.decision_effect import DecisionEffect
from likevekt.actions.decision_models import ModelCover
from likevekt.store.table_queries import TableHead
from likevekt.web import numbers
from likevekt.web.charts_cover import completeness_meter, cover_bar, remaining_bars
from likevekt.web.decision_units import UnitEffects, covered_ore, unit_effects
from likevekt.web.templatetags.page import day


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """One stretch of days with one price; money in kroner."""

    start: date
    end: date
    quantity: Fraction
    price: Fraction
    kroner: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLine:
    """One thing the answer stands on; a source is shown as the way to the price list."""

    words: str
    meter: SafeString | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What is left of the unit's frame before and after; `year` None where the frame has no dated year.

    `note` says how decisions in force are counted when the frame is for another year than they were counted in.
    """

    before: Fraction
    after: Fraction
    year: int | None
    drawings: tuple[SafeString, SafeString]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything the page says of one planned decision; amounts are exact and rounded where they are shown.

    `covered_later` is the year of the frame where that is not the year the decision begins.
    """

    sentence: str
    effect: DecisionEffect
    is_this_year: bool
    year: int
    covered_later: int | None
    cover: SafeString | None
    covered_ore: int
    carried_ore: int
    remaining: Remaining | None
    not_remaining: str
    parts: tuple[PartRow, ...]
    units: UnitEffects
    frame_before: Fraction
    frame_after: Fraction
    trace_query: str
    known: tuple[KnownLine, ...]


def answer_of(effect: DecisionEffect, models: tuple[ModelCover, ...], *, language: str, on: date) -> Answer:
    """Put a planned decision into words and pictures."""
    ore = covered_ore(effect.effective_share)
    is_drawn = effect.follows_volume and effect.effective_share is not None
    frame = effect.allocation.result.exact[effect.unit]
    return Answer(
        sentence=_sentence(effect, ore=ore, language=language, on=on),
        effect=effect,
        is_this_year=effect.start.year == on.year,
        year=effect.start.year,
        covered_later=_covered_later(effect),
        cover=cover_bar(share=effect.effective_share or Fraction(0), sentence=_cover_words(ore))
        if is_drawn
        else None,
        covered_ore=ore,
        carried_ore=100 - ore,
        remaining=_remaining(effect, language=language),
        not_remaining=_not_remaining(effect),
        parts=tuple(_parts(effect)),
        units=unit_effects(effect, models),
        frame_before=frame,
        frame_after=frame + effect.paid,
        trace_query=_trace_query(effect),
        known=tuple(_known(effect, language=language)),
    )


def _sentence(effect: DecisionEffect, *, ore: int, language: str, on: date) -> str:
    price = numbers.kroner(effect.list_price, language=language)
    if effect.start.year == on.year:
        cost = _("It costs %(price)s this year.") % {"price": price}
    else:
        cost = _("It costs %(price)s in %(year)s.") % {"price": price, "year": effect.start.year}
    return f"{cost} {_cover_sentence(effect, ore=ore)}"


def _cover_sentence(effect: DecisionEffect, *, ore: int) -> str:
    if not effect.follows_volume:
        return _("Today’s model gives no money for it.")
    later = _covered_later(effect)
    if later is not None:
        return _later_words(ore) % {"ore": ore, "year": later}
    if ore >= 100:
        return _("The budget covers all of it.")
    if ore <= 0:
        return _("The budget covers nothing of it.")
    return _("The budget covers %(ore)s øre of every krone.") % {"ore": ore}


def _covered_later(effect: DecisionEffect) -> int | None:
    return None if effect.covered_year == effect.start.year else effect.covered_year


def _later_words(ore: int) -> str:
    if ore >= 100:
        return _("The budget for %(year)s covers all of it that year.")
    if ore <= 0:
        return _("The budget for %(year)s covers nothing of it.")
    return _("The budget for %(year)s covers %(ore)s øre of every krone that year.")


def _cover_words(ore: int) -> str:
    return _(
        "Budget cover: %(ore)s øre of every krone is covered, %(rest)s øre is carried inside the frame."
    ) % {
        "ore": ore,
        "rest": 100 - ore,
    }


def _parts(effect: DecisionEffect) -> list[PartRow]:
    return [
        PartRow(
            start=part.start,
            end=part.end,
            quantity=part.quantity,
            price=Fraction(part.rate.ore_per, 100),
            kroner=part.kroner,
        )
        for part in (*effect.this_year, *effect.next_year)
    ]


def _trace_query(effect: DecisionEffect) -> str:
    head = effect.allocation.head
    if head is None:
        return ""
    name = f"{head.key}.v{head.version}"
    return urlencode({"modell": name, "enhet": effect.unit, "regnestykke": name})


def _remaining(effect: DecisionEffect, *, language: str) -> Remaining | None:
    before, after = effect.remaining_before, effect.remaining_after
    if before is None or after is None:
        return None
    words = (
        _("Left of the frame before: %(amount)s.") % {"amount": numbers.kroner(before, language=language)},
        _("Left of the frame after: %(amount)s.") % {"amount": numbers.kroner(after, language=language)},
    )
    drawings = remaining_bars(before=round(before), after=round(after), sentences=words)
    note = _bound_year_words(effect)
    return Remaining(before=before, after=after, year=effect.frame_year, drawings=drawings, note=note)


def _bound_year_words(effect: DecisionEffect) -> str:
    """Say what is set against a frame of another year than the one in which it was counted what is bound."""
    table, year = effect.commitments, effect.frame_year
    if table is None or year is None or table.as_of.year == year:
        return ""
    return _(
        "“Before” is the frame for %(year)s less what decisions bound on %(day)s, as if they bind as much in %(year)s."
    ) % {"year": year, "day": day(table.as_of)}


def _not_remaining(effect: DecisionEffect) -> str:
    """Say why nothing can be said of what is left of the frame."""
    if effect.frame_year is not None and effect.frame_year not in {effect.start.year, effect.start.year + 1}:
        return _("What will be left of the frame is not known: today’s frame is for %(frame_year)s.") % {
            "frame_year": effect.frame_year
        }
    return _("What is left of the frame is not known: nobody has said yet what is bound by decisions.")


def _known(effect: DecisionEffect, *, language: str) -> list[KnownLine]:
    """Say how we know: what is bound, the prices with their dates and source, and the model."""
    said: list[KnownLine] = []
    if effect.commitments is not None:
        said.append(_bound_words(effect.commitments, language=language))
    for part in dict.fromkeys((*effect.this_year, *effect.covered)):
        price = numbers.price(Fraction(part.rate.ore_per, 100), language=language)
        since = day(part.rate.valid_from)
        words = {
            "hour": _("Price %(price)s kr an hour from %(day)s"),
            "day": _("Price %(price)s kr a day from %(day)s"),
            "visit": _("Price %(price)s kr a visit from %(day)s"),
            "month": _("Price %(price)s kr a month from %(day)s"),
        }.get(effect.service.per, _("Price %(price)s kr a piece from %(day)s"))
        said.append(KnownLine(words=words % {"price": price, "day": since}, source=part.rate.source))
    if effect.is_priced_by_place and effect.follows_volume:
        words = _(
            "The price is the one for where the unit is, with travel. What today’s model may give for travel is not in "
            "what the budget covers"
        )
        said.append(KnownLine(words=words))
    if effect.allocation.head is not None:
        said.append(KnownLine(words=effect.allocation.head.title))
    return said


def _bound_words(table: TableHead, *, language: str) -> KnownLine:
    if table.completeness is None:
        words = _("Bound by decisions as of %(day)s; how complete is unknown")
        return KnownLine(words=words % {"day": day(table.as_of)})
    share = table.completeness
    words = _("Bound by decisions as of %(day)s, %(share)s registered") % {
        "day": day(table.as_of),
        "share": numbers.percent(share, language=language),
    }
    return KnownLine(words=words, meter=completeness_meter(share=share))
