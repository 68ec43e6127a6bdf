"""Which way a model can be changed, and what is said where one way is closed: its form, its numbers, its file."""

import pytest

from factories.small_nordvagen import ACTIVITY, CODE, CRITERIA, FRAME, HYBRID, NOW, load_small_nordvagen
from likevekt.actions.doer import command_line
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.model_versions import save_model_version
from likevekt.web import builder_draft
from likevekt.web.builder_rows import row_count
from likevekt.web.model_ways import MOST_ROWS
from web.bench_client import BENCH, fields_of, get, post, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nordvagen")]

BUILD = f"{BENCH}/modell/bygg/"
TOO_MANY = f"Skjemaet rommer høyst {MOST_ROWS} deler og rader."
# An operation that no form shows, and not one number.
BARE = """[model]
id = "bar"
title = "Uten tall"
open = true
out = "sum"

[node.en]
op = "base"
column = "budsjett:base_2026"

[node.to]
op = "base"
column = "budsjett:i_dag_2026"

[node.sum]
op = "add"
of = ["en", "to"]
"""


@pytest.fixture
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=(HYBRID, ACTIVITY, CRITERIA))


def save(text: str) -> None:
    save_model_version(municipality=CODE, text=text.encode(), by=command_line("test"), at=NOW)


def prices(count: int) -> str:
    lines = "".join(f'  {{ volume = "utfort:liggedogn", price = "{at}" }},\n' for at in range(count))
    return f"""[model]
id = "lang"
frame = "{FRAME}"
out = "slutt"

[node.mange]
op = "rate"
lines = [
{lines}]

[node.slutt]
op = "reconcile"
of = "mange"
"""


def test_a_model_without_numbers_is_not_offered_to_have_them_changed(client):
    save(BARE)
    for page in ("", "fil/"):
        text = seen(get(client, f"{BENCH}/modell/{page}?modell=bar.v1"))
        assert "Endre tallene" not in text
        assert "Endre i skjema" not in text
    led = get(client, get(client, f"{BUILD}?modell=bar.v1", status=302).url, status=302)
    assert "Denne modellen har ingen tall som kan endres ett for ett" in seen(get(client, led.url))


def test_a_model_with_numbers_or_a_form_is_offered_that(client):
    assert "Endre i skjema" in seen(get(client, f"{BENCH}/modell/?modell=hybrid.v1"))
    assert "Endre i skjema" in seen(get(client, f"{BENCH}/modell/fil/?modell=hybrid.v1"))
    save(prices(MOST_ROWS + 10))
    for page in ("", "fil/", "tall/"):
        assert "Endre tallene" in seen(get(client, f"{BENCH}/modell/{page}?modell=lang.v1"))
    save(prices(1_000))
    text = seen(get(client, f"{BENCH}/modell/fil/?modell=lang.v2"))
    assert "Endre tallene" not in text
    assert "flere tall enn en side rommer" in text


def test_the_way_is_that_of_the_saved_model_not_of_what_is_being_written(client):
    address = f"{BENCH}/modell/fil/?modell=hybrid.v1"
    sent = fields_of(get(client, address), form="data-live-form") | {"text": BARE, "do": "compute"}
    assert "Endre i skjema" in seen(post(client, address, sent))


def test_a_form_with_too_many_parts_becomes_its_file(client):
    address = f"{BUILD}?modell=kriterier.v1"
    sent = fields_of(get(client, address))
    row = "budsjett:base_2026"
    many = {f"p{at}.kind": "frame" for at in range(800)} | {f"p{at}.column": row for at in range(800)}
    shares = {f"p{at}.share": "0,125" for at in range(800)}
    kept = {name: text for name, text in sent.items() if not name.startswith("p")}
    page = post(client, address, {**kept, **dict(list({**many, **shares}.items())[:800])}, status=400)
    assert len(page.content) < 100_000
    assert TOO_MANY in seen(page)
    lines = {f"p0.l{at}.volume": "utfort:liggedogn" for at in range(300)}
    lines |= {f"p0.l{at}.price": "1" for at in range(300)} | {"p0.kind": "activity"}
    page = post(client, address, {**kept, **lines, "note": "Mange priser", "do": "save"})
    assert TOO_MANY in seen(page)
    held = fields_of(page, form="data-live-form")
    assert held["text"].count("utfort:liggedogn") == 300
    assert held["note"] == "Mange priser"


def test_one_row_more_than_the_form_holds_is_refused_and_the_rest_stays(client):
    save(prices(MOST_ROWS - 1))
    address = f"{BUILD}?modell=lang.v1"
    page = get(client, address)
    assert row_count(page.context["typed"]) == MOST_ROWS
    sent = fields_of(page, form='id="builder"')
    refused = post(client, address, {**sent, "note": "Nytt", "do": "row:p0:l"})
    assert TOO_MANY in seen(refused)
    assert fields_of(refused, form='id="builder"') == {**sent, "note": "Nytt"}


def test_a_file_with_more_than_the_form_holds_is_not_opened_as_one(client):
    text = prices(MOST_ROWS)
    page = post(client, f"{BENCH}/modell/fil/", {"text": text, "do": "compute"})
    assert "Åpne som skjema" not in seen(page)
    forced = post(client, BUILD, {"text": text, "do": "open"})
    assert TOO_MANY in seen(forced)
    assert fields_of(forced, form="data-live-form")["text"].replace("\r\n", "\n") == text


def test_saved_models_are_read_as_forms_once(client, monkeypatch):
    read: list[bytes] = []
    parse = builder_draft.parse_model
    monkeypatch.setattr(
        builder_draft, "parse_model", lambda content, name: read.append(content) or parse(content, name=name)
    )
    builder_draft.forget_forms()
    get(client, f"{BUILD}?mal=blanding")
    assert len(read) == len(set(read)) == 3
    get(client, f"{BUILD}?mal=blanding")
    get(client, f"{BUILD}?modell=hybrid.v1")
    assert len(read) == 3


def test_what_is_kept_of_a_form_cannot_be_changed():
    form = builder_draft.form_of_file(HYBRID.encode())
    assert form is not None
    assert builder_draft.form_of_file(HYBRID.encode()) is form
    hash(form)
