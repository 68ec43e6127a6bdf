"""What a new model begins as: a template, filled in with everything that is known already."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from likevekt.actions.table_content import TableShape
from likevekt.funding.model_form import (
    NO_STEP,
    SHARES,
    ActivityPart,
    CapitationPart,
    CellNumber,
    CriteriaPart,
    FixedSum,
    FramePart,
    Joint,
    MixedPart,
    ModelForm,
    NeedPart,
    Part,
    PriceLine,
    WeightedPart,
)
from likevekt.web.builder_typing import Typed, typed_of
from likevekt.web.column_words import service_of

_PER = {"minutes": Fraction(60)}
_MIX = (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One way to begin: its name in the address, its words, and the logic it usually follows."""

    slug: str
    title: str
    question: str
    kinds: tuple[type[Part], ...]
    logic: tuple[str, ...]
    is_open: bool = False


TEMPLATES = (
    Template(
        slug="ramme",
        title=gettext_noop("Frame"),
        question=gettext_noop(
            "The money follows an earlier frame, raised by wages and prices if you fill that in."
        ),
        kinds=(FramePart,),
        logic=("PA",),
    ),
    Template(
        slug="kriterier",
        title=gettext_noop("Criteria"),
        question=gettext_noop("The money follows what the inhabitants need, by criteria with weights."),
        kinds=(CriteriaPart,),
        logic=("PA",),
    ),
    Template(
        slug="abf-lukket",
        title=gettext_noop("Activity-based, closed"),
        question=gettext_noop("The money follows what is done, and the sum is always the frame."),
        kinds=(ActivityPart,),
        logic=("NPM",),
    ),
    Template(
        slug="abf-apen",
        title=gettext_noop("Activity-based, open"),
        question=gettext_noop("Every unit is paid for what it does, and the sum follows."),
        kinds=(ActivityPart,),
        logic=("NPM",),
        is_open=True,
    ),
    Template(
        slug="teamramme",
        title=gettext_noop("Team frame"),
        question=gettext_noop("The money follows the inhabitants that a team has, with kroner for each."),
        kinds=(CapitationPart,),
        logic=("NPG",),
    ),
    Template(
        slug="blanding",
        title=gettext_noop("Mix"),
        question=gettext_noop("Some of the money follows criteria, some the activity, some the frame."),
        kinds=(CriteriaPart, ActivityPart, FramePart),
        logic=("PA", "NPM"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a new model can be filled in with: forms of the models there are, tables, services and the frame."""

    forms: Callable[[], Iterable[ModelForm]]
    shapes: tuple[TableShape, ...]
    services: Mapping[str, str]
    frame: int | None
    keys: frozenset[str]


def template_of(slug: str) -> Template | None:
    """Give a template by its name in the address."""
    return next((template for template in TEMPLATES if template.slug == slug), None)


def start_typed(template: Template, known: Known, *, language: str) -> Typed:
    """Fill in a template: parts and sums as the models there are have them, else guessed from the tables."""
    forms = list(known.forms())
    parts = [_first_part(kind, known, forms=forms) for kind in template.kinds]
    shares = _MIX if len(parts) > 1 else (Fraction(1),)
    first = forms[0] if forms else None
    sums = () if first is None else _bare_sums(first.special_sums)
    parts = [_with_own_sums(part, sums, is_open=template.is_open) for part in parts]
    title = _(template.title)
    form = ModelForm(
        id=free_key(title, taken=known.keys),
        title=title,
        frame=known.frame if known.frame is not None else (first.frame if first else None),
        is_open=template.is_open,
        parts=tuple(MixedPart(part=part, share=share) for part, share in zip(parts, shares, strict=True)),
        special_sums=() if template.is_open else sums,
        logic=template.logic,
    )
    typed = typed_of(form, language=language)
    base = _base_column(forms, known.shapes)
    if base:
        typed |= {"b.column": base, "t.column": base}
    return typed


def part_typed(kind: type[Part], known: Known, *, language: str) -> Typed:
    """Give the fields of a new part, below its own name."""
    part = part_to_begin_with(kind, known, forms=list(known.forms()))
    form = ModelForm(id="x", parts=(MixedPart(part=part),))
    skipped = ("p0.kind", "p0.share")
    fields = typed_of(form, language=language)
    return {name[3:]: text for name, text in fields.items() if name.startswith("p0.") and name not in skipped}


def free_key(title: str, *, taken: frozenset[str]) -> str:
    """Make a code of a title that no model has yet."""
    usual = slugify(title.translate(str.maketrans("æøåÆØÅ", "eoaEOA"))) or "modell"
    return next(key for number in range(len(taken) + 2) if (key := _numbered(usual, number)) not in taken)


def part_to_begin_with(kind: type[Part], known: Known, *, forms: Iterable[ModelForm]) -> Part:
    """Give a part of a kind: as a model has it already, else as the tables suggest, else empty."""
    found = next((part for form in forms for part in _parts(form.parts) if isinstance(part, kind)), None)
    return _bare(found) if found is not None else _guessed(kind, known)


def _first_part(kind: type[Part], known: Known, *, forms: Iterable[ModelForm]) -> Part:
    """Give a part for a template; criteria are taken with the rest of the need that they stand in."""
    if kind is not CriteriaPart:
        return part_to_begin_with(kind, known, forms=forms)
    for form in forms:
        if form.is_mixed and all(isinstance(mixed.part, SHARES) for mixed in form.parts):
            return _bare(NeedPart(parts=form.parts, remarks=form.mix.remarks))
        need = next((mixed.part for mixed in form.parts if isinstance(mixed.part, SHARES)), None)
        if need is not None:
            return _bare(need)
    return part_to_begin_with(kind, known, forms=forms)


def _with_own_sums(part: Part, sums: tuple[FixedSum, ...], *, is_open: bool) -> Part:
    """Pay every own sum once: beside the amounts of an open model, else before the rest is shared."""
    if not isinstance(part, ActivityPart | CapitationPart):
        return part
    first = {one.column for one in sums}
    others = tuple(one for one in part.fixed if one.column not in first)
    return replace(part, fixed=(*sums, *others) if is_open else others)


def _parts(mixed: Iterable[MixedPart]) -> Iterator[Part]:
    for one in mixed:
        yield one.part
        if isinstance(one.part, NeedPart):
            yield from _parts(one.part.parts)


def _bare(part: Part) -> Part:
    """Take the names of steps away, so that the new model gives its own."""
    if isinstance(part, NeedPart):
        inside = tuple(replace(mixed, part=_bare(mixed.part)) for mixed in part.parts)
        return replace(part, name=NO_STEP, parts=inside)
    if isinstance(part, ActivityPart | CapitationPart):
        return replace(part, name=NO_STEP, fixed=_bare_sums(part.fixed), sum=Joint(remarks=part.sum.remarks))
    return replace(part, name=NO_STEP)


def _bare_sums(sums: Iterable[FixedSum]) -> tuple[FixedSum, ...]:
    return tuple(replace(one, name=NO_STEP) for one in sums)


def _guessed(kind: type[Part], known: Known) -> Part:
    by_unit = [shape for shape in known.shapes if shape.is_by_unit and shape.numbers]
    if kind is ActivityPart:
        return ActivityPart(lines=tuple(_priced(known)) or (PriceLine(volume="", price=Fraction(0)),))
    if kind is FramePart:
        return FramePart(column=_base_column((), known.shapes))
    shape = next((shape for shape in by_unit if shape.name in {"population", "need"}), None)
    name, columns = (shape.name, shape.numbers[:4]) if shape is not None else ("", ())
    if kind is CriteriaPart:
        weights = tuple((column, Fraction(1, len(columns))) for column in columns if len(columns) != 3)
        return CriteriaPart(table=name, weights=weights)
    if kind is NeedPart:
        halves = (CriteriaPart(table="", weights=()), WeightedPart(table="", rates=()))
        return NeedPart(parts=tuple(MixedPart(part=half, share=Fraction(1, 2)) for half in halves))
    rates = tuple((column, Fraction(0)) for column in columns)
    return (WeightedPart if kind is WeightedPart else CapitationPart)(table=name, rates=rates)


def _priced(known: Known) -> Iterator[PriceLine]:
    """Give a line for every column that counts a service which a price list has."""
    for shape in known.shapes:
        if not shape.is_by_unit or shape.name != "delivered":
            continue
        for column in shape.numbers:
            price = price_cell(column, known)
            if price is not None:
                measure = (service_of(column, known.services) or ("", ""))[1]
                yield PriceLine(volume=f"{shape.name}:{column}", price=price, per=_PER.get(measure))


def price_cell(column: str, known: Known) -> CellNumber | None:
    """Find the price of what a column counts in a dated price list, at the newest date it has."""
    found = service_of(column, known.services)
    if found is None:
        return None
    for shape in known.shapes:
        services = dict(shape.keys).get("service", ())
        if "price" in shape.numbers and found[0] in services and shape.newest_start:
            entries = (
                ("table", shape.name),
                ("out", "price"),
                ("service", found[0]),
                ("on", shape.newest_start),
            )
            return CellNumber(entries=entries)
    return None


def _base_column(forms: Iterable[ModelForm], shapes: Iterable[TableShape]) -> str:
    """Give the column of last year's frame: as a model names it, else the first of the table budget."""
    for form in forms:
        if form.floor_and_cap is not None:
            return form.floor_and_cap.relative_to
        if form.transition is not None:
            return form.transition.current
    budget = next((shape for shape in shapes if shape.name == "budget" and shape.numbers), None)
    return f"{budget.name}:{budget.numbers[0]}" if budget is not None else ""


def _numbered(key: str, number: int) -> str:
    return key if not number else f"{key}-{number + 1}"
