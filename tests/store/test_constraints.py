"""What must hold is a constraint in the database, so that no program can write otherwise."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from factories.store_rows import (
    make_adoption,
    make_model_version,
    make_municipality,
    make_parameter,
    make_rate,
    make_run,
    make_service,
    make_table,
    make_unit,
)
from likevekt.store.models import BudgetLine, Indicator, Municipality

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 1)
WRONG_ROWS = [
    (make_unit, {"kind": "castle"}, "unit_kind_is_known"),
    (make_unit, {"parent": "A"}, "unit_is_not_its_own_parent"),
    (make_unit, {"valid_to": DAY}, "unit_ends_after_it_begins"),
    (make_unit, {"unit": "", "parent": "B"}, "unit_has_code_and_name"),
    (make_service, {"per": "week"}, "service_per_is_known"),
    (make_service, {"name_nn": ""}, "service_has_names"),
    (make_rate, {"ore_per": -1}, "rate_is_not_negative"),
    (make_rate, {"source": ""}, "rate_has_service_and_source"),
    (make_rate, {"valid_to": date(2025, 1, 1)}, "rate_ends_after_it_begins"),
    (make_table, {"sha256": "abc"}, "table_has_hash"),
    (make_table, {"version": 0}, "table_version_is_positive"),
    (make_table, {"content": b"", "byte_count": 1}, "table_has_content"),
    (make_table, {"source": ""}, "table_has_name_source_and_author"),
    (make_model_version, {"text": b""}, "model_has_text"),
    (make_model_version, {"key": ""}, "model_has_key_title_and_author"),
    (make_model_version, {"version": 0}, "model_version_is_positive"),
    (make_parameter, {"value": ""}, "parameter_has_name_value_source_and_author"),
    (make_parameter, {"valid_to": DAY}, "parameter_ends_after_it_begins"),
]


@pytest.mark.parametrize(("make", "values", "constraint"), WRONG_ROWS)
def test_a_row_that_cannot_be_is_refused(make, values: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(make_municipality(), **values)


def test_a_run_says_who_made_it_and_an_adoption_its_case() -> None:
    version = make_model_version(make_municipality())
    with pytest.raises(IntegrityError, match="run_has_engine_sum_and_author"), transaction.atomic():
        make_run(version, created_by="")
    with pytest.raises(IntegrityError, match="adoption_has_case_and_author"), transaction.atomic():
        make_adoption(version, case_reference="")


def test_a_municipality_has_a_code_of_its_own() -> None:
    make_municipality()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_municipality()
    with pytest.raises(IntegrityError, match="municipality_has_code_and_name"), transaction.atomic():
        Municipality.objects.create(code="9903", name="", inhabitants=1, invented=True)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"month": 13}, "budget_month_exists"),
        ({"version": 0}, "budget_version_is_positive"),
        ({"function": ""}, "budget_has_unit_and_function"),
    ],
)
def test_a_budget_line_has_a_month_a_function_and_a_version(
    values: dict[str, object], constraint: str
) -> None:
    given = {
        "unit": "A",
        "function": "257",
        "year": 2026,
        "month": 1,
        "ore": 100,
        "adopted_on": DAY,
        "version": 1,
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BudgetLine.objects.create(municipality=make_municipality(), **(given | values))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"numerator": "3"}, "indicator_parts_are_paired"),
        ({"period_to": DAY}, "indicator_period_is_not_empty"),
        ({"value": ""}, "indicator_has_value_and_source"),
    ],
)
def test_an_indicator_has_both_parts_or_none(values: dict[str, object], constraint: str) -> None:
    given = {
        "indicator": "coverage_80",
        "period_from": DAY,
        "period_to": date(2027, 1, 1),
        "value": "0.31",
        "source": "made for a test",
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Indicator.objects.create(municipality=make_municipality(), **(given | values))


def test_migrations_say_all_that_the_rows_say() -> None:
    call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0)
