"""Nobody is measured by the audit trail: no code of the product counts, sums or groups it by who made an entry."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from repository.project_files import ending

TALLIES = {
    "annotate",
    "aggregate",
    "alias",
    "Count",
    "Sum",
    "Avg",
    "Window",
    "Counter",
    "groupby",
    "defaultdict",
}
ACTORS = {"actor", "acting_for", "actor_id"}
SQL = ("group by", "count(", "sum(", "over (")


def _product() -> Iterator[tuple[str, ast.Module]]:
    for name, text in ending(".py").items():
        if name.startswith("src/likevekt/") and "migrations" not in PurePosixPath(name).parts:
            yield name, ast.parse(text)


def _tallies(tree: ast.Module) -> Iterator[int]:
    """Lines of calls that tally and name an actor, and of SQL that does, of `distinct` and `values` by actor."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and _names(node) & (TALLIES | {"count", "distinct"})
            and _texts(node) & ACTORS
        ):
            yield node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.casefold()
            if any(word in text for word in SQL) and "actor" in text:
                yield node.lineno


def _names(call: ast.Call) -> set[str]:
    """The names that are called in a chain such as `rows.values("actor").annotate(Count("pk"))`."""
    return {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in ast.walk(call)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    }


def _texts(call: ast.Call) -> set[str]:
    """What is named in the chain: texts, keywords (without their look-up) and attributes."""
    found = set()
    for node in ast.walk(call):
        match node:
            case ast.Constant(value=str() as text):
                found.add(text.lstrip("-").split("__")[0])
            case ast.keyword(arg=str() as name):
                found.add(name.split("__")[0])
            case ast.Attribute(attr=name):
                found.add(name)
    return found


def test_no_query_of_the_product_tallies_the_trail_by_actor() -> None:
    assert [f"{name}:{line}" for name, tree in _product() for line in _tallies(tree)] == []


@pytest.mark.parametrize(
    "code",
    [
        'AuditEntry.objects.values("actor").annotate(count=Count("pk"))',
        'AuditEntry.objects.filter(actor=one).aggregate(Count("pk"))',
        "Counter(line.actor for line in page.lines)",
        "groupby(lines, key=lambda line: line.actor)",
        'AuditEntry.objects.order_by("actor").distinct("actor")',
        'cursor.execute("SELECT actor, COUNT(*) FROM store_auditentry GROUP BY actor")',
    ],
)
def test_the_search_finds_a_tally(code: str) -> None:
    assert list(_tallies(ast.parse(code)))
