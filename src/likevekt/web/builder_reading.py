"""From the fields of a form to a model: everything that cannot be read is told beside its field.

The names of the fields are those of builder_typing.py. A row whose fields are all empty is no row.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from likevekt.funding.model_form import (
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
    Part,
    PriceLine,
    Remarks,
    Transition,
    WeightedPart,
)
from likevekt.kernel.composed_text import EndlessMarksError, composed
from likevekt.kernel.periods import parse_date
from likevekt.web.builder_typing import LOGICS, Typed, lines_of_text
from likevekt.web.given_numbers import GivenNumberError, read_given, read_percent, show_percent

Made = TypeVar("Made")
_BLANKS = re.compile(r"\s+")
DEEPEST_PART = 2


class FieldProblem(ValueError):  # noqa: N818 - it is shown, not raised to anyone
    """What is wrong with one field, in the reader's language."""


def read_fields(
    typed: Mapping[str, str],
    *,
    language: str,
    start: ModelForm | None = None,
    start_typed: Typed | None = None,
) -> tuple[ModelForm | None, dict[str, str]]:
    """Give the form that the fields hold, or None and what is wrong, by the name of the field.

    What was not touched since ``start`` is taken from there, also where a field cannot show it exactly.
    """
    reading = _Fields(_kept(typed, start_typed or {}), language=language, start=start)
    form = reading.model()
    return (None if reading.problems else form), reading.problems


def rows(typed: Mapping[str, str], at: str, letter: str) -> list[str]:
    """Give the rows of a kind that a form has, in order: `p0.l0`, `p0.l2`."""
    prefix = f"{at}.{letter}" if at else letter
    pattern = re.compile(rf"{re.escape(prefix)}([0-9]{{1,3}})(?:\.|$)")
    found = {int(match.group(1)) for name in typed if (match := pattern.match(name))}
    return [f"{prefix}{number}" for number in sorted(found)]


def shared(text: str) -> str:
    """Give a text without what a browser may do to its blanks."""
    return _BLANKS.sub(" ", _composed(text)).strip()


def _composed(text: str) -> str:
    """Compose letters and their accents; a letter without end stays, and the model's reader refuses it."""
    try:
        return composed(text)
    except EndlessMarksError:
        return text


def _kept(typed: Mapping[str, str], start: Typed) -> Typed:
    return {
        name: start[name] if name in start and shared(start[name]) == shared(text) else text
        for name, text in typed.items()
    }


class _Fields:
    """Reads field by field, collecting what is wrong."""

    def __init__(self, typed: Typed, *, language: str, start: ModelForm | None) -> None:
        self.typed = {name: _composed(text) for name, text in typed.items()}
        self.language = language
        self.start = start
        self.problems: dict[str, str] = {}

    def text(self, name: str) -> str:
        return self.typed.get(name, "")

    def filled(self, *names: str) -> bool:
        return any(self.text(name).strip() for name in names)

    def refuse(self, name: str, sentence: str) -> None:
        self.problems.setdefault(name, sentence)

    # the whole model

    def model(self) -> ModelForm | None:
        parts = self.mixed("")
        is_open = self.filled("open")
        frame = self.frame(is_open=is_open)
        held: dict[str, Any] = {
            "id": self.needed("id", _("Give the model a code.")),
            "title": self.text("title"),
            "frame": frame,
            "is_open": is_open,
            "parts": parts,
            "special_sums": () if is_open else tuple(self.fixed(at) for at in self.rows("", "s")),
            "floor_and_cap": None if is_open else self.bounds(),
            "transition": None if is_open else self.pace(),
            "is_bounded_last": not self.filled("bounded_first"),
            "mixes_shares": self.filled("as_shares"),
            "is_fitted_first": self.filled("fitted_first"),
            "mix": self.step("mix"),
            "closing": self.step("closing"),
            "logic": self.logic(),
            "valid_from": self.day("valid_from"),
            "valid_to": self.day("valid_to"),
        }
        held |= {name: self.list_of(name) for name in ("law", "side_effects", "tell_tales")}
        if self.problems:
            return None
        try:
            return ModelForm(**held)
        except FormError:
            self.refuse(
                "open", _("Without a fixed sum the money can follow one thing only, and not criteria.")
            )
            return None

    def frame(self, *, is_open: bool) -> int | None:
        if not self.filled("frame"):
            if not is_open:
                self.refuse("frame", _("Write how many kroner the model shares out."))
            return None
        number = self.read("frame", read_given)
        if number is None:
            return None
        if number.denominator != 1 or number < 0:
            self.refuse("frame", _("The frame must be whole kroner, 0 or more."))
            return None
        return number.numerator

    def logic(self) -> tuple[str, ...]:
        chosen = {name for name in LOGICS if self.filled(f"logic.{name}")}
        if self.start is not None and chosen == set(self.start.logic):
            return self.start.logic
        return tuple(name for name in LOGICS if name in chosen)

    def list_of(self, name: str) -> tuple[str, ...]:
        texts: tuple[str, ...] = () if self.start is None else getattr(self.start, name)
        if shared(lines_of_text(texts)) == shared(self.text(name)):
            return texts
        lines = (line.strip() for line in self.text(name).splitlines())
        return tuple(line for line in lines if line)

    # parts

    def mixed(self, inside: str) -> tuple[MixedPart, ...]:
        rows = self.rows(inside, "p")
        if not rows:
            self.refuse(
                f"{inside}.parts".removeprefix("."), _("Choose at least one thing that the money follows.")
            )
        parts = []
        for at in rows:
            share: Number | None = Fraction(1)
            if len(rows) > 1:
                missing = _("Write how much of the frame follows this.")
                if inside:
                    missing = _("Write how much of the need follows this.")
                share = self.number(f"{at}.share", read_percent, missing)
            part = self.part(at, depth=at.count("p"))
            if part is not None and share is not None:
                fitting = self.remarks(f"{at}.fit")
                parts.append(MixedPart(part=part, share=share, fitting=fitting))
        if len(rows) > 1 and len(parts) == len(rows):
            self.whole(f"{inside}.parts".removeprefix("."), [mixed.share for mixed in parts])
        return tuple(parts)

    def part(self, at: str, *, depth: int) -> Part | None:
        said: dict[str, Any] = {"name": self.text(f"{at}.name"), "remarks": self.remarks(at)}
        match self.text(f"{at}.kind"):
            case "frame":
                return self.frame_part(at, said)
            case "criteria":
                table, weights = self.by_name(at, read_percent, _("Write a weight."))
                if len(weights) == len(self.rows(at, "k")):
                    self.whole(f"{at}.rows", [weight for _name, weight in weights])
                return CriteriaPart(table=table, weights=tuple(weights), **said)
            case "weighted" | "capitation" as kind:
                table, rates = self.by_name(at, read_given, _("Write kroner for each."))
                need = tuple(self.text(f"{row}.column") for row in self.rows(at, "n"))
                if kind == "weighted":
                    return WeightedPart(table=table, rates=tuple(rates), need=need, **said)
                fixed = tuple(self.fixed(row) for row in self.rows(at, "f"))
                total = self.step(f"{at}.sum") if fixed else Joint()
                return CapitationPart(
                    table=table,
                    rates=tuple(rates),
                    need=need,
                    fixed=fixed,
                    sum=total,
                    **said,
                )
            case "activity":
                return self.activity_part(at, said)
            case "need" if depth < DEEPEST_PART:
                return NeedPart(parts=self.mixed(at), **said)
        self.refuse(f"{at}.kind", _("This part cannot be read. Remove it and add it again."))
        return None

    def frame_part(self, at: str, said: Mapping[str, Any]) -> FramePart:
        column = self.needed(f"{at}.column", _("Choose the column with the earlier frame."))
        growth = self.optional(f"{at}.growth", read_percent)
        addition = self.text(f"{at}.addition")
        if addition and growth is None:
            growth = Fraction(0)
        return FramePart(column=column, growth=growth, addition=addition, **said)

    def activity_part(self, at: str, said: Mapping[str, Any]) -> ActivityPart:
        lines = []
        for row in self.rows(at, "l"):
            volume = self.needed(f"{row}.volume", _("Choose what is counted."))
            price = self.number(f"{row}.price", read_given, _("Write a price."))
            per = self.optional(f"{row}.per", read_given)
            if isinstance(per, Fraction) and per <= 0:
                self.refuse(f"{row}.per", _("A price is for each 1, 60 or another number above 0."))
            if price is not None:
                lines.append(PriceLine(volume=volume, price=price, per=per))
        if not self.rows(at, "l"):
            self.refuse(f"{at}.rows", _("Add at least one price."))
        fixed = tuple(self.fixed(row) for row in self.rows(at, "f"))
        total = self.step(f"{at}.sum") if fixed else Joint()
        return ActivityPart(lines=tuple(lines), fixed=fixed, sum=total, **said)

    def by_name(
        self, at: str, read: Callable[..., Fraction], when_empty: str
    ) -> tuple[str, list[tuple[str, Number]]]:
        """Read rows of a column and a number; all columns stand in one table."""
        table = ""
        held: list[tuple[str, Number]] = []
        for row in self.rows(at, "k"):
            column = self.needed(f"{row}.column", _("Choose a column."))
            place, _colon, name = column.partition(":")
            table = table or place
            number = self.number(f"{row}.value", read, when_empty)
            if column and place != table:
                wrong = _("All of them must stand in one table; the first stands in “%(table)s”.")
                self.refuse(f"{row}.column", wrong % {"table": table})
            elif name in dict(held):
                self.refuse(f"{row}.column", _("This column stands here already."))
            if number is not None:
                held.append((name, number))
        if not self.rows(at, "k"):
            self.refuse(f"{at}.rows", _("Add at least one row."))
        return table, held

    def whole(self, name: str, shares: list[Number]) -> None:
        """Refuse shares that do not make exactly 100 %, when all of them are numbers here."""
        numbers = [share for share in shares if isinstance(share, Fraction)]
        total = sum(numbers, Fraction(0))
        if numbers and len(numbers) == len(shares) and total != 1:
            wrong = _("Together they make %(total)s%%. They must make exactly 100%%.")
            self.refuse(name, wrong % {"total": show_percent(total, language=self.language)})

    # what comes around the parts

    def fixed(self, at: str) -> FixedSum:
        column = self.needed(f"{at}.column", _("Choose the column with the sum."))
        return FixedSum(column=column, name=self.text(f"{at}.name"), remarks=self.remarks(at))

    def bounds(self) -> FloorAndCap | None:
        if not self.filled("b.floor", "b.cap", "b.floor.cell", "b.cap.cell"):
            return None
        return FloorAndCap(
            relative_to=self.needed("b.column", _("Choose what floor and cap are measured from.")),
            floor=self.optional("b.floor", read_percent),
            cap=self.optional("b.cap", read_percent),
            name=self.text("b.name"),
            remarks=self.remarks("b"),
        )

    def pace(self) -> Transition | None:
        if not self.filled("t.step", "t.max_under", "t.step.cell"):
            return None
        step = self.number("t.step", read_percent, _("Write how large a part of the change comes now."))
        return Transition(
            current=self.needed("t.column", _("Choose what the transition starts from.")),
            step=Fraction(0) if step is None else step,
            max_under=self.optional("t.max_under", read_percent),
            name=self.text("t.name"),
            remarks=self.remarks("t"),
        )

    # single fields

    def rows(self, at: str, letter: str) -> list[str]:
        """Give the rows that are there: a row of which nothing is filled in is none."""
        return [
            row
            for row in rows(self.typed, at, letter)
            if any(text.strip() for name, text in self.typed.items() if name.startswith(f"{row}."))
        ]

    def needed(self, name: str, when_empty: str) -> str:
        if not self.filled(name):
            self.refuse(name, when_empty)
        return self.text(name).strip()

    def number(self, name: str, read: Callable[..., Fraction], when_empty: str) -> Number | None:
        found = self.optional(name, read)
        if found is None:
            self.refuse(name, when_empty)
        return found

    def optional(self, name: str, read: Callable[..., Fraction]) -> Number | None:
        """Read a number; an empty field means the cell of a dated table that stands beside it, if any."""
        if self.filled(name):
            return self.read(name, read)
        return self.cell(f"{name}.cell") if self.filled(f"{name}.cell") else None

    def read(self, name: str, read: Callable[..., Fraction]) -> Fraction | None:
        try:
            return read(self.text(name), language=self.language)
        except GivenNumberError as error:
            self.refuse(name, str(error))
            return None

    def cell(self, name: str) -> CellNumber | None:
        try:
            entries = tuple((str(key), held) for key, held in json.loads(self.text(name)))
        except (ValueError, TypeError):
            return None
        if not all(isinstance(held, str | int) for _key, held in entries):
            return None
        return CellNumber(entries=entries)

    def day(self, name: str) -> date | None:
        if not self.filled(name):
            return None
        found = parse_date(self.text(name).strip())
        if found is None:
            self.refuse(name, _("This is not a date. Write it as 2027-01-31."))
        return found

    def step(self, at: str) -> Joint:
        return Joint(name=self.text(f"{at}.name"), remarks=self.remarks(at))

    def remarks(self, at: str) -> Remarks:
        return Remarks(
            title=self.text(f"{at}.title"),
            law=self.laws(f"{at}.law"),
            source=self.text(f"{at}.source"),
            valid_from=self.day(f"{at}.from"),
        )

    def laws(self, name: str) -> tuple[str, ...]:
        try:
            held = json.loads(self.text(name) or "[]")
        except ValueError:
            return ()
        return tuple(str(one) for one in held) if isinstance(held, list) else ()
