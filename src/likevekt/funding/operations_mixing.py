"""Operations that put amounts together, or move money between units: add, blend and three transfers."""

from fractions import Fraction

from likevekt.funding.clamping import reduction_a_head
from likevekt.funding.closure import ANY, Closure, Kind, closure_of_blend, closure_of_sum
from likevekt.funding.inputs import Inputs, NodeRefusedError
from likevekt.funding.keys import (
    ONE,
    ZERO,
    Args,
    Faults,
    Form,
    Key,
    Known,
    Promises,
    money,
    number,
    ref,
    scalar,
    were_read,
)
from likevekt.funding.operation import Operation
from likevekt.funding.operations_key import sum_fault
from likevekt.funding.problems import Problem
from likevekt.funding.terms import Factor, Term, plain_term, product_term, scalar_factor, unit_factor
from likevekt.kernel.vectors import Vector

# add and blend


def _compute_add(args: Args, inputs: Inputs) -> Vector:
    total, *rest = (inputs.vector(part) for part in args["of"])
    for part in rest:
        total = total.plus(part)
    return total


def _compute_blend(args: Args, inputs: Inputs) -> Vector:
    total, *rest = (inputs.vector(part["x"]).scaled(inputs.number(part["a"])) for part in args["of"])
    for part in rest:
        total = total.plus(part)
    return total


def _terms_blend(args: Args, inputs: Inputs, index: int) -> list[Term]:
    return [
        product_term(
            "part", [unit_factor(inputs, part["x"], index), scalar_factor(inputs, part["a"], label="weight")]
        )
        for part in args["of"]
    ]


def _examine_blend(args: Args, known: Known) -> Faults:
    if not were_read(args, "of"):
        return
    fault = sum_fault(known.number(part["a"]) for part in args["of"])
    if fault is not None:
        yield ".of", fault


# equalise: a transfer towards the mean


def _mean_a_head(args: Args, inputs: Inputs) -> Fraction:
    heads = inputs.not_negative(inputs.vector(args["heads"]), given=args["heads"], what="the heads")
    total = inputs.sum_above_zero(heads, given=args["heads"], what="the heads")
    return inputs.vector(args["of"]).total() / total


def _compute_equalise(args: Args, inputs: Inputs) -> Vector:
    mean, rate = _mean_a_head(args, inputs), inputs.number(args["rate"])
    return inputs.vector(args["heads"]).scaled(mean).minus(inputs.vector(args["of"])).scaled(rate)


def _terms_equalise(args: Args, inputs: Inputs, index: int) -> list[Term]:
    rate = scalar_factor(inputs, args["rate"], label="rate")
    mean = Factor(value=_mean_a_head(args, inputs), label="mean a head")
    taken = Factor(value=Fraction(-1), label="taken")
    return [
        product_term("mean of all units", [unit_factor(inputs, args["heads"], index), mean, rate]),
        product_term("own amount", [unit_factor(inputs, args["of"], index), rate, taken]),
    ]


# quality: a part of the sum follows a score


def _scored(args: Args, inputs: Inputs) -> Vector:
    amounts = inputs.vector(args["of"]).times(inputs.vector(args["score"]))
    inputs.not_negative(amounts, given=args["path"], what="the amount × score")
    inputs.sum_above_zero(amounts, given=args["path"], what="the amounts × scores")
    return amounts


def _compute_quality(args: Args, inputs: Inputs) -> Vector:
    of, withheld, scored = inputs.vector(args["of"]), inputs.number(args["withhold"]), _scored(args, inputs)
    return of.scaled(1 - withheld).plus(scored.scaled(withheld * of.total() / scored.total()))


def _terms_quality(args: Args, inputs: Inputs, index: int) -> list[Term]:
    of, withheld, scored = inputs.vector(args["of"]), inputs.number(args["withhold"]), _scored(args, inputs)
    own = unit_factor(inputs, args["of"], index)
    score = unit_factor(inputs, args["score"], index)
    pool = Factor(value=withheld * of.total(), label="withheld from all")
    return [
        product_term("kept", [own, Factor(value=1 - withheld, label="not withheld")]),
        product_term(
            "earned by the score",
            [own, score, pool, Factor(value=scored.total(), divides=True, label="all units")],
        ),
    ]


# guarantee: nobody loses more than a limit a head


def _guaranteed(args: Args, inputs: Inputs) -> tuple[Vector, Vector]:
    """Give each unit's guaranteed amount, and the heads.

    Raises:
        NodeRefusedError: heads below 0, or no heads at all.
    """
    of, previous = inputs.vector(args["of"]), inputs.vector(args["previous"])
    heads = inputs.not_negative(inputs.vector(args["heads"]), given=args["heads"], what="the heads")
    total = inputs.sum_above_zero(heads, given=args["heads"], what="the heads")
    growth = (of.total() - previous.total()) / total - inputs.number(args["limit"])
    return previous.plus(heads.scaled(growth)), heads


def _compute_guarantee(args: Args, inputs: Inputs) -> Vector:
    of = inputs.vector(args["of"])
    guaranteed, heads = _guaranteed(args, inputs)
    if args["fix"] == "one_pass":
        lifted = of.greatest(guaranteed)
        amounts = lifted.minus(heads.scaled((lifted.total() - of.total()) / heads.total()))
    else:
        reduction = reduction_a_head(
            amounts=of.fractions(), floors=guaranteed.fractions(), heads=heads.fractions(), total=of.total()
        )
        if reduction is None:
            message = (
                ": no sum a head pays for the guarantee; units without heads get more than they are guaranteed "
                "and pay nothing."
            )
            raise NodeRefusedError([Problem(where=args["path"], message=message)])
        amounts = guaranteed.greatest(of.minus(heads.scaled(reduction)))
    return inputs.not_negative(amounts, given=args["path"], what="the resulting amount")


def _terms_guarantee(args: Args, inputs: Inputs, index: int) -> list[Term]:
    of, result = inputs.vector(args["of"]).at(index), _compute_guarantee(args, inputs).at(index)
    guaranteed, _ = _guaranteed(args, inputs)
    lifted = max(ZERO, guaranteed.at(index) - of)
    return [
        product_term("amount", [unit_factor(inputs, args["of"], index)]),
        plain_term(inputs, "lifted to the guarantee", args["previous"], lifted, index),
        plain_term(inputs, "paid for the guarantee", args["heads"], result - of - lifted, index),
    ]


def _gives_as_of(args: Args, promises: Promises) -> Closure:
    return promises.of(args["of"])


def _gives_sum(args: Args, promises: Promises) -> Closure:
    return closure_of_sum([promises.of(part) for part in args["of"]])


def _gives_blend(args: Args, promises: Promises) -> Closure:
    return closure_of_blend([promises.of(part["x"]) for part in args["of"]])


_PART = {"a": scalar(low=ZERO), "x": Key(form=Form.REF, accepts=ANY)}

OPERATIONS_MIXING = (
    Operation(
        name="add",
        keys={"of": Key(form=Form.REFS, accepts=ANY)},
        gives=_gives_sum,
        compute=_compute_add,
        terms=lambda args, inputs, index: [
            product_term("part", [unit_factor(inputs, p, index)]) for p in args["of"]
        ],
    ),
    Operation(
        name="blend",
        keys={"of": Key(form=Form.RECORDS, fields=_PART)},
        gives=_gives_blend,
        compute=_compute_blend,
        terms=_terms_blend,
        examine=_examine_blend,
    ),
    Operation(
        name="guarantee",
        keys={
            "of": ref(Kind.OPEN, Kind.CLOSED),
            "previous": money(),
            "heads": number(),
            "limit": scalar(low=ZERO),
            "fix": Key(form=Form.CHOICE, choices=("one_pass", "fixpoint")),
        },
        gives=_gives_as_of,
        compute=_compute_guarantee,
        terms=_terms_guarantee,
    ),
    Operation(
        name="equalise",
        keys={"of": ref(Kind.OPEN, Kind.CLOSED), "heads": number(), "rate": scalar(low=ZERO, high=ONE)},
        gives=lambda _args, _promises: Closure(Kind.TRANSFER),
        compute=_compute_equalise,
        terms=_terms_equalise,
    ),
    Operation(
        name="quality",
        keys={"of": ref(Kind.CLOSED), "score": number(), "withhold": scalar(low=ZERO, high=ONE)},
        gives=_gives_as_of,
        compute=_compute_quality,
        terms=_terms_quality,
    ),
)
