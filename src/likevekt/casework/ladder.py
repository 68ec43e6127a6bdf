"""The ladder of effort: alternatives side by side, lowest effective level first, none below the adequate minimum.

The steps are data (the reference set `effort_ladder` is an example). The ladder orders what professionals have
judged; it reads no price, proposes two or three and selects none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likevekt.casework.amounts import Amount, compare_amounts

MOST_ALTERNATIVES = 3
FEWEST_ALTERNATIVES = 2


class LadderStepError(ValueError):
    """A step stands twice on a ladder, or an alternative stands on none of its steps."""

    def __init__(self, *, code: str) -> None:
        super().__init__(
            f'The step "{code}" does not fit the ladder of effort. '
            "Name each step once, and each alternative by its step."
        )


class AlternativesError(ValueError):
    """Alternatives cannot be told apart, or more than one is called the recommendation."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(
            f"The alternatives cannot be put side by side: {reason}. "
            "Give each an id of its own, and recommend one at most."
        )


class LeftOutBecause(StrEnum):
    """Why an alternative is not proposed (hvorfor et alternativ er utelatt)."""

    NOT_ADEQUATE = "not_adequate"
    NOT_EFFECTIVE = "not_effective"
    NOT_ADEQUATE_IN_TIME = "not_adequate_in_time"
    BELOW_MINIMUM = "below_minimum"
    LOWER_STEPS_SUFFICE = "lower_steps_suffice"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """A step of the ladder of effort (trinn i innsatstrappen)."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortLadder:
    """A ladder of effort (innsatstrapp), the lowest step first.

    Raises:
        LadderStepError: a step stands twice.
    """

    steps: tuple[LadderStep, ...]

    def __post_init__(self) -> None:
        codes = [step.code for step in self.steps]
        for code in codes:
            if codes.count(code) > 1:
                raise LadderStepError(code=code)

    def number(self, code: str) -> int:
        """Give the number of a step, counted from 1 at the bottom.

        Raises:
            LadderStepError: there is no such step.
        """
        for number, step in enumerate(self.steps, start=1):
            if step.code == code:
                return number
        raise LadderStepError(code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One thing that could be done (alternativ), as professionals have judged it.

    ``is_effective``: it would meet the need that it is for. ``adequate_from``: the day from which it gives adequate
    help, None when it never does. ``has_adequate_interim``: the help until then is adequate. ``lowest_amount`` is
    the least of it at any time. ``is_recommended``: it is the professional recommendation.
    """

    id: str
    step: str
    is_effective: bool
    adequate_from: date | None
    has_adequate_interim: bool = False
    lowest_amount: Amount | None = None
    is_recommended: bool = False

    @property
    def is_adequate(self) -> bool:
        """Tell whether it gives adequate help, now or from a later day."""
        return self.adequate_from is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedAlternative:
    """A proposed alternative (foreslått alternativ) and its step; it says itself from when it is adequate."""

    alternative: Alternative
    step_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutAlternative:
    """An alternative that is not proposed (utelatt alternativ), and why."""

    alternative: Alternative
    step_number: int
    because: LeftOutBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderProposal:
    """What the ladder puts side by side (forslag fra innsatstrappen), the lowest step first; nothing is selected."""

    proposed: tuple[ProposedAlternative, ...]
    left_out: tuple[LeftOutAlternative, ...]

    @property
    def needs_more(self) -> bool:
        """Tell whether there are fewer than two to weigh against each other."""
        return len(self.proposed) < FEWEST_ALTERNATIVES


def propose_alternatives(
    *,
    ladder: EffortLadder,
    alternatives: Iterable[Alternative],
    needed_from: date,
    adequate_minimum: Amount,
    weeks_per_month: int,
) -> LadderProposal:
    """Put up to three alternatives side by side, the lowest effective step first.

    None is proposed that is not adequate, that is adequate only later without adequate help until then, or that is
    less than the adequate minimum, where the two are counted alike. The professional recommendation is kept when
    there are more than three.

    Raises:
        LadderStepError: an alternative stands on no step of the ladder.
        AlternativesError: two have the same id, or two are recommended.
    """
    ordered = sorted(alternatives, key=lambda one: (ladder.number(one.step), one.id))
    _refuse_unclear(ordered)
    reasons = {
        one.id: _unfit(
            one, needed_from=needed_from, minimum=adequate_minimum, weeks_per_month=weeks_per_month
        )
        for one in ordered
    }
    kept = _kept([one for one in ordered if reasons[one.id] is None])
    return LadderProposal(
        proposed=tuple(
            ProposedAlternative(alternative=one, step_number=ladder.number(one.step)) for one in kept
        ),
        left_out=tuple(
            LeftOutAlternative(
                alternative=one,
                step_number=ladder.number(one.step),
                because=reasons[one.id] or LeftOutBecause.LOWER_STEPS_SUFFICE,
            )
            for one in ordered
            if one not in kept
        ),
    )


def _refuse_unclear(alternatives: list[Alternative]) -> None:
    if len({one.id for one in alternatives}) < len(alternatives):
        raise AlternativesError(reason="two have the same id")
    if sum(one.is_recommended for one in alternatives) > 1:
        raise AlternativesError(reason="two are the professional recommendation")


def _unfit(
    one: Alternative, *, needed_from: date, minimum: Amount, weeks_per_month: int
) -> LeftOutBecause | None:
    if one.adequate_from is None:
        return LeftOutBecause.NOT_ADEQUATE
    if not one.is_effective:
        return LeftOutBecause.NOT_EFFECTIVE
    if one.adequate_from > needed_from and not one.has_adequate_interim:
        return LeftOutBecause.NOT_ADEQUATE_IN_TIME
    if one.lowest_amount is not None:
        compared = compare_amounts(one.lowest_amount, minimum, weeks_per_month=weeks_per_month)
        if compared is not None and compared < 0:
            return LeftOutBecause.BELOW_MINIMUM
    return None


def _kept(fit: list[Alternative]) -> list[Alternative]:
    """Keep the lowest three, or the lowest two and the recommended one above them."""
    above = [one for one in fit[MOST_ALTERNATIVES:] if one.is_recommended]
    return [*fit[: MOST_ALTERNATIVES - len(above)], *above]
