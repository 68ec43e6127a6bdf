"""The floor and cap of a model whose last step holds every unit inside them (gulv og tak)."""

from likevekt.funding.operations_closing import corridor_bounds
from likevekt.funding.run import Computation


def floor_and_cap(run: Computation) -> dict[str, tuple[int | None, int | None]] | None:
    """Give the least and the most whole kroner of each unit, or None when the last step has no bounds.

    A bound that the model does not set is None. Bounds of an earlier step are not given: a later step may
    break them.
    """
    node = run.model.nodes[run.model.out]
    if node.op != "corridor":
        return None
    low, high = corridor_bounds(node.args, run.inputs)
    has_floor = node.args.get("floor") is not None
    return {
        unit: (least if has_floor else None, most)
        for unit, least, most in zip(run.inputs.units, low, high, strict=True)
    }
