"""What a person pays herself for a service: by steps of income, as a municipality has adopted them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from likevekt.kernel.money import half_up
from likevekt.kernel.quoting import quoted


class UserPaymentStepsError(ValueError):
    """The steps of a user payment leave an income without a step, or with two."""

    def __init__(self, *, service: str) -> None:
        super().__init__(
            f"The user payment for {quoted(service)} has steps that do not cover each income once. "
            "Give at least one step, each with a higher limit than the one before, and the last without a limit."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPaymentStep:
    """One step of income (inntektstrinn): up to so many base amounts, and what is paid there, in øre.

    `ore_per` is for an hour, day, visit or piece; None is a fixed sum a month, `most_ore_a_month`.
    """

    up_to_base_amounts: Fraction | None
    ore_per: int | None
    most_ore_a_month: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPaymentScale:
    """What is paid for a service by income (egenbetalingssatser) in a period; no steps where it is free.

    `base_amount_ore` is the National Insurance base amount (G) that the limits are counted in.

    Raises:
        UserPaymentStepsError: an income has no step, or two.
    """

    service: str
    start: date
    end: date | None
    base_amount_ore: int
    steps: tuple[UserPaymentStep, ...]
    is_free: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        limits = [step.up_to_base_amounts for step in self.steps]
        priced = all(step.ore_per is not None or step.most_ore_a_month is not None for step in self.steps)
        if self.is_free == bool(self.steps) or not priced or not _rise(limits):
            raise UserPaymentStepsError(service=self.service)

    def step_for(self, *, income_ore: int) -> UserPaymentStep | None:
        """Give the step of a yearly income; a limit belongs to the step below it. None where the service is free."""
        for step in self.steps:
            if (
                step.up_to_base_amounts is None
                or income_ore <= step.up_to_base_amounts * self.base_amount_ore
            ):
                return step
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPayment:
    """What a person pays for a service in a month (egenbetaling), in øre, and the step that it is by."""

    ore: int
    step: UserPaymentStep | None
    is_capped: bool


def user_payment(
    *, scale: UserPaymentScale, income_ore: int, quantity: Fraction, cost_ore: int | None = None
) -> UserPayment:
    """Give what is paid for a month with so many hours, days, visits or pieces, rounded half up.

    It is never more than the step's sum a month, nor than what the service costs (`cost_ore`, where it is known).
    """
    return _payment(scale.step_for(income_ore=income_ore), quantity=quantity, cost_ore=cost_ore)


def payment_by_step(
    *, scale: UserPaymentScale, quantity: Fraction, cost_ore: int | None = None
) -> tuple[UserPayment, ...]:
    """Give what is paid at each step, where nobody knows the income; nothing where the service is free."""
    return tuple(_payment(step, quantity=quantity, cost_ore=cost_ore) for step in scale.steps)


def _payment(step: UserPaymentStep | None, *, quantity: Fraction, cost_ore: int | None) -> UserPayment:
    if step is None or quantity <= 0:
        return UserPayment(ore=0, step=step, is_capped=False)
    most = [limit for limit in (step.most_ore_a_month, cost_ore) if limit is not None]
    by_use = min(most) if step.ore_per is None else half_up(quantity * step.ore_per)
    ore = min([by_use, *most])
    return UserPayment(ore=ore, step=step, is_capped=step.ore_per is not None and ore < by_use)


def _rise(limits: Sequence[Fraction | None]) -> bool:
    if any(limit is None for limit in limits[:-1]) or (limits and limits[-1] is not None):
        return False
    return all(lower is not None and (higher is None or lower < higher) for lower, higher in pairwise(limits))
