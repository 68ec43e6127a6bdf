"""What a file may take of memory: a fourth of the largest, and files that are made to take far more than they hold.

The peak is that of the process alone: what is counted for a child in `getrusage` begins with what its parent had.
"""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from factories.workbook_parts import one_column, zipped
from likevekt.connectors.table_grid import JOB_LIMITS

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(
        not Path("/proc/self/status").exists(), reason="The peak of a process is read from /proc."
    ),
]

REPO = Path(__file__).resolve().parents[2]
MOST = 500
"""Megabytes that a process may have at most while it reads a file, its own seventy counted: docs/reference/speed.md."""

SHARE = 4
MOST_OF_SHARE = (70 + (MOST - 70) // SHARE) * 5 // 4
"""A fourth above what the share comes to: a process takes memory in steps, and how large depends on its libraries."""

READ = """
import sys
from pathlib import Path
import django
django.setup()
from likevekt.actions.import_kinds import IMPORT_KINDS
from likevekt.connectors.table_grid import JOB_LIMITS, IntakeError
from likevekt.connectors.table_intake import read_table
for path in sys.argv[2:]:
    try:
        data = Path(path).read_bytes()
        said = f"{read_table(data, limits=JOB_LIMITS, columns=IMPORT_KINDS[sys.argv[1]].columns).row_count} rows"
    except IntakeError as error:
        said = type(error).__name__
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(said, int(peak.split()[1]) // 1024)
"""
PARTS = {
    name: zipfile.ZipFile(io.BytesIO(one_column())).read(name)
    for name in zipfile.ZipFile(io.BytesIO(one_column())).namelist()
}
SHEET = "xl/worksheets/sheet1.xml"
ROWS = JOB_LIMITS.cells // SHARE // 5


def sheet(rows: str) -> bytes:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


def with_part(name: str, content: bytes) -> bytes:
    """A workbook with this part, and so much else in it that nothing looks packed too tightly."""
    return zipped({**PARTS, name: content, "xl/media/picture.png": os.urandom(700_000)})


def prices() -> bytes:
    rows = (f"home_nursing;sone {n};{n},50;01.01.2027;Sak {n}" for n in range(ROWS))
    return "\r\n".join(("Tjeneste;Sone;Pris kr;Gyldig fra;Kilde", *rows)).encode("cp1252")


def unreadable() -> bytes:
    rows = (f"k{n},d{n},e{n},v{n},S{n}" for n in range(ROWS))
    return "\n".join(("indicator,period_from,period_to,value,source", *rows)).encode()


def long_cells() -> bytes:
    """One letter of a cell takes four bytes, and with it every other one."""
    rows = (f"{'x' * 32_000}\U0001f600,{n}" for n in range(JOB_LIMITS.file_bytes // 32_100))
    return "\n".join(("indicator,value", *rows)).encode()


def workbook_prices() -> bytes:
    cells = '<c t="inlineStr"><is><t>home_nursing</t></is></c><c><v>{0}</v></c><c><v>46388</v></c><c><v>{0}1</v></c>'
    head = "".join(
        f'<c t="inlineStr"><is><t>{name}</t></is></c>'
        for name in ("service", "ore_per", "valid_from", "source")
    )
    rows = "".join(f"<row>{cells.format(n)}</row>" for n in range(ROWS))
    return with_part(SHEET, sheet(f"<row>{head}</row>{rows}"))


READABLE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "prices in Norwegian": ("rates", prices, f"{ROWS} rows"),
    "nothing of it can be read": ("indicators", unreadable, f"{ROWS} rows"),
    "a workbook of prices": ("rates", workbook_prices, f"{ROWS} rows"),
}
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "long cells": (long_cells, "TooMuchTextError"),
    "cells far to the right": (
        lambda: with_part(SHEET, sheet('<row><c r="ALL1"><v>1</v></c></row>' * 400_000)),
        "TooManyPlacesError",
    ),
    "one endless cell": (
        lambda: with_part(SHEET, sheet(f"<row><c><v>{'1' * 100_000_000}</v></c></row>")),
        "TooMuchTextError",
    ),
    "one long cell": (
        lambda: with_part(SHEET, sheet(f"<row><c><v>{'1' * 3_000_000}</v></c></row>")),
        "TooMuchTextError",
    ),
    "endless texts": (
        lambda: with_part("xl/sharedStrings.xml", b"<sst>" + b"<si><t>%b</t></si>" % (b"x" * 30_000) * 4_000),
        "TooMuchTextError",
    ),
    "texts without end": (
        lambda: with_part("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 2_000_000),
        "TooManyCellsError",
    ),
    "an endless word": (
        lambda: with_part(SHEET, b'<worksheet a="' + b"x" * 100_000_000),
        "BrokenWorkbookError",
    ),
    "styles without end": (
        lambda: with_part("xl/styles.xml", b"<styleSheet><cellXfs>" + b"<xf/>" * 2_000_000),
        "BrokenWorkbookError",
    ),
    "sheets without end": (
        lambda: with_part("xl/workbook.xml", b"<workbook><sheets>" + b'<sheet name="x"/>' * 2_000_000),
        "BrokenWorkbookError",
    ),
    "words without end": (
        lambda: with_part(SHEET, b"<worksheet>" + b"".join(b"<a%d/>" % n for n in range(500_000))),
        "BrokenWorkbookError",
    ),
    "parts without end": (
        lambda: zipped({**PARTS, **{f"x{n}": b"" for n in range(20_000)}}),
        "BrokenWorkbookError",
    ),
}


def read_apart(*paths: Path, kind: str) -> list[tuple[str, int]]:
    """Read files in a process of its own: what came of each, and the most megabytes that the process had by then."""
    done = subprocess.run(
        [sys.executable, "-c", READ, kind, *map(str, paths)],
        cwd=REPO, env={**os.environ, "DJANGO_SETTINGS_MODULE": "likevekt.web.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [
        (said, int(peak)) for said, peak in (line.rsplit(maxsplit=1) for line in done.stdout.splitlines())
    ]


@pytest.mark.parametrize("name", READABLE)
def test_a_file_takes_no_more_than_its_share_of_what_the_largest_may(tmp_path, name):
    kind, make, expected = READABLE[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    ((said, peak),) = read_apart(path, kind=kind)
    assert said == expected
    assert peak < MOST_OF_SHARE


def test_files_made_to_take_more_are_refused_before_they_do(tmp_path):
    for name, (make, _) in REFUSED.items():
        content = make()
        assert len(content) <= JOB_LIMITS.file_bytes, name
        (tmp_path / name).write_bytes(content)
    read = read_apart(*(tmp_path / name for name in REFUSED), kind="rates")
    found = {name: (said, peak < MOST) for name, (said, peak) in zip(REFUSED, read, strict=True)}
    assert found == {name: (expected, True) for name, (_, expected) in REFUSED.items()}


def test_many_merged_cells_are_told_by_the_first_of_them(tmp_path):
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(300_000))
    content = sheet('<row><c t="inlineStr"><is><t>unit</t></is></c><c><v>1</v></c></row>').replace(
        b"</worksheet>", f"<mergeCells>{merged}</mergeCells></worksheet>".encode()
    )
    path = tmp_path / "file"
    path.write_bytes(with_part(SHEET, content))
    ((_, peak),) = read_apart(path, kind="table")
    assert peak < MOST // 4
