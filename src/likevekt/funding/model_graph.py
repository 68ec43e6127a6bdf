"""How the nodes of a model hang together: unknown names, circles, what nothing reads, how deep."""

from collections.abc import Iterable, Mapping

from likevekt.funding.model import Node
from likevekt.funding.model_values import DEEPEST_LEVEL, Values
from likevekt.kernel.quoting import listed, nearest, quoted

LARGEST_NODE_COUNT = 500


def ordered_nodes(
    *, nodes: Mapping[str, Node], names: list[str], out: str, values: Values, complete: bool
) -> dict[str, Node]:
    """Put the nodes in an order in which each comes after those it reads, noting every fault of the graph.

    A node that only a faulty reference would reach is not reported: the reference already is.
    """
    edges = {name: _named_by(name, values) for name in {*names, *nodes, *values.named}}
    known = {*names, *(name for named in edges.values() for name in named if name.startswith(":"))}
    if out and out not in names:
        values.refuse("model.out", f" = {quoted(out)}: there is no such node.{nearest(out, names)}")
    circles = list(_circles(edges, known))
    for circle in circles:
        shown = sorted(name for name in circle if not name.startswith(":"))
        values.refuse(f"node.{shown[0]}", f": nodes refer to each other in a circle: {listed(shown)}.")
    if complete:
        _report_unreached(names, edges, out, values)
    if circles or values.problems:
        return dict(nodes)
    order = _order(out, edges)
    depth: dict[str, int] = {}
    for name in order:
        depth[name] = 1 + max((depth[child] for child in edges[name]), default=0)
    if depth[out] > DEEPEST_LEVEL:
        values.refuse(
            "model.out", f" = {quoted(out)}: is {depth[out]} levels deep; {DEEPEST_LEVEL} is the limit."
        )
    return {name: nodes[name] for name in order}


def _named_by(name: str, values: Values) -> list[str]:
    return sorted(set(values.named.get(name, [])))


def _report_unreached(names: list[str], edges: Mapping[str, Iterable[str]], out: str, values: Values) -> None:
    """Name the nodes that nothing leads to from ``out``, unless a faulty reference may have meant them."""
    start = out if out in names else values.hints.closest(out, names)
    if start is None:
        return
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        for meant in edges.get(name, ()):
            if meant in names or meant.startswith(":"):
                waiting.append(meant)
            else:
                near = values.hints.closest(meant, names)
                if near is None:
                    return
                waiting.append(near)
        waiting += [text for text in values.loose.get(name, []) if text in names]
    for name in sorted(set(names) - reached):
        values.refuse(
            f"node.{name}", f": nothing leads here from out = {quoted(out)}; use the node or take it away."
        )


def _circles(edges: Mapping[str, Iterable[str]], known: set[str]) -> Iterable[list[str]]:
    """Give every group of nodes that can each be reached from the others (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    for root in sorted(edges):
        if root in index:
            continue
        work = [(root, iter(sorted(set(edges[root]) & known)))]
        index[root] = low[root] = len(index)
        stack.append(root)
        while work:
            name, children = work[-1]
            for child in children:
                if child not in index:
                    index[child] = low[child] = len(index)
                    stack.append(child)
                    work.append((child, iter(sorted(set(edges.get(child, ())) & known))))
                    break
                if child in stack:
                    low[name] = min(low[name], index[child])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    group = stack[stack.index(name) :]
                    del stack[stack.index(name) :]
                    if len(group) > 1 or name in edges.get(name, ()):
                        yield group


def _order(out: str, edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Order nodes so that each comes after those it names; only for graphs without circles."""
    order: list[str] = []
    done: set[str] = set()
    work: list[tuple[str, bool]] = [(out, False)]
    while work:
        name, leaving = work.pop()
        if leaving:
            order.append(name)
        elif name not in done:
            done.add(name)
            work.append((name, True))
            work += [(child, False) for child in sorted(edges[name], reverse=True)]
    return order
