"""What a planned decision does, held against the worked example of the specification."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from factories.worked_example import CODE, NOW, TODAY, example_data, load_example, model_text
from likevekt.actions.decision_effect import DecisionEffect, estimate_decision, list_decision_choices
from likevekt.actions.doer import command_line
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.errors import ActionError
from likevekt.actions.municipality_data import ParameterData
from likevekt.actions.table_versions import save_table_version

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)


def estimate(**values: object) -> DecisionEffect:
    given = {
        "municipality": CODE,
        "service": "home_nursing",
        "unit": "D",
        "amount": Fraction(15, 2),
        "start": OCTOBER,
        "on": TODAY,
    }
    return estimate_decision(**(given | values))


def kroner(amount: Fraction) -> str:
    return f"{float(amount):.2f}"


def test_the_worked_example_of_one_more_decision() -> None:
    """7.5 hours a week for 92 days is 690/7 hours: 72 795 kr by the list, of which the frame gives 34.3 %."""
    load_example()
    found = estimate()
    assert found.quantity == Fraction(690, 7)
    assert found.list_price == Fraction(690, 7) * Fraction("738.50")
    assert kroner(found.paid) == "24985.37"
    assert {unit: kroner(amount) for unit, amount in found.others.items()} == {
        "A": "-8952.97",
        "B": "-7682.68",
        "C": "-5113.90",
        "E": "-3235.83",
    }
    assert found.effective_share is not None
    assert f"{float(found.effective_share):.3f}" == "0.343"
    assert found.paid + found.carried == found.list_price
    assert found.paid + sum(found.others.values()) == 0
    assert (found.unit_name, found.follows_volume) == ("Area D", True)


def test_next_years_price_is_that_years_rate_for_the_whole_year() -> None:
    load_example()
    found = estimate()
    assert found.list_price_next_year == Fraction(15, 2) * Fraction(365, 7) * Fraction("766.50")
    assert found.next_price_is_decided
    assert [part.rate.ore_per for part in found.next_year] == [76_650]


def test_a_price_that_is_not_decided_yet_is_the_last_one_and_says_so() -> None:
    load_example()
    found = estimate(start=date(2027, 10, 1))
    assert not found.next_price_is_decided
    assert [part.rate.ore_per for part in found.next_year] == [76_650]
    assert found.list_price_next_year == Fraction(15, 2) * Fraction(366, 7) * Fraction("766.50")


def test_a_decision_with_an_end_stops_there() -> None:
    load_example()
    found = estimate(end=date(2026, 10, 8))
    assert found.quantity == Fraction(15, 2)
    assert (found.list_price_next_year, found.next_year, found.next_price_is_decided) == (0, (), True)
    over_new_year = estimate(start=date(2026, 12, 25), end=date(2027, 1, 8))
    assert over_new_year.quantity == Fraction(15, 2)
    assert over_new_year.list_price_next_year == Fraction(15, 2) * Fraction("766.50")


def test_a_price_that_changes_inside_the_period_counts_for_its_own_days() -> None:
    rates = example_data().rates
    april = [
        row | {"valid_from": start, "valid_to": end, "ore_per": ore}
        for row, start, end, ore in (
            (rates[0], "2026-01-01", "2026-10-08", "70000"),
            (rates[0], "2026-10-08", "", "80000"),
        )
    ]
    load_example(rates=april)
    found = estimate(end=date(2026, 10, 22))
    assert found.list_price == Fraction(15, 2) * 700 + Fraction(15, 2) * 2 * 800
    assert [part.start for part in found.this_year] == [date(2026, 10, 1), date(2026, 10, 8)]


def test_what_is_left_of_the_frame_is_known_when_someone_has_said_what_is_bound() -> None:
    load_example()
    assert estimate().remaining_before is None
    assert estimate().remaining_after is None
    save_commitments(b"unit,committed\nA,0\nB,0\nC,0\nD,45178288\nE,0\n")
    found = estimate()
    assert found.remaining_before == 120_217
    assert found.remaining_after == 120_217 - found.list_price
    assert found.commitments is not None
    assert found.commitments.as_of == TODAY


def test_a_frame_of_next_year_is_bound_by_next_years_price() -> None:
    load_example(parameters=[frame_of(2027)])
    save_commitments(b"unit,committed\nA,0\nB,0\nC,0\nD,45178288\nE,0\n")
    found = estimate()
    assert found.frame_year == 2027
    assert found.remaining_before == 120_217
    assert found.remaining_after == 120_217 - found.list_price_next_year


def test_a_frame_of_next_year_is_held_against_next_years_volume_and_price() -> None:
    """The frame of 2027 says nothing of what is delivered in 2026: only 2027's hours and price are covered by it."""
    load_example(parameters=[frame_of(2027)])
    found = estimate()
    assert found.covered_year == 2027
    assert found.covered_price == found.list_price_next_year
    assert found.covered_quantity == Fraction(15, 2) * Fraction(365, 7)
    assert found.effective_share == found.paid / found.list_price_next_year
    assert found.paid + found.carried == found.list_price_next_year
    same_hours = estimate(start=date(2027, 1, 1))
    assert (found.paid, found.effective_share) == (same_hours.paid, same_hours.effective_share)


def test_a_decision_that_ends_before_the_frames_year_is_held_against_its_own_price() -> None:
    load_example(parameters=[frame_of(2027)])
    found = estimate(end=date(2026, 10, 8))
    assert (found.covered_year, found.covered_price) == (2026, found.list_price)
    assert found.effective_share == found.paid / found.list_price


def test_nothing_is_left_to_tell_of_a_frame_for_other_years() -> None:
    load_example(parameters=[frame_of(2024)])
    save_commitments(b"unit,committed\nA,0\nB,0\nC,0\nD,45178288\nE,0\n")
    found = estimate()
    assert found.frame_year == 2024
    assert (found.remaining_before, found.remaining_after) == (None, None)


@pytest.mark.parametrize("frame", [{"value": "1"}, {"name": "other"}, {"valid_to": None}])
def test_a_frame_that_nobody_has_dated_has_no_year(frame: dict[str, object]) -> None:
    load_example(parameters=[replace(frame_of(2027), **frame)])
    save_commitments(b"unit,committed\nA,0\nB,0\nC,0\nD,45178288\nE,0\n")
    found = estimate()
    assert found.frame_year is None
    assert found.remaining_after == 120_217 - found.list_price


def frame_of(year: int) -> ParameterData:
    return ParameterData(
        name="frame",
        value="321456789",
        valid_from=date(year, 1, 1),
        valid_to=date(year + 1, 1, 1),
        source="the council",
    )


@pytest.mark.parametrize("content", [b"unit,committed\nA,0\n", b"unit,bound\nA,0\n", b"unit,committed\n"])
def test_commitments_that_leave_a_unit_out_count_as_unknown(content: bytes) -> None:
    load_example()
    save_commitments(content)
    assert estimate().remaining_before is None


def test_commitments_that_are_not_numbers_count_as_unknown() -> None:
    load_example()
    save_commitments(b"unit,committed\nA,0\nB,0\nC,0\nD,mye\nE,0\n")
    assert estimate().remaining_before is None


def save_commitments(content: bytes) -> None:
    save_table_version(
        municipality=CODE,
        name="commitments",
        content=content,
        source="the decisions that hold",
        as_of=TODAY,
        by=command_line("controller"),
        at=NOW,
    )


def test_under_a_model_that_does_not_follow_volume_a_decision_moves_no_money() -> None:
    load_example(models=("frame",))
    found = estimate()
    assert (found.follows_volume, found.paid, found.effective_share) == (False, 0, 0)
    assert set(found.others.values()) == {0}
    assert found.carried == found.list_price


def test_a_model_that_reads_a_volume_in_two_places_is_moved_by_both() -> None:
    """Delivered volume is paid up to what is granted: a decision raises both, or it would be paid nothing."""
    capped = model_text("activity-closed").replace(
        b'price = "738.50", per = "60"',
        b'price = "738.50", per = "60", cap = { of = "granted:home_nursing_minutes", by = "0.5" }',
    )
    data = example_data(models=("activity-closed",))
    load_example(models=("activity-closed",), tables=data.tables)
    open_price = estimate().paid
    load_capped(capped)
    assert 0 < estimate().paid < open_price


def load_capped(text: bytes) -> None:
    from likevekt.actions.model_versions import adopt_model, save_model_version  # noqa: PLC0415

    saved = save_model_version(municipality=CODE, text=text, by=command_line("controller"), at=NOW)
    adopt_model(
        municipality=CODE,
        key=saved.head.key,
        version=saved.head.version,
        adopted_on=TODAY,
        valid_from=TODAY,
        case_reference="1/26",
        by=command_line("council"),
        at=NOW,
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"amount": Fraction(0)}, "above 0"),
        ({"amount": Fraction(169)}, "at most 168"),
        ({"end": OCTOBER}, "before it has begun"),
        ({"start": date(1999, 1, 1)}, "1 January 1999 lies outside"),
        ({"end": date(2101, 1, 1)}, "1 January 2101 lies outside"),
        ({"service": "flying"}, "no service “flying”"),
        ({"unit": "Z"}, "no unit “Z”"),
        ({"start": date(2025, 12, 31)}, "has no price on 31 December 2025"),
        ({"on": date(2025, 1, 1)}, "No funding model is adopted"),
    ],
)
def test_what_cannot_be_planned_is_said_in_a_sentence(values: dict[str, object], said: str) -> None:
    load_example()
    with pytest.raises(ActionError, match=said):
        estimate(**values)


def test_the_choices_are_services_with_a_decision_and_a_price() -> None:
    services = list(example_data().services)
    services.append(services[0] | {"service": "open_house", "decision_needed": "no"})
    services.append(services[0] | {"service": "without_price"})
    load_example(services=services)
    found = list_decision_choices(municipality=CODE, on=TODAY)
    assert [one.service for one in found.services] == ["home_nursing"]
    assert dict(found.units) == {unit: f"Area {unit}" for unit in "ABCDE"}


def test_a_page_that_was_seen_lately_costs_six_queries(django_assert_num_queries) -> None:
    load_example()
    forget_everything()
    estimate()
    with django_assert_num_queries(6):
        estimate()
