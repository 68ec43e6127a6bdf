"""The model builder, from a template to a saved version, and back to the same bytes."""

import re
from urllib.parse import unquote

import pytest
from django.test import Client

from factories.small_nordvagen import (
    ACTIVITY,
    CODE,
    CRITERIA,
    FRAME,
    HYBRID,
    INDEX,
    NOW,
    OPEN_ACTIVITY,
    load_small_nordvagen,
)
from likevekt.actions.doer import command_line
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.model_versions import save_model_version
from likevekt.funding.model_file import parse_model
from likevekt.store.funding_queries import ModelHead, list_model_versions, read_model_text
from web.bench_client import BENCH, FORBIDDEN, fields_of, get, post, seen

pytestmark = pytest.mark.django_db

BUILD = f"{BENCH}/modell/bygg/"
ALL = (HYBRID, ACTIVITY, CRITERIA, OPEN_ACTIVITY, INDEX)


@pytest.fixture
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=ALL)


def versions(key: str) -> list[ModelHead]:
    return [head for head in list_model_versions(municipality=CODE, on=NOW.date()) if head.key == key]


@pytest.mark.usefixtures("nordvagen")
def test_six_templates_and_every_model_are_offered(client):
    text = seen(get(client, f"{BENCH}/modell/ny/"))
    assert "Hva skal pengene følge?" in text
    for words in (
        "Ramme",
        "Kriterier",
        "(ABF), lukket",
        "(ABF), åpen",
        "Teamramme",
        "Blanding",
        "Hybridmodell 2026",
    ):
        assert words in text


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize("slug", ["ramme", "kriterier", "abf-lukket", "abf-apen", "blanding"])
def test_a_template_begins_with_what_is_known_and_shows_every_unit_at_once(client, slug):
    response = get(client, f"{BUILD}?mal={slug}")
    outcome = response.context["outcome"]
    assert len(outcome.rows) == 14
    assert outcome.is_closed == (slug != "abf-apen")
    if outcome.is_closed:
        assert sum(row.kroner for row in outcome.rows) == FRAME
        assert "Summen er rammen: 386 900 000 kr" in seen(response)


@pytest.mark.usefixtures("nordvagen")
def test_a_template_with_nothing_to_begin_from_asks_for_it(client):
    """No model here counts kroner for each inhabitant: the groups stand ready, the rates are nobody's to guess."""
    response = get(client, f"{BUILD}?mal=teamramme")
    text = seen(response)
    assert "Kroner per innbygger" in text
    assert response.context["summary"] == []


@pytest.mark.usefixtures("nordvagen")
def test_units_move_when_a_weight_is_changed(client):
    sent = fields_of(get(client, f"{BUILD}?modell=hybrid.v1"))
    before = post(client, f"{BUILD}?modell=hybrid.v1", {**sent, "do": "compute"})
    assert all(row.change == 0 for row in before.context["outcome"].rows)
    sent |= {"p0.k0.value": "8", "p0.k2.value": "65", "b.floor": "−30", "b.cap": "30"}
    after = post(client, f"{BUILD}?modell=hybrid.v1", {**sent, "do": "compute"})
    changes = [row.change for row in after.context["outcome"].rows]
    assert any(changes)
    assert sum(changes) == 0
    assert versions("hybrid")[0].version == 1


@pytest.mark.usefixtures("nordvagen")
def test_what_is_missing_stands_beside_its_field_and_in_a_summary_that_has_the_focus(client):
    sent = fields_of(get(client, f"{BUILD}?modell=hybrid.v1"))
    sent |= {"p0.k0.value": "20", "p1.share": "", "b.floor": "lite"}
    response = post(client, f"{BUILD}?modell=hybrid.v1", {**sent, "do": "save"})
    html = response.content.decode().replace("\u00a0", " ")
    assert re.search(r'id="summary" tabindex="-1" autofocus', html)
    assert "3 ting må rettes" in html
    for name in ("p0.rows", "p1.share", "b.floor"):
        assert f'<a href="#{name}">' in html
        assert f'id="{name}"' in html
    assert re.search(r'id="p1.share-wrong" data-live>Skriv hvor mye av rammen som følger dette.<', html)
    assert re.search(r'id="b.floor"[^>]*aria-invalid="true"', html)
    assert "Til sammen er de 102 %. De må være nøyaktig 100 %." in html
    assert len(versions("hybrid")) == 1


@pytest.mark.usefixtures("nordvagen")
def test_a_bound_that_cannot_be_kept_is_told_in_kroner_and_word_for_word(client):
    sent = fields_of(get(client, f"{BUILD}?modell=hybrid.v1"))
    sent |= {"b.floor": "", "b.cap": "-5"}
    response = post(client, f"{BUILD}?modell=hybrid.v1", {**sent, "do": "compute"})
    text = seen(response)
    assert "Rammen på 386 900 000 kr kan ikke brukes opp" in text
    assert "cannot be reached inside the bounds: the largest sum they allow is" in text
    assert [name for name, _said, _original in response.context["summary"]] == ["b.cap"]


@pytest.mark.usefixtures("nordvagen")
def test_rows_and_parts_come_and_go_without_script(client):
    address = f"{BUILD}?modell=kriterier.v1"
    sent = fields_of(get(client, address))
    more = post(client, address, {**sent, "do": "row:p0:k"})
    assert 'id="p0.k3.column"' in more.content.decode()
    assert more.context["focus"] == "p0.k3.column"
    fewer = post(client, address, {**fields_of(more), "do": "drop:p0.k0"})
    assert fewer.context["typed"]["p0.k0.column"] == "befolkning:67-79"
    mixed = post(client, address, {**fields_of(get(client, address)), "do": "part::activity"})
    typed = mixed.context["typed"]
    assert (typed["p0.share"], typed["p1.share"], typed["p1.kind"]) == ("100", "0", "activity")
    assert typed["p1.l0.volume"] == "utfort:hjemmesykepleie_minutter"
    assert mixed.context["focus"] == "p1.share"
    typed = fields_of(mixed) | {"p0.share": "60", "p1.share": "40"}
    shared = post(client, address, {**typed, "do": "compute"})
    assert sum(row.kroner for row in shared.context["outcome"].rows) == FRAME
    alone = post(client, address, {**typed, "do": "drop:p0"})
    assert [part.kind for part in alone.context["form"].parts] == ["activity"]
    odd = post(client, address, {**sent, "do": "row:p0:x"})
    assert odd.context["typed"]["p0.k2.column"] == "befolkning:80+"


@pytest.mark.usefixtures("nordvagen")
def test_every_kind_of_part_can_be_added(client):
    address = f"{BUILD}?modell=kriterier.v1"
    sent = fields_of(get(client, address))
    for kind in ("frame", "criteria", "weighted", "activity", "capitation", "need"):
        added = post(client, address, {**sent, "do": f"part::{kind}"})
        assert added.context["form"].parts[1].kind == kind
    inside = post(client, address, {**fields_of(added), "do": "part:p1:frame"})
    assert [part.kind for part in inside.context["form"].parts[1].parts][-1] == "frame"


@pytest.mark.usefixtures("nordvagen")
def test_a_saved_model_is_a_new_version_and_the_old_one_stays(client):
    address = f"{BUILD}?modell=hybrid.v1"
    old = read_model_text(versions("hybrid")[0].id)
    sent = fields_of(get(client, address)) | {"b.cap": "2,5", "note": "Høyere tak", "do": "save"}
    response = post(client, address, sent, status=302)
    assert unquote(response.url) == f"{BENCH}/modell/?modell=hybrid.v2&lagret=ny"
    newest, first = versions("hybrid")
    assert (newest.version, newest.note, newest.weighings) == (2, "Høyere tak", first.weighings)
    assert read_model_text(first.id) == old
    saved = read_model_text(newest.id)
    assert saved == old.replace(b'cap = "0.015"', b'cap = "0.025"')
    assert "Lagret som versjon 2." in seen(get(client, response.url))


@pytest.mark.usefixtures("nordvagen")
def test_a_save_that_changes_nothing_makes_no_version(client):
    for name in ("hybrid", "abf", "kriterier", "abf-apen"):
        address = f"{BUILD}?modell={name}.v1"
        sent = fields_of(get(client, address)) | {"do": "save"}
        response = post(client, address, sent, status=302)
        assert unquote(response.url) == f"{BENCH}/modell/?modell={name}.v1&lagret=lik"
        assert len(versions(name)) == 1


@pytest.mark.usefixtures("nordvagen")
def test_the_file_of_a_built_model_is_the_hand_written_one(client):
    sent = {
        "id": "egen", "title": "Egen modell", "frame": "386 900 000", "logic.PA": "1",
        "p0.kind": "criteria",
        "p0.k0.column": "befolkning:0-66", "p0.k0.value": "20",
        "p0.k1.column": "befolkning:67-79", "p0.k1.value": "30,5",
        "p0.k2.column": "befolkning:80+", "p0.k2.value": "49,5",
        "t.column": "budsjett:i_dag_2026", "t.step": "100/3", "do": "save",
    }  # fmt: skip
    response = post(client, f"{BUILD}?mal=kriterier", sent, status=302)
    by_hand = f"""[model]
id = "egen"
title = "Egen modell"
frame = "{FRAME}"
out = "final"
logic = ["PA"]

[node.need]
op = "criteria"
table = "befolkning"
weights = {{ "0-66" = "0.200", "67-79" = "0.305", "80+" = "0.495" }}

[node.closed]
op = "reconcile"
of = "need"

[node.final]
op = "pace"
of = "closed"
current = "budsjett:i_dag_2026"
step = "1/3"
"""
    assert read_model_text(versions("egen")[0].id).decode() == by_hand
    download = get(client, f"{BENCH}/modell/last-ned/?modell=egen.v1")
    assert download.content.decode() == by_hand
    assert 'filename="egen-v1.toml"' in download["Content-Disposition"]
    assert "egen.v1" in response.url


@pytest.mark.usefixtures("nordvagen")
def test_a_new_model_never_becomes_a_version_of_another(client):
    sent = fields_of(get(client, f"{BUILD}?mal=kriterier")) | {"id": "hybrid", "do": "save"}
    response = post(client, f"{BUILD}?mal=kriterier", sent)
    assert "En annen modell har denne koden." in seen(response)
    assert len(versions("hybrid")) == 1


@pytest.mark.usefixtures("nordvagen")
def test_somebody_who_saved_in_between_is_told_of(client):
    save_model_version(
        municipality=CODE, text=HYBRID.replace('"0.015"', '"0.016"').encode(), by=command_line("test"), at=NOW
    )
    assert "Versjon 2 er lagret siden" in seen(get(client, f"{BUILD}?modell=hybrid.v1"))


@pytest.mark.usefixtures("nordvagen")
def test_the_sheet_of_a_version_follows_into_the_next(client):
    address = f"{BUILD}?modell=abf.v1"
    sent = fields_of(get(client, address))
    sent |= {
        "w.needs_frame.move": "2",
        "w.needs_frame.reason": "ny grunn",
        "tell_tales": "ett\r\nto\r\n",
        "do": "save",
    }
    post(client, address, sent, status=302)
    newest, first = versions("abf")
    assert newest.weighings["needs_frame"]["move"] == 2
    assert newest.weighings["needs_frame"]["reason"]["nb"] == "ny grunn"
    assert newest.weighings["person_units"] == first.weighings["person_units"]
    assert newest.transition == first.transition
    assert parse_model(read_model_text(newest.id), name="x")["model"]["tell_tales"] == ["ett", "to"]


@pytest.mark.usefixtures("nordvagen")
def test_a_model_that_the_form_cannot_show_opens_with_its_numbers(client):
    response = get(client, f"{BUILD}?modell=indeks.v1", status=302)
    assert response.url.startswith(f"{BENCH}/modell/tall/")
    page = get(client, response.url)
    assert "Denne modellen gjør mer enn skjemaet kan vise." in seen(page)


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize("language", ["", "/nn", "/en"])
@pytest.mark.parametrize(
    "address", [f"{BENCH}/modell/ny/", f"{BUILD}?modell=hybrid.v1", f"{BUILD}?mal=blanding"]
)
def test_no_engine_word_is_on_the_screen_in_any_language(client, language, address):
    text = seen(get(client, language + address))
    assert not FORBIDDEN.search(text), FORBIDDEN.search(text)


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize(
    "address",
    [
        f"{BUILD}",
        f"{BUILD}?mal=borte",
        f"{BUILD}?modell=borte.v1",
        f"{BUILD}?modell=%01",
        f"{BENCH}/modell/?modell=",
    ],
)
def test_an_address_that_names_nothing_is_no_page(client, address):
    get(client, address, status=404)


@pytest.mark.usefixtures("nordvagen")
def test_anything_can_be_sent_and_nothing_breaks(client):
    """Fields with strange names and values, a file that is none, a row that does not exist."""
    odd = {
        "start": "###", "p0.kind": "criteria", "p0.k0.column": ":", "p0.k0.value": "1e9999", "p9.p9.p9.kind": "need",
        "frame": "9" * 70, "id": "\x00", "p0.l0.price.cell": "[[1,2]]", "do": "drop:../..", "b.cap": "1/0",
        "valid_from": "2026-99-99", "logic.XX": "1", "p1.kind": "need", "p1.p0.kind": "need", "x" * 200: "y",
    }  # fmt: skip
    for do in ("", "compute", "save", "file", "row:::", "part:p0:need", "drop:p0", "open"):
        response = client.post(f"{BUILD}?mal=ramme", {**odd, "do": do}, headers={"host": "127.0.0.1"})
        assert response.status_code == 200


@pytest.mark.usefixtures("nordvagen")
def test_a_form_without_its_mark_is_refused():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(f"{BUILD}?mal=ramme", {"do": "save"}, headers={"host": "127.0.0.1"})
    assert response.status_code == 403


@pytest.mark.usefixtures("nordvagen")
def test_few_queries_cold_and_fewer_warm(client, django_assert_max_num_queries):
    address = f"{BUILD}?modell=hybrid.v1"
    with django_assert_max_num_queries(10):
        page = get(client, address)
    sent = fields_of(page)
    with django_assert_max_num_queries(7):
        post(client, address, {**sent, "p0.share": "40", "p1.share": "40", "do": "compute"})


@pytest.mark.usefixtures("nordvagen")
def test_english_numbers_are_read_as_english(client):
    address = f"/en{BUILD}?modell=hybrid.v1"
    sent = fields_of(get(client, address))
    assert sent["frame"] == "386,900,000"
    response = post(client, address, {**sent, "b.cap": "2.5", "do": "compute"})
    assert response.context["outcome"].is_closed


@pytest.mark.usefixtures("nordvagen")
def test_the_pages_own_script_gets_only_what_is_not_a_field(client):
    address = f"{BUILD}?modell=hybrid.v1"
    sent = fields_of(get(client, address), form='id="builder"') | {
        "p0.k0.value": "20",
        "b.cap": "lite",
        "do": "compute",
    }
    whole = post(client, address, sent).content.decode()
    live = client.post(address, sent, headers={"host": "127.0.0.1", "x-live": "1"}).content.decode()
    assert "<input" not in live
    assert "<select" not in live
    assert len(live) < len(whole) / 5
    for place in ("p0-total", "parts-total", "sentence", "state", "outcome", "p0.rows", "b.cap-wrong"):
        assert f'id="{place}"' in live
        assert f'id="{place}"' in whole
