"""Imports in the reader's words: kinds of file, columns, how a file came, and how far it has come."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from likevekt.actions.import_kinds import IMPORT_KINDS
from likevekt.store.import_queries import ImportLine

_WAYS = {
    "upload": gettext_noop("chosen on a screen"),
    "folder": gettext_noop("laid in the folder"),
    "api": gettext_noop("sent by another system"),
    "command": gettext_noop("given by a command"),
}
_STATES = {
    "waiting": gettext_noop("waits to be read"),
    "reading": gettext_noop("is being read"),
    "ready": gettext_noop("waits for acceptance"),
    "refused": gettext_noop("cannot be read"),
    "accepting": gettext_noop("is being taken in"),
    "accepted": gettext_noop("taken in"),
    "undone": gettext_noop("undone"),
    "dropped": gettext_noop("let be"),
}
_COLUMNS = {
    "adopted_on": gettext_noop("adopted on"),
    "decision_needed": gettext_noop("needs a decision"),
    "denominator": gettext_noop("denominator"),
    "function": gettext_noop("KOSTRA function"),
    "indicator": gettext_noop("indicator"),
    "kind": gettext_noop("kind"),
    "kostra_function": gettext_noop("KOSTRA function"),
    "kpr_code": gettext_noop("code in KPR"),
    "month": gettext_noop("month"),
    "municipality": gettext_noop("municipality"),
    "name": gettext_noop("name"),
    "name_en": gettext_noop("name in English"),
    "name_nb": gettext_noop("name in bokmål"),
    "name_nn": gettext_noop("name in nynorsk"),
    "numerator": gettext_noop("numerator"),
    "ore": gettext_noop("amount"),
    "ore_per": gettext_noop("price"),
    "parent": gettext_noop("lies under"),
    "per": gettext_noop("counted by"),
    "period_from": gettext_noop("period from"),
    "period_to": gettext_noop("period to"),
    "service": gettext_noop("service"),
    "source": gettext_noop("source"),
    "standard_hours_per": gettext_noop("standard hours"),
    "time_of_day": gettext_noop("time of day"),
    "unit": gettext_noop("unit"),
    "unit_kind": gettext_noop("kind of unit"),
    "valid_from": gettext_noop("valid from"),
    "valid_to": gettext_noop("valid to"),
    "value": gettext_noop("value"),
    "version": gettext_noop("version"),
    "zone": gettext_noop("zone"),
}


def kind_word(code: str) -> str:
    """Give the name of a kind of file."""
    known = IMPORT_KINDS.get(code)
    return code if known is None else _(known.label)


def way_word(code: str) -> str:
    """Say how a file came."""
    return _(_WAYS[code]) if code in _WAYS else code


def state_word(code: str) -> str:
    """Say how far an import has come."""
    return _(_STATES[code]) if code in _STATES else code


def column_word(name: str) -> str:
    """Give the name of a column of a known kind of file."""
    return _(_COLUMNS[name]) if name in _COLUMNS else name


def about_word(line: ImportLine) -> str:
    """Say what an import is of: the kind of file, and which table."""
    return f"{kind_word(line.kind)}: {line.table}" if line.table else kind_word(line.kind)


def counts_sentence(outcome: Mapping[str, Any]) -> str:
    """Say how many rows are new, and how many are changed and as before where there are any."""
    new, changed, unchanged = (outcome[f"{name}_count"] for name in ("new", "changed", "unchanged"))
    parts = [ngettext("%(count)s row is new", "%(count)s rows are new", new) % {"count": new}]
    if changed:
        parts.append(ngettext("%(count)s is changed", "%(count)s are changed", changed) % {"count": changed})
    if unchanged:
        parts.append(
            ngettext("%(count)s is as before", "%(count)s are as before", unchanged) % {"count": unchanged}
        )
    return ", ".join(parts) + "."
