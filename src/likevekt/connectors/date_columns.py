"""How a whole column of dates is read, when single cells can mean two days."""

from collections.abc import Sequence
from typing import NamedTuple

from likevekt.connectors.column_survey import Parsed
from likevekt.connectors.date_forms import DayOrder
from likevekt.connectors.questions import ColumnInquiry, Option, Question
from likevekt.connectors.sentences import Sentence, gettext_noop, say

_ORDERS = tuple(order.value for order in DayOrder)
_SENTENCES = {
    DayOrder.DAY_FIRST: gettext_noop("Read as dates with the day first."),
    DayOrder.MONTH_FIRST: gettext_noop("Read as dates with the month first."),
}


class DateRule(NamedTuple):
    """The order of day and month in a column."""

    order: DayOrder
    sentence: Sentence
    questions: tuple[Question, ...]


def date_rule(cells: Sequence[Parsed], *, inquiry: ColumnInquiry) -> DateRule:
    """Find the order of day and month from the cells that can mean only one day, and ask where none does.

    Raises:
        UnknownAnswerError: an answer that is not offered.
    """
    doubtful = next((one for one in cells if one.date is not None and one.date.is_ambiguous), None)
    if doubtful is None or doubtful.date is None:
        return DateRule(DayOrder.DAY_FIRST, say(gettext_noop("Read as dates.")), ())
    shown = {one.date.shows for one in cells if one.date is not None and one.date.shows is not None}
    answer = inquiry.answer("dates", _ORDERS) or (shown.pop().value if len(shown) == 1 else None)
    typed, reading = doubtful.cell.typed, doubtful.date
    asked = Question(
        id=inquiry.question("dates"),
        sentence=say(
            gettext_noop(
                "In the column “%(heading)s”, “%(typed)s” can be %(day_first)s or %(month_first)s. Which is "
                "it?"
            ),
            heading=inquiry.heading,
            typed=typed,
            day_first=reading.day_first,
            month_first=reading.month_first,
        ),
        options=(
            Option(id=DayOrder.DAY_FIRST.value, sentence=say(gettext_noop("The day is first."))),
            Option(id=DayOrder.MONTH_FIRST.value, sentence=say(gettext_noop("The month is first."))),
        ),
        answer=answer,
        suggested=DayOrder.DAY_FIRST.value,
    )
    order = DayOrder(answer) if answer else DayOrder.DAY_FIRST
    sentence = (
        say(_SENTENCES[order])
        if answer
        else say(gettext_noop("Dates, but it must be said whether the day or the month is first."))
    )
    return DateRule(order, sentence, (asked,))
