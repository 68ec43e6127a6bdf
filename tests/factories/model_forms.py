"""Random forms of funding models, as a controller could fill them in."""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from likevekt.funding.model_form import (
    NO_REMARKS,
    SHARES,
    ActivityPart,
    CapitationPart,
    CellNumber,
    CriteriaPart,
    FixedSum,
    FloorAndCap,
    FramePart,
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
from likevekt.funding.model_form_names import with_names

T = TypeVar("T")
TABLES = ("population", "mål-1", "T_2")
COLUMNS = ("0-66", "90+", "mål", "timer i alt", "a.b", 'st"r', "base_2026")
WORDS = ("Behov", "vekt 1.0", 'case "84/26"', "a\\b", "æ\tø", "x")
DAYS = (None, date(2027, 1, 1), date(2028, 2, 29))
NUMBERS = tuple(Fraction(text) for text in ("0", "1", "0.5", "0.41", "738.5", "561.25", "1/3", "60"))
CELL = CellNumber(entries=(("table", "prices"), ("out", "price"), ("service", "x"), ("on", "2027-01-01")))


def random_form(rng: Random) -> ModelForm:
    """Make a form in which all steps are named."""
    return with_names(_Forms(rng).form())


model_forms = st.integers(0, 10**9).map(lambda seed: random_form(Random(seed)))


class _Forms:
    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def form(self) -> ModelForm:
        parts = self.mixed(self.rng.randint(1, 3), self.part)
        is_open = len(parts) == 1 and not isinstance(parts[0].part, SHARES) and self.chance()
        return ModelForm(
            id=self.rng.choice(["hybrid-2027", "modell 1", 'å"']),
            title=self.rng.choice(["", *WORDS]),
            frame=None if is_open and self.chance() else self.rng.randrange(10**12),
            is_open=is_open,
            parts=parts,
            mixes_shares=self.chance(),
            is_bounded_last=self.chance(),
            is_fitted_first=self.chance(),
            special_sums=() if is_open else self.some(self.fixed),
            floor_and_cap=None if is_open or self.chance() else self.bounds(),
            transition=None if is_open or self.chance() else self.pace(),
            logic=tuple(self.rng.sample(["PA", "NPM", "NPG"], self.rng.randint(0, 3))),
            law=self.some(self.word),
            side_effects=self.some(self.word),
            tell_tales=self.some(self.word),
            valid_from=self.rng.choice(DAYS),
            valid_to=self.rng.choice(DAYS),
        )

    def part(self) -> Part:
        if self.rng.random() < 0.2:
            return NeedPart(parts=self.mixed(2, self.simple_part), remarks=self.remarks())
        return self.simple_part()

    def simple_part(self) -> Part:
        remarks = self.remarks()
        kind = self.rng.choice([FramePart, CriteriaPart, WeightedPart, ActivityPart, CapitationPart])
        if kind is FramePart:
            growth = None if self.chance() else self.number()
            addition = self.column() if growth is not None and self.chance() else ""
            return FramePart(column=self.column(), growth=growth, addition=addition, remarks=remarks)
        if kind is ActivityPart:
            lines = tuple(self.line() for _ in range(self.rng.randint(1, 4)))
            return ActivityPart(lines=lines, fixed=self.some(self.fixed), remarks=remarks)
        table, numbers = self.rng.choice(TABLES), self.by_name()
        if kind is CriteriaPart:
            return CriteriaPart(table=table, weights=numbers, remarks=remarks)
        need = self.some(self.column)
        if kind is WeightedPart:
            return WeightedPart(table=table, rates=numbers, need=need, remarks=remarks)
        fixed = self.some(self.fixed)
        return CapitationPart(table=table, rates=numbers, need=need, fixed=fixed, remarks=remarks)

    def mixed(self, count: int, part: Callable[[], Part]) -> tuple[MixedPart, ...]:
        """Parts with shares that sum to exactly 1."""
        cuts = sorted(self.rng.randint(1, 99) for _ in range(count - 1))
        steps = zip([0, *cuts], [*cuts, 100], strict=True)
        return tuple(self.share(part(), Fraction(high - low, 100)) for low, high in steps)

    def share(self, part: Part, share: Fraction) -> MixedPart:
        return MixedPart(part=part, share=share, fitting=self.remarks())

    def bounds(self) -> FloorAndCap:
        floor = None if self.chance() else self.number()
        return FloorAndCap(relative_to=self.column(), floor=floor, cap=self.number(), remarks=self.remarks())

    def pace(self) -> Transition:
        under = None if self.chance() else self.number()
        return Transition(current=self.column(), step=self.number(), max_under=under, remarks=self.remarks())

    def line(self) -> PriceLine:
        per = None if self.chance() else self.rng.choice(NUMBERS[1:])
        return PriceLine(volume=self.column(), price=self.number(), per=per)

    def fixed(self) -> FixedSum:
        return FixedSum(column=self.column(), remarks=self.remarks())

    def remarks(self) -> Remarks:
        if self.chance():
            return NO_REMARKS
        return Remarks(
            title=self.rng.choice(["", *WORDS]),
            law=self.some(self.word),
            source=self.rng.choice(["", *WORDS]),
            valid_from=self.rng.choice(DAYS),
        )

    def by_name(self) -> tuple[tuple[str, Number], ...]:
        names = self.rng.sample(COLUMNS, self.rng.randint(1, 4))
        return tuple((name, self.number()) for name in names)

    def number(self) -> Number:
        return CELL if self.rng.random() < 0.1 else self.rng.choice(NUMBERS)

    def column(self) -> str:
        return f"{self.rng.choice(TABLES)}:{self.rng.choice(COLUMNS)}"

    def word(self) -> str:
        return self.rng.choice(WORDS)

    def some(self, make: Callable[[], T]) -> tuple[T, ...]:
        made: Sequence[T] = [make() for _ in range(self.rng.choice([0, 0, 1, 2]))]
        return tuple(dict.fromkeys(made))

    def chance(self) -> bool:
        return self.rng.random() < 0.5
