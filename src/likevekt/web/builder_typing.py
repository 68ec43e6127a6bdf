"""A model's form as the text of its fields: what a browser shows and sends back, by the names of the fields.

`p0` is the first part, `p0.k0` its first criterion or rate, `p0.l0` its first price, `p0.n0` its first index,
`p0.f0` its first fixed sum, `p0.p0` a part inside it; `s0` is the first special sum, `b` the floor and cap,
`t` the transition. A number from a dated table has an empty field, and the table's cell beside it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from likevekt.funding.model_form import (
    ActivityPart,
    CapitationPart,
    CellNumber,
    CriteriaPart,
    FixedSum,
    FloorAndCap,
    FramePart,
    Joint,
    MixedPart,
    ModelForm,
    NeedPart,
    Number,
    Part,
    Remarks,
    Transition,
    WeightedPart,
)
from likevekt.web.given_numbers import show_given, show_percent

Typed = dict[str, str]
KINDS: dict[str, type[Part]] = {
    "frame": FramePart,
    "criteria": CriteriaPart,
    "weighted": WeightedPart,
    "activity": ActivityPart,
    "capitation": CapitationPart,
    "need": NeedPart,
}
LOGICS = ("PA", "NPM", "NPG")
_KIND_OF = {kind: name for name, kind in KINDS.items()}


def typed_of(form: ModelForm, *, language: str) -> Typed:
    """Give the text of every field; reading it again gives the same form."""
    return {name: text for name, text in _Typing(language).model(form) if text}


def lines_of_text(texts: Iterable[str]) -> str:
    """Put texts under each other, one a line."""
    return "\n".join(texts)


class _Typing:
    def __init__(self, language: str) -> None:
        self.language = language

    def model(self, form: ModelForm) -> Iterator[tuple[str, str]]:
        yield "title", form.title
        yield "id", form.id
        yield "frame", "" if form.frame is None else show_given(Fraction(form.frame), language=self.language)
        yield "valid_from", "" if form.valid_from is None else form.valid_from.isoformat()
        yield "valid_to", "" if form.valid_to is None else form.valid_to.isoformat()
        yield "open", "1" if form.is_open else ""
        yield "as_shares", "1" if form.mixes_shares else ""
        yield "bounded_first", "" if form.is_bounded_last else "1"
        yield "fitted_first", "1" if form.is_fitted_first else ""
        for at, mixed in enumerate(form.parts):
            yield from self.mixed(f"p{at}", mixed)
        for at, one in enumerate(form.special_sums):
            yield from self.fixed(f"s{at}", one)
        yield from self.step("mix", form.mix)
        yield from self.step("closing", form.closing)
        if form.floor_and_cap is not None:
            yield from self.bounds(form.floor_and_cap)
        if form.transition is not None:
            yield from self.pace(form.transition)
        for logic in form.logic:
            yield f"logic.{logic}", "1"
        for name in ("law", "side_effects", "tell_tales"):
            yield name, lines_of_text(getattr(form, name))

    def mixed(self, at: str, mixed: MixedPart) -> Iterator[tuple[str, str]]:
        yield from self.percent(f"{at}.share", mixed.share)
        yield from _remarks(f"{at}.fit", mixed.fitting)
        yield f"{at}.kind", _KIND_OF[type(mixed.part)]
        yield from self.step(at, mixed.part)
        yield from self.part(at, mixed.part)

    def part(self, at: str, part: Part) -> Iterator[tuple[str, str]]:
        match part:
            case FramePart():
                yield f"{at}.column", part.column
                yield f"{at}.addition", part.addition
                yield from self.percent(f"{at}.growth", part.growth)
            case CriteriaPart():
                for step, (name, weight) in enumerate(part.weights):
                    yield f"{at}.k{step}.column", f"{part.table}:{name}"
                    yield from self.percent(f"{at}.k{step}.value", weight)
            case NeedPart():
                for step, mixed in enumerate(part.parts):
                    yield from self.mixed(f"{at}.p{step}", mixed)
            case ActivityPart():
                yield from self.lines(at, part)
            case _:
                yield from self.rates(at, part)
        if isinstance(part, ActivityPart | CapitationPart):
            for step, one in enumerate(part.fixed):
                yield from self.fixed(f"{at}.f{step}", one)
            yield from self.step(f"{at}.sum", part.sum)

    def lines(self, at: str, part: ActivityPart) -> Iterator[tuple[str, str]]:
        for step, line in enumerate(part.lines):
            yield f"{at}.l{step}.volume", line.volume
            yield from self.number(f"{at}.l{step}.price", line.price)
            yield from self.number(f"{at}.l{step}.per", line.per)

    def rates(self, at: str, part: CapitationPart | WeightedPart) -> Iterator[tuple[str, str]]:
        for step, (name, rate) in enumerate(part.rates):
            yield f"{at}.k{step}.column", f"{part.table}:{name}"
            yield from self.number(f"{at}.k{step}.value", rate)
        for step, column in enumerate(part.need):
            yield f"{at}.n{step}.column", column

    def bounds(self, bounds: FloorAndCap) -> Iterator[tuple[str, str]]:
        yield "b.column", bounds.relative_to
        yield from self.percent("b.floor", bounds.floor)
        yield from self.percent("b.cap", bounds.cap)
        yield from self.step("b", bounds)

    def pace(self, pace: Transition) -> Iterator[tuple[str, str]]:
        yield "t.column", pace.current
        yield from self.percent("t.step", pace.step)
        yield from self.percent("t.max_under", pace.max_under)
        yield from self.step("t", pace)

    def fixed(self, at: str, one: FixedSum) -> Iterator[tuple[str, str]]:
        yield f"{at}.column", one.column
        yield from self.step(at, one)

    def step(
        self, at: str, step: Part | Joint | FixedSum | FloorAndCap | Transition
    ) -> Iterator[tuple[str, str]]:
        yield f"{at}.name", step.name
        yield from _remarks(at, step.remarks)

    def percent(self, at: str, number: Number | None) -> Iterator[tuple[str, str]]:
        yield from _number(at, number, show_percent, self.language)

    def number(self, at: str, number: Number | None) -> Iterator[tuple[str, str]]:
        yield from _number(at, number, show_given, self.language)


def cell_text(cell: CellNumber) -> str:
    """Write a cell of a dated table so that it can stand beside its field."""
    return json.dumps(cell.entries, ensure_ascii=False)


def _remarks(at: str, remarks: Remarks) -> Iterator[tuple[str, str]]:
    yield f"{at}.title", remarks.title
    yield f"{at}.source", remarks.source
    yield f"{at}.from", "" if remarks.valid_from is None else remarks.valid_from.isoformat()
    yield f"{at}.law", json.dumps(remarks.law, ensure_ascii=False) if remarks.law else ""


def _number(
    at: str, number: Number | None, show: Callable[..., str], language: str
) -> Iterator[tuple[str, str]]:
    if isinstance(number, CellNumber):
        yield f"{at}.cell", cell_text(number)
    elif number is not None:
        yield at, show(number, language=language)
