"""Operations that give open amounts: columns, growth, prices, plans, cases and settlements."""

from fractions import Fraction

from likevekt.funding.closure import MONEY, NUMBER, Closure, Kind
from likevekt.funding.inputs import Inputs, NodeRefusedError
from likevekt.funding.keys import ONE, PER, ZERO, Args, Form, Key, Promises, money, number, ref, scalar
from likevekt.funding.operation import Operation
from likevekt.funding.terms import Factor, Term, plain_term, product_term, scalar_factor, unit_factor
from likevekt.kernel.vectors import Vector


def _open(_args: Args, _promises: Promises) -> Closure:
    return Closure(Kind.OPEN)


def _whole(value: Fraction | int) -> Factor:
    return Factor(value=Fraction(value))


# base, fixed, uplift, prorate


def _terms_uplift(args: Args, inputs: Inputs, index: int) -> list[Term]:
    of = unit_factor(inputs, args["of"], index)
    terms = [product_term("amount before growth", [of])]
    terms.append(product_term("growth", [of, unit_factor(inputs, args["by"], index, label="growth")]))
    if args.get("add") is not None:
        terms.append(product_term("addition", [unit_factor(inputs, args["add"], index)]))
    return terms


def _compute_uplift(args: Args, inputs: Inputs) -> Vector:
    of = inputs.vector(args["of"])
    total = of.plus(of.times(inputs.vector_or_number(args["by"])))
    return total if args.get("add") is None else total.plus(inputs.vector(args["add"]))


def _compute_prorate(args: Args, inputs: Inputs) -> Vector:
    share = inputs.vector(args["days"]).scaled(1 / inputs.number(args["of_days"]))
    return inputs.vector(args["of"]).times(share)


def _terms_prorate(args: Args, inputs: Inputs, index: int) -> list[Term]:
    days = [unit_factor(inputs, args["days"], index), scalar_factor(inputs, args["of_days"], divides=True)]
    return [product_term("part of the year", [unit_factor(inputs, args["of"], index), *days])]


# rate and tiers: volumes × prices


def _paid_volume(line: Args, inputs: Inputs) -> Vector:
    volume = inputs.vector(line["volume"])
    if line.get("cap") is None:
        return volume
    return volume.least(_volume_cap(line, inputs))


def _volume_cap(line: Args, inputs: Inputs) -> Vector:
    return inputs.vector(line["cap"]["of"]).times(inputs.vector_or_number(line["cap"]["by"]))


def _unit_price(line: Args, inputs: Inputs) -> Fraction:
    return inputs.number(line["price"]) / inputs.number(line["per"])


def _compute_rate(args: Args, inputs: Inputs) -> Vector:
    first, *rest = [_paid_volume(line, inputs).scaled(_unit_price(line, inputs)) for line in args["lines"]]
    for amount in rest:
        first = first.plus(amount)
    return first


def _terms_rate(args: Args, inputs: Inputs, index: int) -> list[Term]:
    terms = []
    for line in args["lines"]:
        price = [
            scalar_factor(inputs, line["price"], label="price"),
            scalar_factor(inputs, line["per"], divides=True, label="per"),
        ]
        volume = unit_factor(inputs, line["volume"], index)
        terms.append(product_term("volume × price", [volume, *price]))
        if line.get("cap") is not None:
            beyond = min(ZERO, _volume_cap(line, inputs).at(index) - volume.value)
            terms.append(product_term("volume above the ceiling", [_whole(beyond), *price]))
    return terms


def _compute_tiers(args: Args, inputs: Inputs) -> Vector:
    return Vector.of(
        sum((term.exact for term in _terms_tiers(args, inputs, index)), ZERO)
        for index in range(len(inputs.units))
    )


def _terms_tiers(args: Args, inputs: Inputs, index: int) -> list[Term]:
    volume = inputs.vector(args["volume"]).at(index)
    plan = unit_factor(inputs, args["plan"], index)
    planned = plan.value * inputs.number(args["plan_factor"])
    price = [
        scalar_factor(inputs, args["price"], label="price"),
        scalar_factor(inputs, args["per"], divides=True, label="per"),
    ]
    above = scalar_factor(inputs, args["above"], label="share paid above the plan")
    below = scalar_factor(inputs, args["below"], label="share taken back below the plan")
    more, less = max(ZERO, volume - planned), min(ZERO, volume - planned)
    return [
        product_term("planned volume × price", [plan, scalar_factor(inputs, args["plan_factor"]), *price]),
        product_term("volume above the plan", [_whole(more), above, *price]),
        product_term("volume below the plan", [_whole(less), below, *price]),
    ]


# outlier: costly cases


def _case_amounts(args: Args, inputs: Inputs) -> list[Fraction]:
    threshold, share = inputs.number(args["threshold"]), inputs.number(args["share"])
    amounts = [ZERO] * len(inputs.units)
    for case in inputs.tables.cases[args["table"]]:
        amounts[case.unit_index] += share * max(ZERO, case.cost - threshold)
    return amounts


def _capped_amounts(args: Args, inputs: Inputs) -> list[Fraction]:
    cap = inputs.optional(args.get("unit_cap"))
    amounts = _case_amounts(args, inputs)
    return amounts if cap is None else [min(amount, cap) for amount in amounts]


def _pool_factor(args: Args, inputs: Inputs) -> Fraction:
    pool, total = inputs.optional(args.get("pool")), sum(_capped_amounts(args, inputs), ZERO)
    return ONE if pool is None or total <= pool else pool / total


def _compute_outlier(args: Args, inputs: Inputs) -> Vector:
    return Vector.of(_capped_amounts(args, inputs)).scaled(_pool_factor(args, inputs))


def _terms_outlier(args: Args, inputs: Inputs, index: int) -> list[Term]:
    threshold, share = inputs.number(args["threshold"]), inputs.number(args["share"])
    terms = [
        Term(
            label="cost of a case above the threshold",
            exact=share * (case.cost - threshold),
            source=case.source,
        )
        for case in inputs.tables.cases[args["table"]]
        if case.unit_index == index and case.cost > threshold
    ]
    uncapped = sum((term.exact for term in terms), ZERO)
    capped = _capped_amounts(args, inputs)[index]
    terms.append(Term(label="above the ceiling of the unit", exact=capped - uncapped))
    terms.append(Term(label="fitted to the pool", exact=capped * (_pool_factor(args, inputs) - 1)))
    return terms


# credibility: small-unit smoothing


def _mean(args: Args, inputs: Inputs) -> Fraction:
    heads = inputs.not_negative(inputs.vector(args["heads"]), given=args["heads"], what="the heads")
    total = inputs.sum_above_zero(heads, given=args["heads"], what="the heads")
    return inputs.vector(args["own"]).total() / total


def _compute_credibility(args: Args, inputs: Inputs) -> Vector:
    _mean(args, inputs)
    return Vector.of(
        sum((term.exact for term in _terms_credibility(args, inputs, index)), ZERO)
        for index in range(len(inputs.units))
    )


def _terms_credibility(args: Args, inputs: Inputs, index: int) -> list[Term]:
    heads, own = unit_factor(inputs, args["heads"], index), unit_factor(inputs, args["own"], index)
    trust = heads.value / (heads.value + inputs.number(args["k"]))
    return [
        product_term("own figures", [own, Factor(value=trust, label="weight on own figures")]),
        product_term(
            "mean of all units",
            [
                heads,
                Factor(value=_mean(args, inputs), label="mean"),
                Factor(value=1 - trust, label="weight on the mean"),
            ],
        ),
    ]


# retro: settlement after the year


def _compute_retro(args: Args, inputs: Inputs) -> Vector:
    bound = inputs.vector(args["cap_of"])
    if bound.first_negative() is not None:
        raise NodeRefusedError(
            [
                inputs.unit_problem(
                    args["cap_of"], index, "the amount that bounds unit {unit} is {amount}, below 0", bound
                )
                for index, numerator in enumerate(bound.numerators)
                if numerator < 0
            ]
        )
    return Vector.of(
        sum((term.exact for term in _terms_retro(args, inputs, index)), ZERO)
        for index in range(len(inputs.units))
    )


def _terms_retro(args: Args, inputs: Inputs, index: int) -> list[Term]:
    plan = inputs.vector(args["plan"]).at(index)
    price = inputs.number(args["price"]) / inputs.number(args["per"])
    deviation = (inputs.vector(args["actual"]).at(index) - plan) * price
    sign = (deviation > 0) - (deviation < 0)
    outside = max(ZERO, abs(deviation) - inputs.number(args["dead_band"]) * plan * price)
    share = inputs.number(args["share"])
    settled = sign * share * outside
    limit = inputs.number(args["cap"]) * inputs.vector(args["cap_of"]).at(index)
    bounded = max(-limit, min(limit, settled))
    return [
        plain_term(inputs, "share of the deviation from plan", args["actual"], share * deviation, index),
        plain_term(inputs, "inside the dead band", args["plan"], settled - share * deviation, index),
        plain_term(inputs, "beyond the largest settlement", args["cap_of"], bounded - settled, index),
    ]


_GROWTH = Key(form=Form.SCALAR_OR_REF, accepts=NUMBER)
_CAP = Key(form=Form.RECORD, required=False, fields={"of": number(), "by": _GROWTH})
_LINE = {"volume": number(), "price": scalar(), "per": PER, "cap": _CAP}
_SHARE = scalar(low=ZERO, high=ONE)
_NOT_NEGATIVE = scalar(low=ZERO)

OPERATIONS_ACTIVITY = (
    Operation(
        name="base",
        keys={"column": money()},
        gives=_open,
        compute=lambda args, inputs: inputs.vector(args["column"]),
        terms=lambda args, inputs, index: [
            product_term("amount", [unit_factor(inputs, args["column"], index)])
        ],
    ),
    Operation(
        name="fixed",
        keys={"amount": Key(form=Form.SCALAR_OR_REF, accepts=MONEY)},
        gives=_open,
        compute=lambda args, inputs: inputs.vector_or_number(args["amount"]),
        terms=lambda args, inputs, index: [
            product_term("fixed amount", [unit_factor(inputs, args["amount"], index)])
        ],
    ),
    Operation(
        name="uplift",
        keys={"of": ref(Kind.OPEN, Kind.CLOSED), "by": _GROWTH, "add": money(required=False)},
        gives=_open,
        compute=_compute_uplift,
        terms=_terms_uplift,
    ),
    Operation(
        name="prorate",
        keys={
            "of": ref(Kind.OPEN, Kind.CLOSED),
            "days": number(),
            "of_days": scalar(default="365", low=ZERO, above_low=True),
        },
        gives=_open,
        compute=_compute_prorate,
        terms=_terms_prorate,
    ),
    Operation(
        name="rate",
        keys={"lines": Key(form=Form.RECORDS, fields=_LINE)},
        gives=_open,
        compute=_compute_rate,
        terms=_terms_rate,
    ),
    Operation(
        name="tiers",
        keys={
            "volume": number(),
            "plan": number(),
            "plan_factor": scalar(default="1", low=ZERO),
            "price": scalar(),
            "per": PER,
            "above": _NOT_NEGATIVE,
            "below": scalar(default="1", low=ZERO),
        },
        gives=_open,
        compute=_compute_tiers,
        terms=_terms_tiers,
    ),
    Operation(
        name="outlier",
        keys={
            "table": Key(form=Form.TABLE),
            "threshold": _NOT_NEGATIVE,
            "share": _SHARE,
            "unit_cap": scalar(low=ZERO, required=False),
            "pool": scalar(low=ZERO, required=False),
        },
        gives=_open,
        compute=_compute_outlier,
        terms=_terms_outlier,
    ),
    Operation(
        name="credibility",
        keys={"own": money(), "heads": number(), "k": scalar(low=ZERO, above_low=True)},
        gives=_open,
        compute=_compute_credibility,
        terms=_terms_credibility,
    ),
    Operation(
        name="retro",
        keys={
            "actual": number(),
            "plan": number(),
            "price": scalar(),
            "per": PER,
            "dead_band": _NOT_NEGATIVE,
            "share": _SHARE,
            "cap_of": money(),
            "cap": _NOT_NEGATIVE,
        },
        gives=_open,
        compute=_compute_retro,
        terms=_terms_retro,
    ),
)
