"""What is refused in the tables that a model names, and the one plain sentence that says why."""

import pytest

from factories.small_models import refusal

T = "unit n\nA 1\nB 2\nC 3"
TABLES = [
    ("unit n\nA 1\nB 2", 'node.out.column: table t: unit "C" is missing.'),
    ("unit n\nA 1\nB 2\nC 3\nA 1", 'node.out.column: table t, line 5, column unit: unit "A" stands twice.'),
    (
        "unit n\nA 1\nB 2\nC 3\nAlfa 1",
        'node.out.column: table t, line 5, column unit: unit "Alfa" is not in table units.',
    ),
    ("unit m\nA 1\nB 2\nC 3", 'node.out.column: table t has no column "n".'),
    ("enhet n\nA 1\nB 2\nC 3", 'node.out.column: table t: its first column must be unit, not "enhet".'),
    ("unit n\nA 1\nB 2 4\nC 3", "node.out.column: table t, line 3, has 3 cells where the head has 2."),
    (b"unit,n\nA,\nB,2\nC,3\n", 'node.out.column: table t, line 2 (unit "A"), column n: "" is empty; write a number, 0 where there is none.'),
    (b'unit,n\nA,"12,5"\nB,2\nC,3\n', 'node.out.column: table t, line 2 (unit "A"), column n: "12,5" has a comma; write 12.5.'),
    ("unit n\nA NaN\nB 2\nC 3", 'node.out.column: table t, line 2 (unit "A"), column n: "NaN" is not a number of the form 12, -0.43 or 1/3.'),
    (b"unit,n\nA,1 000\nB,2\nC,3\n", 'node.out.column: table t, line 2 (unit "A"), column n: "1 000" has spaces in it; write 1000.'),
    (b"unit,n,n\nA,1,1\n", 'node.out.column: table t has the column "n" twice.'),
    (b"unit,n\nA,\xff\n", "node.out.column: table t, line 2, is not UTF-8 text; save the file as UTF-8."),
    (b"", "node.out.column: table t is empty; its first line must name the columns."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), TABLES, ids=[sentence[17:60] for _, sentence in TABLES])
def test_reading_a_table_shows_it(text: str | bytes, sentence: str) -> None:
    """Nothing is filled in silently: table, line and column are named, and the cell is quoted as typed."""
    assert refusal('[node.out]\nop = "base"\ncolumn = "t:n"', t=text) == ("tables", [sentence])


UNITS = [
    ("unit name\nA Alfa\nB Beta\nA Gamma", 'units.csv: table units, line 4, column unit: unit "A" stands twice.'),
    (b"unit,name\nA,Alfa\n,Beta\n", "units.csv: table units, line 3, column unit: the unit is empty."),
    ("unit name", "units.csv: table units has no units."),
    ("name unit\nAlfa A", "units.csv: table units: its head must begin with unit,name."),
]  # fmt: skip


@pytest.mark.parametrize(("units", "sentence"), UNITS, ids=[sentence[11:40] for _, sentence in UNITS])
def test_the_units_themselves_may_be_at_fault(units: str | bytes, sentence: str) -> None:
    """The table of units names every unit once; the other tables are not held against one that does not."""
    assert refusal('[node.out]\nop = "base"\ncolumn = "t:n"', units=units, t=T) == ("tables", [sentence])


CASES = [
    ("unit price\nA 300", 'node.out.table: table cases has no column "cost".'),
    ("unit cost\nA 300\nF 1", 'node.out.table: table cases, line 3, column unit: unit "F" is not in table units.'),
    ("unit cost\nA 300\nA x", 'node.out.table: table cases, line 3 (unit "A"), column cost: "x" is not a number of the form 12, -0.43 or 1/3.'),
]  # fmt: skip


@pytest.mark.parametrize(("cases", "sentence"), CASES, ids=[sentence[17:60] for _, sentence in CASES])
def test_a_table_of_costly_cases_names_a_unit_and_a_cost(cases: str, sentence: str) -> None:
    """A unit may have several cases and another none, but each case belongs to a unit and has a cost."""
    nodes = '[node.out]\nop = "outlier"\ntable = "cases"\nthreshold = 1\nshare = 1'
    assert refusal(nodes, cases=cases) == ("tables", [sentence])


def test_a_missing_table_is_told_with_the_nearest_name() -> None:
    """The name of the table that was probably meant is offered."""
    found = refusal('[node.out]\nop = "base"\ncolumn = "bugdet:n"', budget=T)
    sentence = 'node.out.column: there is no table bugdet (bugdet.csv) among the data. Did you mean "budget"?'
    assert found == ("tables", [sentence])


DATED = b"in:service,valid_from,valid_to,price\nhome,2026-01-01,2027-01-01,-700\nhome,2026-06-01,,800\n"


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ('service = "home", on = "2026-07-01"', 'lines 2 and 3 of table prices fit service = "home" on 2026-07-01 equally well.'),
        ('service = "house", on = "2026-07-01"', 'no row of table prices fits service = "house" on 2026-07-01.'),
        ('service = "home"', 'table prices is dated, so a date is needed: on = "2027-01-01".'),
        ('servise = "home", on = "2026-07-01"', 'table prices has no column "in:servise". Did you mean "service"?'),
        ('service = "home", on = "2026-02-01"', 'table prices, line 2, column price: "-700" must be at least 0.'),
    ],
)  # fmt: skip
def test_a_dated_table_must_give_one_number(cell: str, sentence: str) -> None:
    """None, two that fit equally well, or one outside its range are told with the lines."""
    nodes = f'[node.out]\nop = "reconcile"\nof = "t:n"\nto = {{ table = "prices", out = "price", {cell} }}'
    stage, sentences = refusal(nodes, head="frame = 6", t=T, prices=DATED)
    assert stage == "tables"
    assert f"node.out.to: {sentence}" in sentences


def test_a_dated_table_must_have_the_column_of_the_number() -> None:
    """A column of keys or dates is no column of numbers; the nearest one that is gets offered."""
    to = '{ table = "prices", out = "prise", service = "home", on = "2026-07-01" }'
    found = refusal(
        f'[node.out]\nop = "reconcile"\nof = "t:n"\nto = {to}', head="frame = 6", t=T, prices=DATED
    )
    sentence = 'node.out.to: table prices has no column "prise" of numbers. Did you mean "price"?'
    assert found == ("tables", [sentence])


def test_a_dated_table_holds_days_that_exist() -> None:
    """Every date of the table is read, also in a row that would not be the one that fits."""
    to = '{ table = "prices", out = "price", on = "2026-07-01" }'
    found = refusal(
        f'[node.out]\nop = "reconcile"\nof = "t:n"\nto = {to}',
        head="frame = 6",
        t=T,
        prices=b"valid_from,valid_to,price\n2026-01-01,2027-01-01,6\n2027-01-01,2027-02-30,7\n",
    )
    sentence = 'node.out.to: table prices, line 3, column valid_to: "2027-02-30" is not a date of the form "2027-01-01".'
    assert found == ("tables", [sentence])


def test_weights_in_a_table_must_sum_to_one_once_they_are_read() -> None:
    """A number that cannot be read yet counts as fitting until it can."""
    weight = '{ table = "w", out = "w", k = "a" }'
    found = refusal(
        f'[node.out]\nop = "reconcile"\nof = {{ op = "criteria", table = "t", weights = {{ n = {weight} }} }}',
        head="frame = 6",
        t=T,
        w=b"in:k,w\na,0.9\n",
    )
    assert found == ("tables", ["node.out.of.weights: these numbers sum to 0.9; they must sum to exactly 1."])


def test_a_closed_sum_in_a_table_must_be_the_frame_once_it_is_read() -> None:
    """The closure of a sum that stands in a table is held against the frame when the table is read."""
    nodes = '[node.out]\nop = "reconcile"\nof = "t:n"\nto = { table = "w", out = "w" }'
    found = refusal(nodes, head="frame = 6", t=T, w=b"w\n7\n")
    assert found == ("tables", ['model.out = "out": is closed to 7, which is not the frame 6.'])
