"""After any sequence of openings, moves, merges and closings the units make a tree, and no past is lost."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories.account_rows import hold_role
from factories.store_rows import NOW, TODAY, make_municipality, make_unit
from likevekt.actions.doer import Doer, account_doer
from likevekt.actions.errors import ActionError
from likevekt.actions.rights import rights_of
from likevekt.actions.units import NewUnit, close_unit, merge_units, move_unit, open_unit, rename_unit
from likevekt.store.account_queries import account_line
from likevekt.store.municipality_queries import UnitLine
from likevekt.store.unit_queries import SuccessionLine, list_successions, list_unit_periods, under_on

pytestmark = pytest.mark.django_db

CODE = "9901"
FIRST = date(2026, 1, 1)
UNITS = ("a", "b", "c", "d", "e", "f")

days = st.integers(1, 40).map(lambda number: FIRST + timedelta(days=number))
some = st.sampled_from(UNITS)
changes = st.one_of(
    st.tuples(st.just("open"), some, st.sampled_from(("", *UNITS)), days),
    st.tuples(st.just("move"), some, st.sampled_from(("", *UNITS)), days),
    st.tuples(st.just("merge"), some, some, days),
    st.tuples(st.just("merge_two"), some, some, days),
    st.tuples(st.just("close"), some, st.just(""), days),
    st.tuples(st.just("rename"), some, st.just(""), days),
)


@pytest.fixture
def by() -> Doer:
    owner = make_municipality(code=CODE)
    for unit, parent in (("a", ""), ("b", "a"), ("c", "a"), ("d", "b")):
        make_unit(owner, unit=unit, name=unit.upper(), parent=parent, valid_from=FIRST)
    row = hold_role("administrator", "administrator", code=CODE).account
    return account_doer(account_line(row), rights=rights_of(row.pk, municipality=CODE, on=TODAY))


@settings(suppress_health_check=[*settings().suppress_health_check, HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=1, max_size=9))
def test_units_are_a_tree_on_every_day_and_nothing_loses_its_past(
    by: Doer, sequence: list[tuple[str, str, str, date]]
) -> None:
    with transaction.atomic():
        for number, one in enumerate(sequence):
            before = list_unit_periods(municipality=CODE)
            try:
                _carry_out(one, number, by)
            except ActionError:
                assert list_unit_periods(municipality=CODE) == before
            _past_stands(before, list_unit_periods(municipality=CODE))
        periods = list_unit_periods(municipality=CODE)
        successions = list_successions(municipality=CODE)
        transaction.set_rollback(True)
    for number in range(42):
        _holds_on(FIRST + timedelta(days=number), periods, successions)


def _carry_out(one: tuple[str, str, str, date], number: int, by: Doer) -> None:
    what, unit, other, day = one
    if what == "open":
        open_unit(NewUnit(unit=unit, name=unit, parent=other, kind="unit"), valid_from=day, by=by, at=NOW)
    elif what == "move":
        move_unit(unit, parent=other, valid_from=day, by=by, at=NOW)
    elif what == "merge":
        merge_units([unit], into=other, valid_from=day, by=by, at=NOW)
    elif what == "merge_two":
        new = NewUnit(unit=f"new{number}", name="New", parent="", kind="unit")
        merge_units([unit, other], into=new, valid_from=day, by=by, at=NOW)
    elif what == "close":
        close_unit(unit, valid_from=day, by=by, at=NOW)
    else:
        rename_unit(unit, name=f"{unit} {number}", valid_from=day, by=by, at=NOW)


def _past_stands(before: tuple[UnitLine, ...], after: tuple[UnitLine, ...]) -> None:
    """Every row is as it was, save that an open end may have been set."""
    now = {(line.unit, line.valid_from): line for line in after}
    for line in before:
        kept = now[line.unit, line.valid_from]
        assert (kept.name, kept.parent, kept.kind) == (line.name, line.parent, line.kind)
        assert line.valid_to is None or kept.valid_to == line.valid_to


def _holds_on(day: date, periods: tuple[UnitLine, ...], successions: tuple[SuccessionLine, ...]) -> None:
    rows = [line for line in periods if line.valid_from <= day and (not line.valid_to or line.valid_to > day)]
    here = {line.unit: line for line in rows}
    assert len(rows) == len(here)
    under = under_on(periods, successions, on=day)
    assert set(under) == set(here)
    for line in rows:
        above, passed = line.parent, [line.unit]
        while above:
            assert above in here, "no orphan"
            assert above not in passed, "no loop"
            assert line.unit in under[above]
            passed.append(above)
            above = here[above].parent
    for unit in {line.unit for line in periods if line.valid_from <= day} - set(here):
        for answers in _answers(unit, day, periods, successions):
            assert unit in under[answers]
            assert answers in here


def _answers(
    unit: str, day: date, periods: tuple[UnitLine, ...], successions: tuple[SuccessionLine, ...]
) -> set[str]:
    """Which living units answer for a unit: itself, its successors', or the one it last lay under; written slowly."""
    life = [line for line in periods if line.unit == unit and line.valid_from <= day]
    last = max(life, key=lambda line: line.valid_from)
    if last.valid_to is None or last.valid_to > day:
        return {unit}
    heirs = [one.successor for one in successions if one.unit == unit and one.valid_from <= day]
    places = heirs or ([last.parent] if last.parent else [])
    return {one for place in places for one in _answers(place, day, periods, successions)}
