"""Every page that gives a file for a spreadsheet: nothing in it can start a formula."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from factories.small_nordvagen import HYBRID, load_small_nordvagen, tables
from factories.store_rows import make_unit
from likevekt.connectors.canonical_csv import write_canonical
from likevekt.connectors.table_intake import accepted_csv, read_table
from likevekt.kernel.exact import is_number
from likevekt.store.models import Municipality

WEB = Path(__file__).parents[2] / "src" / "likevekt" / "web"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# An address for each module of the web room that gives a file for spreadsheets. A new one adds itself here.
EXPORTS = {
    "allocation_downloads.py": "/ressursfordeling/regneark/?modell=hybrid.v1",
    "import_files.py": "/satser-og-kriterier/filer/units/",
    "table_pages.py": "/satser-og-kriterier/tabeller/units/v1/fil/",
}
# Files of codes and dates, from which nothing that anybody wrote goes out: tests/web/test_person_exports.py.
CODES_ONLY = {"audit_pages.py", "person_pages.py"}
NAMES = ("=1+1", "+47", "-x", "@SUM(A1)", "\tx", " =1", "＝1", "Sør;=cmd|' /C calc'!A0", "'=1", "Øst\n=1")
RISKY = re.compile(r"[\s\x00-\x20\xa0\u200b\ufeff]*[=+\-@＝＋－＠−]|[\t\r\n]")


def risky_units() -> list:
    """Nordvågen's tables, with names of units that a spreadsheet would take for formulas."""
    first, *others = tables()
    assert first.name == "units"
    units = [line.split(",")[0] for line in first.content.decode().splitlines()[1:]]
    names = [NAMES[at % len(NAMES)] for at in range(len(units))]
    content = write_canonical(("unit", "name"), list(zip(units, names, strict=True)))
    return [replace(first, content=content), *others]


@pytest.fixture(autouse=True)
def _nordvagen(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    load_small_nordvagen(models=(HYBRID,), tables=risky_units())
    municipality = Municipality.objects.get()
    for at, name in enumerate(NAMES):
        make_unit(municipality, unit=f"risky{at}", name=name)


def cells(response) -> list[str]:
    """Every text in a file, however a program splits it; the formulas that we write ourselves left out."""
    if response.headers["Content-Type"] == WORKBOOK:
        book = load_workbook(io.BytesIO(response.content))
        found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert all(cell.data_type != "f" or isinstance(cell.value, str) for cell in found)
        return [cell.value for cell in found if cell.data_type == "s" and cell.value is not None]
    text = response.content.decode()
    return [
        cell
        for separator in ",;\t|"
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for cell in row
    ]


def test_every_export_of_the_web_room_stands_here():
    found = {
        path.name
        for path in WEB.glob("*.py")
        if re.search(
            r"text/csv|spreadsheetml|spreadsheet_csv|write_workbook", path.read_text(encoding="utf-8")
        )
    }
    assert found == set(EXPORTS) | CODES_ONLY


@pytest.mark.parametrize("address", EXPORTS.values())
def test_no_cell_that_is_exported_can_start_a_formula(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    found = cells(response)
    assert any("47" in cell for cell in found)
    assert not [cell for cell in found if RISKY.match(cell) and not is_number(cell)]


def test_a_table_that_was_downloaded_is_taken_in_as_it_was(client):
    response = client.get(EXPORTS["table_pages.py"])
    again = accepted_csv(read_table(response.content, choices={"separator": "comma"}))
    kept = risky_units()[0].content.decode()
    assert again.decode() == kept.replace("\tx", "x").replace(" =1", "=1").replace('"Øst\n=1"', "Øst =1")


def test_a_table_without_such_text_is_downloaded_byte_for_byte(client):
    kept = next(table for table in tables() if table.name == "befolkning").content
    assert client.get("/satser-og-kriterier/tabeller/befolkning/v1/fil/").content == kept
