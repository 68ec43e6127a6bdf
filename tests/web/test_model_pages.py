"""One model: its steps, its numbers, its file and its versions; never changed by being looked at."""

import base64
import codecs
import re
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.funding_builder import Seeded
from factories.funding_cases import build_case
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
from likevekt.store.funding_queries import ModelHead, list_model_versions, read_model_text
from web.bench_client import BENCH, FORBIDDEN, fields_of, get, post, seen

pytestmark = pytest.mark.django_db

ALL = (HYBRID, ACTIVITY, CRITERIA, OPEN_ACTIVITY, INDEX)
# Written by hand: an operation that no form shows, remarks, odd spellings and the line ends of Windows.
NESTED = f"""# Two areas, each with its own key.\r
[model]\r
id = 'nested'\r
title = "Områder"\r
frame = {FRAME}   # as a number\r
out = "areas"\r
\r
[node.young]\r
op = "criteria"\r
table = "befolkning"\r
weights = {{ "0-66" = "1.0" }} # all of it\r
\r
[node.old]\r
op = "credibility" # smoothed\r
own = "budsjett:base_2026"\r
heads = "befolkning:80+"\r
k = "25"\r
\r
[node.areas]\r
op = "nest"\r
shares = {{ young = "1/4", old = "0.750" }}\r
children = {{ young = "young", old = {{ op = "share", of = "old" }} }}\r
"""


@pytest.fixture
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=ALL)


@pytest.fixture
def nested(nordvagen: None) -> bytes:
    text = codecs.BOM_UTF8 + NESTED.encode()
    save_model_version(municipality=CODE, text=text, by=command_line("test"), at=NOW)
    return text


def versions(key: str) -> list[ModelHead]:
    return [head for head in list_model_versions(municipality=CODE, on=NOW.date()) if head.key == key]


def test_a_hand_written_model_opens_in_steps_with_lines_between_them(client, nested):
    response = get(client, f"{BENCH}/modell/?modell=nested.v1")
    text = seen(response)
    assert not FORBIDDEN.search(text)
    for words in (
        "Områder",
        "Young",
        "Kriterier",
        "Utjevning for små enheter",
        "Andeler innenfor grupper",
        "← Young",
    ):
        assert words in text
    rows = {row.id: row for row in response.context["steps"]}
    assert rows["areas"].is_last
    assert len([lane for lane in rows["areas"].lanes if lane in {"ends", "goes-on"}]) == 2
    assert sum(row.kroner for row in response.context["outcome"].rows) == FRAME


def test_its_numbers_are_fields_and_a_change_touches_nothing_else(client, nested):
    address = f"{BENCH}/modell/tall/?modell=nested.v1"
    page = get(client, address)
    sent = fields_of(page, form="data-live-form")
    by_label = {one.label: one.field for group in page.context["groups"] for one in group.numbers}
    assert sent[by_label["Utjevning"]] == "25"
    assert sent[by_label["Young, andel av rammen"]] == "25"
    response = post(client, address, {**sent, by_label["Utjevning"]: "40,5", "do": "save"}, status=302)
    assert unquote(response.url).endswith("nested.v2&lagret=ny")
    saved = read_model_text(versions("nested")[0].id)
    assert saved == nested.replace(b'k = "25"', b'k = "40.5"')
    same = post(client, f"{BENCH}/modell/tall/?modell=nested.v2", {"do": "save"}, status=302)
    assert unquote(same.url).endswith("nested.v2&lagret=lik")


def test_a_number_that_cannot_be_used_is_told_beside_it(client, nested):
    address = f"{BENCH}/modell/tall/?modell=nested.v1"
    page = get(client, address)
    field = {one.label: one.field for group in page.context["groups"] for one in group.numbers}
    smoothing, share = field["Utjevning"], field["Young, andel av rammen"]
    wrong = post(client, address, {smoothing: "mange", "do": "save"})
    assert wrong.context["problems"][smoothing] == "«mange» er ikke et tall. Skriv for eksempel 12,5."
    outside = post(client, address, {smoothing: "0", "do": "save"})
    assert outside.context["problems"] == {smoothing: "Tallet må være over 0."}
    split = post(client, address, {share: "30", "do": "save"})
    assert "Disse tallene er 1,05 til sammen." in seen(split)
    assert len(versions("nested")) == 1


def test_its_file_is_shown_and_saved_to_the_byte(client, nested):
    address = f"{BENCH}/modell/fil/?modell=nested.v1"
    page = get(client, address)
    sent = fields_of(page, form="data-live-form")
    assert sent["text"] == NESTED.rstrip("\n") + "\n" or sent["text"] == NESTED
    same = post(client, address, {**sent, "do": "save"}, status=302)
    assert unquote(same.url).endswith("nested.v1&lagret=lik")
    changed = sent["text"].replace("# smoothed", "# smoothed by 25")
    post(client, address, {**sent, "text": changed, "do": "save"}, status=302)
    assert read_model_text(versions("nested")[0].id) == nested.replace(b"# smoothed", b"# smoothed by 25")
    download = get(client, f"{BENCH}/modell/last-ned/?modell=nested.v1")
    assert download.content == nested


def test_what_is_wrong_in_a_file_stands_under_its_line_with_the_command_lines_words(client, nested):
    address = f"{BENCH}/modell/fil/?modell=nested.v1"
    sent = fields_of(get(client, address), form="data-live-form")
    text = sent["text"].replace('"befolkning"', '"folk"').replace('"25"', "2.5")
    response = post(client, address, {**sent, "text": text, "do": "compute"})
    (excerpt,) = response.context["excerpts"]
    wrong = {line.number: line.problems[0].original for line in excerpt.lines if line.problems}
    assert wrong == {17: 'node.old.k = 2.5: write the number in quotes ("2.5") so that it stays exact.'}
    assert 'data-line="17"' in response.content.decode()
    tables = post(
        client, address, {**sent, "text": sent["text"].replace('"befolkning"', '"folk"'), "do": "save"}
    )
    assert "Det finnes ingen tabell som heter «folk» her." in seen(tables)
    broken = post(client, address, {**sent, "text": "[model\r\n", "do": "save"})
    assert broken.context["first_line"] == 1
    assert len(versions("nested")) == 1


def test_a_file_is_read_in_from_the_browser(client, nordvagen):
    address = f"{BENCH}/modell/fil/"
    assert "Skriv en modell her, eller velg en fil." in seen(get(client, address))
    upload = SimpleUploadedFile("x.toml", codecs.BOM_UTF8 + NESTED.encode())
    page = post(client, address, {"file": upload, "do": "upload", "text": ""})
    assert page.context["outcome"].is_closed
    sent = fields_of(page, form="data-live-form")
    post(client, address, {**sent, "do": "save"}, status=302)
    assert read_model_text(versions("nested")[0].id) == codecs.BOM_UTF8 + NESTED.encode()
    large = SimpleUploadedFile("x.toml", b"#" * 1_000_001)
    assert "større enn 1000000 byte" in seen(post(client, address, {"file": large, "do": "upload"}))


def test_text_becomes_a_form_and_a_form_becomes_text(client, nordvagen):
    build = f"{BENCH}/modell/bygg/"
    text = CRITERIA.replace('"kriterier"', '"mine"')
    start = base64.b64encode(text.encode()).decode()
    form = post(client, build + "?modell=kriterier.v1", {"text": text, "start": start, "do": "open"})
    sent = fields_of(form, form='id="builder"')
    assert sent["id"] == "mine"
    back = post(
        client,
        build + "?modell=kriterier.v1",
        {**sent, "p0.k0.value": "20", "p0.k1.value": "25", "do": "file"},
    )
    assert back.context["text"] == text.replace('"0.18"', '"0.20"').replace('"0.27"', '"0.25"')
    odd = post(client, build, {"text": NESTED, "start": "", "do": "open"})
    assert "Modellen som tekst" in odd.content.decode()


def test_a_version_that_runs_no_longer_says_why_and_still_opens(client, nordvagen):
    from datetime import date  # noqa: PLC0415

    from likevekt.actions.table_versions import save_table_version  # noqa: PLC0415

    save_table_version(
        municipality=CODE, name="befolkning", content=b"unit,0-66\nsor,1\n", source="x",
        as_of=date(2026, 9, 1), by=command_line("test"), at=NOW, may_break_models=True,
    )  # fmt: skip
    for address in (f"{BENCH}/modell/", f"{BENCH}/modell/bygg/", f"{BENCH}/modell/fil/"):
        text = seen(get(client, f"{address}?modell=kriterier.v1"))
        assert "Tabellen «befolkning» har ingen rad for" in text or "har ingen kolonne «67-79»" in text
    bundle = get(client, f"{BENCH}/modell/pakke/?modell=kriterier.v1", status=302)
    assert "modell=kriterier.v1" in bundle.url


def test_any_model_can_be_opened_and_looked_at(client, nordvagen):
    """Random models, most of which do not fit these tables: a page every time, and the file untouched."""
    address = f"{BENCH}/modell/fil/"
    for seed in range(40):
        content = build_case(Seeded(seed)).spelled(seed).files()[0]
        page = post(client, address, {"file": SimpleUploadedFile("m.toml", content), "do": "upload"})
        sent = fields_of(page, form="data-live-form")
        assert base64.b64decode(sent["start"]) == content
        again = post(client, address, {**sent, "do": "compute"})
        assert base64.b64decode(fields_of(again, form="data-live-form")["start"]) == content
        cut = content[: len(content) * seed // 40]
        post(client, address, {"file": SimpleUploadedFile("m.toml", cut), "do": "save"}, status=200)


@pytest.mark.usefixtures("nordvagen")
def test_a_bundle_is_said_to_be_signed_here_only_where_it_is(client, monkeypatch):
    monkeypatch.setenv("LIKEVEKT_SIGNING_KEY", "ab" * 32)
    sealed = get(client, f"{BENCH}/modell/pakke/?modell=abf.v1").content
    for key, said in (
        ("ab" * 32, "Den er signert med nøkkelen til denne installasjonen: "),
        ("cd" * 32, "Den er signert med nøkkelen "),
        ("not a key", "Sammenlign den med nøkkelen avsenderen oppgir."),
    ):
        monkeypatch.setenv("LIKEVEKT_SIGNING_KEY", key)
        page = post(client, f"{BENCH}/pakke/", {"file": SimpleUploadedFile("p.zip", sealed), "do": "verify"})
        assert said in seen(page)
        assert ("denne installasjonen" in seen(page)) == (key == "ab" * 32)


@pytest.mark.usefixtures("nordvagen")
def test_a_bundle_of_a_model_goes_out_and_comes_in(client):
    sealed = get(client, f"{BENCH}/modell/pakke/?modell=abf.v1").content
    page = post(client, f"{BENCH}/pakke/", {"file": SimpleUploadedFile("p.zip", sealed), "do": "verify"})
    text = seen(page)
    assert "Pakken holder, og en ny kjøring gir de samme kronene." in text
    assert re.search(r"model\.toml [0-9a-f]{64}", text)
    kept = post(
        client, f"{BENCH}/pakke/", {"file": SimpleUploadedFile("p.zip", sealed), "do": "keep"}, status=302
    )
    assert unquote(kept.url).endswith("modell=abf.v1&lagret=pakke")
    assert len(versions("abf")) == 1
    broken = SimpleUploadedFile("p.zip", sealed[:-200] + b"x" * 200)
    refused = seen(post(client, f"{BENCH}/pakke/", {"file": broken, "do": "keep"}))
    assert "Denne pakken kan ikke brukes." in refused
    large = SimpleUploadedFile("p.zip", b"PK" * 30_000_001)
    assert "60000000" in seen(post(client, f"{BENCH}/pakke/", {"file": large, "do": "verify"}))
    nothing = seen(post(client, f"{BENCH}/pakke/", {"do": "verify"}))
    assert "Velg en fil først." in nothing


def test_a_model_with_more_numbers_than_a_form_can_send_is_changed_in_its_file(client, nordvagen):
    head = f'[model]\nid = "long"\nframe = "{FRAME}"\nout = "sum"\n'
    parts = "".join(f'[node.n{at}]\nop = "fixed"\namount = "1"\n' for at in range(6))
    lines = "".join(f'  {{ volume = "utfort:liggedogn", price = "{at}", per = "7" }},\n' for at in range(480))
    names = ", ".join(f'"n{at}"' for at in range(6))
    text = (
        f'{head}open = true\n{parts}[node.many]\nop = "rate"\nlines = [\n{lines}]\n'
        f'[node.sum]\nop = "add"\nof = ["many", {names}]\n'
    )
    save_model_version(municipality=CODE, text=text.encode(), by=command_line("test"), at=NOW)
    numbers = get(client, f"{BENCH}/modell/bygg/?modell=long.v1", status=302)
    file = get(client, numbers.url, status=302)
    assert "/modell/fil/" in file.url
    get(client, file.url)
    steps = get(client, f"{BENCH}/modell/?modell=long.v1").context["steps"]
    assert all(step.lanes for step in steps)


def test_lines_that_would_take_too_much_room_are_told_in_words(client, nordvagen):
    parts = "".join(f'[node.n{at}]\nop = "base"\ncolumn = "budsjett:base_2026"\n' for at in range(12))
    names = ", ".join(f'"n{at}"' for at in range(12))
    text = f'[model]\nid = "wide"\nopen = true\nout = "sum"\n{parts}[node.sum]\nop = "add"\nof = [{names}]\n'
    save_model_version(municipality=CODE, text=text.encode(), by=command_line("test"), at=NOW)
    page = get(client, f"{BENCH}/modell/?modell=wide.v1")
    assert not any(step.lanes for step in page.context["steps"])
    assert "← N11" in seen(page)


@pytest.mark.usefixtures("nordvagen")
def test_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        get(client, f"{BENCH}/modell/?modell=hybrid.v1")
    with django_assert_max_num_queries(8):
        get(client, f"{BENCH}/modell/?modell=hybrid.v1")
    with django_assert_max_num_queries(8):
        get(client, f"{BENCH}/modell/fil/?modell=hybrid.v1")
