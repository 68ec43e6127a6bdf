"""Taking in a table: everything is shown, nothing is guessed, and nothing is stored before it is accepted."""

import io
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.small_nordvagen import CODE, HYBRID, load_small_nordvagen
from factories.store_rows import make_service
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.import_files import uploads_folder
from likevekt.connectors.table_grid import JOB_LIMITS
from likevekt.store.models import FundingTable, Import, Municipality
from likevekt.store.table_queries import TableHead, current_tables, read_tables
from likevekt.web import import_choice
from web.bench_client import BENCH, FORBIDDEN, fields_of, get, post, seen

pytestmark = pytest.mark.django_db

NEW = f"{BENCH}/innlesinger/ny/"
NORWEGIAN = "Enhet;Besøk;Andel;Dato\r\nsor;1 250;34,3 %;01.02.2027\r\nnord;980;12,5 %;15.03.2027\r\n".encode(
    "cp1252"
)


@pytest.fixture
def nordvagen(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    settings.LIKEVEKT_HOME = tmp_path
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=(HYBRID,))


def upload(client, content: bytes, *, name: str = "besok.csv", table: str = "") -> str:
    """Choose a file; gives the address of its preview."""
    file = SimpleUploadedFile(name, content)
    return post(client, NEW, {"file": file, "kind": "table", "table": table}, status=302).url


def accept(client, address: str, page, status: int = 302, **fields: str):
    sent = fields_of(page, form='<form method="post" novalidate>')
    given = {"source": "telling i juni", "as_of": "2026-06-30", "do": "accept"}
    return post(client, address, {**sent, **given, **fields}, status=status)


def table(name: str) -> tuple[TableHead, bytes]:
    head = current_tables(municipality=CODE).heads[name]
    return head, read_tables([head.id])[name]


@pytest.mark.usefixtures("nordvagen")
def test_a_norwegian_file_is_shown_with_every_conversion_and_nothing_is_stored(client):
    before = FundingTable.objects.count()
    address = upload(client, NORWEGIAN)
    page = get(client, address)
    text = seen(page)
    assert "Ingenting er lagret ennå." in text
    assert "1 250" in text
    view = page.context["view"]
    assert {(one.line, one.column, one.typed, one.read) for one in view.conversions} >= {
        (2, "Andel", "34,3 %", "0.343"),
        (2, "Dato", "01.02.2027", "2027-02-01"),
    }
    assert "Ingen kolonne heter «unit»" in text
    assert FundingTable.objects.count() == before
    assert not FORBIDDEN.search(text)


@pytest.mark.usefixtures("nordvagen")
def test_what_must_be_decided_is_decided_and_the_table_is_taken_in(
    client, django_capture_on_commit_callbacks
):
    address = upload(client, NORWEGIAN)
    page = get(client, address)
    sent = fields_of(page, form='<form method="post" novalidate>')
    refused = post(client, address, {**sent, "source": "x", "do": "accept"})
    assert "Tabellen kan ikke tas inn" in seen(refused)
    assert 'id="summary" tabindex="-1" autofocus' in refused.content.decode()
    named = post(
        client, address, {**sent, "name.1": "unit", "name.2": "besok", "name.3": "andel", "do": "look"}
    )
    assert "2 rader kan leses." in seen(named)
    with django_capture_on_commit_callbacks(execute=True):
        response = accept(client, address, named, table="besok", completeness="97,5")
    assert unquote(response.url) == f"{BENCH}/tabeller/besok/v1/?lagret=ny"
    head, content = table("besok")
    assert content == b"unit,besok,andel,Dato\nsor,1250,0.343,2027-02-01\nnord,980,0.125,2027-03-15\n"
    assert (head.source, head.as_of.isoformat(), head.original_name) == (
        "telling i juni",
        "2026-06-30",
        "besok.csv",
    )
    assert float(head.completeness) == 0.975
    shown = seen(get(client, response.url))
    assert "Tatt inn som versjon 1." in shown
    assert "celler ble lest annerledes enn de sto." in shown
    assert list(uploads_folder().iterdir()) == []


@pytest.mark.usefixtures("nordvagen")
def test_names_that_were_accepted_are_remembered_for_the_next_file(client):
    address = upload(client, NORWEGIAN)
    sent = fields_of(get(client, address), form='<form method="post" novalidate>')
    named = post(client, address, {**sent, "name.1": "unit", "name.2": "besok", "do": "look"})
    accept(client, address, named, table="besok")
    again = upload(client, NORWEGIAN.replace(b"980", b"981"), table="besok")
    page = get(client, again)
    assert [column.name for column in page.context["view"].columns] == ["unit", "besok", "Andel", "Dato"]
    assert "2 rader kan leses." in seen(page)
    response = accept(client, again, page)
    assert unquote(response.url).endswith("besok/v2/?lagret=ny")


@pytest.mark.usefixtures("nordvagen")
def test_a_workbook_is_read_exactly(client):
    book = openpyxl.Workbook()
    book.active.append(["unit", "pris"])
    book.active.append(["sor", 738.5])
    book.active.append(["nord", 0.1])
    held = io.BytesIO()
    book.save(held)
    address = upload(client, held.getvalue(), name="priser.xlsx")
    accept(client, address, get(client, address), table="priser")
    assert table("priser")[1] == b"unit,pris\nsor,738.5\nnord,0.1\n"


@pytest.mark.usefixtures("nordvagen")
def test_rows_that_cannot_be_read_are_left_out_only_when_somebody_says_so(client):
    address = upload(client, b"unit,besok\nsor,12\nnord,mange\noyene,14\n")
    page = get(client, address)
    assert "1 rad kan ikke leses, 2 kan." in seen(page)
    assert "mange" in seen(page)
    refused = accept(client, address, page, status=200)
    assert [name for name, _said, _original in refused.context["summary"]] == ["leave_out"]
    accept(client, address, page, leave_out="1")
    assert table("besok")[1] == b"unit,besok\nsor,12\noyene,14\n"


@pytest.mark.usefixtures("nordvagen")
def test_an_ambiguous_number_is_asked_about(client):
    address = upload(client, b"unit;besok\nsor;1.250\nnord;2.375\n")
    page = get(client, address)
    (question,) = page.context["view"].open_choices
    assert "Du må avgjøre" in seen(page)
    sent = fields_of(page, form='<form method="post" novalidate>')
    answers = [option for option, _words, _chosen in question.options]
    decided = post(client, address, {**sent, question.name: answers[0], "do": "look"})
    assert decided.context["view"].open_choices == ()
    sent = fields_of(decided, form='<form method="post" novalidate>')
    odd = post(client, address, {**sent, question.name: "neither", "do": "look"})
    assert odd.context["view"].open_choices


@pytest.mark.usefixtures("nordvagen")
def test_a_table_that_would_stop_todays_model_is_taken_in_only_knowingly(client):
    address = upload(client, b"unit,0-66\nsor,1\n", table="befolkning")
    page = get(client, address)
    refused = accept(client, address, page, status=200)
    text = seen(refused)
    assert "Med denne tabellen kan ikke «Hybridmodell 2026», versjon 1, lenger kjøres" in text
    assert "Tabellen «befolkning» har ingen kolonne «67-79»." in text
    originals = {(name, original) for name, _said, original in refused.context["summary"]}
    assert any("has no column" in original for name, original in originals if name == "may_break")
    assert not any("has no column" in said for _name, said, _original in refused.context["summary"])
    assert 'name="may_break"' in refused.content.decode()
    assert current_tables(municipality=CODE).heads["befolkning"].version == 1
    accept(client, address, refused, may_break="1")
    assert current_tables(municipality=CODE).heads["befolkning"].version == 2


@pytest.mark.usefixtures("nordvagen")
def test_one_is_said_as_one_and_many_as_many(client):
    one = seen(get(client, upload(client, b"unit,besok,timer\nsor,1,\nnord,4,5\noyene\n", name="en.csv")))
    assert "Raden har 1 celle, der overskriftene er 3." in one
    empty = seen(get(client, upload(client, b"unit,besok,timer\nsor,1,\nnord,4,5\n", name="to.csv")))
    assert "har en tom celle på linje 2." in empty
    many = seen(get(client, upload(client, b"unit,besok,timer\nsor,1,\nnord,4\noyene,2,\n", name="tre.csv")))
    assert "Raden har 2 celler, der overskriftene er 3." in many
    assert "har tomme celler på linjene 2, 3, 4." in many


@pytest.mark.usefixtures("nordvagen")
def test_one_row_that_cannot_be_read_is_one_row(client):
    address = upload(client, b"unit,besok\nsor,12\nnord,mange\noyene,14\n")
    refused = accept(client, address, get(client, address), status=200)
    assert "Tabellen kan ikke tas inn: 1 rad kan ikke leses. Rett den i filen" in seen(refused)


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"as_of": "i går"}, "as_of"),
        ({"source": " "}, "source"),
        ({"table": ""}, "table"),
        ({"completeness": "alt"}, "completeness"),
        ({"completeness": "120"}, "completeness"),
        ({"completeness": "-5"}, "completeness"),
        ({"table": "å b"}, "table"),
        ({"source": "x" * 401}, "source"),
    ],
)
def test_what_is_said_of_a_table_is_checked_beside_its_field(client, fields, field):
    address = upload(client, b"unit,besok\nsor,12\n")
    page = get(client, address)
    refused = accept(client, address, page, status=200, **fields)
    assert list(refused.context["problems"]) == [field]
    assert 'name="may_break"' not in refused.content.decode()
    assert "besok" not in current_tables(municipality=CODE).heads


@pytest.mark.usefixtures("nordvagen")
def test_files_that_are_no_tables_are_refused_in_words(client, monkeypatch: pytest.MonkeyPatch):
    nothing = seen(post(client, NEW, {"kind": "table"}))
    assert "Velg en fil først." in nothing
    empty = seen(post(client, NEW, {"kind": "table", "file": SimpleUploadedFile("x.csv", b"")}))
    assert "Filen er tom." in empty
    monkeypatch.setattr(import_choice, "JOB_LIMITS", replace(JOB_LIMITS, file_bytes=1_000))
    large = seen(post(client, NEW, {"kind": "table", "file": SimpleUploadedFile("x.csv", b"a" * 1_001)}))
    assert "1001" in large.replace(" ", "")
    picture = get(client, upload(client, b"\x89PNG\r\n\x1a\n0000", name="x.png"))
    assert "PNG" in seen(picture)


@pytest.mark.usefixtures("nordvagen")
def test_a_file_can_be_let_go_and_nothing_is_left_of_it(client, django_capture_on_commit_callbacks):
    address = upload(client, NORWEGIAN)
    assert uploads_folder().joinpath(Import.objects.get().stored_name).exists()
    page = get(client, address)
    sent = fields_of(page, form='<form method="post" novalidate>')
    with django_capture_on_commit_callbacks(execute=True):
        response = post(client, address, {**sent, "do": "regret"}, status=302)
    assert response.url == f"{BENCH}/#innlesinger"
    assert list(uploads_folder().iterdir()) == []
    row = Import.objects.get()
    assert (row.state, row.outcome, row.bad_cells, row.choices) == ("dropped", None, [], {})
    assert "Filen fikk være" in seen(get(client, address))
    get(client, f"{BENCH}/innlesinger/{row.pk + 1}/", status=404)


@pytest.mark.usefixtures("nordvagen")
def test_what_is_missing_and_asked_is_said_in_the_readers_words(client):
    content = "Tjeneste;Gjelder fra;Gjelder til;Pris\nMat;1.1.2028;31.12.2028;1 234,50\n"
    file = SimpleUploadedFile("x.csv", content.encode())
    page = seen(get(client, post(client, NEW, {"file": file, "kind": "rates"}, status=302).url))
    assert "Ingen kolonne heter «kilde»." in page
    assert "«Gjelder til», for eksempel 31. desember 2028?" in page


@pytest.mark.usefixtures("nordvagen")
def test_an_undoing_that_is_refused_leads_to_the_import_that_is_in_its_way(client):
    make_service(Municipality.objects.get(), service="meals")
    addresses = []
    for price in (100, 200):
        content = f"service,ore_per,valid_from,source\nmeals,{price},{price + 2000}-01-01,x\n"
        file = SimpleUploadedFile("x.csv", content.encode())
        addresses.append(post(client, NEW, {"file": file, "kind": "rates"}, status=302).url)
        accept(client, addresses[-1], get(client, addresses[-1]))
    first, later = addresses
    refused = post(client, first, {"do": "undo"})
    assert "kom etter den og bygger på de samme radene" in seen(refused)
    assert (
        f'<a href="{later}">Se på innlesing {Import.objects.latest("pk").pk}</a>' in refused.content.decode()
    )
    assert "Se på innlesing" not in seen(get(client, first))
    post(client, later, {"do": "undo"}, status=302)
    post(client, first, {"do": "undo"}, status=302)


@pytest.mark.usefixtures("nordvagen")
def test_a_file_is_kept_under_a_random_name_that_no_page_shows(client):
    address = upload(client, NORWEGIAN)
    row = Import.objects.get()
    path = uploads_folder() / row.stored_name
    assert path.read_bytes() == NORWEGIAN
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert row.stored_name not in get(client, address).content.decode()


@pytest.mark.usefixtures("nordvagen")
def test_many_damaged_files_are_met_with_a_page(client):
    book = openpyxl.Workbook()
    book.active.append(["unit", "pris"])
    held = io.BytesIO()
    book.save(held)
    whole = held.getvalue()
    for cut in range(0, len(whole), len(whole) // 25):
        file = SimpleUploadedFile("x.xlsx", whole[:cut] + b"\x00\xff" + whole[cut + 2 :])
        response = client.post(NEW, {"kind": "table", "file": file}, headers={"host": "127.0.0.1"})
        assert response.status_code == 302
        assert get(client, response.url).status_code == 200


@pytest.mark.usefixtures("nordvagen")
def test_few_queries(client, django_assert_max_num_queries):
    address = upload(client, NORWEGIAN)
    with django_assert_max_num_queries(7):
        get(client, address)


@pytest.mark.usefixtures("nordvagen")
def test_a_table_that_another_took_in_meanwhile_is_shown_beside_mine(client):
    hers, his = (f"unit,besok\nsor,{number}\n".encode() for number in (1250, 1300))
    first = upload(client, b"unit,besok\nsor,1000\n", table="besok")
    accept(client, first, get(client, first))
    mine, theirs = (upload(client, content, table="besok") for content in (hers, his))
    page, other = get(client, mine), get(client, theirs)
    accept(client, theirs, other)
    stale = accept(client, mine, page, status=409)
    html = stale.content.decode()
    assert "<mark>1250</mark>" in html
    assert "<mark>1300</mark>" in html
    assert table("besok")[1] == his
    sent = fields_of(stale, form=f'<form method="post" action="{mine}" class="stale-choice no-print">')
    assert (sent["based_on"], sent["source"]) == ("besok.v2", "telling i juni")
    again = post(client, mine, {**sent, "do": "look"}, status=200)
    assert fields_of(again, form='<form method="post" novalidate>')["based_on"] == "besok.v2"
    accept(client, mine, again)
    head, content = table("besok")
    assert (head.version, content) == (3, hers)
