"""Tables as text: what Norwegian Excel and other programs save."""

import pytest

from likevekt.connectors.normal_form import EndlessMarksError
from likevekt.connectors.questions import UnknownAnswerError
from likevekt.connectors.table_grid import (
    IntakeLimits,
    TooManyCellsError,
    TooManyColumnsError,
    TooManyRowsError,
    TooMuchTextError,
)
from likevekt.connectors.table_intake import (
    BadRowsError,
    NoRowsError,
    OpenQuestionsError,
    WrongHeadError,
    accepted_csv,
    read_table,
)
from likevekt.connectors.table_source import EmptyFileError, FileTooLargeError, OtherKindOfFileError
from likevekt.connectors.text_decoding import NotTextError

NORWEGIAN = "unit;navn;beløp\r\nA;Område Å;1\u00a0250\u00a0000,50\r\nB;Ås;2,5\r\n"
CANONICAL = "unit,navn,beløp\nA,Område Å,1250000.50\nB,Ås,2.5\n".encode()


def column(*cells: str, head: str = "x", separator: str = ";") -> bytes:
    """A text file with units and one column."""
    lines = [f"unit{separator}{head}", *(f"U{n}{separator}{cell}" for n, cell in enumerate(cells))]
    return "\r\n".join(lines).encode()


def values(data: bytes, **options: object) -> list[str]:
    """The cells of the column after the unit, as they would be kept."""
    csv = accepted_csv(read_table(data, **options))
    return [line.split(",", 1)[1] for line in csv.decode().splitlines()[1:]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_every_way_of_saving_gives_the_same_table(encoding, separator, line_end):
    text = NORWEGIAN.replace(";", separator).replace("\r\n", line_end)
    assert accepted_csv(read_table(text.encode(encoding))) == CANONICAL


def test_a_file_separated_by_commas_with_quotes_gives_the_same_table():
    text = 'unit,navn,beløp\nA,"Område Å","1 250 000,50"\nB,Ås,"2,5"\n'
    assert accepted_csv(read_table(text.encode())) == CANONICAL


def test_the_origin_says_how_the_file_was_read():
    assert (
        str(read_table(NORWEGIAN.encode("cp1252")).origin)
        == "Text in Windows-1252, columns separated by semicolons."
    )
    assert str(read_table(CANONICAL).origin) == "Text in UTF-8, columns separated by commas."


def test_a_line_that_names_the_separator_decides():
    preview = read_table(b"sep=;\r\nunit;x\r\nA;1,5\r\n")
    assert accepted_csv(preview) == b"unit,x\nA,1.5\n"
    assert preview.head_line == 2


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_quotes_that_do_not_fit_are_told_before_a_column_is_missed(sign):
    """A quote that never ends hides every column; the file is not taken for one of a single column."""
    with pytest.raises(ValueError, match="line 2"):
        read_table('unit,x\na,"1\nb,2\n'.replace(",", sign).encode())


def test_a_sign_in_a_head_of_one_column_separates_nothing():
    assert read_table(b'unit\nA 5"\n').head == ("unit",)


def test_letters_in_two_parts_are_put_together():
    preview = read_table("unit;bela\u030a\nA;1\n".encode())
    assert preview.head == ("unit", "belå")


def test_every_conversion_is_shown_with_line_column_and_both_forms():
    conversions = read_table(NORWEGIAN.encode()).conversions
    shown = [(one.line, one.column, one.typed, one.read) for one in conversions]
    assert shown == [(2, "beløp", "1\u00a0250\u00a0000,50", "1250000.50"), (3, "beløp", "2,5", "2.5")]
    assert all(str(one.why).endswith(".") for one in conversions)


def test_a_table_of_the_products_own_form_comes_back_byte_for_byte():
    data = 'unit,name,x\nA,"Å, B",1000.50\n"#1","say ""hi""",-1/3\n'.encode()
    preview = read_table(data)
    assert preview.conversions == ()
    assert accepted_csv(preview) == data


def test_the_whole_column_decides_what_a_point_is():
    assert values(column("1.250", "12,5")) == ["1250", "12.5"]
    assert values(column("1.250", "1.250.000")) == ["1250", "1250000"]
    assert values(column("1.250", "12.5")) == ["1.250", "12.5"]
    assert values(column("1,250", "12,5")) == ["1.250", "12.5"]
    assert values(column("1,250", "12.5")) == ["1250", "12.5"]


def test_the_reason_for_a_rule_names_the_cell_that_shows_it():
    rule = read_table(column("1.250", "12,5")).columns[1].rule
    assert str(rule) == (
        "Read as numbers with the comma before the decimals: “12,5” on line 3 can be read in no other way."
    )


def test_where_the_column_does_not_decide_it_is_asked():
    preview = read_table(column("1.250", "2.500"))
    assert preview.csv is None
    (question,) = preview.open_questions
    assert question.id == "numbers:2"
    assert "1.250” can be read as 1250 or 1.250" in str(question.sentence)
    with pytest.raises(OpenQuestionsError):
        accepted_csv(preview)
    assert values(column("1.250", "2.500"), choices={"numbers:2": "comma_decimal"}) == ["1250", "2500"]
    assert values(column("1.250", "2.500"), choices={"numbers:2": "point_decimal"}) == ["1.250", "2.500"]


def test_where_the_column_disagrees_with_itself_it_is_asked():
    assert read_table(column("1.250", "12,5", "12.5")).open_questions


def test_columns_that_mix_signs_without_doubt_are_read_and_told():
    preview = read_table(column("12,5", "12.5"))
    assert accepted_csv(preview) == b"unit,x\nU0,12.5\nU1,12.5\n"
    assert "some a point" in str(preview.columns[1].rule)


def test_what_other_columns_show_is_suggested_and_never_decided():
    data = b"unit;x;y\nA;1.250;12,5\n"
    (question,) = read_table(data).open_questions
    assert question.suggested == "comma_decimal"


def test_a_file_with_commas_between_columns_has_points_before_decimals():
    assert values(column("1.250", separator=",")) == ["1.250"]
    assert "commas separate" in str(read_table(column("1.250", separator=",")).columns[1].rule)
    assert read_table(b'unit,x,y\nA,1.250,"12,5"\n').open_questions


def test_a_settled_column_can_be_read_otherwise_on_purpose():
    data = column("1.250", "12,5")
    assert values(data, choices={"numbers:2": "point_decimal"}) == ["1.250", "12.5"]


def test_per_cent_is_read_as_a_share_of_one():
    assert values(column("34,3 %", "5%", "0")) == ["0.343", "0.05", "0"]


def test_plain_numbers_among_per_cent_are_asked_about():
    data = column("34,3 %", "0,5")
    assert [question.id for question in read_table(data).open_questions] == ["percent:2"]
    assert values(data, choices={"percent:2": "as_shares"}) == ["0.343", "0.5"]
    assert values(data, choices={"percent:2": "as_percent"}) == ["0.343", "0.005"]


def test_dates_are_read_as_days():
    assert values(column("01.02.2027", "1.2.2027", "")) == ["2027-02-01", "2027-02-01", ""]


def test_dates_that_can_be_two_days_are_settled_by_the_column_or_asked_about():
    assert values(column("01/02/2027", "13/02/2027")) == ["2027-02-01", "2027-02-13"]
    assert values(column("01/02/2027", "02/13/2027")) == ["2027-01-02", "2027-02-13"]
    (question,) = read_table(column("01/02/2027")).open_questions
    assert question.id == "dates:2"
    assert values(column("01/02/2027"), choices={"dates:2": "month_first"}) == ["2027-01-02"]


def test_codes_that_begin_with_zero_stay_as_they_are():
    assert values(column("0301", "1103")) == ["0301", "1103"]
    assert read_table(column("0301", "1103")).columns[1].kind == "text"


def test_a_column_is_what_most_of_it_is_and_can_be_another():
    data = column("5", "6", "ukjent")
    preview = read_table(data)
    assert preview.columns[1].kind == "number"
    assert [(bad.line, bad.typed) for bad in preview.bad_cells] == [(4, "ukjent")]
    assert values(data, choices={"kind:2": "text"}) == ["5", "6", "ukjent"]


def test_yes_and_no_are_read_when_asked_for():
    assert values(column("ja", "NEI"), choices={"kind:2": "yes_no"}) == ["yes", "no"]


def test_bad_rows_are_shown_and_left_out_only_on_purpose():
    preview = read_table(column("5", "12x5", "#REF!", "7", "8"))
    assert [(bad.line, bad.column, bad.typed) for bad in preview.bad_cells] == [
        (3, "x", "12x5"),
        (4, "x", "#REF!"),
    ]
    assert all(str(bad.reason).endswith(".") for bad in preview.bad_cells)
    with pytest.raises(BadRowsError):
        accepted_csv(preview)
    assert accepted_csv(preview, leaves_out_bad_rows=True) == b"unit,x\nU0,5\nU3,7\nU4,8\n"


def test_a_table_without_a_good_row_is_not_taken_in():
    with pytest.raises(NoRowsError):
        accepted_csv(read_table(column("x", "y"), choices={"kind:2": "number"}), leaves_out_bad_rows=True)


def test_rows_of_another_length_are_bad_rows():
    preview = read_table(b"unit;x;y\nA;1;2\nB;1\nC;1;2;3\nD;1;2;\n")
    assert [bad.line for bad in preview.bad_cells] == [3, 4]


def test_a_row_without_unit_is_a_bad_row():
    preview = read_table(b"unit;x\nA;1\n;2\n")
    assert [(bad.line, bad.column) for bad in preview.bad_cells] == [(3, "unit")]


def test_empty_cells_stay_empty_and_are_told():
    preview = read_table(column("5", "", "7"))
    assert accepted_csv(preview) == b"unit,x\nU0,5\nU1,\nU2,7\n"
    assert any("“x” has an empty cell on line 3" in str(note) for note in preview.notes)


def test_blank_lines_and_comments_are_left_out_and_comments_told():
    preview = read_table(b"# from the council\nunit;x\n\n;\nA;1\n#B;2\n")
    assert accepted_csv(preview) == b"unit,x\nA,1\n"
    assert any("comments: 1, 6" in str(note) for note in preview.notes)


def test_titles_above_the_head_are_left_out_and_told():
    preview = read_table(b"Budsjett 2027\n\nunit;x\nA;1\n")
    assert accepted_csv(preview) == b"unit,x\nA,1\n"
    assert any("“Budsjett 2027”" in str(note) for note in preview.notes)


def test_another_line_can_be_the_head():
    preview = read_table(b"a;b\nunit;x\nA;1\n", choices={"head": "2"})
    assert accepted_csv(preview) == b"unit,x\nA,1\n"


def test_a_sum_row_is_asked_about_before_it_becomes_a_unit():
    data = b"unit;x\nA;1\nB;2\nSum;3\n"
    (question,) = read_table(data).open_questions
    assert question.id == "row:4"
    assert accepted_csv(read_table(data, choices={"row:4": "leave_out"})) == b"unit,x\nA,1\nB,2\n"
    assert accepted_csv(read_table(data, choices={"row:4": "keep"})) == b"unit,x\nA,1\nB,2\nSum,3\n"


def test_headings_are_suggested_names_and_get_them_only_when_told():
    data = "Enhet;Mål 2026\nA;1\n".encode()
    preview = read_table(data, wanted=["unit", "mål_2026"])
    assert preview.suggested_names == {1: "unit", 2: "mål_2026"}
    assert preview.csv is None
    assert "“Enhet” looks like it" in str(preview.problems[0])
    with pytest.raises(WrongHeadError):
        accepted_csv(preview)
    renamed = read_table(data, mapping={"Enhet": "unit", "Mål 2026": "mål_2026"})
    assert accepted_csv(renamed) == "unit,mål_2026\nA,1\n".encode()
    assert renamed.mapping == {"Enhet": "unit", "Mål 2026": "mål_2026"}


def test_a_column_can_be_left_out_and_that_is_told():
    preview = read_table(b"unit;x;y\nA;1;x\n", mapping={"y": "", "z": "w"})
    assert accepted_csv(preview) == b"unit,x\nA,1\n"
    assert any("left out, as answered: y" in str(note) for note in preview.notes)
    assert any("does not have: z" in str(note) for note in preview.notes)


def test_columns_are_named_by_place_where_headings_do_not_tell_them_apart():
    data = b"unit;x;x;\nA;1;2;3\n"
    assert "More than one column is called “x”" in str(read_table(data).problems[0])
    named = read_table(data, choices={"name:3": "y"})
    assert named.head == ("unit", "x", "y")
    assert [bad.line for bad in named.bad_cells] == [2]


def test_the_unit_is_moved_to_the_front():
    preview = read_table(b"x;unit\n1;A\n")
    assert accepted_csv(preview) == b"unit,x\nA,1\n"
    assert any("moved to the front" in str(note) for note in preview.notes)


def test_a_decision_table_needs_no_unit():
    data = b"in:service;valid_from;price\nhome_nursing;01.01.2027;738,50\n"
    assert accepted_csv(read_table(data)) == b"in:service,valid_from,price\nhome_nursing,2027-01-01,738.50\n"


def test_units_that_stand_twice_are_told():
    notes = read_table(b"unit;x\nA;1\nA;2\n").notes
    assert any("“A” on lines 2, 3" in str(note) for note in notes)


def test_what_could_not_be_kept_is_cleaned_and_shown():
    preview = read_table('unit;name\nA;" Område\u00a0A\nøst "\n'.encode())
    assert accepted_csv(preview) == "unit,name\nA,Område A øst\n".encode()
    assert [one.read for one in preview.conversions] == ["Område A øst"]
    assert read_table(b"unit;name\nA;\x07\n").bad_row_count == 1


def test_letters_that_were_broken_elsewhere_are_told():
    assert any("Ã¦" in str(note) for note in read_table("unit;x\nBÃ¦rum;1\n".encode()).notes)


def test_two_signs_that_would_both_do_are_asked_about():
    data = b"unit;a,b\n1;2,3\n"
    (question,) = read_table(data).open_questions
    assert question.id == "separator"
    assert accepted_csv(read_table(data, choices={"separator": "semicolon"})) == b'unit,"a,b"\n1,2.3\n'


def test_an_answer_that_is_not_offered_is_refused():
    for choices in ({"separator": "pipe"}, {"kind:2": "money"}, {"head": "99"}, {"numbers:2": "x"}):
        with pytest.raises(UnknownAnswerError):
            read_table(column("1.250"), choices=choices)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFileError),
        (b" \r\n ", EmptyFileError),
        (b"#x\n", EmptyFileError),
        (b"%PDF-1.7", OtherKindOfFileError),
        (b"PAR1....", OtherKindOfFileError),
        (b"unit;x\nA;\x81\n", NotTextError),
        (b"unit;x\x00\nA;1\n", NotTextError),
        (b"\xff\xfea", NotTextError),
    ],
)
def test_what_is_no_table_is_refused(data, error):
    with pytest.raises(error) as refused:
        read_table(data)
    assert str(refused.value).endswith(".")


def test_quotes_that_do_not_fit_name_the_line():
    with pytest.raises(ValueError, match="row that begins on line 3"):
        read_table(b'unit;x\nA;1\nB;"2\nC;3\n')


def test_limits_are_kept():
    small = IntakeLimits(file_bytes=60, rows=3, columns=3, cells=5, characters=20)
    for data, error in (
        (b"unit;x\n" + b"A;1\n" * 20, FileTooLargeError),
        (b"u;x\na;\nb;\nc;\n", TooManyRowsError),
        (b"u;x;y;z\n", TooManyColumnsError),
        (b"u;x;y\na;1;2\n", TooManyCellsError),
        (b"unit;x\n" + b"A" * 30 + b";1\n", TooMuchTextError),
    ):
        with pytest.raises(error):
            read_table(data, limits=small)


@pytest.mark.parametrize("marks", ["\u0315\u0300" * 40_000, "\u0301" * 31, "\u0344" * 31])
def test_a_letter_with_endless_accents_is_refused_at_once(marks):
    with pytest.raises(EndlessMarksError):
        read_table(f"unit;x\na{marks};1\n".encode())


def test_only_good_text_is_shown_in_sentences():
    preview = read_table(column("5", "6", "\u202ex\u0007" + "y" * 500))
    reason = str(preview.bad_cells[0].reason)
    assert "\u202e" not in reason
    assert len(reason) < 200


def test_sentences_can_be_said_in_another_language():
    bad = read_table(column("5", "6", "x")).bad_cells[0]
    assert (
        bad.reason.said({"“%(typed)s” is not a number.": "«%(typed)s» er ikke et tall."}.__getitem__)
        == "«x» er ikke et tall."
    )
