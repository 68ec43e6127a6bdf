"""A save on top of what another saved meanwhile shows both texts and loses neither."""

import re
from html import unescape

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from factories.small_nordvagen import HYBRID, load_small_nordvagen
from likevekt.store.models import ModelVersion
from likevekt.web.text_differences import line_pairs, words_apart
from web.bench_client import BENCH

FILE, BUILD = f"{BENCH}/modell/fil/?modell=hybrid.v1", f"{BENCH}/modell/bygg/?modell=hybrid.v1"
INPUT = re.compile(r'<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"')
AREA = re.compile(r'<textarea[^>]*\bname="([^"]+)"[^>]*>\n?([^<]*)</textarea>')


@pytest.fixture
def nordvagen(db):
    load_small_nordvagen(models=(HYBRID,))


def reader(username: str = "okonomiradgiver") -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/se-som/", {"username": username, "next": "/"})
    return client


def fields(page) -> dict[str, str]:
    """Give what a browser would send of the fields of a page."""
    html = page.content.decode()
    found = {name: unescape(text) for name, text in [*INPUT.findall(html), *AREA.findall(html)]}
    found.pop("csrfmiddlewaretoken", None)
    for select, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[select] = unescape(chosen[1]) if chosen else ""
    return found


def two_forms(address: str) -> tuple[Client, dict[str, str], Client, dict[str, str]]:
    """Open the same form in two browsers."""
    kari, ola = reader(), reader("kommunalsjef")
    return kari, fields(kari.get(address)), ola, fields(ola.get(address))


def seen(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page.content.decode())).split())


@pytest.mark.usefixtures("nordvagen")
def test_the_file_that_another_saved_meanwhile_is_shown_beside_mine():
    kari, hers, ola, his = two_forms(FILE)
    his["text"] = his["text"].replace('"0.015"', '"0.013"')
    assert ola.post(FILE, his | {"do": "save"}).status_code == 302
    hers |= {"text": hers["text"].replace('"0.015"', '"0.017"'), "note": "Min grunn"}
    page = kari.post(FILE, hers | {"do": "save"})
    assert page.status_code == 409
    text = seen(page)
    assert "lagret versjon 2 mens du skrev." in text
    assert "<mark>017</mark>" in page.content.decode()
    assert "<mark>013</mark>" in page.content.decode()
    assert "<mark>Min</mark>" in page.content.decode()
    assert ModelVersion.objects.count() == 2
    kept = fields(page)
    assert kept["text"].replace("\r\n", "\n") == hers["text"].replace("\r\n", "\n")
    assert (kept["note"], kept["based_on"]) == ("Min grunn", "hybrid.v2")
    again = kari.post(FILE, kept | {"do": "compute"})
    assert again.status_code == 200
    assert fields(again)["text"] == hers["text"]
    assert kari.post(FILE, fields(again) | {"do": "save"}).status_code == 302
    assert bytes(ModelVersion.objects.get(version=3).text).decode() == HYBRID.replace('"0.015"', '"0.017"')
    assert ModelVersion.objects.get(version=3).note == "Min grunn"


@pytest.mark.usefixtures("nordvagen")
def test_the_form_of_the_builder_goes_on_on_top_of_theirs_or_is_saved_knowingly():
    kari, hers, ola, his = two_forms(BUILD)
    assert ola.post(BUILD, his | {"title": "Olas modell", "do": "save"}).status_code == 302
    page = kari.post(BUILD, hers | {"title": "Karis modell", "do": "save"})
    assert page.status_code == 409
    assert "<mark>Olas</mark>" in page.content.decode()
    kept = fields(page)
    again = kari.post(BUILD, kept | {"do": "compute"})
    assert 'value="Karis modell"' in again.content.decode()
    assert kari.post(BUILD, kept | {"do": "save"}).status_code == 302
    titles = ModelVersion.objects.order_by("version").values_list("title", flat=True)
    assert list(titles)[1:] == ["Olas modell", "Karis modell"]


@pytest.mark.usefixtures("nordvagen")
def test_the_numbers_of_a_model_are_guarded_too():
    address = f"{BENCH}/modell/tall/?modell=hybrid.v1"
    kari, hers, ola, _his = two_forms(address)
    changed = HYBRID.replace('"0.015"', '"0.013"')
    assert ola.post(FILE, fields(ola.get(FILE)) | {"text": changed, "do": "save"}).status_code == 302
    cap = [name for name in hers if re.fullmatch(r"n\d+", name)][-1]
    page = kari.post(address, hers | {cap: "1,7", "do": "save"})
    assert page.status_code == 409
    assert fields(page)[cap] == "1,7"
    assert ModelVersion.objects.count() == 2


@pytest.mark.usefixtures("nordvagen")
def test_the_same_form_sent_twice_or_again_by_the_back_button_saves_once():
    kari = reader()
    hers = fields(kari.get(FILE)) | {"do": "save"}
    hers["text"] = hers["text"].replace('"0.015"', '"0.017"')
    assert "lagret=ny" in kari.post(FILE, hers).headers["Location"]
    assert "lagret=lik" in kari.post(FILE, hers).headers["Location"]
    page = kari.post(FILE, hers | {"text": hers["text"].replace('"0.017"', '"0.018"')})
    assert page.status_code == 409
    assert "Du har selv lagret versjon 2 etter at du åpnet skjemaet." in seen(page)
    assert ModelVersion.objects.count() == 2


@pytest.mark.usefixtures("nordvagen")
def test_what_was_typed_is_not_lost_when_the_session_changed_eyes():
    for address in (FILE, BUILD, f"{BENCH}/modell/tall/?modell=hybrid.v1"):
        kari = reader()
        hers = fields(kari.get(address))
        kari.post("/se-som/", {"username": "ansatt", "next": "/"})
        name = next((one for one in hers if re.fullmatch(r"n\d+", one)), "note")
        page = kari.post(address, hers | {name: "31", "do": "save"})
        assert page.status_code == 403
        assert fields(page)[name] == "31", address
        assert "Rollene dine" in seen(page)
    assert ModelVersion.objects.count() == 1


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize(
    "sent", ["", "hybrid", "hybrid.v", "hybrid.v1x", "hybrid.v" + "9" * 40, ".v1", "other.v1"]
)
def test_a_version_that_came_back_spoilt_says_nothing(sent):
    kari = reader()
    hers = fields(kari.get(FILE)) | {"do": "compute", "based_on": sent}
    assert fields(kari.post(FILE, hers))["based_on"] == "hybrid.v1"


texts = st.text(st.sampled_from("ab \n"), max_size=60)


@given(texts, texts)
def test_both_texts_can_be_read_back_from_what_is_shown(mine, theirs):
    for place, text in ((0, mine), (1, theirs)):
        pieces = words_apart(mine, theirs)[place]
        assert "".join(piece.text for piece in pieces) == text
    pairs = line_pairs(mine, theirs)
    alike = sum(pair.skipped for pair in pairs)
    for side, text in (("mine", mine), ("theirs", theirs)):
        shown = sum(1 for pair in pairs if getattr(pair, side))
        assert shown + alike == len(text.splitlines())
    assert any(pair.differs for pair in pairs) is (mine.splitlines() != theirs.splitlines())


def test_words_are_marked_and_long_stretches_that_are_alike_are_folded():
    left, right = words_apart("weight = 0.5 of all", "weight = 0.4 of all")
    assert [piece.text for piece in left if piece.differs] == ["5"]
    assert [piece.text for piece in right if piece.differs] == ["4"]
    lines = [f"line {number}" for number in range(20)]
    pairs = line_pairs("\n".join(lines), "\n".join([*lines[:10], "new", *lines[10:]]))
    assert [pair.skipped for pair in pairs if pair.skipped] == [8, 8]
