"""The kinds of units in the reader's words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_KINDS = {
    "area": gettext_noop("area"),
    "unit": gettext_noop("unit"),
    "team": gettext_noop("team"),
    "office": gettext_noop("office"),
}


def kind_words(kind: str) -> str:
    """Give the name of a kind of unit."""
    return _(_KINDS[kind]) if kind in _KINDS else kind


def kinds(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Give kinds to choose from."""
    return [(code, kind_words(code)) for code in codes]
