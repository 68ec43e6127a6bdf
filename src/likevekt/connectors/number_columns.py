"""How a whole column of numbers is read, when single cells can mean two things."""

from typing import NamedTuple

from likevekt.connectors.column_survey import Parsed, Survey
from likevekt.connectors.number_forms import DecimalSign, NumberReading, shift_percent
from likevekt.connectors.questions import ColumnInquiry, Option, Question
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.connectors.table_grid import Cell

_SIGNS = tuple(sign.value for sign in DecimalSign)
_COMMA_RULE = gettext_noop("Read as numbers with the comma before the decimals: %(because)s")
_POINT_RULE = gettext_noop("Read as numbers with the point before the decimals: %(because)s")


class NumberRule(NamedTuple):
    """The decimal sign of a column, what plain numbers are beside per cent, and which digits are read."""

    sign: DecimalSign
    plain_is_percent: bool
    digits_as_shown: bool
    sentence: Sentence
    questions: tuple[Question, ...]


class _Settled(NamedTuple):
    """A decimal sign, None where it is still asked for, and the reason."""

    sign: DecimalSign | None
    sentence: Sentence


def number_rule(
    survey: Survey,
    *,
    inquiry: ColumnInquiry,
    points_are_decimal: bool,
    suggests_comma: bool,
) -> NumberRule:
    """Find the rule for a column from the cells that can mean only one thing, and ask where none does.

    Raises:
        UnknownAnswerError: an answer that is not offered.
    """
    answer = inquiry.answer("numbers", _SIGNS)
    settled = _settle(survey, answer, points_are_decimal=points_are_decimal)
    suggested = DecimalSign.COMMA if suggests_comma else None
    sign = _sign_question(survey.doubtful, sign=settled.sign, suggested=suggested, inquiry=inquiry)
    percent = _percent_question(survey, inquiry)
    digits = _digits_question(survey, inquiry)
    return NumberRule(
        sign=settled.sign or suggested or DecimalSign.POINT,
        plain_is_percent=percent is not None and percent.answer == "as_percent",
        digits_as_shown=digits is not None and digits.answer == "shown",
        sentence=settled.sentence,
        questions=tuple(question for question in (sign, percent, digits) if question is not None),
    )


def number_under(rule: NumberRule, cell: Cell, reading: NumberReading | None) -> tuple[str, Sentence]:
    """Give the exact number of one cell under the column's rule, and why it is read so."""
    if reading is None:
        return _stored_number(rule, cell)
    number = reading.comma if rule.sign is DecimalSign.COMMA else reading.point
    if reading.is_percent:
        return number, _PERCENT
    if rule.plain_is_percent and "/" not in number:
        return shift_percent(number), _PERCENT_AS_ANSWERED
    return number, _COMMA if "." in number and "," in cell.typed else _MARKS


_PERCENT = say(gettext_noop("Per cent is read as a share of one."))
_PERCENT_AS_ANSWERED = say(gettext_noop("Per cent, as answered: divided by a hundred."))
_COMMA = say(gettext_noop("The comma stands before the decimals."))
_MARKS = say(gettext_noop("Marks between thousands, and words and signs beside the digits, are left out."))
_AS_SHOWN = say(gettext_noop("Read with the fifteen digits that the spreadsheet shows, as answered."))
_AS_STORED = say(gettext_noop("Read as it is stored."))


def _stored_number(rule: NumberRule, cell: Cell) -> tuple[str, Sentence]:
    number, why = cell.value, cell.why
    if rule.digits_as_shown and cell.shown:
        number, why = cell.shown, _AS_SHOWN
    if rule.plain_is_percent and not cell.typed.endswith("%"):
        return shift_percent(number), _PERCENT_AS_ANSWERED
    return number, why or _AS_STORED


def _settle(survey: Survey, choice: str | None, *, points_are_decimal: bool) -> _Settled:
    comma, point = survey.comma, survey.point
    if choice is not None:
        because = say(gettext_noop("so it was answered."))
        return _Settled(DecimalSign(choice), _rule_sentence(DecimalSign(choice), because))
    if survey.doubtful is None:
        return _unambiguous(comma, point)
    if (comma is None) != (point is None):
        sign = DecimalSign.COMMA if comma else DecimalSign.POINT
        return _Settled(sign, _rule_sentence(sign, _because(comma or point)))
    if comma is None and points_are_decimal:
        because = say(gettext_noop("commas separate the columns of this file."))
        return _Settled(DecimalSign.POINT, _rule_sentence(DecimalSign.POINT, because))
    return _Settled(
        None, say(gettext_noop("Numbers, but it must be said which sign stands before the decimals."))
    )


def _unambiguous(comma: Parsed | None, point: Parsed | None) -> _Settled:
    if comma is not None and point is not None:
        sentence = say(
            gettext_noop(
                "Read as numbers. Some have a comma before the decimals (line %(comma)s), some a point "
                "(line %(point)s); each can be read in one way only."
            ),
            comma=comma.line,
            point=point.line,
        )
        return _Settled(DecimalSign.COMMA, sentence)
    if comma is None and point is None:
        return _Settled(DecimalSign.POINT, say(gettext_noop("Read as numbers.")))
    sign = DecimalSign.COMMA if comma else DecimalSign.POINT
    return _Settled(sign, _rule_sentence(sign, _because(comma or point)))


def _because(found: Parsed | None) -> Sentence:
    if found is None:  # pragma: no cover - called with what was found
        return _AS_STORED
    return say(
        gettext_noop("“%(typed)s” on line %(line)s can be read in no other way."),
        typed=found.cell.typed,
        line=found.line,
    )


def _rule_sentence(sign: DecimalSign, because: Sentence) -> Sentence:
    return say(_COMMA_RULE if sign is DecimalSign.COMMA else _POINT_RULE, because=because)


def _sign_question(
    doubtful: Parsed | None,
    *,
    sign: DecimalSign | None,
    suggested: DecimalSign | None,
    inquiry: ColumnInquiry,
) -> Question | None:
    """Ask about the decimal sign where a cell can mean two things, also when the column settles it."""
    if doubtful is None or doubtful.number is None:
        return None
    typed, reading = doubtful.cell.typed, doubtful.number
    texts = {
        DecimalSign.COMMA: gettext_noop("The comma stands before the decimals: “%(typed)s” is %(read)s."),
        DecimalSign.POINT: gettext_noop("The point stands before the decimals: “%(typed)s” is %(read)s."),
    }
    return Question(
        id=inquiry.question("numbers"),
        sentence=say(
            gettext_noop(
                "In the column “%(heading)s”, “%(typed)s” can be read as %(comma)s or %(point)s. Which is it?"
            ),
            heading=inquiry.heading,
            typed=typed,
            comma=reading.comma,
            point=reading.point,
        ),
        options=tuple(
            Option(id=one.value, sentence=say(text, typed=typed, read=reading.under(one)))
            for one, text in texts.items()
        ),
        answer=inquiry.answer("numbers", _SIGNS) or (sign.value if sign else None),
        suggested=suggested.value if suggested else None,
    )


def _percent_question(survey: Survey, inquiry: ColumnInquiry) -> Question | None:
    """Ask what plain numbers are in a column that also has per cent."""
    if survey.percent is None or survey.plain is None:
        return None
    percent, plain = survey.percent.cell.typed, survey.plain.cell.typed
    texts = {
        "as_shares": gettext_noop("“%(typed)s” stands for itself."),
        "as_percent": gettext_noop("“%(typed)s” is per cent too, and is divided by a hundred."),
    }
    return Question(
        id=inquiry.question("percent"),
        sentence=say(
            gettext_noop(
                "In the column “%(heading)s”, “%(percent)s” is per cent and “%(plain)s” is not. What is "
                "“%(plain)s”?"
            ),
            heading=inquiry.heading,
            percent=percent,
            plain=plain,
        ),
        options=tuple(Option(id=one, sentence=say(text, typed=plain)) for one, text in texts.items()),
        answer=inquiry.answer("percent", tuple(texts)),
    )


def _digits_question(survey: Survey, inquiry: ColumnInquiry) -> Question | None:
    """Offer the fifteen digits that a spreadsheet shows, where cells hold more."""
    if survey.long is None:
        return None
    cell = survey.long.cell
    options = {
        "stored": say(gettext_noop("Read all the digits that the cells hold: %(value)s."), value=cell.value),
        "shown": say(
            gettext_noop("Read the fifteen digits that the spreadsheet shows: %(value)s."), value=cell.shown
        ),
    }
    return Question(
        id=inquiry.question("digits"),
        sentence=say(
            gettext_noop(
                "Cells in the column “%(heading)s” hold more digits than the spreadsheet shows: %(count)s of "
                "them, the first on line %(line)s. Which digits are read?"
            ),
            heading=inquiry.heading,
            count=survey.long_count,
            line=survey.long.line,
        ),
        options=tuple(Option(id=one, sentence=sentence) for one, sentence in options.items()),
        answer=inquiry.answer("digits", tuple(options)) or "stored",
    )
