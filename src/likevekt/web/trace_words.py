"""The engine's words for steps and terms, in the words of the screens."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_STEPS = {
    "base": gettext_noop("Base amount"),
    "uplift": gettext_noop("Base with growth"),
    "criteria": gettext_noop("Criteria"),
    "weighted": gettext_noop("Weighted inhabitants"),
    "weighted_sum": gettext_noop("Weighted number"),
    "share": gettext_noop("Share"),
    "rate": gettext_noop("Volume × price"),
    "tiers": gettext_noop("Price in steps around the plan"),
    "capitation": gettext_noop("Team frame, by inhabitants"),
    "fixed": gettext_noop("Fixed amount"),
    "add": gettext_noop("Sum of the parts"),
    "blend": gettext_noop("Mix of the parts"),
    "reconcile": gettext_noop("Fitted to the frame"),
    "remainder": gettext_noop("Special sums, then the rest"),
    "corridor": gettext_noop("Floor and cap"),
    "pace": gettext_noop("Transition arrangement"),
    "guarantee": gettext_noop("Income guarantee"),
    "equalise": gettext_noop("Levelling between units"),
    "outlier": gettext_noop("Especially resource-demanding"),
    "quality": gettext_noop("Part that follows quality"),
    "credibility": gettext_noop("Smoothing for small units"),
    "prorate": gettext_noop("Part of the year"),
    "retro": gettext_noop("Settlement against the plan"),
    "nest": gettext_noop("Shares inside groups"),
}
_TERMS = {
    "above the ceiling of the unit": gettext_noop("Above the unit's ceiling"),
    "addition": gettext_noop("Addition"),
    "amount": gettext_noop("Amount"),
    "amount before growth": gettext_noop("Amount before growth"),
    "beyond the largest settlement": gettext_noop("Beyond the largest settlement"),
    "cost of a case above the threshold": gettext_noop("Cost of one person above the threshold"),
    "criterion": gettext_noop("Criterion"),
    "earned by the score": gettext_noop("Earned by quality"),
    "equal sum a head": gettext_noop("The same for each inhabitant, to reach the frame"),
    "equal sum a unit": gettext_noop("The same for each unit, to reach the frame"),
    "fitted to the pool": gettext_noop("Fitted to the pool"),
    "fitted to the sum": gettext_noop("Fitted to the frame"),
    "fixed amount": gettext_noop("Fixed amount"),
    "floor and cap": gettext_noop("Floor and cap"),
    "growth": gettext_noop("Growth"),
    "inside the dead band": gettext_noop("Small deviations that are not settled"),
    "kept": gettext_noop("Kept whatever the quality"),
    "lifted to the guarantee": gettext_noop("Lifted by the income guarantee"),
    "mean of all units": gettext_noop("Mean of all units"),
    "nobody too far below the target": gettext_noop("Nobody too far below the target"),
    "number × rate": gettext_noop("Number × rate"),
    "own amount": gettext_noop("Own amount"),
    "own figures": gettext_noop("Own figures"),
    "mean of all": gettext_noop("Mean of all"),
    "paid for the guarantee": gettext_noop("Paid for others' income guarantee"),
    "part": gettext_noop("Part"),
    "part of the year": gettext_noop("Part of the year"),
    "planned volume × price": gettext_noop("Planned volume × price"),
    "rounding to whole kroner": gettext_noop("Rounding to whole kroner"),
    "share of all units": gettext_noop("Share of all units"),
    "share of the deviation from plan": gettext_noop("Part of the deviation from the plan"),
    "share of the group's frame": gettext_noop("Share of the group's frame"),
    "share of the rest": gettext_noop("Share of the rest"),
    "share of the sum": gettext_noop("Share of the frame"),
    "special sum": gettext_noop("Special sum"),
    "step towards the target": gettext_noop("Step towards the target"),
    "volume above the ceiling": gettext_noop("Volume above the ceiling"),
    "volume above the plan": gettext_noop("Volume above the plan"),
    "volume below the plan": gettext_noop("Volume below the plan"),
    "volume × price": gettext_noop("Volume × price"),
}
_NUMBERS = {
    "all units": gettext_noop("all units"),
    "growth": gettext_noop("growth"),
    "mean": gettext_noop("mean"),
    "mean a head": gettext_noop("mean for each inhabitant"),
    "not withheld": gettext_noop("not withheld"),
    "per": gettext_noop("per"),
    "price": gettext_noop("price"),
    "rate": gettext_noop("rate"),
    "share paid above the plan": gettext_noop("part paid above the plan"),
    "share taken back below the plan": gettext_noop("part taken back below the plan"),
    "sum": gettext_noop("the frame"),
    "taken": gettext_noop("taken from the unit"),
    "the rest": gettext_noop("the rest"),
    "to fit the sum": gettext_noop("to reach the frame"),
    "weight": gettext_noop("weight"),
    "weight on own figures": gettext_noop("weight on own figures"),
    "weight on the mean": gettext_noop("weight on the mean"),
    "withheld from all": gettext_noop("withheld from all"),
}
# Terms that say nothing in themselves: the name of the step or the column behind them says more.
PLAIN_TERMS = frozenset(
    {"amount", "part", "criterion", "special sum", "fixed amount", "number × rate", "volume × price"}
)


def step_word(op: str) -> str:
    """Name a kind of step: `corridor` is *Gulv og tak*."""
    return _(_STEPS[op]) if op in _STEPS else op


def term_word(label: str) -> str:
    """Name a term of an amount; a label that the engine made of names is shown as it is."""
    return _(_TERMS[label]) if label in _TERMS else label


def number_word(label: str) -> str:
    """Name a number inside a term."""
    return _(_NUMBERS[label]) if label in _NUMBERS else label
