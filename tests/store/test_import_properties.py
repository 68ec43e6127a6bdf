"""Whatever is stored and whatever a file holds: what is shown is what is written, once, and it can all be taken back."""

import csv
import random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from factories.imported import BY, CODE, accept, bring
from factories.store_rows import NOW, make_municipality, make_service, make_unit
from likevekt.actions import import_files
from likevekt.actions.errors import ActionError
from likevekt.actions.import_kinds import IMPORT_KINDS
from likevekt.actions.import_reading import kept_rows
from likevekt.actions.import_undo import undo_import
from likevekt.connectors.canonical_csv import write_canonical
from likevekt.connectors.sentences import PlainError
from likevekt.store.import_queries import read_bad_cells
from likevekt.store.models import FundingTable, Import, ImportChange
from likevekt.store.municipality_queries import get_municipality
from likevekt.store.table_queries import current_tables, read_tables

pytestmark = [pytest.mark.django_db, pytest.mark.heavy]

# Each example brings files up to five times, so fewer of them are drawn.
FEWER = settings(
    max_examples=max(20, settings.default.max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DAYS = tuple(f"2027-01-0{day}" for day in range(1, 6))
PERIOD = {"valid_from": DAYS, "valid_to": ("", "", *DAYS)}
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "rates": {
        "service": ("home_nursing", "home_nursing", "none"), "zone": ("", "near"), "ore_per": ("100", "200", "many", "-1"),
        "source": ("a", "b"), **PERIOD,
    },
    "services": {
        "service": ("meals", "home_nursing"), "name_nb": ("x", "y"), "name_nn": ("x",), "name_en": ("x", ""),
        "kostra_function": ("257",), "per": ("hour", "visit"), "decision_needed": ("yes", "no", "maybe"), **PERIOD,
    },
    "units": {
        "unit": ("A", "B", "C", "D"), "name": ("x", "y"), "parent": ("", "A", "B", "C"), "kind": ("unit", "team"),
        "municipality": ("", CODE, "1234"), **PERIOD,
    },
    "budget": {
        "unit": ("A", "A", "none"), "service": ("", "home_nursing"), "function": ("257",), "month": ("2027-01", "2027-02"),
        "ore": ("1", "2", "many"), "adopted_on": ("2026-12-15",), "version": ("", "", "1", "2", "3"),
    },
    "indicators": {
        "indicator": ("i", "j"), "unit": ("", "A", "none"), "period_from": DAYS[:2], "period_to": DAYS[1:3],
        "value": ("1", "2", "many"), "numerator": ("", "1"), "denominator": ("", "", "3"), "source": ("a",),
    },
}  # fmt: skip
SAME = {
    "rates": ("service", "zone", "valid_from"),
    "services": ("service", "valid_from"),
    "units": ("unit", "valid_from"),
    "budget": ("unit", "service", "function", "month", "version"),
    "indicators": ("indicator", "unit", "period_from", "period_to", "source"),
}
"""What no two rows of a file say twice where the order of its rows must not matter."""

Row = dict[str, str]


@st.composite
def files(draw: st.DrawFn, kind: str) -> list[Row]:
    return draw(
        st.lists(
            st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in COLUMNS[kind].items()}),
            min_size=1,
            max_size=7,
        )
    )


@pytest.fixture(autouse=True)
def _municipality(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        import_files.os, "fsync", lambda _file: None
    )  # hundreds of files that nobody will miss
    owner = make_municipality()
    make_unit(owner)
    make_service(owner)


def content(rows: list[Row]) -> bytes:
    names = tuple(rows[0])
    return write_canonical(names, [tuple(row[name] for name in names) for row in rows])


def stored() -> dict[str, dict[int, tuple[Any, ...]]]:
    """Every row of every kind that an import writes."""
    return {
        kind.code: {row[0]: row[1:] for row in kind.model.objects.values_list("pk", *kind.fields)}
        for kind in IMPORT_KINDS.values()
        if kind.model is not None
    }


def values(kind: str) -> list[tuple[Any, ...]]:
    return sorted(stored()[kind].values(), key=repr)


def counts(line) -> tuple[int, int, int]:
    return tuple(line.outcome[f"{name}_count"] for name in ("new", "changed", "unchanged"))


def bad_lines(line) -> set[int]:
    return {bad[0] for bad in read_bad_cells(line.id)}


def taken_in(line) -> bool:
    """Accept what was read, without its bad rows; where that is refused, nothing at all may be written."""
    before = stored()
    try:
        accept(line, leaves_out=True)
    except (ActionError, PlainError):
        assert stored() == before
        assert not ImportChange.objects.filter(made_by=line.id).exists()
        assert Import.objects.get(pk=line.id).state == "ready"
        return False
    return True


def planned_on(line) -> tuple[tuple[int, int, int], dict[int, tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What the plan says: its counts, the rows that it changes, and those that it makes."""
    plan = IMPORT_KINDS[line.kind].plan(kept_rows(line), get_municipality(CODE))
    rows = list(plan.planned)
    before = stored()[line.kind]
    assert all(before[one.row] == one.before != one.after for one in rows if one.row is not None)
    changed = {one.row: one.after for one in rows if one.row is not None}
    return (
        (plan.new_count, plan.changed_count, plan.unchanged_count),
        changed,
        [one.after for one in rows if one.row is None],
    )


@FEWER
@given(st.data())
@pytest.mark.parametrize("kind", COLUMNS)
def test_what_is_shown_is_what_is_written_once_and_taken_back_whole(kind: str, data: st.DataObject) -> None:
    with transaction.atomic():
        taken_in(bring(content(data.draw(files(kind))), kind))
        before = stored()
        file = content(data.draw(files(kind)))
        line = bring(file, kind)
        assert (line.state, stored()) == ("ready", before)
        assert line.outcome["is_settled"]
        assert sum(counts(line)) + line.outcome["bad_row_count"] == line.outcome["row_count"]
        assert len(bad_lines(line)) == line.outcome["bad_row_count"]
        said, changed, made = planned_on(line)
        assert said == counts(line)
        if taken_in(line):
            after = stored()
            kept = {row: after[kind][row] for row in before[kind]}
            new = [after[kind][row] for row in after[kind] if row not in before[kind]]
            assert kept == before[kind] | changed
            assert sorted(new, key=repr) == sorted(made, key=repr)
            assert {other: rows for other, rows in after.items() if other != kind} == {
                other: rows for other, rows in before.items() if other != kind
            }
            again = bring(file, kind)
            assert counts(again)[:2] == (0, 0)
            assert bad_lines(again) == bad_lines(line)
            taken_in(again)
            assert stored() == after
            undo_import(line.id, municipality=CODE, by=BY, at=NOW)
            assert stored() == before
        transaction.set_rollback(True)


@FEWER
@given(st.data())
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_bad_row_neither_stops_nor_changes_the_good_ones(kind: str, data: st.DataObject) -> None:
    with transaction.atomic():
        taken_in(bring(content(data.draw(files(kind))), kind))
        rows = data.draw(files(kind))
        line = bring(content(rows), kind)
        bad = bad_lines(line)
        good = [row for number, row in enumerate(rows, start=2) if number not in bad]
        if good:
            alone = bring(content(good), kind)
            assert bad_lines(alone) == set()
            assert counts(alone) == counts(line)
            if taken_in(line):
                whole = values(kind)
                undo_import(line.id, municipality=CODE, by=BY, at=NOW)
                assert taken_in(alone)
                assert values(kind) == whole
        transaction.set_rollback(True)


@FEWER
@given(st.data())
@pytest.mark.parametrize("kind", COLUMNS)
def test_the_order_of_rows_that_say_different_things_does_not_matter(kind: str, data: st.DataObject) -> None:
    with transaction.atomic():
        taken_in(bring(content(data.draw(files(kind))), kind))
        drawn = data.draw(files(kind))
        rows = list({tuple(row[name] for name in SAME[kind]): row for row in drawn}.values())
        other = list(rows)
        random.Random(data.draw(st.integers(0, 99))).shuffle(other)
        found = []
        for one in (rows, other):
            line = bring(content(one), kind)
            bad = sorted(repr(one[number - 2]) for number in bad_lines(line))
            is_taken = taken_in(line)
            found.append((counts(line), bad, is_taken, values(kind)))
            if is_taken:
                undo_import(line.id, municipality=CODE, by=BY, at=NOW)
        assert found[0] == found[1]
        transaction.set_rollback(True)


CELLS = st.lists(
    st.lists(st.sampled_from(("1", "2", "1,5", "x", "")), min_size=2, max_size=2), min_size=1, max_size=5
)


@FEWER
@given(CELLS, CELLS)
@example([["1", "2"]], [["1", "2"]])
def test_a_table_that_is_taken_in_is_the_one_that_was_shown_and_undone_the_one_before_it_holds(
    first, second
) -> None:
    def file(cells: list[list[str]]) -> bytes:
        rows = [(f"u{number}", *row) for number, row in enumerate(cells)]
        return b"unit;a;b" + b"\n" + b"\n".join(";".join(row).encode() for row in rows)

    def current() -> dict[str, bytes]:
        heads = current_tables(municipality=CODE).heads
        return read_tables([head.id for head in heads.values()])

    def take(content: bytes):
        line = bring(content, "table")
        try:
            return accept(line, leaves_out=True, table="x")
        except (ActionError, PlainError):
            assert Import.objects.get(pk=line.id).state == "ready"
            return None

    with transaction.atomic():
        take(file(first))
        before, versions = current(), FundingTable.objects.count()
        taken = take(file(second))
        if taken is None:
            assert (current(), FundingTable.objects.count()) == (before, versions)
        else:
            after = current()
            shown = [row[1] for row in taken.line.outcome["sample"] if not row[2]]
            assert list(csv.reader(after["x"].decode().splitlines()[1:])) == shown
            again = take(file(second))
            assert not again.table.is_new
            assert current() == after
            undo_import(again.line.id, municipality=CODE, by=BY, at=NOW)
            undo_import(taken.line.id, municipality=CODE, by=BY, at=NOW)
            assert current() == before
        transaction.set_rollback(True)
