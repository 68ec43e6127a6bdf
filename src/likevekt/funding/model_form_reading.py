"""From the data of a model file to a form, when a form can hold everything that the file says."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from likevekt.funding.model_edit import means_the_same
from likevekt.funding.model_form import (
    NO_REMARKS,
    ActivityPart,
    CapitationPart,
    CellNumber,
    CriteriaPart,
    FixedSum,
    FloorAndCap,
    FormError,
    FramePart,
    Joint,
    MixedPart,
    ModelForm,
    NeedPart,
    Number,
    NumberByName,
    Part,
    PriceLine,
    Remarks,
    Transition,
    WeightedPart,
)
from likevekt.funding.model_form_data import form_data
from likevekt.funding.model_form_names import with_names
from likevekt.funding.model_form_types import fits
from likevekt.kernel.exact import parse_number
from likevekt.kernel.periods import parse_date

Data = Mapping[str, Any]
_HEAD = (
    "id",
    "title",
    "frame",
    "open",
    "logic",
    "law",
    "valid_from",
    "valid_to",
    "side_effects",
    "tell_tales",
)


def read_form(data: Data) -> ModelForm | None:
    """Give the form of a model file, or None when the file says more or other things than a form can show.

    What is given holds the whole file: written again it says exactly what was read.
    """
    try:
        form = _Reading(data["node"]).form(data["model"])
    except (KeyError, TypeError, ValueError, AttributeError, FormError):
        return None  # not the layout of a form: shown as steps and text instead
    if not fits(form, ModelForm):
        return None
    return with_names(form) if means_the_same(data, form_data(form)) else None


class _Reading:
    """Walks from ``out`` down, the last step first."""

    def __init__(self, nodes: Data) -> None:
        self.nodes = nodes

    def form(self, head: Data) -> ModelForm:
        name = head["out"]
        step = self.nodes[name]
        later: dict[str, FloorAndCap | Transition] = {}
        while step["op"] in {"pace", "corridor"} and step["op"] not in later:
            later[step["op"]] = (self._transition if step["op"] == "pace" else self._bounds)(name, step)
            name, step = self._next(step["of"])
        closing = Joint()
        special: tuple[FixedSum, ...] = ()
        if step["op"] in {"remainder", "reconcile"}:
            closing = Joint(name=name, remarks=_remarks(step))
            special = tuple(self._fixed(of) for of in step.get("after", ()))
            name, step = self._next(step["of"])
        is_mix = step["op"] == "blend"
        pace, bounds = later.get("pace"), later.get("corridor")
        return ModelForm(
            id=head["id"],
            title=head.get("title", ""),
            frame=None if "frame" not in head else int(str(head["frame"])),
            is_open=head.get("open", False),
            parts=self._mixed(step) if is_mix else (MixedPart(part=self._part(name, step)),),
            mix=Joint(name=name, remarks=_remarks(step)) if is_mix else Joint(),
            special_sums=special,
            closing=closing,
            mixes_shares=is_mix and not special and not _is_fitted(step["of"][0]["x"]),
            floor_and_cap=bounds if isinstance(bounds, FloorAndCap) else None,
            transition=pace if isinstance(pace, Transition) else None,
            is_bounded_last=list(later) != ["pace", "corridor"],
            is_fitted_first=bool(closing.name),
            valid_from=_day(head.get("valid_from")),
            valid_to=_day(head.get("valid_to")),
            **{name: _texts(head.get(name)) for name in ("logic", "law", "side_effects", "tell_tales")},
        )

    def _next(self, of: Any) -> tuple[str, Data]:
        """Follow a reference: to a step, to a column, or through a step written in place."""
        if isinstance(of, str):
            return (of, {"op": "column", "column": of}) if ":" in of else (of, self.nodes[of])
        if of["op"] in {"share", "reconcile"}:
            return self._next(of["of"])
        raise FormError("Another step written in place is not shown in a form.")

    def _mixed(self, step: Data) -> tuple[MixedPart, ...]:
        return tuple(
            MixedPart(
                part=self._part(*self._next(part["x"])),
                share=_number(part["a"]),
                fitting=_remarks(part["x"]) if _is_fitted(part["x"]) else NO_REMARKS,
            )
            for part in step["of"]
        )

    def _fixed(self, of: str) -> FixedSum:
        name, step = self._next(of)
        if step["op"] == "column":
            return FixedSum(column=of)
        return FixedSum(column=step["amount"], name=name, remarks=_remarks(step))

    def _part(self, name: str, step: Data) -> Part:
        said: dict[str, Any] = {"name": name, "remarks": _remarks(step)}
        match step["op"]:
            case "column":
                return FramePart(column=step["column"])
            case "base":
                return FramePart(column=step["column"], **said)
            case "uplift":
                return FramePart(
                    column=step["of"], growth=_number(step["by"]), addition=step.get("add", ""), **said
                )
            case "criteria":
                return CriteriaPart(table=step["table"], weights=_by_name(step["weights"]), **said)
            case "blend":
                return NeedPart(parts=self._mixed(step), **said)
            case "rate":
                return ActivityPart(lines=tuple(_line(line) for line in step["lines"]), **said)
            case "weighted" | "capitation":
                kind = WeightedPart if step["op"] == "weighted" else CapitationPart
                need, rates = _texts(step.get("index")), _by_name(step["rates"])
                return kind(table=step["table"], rates=rates, need=need, **said)
            case "add":
                part = self._part(*self._next(step["of"][0]))
                fixed = tuple(self._fixed(of) for of in step["of"][1:])
                if isinstance(part, ActivityPart | CapitationPart) and not part.fixed:
                    return replace(part, fixed=fixed, sum=Joint(**said))
        raise FormError("This operation is not shown in a form.")

    def _bounds(self, name: str, step: Data) -> FloorAndCap:
        return FloorAndCap(
            relative_to=step["relative_to"],
            floor=_optional(step.get("floor")),
            cap=_optional(step.get("cap")),
            name=name,
            remarks=_remarks(step),
        )

    def _transition(self, name: str, step: Data) -> Transition:
        return Transition(
            current=step["current"],
            step=_number(step["step"]),
            max_under=_optional(step.get("max_under")),
            name=name,
            remarks=_remarks(step),
        )


def _is_fitted(of: Any) -> bool:
    return isinstance(of, Mapping) and of["op"] == "reconcile"


def _remarks(step: Data) -> Remarks:
    return Remarks(
        title=step.get("title", ""),
        law=_texts(step.get("law")),
        source=step.get("source", ""),
        valid_from=_day(step.get("from")),
    )


def _line(line: Data) -> PriceLine:
    return PriceLine(volume=line["volume"], price=_number(line["price"]), per=_optional(line.get("per")))


def _number(held: Any) -> Number:
    if isinstance(held, Mapping):
        if not all(isinstance(part, str | int) for part in held.values()):
            raise FormError("a cell is pointed to by texts and whole numbers")
        return CellNumber(entries=tuple(held.items()))
    return parse_number(str(held))


def _optional(held: Any) -> Number | None:
    return None if held is None else _number(held)


def _by_name(held: Data) -> NumberByName:
    return tuple((name, _number(number)) for name, number in held.items())


def _texts(held: Any) -> tuple[str, ...]:
    return () if held is None else (held,) if isinstance(held, str) else tuple(held)


def _day(held: str | None) -> date | None:
    return None if held is None else parse_date(held)
