"""No text that goes out to a spreadsheet can start a formula there, and it comes back as it was."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.connectors.canonical_csv import write_canonical
from likevekt.connectors.spreadsheet_text import neutral, neutral_row, restored, spreadsheet_csv
from likevekt.connectors.table_intake import accepted_csv, read_table
from likevekt.funding.csv_text import read_raw_table
from likevekt.kernel.exact import is_number

RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "−")
# A negative number, and what a spreadsheet with the comma as its decimal sign takes for the rest of a formula.
_NUMBER = r"(?:\d+(?:[.,]\d*)?|,\d+)(?:[eE][+-]?\d+)?"
_FORMULA = re.compile(
    rf"\s*-{_NUMBER}\s*(?:[-+*/^&<>=%:\s]+{_NUMBER}\s*)*[-+*/^&<>=%:\s]+(?:[^\W\d]|['(\[{{@])"
)
_BEGINS_WITH_NUMBER = re.compile(r"-\d+(?:\.\d+|/\d+)?,")
_REACHES = re.compile(r"(?:'[^']*'|[^,'])*[(!|\[{]")
SIGNS = "=+-@＝＋－＠−'\t\r\n ,;|\u00a0\u200b\ufeff\x00ax1.5/"
TEXTS = st.one_of(st.text(alphabet=SIGNS, max_size=12), st.text(max_size=12))
# What the import itself keeps: no control signs, spaces at the ends or line breaks.
KEPT = st.text(alphabet="=+-@＝＋－＠−' ,;|ax1.5/\"(!*&", min_size=1, max_size=12).map(str.strip)
# Cells of a row that begins with a negative number, of which a formula could be put together.
PARTS = st.one_of(
    st.sampled_from(
        ("5+cmd|'/C calc'!A0", "-5", "5/3", "&HYPERLINK(A1)", "5+", "*cmd|'x'!A0", "e5*cmd|'x'!A0", "Nord")
    ),
    st.text(alphabet="-+*/&e5;'(!|a ", min_size=1, max_size=6),
)


def works_out(cell: str) -> bool:
    """Say whether a cell that begins with a number could be worked out to something that reaches out of the sheet."""
    found = _FORMULA.match(cell)
    return found is not None and _REACHES.match(cell, found.end() - 1) is not None


def starts_a_formula(text: str) -> bool:
    """Say whether a spreadsheet could take this cell for a formula."""
    return not is_number(text) and (
        re.sub(r"^[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2060\ufeff]+", "", text).startswith(RISKY)
        or text.startswith(("\t", "\r", "\n"))
    )


def csv_cells(content: bytes, separator: str) -> list[str]:
    """Read a file as a spreadsheet with that separator does."""
    rows = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=separator)
    return [cell for row in rows for cell in row]


@given(TEXTS)
def test_a_neutral_text_starts_no_formula_and_can_be_restored(text):
    quiet = neutral(text)
    assert not starts_a_formula(quiet)
    assert restored(quiet) == text
    if is_number(text):
        assert quiet == text


@given(TEXTS)
def test_no_piece_of_a_neutral_text_starts_a_formula_where_a_program_splits_it(text):
    first, *others = re.split(r"[,;|\t\r\n]", neutral(text))
    assert not starts_a_formula(first)
    for piece in others:  # a piece goes on in the next cell, so that here a number may start one too
        assert not starts_a_formula(piece + "x")


@given(st.lists(TEXTS, max_size=5))
def test_the_cells_of_a_row_can_be_restored_one_by_one(row):
    assert [restored(cell) for cell in neutral_row(row)] == row


@given(st.lists(PARTS, min_size=1, max_size=4), st.sampled_from(("-12", "-0.5", "-1/3")))
def test_a_row_that_begins_with_a_negative_number_is_no_formula_where_it_is_not_split(parts, number):
    row = neutral_row([number, *parts])
    assert row[0] == number
    assert [restored(cell) for cell in row] == [number, *parts]
    for cell in csv_cells(write_canonical(row, []), ";"):
        assert not works_out(cell)


@pytest.mark.parametrize(
    ("row", "quiet"),
    [
        (["-12", "5+cmd|'/C calc'!A0"], ["-12", "'5+cmd|'/C calc'!A0"]),
        (["-12", "-5", "5/3", "*HYPERLINK(A1)"], ["-12", "-5", "5/3", "'*HYPERLINK(A1)"]),
        (["-12", "e5&X!A1"], ["-12", "'e5&X!A1"]),
        (["-12", "Nord (ny)", "2027-01-01", "67-79"], ["-12", "Nord (ny)", "2027-01-01", "67-79"]),
        (["12", "5+cmd|'/C calc'!A0"], ["12", "5+cmd|'/C calc'!A0"]),
        (["A", "'80+ (alle)"], ["A", "''80+ (alle)"]),
        (["A", "80+ (alle)"], ["A", "80+ (alle)"]),
    ],
)
def test_after_a_negative_number_an_apostrophe_stands_where_a_formula_could_go_on(row, quiet):
    assert neutral_row(row) == quiet
    assert [restored(cell) for cell in quiet] == row


@pytest.mark.parametrize(
    "cell", ["-12,5+cmd|'/C calc'!A0", "-12,5/3,5*HYPERLINK(A1)", "-1,-5,e5&X!A1", "-1,*X!A1"]
)
def test_the_formulas_that_this_test_must_find_are_found(cell):
    assert works_out(cell)


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("=1+1", "'=1+1"),
        ("+47 22", "'+47 22"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" \u00a0=1", "' \u00a0=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("−1", "'−1"),
        ("'=1", "''=1"),
        ("Sør;=1", "Sør;'=1"),
        ("Sør;-12", "Sør;'-12"),
        ("Sør;-12,5+cmd|'/C calc'!A0", "Sør;'-12,5+cmd|'/C calc'!A0"),
        ("-1,5", "'-1,5"),
        ("-12", "-12"),
        ("-0.43", "-0.43"),
        ("-1/3", "-1/3"),
        ("Øst - vest", "Øst - vest"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("90+", "90+"),
        ("", ""),
    ],
)
def test_an_apostrophe_stands_where_a_formula_could_start(text, quiet):
    assert neutral(text) == quiet
    assert restored(quiet) == text


def test_apostrophes_that_others_wrote_stay():
    for text in ("'t Hooft", "'-12", "'", "''", "'90+"):
        assert restored(text) == text


@given(st.lists(st.tuples(TEXTS.filter(bool), TEXTS), min_size=1, max_size=5))
def test_no_cell_of_a_table_file_starts_a_formula_whatever_it_is_split_at(rows):
    """What begins with a plain negative number may be a sum of numbers, and no more: record 17."""
    table = _kept([("unit", "name"), *rows])
    if table is None:
        return
    content = spreadsheet_csv(table)
    assert not [cell for cell in csv_cells(content, ",") if starts_a_formula(cell)]
    for separator in ";\t|":  # a quoted line break is torn there, and begins a cell that is no formula
        found = [cell.strip("\t\r\n") for cell in csv_cells(content, separator)]
        assert not [cell for cell in found if starts_a_formula(cell) and not _BEGINS_WITH_NUMBER.match(cell)]
        assert not [cell for cell in found if works_out(cell)]


@given(st.lists(st.tuples(KEPT.filter(bool), KEPT), min_size=1, max_size=5))
def test_a_table_that_went_out_to_a_spreadsheet_comes_back_as_it_was(rows):
    table = _kept([("unit", "name"), *rows])
    if table is None:
        return
    choices = {"separator": "comma", **{f"row:{n + 2}": "keep" for n in range(len(rows))}}
    preview = read_table(spreadsheet_csv(table), choices=choices)
    assert read_raw_table(name="x", content=accepted_csv(preview)).rows == table.rows


def test_a_table_without_risky_text_goes_out_byte_for_byte():
    content = b'# a remark\nunit,name,change\n\nA,Nord,-12\nB,"S,r",-1/3\n'
    assert spreadsheet_csv(read_raw_table(name="x", content=content)) == content


def test_a_remark_in_a_table_file_can_start_nothing_either():
    content = b"#,=1+1\nunit,name\nA,Nord\n"
    assert spreadsheet_csv(read_raw_table(name="x", content=content)) == b"unit,name\nA,Nord\n"


@pytest.mark.parametrize("remark", [b"# x;-12,5+cmd|'/C calc'!A0", b"#;-12", b'#;"-12'])
def test_a_number_in_a_remark_begins_no_cell_of_another_separator(remark):
    content = remark + b"\nunit,name\nA,Nord\n"
    assert spreadsheet_csv(read_raw_table(name="x", content=content)) == b"unit,name\nA,Nord\n"


def test_negative_numbers_first_in_a_line_go_out_and_come_back_as_numbers():
    content = b"change,unit,name\n-12,A,5+cmd|'/C calc'!A0\n-1/3,B,Nord\n"
    table = read_raw_table(name="x", content=content)
    out = spreadsheet_csv(table)
    assert out == b"change,unit,name\n-12,A,'5+cmd|'/C calc'!A0\n-1/3,B,Nord\n"
    back = accepted_csv(read_table(out, choices={"separator": "comma"}))
    assert back == b"unit,change,name\nA,-12,5+cmd|'/C calc'!A0\nB,-1/3,Nord\n"  # the unit is put first


def test_the_headings_go_out_and_come_back_too():
    table = read_raw_table(name="x", content=b"unit,name,+47\nA,=1,3\n")
    content = spreadsheet_csv(table)
    assert content == b"unit,name,'+47\nA,'=1,3\n"
    preview = read_table(content, choices={"separator": "comma"})
    assert accepted_csv(preview) == table.content
    assert [conversion.read for conversion in preview.conversions] == ["=1"]


def _kept(rows):
    """Give rows as a kept table, or None where the kept form cannot hold them."""
    content = write_canonical(rows[0], rows[1:])
    try:
        table = read_raw_table(name="x", content=content)
    except ValueError:
        return None
    return table if len(table.rows) == len(rows) - 1 else None
