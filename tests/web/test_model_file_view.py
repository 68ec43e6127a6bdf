"""Between the form and the file: what was written in one is there in the other, and can be saved from both."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from factories.small_nordvagen import ACTIVITY, CODE, CRITERIA, HYBRID, NOW, load_small_nordvagen
from likevekt.actions.doer import command_line
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.model_versions import save_model_version
from likevekt.store.funding_queries import ModelHead, list_model_versions, read_model_text
from web.bench_client import BENCH, fields_of, get, post, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nordvagen")]

BUILD = f"{BENCH}/modell/bygg/"


@pytest.fixture
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=(HYBRID, ACTIVITY, CRITERIA))


def versions(key: str) -> list[ModelHead]:
    return [head for head in list_model_versions(municipality=CODE, on=NOW.date()) if head.key == key]


def action_of(response) -> str:
    """Where a browser sends the form: to its action, else to the page's own address."""
    tag = re.search(r"<form\b[^>]*data-live-form[^>]*>", response.content.decode())
    assert tag is not None
    found = re.search(r' action="([^"]*)"', tag[0])
    return unescape(found[1]) if found else response.request["PATH_INFO"]


def file_view(client, address: str, **fields: str):
    sent = fields_of(get(client, address), form='id="builder"') | fields
    return post(client, address, {**sent, "do": "file"})


def as_sent(response) -> dict[str, str]:
    return fields_of(response, form="data-live-form")


@pytest.mark.parametrize("begin", ["mal=blanding", "modell=kriterier.v1"])
def test_the_file_of_a_model_in_the_form_can_be_worked_out_and_saved_there(client, begin):
    page = file_view(client, f"{BUILD}?{begin}", title="Egen blanding", id="egen")
    sent = as_sent(page)
    text = sent["text"].replace("Egen blanding", "Skrevet i filen")
    computed = post(client, action_of(page), {**sent, "text": text, "do": "compute"})
    assert as_sent(computed)["text"] == text
    assert computed.context["outcome"].is_closed
    saved = post(client, action_of(computed), {**as_sent(computed), "do": "save"}, status=302)
    assert unquote(saved.url).endswith("egen.v1&lagret=ny")
    assert "Skrevet i filen" in read_model_text(versions("egen")[0].id).decode()


def test_what_is_said_about_a_version_follows_into_the_file_and_back(client):
    address = f"{BUILD}?modell=abf.v1"
    words = {
        "note": "Ny pris",
        "transition": "Over to år",
        "w.needs_frame.move": "2",
        "w.needs_frame.reason": "",
    }
    page = file_view(client, address, **words)
    assert 'name="note" value="Ny pris"' in page.content.decode()
    back = post(client, address, {**as_sent(page), "do": "open"})
    typed = {name: back.context["typed"].get(name, "") for name in words}
    assert typed == words
    again = post(client, address, {**fields_of(back, form='id="builder"'), "do": "file"})
    post(client, action_of(again), {**as_sent(again), "do": "save"}, status=302)
    newest, first = versions("abf")
    assert (newest.note, newest.transition["nb"]) == ("Ny pris", "Over to år")
    assert newest.weighings["needs_frame"]["move"] == 2
    assert newest.weighings["needs_frame"]["reason"].get("nb", "") == ""
    assert newest.weighings["person_units"] == first.weighings["person_units"]
    assert read_model_text(newest.id) == read_model_text(first.id)


def test_a_model_that_is_not_saved_is_said_to_be_so_after_a_look_at_its_file(client):
    for address in (f"{BUILD}?mal=blanding", f"{BUILD}?modell=hybrid.v1"):
        page = file_view(client, address, title="Ikke lagret")
        back = post(client, address, {**as_sent(page), "do": "open"})
        assert "Ikke lagret." in seen(back)
        assert "Ingenting er endret." not in seen(back)
    untouched = file_view(client, f"{BUILD}?modell=hybrid.v1")
    back = post(client, f"{BUILD}?modell=hybrid.v1", {**as_sent(untouched), "do": "open"})
    assert "Ingenting er endret." in seen(back)
    said = post(client, f"{BUILD}?modell=hybrid.v1", {**fields_of(back, form='id="builder"'), "note": "x"})
    assert "Ikke lagret." in seen(said)


def test_line_ends_and_marks_survive_form_file_form(client):
    text = "\ufeff" + CRITERIA.replace('"kriterier"', '"vindu"').replace("\n", "\r\n")
    save_model_version(municipality=CODE, text=text.encode(), by=command_line("test"), at=NOW)
    page = file_view(client, f"{BUILD}?modell=vindu.v1")
    saved = post(client, action_of(page), {**as_sent(page), "do": "save"}, status=302)
    assert unquote(saved.url).endswith("vindu.v1&lagret=lik")


def test_a_new_model_with_a_taken_code_is_refused_before_its_file_is_shown(client):
    page = file_view(client, f"{BUILD}?mal=kriterier", id="hybrid")
    assert "En annen modell har denne koden." in seen(page)
