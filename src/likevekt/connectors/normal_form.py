"""Text in Unicode's composed form, so that å written as one sign or as two is the same."""

from likevekt.connectors.sentences import gettext_noop
from likevekt.connectors.table_grid import IntakeError
from likevekt.kernel import composed_text
from likevekt.kernel.composed_text import MOST_MARKS


class EndlessMarksError(IntakeError):
    """A letter with more accents than any language has; composing them would take for ever."""

    msgid = gettext_noop(
        "The file holds a letter with more than %(limit)s accents on it, which no text has. It is refused."
    )


def composed(text: str) -> str:
    """Give a text in composed form (NFC).

    Raises:
        EndlessMarksError: more than 30 accents in a row.
    """
    try:
        return composed_text.composed(text)
    except composed_text.EndlessMarksError:
        raise EndlessMarksError(limit=MOST_MARKS) from None
