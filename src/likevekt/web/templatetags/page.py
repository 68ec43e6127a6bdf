"""Tags for the page itself: its own files with a fingerprint, and small marks."""

import hashlib
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from likevekt.web import charts_cover, numbers

register = template.Library()


@register.simple_tag
def asset(path: str) -> str:
    """Give the address of one of our own files; it changes when the file does."""
    mark = _mark.__wrapped__(path) if settings.DEBUG else _mark(path)
    return f"{static(path)}?{mark}"


@cache
def _mark(path: str) -> str:
    found = finders.find(path)
    if not found:
        raise FileNotFoundError(
            f"No static file is called '{path}'. Check its name in the template that uses it."
        )
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]


@register.filter
def day(value: date) -> str:
    """Write a date in words, with its year: `1. september 2026`, in English `1 September 2026`."""
    written = date_format(value, "j F Y" if (get_language() or "nb").startswith("en") else "j. F Y")
    return written.replace(" ", numbers.NO_BREAK, 1)


@register.simple_tag
def completeness_meter(share: Fraction) -> SafeString:
    """Draw the small bar that stands before a completeness in per cent."""
    return charts_cover.completeness_meter(share=share)
