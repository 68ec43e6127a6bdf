"""Files made to do harm or called what they are not, brought through the page: each is met in words."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from factories.small_nordvagen import HYBRID, load_small_nordvagen
from factories.workbook_parts import number, one_column, sheet_xml, text, workbook
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.import_files import uploads_folder
from likevekt.connectors.table_grid import JOB_LIMITS
from likevekt.store.models import FundingTable, Import
from likevekt.web import import_choice
from web.bench_client import BENCH, get, post, seen

pytestmark = pytest.mark.django_db
NEW = f"{BENCH}/innlesinger/ny/"


@pytest.fixture(autouse=True)
def _nordvagen(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    settings.LIKEVEKT_HOME = tmp_path
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=(HYBRID,))


def page_of(client, content: bytes, *, name: str, kind: str = "table"):
    """Bring a file and give its page."""
    file = SimpleUploadedFile(name, content)
    return get(client, post(client, NEW, {"file": file, "kind": kind}, status=302).url)


@pytest.mark.parametrize("kind", ["table", "units"])
def test_a_zip_bomb_is_refused_in_words_and_nothing_is_stored(client, kind):
    sheet = sheet_xml([[text("unit")]]).replace("</sheetData>", " " * 30_000_000 + "</sheetData>")
    before = FundingTable.objects.count()
    page = page_of(client, workbook({"Ark1": sheet}), name="enheter.xlsx", kind=kind)
    assert "Filen kan ikke leses." in seen(page)
    assert "når den pakkes ut" in seen(page)
    assert Import.objects.get().state == "refused"
    assert FundingTable.objects.count() == before


def test_a_file_is_what_it_holds_and_not_what_it_is_called(client):
    as_csv = page_of(client, one_column(number("738.5")), name="priser.csv")
    assert "1 rad kan leses." in seen(as_csv)
    assert "Ark1" in as_csv.context["view"].origin
    as_workbook = page_of(client, b"unit;besok\r\nsor;12\r\nnord;14\r\n", name="besok.xlsx")
    assert "2 rader kan leses." in seen(as_workbook)
    assert "semikolon" in as_workbook.context["view"].origin


class _Sized(UploadedFile):
    """A file that says it is so large; to read it fails the test."""

    def chunks(self, chunk_size: int | None = None):
        raise AssertionError("a file that is too large was read")


def test_a_file_of_fifty_one_megabytes_is_refused_in_words_before_it_is_read(
    client, monkeypatch: pytest.MonkeyPatch
):
    real = import_choice._pieces
    sized = _Sized(BytesIO(), name="stor.csv", size=51_000_000)
    monkeypatch.setattr(import_choice, "_pieces", lambda _uploaded: real(sized))
    page = post(client, NEW, {"kind": "table", "file": SimpleUploadedFile("stor.csv", b"a")})
    words = seen(page).replace(" ", "")
    assert "51000000" in words
    assert str(JOB_LIMITS.file_bytes) in words
    assert 'role="alert"' in page.content.decode()
    assert not Import.objects.exists()
    assert list(uploads_folder().iterdir()) == []
