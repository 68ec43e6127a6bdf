"""Planning rows that hold in periods: a new one begins where the one before it is ended."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from likevekt.actions.import_kind import FileRow, Plan, Planned, Values, day_of, end_of
from likevekt.connectors.column_reading import BadCell
from likevekt.connectors.sentences import Sentence, gettext_noop, say

MOST_PERIODS = 1_000
"""How many periods one and the same thing may have; more than anybody has decided."""

_START = "valid_from"
_TOO_MANY = gettext_noop("The same thing has more than %(limit)s periods, which is the limit.")
_OVERLAPS_LINE = gettext_noop("The period shares days with that on line %(line)s, which is about the same.")
_OVERLAPS = gettext_noop(
    "The period shares days with one that is here, from %(start)s to %(end)s. End this one no later than it begins, or "
    "begin no earlier than it ends."
)
_OTHER_CONTENT = gettext_noop(
    "One that begins on that day is here already, with other content, and is never changed. Let the new one begin on "
    "another day."
)
_HAS_ENDED = gettext_noop(
    "One that begins on that day has ended on %(end)s already, and its end is never changed."
)
_ENDS_BEFORE_IT_BEGINS = gettext_noop("The end %(end)s is not after the beginning %(start)s.")
_OPEN = gettext_noop("further notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRules:
    """How the rows of one kind follow each other in time.

    `key` are the fields that say what a row is about, `content` those that say what holds. Where `may_correct`, a row
    with the same beginning is put right in its place; else that is refused. `read` gives the content of a file's row.
    """

    model: type[Model]
    key: tuple[str, ...]
    content: tuple[str, ...]
    may_correct: bool
    read: Callable[[Values], tuple[Any, ...]]

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that a row of the kind fills, in the order of a plan."""
        return (*self.key, *self.content, "valid_from", "valid_to")


class _Period:
    """A period of one key while the plan is made: a stored row (`pk`) or a new one, and what it was before."""

    __slots__ = ("before", "content", "end", "line", "pk", "start")

    def __init__(
        self, start: date, end: date | None, content: tuple[Any, ...], *, pk: int | None = None, line: int = 0
    ) -> None:
        self.start = start
        self.end = end
        self.content = content
        self.pk = pk
        self.line = line
        self.before = None if pk is None else (content, end)

    def shares_days(self, other: "_Period") -> bool:
        begins_in_time = other.end is None or self.start < other.end
        return begins_in_time and (self.end is None or self.end > other.start)


_Timelines = dict[tuple[Any, ...], list[_Period]]


def plan_periods(
    rows: Sequence[FileRow], *, municipality: int, rules: PeriodRules, bad: Iterable[BadCell]
) -> Plan:
    """Hold a file's rows against what is stored; rows on lines that are `bad` already are left aside."""
    plan = Plan(bad=list(bad))
    given = _given(rows, rules, plan)
    timelines = _stored(given, municipality=municipality, rules=rules)
    for key, periods in given.items():
        _plan_key(plan, timelines.setdefault(key, []), periods, rules)
    plan.planned = _planned(timelines)
    return plan


def _given(rows: Sequence[FileRow], rules: PeriodRules, plan: Plan) -> _Timelines:
    bad_lines = {one.line for one in plan.bad}
    given: _Timelines = {}
    for line, values in rows:
        if line in bad_lines:
            continue
        start, end = day_of(values["valid_from"]), end_of(values["valid_to"])
        if end is not None and end <= start:
            reason = say(_ENDS_BEFORE_IT_BEGINS, end=end, start=start)
            plan.bad.append(BadCell(line, "valid_to", str(end), reason))
            continue
        key = tuple([values[name] for name in rules.key])
        given.setdefault(key, []).append(_Period(start, end, rules.read(values), line=line))
    return given


def _stored(given: _Timelines, *, municipality: int, rules: PeriodRules) -> _Timelines:
    """Read the stored periods of what the file speaks of."""
    rows = rules.model._default_manager.filter(municipality_id=municipality)  # noqa: SLF001 (any model's manager)
    at, to = 1 + len(rules.key), 1 + len(rules.key) + len(rules.content)
    timelines: _Timelines = {}
    for row in rows.values_list("pk", *rules.fields).iterator(chunk_size=5_000):
        key = row[1:at]
        if key in given:
            timelines.setdefault(key, []).append(_Period(row[to], row[to + 1], row[at:to], pk=row[0]))
    return timelines


def _planned(timelines: _Timelines) -> Iterator[Planned]:
    """Give what changes; ends are written first, so that the periods that begin there have room."""
    for is_new in (False, True):
        for key, periods in timelines.items():
            for one in periods:
                if (one.before is None) is not is_new or one.before == (one.content, one.end):
                    continue
                after = (*key, *one.content, one.start, one.end)
                before = None if one.before is None else (*key, *one.before[0], one.start, one.before[1])
                yield Planned(key_text(key), one.pk, before, after)


def key_text(key: Sequence[Any]) -> str:
    """Write what a row is about as one text."""
    return "|".join(map(str, key))


def _plan_key(plan: Plan, periods: list[_Period], given: list[_Period], rules: PeriodRules) -> None:
    """Put the file's rows about one thing among its periods, the earliest first."""
    given.sort(key=lambda one: (one.start, one.line))
    latest: _Period | None = None
    for one in given:
        if len(periods) >= MOST_PERIODS:
            _refuse(plan, one, say(_TOO_MANY, limit=MOST_PERIODS))
        elif latest is not None and latest.shares_days(one):
            _refuse(plan, one, say(_OVERLAPS_LINE, line=latest.line))
        elif (problem := _place(plan, periods, one, rules)) is not None:
            _refuse(plan, one, problem)
        else:
            latest = one


def _place(plan: Plan, periods: list[_Period], one: _Period, rules: PeriodRules) -> Sentence | None:
    same = next((other for other in periods if other.start == one.start), None)
    if same is not None:
        return _meet(plan, periods, same, one, rules)
    sharing = [other for other in periods if other.shares_days(one)]
    for other in sharing:
        if other.end is not None or other.start > one.start:
            return _overlap(other)
    for other in sharing:
        other.end = one.start
    if sharing:
        plan.changed_count += 1
    else:
        plan.new_count += 1
    periods.append(one)
    return None


def _meet(
    plan: Plan, periods: list[_Period], same: _Period, one: _Period, rules: PeriodRules
) -> Sentence | None:
    """Hold a row to the one that begins on the same day: equal, ended by it, put right by it, or at odds with it."""
    if same.content == one.content and same.end == one.end:
        plan.unchanged_count += 1
        return None
    if same.end is not None and same.end != one.end:
        return say(_HAS_ENDED, end=same.end)
    if same.content != one.content and not rules.may_correct:
        return say(_OTHER_CONTENT)
    for other in periods:
        if other is not same and other.shares_days(one):
            return _overlap(other)
    same.content, same.end = one.content, one.end
    plan.changed_count += 1
    return None


def _overlap(one: _Period) -> Sentence:
    return say(_OVERLAPS, start=one.start, end=say(_OPEN) if one.end is None else one.end)


def _refuse(plan: Plan, one: _Period, reason: Sentence) -> None:
    plan.bad.append(BadCell(one.line, _START, str(one.start), reason))
