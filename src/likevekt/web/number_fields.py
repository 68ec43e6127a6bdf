"""The numbers of any model as fields, step by step: shares in per cent, prices in kroner, the rest as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from likevekt.funding.model_form import spelled_price
from likevekt.funding.model_steps import ModelStep, StepNumber
from likevekt.kernel.exact import parse_number, write_decimal
from likevekt.web.given_numbers import GivenNumberError, read_given, read_percent, show_given, show_percent
from likevekt.web.steps_view import step_titles
from likevekt.web.table_words import TableWords
from likevekt.web.trace_words import step_word

_PERCENT = frozenset(
    {
        "weights",
        "a",
        "by",
        "floor",
        "cap",
        "step",
        "max_under",
        "shares",
        "withhold",
        "share",
        "dead_band",
        "frame",
    }
)
_KRONER = frozenset({"price", "rates", "amount", "threshold", "unit_cap", "pool", "limit"})
_WORDS = {
    "weights": gettext_noop("weight"),
    "a": gettext_noop("share"),
    "by": gettext_noop("growth"),
    "floor": gettext_noop("floor"),
    "cap": gettext_noop("cap"),
    "step": gettext_noop("step of the transition"),
    "max_under": gettext_noop("most below the target"),
    "shares": gettext_noop("share of the frame"),
    "withhold": gettext_noop("withheld"),
    "share": gettext_noop("share"),
    "dead_band": gettext_noop("deviation that is not settled"),
    "price": gettext_noop("price"),
    "per": gettext_noop("for each"),
    "rates": gettext_noop("rate"),
    "amount": gettext_noop("amount"),
    "threshold": gettext_noop("threshold"),
    "unit_cap": gettext_noop("most to one unit"),
    "pool": gettext_noop("pool"),
    "limit": gettext_noop("limit for each inhabitant"),
    "rate": gettext_noop("rate"),
    "power": gettext_noop("power"),
    "plan_factor": gettext_noop("part of the plan"),
    "above": gettext_noop("paid above the plan"),
    "below": gettext_noop("taken back below the plan"),
    "k": gettext_noop("smoothing"),
    "of_days": gettext_noop("days in the year"),
    "to": gettext_noop("sum to reach"),
    "frame": gettext_noop("part of the frame"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField:
    """One number: its field, its words, its unit and how it is shown now."""

    field: str
    label: str
    unit: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberGroup:
    """The numbers of one step."""

    title: str
    kind: str
    numbers: tuple[NumberField, ...]


def number_groups(steps: Sequence[ModelStep], *, words: TableWords, language: str) -> tuple[NumberGroup, ...]:
    """Give every number that the file holds, by step; steps without numbers are left out."""
    groups, at = [], 0
    titles = step_titles(steps, words=words)
    by_place = {step.where: titles[step.id] for step in steps}
    for step in steps:
        fields = []
        for number in step.numbers:
            inside = by_place.get(f"{number.where.rpartition('.')[0]}.x")
            about = inside or titles.get(number.name) or words.column(number.name.rpartition(":")[2])
            fields.append(_field(number, at, about=about, language=language))
            at += 1
        if fields:
            groups.append(NumberGroup(title=titles[step.id], kind=step_word(step.op), numbers=tuple(fields)))
    return tuple(groups)


def read_numbers(
    typed: Mapping[str, str], *, shown: Mapping[str, str], steps: Sequence[ModelStep], language: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Give the numbers that were changed, as the file writes them, by place; and what is wrong, by field."""
    changed: dict[str, str] = {}
    problems: dict[str, str] = {}
    numbers = [number for step in steps for number in step.numbers]
    for at, number in enumerate(numbers):
        field = f"n{at}"
        if typed[field].strip() == shown[field]:
            continue
        try:
            value = _read(number, typed[field], language=language)
        except GivenNumberError as error:
            problems[field] = str(error)
            continue
        if value != parse_number(number.typed):
            changed[number.where] = spelled_price(value) if _key(number) in _KRONER else write_decimal(value)
    return changed, problems


def _field(number: StepNumber, at: int, *, about: str, language: str) -> NumberField:
    value = parse_number(number.typed)
    is_percent = _key(number) in _PERCENT
    what = _(_WORDS.get(_key(number), _key(number)))
    label = f"{about}, {what}" if about else what
    return NumberField(
        field=f"n{at}",
        label=f"{label[:1].upper()}{label[1:]}",
        unit="%" if is_percent else _("kr") if _key(number) in _KRONER else "",
        shown=show_percent(value, language=language) if is_percent else show_given(value, language=language),
    )


def _read(number: StepNumber, text: str, *, language: str) -> Fraction:
    if _key(number) in _PERCENT:
        return read_percent(text, language=language)
    return read_given(text, language=language)


def _key(number: StepNumber) -> str:
    """Give the key that says what a number is: the last one, where keys stand inside each other."""
    parts = number.key.split(".")
    return parts[-1] if parts[-1] in _WORDS else parts[0]
