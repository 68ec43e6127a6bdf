"""Operations that bring amounts to a given sum: reconcile, remainder, corridor, pace and nest."""

from collections.abc import Sequence
from fractions import Fraction

from likevekt.funding.clamping import UnreachableError, scale_inside_bounds
from likevekt.funding.closure import Closure, ClosureError, Kind
from likevekt.funding.inputs import Inputs, NodeRefusedError
from likevekt.funding.keys import (
    GOAL,
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
    scalar_by_name,
    were_read,
)
from likevekt.funding.operation import Operation
from likevekt.funding.operations_key import sum_fault
from likevekt.funding.problems import Problem
from likevekt.funding.references import PartOfFrame, Ref
from likevekt.funding.terms import Factor, Term, plain_term, product_term, unit_factor
from likevekt.kernel.exact import write_decimal
from likevekt.kernel.quoting import quoted
from likevekt.kernel.shares import round_to_total, share_out
from likevekt.kernel.vectors import Vector


def _closed(args: Args, promises: Promises) -> Closure:
    return Closure(Kind.CLOSED, promises.known.goal(args.get("to")))


# reconcile


def _examine_reconcile(args: Args, _known: Known) -> Faults:
    if not were_read(args, "method", "heads"):
        return
    if args.get("method") == "per_head" and args.get("heads") is None:
        yield "", ": the method per_head needs the key heads."
    if args.get("method") != "per_head" and args.get("heads") is not None:
        yield ".heads", f": the method {args.get('method') or 'scale'} does not use heads; take the key away."


def _gives_reconcile(args: Args, promises: Promises) -> Closure:
    """Give a closed sum; a key has no amounts to add kroner to, so only ``scale`` takes one.

    Raises:
        ClosureError: a key with another method.
    """
    method = args.get("method") or "scale"
    if method != "scale" and promises.of(args["of"]).kind is Kind.KEY:
        raise ClosureError(f"the method {method} adds kroner to amounts, and cannot take a key; use scale")
    return _closed(args, promises)


def _scaled(args: Args, inputs: Inputs, goal: Fraction) -> Vector:
    of = inputs.not_negative(inputs.vector(args["of"]), given=args["of"], what="the amount")
    total = inputs.sum_above_zero(of, given=args["of"], what="the amounts")
    return of.scaled(goal / total)


def _compute_reconcile(args: Args, inputs: Inputs) -> Vector:
    goal, method = inputs.goal(args.get("to")), args.get("method") or "scale"
    if method == "scale":
        return _scaled(args, inputs, goal)
    of = inputs.vector(args["of"])
    amounts = of.plus(_differences(args, inputs, goal - of.total()))
    return inputs.not_negative(amounts, given=args["path"], what="the resulting amount")


def _differences(args: Args, inputs: Inputs, difference: Fraction) -> Vector:
    if args.get("method") == "equal":
        return Vector.same(difference / len(inputs.units), count=len(inputs.units))
    heads = inputs.not_negative(inputs.vector(args["heads"]), given=args["heads"], what="the heads")
    return heads.scaled(difference / inputs.sum_above_zero(heads, given=args["heads"], what="the heads"))


def _terms_reconcile(args: Args, inputs: Inputs, index: int) -> list[Term]:
    goal, method = inputs.goal(args.get("to")), args.get("method") or "scale"
    if method == "scale":
        return _scaled_terms(inputs, args["of"], goal, index)
    of = inputs.vector(args["of"])
    change = _differences(args, inputs, goal - of.total()).at(index)
    label = "equal sum a head" if method == "per_head" else "equal sum a unit"
    return [product_term("amount", [unit_factor(inputs, args["of"], index)]), Term(label=label, exact=change)]


def _scaled_terms(inputs: Inputs, of: Ref, goal: Fraction, index: int) -> list[Term]:
    """Give an amount and what fitting it to the sum does; a key (which sums to 1) is one product."""
    own, total = unit_factor(inputs, of, index), inputs.vector(of).total()
    if total == ONE:
        return [product_term("share of the sum", [own, Factor(value=goal, label="sum")])]
    fitting = Factor(value=goal / total - 1, label="to fit the sum")
    return [product_term("amount", [own]), product_term("fitted to the sum", [own, fitting])]


# remainder


def _compute_remainder(args: Args, inputs: Inputs) -> Vector:
    return _before_rest(args, inputs).plus(inputs.vector(args["of"]).scaled(_rest(args, inputs)))


def _before_rest(args: Args, inputs: Inputs) -> Vector:
    total = Vector([0] * len(inputs.units))
    for part in args["after"]:
        total = total.plus(inputs.vector(part))
    return total


def _rest(args: Args, inputs: Inputs) -> Fraction:
    goal, before = inputs.goal(args.get("to")), _before_rest(args, inputs).total()
    if goal < before:
        message = (
            f": the special sums come to {write_decimal(before)}, more than the {write_decimal(goal)} there is; "
            f"the gap is {write_decimal(goal - before)}."
        )
        raise NodeRefusedError([Problem(where=args["path"], message=message)])
    return goal - before


def _terms_remainder(args: Args, inputs: Inputs, index: int) -> list[Term]:
    before = [product_term("special sum", [unit_factor(inputs, part, index)]) for part in args["after"]]
    rest = Factor(value=_rest(args, inputs), label="the rest")
    return [*before, product_term("share of the rest", [unit_factor(inputs, args["of"], index), rest])]


# corridor and pace: whole-krone bounds


def _examine_corridor(args: Args, _known: Known) -> Faults:
    if args.get("floor") is None and args.get("cap") is None:
        yield "", ": needs a floor, a cap or both."


def corridor_bounds(args: Args, inputs: Inputs) -> tuple[list[int], list[int | None]]:
    """Give the lower and upper bound of every unit in whole kroner.

    Raises:
        NodeRefusedError: a unit's lower bound is above its upper one.
    """
    base = inputs.vector(args["relative_to"])
    least, most = inputs.optional(args.get("floor")), inputs.optional(args.get("cap"))
    low: list[int] = []
    high: list[int | None] = []
    problems = []
    bottoms = None if least is None else _floors(base.scaled(-1 - least))
    tops = None if most is None else _floors(base.scaled(1 + most))
    for index in range(len(inputs.units)):
        top = None if tops is None else tops[index]
        bottom = min(0, top or 0) if bottoms is None else -bottoms[index]
        if top is not None and bottom > top:
            text = f"the floor {bottom} of unit {{unit}} is above its cap {top}; it starts from {{amount}}"
            problems.append(inputs.unit_problem(args["relative_to"], index, text, base))
        low.append(bottom)
        high.append(top)
    if problems:
        raise NodeRefusedError(problems)
    return low, high


def _floors(amounts: Vector) -> list[int]:
    return [numerator // amounts.denominator for numerator in amounts.numerators]


def _inside(
    args: Args,
    amounts: Vector,
    bounds: tuple[Sequence[int], Sequence[int | None]],
    goal: Fraction,
) -> Vector:
    """Scale amounts inside bounds to a sum.

    Raises:
        NodeRefusedError: names the gap that cannot be closed.
    """
    try:
        return scale_inside_bounds(weights=amounts.numerators, low=bounds[0], high=bounds[1], total=goal)
    except UnreachableError as error:
        side = "smallest" if error.gap < 0 else "largest"
        message = (
            f": {write_decimal(goal)} cannot be reached inside the bounds: the {side} sum they allow is "
            f"{write_decimal(error.nearest)}; the gap is {write_decimal(error.gap)}."
        )
        raise NodeRefusedError([Problem(where=args["path"], message=message)]) from None


def _compute_corridor(args: Args, inputs: Inputs) -> Vector:
    of = inputs.not_negative(inputs.vector(args["of"]), given=args["of"], what="the amount")
    return _inside(args, of, corridor_bounds(args, inputs), inputs.goal(args.get("to")))


def _terms_corridor(args: Args, inputs: Inputs, index: int) -> list[Term]:
    of, goal = inputs.vector(args["of"]), inputs.goal(args.get("to"))
    result = _compute_corridor(args, inputs).at(index)
    total = of.total()
    if total == goal:
        before = [product_term("amount", [unit_factor(inputs, args["of"], index)])]
    elif total == 0:
        before = []
    else:
        before = _scaled_terms(inputs, args["of"], goal, index)
    moved = result - sum((term.exact for term in before), ZERO)
    return [*before, plain_term(inputs, "floor and cap", args["relative_to"], moved, index)]


def _gives_as_of(args: Args, promises: Promises) -> Closure:
    return promises.of(args["of"])


def _moved(args: Args, inputs: Inputs) -> Vector:
    target, current = inputs.vector(args["of"]), inputs.vector(args["current"])
    inputs.not_negative(current, given=args["current"], what="the current amount")
    total = inputs.sum_above_zero(current, given=args["current"], what="the current amounts")
    scaled = current.scaled(target.total() / total)
    return scaled.plus(target.minus(scaled).scaled(inputs.number(args["step"])))


def _compute_pace(args: Args, inputs: Inputs) -> Vector:
    moved, under = _moved(args, inputs), inputs.optional(args.get("max_under"))
    if under is None:
        return moved
    inputs.not_negative(moved, given=args["path"], what="the amount on the way")
    target = inputs.vector(args["of"])
    low = [-kroner for kroner in _floors(target.scaled(under - 1))]
    return _inside(args, moved, (low, [None] * len(low)), target.total())


def _terms_pace(args: Args, inputs: Inputs, index: int) -> list[Term]:
    goal = inputs.vector(args["of"]).total()
    scaled = _scaled_terms(inputs, args["current"], goal, index)
    moved, result = _moved(args, inputs).at(index), _compute_pace(args, inputs).at(index)
    step = moved - sum((term.exact for term in scaled), ZERO)
    return [
        *scaled,
        plain_term(inputs, "step towards the target", args["of"], step, index),
        Term(label="nobody too far below the target", exact=result - moved),
    ]


# nest: a frame for each group, then a key inside it


def _examine_nest(args: Args, known: Known) -> Faults:
    if were_read(args, "shares"):
        fault = sum_fault(known.number(share) for share in args["shares"].values())
        if fault is not None:
            yield ".shares", fault
    if were_read(args, "shares", "children"):
        for group in sorted(set(args["shares"]) - set(args["children"])):
            yield (
                f".shares.{group}",
                f": group {quoted(group)} has no child.{known.hints.nearest(group, args['children'])}",
            )
        for group in sorted(set(args["children"]) - set(args["shares"])):
            yield (
                f".children.{group}",
                f": group {quoted(group)} has no share.{known.hints.nearest(group, args['shares'])}",
            )
    to = args.get("to")
    goal = known.goal(to) if were_read(args, "to") else None
    if goal is not None and goal.denominator != 1:
        typed = getattr(to.share if isinstance(to, PartOfFrame) else to, "typed", goal)
        yield ".to", f" = {quoted(typed)}: gives {write_decimal(goal)}; a nest must share out whole kroner."


def _group_frames(args: Args, inputs: Inputs) -> dict[str, int]:
    frame = inputs.goal(args.get("to")).numerator
    return share_out(
        frame=frame, weights={group: inputs.number(share) for group, share in args["shares"].items()}
    )


def _group_kroner(args: Args, inputs: Inputs) -> dict[str, list[int]]:
    return {
        group: round_to_total(inputs.vector(args["children"][group]).scaled(Fraction(frame)), total=frame)
        for group, frame in _group_frames(args, inputs).items()
    }


def _compute_nest(args: Args, inputs: Inputs) -> Vector:
    return Vector([sum(kroner) for kroner in zip(*_group_kroner(args, inputs).values(), strict=True)])


def _terms_nest(args: Args, inputs: Inputs, index: int) -> list[Term]:
    terms, kroner = [], _group_kroner(args, inputs)
    for group, frame in _group_frames(args, inputs).items():
        share = unit_factor(inputs, args["children"][group], index)
        inside = Factor(value=Fraction(frame), label=group)
        term = product_term("share of the group's frame", [share, inside])
        terms += [term, Term(label="rounding to whole kroner", exact=kroner[group][index] - term.exact)]
    return terms


_PART = scalar(low=ZERO, high=ONE)

OPERATIONS_CLOSING = (
    Operation(
        name="reconcile",
        keys={
            "of": ref(Kind.KEY, Kind.OPEN, Kind.CLOSED),
            "to": GOAL,
            "method": Key(form=Form.CHOICE, required=False, choices=("scale", "per_head", "equal")),
            "heads": number(required=False),
        },
        gives=_gives_reconcile,
        compute=_compute_reconcile,
        terms=_terms_reconcile,
        examine=_examine_reconcile,
    ),
    Operation(
        name="remainder",
        keys={
            "of": ref(Kind.KEY),
            "after": Key(form=Form.REFS, accepts=frozenset({Kind.OPEN, Kind.CLOSED}), may_be_empty=True),
            "to": GOAL,
        },
        gives=_closed,
        compute=_compute_remainder,
        terms=_terms_remainder,
    ),
    Operation(
        name="corridor",
        keys={
            "of": ref(Kind.KEY, Kind.OPEN, Kind.CLOSED),
            "relative_to": money(),
            "floor": scalar(required=False),
            "cap": scalar(required=False),
            "to": GOAL,
        },
        gives=_closed,
        compute=_compute_corridor,
        terms=_terms_corridor,
        examine=_examine_corridor,
    ),
    Operation(
        name="pace",
        keys={
            "of": ref(Kind.CLOSED),
            "current": money(),
            "step": _PART,
            "max_under": scalar(low=ZERO, high=ONE, required=False),
        },
        gives=_gives_as_of,
        compute=_compute_pace,
        terms=_terms_pace,
    ),
    Operation(
        name="nest",
        keys={
            "shares": scalar_by_name(low=ZERO),
            "children": Key(form=Form.REF_BY_NAME, accepts=frozenset({Kind.KEY})),
            "to": GOAL,
        },
        gives=_closed,
        compute=_compute_nest,
        terms=_terms_nest,
        examine=_examine_nest,
    ),
)
