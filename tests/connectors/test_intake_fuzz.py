"""Damaged files give a preview or one plain sentence, and nothing else."""

import io
import time
import zipfile
from random import Random

import openpyxl
import pytest

from factories.file_mutations import mutated
from factories.workbook_parts import zipped
from likevekt.connectors.table_grid import IntakeError
from likevekt.connectors.table_intake import Preview, accepted_csv, read_table
from likevekt.funding.csv_text import read_raw_table

CSV = (
    "unit;navn;beløp;andel;fra\r\nA;Område Å;1 250 000,50;34,3 %;01.02.2027\r\n"
    'B;"Ås; vest";2.500;5 %;1.3.2027\r\nC;Øst;-12,5;;\r\nSum;;1;2 %;2027-01-01\r\n'
)
CASES = 1_000


def book() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (
        ["unit", "x", "y", "z"],
        ["A", 0.1, "=B2", "1 250,5"],
        ["B", 1e-7, True, "01.02.2027"],
        ["C", 301, None, "x"],
    ):
        sheet.append(row)
    sheet["B2"].number_format = "0.0%"
    sheet["B4"].number_format = "dd.mm.yyyy"
    sheet.merge_cells("C4:D4")
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def holds(data: bytes) -> None:
    """Read damaged bytes; whatever comes of it is complete and speaks plainly."""
    begun = time.process_time()
    try:
        preview = read_table(data)
    except IntakeError as error:
        speaks_plainly(str(error))
    else:
        is_whole(preview)
    assert time.process_time() - begun < 20


def speaks_plainly(sentence: str) -> None:
    assert sentence
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert "Traceback" not in sentence
    assert "Error" not in sentence


def is_whole(preview: Preview) -> None:
    for one in (
        *preview.notes,
        *preview.problems,
        preview.origin,
        *(bad.reason for bad in preview.bad_cells),
    ):
        assert str(one).isprintable()
    for bad in preview.bad_cells:
        speaks_plainly(str(bad.reason))
    if preview.csv is None:
        assert preview.open_questions or preview.problems
    elif preview.bad_row_count < preview.row_count:
        table = read_raw_table(name="x", content=accepted_csv(preview, leaves_out_bad_rows=True))
        assert tuple(table.head) == preview.head
        assert len(table.rows) == preview.row_count - preview.bad_row_count


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_damaged_text(encoding, scale):
    for case in range(CASES // 3 * scale):
        rng = Random(f"{encoding} {case}")
        files = {"x.csv": CSV.encode(encoding)}
        files = (
            mutated({**files, "model.toml": b""}, rng)
            if case % 2
            else {"x.csv": flipped(files["x.csv"], rng)}
        )
        holds(files.get("x.csv", b""))


def test_damaged_workbooks(scale):
    data = book()
    for case in range(CASES // 3 * scale):
        holds(flipped(data, Random(f"zip {case}")))


def test_workbooks_with_damaged_parts(scale):
    archive = zipfile.ZipFile(io.BytesIO(book()))
    parts = {name: archive.read(name) for name in archive.namelist()}
    read = [name for name in parts if name.startswith(("xl/", "_rels"))]
    for case in range(CASES * 2 // 3 * scale):
        rng = Random(f"part {case}")
        name = rng.choice(read)
        damaged = mutated({"x.csv": parts[name], "model.toml": b""}, rng).get("x.csv", b"")
        holds(zipped({**parts, name: damaged if case % 2 else flipped(parts[name], rng)}))


def flipped(content: bytes, rng: Random) -> bytes:
    """Change, remove, repeat or insert bytes in a few places."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        place = rng.randrange(len(changed) + 1)
        way = rng.randrange(4)
        if way == 0 and place < len(changed):
            changed[place] = rng.randrange(256)
        elif way == 1:
            del changed[place : place + rng.choice((1, 3, 30))]
        elif way == 2:
            changed[place:place] = changed[place : place + rng.choice((1, 10, 100))]
        else:
            changed[place:place] = rng.choice(
                (b"\0", b'"', b";", b"\xff", b"<", b">", b"&#0;", b"9" * 70, b"\r")
            )
    return bytes(changed)
