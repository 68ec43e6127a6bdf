"""What the page of resource allocation asks, on the worked example of the specification."""

from dataclasses import replace
from datetime import date

import pytest

from factories.worked_example import CODE, TODAY, load_example, model_text, table_content
from likevekt.actions.allocation import (
    allocate,
    compare_allocations,
    model_bytes,
    preview,
    read_model_of,
    table_bytes,
    trace_unit,
)
from likevekt.actions.engine_cache import ChangedContentError, forget_everything
from likevekt.funding import FundingError
from likevekt.store.funding_queries import ModelState, find_model_of_today, list_model_versions
from likevekt.store.table_queries import current_tables

pytestmark = pytest.mark.django_db

HYBRID = {"A": 105_966_610, "B": 79_733_007, "C": 53_794_974, "D": 45_298_505, "E": 36_663_693}
INSIDE = {"A": 104_304_000, "B": 80_288_973, "C": 54_170_077, "D": 45_614_364, "E": 37_079_375}


@pytest.fixture(autouse=True)
def _cold() -> None:
    forget_everything()


def test_a_saved_model_gives_the_kroner_of_the_worked_example() -> None:
    load_example(models=("hybrid-corridor",))
    today = find_model_of_today(list_model_versions(municipality=CODE, on=TODAY))
    assert today is not None
    made = allocate(today, current_tables(municipality=CODE))
    assert made.result.kroner == INSIDE
    assert made.unit_names["A"] == "Area A"
    assert {table.name for table in made.used_tables} == {"units", "population", "delivered", "budget"}


def test_a_page_that_was_seen_lately_costs_three_queries(django_assert_num_queries) -> None:
    load_example(models=("hybrid",))
    forget_everything()
    with django_assert_num_queries(
        5
    ):  # two for the models, one for the tables, the model's file, all tables' content
        _open()
    with django_assert_num_queries(3):
        _open()


def _open() -> dict[str, int]:
    today = find_model_of_today(list_model_versions(municipality=CODE, on=TODAY))
    assert today is not None
    made = allocate(today, current_tables(municipality=CODE))
    found = trace_unit(made, "D")
    assert found.rebuilt() == found.exact
    assert made.result.kroner is not None
    return made.result.kroner


def test_an_unsaved_model_is_tried_on_saved_and_unsaved_tables() -> None:
    load_example(models=("hybrid",))
    tables = current_tables(municipality=CODE)
    assert preview(model_text("hybrid"), tables).result.kroner == HYBRID
    moved = table_content("population").replace(b"\nA,", b"\nA,1", 1)
    tried = preview(model_text("hybrid"), tables, unsaved={"population": moved})
    assert tried.result.kroner != HYBRID
    assert "population" not in {table.name for table in tried.used_tables}
    assert tried.label == "hybrid-2027-without-bounds"
    assert preview(model_text("hybrid"), tables).result.kroner == HYBRID


def test_a_faulty_model_says_what_is_wrong_and_is_not_remembered_as_right() -> None:
    load_example(models=("hybrid",))
    tables = current_tables(municipality=CODE)
    for _ in range(2):
        with pytest.raises(FundingError, match="model"):
            preview(b"[model]\n", tables)


def test_two_models_are_held_beside_each_other_and_so_are_two_versions_of_one() -> None:
    load_example(models=("hybrid", "frame"))
    tables = current_tables(municipality=CODE)
    versions = list_model_versions(municipality=CODE, on=TODAY)
    made = [allocate(head, tables) for head in versions]
    compared = compare_allocations(made)
    assert list(compared.models) == [one.label for one in made]
    assert sum(unit.change for unit in compared.models[made[1].label].values()) == 0
    draft = preview(model_text("hybrid").replace(b'"0.5"', b'"0.4"').replace(b'"0.3"', b'"0.4"'), tables)
    same = next(one for one in made if one.model.id == draft.model.id)
    assert set(compare_allocations([same, draft]).models) == {same.label, draft.model.id}


def test_the_files_come_back_as_they_were() -> None:
    load_example(models=("hybrid",))
    head = list_model_versions(municipality=CODE, on=TODAY)[0]
    assert model_bytes(head) == model_text("hybrid")
    assert read_model_of(head).text == model_text("hybrid")
    assert table_bytes(current_tables(municipality=CODE).heads["granted"]) == table_content("granted")


def test_a_row_that_was_changed_behind_the_database_is_never_computed_from() -> None:
    """The triggers refuse a change; someone who removes them is found out by the hash."""
    load_example(models=("hybrid",))
    tables = current_tables(municipality=CODE)
    heads = dict(tables.heads)
    heads["units"] = replace(heads["units"], sha256="0" * 64)
    with pytest.raises(ChangedContentError, match="units"):
        preview(model_text("hybrid"), replace(tables, heads=heads))
    head = replace(list_model_versions(municipality=CODE, on=TODAY)[0], sha256="1" * 64)
    with pytest.raises(ChangedContentError, match="model file"):
        allocate(head, tables)


def test_the_states_of_model_versions_on_a_date() -> None:
    load_example(models=("hybrid", "frame"))
    states = {head.key: head.state for head in list_model_versions(municipality=CODE, on=TODAY)}
    assert set(states.values()) == {ModelState.TODAY, ModelState.DRAFT}
    before = {head.state for head in list_model_versions(municipality=CODE, on=date(2025, 12, 31))}
    assert before == {ModelState.COMING, ModelState.DRAFT}
