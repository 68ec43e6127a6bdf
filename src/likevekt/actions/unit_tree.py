"""What must hold of the units of a municipality on every day, past and to come; forms and imports both ask here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from likevekt.actions.errors import ActionError
from likevekt.connectors.sentences import Sentence, gettext_noop, say
from likevekt.store.municipality_queries import UnitLine

_OVERLAPS = gettext_noop(
    "“%(unit)s” would stand there twice from %(day)s. Let the earlier period end on that day."
)
_HAS_A_GAP = gettext_noop(
    "“%(unit)s” ends on %(end)s and begins again on %(begin)s. Let it begin where it ended, or give the new one "
    "another code."
)
_HAS_NO_PARENT = gettext_noop(
    "“%(unit)s” lies under “%(parent)s”, which is not there on %(day)s. First move “%(unit)s” to another place or "
    "close it, or choose a later day."
)
_LIES_UNDER_ITSELF = gettext_noop(
    "“%(unit)s” would lie under itself from %(day)s. Choose a place that does not lie under it."
)

Lives = Mapping[str, Sequence[UnitLine]]


def refuse_faulty_tree(periods: Iterable[UnitLine]) -> None:
    """Let the units of a municipality through when they make a tree on every day that any of them exists.

    Give all periods as they would stand after the change, those of the past too. Whoever writes units, whether from a
    form or from a file, asks this first and inside the transaction that writes, with the municipality held
    (`get_municipality(…, waits_for_others=True)`). Who came after whom stands in `UnitSuccession` and is not asked for
    here: an import that only ends a unit leaves its past to the unit it last lay under.

    Raises:
        ActionError: a unit stands there twice or comes back after a gap, lies under one that is not there, or under
            itself; one sentence for each.
    """
    problems = tree_problems(periods)
    if problems:
        raise ActionError(problems)


def tree_problems(periods: Iterable[UnitLine]) -> tuple[Sentence, ...]:
    """Say what keeps these periods from being a tree on every day; nothing when they are."""
    lives: dict[str, list[UnitLine]] = defaultdict(list)
    for line in sorted(periods, key=lambda line: (line.unit, line.valid_from)):
        lives[line.unit].append(line)
    return tuple(_breaks(lives)) or tuple(_orphans(lives)) or tuple(_loops(lives))


def _breaks(lives: Lives) -> Iterator[Sentence]:
    for life in lives.values():
        for line, after in pairwise(life):
            if line.valid_to is None or line.valid_to > after.valid_from:
                yield say(_OVERLAPS, unit=after.name, day=after.valid_from)
            elif line.valid_to < after.valid_from:
                yield say(
                    _HAS_A_GAP,
                    unit=after.name,
                    end=line.valid_to,
                    begin=after.valid_from,
                )


def _orphans(lives: Lives) -> Iterator[Sentence]:
    for line in (line for life in lives.values() for line in life if line.parent):
        above = lives.get(line.parent, ())
        missing = _first_day_without(above, line)
        if missing is not None:
            parent = above[-1].name if above else line.parent
            yield say(_HAS_NO_PARENT, unit=line.name, parent=parent, day=missing)


def _first_day_without(above: Sequence[UnitLine], line: UnitLine) -> date | None:
    """Give the first day of a period on which the unit above is not there; its own periods have no gap."""
    if not above or above[0].valid_from > line.valid_from:
        return line.valid_from
    end = above[-1].valid_to
    if end is None or (line.valid_to is not None and line.valid_to <= end):
        return None
    return max(end, line.valid_from)


def _loops(lives: Lives) -> Iterator[Sentence]:
    """A circle closes on the day that one of its periods begins, so that each period is looked at on its first day."""
    for line in (line for life in lives.values() for line in life if line.parent):
        if _comes_back(line, lives):
            yield say(_LIES_UNDER_ITSELF, unit=line.name, day=line.valid_from)
            return


def _comes_back(line: UnitLine, lives: Lives) -> bool:
    above, passed = line.parent, set[str]()
    while above and above != line.unit and above not in passed:
        passed.add(above)
        above = _parent_on(lives[above], line.valid_from)
    return above == line.unit


def _parent_on(life: Sequence[UnitLine], day: date) -> str:
    return next(line.parent for line in reversed(life) if line.valid_from <= day)
