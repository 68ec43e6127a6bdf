"""Name the steps of a form, as a careful person would: by what they do, and the last one ``final``."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from likevekt.funding.model_form import (
    NO_REMARKS,
    NO_STEP,
    ActivityPart,
    CapitationPart,
    CriteriaPart,
    FixedSum,
    FloorAndCap,
    FramePart,
    Joint,
    ModelForm,
    NeedPart,
    Part,
    Transition,
    WeightedPart,
    is_step,
)

Step = TypeVar("Step", Joint, FixedSum, FloorAndCap, Transition)

_PARTS = {
    FramePart: "raised",
    CriteriaPart: "need",
    WeightedPart: "need",
    ActivityPart: "activity",
    CapitationPart: "per_head",
    NeedPart: "needs",
}
_OTHERS = ("mix", "rest", "closed", "final", "bounded", "stepwise", "own", "earned")
_MADE = re.compile(f"(?:{'|'.join(sorted({*_PARTS.values(), *_OTHERS}))})(?:_[0-9]+)?")


def is_made_name(name: str) -> bool:
    """Tell whether a step's name is one that a form gives when nobody has given it another."""
    return _MADE.fullmatch(name) is not None


def with_names(form: ModelForm) -> ModelForm:
    """Name the steps that have no name yet, and take names from what is no step (any more)."""
    form = _settled(_unfolded(form))
    names = _Names(form)
    parts = tuple(replace(mixed, part=names.part(mixed.part, is_open=form.is_open)) for mixed in form.parts)
    special = tuple(names.fixed(one) for one in form.special_sums)
    mix = names.step(form.mix, "mix") if form.is_mixed else Joint()
    bounds, pace = form.floor_and_cap, form.transition
    is_last = bounds is None and pace is None
    usual = "final" if is_last else ("rest" if special else "closed")
    closing = names.step(form.closing, usual) if form.has_closing else Joint()
    if bounds is not None:
        bounds = names.step(bounds, "final" if form.is_bounded_last else "bounded")
    if pace is not None:
        pace = names.step(pace, "final" if bounds is None or not form.is_bounded_last else "stepwise")
    return replace(
        form,
        parts=parts,
        special_sums=special,
        mix=mix,
        closing=closing,
        floor_and_cap=bounds,
        transition=pace,
    )


def _unfolded(form: ModelForm) -> ModelForm:
    """Make the parts of a mix that stands alone the parts of the model: the file says the same."""
    part = form.parts[0].part
    if form.is_mixed or not isinstance(part, NeedPart):
        return form
    mix = Joint(name=part.name, remarks=part.remarks)
    return replace(form, parts=part.parts, mix=mix, mixes_shares=True)


def _settled(form: ModelForm) -> ModelForm:
    """Take away choices that say nothing where they stand."""
    has_both = form.floor_and_cap is not None and form.transition is not None
    form = replace(
        form,
        is_bounded_last=form.is_bounded_last or not has_both,
        mixes_shares=form.is_mixed and form.mixes_shares and not form.special_sums,
    )
    if not form.is_mixed or form.is_mixed_as_shares:
        form = replace(form, parts=tuple(replace(mixed, fitting=NO_REMARKS) for mixed in form.parts))
    is_fitted_first = form.is_fitted_first and form.needs_fitting and form.is_bounded_first
    return replace(form, is_fitted_first=is_fitted_first)


class _Names:
    """The names that are taken, and the next free one."""

    def __init__(self, form: ModelForm) -> None:
        self.taken = set(_given(form)) - {NO_STEP}

    def step(self, step: Step, usual: str) -> Step:
        return step if step.name else replace(step, name=self.free(usual))

    def fixed(self, one: FixedSum) -> FixedSum:
        return one if one.remarks == NO_REMARKS else self.step(one, "own")

    def part(self, part: Part, *, is_open: bool = False) -> Part:
        if not is_step(part, is_open=is_open):
            return replace(part, name=NO_STEP)
        if isinstance(part, NeedPart):
            inside = tuple(
                replace(mixed, part=self.part(mixed.part), fitting=NO_REMARKS) for mixed in part.parts
            )
            part = replace(part, parts=inside)
        if not part.name:
            part = replace(part, name=self.free(_PARTS[type(part)]))
        if isinstance(part, ActivityPart | CapitationPart):
            total = self.step(part.sum, "earned") if part.fixed else Joint()
            part = replace(part, fixed=tuple(self.fixed(one) for one in part.fixed), sum=total)
        return part

    def free(self, usual: str) -> str:
        name, number = usual, 2
        while name in self.taken:
            name, number = f"{usual}_{number}", number + 1
        self.taken.add(name)
        return name


def _given(form: ModelForm) -> Iterator[str]:
    yield from (form.mix.name, form.closing.name)
    yield from (step.name for step in (form.floor_and_cap, form.transition) if step is not None)
    yield from (one.name for one in form.special_sums)
    for mixed in form.parts:
        yield from _given_in(mixed.part)


def _given_in(part: Part) -> Iterator[str]:
    yield part.name
    if isinstance(part, NeedPart):
        for mixed in part.parts:
            yield from _given_in(mixed.part)
    if isinstance(part, ActivityPart | CapitationPart):
        yield part.sum.name
        yield from (one.name for one in part.fixed)
