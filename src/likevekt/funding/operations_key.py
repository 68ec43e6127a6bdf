"""Operations on counts of inhabitants and other criteria: keys, indices and team capitation."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from likevekt.funding.closure import Closure, Kind
from likevekt.funding.inputs import Inputs, NodeRefusedError
from likevekt.funding.keys import (
    INDEXES,
    ONE,
    TABLE,
    ZERO,
    Args,
    Faults,
    Known,
    ref,
    scalar_by_name,
    were_read,
)
from likevekt.funding.keys import number as number_key
from likevekt.funding.operation import Operation
from likevekt.funding.problems import Problem
from likevekt.funding.references import ColumnRef, Ref, Scalar
from likevekt.funding.terms import Factor, Term, cell_factor, product_term, scalar_factor, unit_factor
from likevekt.kernel.exact import write_decimal
from likevekt.kernel.exact_power import raise_to
from likevekt.kernel.quoting import quoted
from likevekt.kernel.vectors import Vector

_POWER_LIMIT, _POWER_DECIMALS = 10, 6


def sum_fault(values: Iterable[Fraction | None]) -> str | None:
    """Say what is wrong with numbers that must sum to exactly 1, as far as they are known."""
    known = list(values)
    if any(value is None for value in known):
        return None
    total = sum((value for value in known if value is not None), ZERO)
    return (
        None
        if total == ONE
        else f": these numbers sum to {write_decimal(total)}; they must sum to exactly 1."
    )


# criteria


def _examine_criteria(args: Args, known: Known) -> Faults:
    if were_read(args, "weights"):
        fault = sum_fault(known.number(weight) for weight in args["weights"].values())
        if fault is not None:
            yield ".weights", fault
    if not were_read(args, "power"):
        return
    for column, scalar in (args.get("power") or {}).items():
        if were_read(args, "weights") and column not in args["weights"]:
            hint = known.hints.nearest(column, args["weights"])
            yield f".power.{column}", f": there is no weight for column {quoted(column)}.{hint}"
        power = known.number(scalar)
        if power is not None and (power * 10**_POWER_DECIMALS).denominator != 1:
            yield f".power.{column}", f" = {scalar_text(scalar, power)}: a power has at most 6 decimals."


def scalar_text(scalar: Scalar, value: Fraction) -> str:
    """Give a number as it was typed, where the model holds it."""
    return quoted(getattr(scalar, "typed", value))


def _criterion(args: Args, inputs: Inputs, column: str) -> Vector:
    """Give one criterion, raised to its power."""
    table, where = args["table"], ColumnRef(path="", table=args["table"], column=column)
    vector = inputs.tables.column(table, column)
    given = ColumnRef(path=f"{args['path']}.weights.{column}", table=where.table, column=column)
    inputs.not_negative(vector, given=given, what="the criterion")
    power = (args.get("power") or {}).get(column)
    if power is not None:
        exponent = inputs.number(power)
        vector = Vector.of(raise_to(value, exponent) for value in vector.fractions())
    inputs.sum_above_zero(vector, given=given, what=f"the numbers in table {table}, column {column}")
    return vector


def _criteria(args: Args, inputs: Inputs) -> dict[str, Vector]:
    criteria: dict[str, Vector] = {}
    problems: list[Problem] = []
    for column in args["weights"]:
        try:
            criteria[column] = _criterion(args, inputs, column)
        except NodeRefusedError as refused:
            problems += refused.problems
    if problems:
        raise NodeRefusedError(problems)
    return criteria


def _compute_criteria(args: Args, inputs: Inputs) -> Vector:
    shares = [
        Vector(criterion.numerators, sum(criterion.numerators)).scaled(inputs.number(args["weights"][column]))
        for column, criterion in _criteria(args, inputs).items()
    ]
    return _sum(shares)


def _terms_criteria(args: Args, inputs: Inputs, index: int) -> list[Term]:
    terms = []
    for column, criterion in _criteria(args, inputs).items():
        cell = cell_factor(inputs, args["table"], column, index)
        own = Factor(value=criterion.at(index), label=cell.label, source=cell.source)
        weight = scalar_factor(inputs, args["weights"][column], label="weight")
        total = Factor(value=criterion.total(), divides=True, label="all units")
        terms.append(product_term("criterion", [own, weight, total]))
    return terms


def _sum(parts: list[Vector]) -> Vector:
    total, *rest = parts
    for part in rest:
        total = total.plus(part)
    return total


# weighted, weighted_sum and capitation: Σ n · rate · Π index


def _indexes(args: Args) -> list[Ref]:
    return list(args.get("index") or ())


def _rated(args: Args, inputs: Inputs, rates: Mapping[str, Scalar]) -> Vector:
    total = _sum(
        [
            inputs.tables.column(args["table"], column).scaled(inputs.number(rate))
            for column, rate in rates.items()
        ]
    )
    for index in _indexes(args):
        total = total.times(inputs.vector(index))
    return total


def _rated_terms(
    args: Args, inputs: Inputs, index: int, rates: Mapping[str, Scalar], *, divisor: Fraction | None = None
) -> list[Term]:
    common = [unit_factor(inputs, part, index) for part in _indexes(args)]
    if divisor is not None:
        common.append(Factor(value=divisor, divides=True, label="all units"))
    return [
        product_term(
            "number × rate",
            [
                cell_factor(inputs, args["table"], column, index),
                scalar_factor(inputs, rate, label="rate"),
                *common,
            ],
        )
        for column, rate in rates.items()
    ]


def _normalised(vector: Vector, inputs: Inputs, where: str, what: str) -> Vector:
    inputs.not_negative(vector, given=where, what=what)
    inputs.sum_above_zero(vector, given=where, what=f"{what}s")
    return Vector(vector.numerators, sum(vector.numerators))


def _compute_weighted(args: Args, inputs: Inputs) -> Vector:
    return _normalised(_rated(args, inputs, args["rates"]), inputs, args["path"], "the weighted number")


def _terms_weighted(args: Args, inputs: Inputs, index: int) -> list[Term]:
    total = _rated(args, inputs, args["rates"]).total()
    return _rated_terms(args, inputs, index, args["rates"], divisor=total)


def _compute_share(args: Args, inputs: Inputs) -> Vector:
    of = inputs.not_negative(inputs.vector(args["of"]), given=args["of"], what="the number")
    if args.get("heads") is not None:
        of = of.times(
            inputs.not_negative(inputs.vector(args["heads"]), given=args["heads"], what="the heads")
        )
    inputs.sum_above_zero(of, given=args["of"], what="the numbers to share by")
    return Vector(of.numerators, sum(of.numerators))


def _terms_share(args: Args, inputs: Inputs, index: int) -> list[Term]:
    of = inputs.vector(args["of"])
    factors = [unit_factor(inputs, args["of"], index)]
    if args.get("heads") is not None:
        of = of.times(inputs.vector(args["heads"]))
        factors.append(unit_factor(inputs, args["heads"], index))
    return [
        product_term(
            "share of all units", [*factors, Factor(value=of.total(), divides=True, label="all units")]
        )
    ]


def _gives(kind: Kind) -> Closure:
    return Closure(kind)


OPERATIONS_KEY = (
    Operation(
        name="criteria",
        keys={
            "table": TABLE,
            "weights": scalar_by_name(low=ZERO),
            "power": scalar_by_name(low=ZERO, above_low=True, high=Fraction(_POWER_LIMIT), required=False),
        },
        gives=lambda _args, _promises: _gives(Kind.KEY),
        compute=_compute_criteria,
        terms=_terms_criteria,
        examine=_examine_criteria,
        columns_of=("weights",),
    ),
    Operation(
        name="weighted",
        keys={"table": TABLE, "rates": scalar_by_name(), "index": INDEXES},
        gives=lambda _args, _promises: _gives(Kind.KEY),
        compute=_compute_weighted,
        terms=_terms_weighted,
        columns_of=("rates",),
    ),
    Operation(
        name="weighted_sum",
        keys={"table": TABLE, "weights": scalar_by_name()},
        gives=lambda _args, _promises: _gives(Kind.INDEX),
        compute=lambda args, inputs: _rated(args, inputs, args["weights"]),
        terms=lambda args, inputs, index: _rated_terms(args, inputs, index, args["weights"]),
        columns_of=("weights",),
    ),
    Operation(
        name="capitation",
        keys={"table": TABLE, "rates": scalar_by_name(), "index": INDEXES},
        gives=lambda _args, _promises: _gives(Kind.OPEN),
        compute=lambda args, inputs: _rated(args, inputs, args["rates"]),
        terms=lambda args, inputs, index: _rated_terms(args, inputs, index, args["rates"]),
        columns_of=("rates",),
    ),
    Operation(
        name="share",
        keys={"of": ref(Kind.INDEX, Kind.OPEN), "heads": number_key(required=False)},
        gives=lambda _args, _promises: _gives(Kind.KEY),
        compute=_compute_share,
        terms=_terms_share,
    ),
)
