"""Norwegian birth numbers and D-numbers: eleven digits that name one person.

Six digits for the day of birth, three for the place in the series of that day, and two control digits. A
D-number adds 40 to the day. The test series adds 80 to the month: its numbers belong to nobody. Errors never
hold the number, since they end in logs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_LENGTH = 11
_D_NUMBER_DAY = 40
_SYNTHETIC_MONTH = 80
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# Which places in the series belong to which years of birth; both ends are included.
_SERIES = (
    (range(500, 750), range(1854, 1900)),
    (range(500), range(1900, 2000)),
    (range(900, 1000), range(1940, 2000)),
    (range(500, 1000), range(2000, 2040)),
)


class NotElevenDigitsError(ValueError):
    """A birth number was given in another form."""

    def __init__(self) -> None:
        super().__init__(
            "A birth number has eleven digits. This one has not: write it as it stands, all eleven."
        )


class NoSuchBirthDateError(ValueError):
    """The first nine digits name no day on which somebody can have been born."""

    def __init__(self) -> None:
        super().__init__(
            "The first nine digits of the birth number name no day of birth. Compare them with the source."
        )


class ControlDigitsError(ValueError):
    """The last two digits do not fit the nine before them."""

    def __init__(self) -> None:
        super().__init__(
            "The last two digits of the birth number do not fit the others, so one digit or more is wrong. "
            "Compare it with the source."
        )


class NoSeriesError(ValueError):
    """No birth number can be made for a year outside the series."""

    def __init__(self, *, year: int) -> None:
        super().__init__(
            f"There are no birth numbers for people born in {year}. Give a year from 1854 through 2039."
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BirthNumber:
    """A birth number or D-number (fødselsnummer) that holds together, and what can be read from it.

    It shows nothing of itself when it is printed.
    """

    digits: str
    born: date
    is_female: bool
    is_d_number: bool
    is_synthetic: bool

    def __repr__(self) -> str:
        return "BirthNumber(…)"


def parse_birth_number(text: str) -> BirthNumber:
    """Read a birth number or a D-number, of a living series or of the test series.

    Spaces are ignored. Only the series with 80 added to the month counts as synthetic; other test series
    (40 or 65 added) name no day of birth and are refused.

    Raises:
        NotElevenDigitsError: the text is not eleven digits.
        NoSuchBirthDateError: the digits name no day of birth.
        ControlDigitsError: the control digits do not fit.
    """
    digits = "".join(text.split())
    if len(digits) != _LENGTH or not (digits.isascii() and digits.isdigit()):
        raise NotElevenDigitsError
    day, month, serial = int(digits[:2]), int(digits[2:4]), int(digits[6:9])
    is_d_number, is_synthetic = day > _D_NUMBER_DAY, month > _SYNTHETIC_MONTH
    born = _born(
        day=day - _D_NUMBER_DAY * is_d_number,
        month=month - _SYNTHETIC_MONTH * is_synthetic,
        year_of_century=int(digits[4:6]),
        serial=serial,
    )
    if born is None:
        raise NoSuchBirthDateError
    if _control_digits(digits[:9]) != digits[9:]:
        raise ControlDigitsError
    return BirthNumber(
        digits=digits,
        born=born,
        is_female=serial % 2 == 0,
        is_d_number=is_d_number,
        is_synthetic=is_synthetic,
    )


def synthetic_birth_number(
    *, born: date, is_female: bool, seed: int, is_d_number: bool = False
) -> BirthNumber:
    """Make a birth number of the test series, the same for the same seed.

    Raises:
        NoSeriesError: there are no birth numbers for that year.
    """
    serials = [
        serial
        for places, years in _SERIES
        if born.year in years
        for serial in places
        if (serial % 2 == 0) == is_female
    ]
    if not serials:
        raise NoSeriesError(year=born.year)
    day = born.day + _D_NUMBER_DAY * is_d_number
    start = f"{day:02}{born.month + _SYNTHETIC_MONTH:02}{born.year % 100:02}"
    first = seed % len(serials)
    # About every sixth place in a series has no control digits; the next one that has them is taken.
    return parse_birth_number(
        next(
            f"{start}{serial:03}{control}"
            for serial in serials[first:] + serials[:first]
            if (control := _control_digits(f"{start}{serial:03}"))
        )
    )


def _born(*, day: int, month: int, year_of_century: int, serial: int) -> date | None:
    for places, years in _SERIES:
        year = years[0] + (year_of_century - years[0]) % 100
        if serial in places and year in years:
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def _control_digits(nine: str) -> str:
    """Give the two control digits of nine digits; nothing where there are none (modulus 11 leaves ten)."""
    first = _control_digit(nine, _FIRST_WEIGHTS)
    second = _control_digit(nine + first, _SECOND_WEIGHTS) if first else ""
    return first + second if second else ""


def _control_digit(digits: str, weights: Sequence[int]) -> str:
    rest = -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return "" if rest == 10 else str(rest)
