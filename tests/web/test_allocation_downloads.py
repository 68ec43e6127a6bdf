"""What can be taken along follows the same address as the page, and can be held against it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from factories.small_nordvagen import ACTIVITY, FRAME, HYBRID, INDEX, load_small_nordvagen
from likevekt.connectors.bundle import verify_bundle

pytestmark = pytest.mark.django_db

QUERY = "?modell=hybrid.v1&modell=abf.v1"


@pytest.fixture(autouse=True)
def _nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    monkeypatch.delenv("LIKEVEKT_SIGNING_KEY", raising=False)
    load_small_nordvagen(models=(HYBRID, ACTIVITY, INDEX))


def test_the_workbook_holds_every_unit_and_the_frame(client):
    response = client.get(f"/ressursfordeling/regneark/{QUERY}")
    assert response.headers["Content-Disposition"] == 'attachment; filename="ressursfordeling-abf-v1.xlsx"'
    book = load_workbook(BytesIO(response.content))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "Hjemmetjenesten Øyene" in cells
    assert "Gulv og tak" in cells
    assert any(isinstance(value, str) and value.startswith("=") for value in cells)
    kept = load_workbook(BytesIO(response.content), data_only=True)
    assert FRAME in [cell.value for row in kept.worksheets[0].iter_rows() for cell in row]


def test_the_workbook_speaks_the_language_of_its_address(client):
    response = client.get(f"/nn/ressursfordeling/regneark/{QUERY}")
    book = load_workbook(BytesIO(response.content))
    assert "Golv og tak" in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]


def test_the_bundle_is_sealed_and_gives_the_same_krone_again(client):
    response = client.get("/satser-og-kriterier/modell/pakke/?modell=abf.v1")
    assert response.headers["Content-Type"] == "application/zip"
    found = verify_bundle(response.content)
    assert found.is_reproduced
    assert found.model == "abf"
    assert found.signed_by is None


def test_the_models_file_is_what_was_saved_byte_for_byte(client):
    response = client.get("/satser-og-kriterier/modell/last-ned/?modell=abf.v1")
    assert response.content == ACTIVITY.encode()


def test_a_model_that_is_not_here_gives_no_file(client):
    assert client.get("/ressursfordeling/regneark/?modell=hybrid.v1&modell=borte.v1").status_code == 404
    assert client.post(f"/ressursfordeling/regneark/{QUERY}").status_code == 405


def test_the_page_links_to_the_files_of_the_chosen_model(client):
    text = client.get(f"/ressursfordeling/{QUERY}&enhet=sor").content.decode()
    for address in (
        "/ressursfordeling/regneark/?modell=hybrid.v1&amp;modell=abf.v1",
        "/satser-og-kriterier/modell/pakke/?modell=abf.v1",
        "/satser-og-kriterier/modell/last-ned/?modell=abf.v1",
    ):
        assert f'href="{address}"' in text
