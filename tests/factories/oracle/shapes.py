"""What each operation asks for: its keys, what may stand there, and which numbers fit."""

from dataclasses import dataclass
from fractions import Fraction

MONEY = frozenset({"OPEN", "CLOSED"})
KRONER = frozenset({"OPEN", "CLOSED", "TRANSFER"})
NUMBER = frozenset({"INDEX"})
KEY = frozenset({"KEY"})
ANY = frozenset({"KEY", "OPEN", "CLOSED", "TRANSFER", "INDEX"})


@dataclass(frozen=True)
class Ref:
    """A node or a column; `closures` are those that may stand here."""

    closures: frozenset[str]


@dataclass(frozen=True)
class ScalarOrRef:
    """A number for every unit, or a column."""

    closures: frozenset[str]


@dataclass(frozen=True)
class Scalar:
    """One number, in a range: a name in RANGES."""

    fits: str = "any"


@dataclass(frozen=True)
class Scalars:
    """A number by name (weights, rates, shares)."""

    fits: str = "any"
    sums_to_one: bool = False


@dataclass(frozen=True)
class ListOf:
    """At least `least` entries of one kind."""

    kind: object
    least: int = 1


@dataclass(frozen=True)
class OneOrList:
    """One entry, or a list of at least one."""

    kind: object


@dataclass(frozen=True)
class ByName:
    """One entry of one kind a name."""

    kind: object


@dataclass(frozen=True)
class Record:
    """An inline table with these keys."""

    keys: dict


@dataclass(frozen=True)
class Choice:
    """One of these words."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class TableName:
    """The name of a table."""


@dataclass(frozen=True)
class To:
    """What a closed node sums to: a number, or a part of the frame."""


@dataclass(frozen=True)
class Optional:
    """A key that may be missing."""

    kind: object
    default: object = None


RANGES = {
    "any": lambda _: True,
    "positive": lambda n: n > 0,
    "not negative": lambda n: n >= 0,
    "0 to 1": lambda n: 0 <= n <= 1,
    "a power": lambda n: 0 < n <= 10 and (n * 10**6).denominator == 1,
}
ONE = Fraction(1)
PER = Optional(Scalar("positive"), ONE)
HEADS = Ref(NUMBER)
INDEX = Optional(OneOrList(Ref(NUMBER)))
TO = Optional(To())

CAP = Record({"of": Ref(NUMBER), "by": Ref(NUMBER)})
LINE = Record({"volume": Ref(NUMBER), "price": Scalar(), "per": PER, "cap": Optional(CAP)})
SHARED_KEYS = ("op", "title", "law", "source", "from")

OPERATIONS = {
    "base": {"column": Ref(KRONER)},
    "uplift": {"of": Ref(MONEY), "by": ScalarOrRef(NUMBER), "add": Optional(Ref(KRONER))},
    "criteria": {
        "table": TableName(),
        "weights": Scalars("not negative", sums_to_one=True),
        "power": Optional(Scalars("a power")),
    },
    "weighted": {"table": TableName(), "rates": Scalars(), "index": INDEX},
    "weighted_sum": {"table": TableName(), "weights": Scalars()},
    "share": {"of": Ref(frozenset({"INDEX", "OPEN"})), "heads": Optional(HEADS)},
    "rate": {"lines": ListOf(LINE)},
    "tiers": {
        "volume": Ref(NUMBER),
        "plan": Ref(NUMBER),
        "plan_factor": Optional(Scalar("not negative"), ONE),
        "price": Scalar(),
        "per": PER,
        "above": Scalar("not negative"),
        "below": Optional(Scalar("not negative"), ONE),
    },
    "capitation": {"table": TableName(), "rates": Scalars(), "index": INDEX},
    "fixed": {"amount": ScalarOrRef(KRONER)},
    "add": {"of": ListOf(Ref(ANY))},
    "blend": {"of": ListOf(Record({"a": Scalar("not negative"), "x": Ref(ANY)}))},
    "reconcile": {
        "of": Ref(frozenset({"KEY", "OPEN", "CLOSED"})),
        "to": TO,
        "method": Optional(Choice(("scale", "per_head", "equal")), "scale"),
        "heads": Optional(HEADS),
    },
    "remainder": {"of": Ref(KEY), "after": ListOf(Ref(MONEY), least=0), "to": TO},
    "corridor": {
        "of": Ref(frozenset({"KEY", "OPEN", "CLOSED"})),
        "relative_to": Ref(KRONER),
        "floor": Optional(Scalar()),
        "cap": Optional(Scalar()),
        "to": TO,
    },
    "pace": {
        "of": Ref(frozenset({"CLOSED"})),
        "current": Ref(KRONER),
        "step": Scalar("0 to 1"),
        "max_under": Optional(Scalar("0 to 1")),
    },
    "guarantee": {
        "of": Ref(MONEY),
        "previous": Ref(KRONER),
        "heads": HEADS,
        "limit": Scalar("not negative"),
        "fix": Choice(("one_pass", "fixpoint")),
    },
    "equalise": {"of": Ref(MONEY), "heads": HEADS, "rate": Scalar("0 to 1")},
    "outlier": {
        "table": TableName(),
        "threshold": Scalar("not negative"),
        "share": Scalar("0 to 1"),
        "unit_cap": Optional(Scalar("not negative")),
        "pool": Optional(Scalar("not negative")),
    },
    "quality": {"of": Ref(frozenset({"CLOSED"})), "score": Ref(NUMBER), "withhold": Scalar("0 to 1")},
    "credibility": {"own": Ref(KRONER), "heads": HEADS, "k": Scalar("positive")},
    "prorate": {
        "of": Ref(MONEY),
        "days": Ref(NUMBER),
        "of_days": Optional(Scalar("positive"), Fraction(365)),
    },
    "retro": {
        "actual": Ref(NUMBER),
        "plan": Ref(NUMBER),
        "price": Scalar(),
        "per": PER,
        "dead_band": Scalar("not negative"),
        "share": Scalar("0 to 1"),
        "cap_of": Ref(KRONER),
        "cap": Scalar("not negative"),
    },
    "nest": {
        "shares": Scalars("not negative", sums_to_one=True),
        "children": ByName(Ref(KEY)),
        "to": TO,
    },
}
