"""The *values* stage: one plain function an operation, one fraction a unit."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from .closures import Closures, closes_to
from .exact import OracleRefuses, largest_remainder, power
from .reading import Column, Model, Name, Node
from .solving import between_bounds, fixpoint
from .tables import Tables

Amounts = dict[str, Fraction]
ZERO, ONE = Fraction(0), Fraction(1)


def refuse(why: str) -> OracleRefuses:
    return OracleRefuses("values", why)


class Run:
    """One model on one set of tables, all of which fit together."""

    def __init__(self, model: Model, tables: Tables, known: Callable, closures: Closures) -> None:
        self.model, self.tables, self.known, self.closures = model, tables, known, closures
        self.units = tables.units
        self.columns: dict[Column, Amounts] = {}
        self.found: dict[Node, Amounts] = {}

    def amounts(self, reference: object) -> Amounts:
        """Give the amounts of a node, a column or a scalar (the same for every unit)."""
        if isinstance(reference, Column):
            if reference not in self.columns:
                self.columns[reference] = self.tables.column(reference)
            return self.columns[reference]
        if not isinstance(reference, Name | Node):
            return self.each(lambda _: self.known(reference))
        node = self.model.nodes[reference.name] if isinstance(reference, Name) else reference
        if node not in self.found:
            self.found[node] = OPERATION[node.op](self, node, node.keys)
        return self.found[node]

    def each(self, formula: Callable[[str], Fraction]) -> Amounts:
        return {unit: formula(unit) for unit in self.units}

    def heads(self, reference: object) -> Amounts:
        return not_negative(self.amounts(reference), "heads")

    def counts(self, node: Node, numbers: dict) -> dict[str, Amounts]:
        """Give the columns of a node's table."""
        return {name: self.amounts(Column(node.keys["table"], name)) for name in numbers}

    def weighed(self, node: Node, numbers: dict) -> Amounts:
        """Σ number · column."""
        counts = self.counts(node, numbers)
        return self.each(
            lambda unit: sum((self.known(n) * counts[k][unit] for k, n in numbers.items()), ZERO)
        )

    def indexed(self, node: Node) -> Amounts:
        """Σ count · rate · Π index."""
        amounts = self.weighed(node, node.keys["rates"])
        for reference in node.keys["index"] or []:
            index = self.amounts(reference)
            amounts = self.each(lambda unit, now=amounts, index=index: now[unit] * index[unit])
        return amounts


def not_negative(amounts: Amounts, what: str) -> Amounts:
    for unit, amount in amounts.items():
        if amount < 0:
            raise refuse(f"{what} of {unit} is negative: {amount}")
    return amounts


def total(amounts: Amounts) -> Fraction:
    return sum(amounts.values(), ZERO)


def divisor(amounts: Amounts) -> Fraction:
    if total(amounts) == 0:
        raise refuse("a division by a sum of 0")
    return total(amounts)


def normalised(amounts: Amounts) -> Amounts:
    """Each unit's share of the sum."""
    not_negative(amounts, "an amount to be normalised")
    return {unit: amount / divisor(amounts) for unit, amount in amounts.items()}


def criteria(run: Run, node: Node, keys: dict) -> Amounts:
    shares = {}
    for name, cells in run.counts(node, keys["weights"]).items():
        not_negative(cells, name)
        exponents = keys["power"] or {}
        if name in exponents:
            exponent = run.known(exponents[name])
            cells = {unit: power(cell, exponent) for unit, cell in cells.items()}  # noqa: PLW2901
        shares[name] = normalised(cells)
    weights = {name: run.known(weight) for name, weight in keys["weights"].items()}
    return run.each(lambda unit: sum((weights[name] * shares[name][unit] for name in weights), ZERO))


def share(run: Run, _: Node, keys: dict) -> Amounts:
    amounts = not_negative(run.amounts(keys["of"]), "of")
    if keys["heads"] is not None:
        heads = run.heads(keys["heads"])
        amounts = run.each(lambda unit: amounts[unit] * heads[unit])
    return normalised(amounts)


def uplift(run: Run, _: Node, keys: dict) -> Amounts:
    of, by = run.amounts(keys["of"]), run.amounts(keys["by"])
    more = run.amounts(keys["add"] if keys["add"] is not None else ZERO)
    return run.each(lambda unit: of[unit] * (1 + by[unit]) + more[unit])


def rate(run: Run, _: Node, keys: dict) -> Amounts:
    amounts = run.each(lambda _: ZERO)
    for line in keys["lines"]:
        price, per = run.known(line["price"]), run.known(line["per"])
        for unit, volume in run.amounts(line["volume"]).items():
            paid = volume
            if line["cap"] is not None:
                paid = min(
                    volume, run.amounts(line["cap"]["of"])[unit] * run.amounts(line["cap"]["by"])[unit]
                )
            amounts[unit] += paid * price / per
    return amounts


def tiers(run: Run, _: Node, keys: dict) -> Amounts:
    volume, plan = run.amounts(keys["volume"]), run.amounts(keys["plan"])
    price, per, above, below = (run.known(keys[key]) for key in ("price", "per", "above", "below"))
    factor = run.known(keys["plan_factor"])

    def paid(v: Fraction, p: Fraction) -> Fraction:
        return price / per * (p + above * max(ZERO, v - p) - below * max(ZERO, p - v))

    return run.each(lambda unit: paid(volume[unit], plan[unit] * factor))


def add(run: Run, _: Node, keys: dict) -> Amounts:
    return run.each(lambda unit: sum((run.amounts(part)[unit] for part in keys["of"]), ZERO))


def blend(run: Run, _: Node, keys: dict) -> Amounts:
    return run.each(
        lambda unit: sum((run.known(p["a"]) * run.amounts(p["x"])[unit] for p in keys["of"]), ZERO)
    )


def reconcile(run: Run, node: Node, keys: dict) -> Amounts:
    of, frame = run.amounts(keys["of"]), closes_to(node, run.model, run.known)
    if keys["method"] == "scale":
        shares = normalised(of)
        return run.each(lambda unit: frame * shares[unit])
    heads = run.each(lambda _: ONE) if keys["method"] == "equal" else run.heads(keys["heads"])
    difference = (frame - total(of)) / divisor(heads)
    return not_negative(run.each(lambda unit: of[unit] + difference * heads[unit]), "a levelled amount")


def remainder(run: Run, node: Node, keys: dict) -> Amounts:
    key, frame = run.amounts(keys["of"]), closes_to(node, run.model, run.known)
    special = add(run, node, {"of": keys["after"]})
    left = frame - total(special)
    if left < 0:
        raise refuse(f"the special sums are {-left} more than the frame")
    return run.each(lambda unit: special[unit] + left * key[unit])


def corridor(run: Run, node: Node, keys: dict) -> Amounts:
    of = not_negative(run.amounts(keys["of"]), "of a corridor")
    base, frame = run.amounts(keys["relative_to"]), closes_to(node, run.model, run.known)
    low: dict[str, Fraction | None] = dict.fromkeys(run.units)
    high: dict[str, Fraction | None] = dict.fromkeys(run.units)
    for unit in run.units:
        if keys["floor"] is not None:
            low[unit] = Fraction(ceil(base[unit] * (1 + run.known(keys["floor"]))))
        if keys["cap"] is not None:
            high[unit] = Fraction(floor(base[unit] * (1 + run.known(keys["cap"]))))
    return between_bounds(of, low, high, frame)


def pace(run: Run, _: Node, keys: dict) -> Amounts:
    target, step = run.amounts(keys["of"]), run.known(keys["step"])
    _, frame = run.closures.of(keys["of"])
    current = normalised(run.amounts(keys["current"]))
    moved = run.each(lambda unit: current[unit] * frame + step * (target[unit] - current[unit] * frame))
    if keys["max_under"] is None:
        return moved
    lowest = 1 - run.known(keys["max_under"])
    low = run.each(lambda unit: Fraction(ceil(lowest * target[unit])))
    return between_bounds(not_negative(moved, "moved"), low, dict.fromkeys(run.units), frame)


def guarantee(run: Run, _: Node, keys: dict) -> Amounts:
    of, previous, heads = run.amounts(keys["of"]), run.amounts(keys["previous"]), run.heads(keys["heads"])
    mean_change = (total(of) - total(previous)) / divisor(heads)
    floors = run.each(lambda unit: previous[unit] + heads[unit] * (mean_change - run.known(keys["limit"])))
    if keys["fix"] == "fixpoint":
        return not_negative(fixpoint(of, floors, heads), "a guaranteed amount")
    lifted = run.each(lambda unit: max(of[unit], floors[unit]))
    over = (total(lifted) - total(of)) / total(heads)
    return not_negative(run.each(lambda unit: lifted[unit] - over * heads[unit]), "a guaranteed amount")


def equalise(run: Run, _: Node, keys: dict) -> Amounts:
    of, heads = run.amounts(keys["of"]), run.heads(keys["heads"])
    mean = total(of) / divisor(heads)
    return run.each(lambda unit: run.known(keys["rate"]) * (mean * heads[unit] - of[unit]))


def outlier(run: Run, _: Node, keys: dict) -> Amounts:
    cases, threshold, part = (
        run.tables.cases(keys["table"]),
        run.known(keys["threshold"]),
        run.known(keys["share"]),
    )
    paid = run.each(lambda unit: sum((part * max(ZERO, cost - threshold) for cost in cases[unit]), ZERO))
    if keys["unit_cap"] is not None:
        paid = {unit: min(amount, run.known(keys["unit_cap"])) for unit, amount in paid.items()}
    if keys["pool"] is not None and total(paid) > run.known(keys["pool"]):
        scale = run.known(keys["pool"]) / total(paid)
        paid = {unit: amount * scale for unit, amount in paid.items()}
    return paid


def quality(run: Run, _: Node, keys: dict) -> Amounts:
    of, score, withheld = run.amounts(keys["of"]), run.amounts(keys["score"]), run.known(keys["withhold"])
    _, frame = run.closures.of(keys["of"])
    shares = normalised(run.each(lambda unit: of[unit] * score[unit]))
    return run.each(lambda unit: (1 - withheld) * of[unit] + withheld * frame * shares[unit])


def credibility(run: Run, _: Node, keys: dict) -> Amounts:
    own, heads, k = run.amounts(keys["own"]), run.heads(keys["heads"]), run.known(keys["k"])
    mean = total(own) / divisor(heads)

    def believed(unit: str) -> Fraction:
        z = heads[unit] / (heads[unit] + k)
        return z * own[unit] + (1 - z) * mean * heads[unit]

    return run.each(believed)


def prorate(run: Run, _: Node, keys: dict) -> Amounts:
    of, days, year = run.amounts(keys["of"]), run.amounts(keys["days"]), run.known(keys["of_days"])
    return run.each(lambda unit: of[unit] * days[unit] / year)


def retro(run: Run, _: Node, keys: dict) -> Amounts:
    actual, plan = run.amounts(keys["actual"]), run.amounts(keys["plan"])
    cap_of = not_negative(run.amounts(keys["cap_of"]), "cap_of")  # between −b and b lies nothing when b < 0
    price, per, dead_band, part, cap = (
        run.known(keys[key]) for key in ("price", "per", "dead_band", "share", "cap")
    )

    def settled(unit: str) -> Fraction:
        deviation = (actual[unit] - plan[unit]) * price / per
        band = dead_band * plan[unit] * price / per
        size = part * max(ZERO, abs(deviation) - band)
        sign = (deviation > 0) - (deviation < 0)  # no deviation has no sign, whatever a negative band gives
        return max(-cap * cap_of[unit], min(cap * cap_of[unit], sign * size))

    return run.each(settled)


def nest(run: Run, node: Node, keys: dict) -> Amounts:
    frame = int(closes_to(node, run.model, run.known))
    frames = largest_remainder(
        {group: run.known(part) * frame for group, part in keys["shares"].items()}, frame
    )
    summed = run.each(lambda _: ZERO)
    for group, kroner in frames.items():
        key = run.amounts(keys["children"][group])
        for unit, whole in largest_remainder(run.each(lambda u, k=key, f=kroner: k[u] * f), kroner).items():
            summed[unit] += whole
    return summed


OPERATION = {
    "base": lambda run, _, keys: run.amounts(keys["column"]),
    "uplift": uplift,
    "criteria": criteria,
    "weighted": lambda run, node, _: normalised(run.indexed(node)),
    "weighted_sum": lambda run, node, keys: run.weighed(node, keys["weights"]),
    "share": share,
    "rate": rate,
    "tiers": tiers,
    "capitation": lambda run, node, _: run.indexed(node),
    "fixed": lambda run, _, keys: run.amounts(keys["amount"]),
    "add": add,
    "blend": blend,
    "reconcile": reconcile,
    "remainder": remainder,
    "corridor": corridor,
    "pace": pace,
    "guarantee": guarantee,
    "equalise": equalise,
    "outlier": outlier,
    "quality": quality,
    "credibility": credibility,
    "prorate": prorate,
    "retro": retro,
    "nest": nest,
}
