"""No page uses an id twice: a link, a label or a script that names it must find one thing."""

from collections import Counter
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.small_nordvagen import (
    ACTIVITY,
    CRITERIA,
    HYBRID,
    INDEX,
    OPEN_ACTIVITY,
    load_small_nordvagen,
)
from likevekt.actions.engine_cache import forget_everything
from web.bench_client import BENCH, fields_of, get, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nordvagen")]

BUILD = f"{BENCH}/modell/bygg/"
TEMPLATES = ("ramme", "kriterier", "abf-lukket", "abf-apen", "teamramme", "blanding")
PAGES = (
    "/ressursfordeling/",
    "/ressursfordeling/?modell=hybrid.v1&modell=abf.v1&enhet=sor",
    "/regn-pa-et-vedtak/?mengde=7,5&fra=2026-10-01",
    f"{BENCH}/",
    f"{BENCH}/referanser/key_figures/",
    f"{BENCH}/pakke/",
    f"{BENCH}/innlesinger/",
    f"{BENCH}/innlesinger/ny/",
    f"{BENCH}/tabeller/utfort/v1/",
    f"{BENCH}/modell/?modell=hybrid.v1",
    f"{BENCH}/modell/ny/",
    f"{BENCH}/modell/tall/?modell=hybrid.v1",
    f"{BENCH}/modell/fil/?modell=hybrid.v1",
    f"{BENCH}/modell/fil/",
    f"{BUILD}?modell=hybrid.v1",
    f"{BUILD}?modell=abf-apen.v1",
    *(f"{BUILD}?mal={slug}" for slug in TEMPLATES),
)


class _Ids(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.ids += [value or "" for name, value in attrs if name == "id"]


@pytest.fixture
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=(HYBRID, ACTIVITY, CRITERIA, OPEN_ACTIVITY, INDEX))


def twice(response) -> list[str]:
    found = _Ids()
    found.feed(response.content.decode())
    return [name for name, count in Counter(found.ids).items() if count > 1]


@pytest.mark.parametrize("address", PAGES)
def test_no_id_stands_twice_on_a_page(client, address):
    assert twice(get(client, address)) == []


@pytest.mark.parametrize("slug", TEMPLATES)
def test_nor_on_a_form_that_is_sent_back_with_what_is_wrong(client, slug):
    address = f"{BUILD}?mal={slug}"
    sent = fields_of(get(client, address), form='id="builder"')
    wrong = {**sent, "frame": "mye", "id": "", "title": "", "b.cap": "x", "t.step": "y", "p0.share": ""}
    assert twice(post(client, address, {**wrong, "do": "save"})) == []


def test_nor_on_a_file_that_is_looked_at(client):
    file = SimpleUploadedFile("besok.csv", b"unit,besok\nsor,12\nnord,mange\n")
    address = post(client, f"{BENCH}/innlesinger/ny/", {"file": file, "kind": "table"}, status=302).url
    page = get(client, address)
    assert twice(page) == []
    sent = fields_of(page, form='<form method="post" novalidate>')
    assert twice(post(client, address, {**sent, "do": "accept"})) == []
