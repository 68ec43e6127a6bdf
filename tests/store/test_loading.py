"""A municipality is loaded whole or not at all, and reading it back gives the same."""

from datetime import date

import pytest

from factories.worked_example import CODE, NOW, TODAY, example_data, load_example
from likevekt.actions.catalogue_rows import RowError
from likevekt.actions.doer import command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.load_municipality import load_municipality
from likevekt.actions.municipality_data import AdoptionData, ModelData
from likevekt.funding import FundingError
from likevekt.store.catalogue_queries import list_indicators, list_rates, list_services, sum_budget
from likevekt.store.funding_queries import UnknownModelError, list_model_versions
from likevekt.store.models import Municipality, Unit
from likevekt.store.municipality_queries import find_municipality, has_real_municipality, list_units
from likevekt.store.table_queries import current_tables, list_parameters

pytestmark = pytest.mark.django_db

LINE = {"municipality": CODE, "unit": "A", "service": "", "function": "258", "adopted_on": "2025-12-11"}
BUDGET = [
    LINE | {"month": "2026-01", "ore": "100", "version": "1"},
    LINE | {"month": "2026-02", "ore": "200", "version": "1"},
    LINE | {"month": "2026-02", "ore": "250", "version": "2"},
    LINE | {"month": "2026-02", "ore": "7", "version": "1", "unit": "B"},
    LINE | {"month": "2027-01", "ore": "900", "version": "1"},
]
INDICATOR = {
    "indicator": "coverage_80",
    "unit": "",
    "period_from": "2025-01-01",
    "period_to": "2026-01-01",
    "value": "3/10",
    "numerator": "3",
    "denominator": "10",
    "source": "made for a test",
}


def test_everything_is_there_afterwards() -> None:
    said: list[str] = []
    data = example_data(budget=BUDGET, indicators=[INDICATOR], models=("hybrid", "frame"))
    loaded = load_municipality(data, progress=said.append, by=command_line("demo"), at=NOW)
    assert (loaded.is_new, loaded.row_count) == (True, 5 + 1 + 2 + 5 + 1 + 6 + 2 + 14)
    head = find_municipality()
    assert head is not None
    assert (head.code, head.inhabitants, head.invented) == (CODE, 11_500, True)
    assert [unit.unit for unit in list_units(municipality=CODE, on=TODAY)] == list("ABCDE")
    assert [one.name("nn") for one in list_services(municipality=CODE, on=TODAY)] == ["Heimesjukepleie"]
    assert [one.name("nb") for one in list_services(municipality=CODE, on=TODAY)] == ["Hjemmesykepleie"]
    assert [rate.ore_per for rate in list_rates(municipality=CODE)] == [76_650, 73_850]
    assert [rate.ore_per for rate in list_rates(municipality=CODE, on=TODAY)] == [73_850]
    assert sum_budget(municipality=CODE, year=2026) == {"A": 350, "B": 7}
    assert [line.value for line in list_indicators(municipality=CODE)] == ["3/10"]
    assert list_parameters(municipality=CODE)[0].value == "321456789"
    assert sorted(current_tables(municipality=CODE).heads) == [
        "budget",
        "delivered",
        "granted",
        "population",
        "units",
    ]
    assert said[0] == "Loaded units: 5."
    assert said[-1] == "Ran the model “Frame budget” and saved it."


def test_loading_twice_touches_nothing() -> None:
    load_example()
    said: list[str] = []
    again = load_municipality(
        example_data(name="Another"), progress=said.append, by=command_line("demo"), at=NOW
    )
    assert (again.is_new, again.row_count) == (False, 0)
    assert said == ["Another is here already."]
    assert [row.name for row in Municipality.objects.all()] == ["Example"]


UNIT = {"unit": "A", "name": "A", "parent": "", "kind": "unit", "valid_from": "2020-01-01", "valid_to": ""}
HALF_LOADED = [
    pytest.param(
        {"units": [UNIT, {"unit": "B"}]}, RowError, "units, row 2: 'name' is missing", id="a column"
    ),
    pytest.param({"units": [UNIT | {"valid_from": "1.1.2020"}]}, RowError, "row 1", id="a date"),
    pytest.param({"indicators": [INDICATOR | {"value": "0,3"}]}, RowError, "has a comma", id="a number"),
    pytest.param({"more_models": (ModelData(text=b""),)}, FundingError, "model", id="a model"),
    pytest.param(
        {"more_models": (ModelData(text=b"", weighings={"joy": {}}),)}, ActionError, "joy", id="a weighing"
    ),
    pytest.param(
        {
            "adoptions": [
                AdoptionData(key="x", version=1, adopted_on=TODAY, valid_from=TODAY, case_reference="1")
            ]
        },
        UnknownModelError,
        "'x'",
        id="an adoption",
    ),
]


@pytest.mark.parametrize(("values", "error", "said"), HALF_LOADED)
def test_a_fault_at_any_place_leaves_an_empty_database(
    values: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        load_example(**values)
    assert find_municipality(CODE) is None
    assert not Unit.objects.exists()
    load_example()
    assert find_municipality(CODE) is not None


def test_two_files_of_one_model_become_two_versions_in_order() -> None:
    texts = [example_data().models[0].text, example_data().models[0].text + b"\n# another\n"]
    load_example(models=("hybrid",), adoptions=[])
    assert [head.version for head in list_model_versions(municipality=CODE, on=TODAY)] == [1]
    other = example_data(code="9902", adopted=False)
    load_municipality(
        type(other)(
            code="9902",
            name="Other",
            inhabitants=1,
            invented=False,
            tables=other.tables,
            models=[ModelData(text=text) for text in texts],
        ),
        progress=lambda _: None,
        by=command_line("demo"),
        at=NOW,
    )
    assert [head.version for head in list_model_versions(municipality="9902", on=TODAY)] == [2, 1]
    assert has_real_municipality()


def test_a_unit_is_listed_only_while_it_exists() -> None:
    load_example(
        units=[UNIT | {"valid_to": "2026-01-01"}, UNIT | {"name": "New", "valid_from": "2026-01-01"}]
    )
    assert [one.name for one in list_units(municipality=CODE, on=date(2025, 12, 31))] == ["A"]
    assert [one.name for one in list_units(municipality=CODE, on=date(2026, 1, 1))] == ["New"]
    assert not has_real_municipality()
