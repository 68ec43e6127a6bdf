"""The cells of a column whose meaning is known: from what is read to what is kept, or why not."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from likevekt.connectors.file_columns import FileColumn, Sort, codes_meant
from likevekt.connectors.questions import ColumnInquiry, Option, Question
from likevekt.connectors.sentences import Sentence, gettext_noop, say

LARGEST = 2**63 - 1
_MOST_ASKED = 20
_NOT_A_CODE = "bad"
_WHOLE = re.compile(r"(-?[0-9]+)(?:\.0+)?")
_KRONER = re.compile(r"\b(?:kr|kroner|nok)\b", re.IGNORECASE)
_ORE = re.compile(r"(?:\b|_)(?:øre|ore)(?:\b|_)", re.IGNORECASE)
_MONTH = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})(?:-01)?|([0-9]{1,2})[-/. ]([0-9]{4})")
_NAMED_MONTH = re.compile(r"([a-zæøå]{3,9})\.? ?([0-9]{4})", re.IGNORECASE)
_LAST = re.compile(r"t\.? ?o\.? ?m\b|til og med|last", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")


class Kept(NamedTuple):
    """What a cell becomes; `why` is the reason when it is not what was read, or what is wrong with it."""

    text: str | None
    why: Sentence | None = None


class CellRule(NamedTuple):
    """How the cells of a column are kept, and what must be answered about them."""

    keep: Callable[[str], Kept]
    questions: tuple[Question, ...] = ()


def cell_rule(column: FileColumn, values: set[str], *, inquiry: ColumnInquiry) -> CellRule:
    """Give the rule for a column, from all texts that stand in it and the answers given.

    Raises:
        UnknownAnswerError: an answer that is not offered.
    """
    if column.codes:
        return _code_rule(column, values, inquiry)
    if column.sort is Sort.ORE:
        return _ore_rule(values, inquiry)
    if column.sort is Sort.END:
        return _end_rule(column, values, inquiry)
    rules = {
        Sort.CODE: _keep_text,
        Sort.TEXT: _keep_text,
        Sort.WHOLE: _keep_whole,
        Sort.MONTH: _keep_month,
        Sort.EXACT: _keep_text,
    }
    keep = rules.get(column.sort)
    if keep is None:
        return CellRule(Kept)
    return CellRule(lambda text: keep(text, column))


def _keep_text(text: str, column: FileColumn) -> Kept:
    if len(text) <= column.longest:
        return Kept(text)
    reason = gettext_noop("The text has %(count)s characters; %(limit)s is the limit.")
    return Kept(None, say(reason, count=len(text), limit=column.longest))


def _keep_whole(text: str, column: FileColumn) -> Kept:  # noqa: ARG001 (one form for all rules)
    match = _WHOLE.fullmatch(text)
    if match is None:
        return Kept(None, say(gettext_noop("“%(typed)s” is not a whole number."), typed=text))
    return _fitting(int(match[1]), text)


def _keep_month(text: str, column: FileColumn) -> Kept:  # noqa: ARG001 (one form for all rules)
    named = _NAMED_MONTH.fullmatch(text)
    match = _MONTH.fullmatch(text)
    year, month = "", 0
    if named is not None:
        place = named[1].lower()[:3].replace("may", "mai").replace("oct", "okt").replace("dec", "des")
        year, month = named[2], 1 + _MONTHS.index(place) if place in _MONTHS else 0
    elif match is not None:
        year, month = match[1] or match[4], int(match[2] or match[3])
    if not 1 <= month <= 12 or int(year) == 0:
        return Kept(None, say(gettext_noop("“%(typed)s” is not a month. Write it as 2027-01."), typed=text))
    return Kept(f"{year}-{month:02}", say(gettext_noop("A month is read as year-month.")))


def _fitting(number: int, text: str) -> Kept:
    if abs(number) > LARGEST:
        return Kept(None, say(gettext_noop("“%(typed)s” is larger than can be kept."), typed=text))
    return Kept(str(number), say(gettext_noop("A whole number is written without decimals.")))


def _end_rule(column: FileColumn, values: set[str], inquiry: ColumnInquiry) -> CellRule:
    """Ask whether an end is the last day or the day after it, unless the heading says so."""
    settled = None
    if inquiry.heading == column.name:
        settled = "after"
    elif _LAST.search(inquiry.heading):
        settled = "last"
    answer = inquiry.answer("end", ("last", "after")) or settled
    texts = {
        "last": gettext_noop("The last day that it holds"),
        "after": gettext_noop("The first day that it no longer holds"),
    }
    question = Question(
        id=inquiry.question("end"),
        sentence=say(
            gettext_noop("What is the day in the column “%(heading)s”, for example %(day)s?"),
            heading=inquiry.heading,
            day=date.fromisoformat(min(values)) if values else "",
        ),
        options=tuple(Option(id=one, sentence=say(text)) for one, text in texts.items()),
        answer=answer,
        suggested="last",
    )
    return CellRule(_day_after if answer == "last" else Kept, (question,) if values else ())


def _day_after(text: str) -> Kept:
    day = date.fromisoformat(text)
    if day == date.max:
        return Kept(None, say(gettext_noop("“%(typed)s” is not a day in the calendar."), typed=text))
    return Kept(
        (day + timedelta(days=1)).isoformat(),
        say(gettext_noop("An end is kept as the day after the last one.")),
    )


def _ore_rule(values: set[str], inquiry: ColumnInquiry) -> CellRule:
    """Ask whether the amounts are kroner or øre, unless the heading or decimals say so."""
    has_parts = any("." in value for value in values)
    settled = None
    if _ORE.search(inquiry.heading):
        settled = "ore"
    elif _KRONER.search(inquiry.heading) or has_parts:
        settled = "kroner"
    answer = inquiry.answer("money", ("kroner", "ore")) or settled
    texts = {"kroner": gettext_noop("Kroner"), "ore": gettext_noop("Øre")}
    question = Question(
        id=inquiry.question("money"),
        sentence=say(
            gettext_noop("Are the amounts in the column “%(heading)s” kroner or øre?"),
            heading=inquiry.heading,
        ),
        options=tuple(Option(id=one, sentence=say(text)) for one, text in texts.items()),
        answer=answer,
        suggested="kroner",
    )
    return CellRule(_keep_ore if answer == "ore" else _keep_kroner, (question,))


def _keep_ore(text: str) -> Kept:
    match = _WHOLE.fullmatch(text)
    if match is None:
        return Kept(None, say(gettext_noop("“%(typed)s” is not whole øre."), typed=text))
    return _fitting(int(match[1]), text)


def _keep_kroner(text: str) -> Kept:
    ore = Fraction(text) * 100
    if ore.denominator != 1:
        return Kept(None, say(gettext_noop("“%(typed)s” kroner is not whole øre."), typed=text))
    kept = _fitting(int(ore), text)
    return kept if kept.text is None else Kept(kept.text, say(gettext_noop("Kroner become øre.")))


def _code_rule(column: FileColumn, values: set[str], inquiry: ColumnInquiry) -> CellRule:
    """Translate the known words, and ask what each unknown one means, unless there are too many of them."""
    meant = codes_meant(column, values)
    unknown = sorted(value for value, code in meant.items() if code is None)
    asked = unknown if len(unknown) <= _MOST_ASKED else []
    options = (*column.codes, _NOT_A_CODE)
    questions = []
    for value in asked:
        answer = inquiry.answer(f"code={value}", options)
        meant[value] = answer if answer not in (None, _NOT_A_CODE) else None
        questions.append(_code_question(column, value, inquiry, answer))

    def keep(text: str) -> Kept:
        code = meant[text]
        if code is None:
            reason = gettext_noop("“%(typed)s” is none of the codes %(codes)s.")
            return Kept(None, say(reason, typed=text, codes=", ".join(column.codes)))
        if len(code) > column.longest:
            return _keep_text(code, column)
        return Kept(code, say(gettext_noop("The word stands for a code.")))

    return CellRule(keep, tuple(questions))


def _code_question(column: FileColumn, value: str, inquiry: ColumnInquiry, answer: str | None) -> Question:
    none = gettext_noop("None of them: the rows cannot be read")
    return Question(
        id=inquiry.question(f"code={value}"),
        sentence=say(
            gettext_noop("What does “%(value)s” in the column “%(heading)s” mean?"),
            value=value,
            heading=inquiry.heading,
        ),
        options=(
            *(Option(id=code, sentence=say("%(code)s", code=code)) for code in column.codes),
            Option(id=_NOT_A_CODE, sentence=say(none)),
        ),
        answer=answer,
    )
