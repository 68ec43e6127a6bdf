"""Filters that write figures in the reader's language. See likevekt.web.numbers."""

from fractions import Fraction

from django import template
from django.utils.translation import get_language

from likevekt.web import numbers

register = template.Library()


@register.filter
def whole(amount: int | Fraction) -> str:
    """Write `1 250 000`."""
    return numbers.whole(amount, language=_language())


@register.filter
def change(amount: int | Fraction) -> str:
    """Write `+1 250 000`."""
    return numbers.change(amount, language=_language())


@register.filter
def kroner(amount: int | Fraction) -> str:
    """Write `1 250 000 kr`."""
    return numbers.kroner(amount, language=_language())


@register.filter
def kroner_change(amount: int | Fraction) -> str:
    """Write `+1 250 000 kr`."""
    return numbers.kroner(amount, language=_language(), signed=True)


@register.filter
def money(amount: int | Fraction) -> str:
    """Write kroner and øre: `33 622 058,75`."""
    return numbers.decimal(amount, places=2, language=_language())


@register.filter
def money_change(amount: int | Fraction) -> str:
    """Write kroner and øre with a sign: `−972 345,09`."""
    return numbers.decimal(amount, places=2, language=_language(), signed=True)


@register.filter
def price(amount: int | Fraction) -> str:
    """Write `738,50`, and `3 115` when it is whole."""
    return numbers.price(amount, language=_language())


@register.filter
def plain(amount: int | Fraction) -> str:
    """Write a number with the decimals it needs."""
    return numbers.plain(amount, language=_language())


@register.filter
def percent(share: int | Fraction, places: int = 1) -> str:
    """Write `34,3 %`."""
    return numbers.percent(share, places=places, language=_language())


@register.filter
def percent_change(share: int | Fraction, places: int = 1) -> str:
    """Write `+4,0 %`."""
    return numbers.percent(share, places=places, language=_language(), signed=True)


@register.filter
def millions(amount: int | Fraction) -> str:
    """Write `6,2`."""
    return numbers.millions(amount, language=_language())


@register.filter
def fingerprint(sha256: str) -> str:
    """Write `9f3c 21ab`."""
    return numbers.fingerprint(sha256)


def _language() -> str:
    return get_language() or "nb"
