"""An import's preview as its page draws it: questions, columns, what is read otherwise, and what cannot be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from likevekt.actions.import_kinds import import_kind
from likevekt.actions.import_outcome import (
    KeptCell,
    kept_bad_cells,
    kept_conversions,
    open_questions,
    sentence_of,
)
from likevekt.store.import_queries import ImportLine
from likevekt.web.import_words import column_word, counts_sentence

MOST_SHOWN = 100
_PLACED = ("kind:", "name:")
_IN_ORE = ("ore", "ore_per")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField:
    """A question with its answers; ``is_open`` until somebody answers."""

    name: str
    sentence: str
    options: tuple[tuple[str, str, bool], ...]
    is_open: bool
    suggestion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnField:
    """One column of the file: its heading, its name, what it is read as and why.

    ``names`` are the columns it can be where the kind of file is known.
    """

    position: int
    heading: str
    name: str
    suggestion: str
    kinds: tuple[tuple[str, str, bool], ...]
    names: tuple[tuple[str, str, bool], ...]
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLine:
    """One cell that is read otherwise, or cannot be read."""

    line: int
    column: str
    typed: str
    read: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """One of the first rows as it is read."""

    line: int
    values: tuple[str, ...]
    is_bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """The whole preview in the reader's language."""

    sentence: str
    origin: str
    open_choices: tuple[ChoiceField, ...]
    settled_choices: tuple[ChoiceField, ...]
    columns: tuple[ColumnField, ...]
    head: tuple[str, ...]
    sample: tuple[SampleLine, ...]
    conversions: tuple[CellLine, ...]
    conversion_count: int
    bad_cells: tuple[CellLine, ...]
    bad_cell_count: int
    bad_row_count: int
    row_count: int
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    is_settled: bool
    counts: str


def import_view(line: ImportLine, bad_cells: Sequence[Sequence[Any]]) -> ImportView:
    """Put what came of reading a file in words."""
    outcome = line.outcome
    is_known = import_kind(line.kind).columns is not None
    shown = _shown_places(outcome, is_known=is_known)
    questions = [one for one in outcome["questions"] if not one["id"].startswith(_PLACED)]
    return ImportView(
        sentence=_sentence(outcome, is_known=is_known),
        origin=said(outcome["origin"]),
        open_choices=tuple(_choice(one) for one in questions if one["answer"] is None),
        settled_choices=tuple(_choice(one) for one in questions if one["answer"] is not None),
        columns=_columns(line),
        head=tuple(_head_word(outcome["head"][place], is_known=is_known) for place in shown),
        sample=tuple(
            SampleLine(line=number, values=tuple(values[place] for place in shown), is_bad=is_bad)
            for number, values, is_bad in outcome["sample"]
        ),
        conversions=tuple(_cell(one, is_known=is_known) for one in kept_conversions(outcome)[:MOST_SHOWN]),
        conversion_count=outcome["conversion_count"],
        bad_cells=cell_lines(bad_cells[:MOST_SHOWN], is_known=is_known),
        bad_cell_count=len(bad_cells),
        bad_row_count=outcome["bad_row_count"],
        row_count=outcome["row_count"],
        notes=tuple(said(note) for note in outcome["notes"]),
        problems=tuple(_problem(problem, is_known=is_known) for problem in outcome["problems"]),
        is_settled=outcome["is_settled"],
        counts=counts_sentence(outcome) if is_known and outcome["is_settled"] else "",
    )


def cell_lines(bad_cells: Sequence[Sequence[Any]], *, is_known: bool) -> tuple[CellLine, ...]:
    """Give cells that cannot be read in the reader's words; `is_known` where the kind says what its columns are."""
    return tuple(_cell(one, is_known=is_known) for one in kept_bad_cells(bad_cells))


def choices_of(fields: Mapping[str, str]) -> dict[str, str]:
    """Give the answers of a sent form by question: `q.decimal:3` answers the question `decimal:3`."""
    answers = {name[2:]: text for name, text in fields.items() if name.startswith("q.") and text}
    names = {
        f"name:{name[5:]}": text.strip()
        for name, text in fields.items()
        if name.startswith("name.") and name[5:].isdigit()
    }
    return answers | names


def said(data: Sequence[Any]) -> str:
    """Say a kept sentence in the reader's language."""
    return sentence_of(data).said(_)


def _problem(data: Sequence[Any], *, is_known: bool) -> str:
    """Say what stands in the way; a column of a known kind by the name that its choice shows."""
    sentence = sentence_of(data)
    if not is_known:
        return sentence.said(_)
    values = tuple(
        (name, column_word(value) if name == "name" and isinstance(value, str) else value)
        for name, value in sentence.values
    )
    return replace(sentence, values=values).said(_)


def _shown_places(outcome: Mapping[str, Any], *, is_known: bool) -> list[int]:
    """Give the places of the columns that the sample shows: of a known kind, those that the file has."""
    there = {column["name"] for column in outcome["columns"]}
    return [place for place, name in enumerate(outcome["head"]) if not is_known or name in there]


def _head_word(name: str, *, is_known: bool) -> str:
    """Name a column of the sample, where kroner have become øre already."""
    if not is_known:
        return name
    return _("%(column)s, øre") % {"column": column_word(name)} if name in _IN_ORE else column_word(name)


def _cell(one: KeptCell, *, is_known: bool) -> CellLine:
    column = column_word(one.column) if is_known else one.column
    return CellLine(line=one.line, column=column, typed=one.typed, read=one.read, why=one.why.said(_))


def _choice(question: Mapping[str, Any]) -> ChoiceField:
    chosen, is_open = question["answer"], question["answer"] is None
    suggested = next((words for id_, words in question["options"] if id_ == question["suggested"]), None)
    return ChoiceField(
        name=f"q.{question['id']}",
        sentence=said(question["sentence"]),
        options=tuple((id_, said(words), id_ == chosen) for id_, words in question["options"]),
        is_open=is_open,
        suggestion=said(suggested) if suggested is not None and is_open else "",
    )


def _columns(line: ImportLine) -> tuple[ColumnField, ...]:
    kinds = {one["id"]: one for one in line.outcome["questions"] if one["id"].startswith("kind:")}
    known = import_kind(line.kind).columns
    names = () if known is None else known.names
    return tuple(_column(column, kinds, names) for column in line.outcome["columns"])


def _column(
    column: Mapping[str, Any], kinds: Mapping[str, Mapping[str, Any]], names: Sequence[str]
) -> ColumnField:
    question = kinds.get(f"kind:{column['position']}")
    options: Sequence[tuple[str, str, bool]] = ()
    if question is not None:
        options = [(id_, said(words), id_ == question["answer"]) for id_, words in question["options"]]
    return ColumnField(
        position=column["position"],
        heading=column["heading"],
        name=column["name"],
        suggestion=column["suggestion"],
        kinds=tuple(options),
        names=tuple((name, column_word(name), name == column["name"]) for name in names),
        rule=said(column["rule"]),
    )


def _sentence(outcome: Mapping[str, Any], *, is_known: bool) -> str:
    if outcome["problems"] or open_questions(outcome):
        if is_known:
            return _("Something must be decided before the file can be taken in.")
        return _("Something must be decided before the table can be taken in.")
    bad, good = outcome["bad_row_count"], outcome["row_count"] - outcome["bad_row_count"]
    if bad:
        return ngettext(
            "%(count)s row cannot be read, %(good)s can.", "%(count)s rows cannot be read, %(good)s can.", bad
        ) % {"count": bad, "good": good}
    read = ngettext("%(count)s row can be read.", "%(count)s rows can be read.", good) % {"count": good}
    if is_known:
        return read + " " + counts_sentence(outcome)
    changed = outcome["conversion_count"]
    if not changed:
        return read + " " + _("Every cell is read as it stands.")
    return (
        read
        + " "
        + ngettext(
            "%(count)s cell is read otherwise than it stands.",
            "%(count)s cells are read otherwise than they stand.",
            changed,
        )
        % {"count": changed}
    )
