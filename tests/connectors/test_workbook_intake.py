"""Tables in workbooks, from the digits and formats that are stored in them."""

import datetime as dt
import io

import openpyxl
import pytest

from factories.workbook_parts import number, one_column, sheet_xml, styles, text, workbook
from likevekt.connectors.table_grid import IntakeLimits, TooManyColumnsError
from likevekt.connectors.table_intake import Preview, accepted_csv, read_table
from likevekt.connectors.workbook_reader import NoSheetError, UnknownSheetError


def kept(preview: Preview) -> list[str]:
    """The cells after the unit, as they would be kept."""
    return [line.split(",", 1)[1] for line in accepted_csv(preview).decode().splitlines()[1:]]


def reasons(preview: Preview) -> list[str]:
    return [str(bad.reason) for bad in preview.bad_cells]


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("0.1", "0.1"),
        ("0.10000000000000001", "0.1"),
        ("738.45000000000005", "738.45"),
        ("1250000.5", "1250000.5"),
        ("-12", "-12"),
        ("-0", "0"),
        ("0.0", "0"),
        ("1E-3", "0.001"),
        ("1.25E+6", "1250000"),
        ("1e3", "1000"),
        ("12.50", "12.5"),
        ("123456789012345", "123456789012345"),
        ("9007199254740993", "9007199254740992"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("0.12345678901234567890", "0.1234567890123456789"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_a_number_is_read_from_the_digits_that_are_stored(stored, read):
    assert kept(read_table(one_column(number(stored)))) == [read]


def test_a_tenth_is_a_tenth_and_no_conversion():
    assert read_table(one_column(number("0.1"), number("0.10000000000000001"))).conversions == ()


def test_digits_that_the_spreadsheet_does_not_show_are_told():
    preview = read_table(one_column(number("0.30000000000000004"), number("0.5")))
    (conversion,) = preview.conversions
    assert (conversion.line, conversion.typed, conversion.read) == (2, "0.3", "0.30000000000000004")
    assert "shows 0.3, with fifteen digits; the cell holds 0.30000000000000004" in str(conversion.why)


def test_the_digits_that_are_shown_can_be_chosen():
    data = one_column(number("0.30000000000000004"), number("0.5"))
    assert not read_table(data).open_questions
    preview = read_table(data, choices={"digits:2": "shown"})
    assert kept(preview) == ["0.3", "0.5"]
    assert [(one.typed, one.read) for one in preview.conversions] == [("0.30000000000000004", "0.3")]


@pytest.mark.parametrize("stored", ["x", "1e400", "NaN", "1,5", "--1", "9" * 500, "1_0", "٣"])
def test_a_stored_number_that_is_none_is_a_bad_row(stored):
    preview = read_table(one_column(number("5"), number("6"), number(stored)))
    assert [bad.line for bad in preview.bad_cells] == [4]


def test_a_number_of_more_digits_than_the_product_computes_with_is_a_bad_row():
    assert "60 digits" in reasons(read_table(one_column(number("5"), number("1E-70"))))[0]


@pytest.mark.parametrize("code", ["0.0%", "0%", "#,##0.00 %", "0.0%;[Red]-0.0%"])
def test_cells_formatted_as_per_cent_hold_the_share(code):
    preview = read_table(one_column(number("0.343", 1), styles=styles(code)))
    assert kept(preview) == ["0.343"]
    assert [(one.typed, one.read) for one in preview.conversions] == [("34.3 %", "0.343")]


def test_plain_numbers_among_per_cent_cells_are_asked_about():
    data = one_column(number("0.343", 1), number("34.3"), styles=styles("0.0%"))
    assert [question.id for question in read_table(data).open_questions] == ["percent:2"]
    assert kept(read_table(data, choices={"percent:2": "as_percent"})) == ["0.343", "0.343"]


@pytest.mark.parametrize("code", ["dd.mm.yyyy", "d. mmmm yyyy", "yyyy-mm-dd", "[$-414]d/m/yy;@"])
def test_date_cells_are_days(code):
    preview = read_table(one_column(number("46419", 1), styles=styles(code)))
    assert kept(preview) == ["2027-02-01"]
    assert [(one.typed, one.read) for one in preview.conversions] == [("01.02.2027", "2027-02-01")]


@pytest.mark.parametrize(
    "code", ["0 &quot;mdy&quot;", "0.00 [Red]", "#,##0_ ;-#,##0", "General", "\\d0", "@"]
)
def test_formats_with_letters_that_mean_nothing_are_numbers(code):
    assert kept(read_table(one_column(number("46419", 1), styles=styles(code)))) == ["46419"]


@pytest.mark.parametrize(
    ("serial", "from_1904", "day"),
    [
        ("1", False, "1900-01-01"),
        ("59", False, "1900-02-28"),
        ("61", False, "1900-03-01"),
        ("46419", False, "2027-02-01"),
        ("0", True, "1904-01-01"),
        ("44957", True, "2027-02-01"),
    ],
)
def test_both_ways_of_counting_days_are_known(serial, from_1904, day):
    properties = f'<workbookPr date1904="{int(from_1904)}"/>'
    data = one_column(number(serial, 1), styles=styles("dd.mm.yyyy"), properties=properties)
    assert kept(read_table(data)) == [day]


@pytest.mark.parametrize("serial", ["60", "0", "-1", "46419.5", "99999999", "0.25"])
def test_days_that_are_none_are_bad_rows(serial):
    data = one_column(number("46419", 1), number("46420", 1), number(serial, 1), styles=styles("dd.mm.yyyy"))
    assert [bad.line for bad in read_table(data).bad_cells] == [4]


@pytest.mark.parametrize(
    ("serial", "said"),
    [("46419.5", "time of day"), ("0.25", "time of day"), ("-5", "not a day"), ("1e15", "not a day")],
)
def test_only_a_part_of_a_day_is_called_a_time_of_day(serial, said):
    data = one_column(number("46419", 1), number("46420", 1), number(serial, 1), styles=styles("dd.mm.yyyy"))
    assert said in reasons(read_table(data))[0]


def test_a_date_among_numbers_is_a_bad_row_that_says_what_may_have_happened():
    data = one_column(number("5"), number("6"), number("46419", 1), styles=styles("dd.mm.yyyy"))
    assert "typed with a point" in reasons(read_table(data))[0]


def test_iso_date_cells_are_days():
    cell = '<c t="d"><v>2027-02-01T00:00:00</v></c>'
    assert kept(read_table(one_column(cell))) == ["2027-02-01"]
    assert read_table(one_column(cell, cell, cell.replace("T00", "T12"))).bad_row_count == 1


def test_codes_keep_the_zeros_that_their_format_shows():
    assert kept(read_table(one_column(number("301", 1), number("1103", 1), styles=styles("0000")))) == [
        "0301",
        "1103",
    ]


def test_true_and_false_are_yes_and_no():
    preview = read_table(one_column('<c t="b"><v>1</v></c>', '<c t="b"><v>0</v></c>'))
    assert kept(preview) == ["yes", "no"]
    assert preview.columns[1].kind == "yes_no"


def test_errors_in_cells_are_bad_rows():
    preview = read_table(one_column(number("1"), number("2"), '<c t="e"><v>#REF!</v></c>'))
    assert [(bad.line, bad.typed) for bad in preview.bad_cells] == [(4, "#REF!")]
    assert "#REF!" in reasons(preview)[0]


def test_formulas_give_the_value_that_was_calculated_and_that_is_told():
    preview = read_table(
        one_column("<c><f>SUM(1,2)</f><v>3</v></c>", '<c><f t="shared" si="0"/><v>4</v></c>')
    )
    assert kept(preview) == ["3", "4"]
    assert [(one.typed, one.read) for one in preview.conversions] == [("=SUM(1,2)", "3"), ("=…", "4")]
    assert any("formula: 2" in str(note) for note in preview.notes)


def test_a_formula_without_a_calculated_value_is_a_bad_row():
    assert (
        "never been calculated" in reasons(read_table(one_column(number("1"), "<c><f>A1</f><v></v></c>")))[0]
    )
    assert "never been calculated" in reasons(read_table(one_column(number("1"), "<c><f>A1</f></c>")))[0]


def test_a_formula_that_gave_an_empty_text_is_an_empty_cell():
    preview = read_table(one_column(number("1"), '<c t="str"><f>IF(1,"","")</f><v></v></c>'))
    assert kept(preview) == ["1", ""]


def test_a_formula_that_gave_an_error_is_a_bad_row():
    assert read_table(one_column(number("1"), '<c t="e"><f>A1/0</f><v>#DIV/0!</v></c>')).bad_row_count == 1


def test_texts_are_read_from_every_place_they_are_kept():
    shared = (
        "<si><t>Område</t></si><si><r><t>Om</t></r><r><t>råde</t></r><rPh><t>no</t></rPh></si>"
        "<si><t>a_x0041_b</t></si>"
    )
    cells = [f'<c t="s"><v>{n}</v></c>' for n in range(3)]
    cells += ['<c t="inlineStr"><is><r><t>Om</t></r><r><t>råde</t></r></is></c>', '<c t="str"><v>x</v></c>']
    data = one_column(*cells, '<c t="s"><v>99</v></c>', shared=shared)
    assert kept(read_table(data)) == ["Område", "Område", "aAb", "Område", "x", ""]


def test_numbers_typed_as_text_follow_the_columns_rule():
    assert kept(read_table(one_column(text("1 250,5"), number("3"), text("2,5")))) == ["1250.5", "3", "2.5"]


def test_merged_and_hidden_cells_are_told():
    rows = [[text("unit"), text("x")], [text("A"), number("1")], ["", number("2")]]
    after = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    sheet = sheet_xml(rows, before='<cols><col min="2" max="3" hidden="1"/></cols>', after=after)
    preview = read_table(workbook({"Ark1": sheet.replace('<row r="3">', '<row r="3" hidden="1">')}))
    notes = " ".join(str(note) for note in preview.notes)
    assert "Merged cells: A2:A3" in notes
    assert "hidden in the sheet are read too: 3" in notes
    assert "hidden in the sheet are read too: B–C" in notes
    assert [(bad.line, str(bad.reason)) for bad in preview.bad_cells] == [(3, "The row has no unit.")]


def test_one_of_several_sheets_is_chosen():
    sheets = {
        name: sheet_xml([[text("unit"), text("x")], [text("A"), number(n)]])
        for name, n in (("Ja", "1"), ("Nei", "2"))
    }
    preview = read_table(workbook(sheets))
    assert preview.sheets == ("Ja", "Nei")
    assert [question.id for question in preview.open_questions] == ["sheet"]
    assert kept(read_table(workbook(sheets), choices={"sheet": "Nei"})) == ["2"]
    with pytest.raises(UnknownSheetError, match="It has: Ja, Nei"):
        read_table(workbook(sheets), choices={"sheet": "Kanskje"})


def test_the_only_sheet_in_sight_needs_no_choice():
    table = sheet_xml([[text("unit"), text("x")], [text("A"), number("1")]])
    data = workbook({"Gjemt": table, "Tom": sheet_xml([]), "Ark": table}, hidden=["Gjemt"])
    preview = read_table(data)
    assert (preview.sheet, preview.sheets) == ("Ark", ("Gjemt", "Ark"))
    assert kept(preview) == ["1"]
    assert any("Hidden sheets in the workbook: Gjemt" in str(note) for note in preview.notes)
    assert any(
        "is read is hidden" in str(note) for note in read_table(data, choices={"sheet": "Gjemt"}).notes
    )


def test_a_workbook_with_nothing_in_it_is_refused():
    with pytest.raises(NoSheetError):
        read_table(workbook({"Ark1": sheet_xml([])}))


def test_macros_are_told_and_nothing_else():
    data = workbook(
        {"Ark1": sheet_xml([[text("unit"), text("x")], [text("A"), number("1")]])},
        extra={"xl/vbaProject.bin": b"\0"},
    )
    assert any("macros" in str(note) for note in read_table(data).notes)


def test_cells_and_rows_without_a_place_stand_in_order():
    row = "<row><c t='inlineStr'><is><t>{}</t></is></c><c t='inlineStr'><is><t>{}</t></is></c></row>"
    rows = row.format("unit", "x") + row.format("A", "1")
    assert kept(read_table(workbook({"Ark1": sheet_xml([], after=f"<sheetData>{rows}</sheetData>")}))) == [
        "1"
    ]


def test_other_prefixes_and_the_strict_form_are_read():
    plain = sheet_xml([[text("unit"), text("x")], [text("A"), number("1")]])
    prefixed = (
        plain.replace("</", "</x:")
        .replace("<", "<x:")
        .replace("<x:/x:", "</x:")
        .replace("xmlns=", "xmlns:x=")
    )
    assert kept(read_table(workbook({"Ark1": prefixed}))) == ["1"]


def test_a_cell_far_out_is_refused_and_an_empty_one_is_not():
    far = '<c r="XFD2"><v>1</v></c>'
    sheet = sheet_xml([[text("unit"), text("x")], [text("A"), number("1")]])
    with pytest.raises(TooManyColumnsError):
        read_table(workbook({"Ark1": sheet.replace("</row></sheetData>", f"{far}</row></sheetData>")}))
    empty = far.replace("<v>1</v>", "")
    assert kept(
        read_table(workbook({"Ark1": sheet.replace("</row></sheetData>", f"{empty}</row></sheetData>")}))
    )


def test_limits_are_kept_while_reading():
    limits = IntakeLimits(rows=10)
    with pytest.raises(ValueError, match="more than 10 rows"):
        read_table(one_column(*[number("1")] * 20), limits=limits)


def test_a_workbook_as_people_make_them(recwarn):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Enhet", "Navn", "Beløp", "Andel", "Fra"])
    sheet.append([1101, "Område A", 738.45, 0.343, dt.date(2027, 2, 1)])
    sheet.append([1102, "Område B", 0.1, 0.5, dt.date(2027, 3, 1)])
    for cell in (sheet["D2"], sheet["D3"]):
        cell.number_format = "0.0%"
    target = io.BytesIO()
    book.save(target)
    preview = read_table(target.getvalue(), mapping={"Enhet": "unit", "Navn": "name"})
    assert (
        accepted_csv(preview)
        == (
            "unit,name,Beløp,Andel,Fra\n1101,Område A,738.45,0.343,2027-02-01\n1102,Område B,0.1,0.5,2027-03-01\n"
        ).encode()
    )
