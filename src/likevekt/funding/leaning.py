"""How much of a model's money follows each way of sharing, and so which governance logic it leans to.

The money is followed from ``out`` down to the steps where it begins. What mixes, adds or fits passes on the
ways of its parts, in proportion to their money; a column of kroner counts as the frame that went before.
A transition passes on its target: what is followed is the model as it is when the transition is over.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction

from likevekt.funding.keys import Args
from likevekt.funding.model import Model, Node
from likevekt.funding.references import NodeRef, Ref
from likevekt.funding.run import Computation

Shares = dict["Way", Fraction]


class Way(StrEnum):
    """A way of sharing money."""

    FRAME = "frame"
    CRITERIA = "criteria"
    ACTIVITY = "activity"
    CAPITATION = "capitation"
    QUALITY = "quality"


_BEGINS = {
    "base": Way.FRAME,
    "uplift": Way.FRAME,
    "fixed": Way.FRAME,
    "credibility": Way.FRAME,
    "criteria": Way.CRITERIA,
    "weighted": Way.CRITERIA,
    "weighted_sum": Way.CRITERIA,
    "rate": Way.ACTIVITY,
    "tiers": Way.ACTIVITY,
    "outlier": Way.ACTIVITY,
    "retro": Way.ACTIVITY,
    "capitation": Way.CAPITATION,
}
# The governance logics that each way can serve, the likeliest first; a model that names its own is believed.
_LOGICS = {
    Way.FRAME: ("PA", "NPG", "NPM"),
    Way.CRITERIA: ("PA", "NPG", "NPM"),
    Way.ACTIVITY: ("NPM", "NPG", "PA"),
    Way.CAPITATION: ("NPG", "PA", "NPM"),
    Way.QUALITY: ("NPM", "NPG", "PA"),
}
LOGICS = ("PA", "NPM", "NPG")


def leaning(run: Computation) -> dict[Way, Fraction]:
    """Give the part of a run's money that follows each way; the parts sum to 1, and no money gives nothing."""
    return _Follower(run).of(run.model.nodes[run.model.out])


def logic_shares(model: Model, ways: Mapping[Way, Fraction]) -> dict[str, Fraction]:
    """Give the part of the money that leans to each governance logic: PA, NPM, NPG."""
    said = set(model.logic) & set(LOGICS) or set(LOGICS)
    shares = dict.fromkeys(LOGICS, Fraction(0))
    for way, share in ways.items():
        shares[next(logic for logic in _LOGICS[way] if logic in said)] += share
    return shares


class _Follower:
    """Follows the money of one computed model, each step once."""

    def __init__(self, run: Computation) -> None:
        self._model = run.model
        self._inputs = run.inputs
        self._known: dict[str, Shares] = {}

    def of(self, node: Node) -> Shares:
        """Give the ways of a step's money."""
        if node.name not in self._known:
            self._known[node.name] = self._follow(node, node.args)
        return self._known[node.name]

    def _follow(self, node: Node, args: Args) -> Shares:
        inputs = self._inputs
        if node.op in _BEGINS:
            return {_BEGINS[node.op]: Fraction(1)}
        if node.op == "share" and not isinstance(args["of"], NodeRef):
            return {Way.CRITERIA: Fraction(1)}
        if node.op == "add":
            return _mixed((self._total(part), self._ref(part)) for part in args["of"])
        if node.op == "blend":
            return _mixed((inputs.number(part["a"]), self._ref(part["x"])) for part in args["of"])
        if node.op == "remainder":
            before = [(self._total(part), self._ref(part)) for part in args["after"]]
            rest = inputs.goal(args.get("to")) - sum((money for money, _ in before), Fraction(0))
            return _mixed([*before, (rest, self._ref(args["of"]))])
        if node.op == "nest":
            return _mixed(
                (inputs.number(args["shares"][group]), self._ref(child))
                for group, child in args["children"].items()
            )
        if node.op == "quality":
            part = inputs.number(args["withhold"])
            return _mixed([(1 - part, self._ref(args["of"])), (part, {Way.QUALITY: Fraction(1)})])
        return self._ref(
            args["of"]
        )  # share, reconcile, corridor, pace, guarantee, equalise and prorate pass it on

    def _ref(self, ref: Ref) -> Shares:
        if isinstance(ref, NodeRef):
            return self.of(self._model.nodes[ref.name])
        return {Way.FRAME: Fraction(1)}

    def _total(self, ref: Ref) -> Fraction:
        return self._inputs.vector(ref).total()


def _mixed(parts: Iterable[tuple[Fraction, Shares]]) -> Shares:
    """Mix ways by the money of each part; what takes money away (below zero) or moves none counts nothing."""
    counted = [(money, shares) for money, shares in parts if money > 0 and shares]
    total = sum((money for money, _ in counted), Fraction(0))
    mixed: Shares = {}
    for money, shares in counted:
        for way, share in shares.items():
            mixed[way] = mixed.get(way, Fraction(0)) + share * money / total
    return mixed
