"""How figures are written: as Norwegians write them, and as English readers expect.

Exact amounts come in as `int` or `Fraction` and are rounded once, here, half away from zero.
"""

from dataclasses import dataclass
from fractions import Fraction

NO_BREAK = "\u00a0"
MINUS = "\u2212"
TIMES = "\u00d7"

Number = int | Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    group: str
    point: str
    percent: str
    million: str


_NORWEGIAN = _Writing(group=NO_BREAK, point=",", percent=f"{NO_BREAK}%", million="mill.")
_ENGLISH = _Writing(group=",", point=".", percent="%", million="million")


def whole(amount: Number, *, language: str) -> str:
    """Write a whole number with its thousands apart: `1 250 000`."""
    return decimal(amount, places=0, language=language)


def change(amount: Number, *, language: str) -> str:
    """Write a change with its sign: `+1 250 000`, `−646 548`, and `0` without one."""
    return decimal(amount, places=0, language=language, signed=True)


def decimal(amount: Number, *, places: int, language: str, signed: bool = False) -> str:
    """Write a number with a fixed count of decimals; a zero never has a sign."""
    writing = _writing(language)
    scaled = _rounded(abs(Fraction(amount)) * 10**places)
    digits = str(scaled).rjust(places + 1, "0")
    text = _grouped(digits[: len(digits) - places], writing.group)
    if places:
        text += writing.point + digits[-places:]
    if not scaled:
        return text
    return (MINUS if amount < 0 else "+" if signed else "") + text


def plain(amount: Number, *, language: str, most: int = 6) -> str:
    """Write a number with the decimals it needs and no more than `most`: `738,5`, `0,978402`."""
    text = decimal(amount, places=most, language=language)
    point = _writing(language).point
    return text.rstrip("0").removesuffix(point) if most else text


def price(amount: Number, *, language: str) -> str:
    """Write a price with two decimals, or none when it is whole: `738,50`, `3 115`."""
    return decimal(amount, places=0 if Fraction(amount).denominator == 1 else 2, language=language)


def percent(share: Number, *, language: str, places: int = 1, signed: bool = False) -> str:
    """Write a share as per cent: 0.343 is `34,3 %`."""
    number = decimal(Fraction(share) * 100, places=places, language=language, signed=signed)
    return with_unit(number, "%", language=language)


def with_unit(number: str, unit: str, *, language: str) -> str:
    """Set a unit after a number that is written already: `34 %`, `12 kr`, and in English `34%`."""
    if unit == "%":
        return number + _writing(language).percent
    return f"{number}{NO_BREAK}{unit}" if unit else number


def millions(amount: Number, *, language: str, signed: bool = False) -> str:
    """Write kroner as millions without the unit, with one decimal below a hundred: `6,2`, `387`."""
    scaled = Fraction(amount) / 1_000_000
    places = 0 if abs(scaled) >= 100 else 1
    return decimal(scaled, places=places, language=language, signed=signed)


def million_word(*, language: str) -> str:
    """Give the word after a number of millions: `mill.` or `million`."""
    return _writing(language).million


def kroner(amount: Number, *, language: str, signed: bool = False) -> str:
    """Write an amount with its unit: `1 250 000 kr`, in English `NOK 1,250,000`."""
    number = decimal(amount, places=0, language=language, signed=signed)
    return f"NOK{NO_BREAK}{number}" if language == "en" else f"{number}{NO_BREAK}kr"


def fingerprint(sha256: str) -> str:
    """Shorten a SHA-256 to what a person can compare: `9f3c 21ab`."""
    return f"{sha256[:4]}{NO_BREAK}{sha256[4:8]}"


def _writing(language: str) -> _Writing:
    return _ENGLISH if language.startswith("en") else _NORWEGIAN


def _rounded(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _grouped(digits: str, group: str) -> str:
    return f"{int(digits):,}".replace(",", group)
