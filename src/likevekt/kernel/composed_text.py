"""Text in Unicode's composed form, so that å written as one sign or as two is the same."""

import re
import unicodedata

MOST_MARKS = 30


class EndlessMarksError(ValueError):
    """A letter has more accents than any language has; putting them in order would take for ever."""

    def __init__(self) -> None:
        super().__init__(f"has a letter with more than {MOST_MARKS} accents on it, which no text has")


def composed(text: str) -> str:
    """Give a text in composed form (NFC).

    Raises:
        EndlessMarksError: more than 30 accents in a row.
    """
    if text.isascii():
        return text
    marks = [sign for sign in set(text) if unicodedata.combining(sign)]
    if marks:
        run = "[" + "".join(re.escape(mark) for mark in marks) + f"]{{{MOST_MARKS + 1}}}"
        if re.search(run, text):
            raise EndlessMarksError
    return unicodedata.normalize("NFC", text)
