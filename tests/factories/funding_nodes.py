"""The operations of random models: one method a closure, each choosing among its operations."""

from fractions import Fraction
from math import floor

from .funding_builder import Builder
from .funding_numbers import COUNTS, KRONER, POSITIVE, POWERS, SMALL


class ModelBuilder(Builder):
    """Makes keys, open, closed and transfer amounts and indices, to a depth."""

    METHODS: tuple[str, ...] = ("scale", "scale", "scale", "scale", "per_head", "equal")

    def number(self, depth: int, pool: list[str] = POSITIVE) -> object:
        """A number a unit: a column, now and then an INDEX node."""
        return self.index(depth - 1) if depth > 0 and self.pick.chance(15) else self.column(pool)

    def kroner(self, depth: int, pool: list[str] = KRONER) -> object:
        """Kroner a unit: a column, now and then a node."""
        if depth > 0 and self.pick.chance(20):
            return self.pick.one([self.open, self.some_closed, self.transfer])(depth - 1)
        return self.column(pool)

    def money(self, depth: int) -> object:
        """OPEN or CLOSED."""
        return self.some_closed(depth) if self.pick.chance(30) else self.open(depth)

    # INDEX

    def index(self, depth: int) -> object:
        again = self.again("INDEX")
        if again:
            return again
        if self.branches(depth) and self.pick.chance(30):
            if self.pick.chance(50):
                body = {"op": "add", "of": [self.index(depth - 1) for _ in range(self.pick.integer(1, 2))]}
            else:
                body = {"op": "blend", "of": self.weighed([self.index(depth - 1) for _ in range(2)])}
        else:
            table, names = self.named_columns(POSITIVE)
            body = {"op": "weighted_sum", "table": table}
            body["weights"] = {name: self.among("1", "0.5", "1/3", "2", "0") for name in names}
        return self.place("INDEX", None, body)

    def weighed(self, parts: list) -> list[dict]:
        weights = self.split(Fraction(1), len(parts))
        return [{"a": self.scalar(weight), "x": part} for weight, part in zip(weights, parts, strict=True)]

    # KEY

    def key(self, depth: int) -> object:
        again = self.again("KEY")
        if again:
            return again
        made = [self.criteria, self.share, self.weighted]
        if self.branches(depth) and self.pick.chance(25):
            body = {
                "op": "blend",
                "of": self.weighed([self.key(depth - 1) for _ in range(self.pick.integer(1, 3))]),
            }
        else:
            body = self.pick.one(made)(depth)
        return self.place("KEY", None, body)

    def criteria(self, _: int) -> dict:
        table, names = self.named_columns(COUNTS)
        weights = self.split(Fraction(1), len(names))
        body = {"op": "criteria", "table": table}
        body["weights"] = {name: self.scalar(weight) for name, weight in zip(names, weights, strict=True)}
        if self.pick.chance(25):
            body["power"] = {name: self.among(*POWERS) for name in names if self.pick.chance(60)}
            body = body if body["power"] else {key: body[key] for key in body if key != "power"}
        return body

    def share(self, depth: int) -> dict:
        body = {"op": "share", "of": self.open(depth - 1) if self.pick.chance(20) else self.number(depth)}
        return {**body, "heads": self.number(depth)} if self.pick.chance(40) else body

    def weighted(self, depth: int, op: str = "weighted") -> dict:
        table, names = self.named_columns(POSITIVE)
        body = {
            "op": op,
            "table": table,
            "rates": {name: self.among("1", "0.5", "3115", "1/7") for name in names},
        }
        if self.pick.chance(40):
            one = self.pick.chance(40)
            body["index"] = (
                self.number(depth) if one else [self.number(depth) for _ in range(self.pick.integer(1, 2))]
            )
        return body

    # OPEN

    def open(self, depth: int) -> object:
        again = self.again("OPEN")
        if again:
            return again
        if depth <= 0 or self.pick.chance(20):
            return self.column(KRONER)
        made = [self.base, self.uplift, self.rate, self.tiers, self.capitation, self.fixed, self.outlier]
        made += [self.credibility, self.prorate, self.retro]
        if self.branches(depth):
            made += [self.add_open, self.blend_open, self.guarantee_open, self.prorate]
        return self.place("OPEN", None, self.pick.one(made)(depth - 1))

    def base(self, depth: int) -> dict:
        return {"op": "base", "column": self.kroner(depth)}

    def uplift(self, depth: int) -> dict:
        by = self.number(depth, SMALL) if self.pick.chance(40) else self.among("0.041", "-0.5", "0", "1/3")
        body = {"op": "uplift", "of": self.money(depth), "by": by}
        return {**body, "add": self.kroner(depth)} if self.pick.chance(50) else body

    def rate(self, depth: int) -> dict:
        lines = []
        for _ in range(self.pick.integer(1, 3)):
            line = {"volume": self.number(depth, COUNTS), "price": self.among("738.50", "3115", "0", "1/3")}
            if self.pick.chance(50):
                line["per"] = self.among("60", "1", "0.5", "7/3")
            if self.pick.chance(30):
                line["cap"] = {"of": self.number(depth), "by": self.number(depth, SMALL)}
            lines.append(line)
        return {"op": "rate", "lines": lines}

    def tiers(self, depth: int) -> dict:
        body = {"op": "tiers", "volume": self.number(depth), "plan": self.number(depth)}
        body |= {"price": self.among("561.25", "1", "3115"), "above": self.among("0", "0.5", "1", "2")}
        optional = {"plan_factor": ("0.95", "1", "0"), "per": ("60", "1/3"), "below": ("0.4", "1", "0")}
        return body | {key: self.among(*values) for key, values in optional.items() if self.pick.chance(40)}

    def capitation(self, depth: int) -> dict:
        return self.weighted(depth, "capitation")

    def fixed(self, depth: int) -> dict:
        return {
            "op": "fixed",
            "amount": self.kroner(depth) if self.pick.chance(40) else self.among("1000", "0", "1/3"),
        }

    def outlier(self, _: int) -> dict:
        name = f"saker_{len(self.outliers)}"
        rows = [[unit, self.pick.one(KRONER)] for unit in self.units for _ in range(self.pick.integer(0, 2))]
        self.outliers[name] = [["unit", "cost"], *rows]
        body = {"op": "outlier", "table": name, "threshold": self.among("1000", "0", "50000000.5")}
        body["share"] = self.among("0.8", "1", "0", "1/3")
        optional = {"unit_cap": ("1000000", "0", "1/3"), "pool": ("12345678", "0", "99999999999")}
        return body | {key: self.among(*values) for key, values in optional.items() if self.pick.chance(40)}

    def credibility(self, depth: int) -> dict:
        own, heads = self.kroner(depth), self.number(depth, COUNTS)
        return {"op": "credibility", "own": own, "heads": heads, "k": self.among("100", "1/3", "0.5")}

    def prorate(self, depth: int) -> dict:
        body = {
            "op": "prorate",
            "of": self.money(depth),
            "days": self.number(depth, ["31", "365", "0", "92.5"]),
        }
        return {**body, "of_days": self.among("366", "360", "1/2")} if self.pick.chance(40) else body

    def retro(self, depth: int) -> dict:
        # Which sign no deviation has is not said; it matters only when the band of a plan is negative.
        plan = self.column(POSITIVE, cells=self.pick.several(POSITIVE, len(self.units)))
        body = {"op": "retro", "actual": self.number(depth), "plan": plan}
        body |= {"price": self.among("738.50", "1", "3"), "dead_band": self.among("0.05", "0", "1")}
        body |= {
            "share": self.among("0.5", "1", "0"),
            "cap_of": self.kroner(depth),
            "cap": self.among("0.02", "0", "1"),
        }
        return {**body, "per": self.among("60", "0.1")} if self.pick.chance(40) else body

    def add_open(self, depth: int) -> dict:
        parts = [self.kroner(depth) for _ in range(self.pick.integer(0, 2))]
        return {"op": "add", "of": [self.open(depth), *parts]}

    def blend_open(self, depth: int) -> dict:
        return {"op": "blend", "of": self.weighed([self.open(depth) for _ in range(self.pick.integer(1, 3))])}

    def guarantee_open(self, depth: int) -> dict:
        return self.guarantee(self.open(depth), depth)

    def guarantee(self, of: object, depth: int) -> dict:
        body = {"op": "guarantee", "of": of, "previous": self.kroner(depth), "heads": self.number(depth)}
        return body | {
            "limit": self.among("0", "10", "100000", "1/3"),
            "fix": self.pick.one(["one_pass", "fixpoint"]),
        }

    # TRANSFER

    def transfer(self, depth: int) -> object:
        again = self.again("TRANSFER")
        if again:
            return again
        body = {"op": "equalise", "of": self.money(depth - 1), "heads": self.number(depth)}
        body["rate"] = self.among("0.6", "0", "1", "1/3")
        if self.branches(depth) and self.pick.chance(30):
            parts = [body, self.transfer(depth - 1)]
            body = (
                {"op": "blend", "of": self.weighed(parts)}
                if self.pick.chance(50)
                else {"op": "add", "of": parts}
            )
        return self.place("TRANSFER", None, body)

    # CLOSED

    def some_closed(self, depth: int) -> object:
        """A closed node of any sum."""
        if self.frame is not None and self.pick.chance(60):
            return self.closed(
                self.pick.one([Fraction(1), Fraction(1, 2), Fraction(1, 3)]) * self.frame, depth
            )
        return self.closed(Fraction(self.pick.one([1000, 0, 7, 50000000]), self.pick.one([1, 1, 3])), depth)

    def to(self, total: Fraction) -> dict:
        """Spell a node's sum; nothing when it is the frame."""
        if self.frame == total and not self.pick.chance(15):
            return {}
        if self.frame and total <= self.frame and self.pick.chance(50):
            return {"to": {"frame": self.scalar(total / self.frame)}}
        return {"to": self.scalar(total)}

    def closed(self, total: Fraction, depth: int) -> object:
        again = self.again("CLOSED", total)
        if again:
            return again
        made = [self.reconcile]
        if self.branches(depth):
            made += [self.remainder, self.corridor, self.pace, self.guarantee_closed, self.quality]
            made += [self.add_closed, self.blend_closed, self.add_transfer]
            made += [self.nest] if total.denominator == 1 else []
        return self.place("CLOSED", total, self.pick.one(made)(total, depth - 1))

    def reconcile(self, total: Fraction, depth: int) -> dict:
        method = self.pick.one(list(self.METHODS))
        of = self.key(depth) if method == "scale" and self.pick.chance(50) else self.money(depth)
        body = {"op": "reconcile", "of": of, **self.to(total)}
        if method == "per_head":
            body["heads"] = self.number(depth)
        return {**body, "method": method} if method != "scale" or self.pick.chance(20) else body

    def remainder(self, total: Fraction, depth: int) -> dict:
        part = self.pick.one([Fraction(1, 3), Fraction(1, 2), Fraction(0)])
        after = [self.closed(total * part, depth)] if self.pick.chance(60) else []
        if self.pick.chance(50):
            cells = [str(floor(total / 3 / len(self.units)))] * len(self.units)
            after.append(self.column(KRONER, cells=cells))
        return {"op": "remainder", "of": self.key(depth), "after": after, **self.to(total)}

    def corridor(self, total: Fraction, depth: int) -> dict:
        of = self.key(depth) if self.pick.chance(40) else self.money(depth)
        base = [str(floor(part)) for part in self.split(total, len(self.units))]
        relative = self.kroner(depth) if self.pick.chance(15) else self.column(KRONER, cells=base)
        body = {"op": "corridor", "of": of, "relative_to": relative, **self.to(total)}
        bounds = {
            "floor": self.among("-0.5", "-0.9", "-1", "0", "0.025", "-2"),
            "cap": self.among("0.5", "3", "0.06", "1", "0", "2"),
        }
        missing = self.pick.one([None, None, "floor", "cap"])
        return body | {key: value for key, value in bounds.items() if key != missing}

    def pace(self, total: Fraction, depth: int) -> dict:
        body = {"op": "pace", "of": self.closed(total, depth), "current": self.kroner(depth)}
        body["step"] = self.among("0.3", "0", "1", "1/3")
        return {**body, "max_under": self.among("0.05", "0.5", "1", "0")} if self.pick.chance(60) else body

    def guarantee_closed(self, total: Fraction, depth: int) -> dict:
        return self.guarantee(self.closed(total, depth), depth)

    def quality(self, total: Fraction, depth: int) -> dict:
        body = {"op": "quality", "of": self.closed(total, depth), "score": self.number(depth)}
        return body | {"withhold": self.among("0.02", "0", "1", "1/3")}

    def add_closed(self, total: Fraction, depth: int) -> dict:
        return {
            "op": "add",
            "of": [self.closed(part, depth) for part in self.split(total, self.pick.integer(1, 3))],
        }

    def add_transfer(self, total: Fraction, depth: int) -> dict:
        return {"op": "add", "of": [self.closed(total, depth), self.transfer(depth)]}

    def blend_closed(self, total: Fraction, depth: int) -> dict:
        return {
            "op": "blend",
            "of": self.weighed([self.closed(total, depth) for _ in range(self.pick.integer(1, 3))]),
        }

    def nest(self, total: Fraction, depth: int) -> dict:
        groups = ["sør", "nord", "æ", "10", "9"][: self.pick.integer(1, 5)]
        shares = dict(zip(groups, map(self.scalar, self.split(Fraction(1), len(groups))), strict=True))
        children = {group: self.key(depth) for group in groups}
        return {"op": "nest", "shares": shares, "children": children, **self.to(total)}
