"""A model of any kind as steps: what each reads, and the numbers in it that can be changed one by one."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from likevekt.funding.keys import Key, references, scalars
from likevekt.funding.model import Model, Node
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.references import ColumnRef, Literal

_STEP = re.compile(r"\[([0-9]+)\]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInput:
    """What a step reads: another step, or a column when ``step`` is empty."""

    step: str
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNumber:
    """One number that the file holds: where, under which key, for what, and as it is typed."""

    where: str
    key: str
    name: str
    typed: str
    rule: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStep:
    """One step of a model (ledd); one that is written in place has no name of its own."""

    id: str
    name: str
    title: str
    op: str
    where: str
    inputs: tuple[StepInput, ...]
    numbers: tuple[StepNumber, ...]


def steps_of(model: Model, data: Mapping[str, Any]) -> tuple[ModelStep, ...]:
    """Give the steps in an order in which each comes after those it reads; ``data`` is the parsed file."""
    held = dict(_leaves(data, ""))
    return tuple(_step(node, held) for node in model.nodes.values())


def with_numbers(data: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, Any]:
    """Give the parsed file with other numbers at some places; what else it says stays.

    Raises:
        KeyError: a place holds no number.
    """
    changed: dict[str, Any] = deepcopy(dict(data))
    owners = {where: (owner, step) for where, owner, step in _owners(changed, "")}
    for where, text in numbers.items():
        owner, step = owners[where]
        owner[step] = text
    return changed


def _step(node: Node, held: Mapping[str, Any]) -> ModelStep:
    operation = OPERATIONS[node.op]
    inputs = [
        StepInput(step="", column=ref.text) if isinstance(ref, ColumnRef) else StepInput(step=ref.name)
        for ref, _ in references(node.args, operation.keys)
    ]
    inputs += [
        StepInput(step="", column=f"{node.args['table']}:{column}")
        for key in operation.columns_of
        for column in node.args.get(key) or ()
    ]
    numbers = (
        _number(node, scalar, key, held)
        for scalar, key in scalars(node.args, operation.keys)
        if isinstance(scalar, Literal) and scalar.path in held
    )
    return ModelStep(
        id=node.name,
        name="" if node.name.startswith(":") else node.name,
        title=node.title,
        op=node.op,
        where=node.path,
        inputs=tuple(dict.fromkeys(inputs)),
        numbers=tuple(numbers),
    )


def _number(node: Node, scalar: Literal, rule: Key, held: Mapping[str, Any]) -> StepNumber:
    """Name a number: by its key, and by what it is for where its key has several."""
    below = scalar.path.removeprefix(f"{node.path}.")
    key, _, rest = below.partition(".")
    listed = _STEP.search(key)
    if listed is None:
        return StepNumber(where=scalar.path, key=key, name=rest, typed=scalar.typed, rule=rule)
    record = scalar.path.removesuffix(f".{rest}")
    for owner in ("volume", "x"):
        what = held.get(f"{record}.{owner}")
        if isinstance(what, str):
            break
    name = what if isinstance(what, str) else str(int(listed.group(1)) + 1)
    return StepNumber(where=scalar.path, key=rest, name=name, typed=scalar.typed, rule=rule)


def _leaves(data: Any, where: str) -> Iterator[tuple[str, Any]]:
    for place, owner, step in _owners(data, where):
        yield place, owner[step]


def _owners(data: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    """Give every place with the table or list that holds it."""
    parts: Any = ()
    if isinstance(data, Mapping):
        parts = ((f"{where}.{name}".removeprefix("."), name) for name in data)
    elif isinstance(data, list):
        parts = ((f"{where}[{at}]", at) for at in range(len(data)))
    for place, step in parts:
        yield place, data, step
        yield from _owners(data[step], place)
