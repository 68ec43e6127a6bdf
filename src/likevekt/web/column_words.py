"""Columns of tables as choices in a field, grouped by table and named in the reader's words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from likevekt.actions.table_content import TableShape
from likevekt.web.table_words import TableWords

_MEASURES = ("minutes", "hours", "days", "months", "pieces", "visits")


def service_of(column: str, services: Collection[str]) -> tuple[str, str] | None:
    """Give the service that a column counts and its measure, `home_nursing` and `minutes`; None for another."""
    if column in services:
        return column, ""
    name, _underline, measure = column.rpartition("_")
    return (name, measure) if name in services and measure in _MEASURES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """The columns that a field offers, grouped by table; written once, and again with another one chosen."""

    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    html: SafeString

    def chosen(self, reference: str, *, when_empty: str) -> SafeString:
        """Give the options with one chosen; a column that is no longer there is still offered, and said to be gone."""
        first = format_html('<option value="">{}</option>', when_empty)
        if not reference:
            return first + self.html
        mark = f'value="{conditional_escape(reference)}"'
        if mark not in self.html:
            gone = _("%(column)s (not in the tables any more)") % {"column": reference}
            return first + format_html('<option value="{}" selected>{}</option>', reference, gone) + self.html
        return first + mark_safe(self.html.replace(mark, f"{mark} selected", 1))  # noqa: S308 - escaped above


def column_choice(shapes: Iterable[TableShape], *, words: TableWords) -> ColumnChoice:
    """Make the choice of every column of numbers that stands in a table with a row for each unit."""
    groups = tuple(
        (
            words.table(shape.name),
            tuple((f"{shape.name}:{name}", words.column(name)) for name in shape.numbers),
        )
        for shape in shapes
        if shape.is_by_unit and shape.numbers
    )
    html = mark_safe("".join(_group(name, options) for name, options in groups))  # noqa: S308 - made of escaped parts
    return ColumnChoice(groups=groups, html=html)


def _group(name: str, options: Iterable[tuple[str, str]]) -> SafeString:
    inside = mark_safe("".join(format_html('<option value="{}">{}</option>', *option) for option in options))  # noqa: S308
    return format_html('<optgroup label="{}">{}</optgroup>', name, inside)
