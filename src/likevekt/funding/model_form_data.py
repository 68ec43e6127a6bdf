"""From a form to the data of a model file: the one layout in which forms are written."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from likevekt.funding.model_form import (
    SHARES,
    ActivityPart,
    CapitationPart,
    CellNumber,
    CriteriaPart,
    FixedSum,
    FramePart,
    MixedPart,
    ModelForm,
    NeedPart,
    Number,
    NumberByName,
    Part,
    PriceLine,
    Remarks,
    WeightedPart,
    is_step,
    spelled_alike,
    spelled_price,
)
from likevekt.funding.model_form_names import with_names
from likevekt.kernel.exact import write_decimal

Data = dict[str, Any]


def form_data(form: ModelForm) -> Data:
    """Give the parts of a model file, in the order in which a careful person writes them."""
    form = with_names(form)
    nodes = dict(_steps(form))
    return {"model": _head(form, out=list(nodes)[-1]), "node": nodes}


def _head(form: ModelForm, *, out: str) -> Data:
    head: Data = {"id": form.id, "title": form.title, "frame": None, "out": out}
    if form.frame is not None:
        head["frame"] = str(form.frame)
    head |= {
        "open": form.is_open or None,
        "logic": list(form.logic),
        "law": list(form.law),
        "valid_from": None if form.valid_from is None else form.valid_from.isoformat(),
        "valid_to": None if form.valid_to is None else form.valid_to.isoformat(),
        "side_effects": list(form.side_effects),
        "tell_tales": list(form.tell_tales),
    }
    return {name: held for name, held in head.items() if held not in ("", None, [])}


def _steps(form: ModelForm) -> Iterator[tuple[str, Data]]:
    for mixed in form.parts:
        if is_step(mixed.part, is_open=form.is_open):
            yield from _part_steps(mixed.part)
    yield from _fixed_steps(form.special_sums)
    reads = _reference(form.parts[0].part)
    if form.is_mixed:
        reads = form.mix.name
        mixed_step = _mix(form.parts, as_shares=form.is_mixed_as_shares)
        yield reads, _remarked(mixed_step, form.mix.remarks)
    if form.has_closing:
        yield form.closing.name, _remarked(_closing(form, reads), form.closing.remarks)
        reads = form.closing.name
    later = [_bounds, _pace] if not form.is_bounded_last else [_pace, _bounds]
    for step_of in later:
        for name, step in step_of(form, reads):
            yield name, step
            reads = name


def _bounds(form: ModelForm, reads: str) -> Iterator[tuple[str, Data]]:
    bounds = form.floor_and_cap
    if bounds is not None:
        step: Data = {"op": "corridor", "of": reads, "relative_to": bounds.relative_to}
        step |= _spelled({"floor": bounds.floor, "cap": bounds.cap})
        yield bounds.name, _remarked(step, bounds.remarks)


def _pace(form: ModelForm, reads: str) -> Iterator[tuple[str, Data]]:
    pace = form.transition
    if pace is not None:
        step: Data = {"op": "pace", "of": reads, "current": pace.current, "step": _number(pace.step)}
        if pace.max_under is not None:
            step["max_under"] = _number(pace.max_under)
        yield pace.name, _remarked(step, pace.remarks)


def _part_steps(part: Part) -> Iterator[tuple[str, Data]]:
    if isinstance(part, NeedPart):
        for mixed in part.parts:
            if is_step(mixed.part, is_open=False):
                yield from _part_steps(mixed.part)
    yield part.name, _remarked(_part(part), part.remarks)
    if isinstance(part, ActivityPart | CapitationPart) and part.fixed:
        yield from _fixed_steps(part.fixed)
        total = {"op": "add", "of": [part.name, *(one.name or one.column for one in part.fixed)]}
        yield part.sum.name, _remarked(total, part.sum.remarks)


def _fixed_steps(sums: Iterable[FixedSum]) -> Iterator[tuple[str, Data]]:
    for one in sums:
        if one.name:
            yield one.name, _remarked({"op": "fixed", "amount": one.column}, one.remarks)


def _part(part: Part) -> Data:
    match part:
        case FramePart():
            if part.growth is None:
                return {"op": "base", "column": part.column}
            raised: Data = {"op": "uplift", "of": part.column, "by": _number(part.growth)}
            return raised | ({"add": part.addition} if part.addition else {})
        case CriteriaPart():
            return {"op": "criteria", "table": part.table, "weights": _spelled(dict(part.weights))}
        case ActivityPart():
            return {"op": "rate", "lines": [_line(line) for line in part.lines]}
        case NeedPart():
            return _mix(part.parts, as_shares=True)
        case _:
            op = "weighted" if isinstance(part, WeightedPart) else "capitation"
            counted: Data = {"op": op, "table": part.table, "rates": _prices(part.rates)}
            return counted | ({"index": list(part.need)} if part.need else {})


def _line(line: PriceLine) -> Data:
    written: Data = {"volume": line.volume, "price": _price(line.price)}
    return written if line.per is None else written | {"per": _number(line.per)}


def _mix(parts: Sequence[MixedPart], *, as_shares: bool) -> Data:
    shares = _alike([mixed.share for mixed in parts])
    held = [_key(mixed.part) if as_shares else _fitted(mixed) for mixed in parts]
    return {"op": "blend", "of": [{"a": share, "x": x} for share, x in zip(shares, held, strict=True)]}


def _fitted(mixed: MixedPart) -> Data:
    """Give a part fitted to the frame, as it stands in a mix of amounts."""
    return _remarked({"op": "reconcile", "of": _reference(mixed.part)}, mixed.fitting)


def _closing(form: ModelForm, reads: str) -> Data:
    if form.special_sums:
        of = reads if form.is_mixed else _key(form.parts[0].part)
        after = [one.name or one.column for one in form.special_sums]
        return {"op": "remainder", "of": of, "after": after}
    return {"op": "reconcile", "of": reads}


def _key(part: Part) -> Data | str:
    """Give a part as shares of a whole."""
    return part.name if isinstance(part, SHARES) else {"op": "share", "of": _reference(part)}


def _reference(part: Part) -> str:
    if isinstance(part, ActivityPart | CapitationPart) and part.fixed:
        return part.sum.name
    return part.name or (part.column if isinstance(part, FramePart) else "")


def _remarked(step: Data, remarks: Remarks) -> Data:
    """Put what is said about a step around its numbers: its title first, where it comes from last."""
    said: Data = {"op": step["op"]}
    if remarks.title:
        said["title"] = remarks.title
    said |= step
    if remarks.law:
        said["law"] = list(remarks.law)
    if remarks.source:
        said["source"] = remarks.source
    if remarks.valid_from is not None:
        said["from"] = remarks.valid_from.isoformat()
    return said


def _number(number: Number) -> str | Data:
    return dict(number.entries) if isinstance(number, CellNumber) else write_decimal(number)


def _price(number: Number) -> str | Data:
    return dict(number.entries) if isinstance(number, CellNumber) else spelled_price(number)


def _prices(rates: NumberByName) -> Data:
    return {name: _price(rate) for name, rate in rates}


def _alike(numbers: list[Number]) -> list[str | Data]:
    texts = spelled_alike(numbers)
    return [_number(number) if text is None else text for number, text in zip(numbers, texts, strict=True)]


def _spelled(numbers: dict[str, Any]) -> Data:
    given = {name: number for name, number in numbers.items() if number is not None}
    return dict(zip(given, _alike(list(given.values())), strict=True))
