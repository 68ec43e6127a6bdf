"""What came of reading a file, as it is kept beside the import: plain data, with every sentence still translatable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from likevekt.actions.import_kind import Plan
from likevekt.connectors.column_reading import BadCell, Conversion
from likevekt.connectors.questions import Question
from likevekt.connectors.sentences import Sentence
from likevekt.connectors.table_intake import Preview

MOST_CONVERSIONS = 200
MOST_BAD_CELLS = 20_000
_LONGEST_TYPED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCell:
    """A cell that is read otherwise than it stands, or that cannot be read."""

    line: int
    column: str
    typed: str
    read: str
    why: Sentence


def outcome_of(preview: Preview, plan: Plan | None) -> dict[str, Any]:
    """Give a reading as plain data; `plan` says what it would change where the rows are known."""
    bad_lines = {bad.line for bad in preview.bad_cells}
    if plan is not None:
        bad_lines |= {bad.line for bad in plan.bad}
    return {
        "origin": sentence_data(preview.origin),
        "head": list(preview.head),
        "columns": [_column(preview, column) for column in preview.columns],
        "questions": [_question(question) for question in preview.questions],
        "notes": [sentence_data(note) for note in preview.notes],
        "problems": [sentence_data(problem) for problem in preview.problems],
        "row_count": preview.row_count,
        "bad_row_count": len(bad_lines),
        "sample": [
            [row.line, [_cut(text) for text in row.values], row.line in bad_lines] for row in preview.sample
        ],
        "conversion_count": len(preview.conversions),
        "conversions": [_conversion(one) for one in preview.conversions[:MOST_CONVERSIONS]],
        "is_settled": preview.csv is not None,
        "new_count": 0 if plan is None else plan.new_count,
        "changed_count": 0 if plan is None else plan.changed_count,
        "unchanged_count": 0 if plan is None else plan.unchanged_count,
        "names": preview.mapping,
        "remembered": {heading: dict(answers) for heading, answers in preview.remembered.items()},
    }


def refused_outcome(reason: Sentence) -> dict[str, Any]:
    """Give what is kept of a file that cannot be read at all."""
    return {"refusal": sentence_data(reason)}


def bad_cell_data(cells: Iterable[BadCell]) -> list[list[Any]]:
    """Give cells that cannot be read as plain data, in the order of the file."""
    ordered = sorted(cells, key=lambda bad: bad.line)
    return [[bad.line, bad.column, _cut(bad.typed), sentence_data(bad.reason)] for bad in ordered]


def kept_bad_cells(data: Sequence[Sequence[Any]]) -> tuple[KeptCell, ...]:
    """Give the cells that `bad_cell_data` kept."""
    return tuple(
        KeptCell(line=line, column=column, typed=typed, read="", why=sentence_of(why))
        for line, column, typed, why in data
    )


def kept_conversions(outcome: Mapping[str, Any]) -> tuple[KeptCell, ...]:
    """Give the first cells that are read otherwise than they stand."""
    return tuple(
        KeptCell(line=line, column=column, typed=typed, read=read, why=sentence_of(why))
        for line, column, typed, read, why in outcome.get("conversions", ())
    )


def open_questions(outcome: Mapping[str, Any]) -> int:
    """Count the questions that must be answered before the file can be accepted."""
    return sum(1 for question in outcome.get("questions", ()) if question["answer"] is None)


def sentence_data(sentence: Sentence) -> list[Any]:
    """Give a sentence as plain data."""
    values = {
        name: sentence_data(value) if isinstance(value, Sentence) else value
        for name, value in sentence.values
    }
    return [sentence.msgid, values]


def sentence_of(data: Sequence[Any]) -> Sentence:
    """Give the sentence that `sentence_data` kept."""
    msgid, values = data
    return Sentence(
        msgid,
        tuple(
            (name, value if isinstance(value, str) else sentence_of(value)) for name, value in values.items()
        ),
    )


def _column(preview: Preview, column: Any) -> dict[str, Any]:
    return {
        "position": column.position,
        "heading": column.heading,
        "name": column.name,
        "rule": sentence_data(column.rule),
        "suggestion": preview.suggested_names.get(column.position, ""),
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "sentence": sentence_data(question.sentence),
        "options": [[option.id, sentence_data(option.sentence)] for option in question.options],
        "answer": question.answer,
        "suggested": question.suggested,
    }


def _conversion(one: Conversion) -> list[Any]:
    return [one.line, one.column, _cut(one.typed), _cut(one.read), sentence_data(one.why)]


def _cut(text: str) -> str:
    """Give a text as a database can keep it: not endless, no null character, no half of a surrogate pair."""
    kept = text[:_LONGEST_TYPED].replace("\x00", "\ufffd")
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in kept)
