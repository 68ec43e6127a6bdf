"""From bytes to text, for files that were saved on machines with other habits."""

import codecs
from typing import NamedTuple

from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.connectors.table_grid import IntakeError

_UTF16_SHARE = 0.3
_SAMPLE = 4_000
_MISREAD = ("Ã¦", "Ã¸", "Ã¥", "Ã†", "Ã˜", "Ã…")


class NotTextError(IntakeError):
    """The bytes are neither a workbook nor text in a known encoding."""

    msgid = gettext_noop(
        "The file is neither a workbook (.xlsx) nor readable text: byte %(position)s cannot be read as UTF-8 "
        "or Windows-1252. Save the table again as .xlsx or as CSV UTF-8."
    )


class DecodedText(NamedTuple):
    """The text of a file, the name of its encoding, and what was noticed."""

    text: str
    encoding: str
    notes: tuple[Sentence, ...]


def decode_text(data: bytes) -> DecodedText:
    """Read bytes as UTF-8, UTF-16 or Windows-1252; it is not composed yet.

    A byte order mark decides; without one, bytes that are UTF-8 are read as that, and others as
    Windows-1252, which is what Norwegian Excel writes when asked for plain CSV.

    Raises:
        NotTextError: none of them fits.
    """
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or b"\x00" in data:
            raise NotTextError(position=error.start + 1) from None
        encoding = "cp1252"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as second:
            raise NotTextError(position=second.start + 1) from None
    if "\x00" in text:
        raise NotTextError(position=data.find(b"\x00") + 1)
    text = text.removeprefix("\ufeff")
    return DecodedText(text, _SHOWN[encoding], _notes(text))


_SHOWN = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = data[:_SAMPLE]
    if sample[1::2].count(0) > len(sample) / 2 * _UTF16_SHARE:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) / 2 * _UTF16_SHARE:
        return "utf-16-be"
    return "utf-8"


def _notes(text: str) -> tuple[Sentence, ...]:
    notes = []
    found = next((pair for pair in _MISREAD if pair in text), None)
    if found is not None:
        notes.append(
            say(
                gettext_noop(
                    "The text holds “%(found)s”, which is what æ, ø and å become when another program has "
                    "read "
                    "the file wrongly and saved it again. Check the names."
                ),
                found=found,
            )
        )
    if "\ufffd" in text:
        notes.append(
            say(
                gettext_noop(
                    "The text holds the sign �, which another program put where it could not read a letter. "
                    "Check the names."
                )
            )
        )
    return tuple(notes)
