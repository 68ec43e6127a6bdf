"""What the page of one reference set shows: its values in the reader's language, with sources and notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from likevekt.kernel.periods import Period
from likevekt.reference.values import ReferenceSet, ReferenceValue
from likevekt.web.bench_view import CERTAINTY
from likevekt.web.reference_words import (
    group_words,
    measure_words,
    part_words,
    sentence_words,
    text_words,
)

_LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRow:
    """One value: a number, a text, or the named parts that belong to a code."""

    label: str
    group: str
    number: Fraction | None
    text: str
    parts: tuple[tuple[str, str], ...]
    measure: str
    period: Period
    certainty: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceView:
    """The whole page; sources are names and addresses."""

    title: str
    rows: tuple[ReferenceRow, ...]
    has_values: bool
    has_figures_only: bool
    sources: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def reference_view(known: ReferenceSet, *, language: str) -> ReferenceView:
    """Put a reference set into words.

    Raises:
        UnknownWordsError: something in it has not been translated.
    """
    labels = {value.key: value.label.said(language) for value in known.values}
    rows = tuple(_row(value, labels=labels, language=language) for value in known.values)
    return ReferenceView(
        title=known.title.said(language),
        rows=rows,
        has_values=any(row.number is not None or row.text or row.parts for row in rows),
        has_figures_only=all(row.number is not None for row in rows),
        sources=tuple(dict.fromkeys((sentence_words(value.source), value.address) for value in known.values)),
        notes=tuple(dict.fromkeys(sentence_words(value.note) for value in known.values if value.note)),
    )


def _row(value: ReferenceValue, *, labels: dict[str, str], language: str) -> ReferenceRow:
    is_code = value.measure == "code"
    label = value.label.said(language)
    return ReferenceRow(
        label=f"{value.key} {label}" if is_code and value.key.isdigit() else label,
        group=_group(value.group, labels=labels),
        number=value.number,
        text=sentence_words(value.text) if value.text and value.number is None else "",
        parts=tuple(_parts(value, language=language)),
        measure="" if is_code or not value.measure else measure_words(value.measure),
        period=value.period,
        certainty=_(CERTAINTY[value.certainty]),
        source=sentence_words(value.source),
    )


def _group(group: str, *, labels: dict[str, str]) -> str:
    if not group:
        return ""
    return labels.get(group) or group_words(group)


def _parts(value: ReferenceValue, *, language: str) -> Iterator[tuple[str, str]]:
    """Name each part that belongs to a code; of what is there in three languages, the reader's own."""
    for name, text in value.attributes.items():
        stem, _underline, ending = name.rpartition("_")
        if ending not in _LANGUAGES:
            yield part_words(name), text_words(text)
        elif ending == language:
            yield part_words(stem), text
