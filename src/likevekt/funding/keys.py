"""How the keys of an operation are declared: their form, range and what they accept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from fractions import Fraction
from typing import Any

from likevekt.funding.closure import ANY, MONEY, NUMBER, Closure, Kind
from likevekt.funding.problems import Hints
from likevekt.funding.references import ColumnRef, NodeRef, PartOfFrame, Ref, Scalar

Args = Mapping[str, Any]
ZERO, ONE = Fraction(0), Fraction(1)
FAULTY = object()  # what a refused key holds, so that the rest of its node can still be examined


class Form(Enum):
    """The shape of what stands after a key."""

    REF = auto()
    REFS = auto()
    REF_OR_REFS = auto()
    REF_BY_NAME = auto()
    SCALAR = auto()
    SCALAR_OR_REF = auto()
    SCALAR_BY_NAME = auto()
    GOAL = auto()
    TABLE = auto()
    CHOICE = auto()
    RECORD = auto()
    RECORDS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of an operation."""

    form: Form
    required: bool = True
    default: Fraction | None = None
    low: Fraction | None = None
    above_low: bool = False
    high: Fraction | None = None
    accepts: frozenset[Kind] = frozenset()
    choices: tuple[str, ...] = ()
    fields: Mapping[str, "Key"] = field(default_factory=dict)
    may_be_empty: bool = False

    def range_fault(self, value: Fraction) -> str | None:
        """Say how a number breaks the range, or None when it does not."""
        if self.low is not None and (value < self.low or (self.above_low and value == self.low)):
            return f"must be {'above' if self.above_low else 'at least'} {self.low}"
        if self.high is not None and value > self.high:
            return f"must be at most {self.high}"
        return None


def ref(*accepts: Kind, required: bool = True) -> Key:
    """Declare one reference to a node or column of the given kinds."""
    return Key(form=Form.REF, accepts=frozenset(accepts), required=required)


def money(*, required: bool = True) -> Key:
    """Declare a column of kroner, or a node that gives money."""
    return Key(form=Form.REF, accepts=MONEY, required=required)


def number(*, required: bool = True) -> Key:
    """Declare a column of numbers, or a node that gives an index."""
    return Key(form=Form.REF, accepts=NUMBER, required=required)


def scalar(
    *,
    default: str | None = None,
    low: Fraction | None = None,
    above_low: bool = False,
    high: Fraction | None = None,
    required: bool = True,
) -> Key:
    """Declare one exact number."""
    return Key(
        form=Form.SCALAR,
        required=required and default is None,
        default=None if default is None else Fraction(default),
        low=low,
        above_low=above_low,
        high=high,
    )


def scalar_by_name(
    *,
    low: Fraction | None = None,
    above_low: bool = False,
    high: Fraction | None = None,
    required: bool = True,
) -> Key:
    """Declare a number for each of several columns or groups."""
    return Key(form=Form.SCALAR_BY_NAME, low=low, above_low=above_low, high=high, required=required)


PER = scalar(default="1", low=ZERO, above_low=True)
GOAL = Key(form=Form.GOAL, required=False, low=ZERO)
TABLE = Key(form=Form.TABLE)
INDEXES = Key(form=Form.REF_OR_REFS, accepts=NUMBER, required=False)
ANY_KIND = ANY

# What an operation examines beyond the form of each key: (place below the node, message).
Faults = Iterator[tuple[str, str]]
KnownNumber = Callable[[Scalar], Fraction | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What can be read so far: numbers of the model alone, later also cells of tables."""

    number: KnownNumber
    frame: Fraction | None
    hints: Hints = field(default_factory=Hints)

    def goal(self, to: Scalar | PartOfFrame | None) -> Fraction | None:
        """Give the sum to reach, or None while it is not known."""
        if to is None:
            return self.frame
        if isinstance(to, PartOfFrame):
            share = self.number(to.share)
            return None if share is None or self.frame is None else share * self.frame
        return self.number(to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What an operation may ask about its inputs when it says what it promises."""

    of: Callable[[Ref], Closure]
    known: Known


def were_read(args: Args, *names: str) -> bool:
    """Tell whether none of the keys was refused."""
    return all(args.get(name) is not FAULTY for name in names)


def references(args: Args, keys: Mapping[str, Key]) -> Iterator[tuple[Ref, Key]]:
    """Give every reference that a node holds, with the key it stands under."""
    for name, key in keys.items():
        held = args.get(name)
        if held is None:
            continue
        if key.form is Form.RECORD:
            yield from references(held, key.fields)
        elif key.form is Form.RECORDS:
            for record in held:
                yield from references(record, key.fields)
        elif isinstance(held, ColumnRef | NodeRef):
            yield held, key
        elif key.form in {Form.REFS, Form.REF_OR_REFS}:
            yield from ((part, key) for part in held)
        elif key.form is Form.REF_BY_NAME:
            yield from ((part, key) for part in held.values())


def scalars(args: Args, keys: Mapping[str, Key]) -> Iterator[tuple[Scalar, Key]]:
    """Give every exact number that a node holds, with the key it stands under."""
    for name, key in keys.items():
        held = args.get(name)
        if held is None:
            continue
        if key.form is Form.RECORD:
            yield from scalars(held, key.fields)
        elif key.form is Form.RECORDS:
            for record in held:
                yield from scalars(record, key.fields)
        elif key.form is Form.SCALAR_BY_NAME:
            yield from ((value, key) for value in held.values())
        elif key.form is Form.GOAL and isinstance(held, PartOfFrame):
            yield held.share, PART_OF_FRAME
        elif key.form in {Form.SCALAR, Form.SCALAR_OR_REF, Form.GOAL} and not isinstance(
            held, ColumnRef | NodeRef
        ):
            yield held, key


PART_OF_FRAME = scalar(low=ZERO, high=ONE)
