"""Service descriptions: what a service is, its usual amount, what is promised, and what it does not cover.

The usual amount is what most people get, not a limit. An amount outside it asks for a reason and is never refused:
what a person gets is decided by her need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from likevekt.casework.amounts import Amount, compare_amounts
from likevekt.kernel.periods import Period


class UsualAmountError(ValueError):
    """A usual amount does not go from something to something more of the same."""

    def __init__(self) -> None:
        super().__init__(
            "The usual amount does not go from an amount to a larger one of the same measure. "
            "Give both in the same measure and equally often, the smaller first."
        )


class AmountStanding(StrEnum):
    """How an amount stands to the usual one (mengde mot vanlig mengde)."""

    USUAL = "usual"
    LESS_THAN_USUAL = "less_than_usual"
    MORE_THAN_USUAL = "more_than_usual"
    NOT_COMPARABLE = "not_comparable"
    """It is counted in something else than the usual amount."""
    NO_USUAL = "no_usual"
    """The service has no usual amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualAmount:
    """The usual amount of a service (vanlig mengde), both ends included.

    Raises:
        UsualAmountError: the two are of different kinds, or the first is the larger.
    """

    least: Amount
    most: Amount

    def __post_init__(self) -> None:
        kinds = {(one.measure, one.per) for one in (self.least, self.most)}
        if len(kinds) > 1 or self.least.quantity > self.most.quantity:
            raise UsualAmountError


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDescription:
    """The description of a service (tjenestebeskrivelse) in a period; texts by language, in plain words."""

    service: str
    period: Period
    what_it_is: Mapping[str, str]
    usual: UsualAmount | None
    promised_quality: tuple[Mapping[str, str], ...]
    not_covered: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountCheck:
    """An amount held against the usual one (mengde holdt mot vanlig mengde)."""

    standing: AmountStanding
    amount: Amount
    usual: UsualAmount | None

    @property
    def asks_for_reason(self) -> bool:
        """Tell whether the one who decides is to say why it is this much; it can be decided all the same."""
        return self.standing not in {AmountStanding.USUAL, AmountStanding.NO_USUAL}


def check_amount(*, amount: Amount, description: ServiceDescription, weeks_per_month: int) -> AmountCheck:
    """Hold an amount against the usual one; the answer is never a refusal."""
    usual = description.usual
    if usual is None:
        return AmountCheck(standing=AmountStanding.NO_USUAL, amount=amount, usual=None)
    to_least = compare_amounts(amount, usual.least, weeks_per_month=weeks_per_month)
    to_most = compare_amounts(amount, usual.most, weeks_per_month=weeks_per_month)
    standing = AmountStanding.USUAL
    if to_least is None or to_most is None:
        standing = AmountStanding.NOT_COMPARABLE
    elif to_least < 0:
        standing = AmountStanding.LESS_THAN_USUAL
    elif to_most > 0:
        standing = AmountStanding.MORE_THAN_USUAL
    return AmountCheck(standing=standing, amount=amount, usual=usual)
