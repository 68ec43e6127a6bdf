"""Keys of other systems and the clock of a demo, on the screen."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from factories.small_nordvagen import CODE, HYBRID, load_small_nordvagen
from likevekt.actions import clock
from likevekt.actions.demo_clock import move_demo_clock
from likevekt.actions.doer import command_line
from likevekt.actions.errors import ActionError
from likevekt.store.models import Account, AuditEntry, ClockShift, MachineClient
from web.bench_client import fields_of, seen
from web.test_who import see_as

pytestmark = pytest.mark.django_db
KEYS = "/konto/nokler/"
CLOCK = "/konto/klokka/"
MADE = {"do": "lag", "name": "Fagsystemet", "scope": ["funding_table:read"], "expires": "2027-03-01"}


@pytest.fixture(autouse=True)
def nordvagen() -> Iterator[None]:
    load_small_nordvagen(models=(HYBRID,))
    clock.shift.forget()
    yield
    clock.shift.forget()


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00+02:00")


@pytest.mark.usefixtures("fixed")
def test_a_key_is_shown_once_approved_by_another_and_taken_back_in_one_click():
    administrator, head = see_as("administrator"), see_as("kommunalsjef")
    made = administrator.post(KEYS, MADE)
    token = made.context["token"]
    assert token.startswith("lv_")
    assert token in made.content.decode()
    key = MachineClient.objects.get()
    assert key.expires_at.isoformat() == "2027-03-01T23:00:00+00:00"
    page = administrator.get(KEYS)
    assert token not in page.content.decode()
    assert "Se: tabeller, satser og kriterier" in seen(page)
    own = administrator.post(KEYS, {"do": "godkjenn", "key": key.pk})
    assert own.status_code == 403  # an administrator approves none
    assert head.post(KEYS, {"do": "godkjenn", "key": key.pk}).status_code == 302
    assert "Godkjent av Astrid Nordvågsjef" in seen(administrator.get(KEYS))
    assert administrator.post(KEYS, {"do": "ta-tilbake", "key": key.pk}).status_code == 302
    assert "Tatt tilbake" in seen(administrator.get(KEYS))
    again = administrator.post(KEYS, {"do": "ta-tilbake", "key": key.pk})
    assert again.status_code == 400


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": " "}, "tomt"),
        ({"scope": []}, "minst"),
        ({"expires": "snart"}, "Skriv en dag"),
        ({"expires": "2031-01-01"}, "år"),
    ],
)
def test_a_key_that_cannot_be_made_is_said_and_what_was_typed_is_kept(values, said):
    answer = see_as("administrator").post(KEYS, MADE | values)
    assert answer.status_code == 400
    assert said in seen(answer)
    assert not MachineClient.objects.exists()
    assert answer.context["chosen"] == frozenset((MADE | values)["scope"])


@pytest.mark.usefixtures("fixed")
def test_who_may_not_make_keys_sees_them_only():
    see_as("administrator").post(KEYS, MADE)
    auditor = see_as("kontrollor")
    html = auditor.get(KEYS).content.decode()
    assert "Fagsystemet" in html
    assert "<form" not in html[html.index("<main") :]
    assert auditor.post(KEYS, MADE).status_code == 403
    assert see_as("okonomiradgiver").get(KEYS).status_code == 403
    assert see_as("administrator").post(KEYS, {"do": "castle"}).status_code == 404
    assert see_as("administrator").post(KEYS, {"do": "ta-tilbake", "key": "x"}).status_code == 404


@pytest.mark.usefixtures("fixed")
def test_many_keys_cost_as_many_queries_as_one(django_assert_num_queries):
    administrator = see_as("administrator")
    administrator.post(KEYS, MADE)
    with django_assert_num_queries(4):
        administrator.get(KEYS)
    for number in range(9):
        administrator.post(KEYS, MADE | {"name": f"System {number}"})
    with django_assert_num_queries(4):
        assert "10 nøkler" in seen(administrator.get(KEYS))


@pytest.mark.usefixtures("_real_clock")
def test_the_clock_of_a_demo_is_moved_written_down_and_set_right_again():
    reader = see_as("ansatt")
    assert "Klokka går riktig" in seen(reader.get(CLOCK))
    assert 'class="moved' not in reader.get("/konto/").content.decode()
    before = clock.today()
    moved = reader.post(CLOCK, {"do": "til", "to": "2027-03-01"}, follow=True)
    assert "Klokka i denne demoen står på 1. mars 2027." in seen(moved)
    assert clock.today() == date(2027, 3, 1)
    page = reader.get("/nn/ressursfordeling/").content.decode()
    assert "Klokka i denne demoen står på 1.\xa0mars 2027." in page
    assert 'href="/nn/konto/klokka/"' in page
    reader.post(CLOCK, {"do": "veke"})
    assert clock.today() == date(2027, 3, 8)
    reader.post(CLOCK, {"do": "rett"})
    assert clock.today() - before <= timedelta(days=1)
    told = AuditEntry.objects.filter(object_kind="clock").order_by("pk")
    employee = str(Account.objects.get(username="ansatt").pk)
    assert [(one.action, one.actor) for one in told] == [("move", employee)] * 3
    assert 'class="moved' not in reader.get("/konto/").content.decode()


@pytest.mark.usefixtures("_real_clock")
@pytest.mark.parametrize(("sent", "said"), [("i morgen", "Skriv en dag"), ("2531-01-01", "hundre år")])
def test_a_day_that_cannot_be_used_is_said_and_kept(sent, said):
    answer = see_as("ansatt").post(CLOCK, {"do": "til", "to": sent})
    assert answer.status_code == 400
    assert said in seen(answer)
    assert f'value="{sent}"' in answer.content.decode()
    assert not ClockShift.objects.exists()


def test_a_clock_that_is_held_still_is_not_moved_and_no_page_says_that_it_is(fixed):
    answer = see_as("ansatt").post(CLOCK, {"do": "dag"})
    assert answer.status_code == 400
    assert "LIKEVEKT_NOW" in seen(answer)


def test_a_production_server_has_no_such_page_and_refuses_the_command(settings):
    settings.PRODUCTION = True
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Account.objects.get(username="kommunalsjef"))
    assert client.get(CLOCK).status_code in {302, 404}
    with pytest.raises(ActionError, match="never moved"):
        move_demo_clock(to=date(2027, 3, 1), by=command_line("test"))
    assert not AuditEntry.objects.filter(object_kind="clock").exists()


def test_the_command_writes_it_down_in_the_municipality():
    move_demo_clock(to=date(2027, 3, 1), by=command_line("test"))
    entry = AuditEntry.objects.get(object_kind="clock")
    assert (entry.actor_kind, entry.municipality) == ("system", CODE)


@pytest.fixture
def _real_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIKEVEKT_NOW", raising=False)


def test_a_clock_that_another_moved_meanwhile_is_not_moved_on_unseen():
    client = see_as("kommunalsjef")
    sent = fields_of(client.get(CLOCK)) | {"do": "dag"}
    assert client.post(CLOCK, sent).status_code == 302
    before = clock.now().date()
    page = client.post(CLOCK, sent)
    assert page.status_code == 409
    assert "Klokka står på en annen dag enn da du åpnet siden." in seen(page)
    assert clock.now().date() == before
    assert client.post(CLOCK, fields_of(page) | {"do": "dag"}).status_code == 302
    assert clock.now().date() == before + timedelta(days=1)
