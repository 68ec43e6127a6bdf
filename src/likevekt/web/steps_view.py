"""Any model as steps under each other, with lines that show which step reads which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from likevekt.funding.model_form_names import is_made_name
from likevekt.funding.model_steps import ModelStep, StepNumber
from likevekt.web.table_words import TableWords
from likevekt.web.trace_words import step_word

MOST_LANES = 8
"""A model whose lines would take more room than this is told in words alone."""


class Lane(StrEnum):
    """What one lane of the graph shows on a row."""

    EMPTY = "empty"
    PASSES = "passes"
    BEGINS = "begins"
    ENDS = "ends"
    GOES_ON = "goes-on"
    """Ends in this step, which begins its own line in the same lane."""
    READS = "reads"
    """Is read here and passes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInput:
    """What a step reads, in words; a step's name when it is one."""

    words: str
    is_step: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step: its lanes, its name, what it does and what it reads."""

    id: str
    title: str
    kind: str
    lanes: tuple[Lane, ...]
    own_lane: int
    bridged: tuple[int, ...]
    inputs: tuple[StepInput, ...]
    numbers: tuple[StepNumber, ...]
    is_last: bool


def step_rows(steps: Sequence[ModelStep], *, words: TableWords) -> tuple[StepRow, ...]:
    """Give the steps in the order they are computed, each with its part of the graph."""
    titles = step_titles(steps, words=words)
    lanes = _lanes(steps)
    widest = max((len(drawn) for drawn, _own in lanes.values()), default=0)
    return tuple(
        StepRow(
            id=step.id,
            title=titles[step.id],
            kind=step_word(step.op),
            lanes=_padded(lanes[step.id][0], to=widest) if widest <= MOST_LANES else (),
            own_lane=lanes[step.id][1],
            bridged=_bridged(*lanes[step.id]),
            inputs=tuple(_inputs(step, titles=titles, words=words)),
            numbers=step.numbers,
            is_last=step is steps[-1],
        )
        for step in steps
    )


def step_titles(steps: Sequence[ModelStep], *, words: TableWords) -> dict[str, str]:
    """Name every step: by its title, the name that somebody gave it in the file, or what it does and with what.

    A name that a form made is none that anybody gave; steps of which it says the same are numbered.
    """
    titles: dict[str, str] = {}
    counts: dict[str, int] = {}
    for step in steps:
        title = _title(step, words=words)
        if not step.title and is_made_name(step.name):
            counts[title] = counts.get(title, 0) + 1
            title = title if counts[title] == 1 else f"{title} {counts[title]}"
        titles[step.id] = title
    return titles


def _title(step: ModelStep, *, words: TableWords) -> str:
    if step.title:
        return step.title
    name = step.name.replace("_", " ")
    if name and not is_made_name(step.name):
        return f"{name[:1].upper()}{name[1:]}"
    columns = [one.column.partition(":")[2] for one in step.inputs if one.column]
    about = f": {words.column(columns[0])}" if len(columns) == len(step.inputs) == 1 else ""
    return f"{step_word(step.op)}{about}"


def _inputs(step: ModelStep, *, titles: Mapping[str, str], words: TableWords) -> Iterable[StepInput]:
    """Name what a step reads; columns of one table are put together."""
    columns: dict[str, list[str]] = {}
    for one in step.inputs:
        if one.step:
            yield StepInput(words=titles[one.step], is_step=True)
        else:
            table, _colon, column = one.column.partition(":")
            columns.setdefault(table, []).append(words.column(column))
    for table, names in columns.items():
        yield StepInput(words=f"{words.table(table)}: {' · '.join(names)}", is_step=False)


def _lanes(steps: Sequence[ModelStep]) -> dict[str, tuple[tuple[Lane, ...], int]]:
    """Give every step a lane that runs down to the last step that reads it."""
    last_reader: dict[str, int] = {}
    for at, step in enumerate(steps):
        for one in step.inputs:
            if one.step:
                last_reader[one.step] = at
    held: list[str | None] = []
    drawn: dict[str, tuple[tuple[Lane, ...], int]] = {}
    for at, step in enumerate(steps):
        reads = {one.step for one in step.inputs if one.step}
        ending = {name for name in reads if last_reader[name] == at}
        before = list(held)
        places = [place for place, name in enumerate(held) if name in ending]
        held = [None if name in ending else name for name in held]
        own = places[0] if places else next((p for p, name in enumerate(held) if name is None), len(held))
        if own == len(held):
            held.append(None)
        held[own] = step.id
        now = {name: name in ending for name in reads}
        row = [
            _lane(before[place] if place < len(before) else None, now, is_own=place == own)
            for place in range(max(len(before), len(held)))
        ]
        if at == len(steps) - 1 and row[own] is Lane.GOES_ON:
            row[own] = Lane.ENDS
        drawn[step.id] = (tuple(row), own)
        while held and held[-1] is None:
            held.pop()
    return drawn


def _padded(lanes: Sequence[Lane], *, to: int) -> tuple[Lane, ...]:
    return (*lanes, *[Lane.EMPTY] * (to - len(lanes)))


def _bridged(lanes: Sequence[Lane], own: int) -> tuple[int, ...]:
    """Give the lanes that a line must cross to reach the step's own from those that are read."""
    read = [at for at, lane in enumerate(lanes) if lane in {Lane.ENDS, Lane.READS, Lane.GOES_ON}]
    ends = [*read, own]
    return tuple(range(min(ends) + 1, max(ends) + 1))


def _lane(name: str | None, now: Mapping[str, bool], *, is_own: bool) -> Lane:
    """Say what a lane shows; ``now`` tells of each step that is read whether it is read for the last time."""
    if is_own:
        return Lane.GOES_ON if name is not None and now.get(name) else Lane.BEGINS
    if name is None:
        return Lane.EMPTY
    if now.get(name):
        return Lane.ENDS
    return Lane.READS if name in now else Lane.PASSES
