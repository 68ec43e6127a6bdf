"""Tags that draw one field of a form: label, what it is for, what was typed, and what is wrong beside it.

They read `typed` and `problems` from the page, so that a field is named once.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from likevekt.kernel.exact import is_number, parse_number
from likevekt.web import numbers
from likevekt.web.given_numbers import show_percent

register = template.Library()
_DECIMAL = mark_safe(' inputmode="decimal"')
_INVALID = mark_safe(' aria-invalid="true"')
_FOCUS = mark_safe(" autofocus")
_UNSEEN = mark_safe(' class="unseen"')


@register.simple_tag(takes_context=True)
def text_field(context: Context, name: str, label: str, **shown: Any) -> SafeString:
    """Draw a field for text; `unit` stands after it, `hint` in it while it is empty, `help` over it.

    `autocomplete` says what a browser may fill it in with; nothing, when it is not given.
    """
    return _input(context, name, label, shown, mode=SafeString(""))


@register.simple_tag(takes_context=True)
def number_field(context: Context, name: str, label: str, **shown: Any) -> SafeString:
    """Draw a field for a number."""
    return _input(context, name, label, shown, mode=_DECIMAL)


@register.simple_tag(takes_context=True)
def lines_field(context: Context, name: str, label: str, **shown: Any) -> SafeString:
    """Draw a field for several lines of text."""
    given = format_html(
        '<textarea class="ds-input" id="{0}" name="{0}" rows="{1}"{2}>\n{3}</textarea>',
        name, shown.get("line_count", 3), _state(context, name, shown), context["typed"].get(name, ""),
    )  # fmt: skip
    return _field(context, name, label, shown, given)


@register.simple_tag(takes_context=True)
def column_field(context: Context, name: str, label: str, **shown: Any) -> SafeString:
    """Draw the choice of a column; `empty` is what no choice means."""
    options = context["columns"].chosen(
        context["typed"].get(name, ""), when_empty=shown.get("empty") or _("Choose")
    )
    given = format_html(
        '<select class="ds-input" id="{0}" name="{0}"{1}>{2}</select>',
        name,
        _state(context, name, shown),
        options,
    )
    return _field(context, name, label, shown, given)


@register.simple_tag(takes_context=True)
def kept(context: Context, *names: str) -> SafeString:
    """Carry what the page does not show: one hidden field for each name that holds something."""
    typed = context["typed"]
    fields = SafeString("")
    for name in names:
        if typed.get(name):
            fields += format_html('<input type="hidden" name="{}" value="{}">', name, typed[name])
    return fields


@register.simple_tag(takes_context=True)
def wrong(context: Context, name: str) -> SafeString:
    """Say what is wrong with a group of fields, at the place that the summary of errors leads to."""
    said = context["problems"].get(name, "")
    return format_html('<p class="wrong" id="{}" tabindex="-1" data-live>{}</p>', name, said)


def _input(context: Context, name: str, label: str, shown: dict[str, Any], *, mode: SafeString) -> SafeString:
    hint, unit = shown.get("hint"), shown.get("unit")
    given = format_html(
        '<span class="given"><input class="ds-input" type="{1}" id="{0}" name="{0}" value="{2}"{3} '
        'autocomplete="{7}"{4}{5}>{6}</span>',
        name,
        shown.get("type", "text"),
        context["typed"].get(name, ""),
        mode,
        format_html(' placeholder="{}"', hint) if hint else "",
        _state(context, name, shown),
        format_html('<span class="given__unit">{}</span>', unit) if unit else "",
        shown.get("autocomplete", "off"),
    )
    return _field(context, name, label, shown, given)


def _state(context: Context, name: str, shown: dict[str, Any]) -> SafeString:
    """Tie a field to what is said about it, and give it the focus when it is the next to fill in."""
    return format_html(
        '{} aria-describedby="{}{}-wrong"{}',
        _INVALID if context["problems"].get(name) else "",
        format_html("{}-help ", name) if shown.get("help") else "",
        name,
        _FOCUS if context.get("focus") == name else "",
    )


def _field(context: Context, name: str, label: str, shown: dict[str, Any], given: SafeString) -> SafeString:
    """Put a field together: its label, what it is for, itself, and what is wrong with it."""
    said, help_text = context["problems"].get(name, ""), shown.get("help")
    kind = shown.get("kind")
    return format_html(
        '<div class="field{}{}"><label for="{}"{}>{}</label>{}{}<p class="wrong" id="{}-wrong" data-live>{}</p></div>',
        f" field--{kind}" if kind else "",
        " field--wrong" if said else "",
        name,
        _UNSEEN if shown.get("quiet") else "",
        label,
        format_html('<p class="help" id="{}-help">{}</p>', name, help_text) if help_text else "",
        given,
        name,
        said,
    )


@register.filter
def as_price(value: Fraction | None) -> str:
    """Write a price for an empty field that means it; nothing when it is not known."""
    return "" if value is None else numbers.price(value, language=get_language() or "nb")


@register.filter
def as_percent(value: Fraction | None) -> str:
    """Write a share as per cent for an empty field that means it; nothing when it is not known."""
    return "" if value is None else show_percent(value, language=get_language() or "nb")


@register.filter
def ore(amount: int) -> str:
    """Write whole øre as a price in kroner: `738,50`."""
    return numbers.price(Fraction(amount, 100), language=get_language() or "nb")


@register.filter
def as_kroner(text: str) -> str:
    """Write an exact number kept as text as kroner; another text as it is."""
    return numbers.kroner(parse_number(text), language=get_language() or "nb") if is_number(text) else text


@register.filter
def as_number(text: str) -> str:
    """Write an exact number kept as text; another text as it is."""
    return (
        numbers.plain(parse_number(text), language=get_language() or "nb", most=2)
        if is_number(text)
        else text
    )


@register.filter
def short_day(value: date | None) -> str:
    """Write a date with digits: `1.1.2027`, in English `1 Jan 2027`."""
    if value is None:
        return ""
    return date_format(value, "j M Y" if (get_language() or "nb").startswith("en") else "j.n.Y")


@register.filter
def last_day(value: date) -> date:
    """Give the last day of a period that ends before a date, as people say it."""
    return value - timedelta(days=1)
