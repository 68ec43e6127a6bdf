"""The state's scheme for especially resource-demanding services: what a municipality gets back for one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from likevekt.kernel.money import half_up


class HighCostSchemeError(ValueError):
    """A scheme could pay back more than was spent."""

    def __init__(self, *, threshold_ore: int, share: Fraction) -> None:
        super().__init__(
            f"A scheme that pays {share} above {threshold_ore} øre cannot be: "
            "give a threshold of 0 or more, and a share from 0 to 1."
        )


class NoHighCostSchemeError(LookupError):
    """No scheme holds on a day."""

    def __init__(self, *, on: date) -> None:
        super().__init__(
            f"There is no threshold for the state's high-cost scheme on {on}, so the reimbursement cannot be told. "
            "Add the year's threshold and share, with their source."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HighCostScheme:
    """The state's scheme for high-cost users (toppfinansieringsordning) in a period: a threshold and a share above it.

    `to_age` is the age in the last calendar year that the scheme covers, None for any age.

    Raises:
        HighCostSchemeError: the threshold is below zero, or the share outside 0–1.
    """

    threshold_ore: int
    share: Fraction
    start: date
    end: date | None
    to_age: int | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.threshold_ore < 0 or not 0 <= self.share <= 1:
            raise HighCostSchemeError(threshold_ore=self.threshold_ore, share=self.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class HighCostReimbursement:
    """What the state pays back for one person's year (tilskudd til ressurskrevende tjenester), in øre.

    `counted_ore` is the cost that counts; `carried_ore` what the municipality bears of the cost itself.
    """

    cost_ore: int
    counted_ore: int
    threshold_ore: int
    ore: int

    @property
    def carried_ore(self) -> int:
        """The cost less what the state pays back."""
        return self.cost_ore - self.ore


def scheme_on(schemes: Iterable[HighCostScheme], *, on: date) -> HighCostScheme:
    """Give the scheme that holds on a day.

    Raises:
        NoHighCostSchemeError: there is none.
    """
    for scheme in schemes:
        if scheme.start <= on and (scheme.end is None or on < scheme.end):
            return scheme
    raise NoHighCostSchemeError(on=on)


def reimbursement(
    *, scheme: HighCostScheme, cost_ore: int, deducted_ore: int = 0, age: int | None = None
) -> HighCostReimbursement:
    """Give what the state pays back of a person's cost in a year, rounded half up.

    `deducted_ore` is what other grants cover and does not count. Above the scheme's age nothing is paid; an unknown
    age is taken to be covered.
    """
    counted = max(0, cost_ore - deducted_ore)
    is_covered = scheme.to_age is None or age is None or age <= scheme.to_age
    above = max(0, counted - scheme.threshold_ore) if is_covered else 0
    return HighCostReimbursement(
        cost_ore=cost_ore,
        counted_ore=counted,
        threshold_ore=scheme.threshold_ore,
        ore=half_up(above * scheme.share),
    )
