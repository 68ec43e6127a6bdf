"""A result as a workbook: live formulas that give the same kroner, and no text that can start anything."""

import io
import math
import zipfile
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.formulas import Calculator
from factories.worked_example import model_text, table_content
from likevekt.connectors.result_amounts import ResultFacts, UnitAmounts, result_amounts, result_facts
from likevekt.connectors.result_sheets import months_of
from likevekt.connectors.result_workbook import write_result_workbook
from likevekt.connectors.spreadsheet_text import neutral
from likevekt.connectors.workbook_cells import AmountTooLargeError
from likevekt.connectors.workbook_text import plain_text
from likevekt.funding import Tracer, load_tables, read_model
from likevekt.kernel.shares import share_out

# Whole workbooks are slow to read back, so fewer of them are drawn.
FEWER = settings(max_examples=max(50, settings.default.max_examples // 5))
AS_OF = date(2026, 11, 21)
TABLES = {name: table_content(name) for name in ("units", "population", "budget", "delivered")}
TODAY = {"A": 98_400_000, "B": 77_250_000, "C": 51_300_000, "D": 43_875_000, "E": 36_175_000}
KRONER = {"A": 104_304_000, "B": 80_288_973, "C": 54_170_077, "D": 45_614_364, "E": 37_079_375}


def example(today: dict[str, int] | None = None) -> bytes:
    model = read_model(model_text("hybrid-corridor"), name="x.toml")
    tracer = Tracer(model, load_tables(model, TABLES))
    facts = result_facts(tracer, as_of=AS_OF, is_invented=True)
    return write_result_workbook(result_amounts(tracer, today=today), facts)


def facts(*, promised: int | None, closure: str = "CLOSED", **values: object) -> ResultFacts:
    given_values = {"title": "", "is_invented": False, "hashes": {}, "engine": "0", **values}
    return ResultFacts(model="m", closure=closure, promised=promised, as_of=AS_OF, **given_values)


def unit(name: str, *terms: Fraction, kroner: int | None, today: int | None = None) -> UnitAmounts:
    labelled = {f"part {n}": term for n, term in enumerate(terms, start=1)}
    return UnitAmounts(
        unit=name,
        name=f"name {name}",
        exact=sum(terms, Fraction(0)),
        kroner=kroner,
        terms=labelled,
        today=today,
    )


def cells(data: bytes, *, calculated: bool = False) -> dict[str, dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=calculated)
    return {
        sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
        for sheet in book
    }


def column(sheet: dict[str, object], heading: str, *, row: int = 6) -> str:
    return next(
        place.rstrip("0123456789")
        for place, value in sheet.items()
        if value == heading and place.endswith(str(row))
    )


def test_the_whole_kroner_are_live_and_the_kroner_of_the_model():
    formulas = cells(example(TODAY))
    calculator = Calculator(formulas)
    kroner = column(formulas["Units"], "Whole kroner")
    for row, (name, expected) in enumerate(KRONER.items(), start=7):
        assert formulas["Units"][f"A{row}"] == name
        assert str(formulas["Units"][f"{kroner}{row}"]).startswith("=ROUND(")
        assert calculator.value("Units", f"{kroner}{row}") == expected
    assert calculator.value("Units", f"{kroner}12") == 321_456_789


def test_the_sum_of_the_terms_is_a_live_sum_of_their_columns():
    formulas = cells(example(TODAY))
    total = column(formulas["Units"], "Sum of the terms")
    assert formulas["Units"][f"{total}7"] == "=SUM(D7:E7)"
    assert math.isclose(Calculator(formulas).value("Units", f"{total}8"), 80_288_972.62123895, rel_tol=1e-15)


def test_changes_are_live():
    formulas = cells(example(TODAY))
    change, share = column(formulas["Units"], "Change, kr"), column(formulas["Units"], "Change, per cent")
    calculator = Calculator(formulas)
    assert calculator.value("Units", f"{change}7") == 104_304_000 - 98_400_000
    assert math.isclose(calculator.value("Units", f"{share}7"), 0.06, rel_tol=1e-12)
    assert calculator.value("Units", f"{change}12") == 321_456_789 - sum(TODAY.values())


def test_the_check_is_live_and_tells_when_a_krone_is_missing():
    formulas = cells(example(TODAY))
    assert formulas["Units"]["C3"] == 321_456_789
    assert Calculator(formulas).value("Units", "C4") == "Yes, to the krone"
    formulas["Units"]["D7"] += 1
    assert Calculator(formulas).value("Units", "C4") == "No"


def test_the_months_are_whole_kroner_that_sum_to_the_year():
    formulas = cells(example(TODAY))
    calculator = Calculator(formulas)
    months = formulas["Months"]
    for row, expected in enumerate(KRONER.values(), start=2):
        found = [months[f"{letter}{row}"] for letter in "CDEFGHIJKLMN"]
        assert all(isinstance(month, int) for month in found)
        assert sum(found) == expected == calculator.value("Months", f"O{row}")
        assert calculator.value("Months", f"P{row}") == 0
    assert calculator.value("Months", "O7") == 321_456_789
    assert calculator.value("Months", "P7") == 0


def test_the_values_in_the_file_are_those_that_the_formulas_give():
    """Programs that do not calculate show the same figures."""
    data = example(TODAY)
    formulas, shown = cells(data), cells(data, calculated=True)
    calculator = Calculator(formulas)
    counted = 0
    for sheet, content in formulas.items():
        for place, value in content.items():
            if isinstance(value, str) and value.startswith("="):
                counted += 1
                now, found = shown[sheet][place], calculator.value(sheet, place)
                assert now == found or math.isclose(now, found, rel_tol=1e-9, abs_tol=1e-6), (sheet, place)
    assert counted == 5 * 4 + 8 + 1 + 5 * 2 + 14


def test_the_model_and_how_we_know_stand_in_the_workbook():
    values = set(cells(example())["Model and sources"].values())
    assert {"hybrid-2027", "PA, NPM", "2026-11-21"} <= values
    assert "All data are invented; the municipality does not exist." in values
    assert "8baf1a1c" not in values
    assert "210549050117704166054188196184385/2622390637764959253950539" in values
    assert sum(len(str(value)) == 64 for value in values) == 5


def test_invented_data_are_marked_on_the_first_sheet():
    assert "INVENTED DATA" in str(cells(example())["Units"]["A2"])


def test_the_same_result_gives_the_same_bytes():
    assert example(TODAY) == example(TODAY)
    times = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(example())).infolist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}


def test_labels_are_translated_and_texts_in_formulas_are_quoted():
    words = {"Units": "Enheter", "Yes, to the krone": 'Ja, "på krona"', "Whole kroner": "Hele kroner"}
    units = [unit("A", Fraction(5), kroner=5)]
    data = write_result_workbook(units, facts(promised=5), translate=lambda text: words.get(text, text))
    formulas = cells(data)
    assert "Hele kroner" in formulas["Enheter"].values()
    assert Calculator(formulas).value("Enheter", "C4") == 'Ja, "på krona"'
    assert Calculator(formulas).value("Months", "P2") == 0


def test_an_index_has_no_kroner_no_months_and_no_check():
    units = [unit("A", Fraction(1, 3), kroner=None), unit("B", Fraction(2, 7), kroner=None)]
    formulas = cells(write_result_workbook(units, facts(promised=None, closure="INDEX")))
    assert list(formulas) == ["Units", "Model and sources"]
    assert "Whole kroner" not in formulas["Units"].values()
    assert formulas["Units"]["C3"] is None


def test_a_transfer_sums_to_nothing_and_has_months_below_zero():
    units = [unit("A", Fraction(-7), kroner=-7), unit("B", Fraction(7), kroner=7)]
    formulas = cells(write_result_workbook(units, facts(promised=0, closure="TRANSFER")))
    assert Calculator(formulas).value("Units", "C4") == "Yes, to the krone"
    assert sum(formulas["Months"][f"{letter}2"] for letter in "CDEFGHIJKLMN") == -7


def test_a_unit_that_is_new_has_no_change():
    units = [unit("A", Fraction(5), kroner=5, today=5), unit("B", Fraction(7), kroner=7)]
    formulas = cells(write_result_workbook(units, facts(promised=12)))
    change = column(formulas["Units"], "Change, kr")
    assert formulas["Units"][f"{change}7"] == "=H7-C7".replace("H", column(formulas["Units"], "Whole kroner"))
    assert formulas["Units"][f"{change}8"] is None


def test_a_unit_that_had_nothing_has_no_share():
    units = [unit("A", Fraction(5), kroner=5, today=0)]
    formulas = cells(write_result_workbook(units, facts(promised=5)))
    share = column(formulas["Units"], "Change, per cent")
    assert Calculator(formulas).value("Units", f"{share}7") == ""


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "＋1", "−1", "=cmd|' /C calc'!A0"],
)
def test_text_from_data_can_start_no_formula(text):
    quiet = neutral(text).replace("\r", "\n")
    assert quiet.startswith("'")
    units = [UnitAmounts(unit=text, name=text, exact=Fraction(1), kroner=1, terms={text: Fraction(1)})]
    found = cells(write_result_workbook(units, facts(promised=1, title=text, law=(text,))))
    texts = [value for sheet in found.values() for value in sheet.values() if isinstance(value, str)]
    assert sum(value.replace("\r", "\n") == quiet for value in texts) == 9
    assert not [value for value in texts if value.replace("\r", "\n") == text.replace("\r", "\n")]


def test_ordinary_text_is_left_as_it_is():
    for text in ("Område Å", "90+", "a=b", "", "0-66", "e-post@kommune.no"):
        assert neutral(text) == text


def test_text_that_no_sheet_can_hold_is_written_all_the_same():
    units = [unit("\x00\x0b\ud800_x0041_<&>\"'", Fraction(1), kroner=1)]
    found = cells(write_result_workbook(units, facts(promised=1)))["Units"]["A7"]
    assert plain_text(found) == "\ufffd\ufffd\ufffd_x0041_<&>\"'"
    long = [unit("x" * 50_000, Fraction(1), kroner=1)]
    assert len(cells(write_result_workbook(long, facts(promised=1)))["Units"]["A7"]) == 32_001


def test_amounts_that_a_spreadsheet_would_not_hold_to_the_krone_are_refused():
    for terms in ((Fraction(10**13 + 1),), (Fraction(10**14), Fraction(-(10**14)))):
        with pytest.raises(AmountTooLargeError, match=r"sealed bundle instead\.$"):
            write_result_workbook([unit("A", *terms, kroner=0)], facts(promised=0))


def test_terms_with_one_name_are_numbered_and_very_many_are_added_up():
    model = read_model(model_text("hybrid"), name="x.toml")
    tracer = Tracer(model, load_tables(model, TABLES))
    numbered = result_amounts(tracer, label=lambda _term: "part")
    assert list(numbered[0].terms) == ["part (1)", "part (2)", "part (3)"]
    for one in (*numbered, *result_amounts(tracer)):
        assert sum(one.terms.values()) == one.exact


def test_a_case_table_of_many_rows_does_not_become_many_columns():
    text = b'[model]\nid = "o"\nout = "o"\nopen = true\n[node.o]\nop = "outlier"\ntable = "cases"\n'
    text += b'threshold = "10"\nshare = "0.5"\n'
    cases = "unit,cost\n" + "".join(f"A,{100 + n}\n" for n in range(40)) + "B,5\n"
    model = read_model(text, name="o.toml")
    tracer = Tracer(model, load_tables(model, {"units": b"unit,name\nA,a\nB,b\n", "cases": cases.encode()}))
    amounts = result_amounts(tracer)
    assert len({label for one in amounts for label in one.terms}) <= 24
    assert [sum(one.terms.values()) for one in amounts] == list(tracer.result.exact.values())
    assert (
        Calculator(
            cells(write_result_workbook(amounts, result_facts(tracer, as_of=AS_OF, is_invented=False)))
        ).value("Units", "C4")
        == "Yes, to the krone"
    )


@FEWER
@given(
    st.lists(
        st.tuples(
            st.fractions(min_value=-(10**11), max_value=10**11, max_denominator=10**9),
            st.fractions(min_value=0, max_value=10**11, max_denominator=997),
            st.fractions(min_value=0, max_value=10**4, max_denominator=10**6),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_live_kroner_are_the_kroner_for_any_amounts(terms):
    units = [
        unit(
            f"U{n}",
            *parts,
            kroner=math.floor(sum(parts)) + (n % 2 if sum(parts).denominator > 1 else 0),
            today=n,
        )
        for n, parts in enumerate(terms)
    ]
    promised = sum(one.kroner or 0 for one in units)
    formulas = cells(write_result_workbook(units, facts(promised=promised)))
    calculator = Calculator(formulas)
    kroner = column(formulas["Units"], "Whole kroner")
    for row, one in enumerate(units, start=7):
        assert calculator.value("Units", f"{kroner}{row}") == one.kroner
    assert calculator.value("Units", "C4") == "Yes, to the krone"


@given(
    st.integers(min_value=-(10**11), max_value=10**11), st.lists(st.integers(0, 9), min_size=12, max_size=12)
)
def test_months_sum_to_the_year_by_any_weights(year, weights):
    weights[0] += 1
    months = months_of(year, weights)
    assert sum(months) == year
    keys = {f"{n:02d}": weight for n, weight in enumerate(weights, start=1)}
    assert [abs(month) for month in months] == list(share_out(frame=abs(year), weights=keys).values())
