"""Exact numbers that go out through a spreadsheet's habits come back the same."""

import io
from decimal import Decimal
from fractions import Fraction
from unicodedata import normalize

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.workbook_parts import number, one_column
from likevekt.connectors.stored_values import decimal_text
from likevekt.connectors.table_grid import ERROR_VALUES
from likevekt.connectors.table_intake import accepted_csv, read_table
from likevekt.funding.csv_text import read_raw_table
from likevekt.kernel.exact import LARGEST_DIGIT_COUNT, parse_number

# Whole workbooks are slow to write, so fewer of them are drawn.
FEWER = settings(max_examples=max(50, settings.default.max_examples // 5))
EXACT = st.builds(
    lambda digits, places: Fraction(digits, 10**places),
    st.integers(min_value=-(10**30), max_value=10**30),
    st.integers(min_value=0, max_value=12),
)
FIFTEEN = st.builds(
    lambda digits, places: Fraction(digits, 10**places),
    st.integers(min_value=-(10**15 - 1), max_value=10**15 - 1),
    st.integers(min_value=0, max_value=12),
)
STYLES = st.sampled_from(
    [(" ", ","), ("\u00a0", ","), ("\u202f", ","), ("", ","), (".", ","), (",", "."), ("", "."), (" ", ".")]
)
NAMES = st.text(
    alphabet=st.characters(
        codec="utf-8",
        exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf", "Zs", "Cn", "Co"),
        include_characters=" ",
    ),
    min_size=1,
    max_size=8,
)


def written(value: Fraction, *, places: int, group: str, point: str, minus: str) -> str:
    """A number as a spreadsheet shows it, with at least `places` decimals."""
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, decimals = (digits[:-places], digits[-places:]) if places else (digits, "")
    grouped = f"{int(whole):,}".replace(",", group)
    return (minus if value < 0 else "") + grouped + (point + decimals if places else "")


def read_back(data: bytes, **options: object) -> list[Fraction]:
    table = read_raw_table(name="x", content=accepted_csv(read_table(data, **options)))
    return [parse_number(row[1]) for row in table.rows]


@given(
    st.lists(EXACT, min_size=1, max_size=6),
    STYLES,
    st.sampled_from(["-", "\u2212"]),
    st.integers(min_value=0, max_value=4),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_numbers_written_in_any_habit_come_back_exactly(values, style, minus, places, encoding):
    group, point = style
    cells = [written(value, places=places, group=group, point=point, minus=minus) for value in values]
    text = "unit;x\r\n" + "".join(f"U{n};{cell}\r\n" for n, cell in enumerate(cells))
    if encoding == "cp1252":
        text = text.replace("\u202f", "\u00a0").replace("\u2212", "-")
    data = text.encode(encoding)
    choices = {"numbers:2": "comma_decimal" if point == "," else "point_decimal", "kind:2": "number"}
    assert read_back(data, choices=choices) == values


@given(st.lists(EXACT, min_size=1, max_size=6), STYLES, st.integers(min_value=0, max_value=4))
def test_a_number_is_read_rightly_or_asked_about_and_never_guessed(values, style, places):
    group, point = style
    cells = [written(value, places=places, group=group, point=point, minus="-") for value in values]
    data = ("unit;x\n" + "".join(f"U{n};{cell}\n" for n, cell in enumerate(cells))).encode()
    preview = read_table(data)
    if not preview.open_questions and preview.columns[1].kind == "number":
        assert read_back(data) == values


@given(st.lists(EXACT, min_size=1, max_size=6), STYLES, st.sampled_from(["%", " %", "\u00a0%"]))
def test_per_cent_comes_back_exactly(values, style, sign):
    group, point = style
    cells = [written(value, places=1, group=group, point=point, minus="-") + sign for value in values]
    data = ("unit;x\n" + "".join(f"U{n};{cell}\n" for n, cell in enumerate(cells))).encode()
    choices = {"numbers:2": "comma_decimal" if point == "," else "point_decimal"}
    assert read_back(data, choices=choices) == [value / 100 for value in values]


@FEWER
@given(st.lists(FIFTEEN, min_size=1, max_size=6))
def test_numbers_written_by_a_spreadsheet_come_back_exactly(values):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["unit", "x"])
    for index, value in enumerate(values):
        sheet.append([f"U{index}", float(value)])
    target = io.BytesIO()
    book.save(target)
    assert read_back(target.getvalue()) == values


@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15),
        min_size=1,
        max_size=6,
    )
)
def test_a_stored_double_is_read_as_the_shortest_decimal_that_stands_for_it(values):
    expected = [Fraction(Decimal(repr(value))) for value in values]
    small = [
        len(decimal_text(Decimal(repr(value))).partition(".")[2]) <= LARGEST_DIGIT_COUNT for value in values
    ]
    data = one_column(*(number(f"{value:.17g}") for value in values))
    preview = read_table(data)
    assert preview.bad_row_count == small.count(False)
    if any(small):
        table = read_raw_table(name="x", content=accepted_csv(preview, leaves_out_bad_rows=True))
        kept = [exact for exact, is_small in zip(expected, small, strict=True) if is_small]
        assert [parse_number(row[1]) for row in table.rows] == kept


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=6))
def test_text_comes_back_as_the_engine_will_read_it(rows):
    quoted = ["".join(('"', a.replace('"', '""'), '";"', b.replace('"', '""'), '"')) for a, b in rows]
    data = ("unit;name\n" + "\n".join(quoted) + "\n").encode()
    preview = read_table(
        data, choices={"separator": "semicolon", **{f"row:{n + 2}": "keep" for n in range(len(rows))}}
    )
    expected = [[normalize("NFC", cell).strip() for cell in row] for row in rows]
    cells = {cell.strip() for row in rows for cell in row}
    if all(a.strip() for a, _b in rows) and not cells & ERROR_VALUES:
        table = read_raw_table(name="x", content=accepted_csv(preview))
        assert table.rows == expected
