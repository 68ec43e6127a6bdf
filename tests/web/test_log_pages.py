"""The log: who has read about me, what I have done, and the auditor's search, seals, verification and file."""

import csv
import io

import pytest

from factories.audit_rows import drop_guards, order
from factories.people import FAMILY, GIVER, OPEN, load_people
from factories.person_rows import SECRET
from factories.small_nordvagen import HYBRID, load_small_nordvagen
from likevekt.actions.audit_heads import HEADS_FILE
from likevekt.actions.job_kinds import JOB_KINDS
from likevekt.actions.job_runs import run_next
from likevekt.store.models import AuditEntry
from web.people_client import see_as, text, trail

pytestmark = pytest.mark.django_db
WEEK = {"from": "2026-08-25", "to": "2026-09-01"}


@pytest.fixture(autouse=True)
def people(settings, monkeypatch, tmp_path, db) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    monkeypatch.setenv("LIKEVEKT_AUDIT_HEADS", str(tmp_path / HEADS_FILE))
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    settings.LIKEVEKT_HOME = tmp_path
    load_small_nordvagen(models=(HYBRID,))
    load_people()


def run_jobs() -> None:
    from likevekt.actions.clock import now  # noqa: PLC0415

    while run_next(kinds=JOB_KINDS, now=now, holder="test") is not None:
        pass


def test_a_person_sees_who_has_read_about_her_in_role_unit_and_purpose_and_by_no_name():
    see_as("saksbehandler").get(f"/personer/{GIVER}/")
    see_as("enhetsleder").get(f"/personer/{GIVER}/")
    page = text(see_as("bruker").get("/min-innsyn/"))
    for said in (
        "Saksbehandler",
        "Enhetsleder, Hjemmetjenesten Sentrum",
        "så navn, fødselsnummer",
        "å behandle en sak",
    ):
        assert said in page, said
    assert "Jon Sundsaker" not in page
    assert page.index("Enhetsleder, Hjemmetjenesten") < page.index("Saksbehandler</td>")
    assert trail()[-1] == ("read", "audit_entry", GIVER, "own_access")


def test_who_acts_for_her_sees_the_same_and_a_caseworker_shows_it_when_she_asks():
    for username in ("parorende", "saksbehandler"):
        page = text(see_as(username).get(f"/personer/{GIVER}/lest/"))
        assert "Her er alle som har lest eller skrevet om denne personen." in page, username
    assert f"/personer/{GIVER}/lest/" in text(see_as("parorende").get("/min-innsyn/"))
    assert [entry[3] for entry in trail() if entry[1:3] == ("audit_entry", GIVER)] == [
        "own_access",
        "casework",
    ]


def test_pages_of_the_log_hold_every_entry_once():
    client = see_as("bruker")
    for _ in range(60):
        client.get("/min-innsyn/")
    first = client.get("/min-innsyn/det-jeg-har-gjort/")
    older = client.get(f"/min-innsyn/det-jeg-har-gjort/?eldre={first.context['older_than']}")
    numbers = [line.number for page in (first, older) for line in page.context["lines"]]
    assert len(numbers) == len(set(numbers)) == 60
    assert numbers == sorted(numbers, reverse=True)


def test_everyone_sees_what_the_log_holds_of_her_own_acts():
    client = see_as("saksbehandler")
    client.get(f"/personer/{OPEN}/")
    see_as("enhetsleder").get(f"/personer/{GIVER}/")
    page = text(client.get("/min-innsyn/det-jeg-har-gjort/"))
    assert OPEN in page
    assert GIVER not in page
    assert "Du selv" in page
    assert FAMILY[OPEN] not in page


def test_an_auditor_searches_and_the_search_is_an_entry_and_stands_in_no_address():
    see_as("saksbehandler").get(f"/personer/{OPEN}/")
    auditor = see_as("kontrollor")
    assert "Loggen er ikke kontrollert ennå." in text(auditor.get("/logg/"))
    asked = WEEK | {"account": "saksbehandler", "person": OPEN, "kind": "identity", "action": "read"}
    answer = auditor.post("/logg/", asked)
    assert [line.person for line in answer.context["lines"]] == [OPEN]
    assert "Jon Sundsaker" in text(answer)
    assert "ikke ennå" in text(answer)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.object_kind, entry.person) == ("search", "audit_entry", OPEN)
    assert entry.details["object_kind"] == "identity"


def test_an_auditor_finds_emergencies_only():
    given = {"chosen": "danger", "reason": "Somebody is at the door"}
    see_as("teamleder").post(f"/personer/{OPEN}/nodtilgang/", given)
    see_as("saksbehandler").get(f"/personer/{OPEN}/")
    answer = see_as("kontrollor").post("/logg/", WEEK | {"emergency": "yes"})
    assert {line.why for line in answer.context["lines"]} == {"nødrett"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Si hva du søker etter"),
        ({"from": "yesterday"}, "år-måned-dag"),
        (WEEK | {"object_id": "a\x00b"}, "Navn og fødselsnumre står ikke i den."),
        ({"account": "nobody-here"}, "Ingen konto har dette brukernavnet."),
        ({"person": "Kari Nordmann"}, "Navn og fødselsnumre står ikke i den."),
        (WEEK | {"object_id": "12345678901"}, "Navn og fødselsnumre står ikke i den."),
        (WEEK | {"older_than": "x"}, "Si hva du søker etter"),
    ],
)
def test_a_faulty_search_is_said_and_leaves_nothing_in_the_log(asked, said):
    client = see_as("kontrollor")
    before = len(trail())
    for address in ("/logg/", "/logg/regneark/") if "older_than" not in asked else ("/logg/",):
        answer = client.post(address, asked)
        assert answer.status_code == 400, address
        assert said in text(answer)
    assert len(trail()) == before


def test_a_file_of_the_log_is_quiet_in_a_spreadsheet_and_is_an_entry():
    see_as("saksbehandler").get(f"/personer/{OPEN}/")
    answer = see_as("kontrollor").post("/logg/regneark/", WEEK | {"person": OPEN})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["person"] for row in rows} == {OPEN}
    assert trail()[-1][:2] == ("export", "audit_entry")


def test_a_verification_runs_as_a_job_and_says_what_it_found():
    auditor = see_as("kontrollor")
    assert auditor.post("/logg/kontroll/").headers["Location"] == "/logg/#verified"
    assert "En kontroll er i gang." in text(auditor.get("/logg/"))
    run_jobs()
    page = text(auditor.get("/logg/"))
    assert "Loggen er hel." in page
    assert "Ingenting var galt" in page
    assert ("verify", "audit_entry", "", "") in trail()


def test_the_log_asks_the_database_a_known_number_of_times(django_assert_max_num_queries):
    auditor = see_as("kontrollor")
    for _ in range(3):
        see_as("saksbehandler").get(f"/personer/{OPEN}/")
    with django_assert_max_num_queries(18):
        auditor.post("/logg/", WEEK)
    with django_assert_max_num_queries(20):
        see_as("bruker").get("/min-innsyn/")


def test_an_entry_that_was_spoilt_past_the_product_closes_the_log_to_nobody():
    see_as("saksbehandler").get(f"/personer/{GIVER}/")
    spoilt = AuditEntry.objects.filter(person=GIVER).latest("pk").pk
    drop_guards(AuditEntry)
    order("UPDATE store_auditentry SET details = '[1]' WHERE id = %s", spoilt)
    said = "Denne loggføringen kan ikke leses: noen har skrevet i databasen utenom Likevekt."
    client = see_as("kontrollor")
    sought = {"from": "2026-01-01", "to": "2026-12-31"}
    assert said in text(client.post("/logg/", sought))
    assert client.post("/logg/regneark/", sought).status_code == 200
    assert said in text(see_as("bruker").get("/min-innsyn/"))
