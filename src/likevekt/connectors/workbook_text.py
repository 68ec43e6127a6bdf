"""The texts that a workbook keeps apart from its sheets."""

import re

from likevekt.connectors.normal_form import composed
from likevekt.connectors.table_grid import IntakeLimits, TooManyCellsError, TooMuchTextError
from likevekt.connectors.workbook_package import Attributes

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class TextReader:
    """Reads the list of shared texts; phonetic readings beside them are left out.

    Raises:
        TooManyCellsError: more texts than a table may have cells.
        TooMuchTextError: more text than a table may hold.
    """

    def __init__(self, limits: IntakeLimits) -> None:
        self.is_done = False
        self.texts: list[str] = []
        self._limits = limits
        self._characters = 0
        self._pieces: list[str] = []
        self._is_in_text = False
        self._is_in_phonetic = False

    def start(self, name: str, attributes: Attributes, /) -> None:  # noqa: ARG002 - one form for all readers
        """Take the start of an element."""
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._is_in_phonetic = True
        elif name == "t":
            self._is_in_text = not self._is_in_phonetic

    def end(self, name: str, /) -> None:
        """Take the end of an element."""
        if name == "si":
            self._take(plain_text("".join(self._pieces)))
        elif name == "rPh":
            self._is_in_phonetic = False
        elif name == "t":
            self._is_in_text = False

    def text(self, text: str, /) -> None:
        """Take text between elements."""
        if self._is_in_text:
            self._pieces.append(text)
            self._characters += len(text)
            if self._characters > self._limits.characters:
                raise TooMuchTextError(limit=self._limits.characters)

    def _take(self, text: str) -> None:
        self.texts.append(text)
        if len(self.texts) > self._limits.cells:
            raise TooManyCellsError(limit=self._limits.cells)


def plain_text(text: str) -> str:
    """Give a workbook's text with its escaped signs (``_x000D_``) written out, in NFC."""
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    return composed(text)


def _unescaped(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return match[0] if 0xD800 <= number <= 0xDFFF else chr(number)
