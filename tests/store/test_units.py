"""Units through time: opened, renamed, moved, merged and closed from a day, and never changed backwards."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from factories.account_rows import hold_role
from factories.store_rows import NOW, TODAY, make_municipality, make_unit
from likevekt.actions.doer import Doer, account_doer, command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.rights import NoRightError, rights_of
from likevekt.actions.unit_tree import tree_problems
from likevekt.actions.units import NewUnit, close_unit, merge_units, move_unit, open_unit, rename_unit
from likevekt.store.account_queries import account_line
from likevekt.store.models import AuditEntry, Unit, UnitSuccession
from likevekt.store.municipality_queries import list_units
from likevekt.store.unit_queries import list_successions, list_unit_periods, units_under

pytestmark = pytest.mark.django_db

CODE = "9901"
SOON = date(2027, 1, 1)
EVE = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def units() -> None:
    """Two areas: Nord holds Vik and Nes, and Vik holds one team; Sør holds Odde."""
    owner = make_municipality(code=CODE)
    make_unit(owner, unit="nord", name="Nord", kind="area")
    make_unit(owner, unit="sor", name="Sør", kind="area")
    make_unit(owner, unit="vik", name="Vik", parent="nord")
    make_unit(owner, unit="nes", name="Nes", parent="nord")
    make_unit(owner, unit="odde", name="Odde", parent="sor")
    make_unit(owner, unit="vik-team", name="Team Vik", parent="vik", kind="team")


@pytest.fixture
def by() -> Doer:
    return holder("administrator")


def holder(role: str, unit: str = "", *, on: date = TODAY) -> Doer:
    row = hold_role(f"{role}-{unit}", role, code=CODE, unit=unit).account
    return account_doer(account_line(row), rights=rights_of(row.pk, municipality=CODE, on=on))


def names(on: date) -> dict[str, tuple[str, str]]:
    return {line.unit: (line.name, line.parent) for line in list_units(municipality=CODE, on=on)}


def under(unit: str, on: date) -> set[str]:
    return set(units_under(municipality=CODE, on=on)[unit])


def test_a_unit_is_renamed_and_moved_from_a_day_and_keeps_its_past(by: Doer) -> None:
    rename_unit("nes", name="Nesset", valid_from=SOON, by=by, at=NOW)
    move_unit("nes", parent="sor", valid_from=date(2027, 3, 1), by=by, at=NOW)
    assert names(EVE)["nes"] == ("Nes", "nord")
    assert names(SOON)["nes"] == ("Nesset", "nord")
    assert names(date(2027, 3, 1))["nes"] == ("Nesset", "sor")
    told = AuditEntry.objects.filter(object_kind="unit").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["save", "move"]


def test_what_lies_under_a_unit_moves_with_it(by: Doer) -> None:
    move_unit("vik", parent="sor", valid_from=SOON, by=by, at=NOW)
    assert "vik-team" in under("nord", EVE)
    assert under("sor", SOON) == {"sor", "odde", "vik", "vik-team"}


def test_units_that_merge_leave_a_successor_who_answers_for_their_past(by: Doer) -> None:
    merge_units(["vik", "odde"], into="nes", valid_from=SOON, by=by, at=NOW)
    assert set(names(SOON)) == {"nord", "sor", "nes", "vik-team"}
    assert names(SOON)["vik-team"] == ("Team Vik", "nes")
    assert under("nes", EVE) == {"nes"}
    assert under("nes", SOON) == {"nes", "vik", "odde", "vik-team"}
    assert "odde" not in under("sor", SOON)
    assert [(one.unit, one.successor) for one in list_successions(municipality=CODE)] == [
        ("odde", "nes"),
        ("vik", "nes"),
    ]
    assert AuditEntry.objects.filter(object_kind="unit", action="merge").count() == 1


def test_who_leads_the_successor_reaches_the_past_of_both_and_who_led_one_reaches_nothing_more(
    by: Doer,
) -> None:
    new = NewUnit(unit="kyst", name="Kysten", parent="nord", kind="unit")
    merge_units(["vik", "odde"], into=new, valid_from=SOON, by=by, at=NOW)
    led = rights_of(
        hold_role("ny", "unit_leader", code=CODE, unit="kyst").account_id, municipality=CODE, on=SOON
    )
    assert all(led.allows("budget", "read", unit=unit) for unit in ("kyst", "vik", "odde", "vik-team"))
    assert not led.allows("budget", "read", unit="nes")
    before = hold_role("gammel", "unit_leader", code=CODE, unit="vik").account_id
    assert rights_of(before, municipality=CODE, on=EVE).allows("budget", "read", unit="vik")
    assert not rights_of(before, municipality=CODE, on=SOON).allows("budget", "read", unit="vik")


def test_the_past_of_a_merged_unit_stands_under_its_own_name_of_the_day(by: Doer) -> None:
    rename_unit("vik", name="Vika", valid_from=date(2026, 6, 1), by=by, at=NOW)
    merge_units(["vik"], into="nes", valid_from=SOON, by=by, at=NOW)
    assert names(date(2026, 5, 31))["vik"] == ("Vik", "nord")
    assert names(EVE)["vik"] == ("Vika", "nord")
    assert "vik" not in names(SOON)


def test_a_closed_unit_counts_under_the_one_it_last_lay_under(by: Doer) -> None:
    close_unit("vik-team", valid_from=SOON, by=by, at=NOW)
    close_unit("vik", valid_from=date(2027, 2, 1), by=by, at=NOW)
    assert {"vik", "vik-team"} <= under("nord", date(2027, 2, 1))
    assert "vik" not in names(date(2027, 2, 1))


def test_a_merge_of_a_merge_hands_the_whole_past_on(by: Doer) -> None:
    merge_units(["vik"], into="nes", valid_from=SOON, by=by, at=NOW)
    merge_units(["nes"], into="odde", valid_from=date(2028, 1, 1), by=by, at=NOW)
    assert under("odde", date(2028, 1, 1)) == {"odde", "nes", "vik", "vik-team"}


REFUSED = {
    "a unit with something under it is not closed": (
        lambda by: close_unit("vik", valid_from=SOON, by=by, at=NOW),
        "“Team Vik” lies under “Vik”, which is not there on 1 January 2027. First move “Team Vik”",
    ),
    "a unit never lies under itself": (
        lambda by: move_unit("nord", parent="vik-team", valid_from=SOON, by=by, at=NOW),
        "would lie under itself from 1 January 2027",
    ),
    "a unit never lies under one that is not there": (
        lambda by: move_unit("vik", parent="castle", valid_from=SOON, by=by, at=NOW),
        "“Vik” lies under “castle”, which is not there",
    ),
    "a unit is not opened before the one it lies under": (
        lambda by: open_unit(
            NewUnit(unit="new", name="New", parent="sor", kind="team"),
            valid_from=date(2025, 1, 1),
            by=by,
            at=NOW,
        ),
        "“New” lies under “Sør”, which is not there on 1 January 2025",
    ),
    "a code is never used again": (
        lambda by: open_unit(
            NewUnit(unit="vik", name="New", parent="sor", kind="team"), valid_from=SOON, by=by, at=NOW
        ),
        "The code vik belongs to “Vik”",
    ),
    "a code has no spaces": (
        lambda by: open_unit(
            NewUnit(unit="the new", name="New", parent="sor", kind="team"), valid_from=SOON, by=by, at=NOW
        ),
        "cannot be a code",
    ),
    "a kind is known": (
        lambda by: open_unit(
            NewUnit(unit="new", name="New", parent="sor", kind="castle"), valid_from=SOON, by=by, at=NOW
        ),
        "no kind of unit",
    ),
    "an empty name is refused": (
        lambda by: rename_unit("vik", name=" ", valid_from=SOON, by=by, at=NOW),
        "is empty",
    ),
    "the same name is refused": (
        lambda by: rename_unit("vik", name="Vik", valid_from=SOON, by=by, at=NOW),
        "has that name already",
    ),
    "the same place is refused": (
        lambda by: move_unit("vik", parent="nord", valid_from=SOON, by=by, at=NOW),
        "lies there already",
    ),
    "an unknown unit is refused": (
        lambda by: rename_unit("castle", name="New", valid_from=SOON, by=by, at=NOW),
        "no unit with the code castle",
    ),
    "a unit does not go into itself": (
        lambda by: merge_units(["vik"], into="vik", valid_from=SOON, by=by, at=NOW),
        "at least one unit",
    ),
    "an area does not go into what lies under it": (
        lambda by: merge_units(["nord"], into="vik", valid_from=SOON, by=by, at=NOW),
        "“Vik” lies under “Nord”, which is not there",
    ),
    "a unit does not go into one that is unknown": (
        lambda by: merge_units(["vik"], into="castle", valid_from=SOON, by=by, at=NOW),
        "no unit with the code castle",
    ),
    "a unit does not go into one that has not begun": (
        lambda by: merge_units(["vik"], into="nes", valid_from=date(2025, 5, 1), by=by, at=NOW),
        "“Nes” begins on 1 January 2026",
    ),
    "what has been is not changed": (
        lambda by: rename_unit("vik", name="Vika", valid_from=date(2026, 1, 1), by=by, at=NOW),
        "changed last on 1 January 2026",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_break_the_tree_is_refused_in_one_sentence(case: str, by: Doer) -> None:
    change, said = REFUSED[case]
    before = list_unit_periods(municipality=CODE)
    with pytest.raises(ActionError, match=said):
        change(by)
    assert list_unit_periods(municipality=CODE) == before
    assert not UnitSuccession.objects.exists()
    assert not AuditEntry.objects.filter(object_kind="unit").exists()


def test_a_change_back_in_time_is_let_through_where_nothing_later_contradicts_it(by: Doer) -> None:
    rename_unit("vik", name="Vika", valid_from=date(2026, 3, 1), by=by, at=NOW)
    assert names(date(2026, 3, 1))["vik"][0] == "Vika"
    with pytest.raises(ActionError, match="changed last on 1 March 2026"):
        rename_unit("vik", name="Vikja", valid_from=date(2026, 2, 1), by=by, at=NOW)
    with pytest.raises(ActionError, match="changed last on 1 March 2026"):
        move_unit("vik", parent="sor", valid_from=date(2026, 3, 1), by=by, at=NOW)


def test_a_closed_unit_is_closed(by: Doer) -> None:
    close_unit("odde", valid_from=SOON, by=by, at=NOW)
    with pytest.raises(ActionError, match="is closed from 1 January 2027"):
        rename_unit("odde", name="Odden", valid_from=date(2028, 1, 1), by=by, at=NOW)
    with pytest.raises(ActionError, match="is closed from 1 January 2027"):
        merge_units(["vik"], into="odde", valid_from=date(2026, 6, 1), by=by, at=NOW)


@pytest.mark.parametrize("role", ["unit_leader", "auditor", "employee"])
def test_only_those_who_may_change_units(role: str) -> None:
    other = holder(role, "nord")
    calls = (
        lambda: rename_unit("vik", name="New", valid_from=SOON, by=other, at=NOW),
        lambda: move_unit("vik", parent="sor", valid_from=SOON, by=other, at=NOW),
        lambda: close_unit("odde", valid_from=SOON, by=other, at=NOW),
        lambda: merge_units(["vik"], into="nes", valid_from=SOON, by=other, at=NOW),
        lambda: open_unit(
            NewUnit(unit="new", name="New", parent="nord", kind="team"), valid_from=SOON, by=other, at=NOW
        ),
    )
    for call in calls:
        with pytest.raises(NoRightError):
            call()
    with pytest.raises(NoRightError):
        close_unit("odde", valid_from=SOON, by=command_line("test"), at=NOW)


def test_who_came_after_whom_is_never_changed(by: Doer) -> None:
    merge_units(["vik"], into="nes", valid_from=SOON, by=by, at=NOW)
    with pytest.raises(IntegrityError, match="never"), transaction.atomic():
        UnitSuccession.objects.update(successor="odde")
    with pytest.raises(IntegrityError, match="never"), transaction.atomic():
        UnitSuccession.objects.all().delete()


def test_the_rows_of_an_import_are_held_to_the_same(by: Doer) -> None:
    """What `refuse_faulty_tree` says of rows that no form could write."""
    owner = Unit.objects.first().municipality
    make_unit(owner, unit="gap", name="Gap", valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1))
    make_unit(owner, unit="gap", name="Gap", valid_from=date(2026, 3, 1))
    make_unit(owner, unit="loop-a", name="A", parent="loop-b")
    make_unit(owner, unit="loop-b", name="B", parent="loop-a")
    lines = list_unit_periods(municipality=CODE)
    gap = [str(one) for one in tree_problems(line for line in lines if "loop" not in line.unit)]
    assert gap == [
        "“Gap” ends on 1 February 2026 and begins again on 1 March 2026. Let it begin where it ended, or give the new one "
        "another code."
    ]
    (loop,) = tree_problems(line for line in lines if line.unit != "gap")
    assert "would lie under itself from 1 January 2026" in str(loop)
    twice = [line for line in lines if line.unit == "nord"] * 2
    assert "would stand there twice" in str(tree_problems(twice)[0])
