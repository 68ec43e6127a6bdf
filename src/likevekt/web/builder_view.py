"""The builder's form as its template draws it: parts and rows in order, with what is known beside each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from likevekt.funding.model_form import ModelForm
from likevekt.kernel.periods import parse_date
from likevekt.web.builder_places import field_places
from likevekt.web.builder_reading import rows
from likevekt.web.builder_rows import may_be_open
from likevekt.web.builder_typing import Typed
from likevekt.web.given_numbers import GivenNumberError, read_percent, show_percent
from likevekt.web.table_words import TableWords

KIND_WORDS = {
    "frame": gettext_noop("Earlier frame"),
    "criteria": gettext_noop("Criteria"),
    "weighted": gettext_noop("Weighted inhabitants"),
    "activity": gettext_noop("Activity"),
    "capitation": gettext_noop("Kroner for each inhabitant"),
    "need": gettext_noop("Composed need"),
}
SHOWN_KINDS = ("criteria", "activity", "frame", "capitation", "weighted", "need")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of fields; ``hint`` is what an empty number means, when a dated table holds it."""

    at: str
    number: int
    hint: Fraction | None = None
    cell_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One thing that the money follows, with its rows."""

    at: str
    kind: str
    kind_word: str
    is_only: bool
    rows: tuple[Row, ...] = ()
    lines: tuple[Row, ...] = ()
    need: tuple[Row, ...] = ()
    fixed: tuple[Row, ...] = ()
    parts: tuple["PartView", ...] = ()
    total: str = ""
    mixed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuilderView:
    """All rows of the form."""

    parts: tuple[PartView, ...]
    mixed: str
    special: tuple[Row, ...]
    is_open: bool
    may_be_open: bool


def builder_view(
    typed: Typed, *, language: str, words: TableWords, hints: Mapping[str, Fraction]
) -> BuilderView:
    """Put the fields in order; ``hints`` are the numbers that dated tables give, by field."""
    view = _View(typed, language=language, words=words, hints=hints)
    parts = view.parts("")
    return BuilderView(
        parts=parts,
        mixed=view.total("", "p", "share"),
        special=view.rows("", "s", least=0),
        is_open=bool(typed.get("open")),
        may_be_open=may_be_open(typed),
    )


def table_hints(form: ModelForm | None, numbers: Mapping[str, Fraction] | None) -> dict[str, Fraction]:
    """Give the numbers that dated tables gave, by the field that they stand in for."""
    if form is None or not numbers:
        return {}
    places = field_places(form)
    found = {}
    for where, number in numbers.items():
        field = places.get(where) or places.get(where.rpartition(".")[0], "")
        if field:
            found[field] = number
    return found


class _View:
    def __init__(
        self, typed: Typed, *, language: str, words: TableWords, hints: Mapping[str, Fraction]
    ) -> None:
        self.typed = typed
        self.language = language
        self.words = words
        self.hints = hints

    def parts(self, owner: str) -> tuple[PartView, ...]:
        found = rows(self.typed, owner, "p")
        return tuple(self.part(at, is_only=len(found) == 1) for at in found)

    def part(self, at: str, *, is_only: bool) -> PartView:
        kind = self.typed.get(f"{at}.kind", "")
        counts = kind in {"weighted", "capitation"}
        return PartView(
            at=at,
            kind=kind,
            kind_word=_(KIND_WORDS[kind]) if kind in KIND_WORDS else kind,
            is_only=is_only,
            rows=self.rows(at, "k", number="value", least=1) if counts or kind == "criteria" else (),
            lines=self.rows(at, "l", number="price", least=1) if kind == "activity" else (),
            need=self.rows(at, "n", least=0) if counts else (),
            fixed=self.rows(at, "f", least=0) if kind in {"activity", "capitation"} else (),
            parts=self.parts(at) if kind == "need" else (),
            total=self.total(at, "k", "value") if kind == "criteria" else "",
            mixed=self.total(at, "p", "share") if kind == "need" else "",
        )

    def rows(self, owner: str, letter: str, *, number: str = "", least: int) -> tuple[Row, ...]:
        found = rows(self.typed, owner, letter)
        found += [f"{owner}.{letter}{at}".removeprefix(".") for at in range(len(found), least)]
        return tuple(
            Row(
                at=at,
                number=step,
                hint=self.hints.get(f"{at}.{number}") if number else None,
                cell_words=self.cell(f"{at}.{number}.cell") if number else "",
            )
            for step, at in enumerate(found, start=1)
        )

    def cell(self, name: str) -> str:
        """Say which price of which list an empty field means."""
        try:
            entries = dict(json.loads(self.typed.get(name) or "[]"))
        except (ValueError, TypeError):
            return ""
        if "table" not in entries:
            return ""
        table = self.words.table(str(entries["table"]))
        day = parse_date(str(entries.get("on", "")))
        if day is None:
            return _("from “%(table)s”") % {"table": table}
        return _("from “%(table)s” for %(year)s") % {"table": table, "year": day.year}

    def total(self, owner: str, letter: str, number: str) -> str:
        """Add up the per cent that can be read, so that the reader sees how far it is to 100."""
        found = rows(self.typed, owner, letter)
        if letter == "p" and len(found) < 2:
            return ""
        total = Fraction(0)
        for at in found:
            try:
                total += read_percent(self.typed.get(f"{at}.{number}") or "0", language=self.language)
            except GivenNumberError:
                continue
        return show_percent(total, language=self.language)
