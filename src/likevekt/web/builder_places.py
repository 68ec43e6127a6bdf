"""Which field of the builder a place in the model's file belongs to, so that an error stands beside its field."""

from collections.abc import Iterator

from likevekt.funding.model_form import (
    ActivityPart,
    CapitationPart,
    CriteriaPart,
    FixedSum,
    FramePart,
    MixedPart,
    ModelForm,
    NeedPart,
    Part,
    WeightedPart,
)
from likevekt.funding.model_form_names import with_names


def field_places(form: ModelForm) -> dict[str, str]:
    """Give the name of the field for every place of the file that a field fills."""
    form = with_names(form)
    return dict(_places(form))


def _places(form: ModelForm) -> Iterator[tuple[str, str]]:
    for name in ("id", "title", "frame", "valid_from", "valid_to", "side_effects", "tell_tales", "law"):
        yield f"model.{name}", name
    yield "model.out", "open"
    yield "model", "frame"
    yield from _mixed_places("", form.parts, mix=form.mix.name)
    for at, one in enumerate(form.special_sums):
        yield from _fixed_places(f"s{at}", one)
        yield f"node.{form.closing.name}.after[{at}]", f"s{at}.column"
    if form.closing.name:
        yield f"node.{form.closing.name}", "s0.column" if form.special_sums else "frame"
    if form.floor_and_cap is not None:
        step = f"node.{form.floor_and_cap.name}"
        yield step, "b.cap" if form.floor_and_cap.floor is None else "b.floor"
        yield from ((f"{step}.{key}", f"b.{key}") for key in ("floor", "cap"))
        yield f"{step}.relative_to", "b.column"
    if form.transition is not None:
        step = f"node.{form.transition.name}"
        yield step, "t.step"
        yield f"{step}.max_under", "t.max_under"
        yield f"{step}.current", "t.column"


def _mixed_places(at: str, parts: tuple[MixedPart, ...], *, mix: str) -> Iterator[tuple[str, str]]:
    for step, mixed in enumerate(parts):
        part = f"{at}.p{step}".removeprefix(".")
        if len(parts) > 1:
            yield f"node.{mix}.of[{step}]", f"{part}.column"
            yield f"node.{mix}.of[{step}].a", f"{part}.share"
        yield from _part_places(part, mixed.part)
    if len(parts) > 1:
        yield f"node.{mix}", f"{at}.parts".removeprefix(".")


def _part_places(at: str, part: Part) -> Iterator[tuple[str, str]]:
    step = f"node.{part.name}"
    match part:
        case FramePart():
            yield step, f"{at}.column"
            yield f"{step}.by", f"{at}.growth"
            yield f"{step}.add", f"{at}.addition"
        case NeedPart():
            yield from _mixed_places(at, part.parts, mix=part.name)
        case ActivityPart():
            yield from _line_places(at, step, count=len(part.lines))
        case _:
            yield from _row_places(at, step, part)
    if isinstance(part, ActivityPart | CapitationPart):
        for row, one in enumerate(part.fixed):
            yield from _fixed_places(f"{at}.f{row}", one)
            yield f"node.{part.sum.name}.of[{row + 1}]", f"{at}.f{row}.column"


def _line_places(at: str, step: str, *, count: int) -> Iterator[tuple[str, str]]:
    yield step, f"{at}.l0.volume"
    for row in range(count):
        line = f"{step}.lines[{row}]"
        yield f"{line}.volume", f"{at}.l{row}.volume"
        yield line, f"{at}.l{row}.price"
        yield f"{line}.per", f"{at}.l{row}.per"


def _row_places(
    at: str, step: str, part: CriteriaPart | WeightedPart | CapitationPart
) -> Iterator[tuple[str, str]]:
    key, held = ("weights", part.weights) if isinstance(part, CriteriaPart) else ("rates", part.rates)
    yield step, f"{at}.k0.column"
    yield f"{step}.{key}", f"{at}.rows"
    for row, (name, _number) in enumerate(held):
        yield f"{step}.{key}.{name}", f"{at}.k{row}.column"
    if not isinstance(part, CriteriaPart):
        for row in range(len(part.need)):
            yield f"{step}.index[{row}]", f"{at}.n{row}.column"


def _fixed_places(at: str, one: FixedSum) -> Iterator[tuple[str, str]]:
    if one.name:
        yield f"node.{one.name}", f"{at}.column"
