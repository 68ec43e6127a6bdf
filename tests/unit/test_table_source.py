"""Tables are read from one folder or from memory, within limits, and each cell exactly as it stands."""

from fractions import Fraction
from pathlib import Path

import pytest

from factories.small_models import loaded, refusal
from likevekt.funding import run
from likevekt.funding.csv_text import LARGEST_TABLE_BYTES, CsvError
from likevekt.funding.table_source import TableSource
from likevekt.kernel.vectors import Vector

BASE = '[node.out]\nop = "base"\ncolumn = "t:n"'


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_bytes(b"unit,n\n")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "t.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "own.csv").symlink_to(folder / "more.csv")
    (folder / "more.csv").write_bytes(b"unit,n\n")
    source = TableSource(folder)
    with pytest.raises(CsvError, match="is a link out of the data folder"):
        source.raw("t")
    own = source.raw("own")
    assert own is not None
    assert own.head == ["unit", "n"]


def test_a_table_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "t.csv").open("wb") as file:
        file.truncate(LARGEST_TABLE_BYTES + 1)  # a hole: nothing is written
    sentence = "^has 100000001 bytes; 100000000 is the limit$"
    with pytest.raises(CsvError, match=sentence):
        TableSource(tmp_path).raw("t")
    with pytest.raises(CsvError, match=sentence):
        TableSource({"t": b"\n" * (LARGEST_TABLE_BYTES + 1)}).raw("t")


def test_a_table_that_may_not_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "t.csv").write_bytes(b"unit,n\n")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(CsvError, match=r"^cannot be opened \(Permission denied\)$"):
        TableSource(tmp_path).raw("t")


def test_a_line_break_inside_a_cell_does_not_make_two_numbers() -> None:
    found = refusal(BASE, t=b'unit,n\nA,"1\n2"\nB,3\nC,4\n')
    sentence = 'node.out.column: table t, line 2 (unit "A"), column n: "1\N{REPLACEMENT CHARACTER}2" is not a number '
    assert found[0] == "tables"
    assert [text.startswith(sentence) for text in found[1]] == [True]


def test_a_column_may_be_replaced_by_counted_volumes() -> None:
    """The run takes the new numbers, and a refusal quotes them in the place of what the file holds."""
    model, tables = loaded(BASE, head="open = true", t="unit n\nA 1\nB 2\nC 3")
    counted = tables.with_column(table="t", column="n", values=Vector([7, -8, 9], 2))
    assert run(model, counted).exact == {"A": Fraction(7, 2), "B": -4, "C": Fraction(9, 2)}
    assert run(model, tables).exact == {"A": 1, "B": 2, "C": 3}
    assert [counted.typed("t", "n", index) for index in range(3)] == ["7/2", "-4", "9/2"]


def test_the_fingerprint_of_a_table_is_that_of_its_bytes() -> None:
    _, tables = loaded(BASE, head="open = true", t="unit n\nA 1\nB 2\nC 3")
    assert sorted(tables.fingerprints()) == ["t", "units"]
    assert tables.fingerprints()["t"] == "c4619ad117dff8ead4899bd53271f03df16b99b8299a1bfdeadd7d4047772cd0"
