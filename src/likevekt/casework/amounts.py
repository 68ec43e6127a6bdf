"""How much of a service: a quantity, what it is counted in, and how often. Never money."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Measure(StrEnum):
    """What a service is counted in (måleenhet)."""

    HOUR = "hour"
    VISIT = "visit"
    DAY = "day"
    PIECE = "piece"


class Per(StrEnum):
    """How often an amount is given (hvor ofte); ``ONCE`` is the whole of it."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ONCE = "once"


_DAYS_PER_WEEK = 7


class NegativeAmountError(ValueError):
    """An amount of a service is below zero."""

    def __init__(self, *, quantity: Fraction) -> None:
        super().__init__(f"An amount of {quantity} cannot be given. Give 0 or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount of a service (mengde): so many hours, visits, days or pieces, so often.

    Raises:
        NegativeAmountError: it is below zero.
    """

    quantity: Fraction
    measure: Measure
    per: Per

    def __post_init__(self) -> None:
        if self.quantity < 0:
            raise NegativeAmountError(quantity=self.quantity)


def compare_amounts(one: Amount, other: Amount, *, weeks_per_month: int) -> int | None:
    """Tell whether one amount is less than (-1), the same as (0) or more than (1) another; None if it cannot be.

    ``weeks_per_month`` is the 4 that the national rules of recording divide monthly hours by.
    """
    if one.measure is not other.measure:
        return None
    if one.per is other.per:
        return _sign(one.quantity - other.quantity)
    if Per.ONCE in {one.per, other.per}:
        return None
    return _sign(_per_week(one, weeks_per_month) - _per_week(other, weeks_per_month))


def _per_week(amount: Amount, weeks_per_month: int) -> Fraction:
    if amount.per is Per.DAY:
        return amount.quantity * _DAYS_PER_WEEK
    return amount.quantity / weeks_per_month if amount.per is Per.MONTH else amount.quantity


def _sign(difference: Fraction) -> int:
    return (difference > 0) - (difference < 0)
