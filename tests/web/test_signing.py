"""What signs something asks for the second factor again after 15 minutes, and loses nothing that was typed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from factories.logins import Telephone, logged_in, set_up_telephone
from factories.small_nordvagen import CODE, HYBRID, load_small_nordvagen
from likevekt.store.models import Account, AuditEntry
from likevekt.store.table_queries import current_tables
from likevekt.web.signing import CODE as FIELD
from likevekt.web.signing import signs
from web.bench_client import BENCH, fields_of, get, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
FILE = b"unit;besok\r\nnord;980\r\nsor;1250\r\n"
TYPED = {"source": 'telling «i juni» <&> "æøå"', "as_of": "2026-06-30", "table": "besok", "do": "accept"}


@pytest.fixture(autouse=True)
def nordvagen(settings, monkeypatch) -> None:
    load_small_nordvagen(models=(HYBRID,))
    settings.PRODUCTION = True
    settings.LIKEVEKT_IDENTITY_KEYS = ("ab" * 32,)
    monkeypatch.setenv("LIKEVEKT_NOW", NOW.isoformat())


@pytest.fixture
def telephone() -> Telephone:
    return set_up_telephone(Account.objects.get(username="okonomiradgiver").pk, at=NOW)[0]


@pytest.fixture
def client(telephone) -> Client:
    return logged_in("okonomiradgiver")


def wait(monkeypatch, long: timedelta) -> datetime:
    monkeypatch.setenv("LIKEVEKT_NOW", (NOW + long).isoformat())
    return NOW + long


def previewed(client: Client) -> tuple[str, dict[str, str]]:
    """Choose a file; gives the address of its preview, and what is typed on it."""
    address = post(
        client,
        f"{BENCH}/innlesinger/ny/",
        {"kind": "table", "file": SimpleUploadedFile("besok.csv", FILE)},
        status=302,
    ).url
    return address, fields_of(get(client, address), form='<form method="post" novalidate>') | TYPED


def asked(page) -> dict[str, str]:
    text = page.content.decode()
    assert "Vis at det fortsatt er deg, så er det skrevet under." in text
    return fields_of(page, form='<form class="fields login__form"')


def is_taken_in() -> bool:
    return "besok" in current_tables(municipality=CODE).heads


def test_within_a_quarter_of_an_hour_nothing_is_asked(client, monkeypatch):
    address, typed = previewed(client)
    wait(monkeypatch, QUARTER - timedelta(seconds=1))
    post(client, address, typed, status=302)
    assert is_taken_in()


def test_after_it_the_code_is_asked_for_and_everything_typed_comes_along(client, telephone, monkeypatch):
    address, typed = previewed(client)
    later = wait(monkeypatch, QUARTER)
    page = post(client, address, typed)
    assert not is_taken_in()
    kept = asked(page)
    assert {name: kept[name] for name in typed} == typed
    wrong = post(client, address, kept | {FIELD: "000000"}, status=400)
    assert "Denne koden passer ikke" in wrong.content.decode()
    assert not is_taken_in()
    again = asked(wrong)
    assert {name: again[name] for name in typed} == typed
    post(client, address, again | {FIELD: telephone.code(later)}, status=302)
    assert is_taken_in()
    assert current_tables(municipality=CODE).heads["besok"].source == TYPED["source"]
    last = AuditEntry.objects.latest("pk")
    assert (last.action, last.object_kind) == ("approve", "import")


def test_a_code_that_was_shown_is_enough_for_the_next_quarter_of_an_hour(client, telephone, monkeypatch):
    address, typed = previewed(client)
    later = wait(monkeypatch, QUARTER)
    post(client, address, typed | {FIELD: telephone.code(later)}, status=302)
    wait(monkeypatch, 2 * QUARTER - timedelta(seconds=1))
    address, typed = previewed(client)
    post(client, address, typed, status=302)
    wait(monkeypatch, 2 * QUARTER)
    address, typed = previewed(client)
    asked(post(client, address, typed))


def test_only_what_signs_asks(client, monkeypatch):
    """Looking again with other answers is not signing, nor is letting the file go."""
    address, typed = previewed(client)
    wait(monkeypatch, QUARTER)
    assert "Skriv under" not in post(client, address, typed | {"do": "look"}).content.decode()
    post(client, address, {"do": "regret"}, status=302)


def test_who_may_not_is_refused_and_never_asked(monkeypatch):
    set_up_telephone(Account.objects.get(username="ansatt").pk, at=NOW)
    client = logged_in("ansatt")
    wait(monkeypatch, QUARTER)
    post(client, f"{BENCH}/innlesinger/1/", TYPED, status=403)


def test_who_was_logged_out_meanwhile_is_led_to_the_login(client, monkeypatch):
    address, typed = previewed(client)
    wait(monkeypatch, timedelta(hours=8))
    assert post(client, address, typed, status=302).url.startswith("/logg-inn/?next=")


def test_a_demo_asks_for_nothing(settings, monkeypatch):
    settings.PRODUCTION = False
    client = Client(headers={"host": "127.0.0.1"})
    address, typed = previewed(client)
    wait(monkeypatch, QUARTER)
    post(client, address, typed, status=302)


def test_several_values_of_one_field_and_the_order_they_were_typed_in_are_kept(
    client, rf, monkeypatch, telephone
):
    """The gate by itself: what the page gets is what was typed, without the code."""
    later = wait(monkeypatch, QUARTER)
    got = []
    gated = signs()(lambda request: got.append(dict(request.POST.lists())) or HttpResponse())
    request = rf.post("/x/?y=1", {"unit": ["b", "a"], "note": "to\nlinjer", FIELD: telephone.code(later)})
    request.session, request.user = client.session, Account.objects.get(username="okonomiradgiver")
    gated(request)
    assert got == [{"unit": ["b", "a"], "note": ["to\nlinjer"]}]


@pytest.mark.parametrize(
    ("username", "address", "sent"),
    [
        ("kommunalsjef", "/konto/kontoer/", {"grant": "1"}),
        ("kommunalsjef", "/konto/nokler/", {"do": "godkjenn", "key": "1"}),
        ("administrator", "/konto/kontoer/1/", {"do": "lenke"}),
    ],
)
def test_approving_a_role_or_a_key_and_making_a_link_is_signed(monkeypatch, username, address, sent):
    set_up_telephone(Account.objects.get(username=username).pk, at=NOW)
    client = logged_in(username)
    wait(monkeypatch, QUARTER)
    kept = asked(post(client, address, sent))
    assert {name: kept[name] for name in sent} == sent
