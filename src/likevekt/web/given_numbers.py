"""Numbers as people type them in fields, read exactly or refused with a reason.

Norwegian readers type `1 250 000` and `34,3`; English ones `1,250,000` and `34.3`. What could be either is asked
about, never guessed. A fraction such as `1/3` is a number too.
"""

import re
from fractions import Fraction

from django.utils.translation import gettext as _

from likevekt.kernel.exact import LARGEST_DIGIT_COUNT, NotANumberError, parse_number, write_decimal
from likevekt.web import numbers

_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_COMMA_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_POINT_GROUP = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")
_POINT_GROUPS = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?")


class GivenNumberError(ValueError):
    """A field holds something that cannot be read as one exact number; the text is a sentence for the reader."""


def read_given(text: str, *, language: str) -> Fraction:
    """Read a number as it was typed in a field.

    Raises:
        GivenNumberError: the text is no number, or could be two different ones.
    """
    plain = text.strip().replace(numbers.MINUS, "-").removeprefix("+")
    plain = _SPACES.sub("", plain)
    plain = _english(plain) if language.startswith("en") else _norwegian(plain, typed=text.strip())
    try:
        return parse_number(plain)
    except NotANumberError:
        pass
    if sum(character.isdigit() for character in plain) > LARGEST_DIGIT_COUNT:
        raise GivenNumberError(_("The number has more digits than can be used here."))
    raise GivenNumberError(
        _("“%(text)s” is not a number. Write for example %(example)s.")
        % {
            "text": text.strip()[:40],
            "example": numbers.decimal(Fraction(25, 2), places=1, language=language),
        }
    )


def read_percent(text: str, *, language: str) -> Fraction:
    """Read per cent as a share: `34,3` is 0.343.

    Raises:
        GivenNumberError: the text is no number.
    """
    return read_given(text.strip().removesuffix("%"), language=language) / 100


def show_given(value: Fraction, *, language: str) -> str:
    """Write a number for a field, exactly: what is shown is read back as the same number."""
    text = write_decimal(value)
    if "/" in text:
        return text
    places = len(text.partition(".")[2])
    return numbers.decimal(value, places=places, language=language)


def show_percent(value: Fraction, *, language: str) -> str:
    """Write a share as per cent for a field, exactly and without the sign for per cent."""
    return show_given(value * 100, language=language)


def _norwegian(plain: str, *, typed: str) -> str:
    if _POINT_GROUP.fullmatch(plain):
        whole = plain.replace(".", "")
        raise GivenNumberError(
            _("“%(text)s” can be read in two ways. Write %(whole)s or %(decimal)s.")
            % {"text": typed, "whole": whole, "decimal": plain.replace(".", ",")}
        )
    if _POINT_GROUPS.fullmatch(plain):
        plain = plain.replace(".", "")
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain


def _english(plain: str) -> str:
    bare = plain.removeprefix("-")
    return plain.replace(",", "") if _COMMA_GROUPS.fullmatch(bare) else plain
