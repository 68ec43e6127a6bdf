"""A funding model as a form holds it: what the money follows, what comes first, and how it is kept in bounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from likevekt.kernel.exact import write_decimal

NO_STEP = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellNumber:
    """A number that stands in a dated table of prices or rates, as the file points to it."""

    entries: tuple[tuple[str, str | int], ...]


Number = Fraction | CellNumber
NumberByName = tuple[tuple[str, Number], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What is said about a step and changes no number."""

    title: str = ""
    law: tuple[str, ...] = ()
    source: str = ""
    valid_from: date | None = None


NO_REMARKS = Remarks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """A step that has nothing to fill in but what is said about it: a mix, a sum, or fitting to the frame."""

    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedSum:
    """A sum a unit that is paid as it stands in a column (egen sum); a step only when something is said of it."""

    column: str
    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePart:
    """Money that follows earlier frames (ramme): a column, with growth and an addition if any."""

    column: str
    growth: Number | None = None
    addition: str = ""
    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaPart:
    """Money that follows criteria (kriterier), each with a weight."""

    table: str
    weights: NumberByName
    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedPart:
    """Money that follows inhabitants (vektede innbyggere): numbers times rates as shares, corrected by an index."""

    table: str
    rates: NumberByName
    need: tuple[str, ...] = ()
    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """One volume with its price (stykkpris): so many kroner for each ``per`` of it."""

    volume: str
    price: Number
    per: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPart:
    """Money that follows activity (aktivitet): volumes times prices, and fixed sums beside them if any."""

    lines: tuple[PriceLine, ...]
    fixed: tuple[FixedSum, ...] = ()
    sum: Joint = Joint()
    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitationPart:
    """Kroner for each inhabitant (teamramme): numbers times rates, corrected by an index; fixed sums if any."""

    table: str
    rates: NumberByName
    need: tuple[str, ...] = ()
    fixed: tuple[FixedSum, ...] = ()
    sum: Joint = Joint()
    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPart:
    """A part that is itself a mix of shares (sammensatt behov)."""

    parts: tuple["MixedPart", ...]
    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


Part = FramePart | CriteriaPart | WeightedPart | ActivityPart | CapitationPart | NeedPart
SHARES = (CriteriaPart, WeightedPart, NeedPart)
"""Parts that give shares of a whole, and no sum of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedPart:
    """A part and the share of the frame that follows it; the share is 1 where there is no other part.

    ``fitting`` is what is said of fitting this part to the frame, where the parts are fitted one by one.
    """

    part: Part
    share: Number = Fraction(1)
    fitting: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorAndCap:
    """How far from a column any unit may come (gulv og tak); None is no bound."""

    relative_to: str
    floor: Number | None = None
    cap: Number | None = None
    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """How large a step is taken towards the model (overgangsordning), and how far below it any unit may be."""

    current: str
    step: Number
    max_under: Number | None = None
    name: str = NO_STEP
    remarks: Remarks = NO_REMARKS


class FormError(ValueError):
    """Choices of a form that cannot stand together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelForm:
    """A whole model as a form (modellskjema): it holds everything that its file says.

    ``special_sums`` are paid first. ``mixes_shares``: parts are mixed as shares and then fitted to the frame,
    not fitted one by one; special sums need that. ``mix`` and ``closing`` are the steps that put the parts
    together and fit them to the frame, where the model has such steps. ``is_bounded_last``: floor and cap
    hold after the transition, not before it. ``is_fitted_first``: the amounts are fitted to the frame in a
    step of their own, also where floor and cap would do it.
    """

    id: str
    parts: tuple[MixedPart, ...]
    title: str = ""
    frame: int | None = None
    is_open: bool = False
    special_sums: tuple[FixedSum, ...] = ()
    floor_and_cap: FloorAndCap | None = None
    transition: Transition | None = None
    is_bounded_last: bool = True
    mixes_shares: bool = False
    is_fitted_first: bool = False
    mix: Joint = Joint()
    closing: Joint = Joint()
    logic: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    side_effects: tuple[str, ...] = ()
    tell_tales: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        """Refuse choices that no file can hold."""
        if not self.parts:
            raise FormError("A model needs at least one part that the money follows.")
        if self.is_open and (self.is_mixed or self.special_sums or self.floor_and_cap or self.transition):
            raise FormError(
                "A model without a fixed sum has one part, and neither special sums, floor, cap nor transition."
            )
        if self.is_open and isinstance(self.parts[0].part, SHARES):
            raise FormError("Criteria share out a fixed sum; they give no sum of their own.")
        if not self.is_mixed and self.parts[0].share != 1:
            raise FormError("The only part of a model gets the whole frame.")

    @property
    def is_mixed(self) -> bool:
        """Whether the money follows more than one thing."""
        return len(self.parts) > 1

    @property
    def is_mixed_as_shares(self) -> bool:
        """Whether the parts are mixed before they are fitted to the frame."""
        return self.is_mixed and (self.mixes_shares or bool(self.special_sums))

    @property
    def has_closing(self) -> bool:
        """Whether fitting to the frame is a step of its own."""
        if self.special_sums or self.is_open:
            return bool(self.special_sums)
        return self.needs_fitting and (self.is_fitted_first or not self.is_bounded_first)

    @property
    def needs_fitting(self) -> bool:
        """Whether the parts do not make the frame by themselves."""
        return not self.is_open and not self.special_sums and (not self.is_mixed or self.mixes_shares)

    @property
    def is_bounded_first(self) -> bool:
        """Whether floor and cap are the first that happens to the parts."""
        return self.floor_and_cap is not None and not (self.transition and self.is_bounded_last)


def is_step(part: Part, *, is_open: bool) -> bool:
    """Tell whether a part is a step of its own; an earlier frame as it stands is only a column."""
    if not isinstance(part, FramePart):
        return True
    return is_open or part.growth is not None or part.remarks != NO_REMARKS


def spelled_price(value: Fraction) -> str:
    """Spell kroner as prices are: whole, or with at least two decimals."""
    text = write_decimal(value)
    whole, point, decimals = text.partition(".")
    return f"{whole}{point}{decimals.ljust(2, '0')}" if point else text


def spelled_alike(values: Iterable[Number | None]) -> list[str | None]:
    """Spell numbers that belong together with the same number of decimals, the fewest that hold them all."""
    held = list(values)
    exact = [write_decimal(value) for value in held if isinstance(value, Fraction)]
    places = max((len(text.partition(".")[2]) for text in exact), default=0)
    return [_with_places(value, places) if isinstance(value, Fraction) else None for value in held]


def _with_places(value: Fraction, places: int) -> str:
    text = write_decimal(value)
    if "/" in text or not places:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(places, '0')}"
