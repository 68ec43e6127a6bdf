"""No text that goes out to a spreadsheet can start a formula there, and it comes back as it was."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.connectors.canonical_csv import write_canonical
from likevekt.connectors.spreadsheet_text import neutral, restored, spreadsheet_csv
from likevekt.connectors.table_intake import accepted_csv, read_table
from likevekt.funding.csv_text import read_raw_table
from likevekt.kernel.exact import is_number

RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "−")
SIGNS = "=+-@＝＋－＠−'\t\r\n ,;|\u00a0\u200b\ufeff\x00ax1.5/"
TEXTS = st.one_of(st.text(alphabet=SIGNS, max_size=12), st.text(max_size=12))
# What the import itself keeps: no control signs, spaces at the ends or line breaks.
KEPT = st.text(alphabet="=+-@＝＋－＠−' ,;|ax1.5/\"", min_size=1, max_size=12).map(str.strip)


def first_piece(cell: str) -> str:
    return re.split(r"[,;|\t\r\n]", cell, maxsplit=1)[0].strip('"')


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
    for piece in re.split(r"[,;|\t\r\n]", neutral(text)):
        assert not starts_a_formula(piece)


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
    """Of a piece that begins with a plain number, nothing is said: record 17 tells what is left there."""
    table = _kept([("unit", "name"), *rows])
    if table is None:
        return
    content = spreadsheet_csv(table)
    assert not [cell for cell in csv_cells(content, ",") if starts_a_formula(cell)]
    for separator in ";\t|":  # a quoted line break is torn there, and begins a cell that is no formula
        found = [cell.strip("\t\r\n") for cell in csv_cells(content, separator)]
        assert not [cell for cell in found if starts_a_formula(cell) and not is_number(first_piece(cell))]


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
