"""Persons: the list, the search, one person's page, who may see, and what an emergency opens."""

import csv
import io

import pytest

from factories.account_rows import hold_role
from factories.people import (
    CENTRE,
    FAMILY,
    GIVER,
    KIN,
    LET_IN,
    NORTHERN,
    NUMBERS,
    OPEN,
    OWN_CASE,
    SHIELDED,
    load_people,
)
from factories.person_rows import SECRET
from factories.small_nordvagen import CODE, HYBRID, load_small_nordvagen
from likevekt.actions.job_kinds import JOB_KINDS
from likevekt.actions.job_runs import run_next
from likevekt.actions.person_counts import pooled
from likevekt.store.models import AuditEntry, EmergencyAccess, Job, LeaderAlert, Person
from web.people_client import see_as, text, trail

pytestmark = pytest.mark.django_db
NOW = "2026-09-01T12:00:00+02:00"
REASON = {"chosen": "acute", "reason": "She fell on the stairs"}


@pytest.fixture(autouse=True)
def people(settings, monkeypatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", NOW)
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    load_small_nordvagen(models=(HYBRID,))
    load_people()
    AuditEntry.objects.all()


def run_jobs() -> None:
    from likevekt.actions.clock import now  # noqa: PLC0415

    while run_next(kinds=JOB_KINDS, now=now, holder="test") is not None:
        pass


def test_the_list_shows_codes_and_no_names_before_they_are_asked_for():
    before = len(trail())
    page = text(see_as("saksbehandler").get("/personer/"))
    assert "Du kan se 6 personer i arbeidet ditt." in page
    assert not [name for name in FAMILY.values() if name in page]
    assert OPEN in page
    assert KIN not in page
    assert len(trail()) == before


def test_names_are_shown_when_asked_for_and_each_is_a_reading():
    client = see_as("saksbehandler")
    before = len(trail())
    page = text(client.post("/personer/", {"do": "names"}))
    assert FAMILY[OPEN] in page
    assert FAMILY[SHIELDED] not in page
    read = [
        person for action, kind, person, purpose in trail()[before:] if (action, kind) == ("read", "identity")
    ]
    assert sorted(read) == sorted([OPEN, OWN_CASE, GIVER, NORTHERN, LET_IN])


def test_a_shielded_person_is_a_code_in_the_whole_municipality_and_nothing_in_a_unit():
    everywhere = text(see_as("saksbehandler").get("/personer/"))
    assert SHIELDED in everywhere
    assert "skjult" in everywhere
    unit = text(see_as("enhetsleder").get("/personer/"))
    assert SHIELDED not in unit
    assert "Du kan se 3 personer i arbeidet ditt." in unit


def test_a_search_by_name_finds_those_in_reach_and_writes_down_no_name():
    client = see_as("saksbehandler")
    page = text(client.post("/personer/", {"do": "search", "sought": "runa TARE"}))
    assert f"Runa {FAMILY[OPEN]}" in page
    entry = AuditEntry.objects.get(action="search")
    assert entry.details == {"by": "name", "found": 1, "role": "caseworker"}
    assert "runa" not in str(AuditEntry.objects.values_list("details", "object_id")).lower()


@pytest.mark.parametrize("person", [SHIELDED, KIN])
def test_a_search_by_the_name_of_one_who_is_closed_finds_nobody(person):
    client = see_as("saksbehandler")
    closed = client.post("/personer/", {"do": "search", "sought": FAMILY[person]})
    nobody = client.post("/personer/", {"do": "search", "sought": "Ingensteds"})
    assert "Ingen du kan se, ble funnet." in text(closed)
    assert _found(closed) == _found(nobody)
    assert not [one for one in trail() if one[0] == "read" and one[2] == person]


def _found(answer) -> str:
    page = text(answer)
    return page[page.index('id="found"') : page.index('id="all"')]


def test_a_search_by_birth_number_or_code_leads_to_the_page_and_stands_in_no_address():
    client = see_as("saksbehandler")
    for sought in (NUMBERS[OPEN].digits, f"{NUMBERS[OPEN].digits[:6]} {NUMBERS[OPEN].digits[6:]}", OPEN):
        answer = client.post("/personer/", {"do": "search", "sought": sought})
        assert answer.headers["Location"] == f"/personer/{OPEN}/"


@pytest.mark.parametrize(
    ("sought", "said"),
    [
        ("", "Det ble ikke søkt etter noe."),
        ("R", "Det ble ikke søkt etter noe."),
        ("12345678901", "ødselsnummeret"),
        ("123", "elleve"),
    ],
)
def test_a_faulty_search_is_said_beside_the_field_and_kept(sought, said):
    answer = see_as("saksbehandler").post("/personer/", {"do": "search", "sought": sought})
    assert answer.status_code == 400
    assert said in text(answer)
    assert f'value="{sought}"' in text(answer)


def test_a_page_shows_who_she_is_and_is_one_entry():
    client = see_as("saksbehandler")
    before = len(trail())
    page = text(client.get(f"/personer/{GIVER}/"))
    for said in (
        "Runa Fjordheim",
        "Havnegata 8",
        "Hjemmetjenesten Sentrum",
        "Siri Fjordheim",
        "Kvinne, født i 1940",
    ):
        assert said in page, said
    assert trail()[before:] == [("read", "identity", GIVER, "casework")]
    title = page[page.index("<title>") : page.index("</title>")]
    assert "Fjordheim" not in title


def test_pages_ask_the_database_a_known_number_of_times(django_assert_max_num_queries):
    client = see_as("saksbehandler")
    for address, most in (("/personer/", 12), (f"/personer/{GIVER}/", 32), ("/skjerming/", 12)):
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)


def test_own_case_and_kin_are_refused_in_a_sentence_and_the_leader_is_told():
    page = see_as("saksbehandler").get(f"/personer/{KIN}/")
    assert page.status_code == 403
    assert "en som står deg nær" in text(page) or "nærstående" in text(page) or "nær" in text(page)
    assert "Jeg må se dette nå" not in text(page)
    assert trail()[-1][:3] == ("refused_kin", "person", KIN)
    run_jobs()
    assert LeaderAlert.objects.get(leader__username="kommunalsjef").kind == "kin"


def test_an_emergency_opens_the_page_for_an_hour_and_says_how_long_is_left(monkeypatch):
    client = see_as("enhetsleder")
    refused = client.get(f"/personer/{SHIELDED}/")
    assert refused.status_code == 403
    assert "Jeg må se dette nå" in text(refused)
    assert FAMILY[SHIELDED] not in text(refused)
    answer = client.post(f"/personer/{SHIELDED}/nodtilgang/", REASON)
    assert answer.headers["Location"] == f"/personer/{SHIELDED}/"
    page = text(client.get(f"/personer/{SHIELDED}/"))
    assert "Åpen for deg med nødtilgang i 60 minutter til." in page
    assert FAMILY[SHIELDED] in page
    assert trail()[-1] == ("read", "identity", SHIELDED, "emergency")
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:59:30+02:00")
    assert "i ett minutt til" in text(client.get(f"/personer/{SHIELDED}/"))
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T13:00:00+02:00")
    assert client.get(f"/personer/{SHIELDED}/").status_code == 403


def test_the_leader_sees_the_emergency_with_its_reason_and_marks_it_as_seen():
    see_as("teamleder").post(f"/personer/{OPEN}/nodtilgang/", REASON)
    run_jobs()
    leader = see_as("kommunalsjef")
    assert "Ett varsel er ikke sett ennå." in text(leader.get("/konto/"))
    page = text(leader.get("/varsler/"))
    for said in (
        "Ett varsel er ikke sett ennå.",
        "Ola Hverdagsen",
        "Akutt sykdom eller skade",
        REASON["reason"],
        OPEN,
    ):
        assert said in page, said
    assert FAMILY[OPEN] not in page
    alert = LeaderAlert.objects.get()
    leader.post(f"/varsler/{alert.pk}/sett/")
    assert "Det er ikke noe nytt." in text(leader.get("/varsler/"))
    assert "ikke sett ennå" not in text(leader.get("/konto/"))
    again = leader.post(f"/varsler/{alert.pk}/sett/")
    assert again.status_code == 404
    assert "Det finnes ikke noe slikt varsel her, eller det er merket som sett alt." in text(again)
    assert trail()[-1][:2] == ("mark_seen", "leader_alert")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"chosen": "acute", "reason": ""}, "tomt"),
        ({"chosen": "acute", "reason": "fell"}, "minst 3 ord"),
        ({"chosen": "nothing", "reason": "She fell there"}, "Velg hva som haster."),
        ({"reason": "She fell there"}, "Velg hva som haster."),
    ],
)
def test_an_emergency_without_a_reason_is_refused_and_keeps_what_was_typed(given, said):
    answer = see_as("enhetsleder").post(f"/personer/{SHIELDED}/nodtilgang/", given)
    assert answer.status_code == 400
    assert said in text(answer)
    assert given["reason"] in text(answer)
    assert not EmergencyAccess.objects.exists()
    assert not Job.objects.filter(name="alert_leader_emergency").exists()


def test_a_file_holds_codes_and_hides_where_shielded_persons_live():
    Person.objects.filter(person=OPEN).update(area="=cmd|x")
    answer = see_as("saksbehandler").get("/personer/regneark/")
    rows = {row["person"]: row for row in csv.DictReader(io.StringIO(answer.content.decode()))}
    assert rows[SHIELDED]["area"] == rows[SHIELDED]["birth_year"] == ""
    assert rows[LET_IN]["area"] == "sentrum"
    assert rows[OPEN]["area"] == "'=cmd|x"
    assert KIN not in rows
    assert trail()[-1][:2] == ("export", "person")
    assert SHIELDED not in see_as("enhetsleder").get("/personer/regneark/").content.decode()


@pytest.mark.parametrize(
    ("counts", "total", "shown", "unplaced"),
    [
        ({"nord": 20, "sor": 30}, 56, {"nord": 20, "sor": 30}, 6),
        ({"nord": 20, "sor": 30}, 52, {"sor": 30}, 22),
        ({"nord": 4, "sor": 30}, 36, {"sor": 30}, 6),
        ({"nord": 4, "sor": 30}, 34, {}, 34),
        ({"nord": 20, "sor": 30}, 50, {"nord": 20, "sor": 30}, 0),
        ({}, 3, {}, 3),
    ],
)
def test_no_small_number_is_shown_or_can_be_calculated(counts, total, shown, unplaced):
    found = pooled(counts, total=total)
    assert (dict(found.areas), found.unplaced, found.total) == (shown, unplaced, total)


def test_areas_are_counted_without_the_shielded_and_a_list_of_an_area_leaves_them_out():
    for number in range(12):
        Person.objects.create(
            municipality=Person.objects.get(person=OPEN).municipality,
            person=f"pmore{number}",
            area="sentrum" if number < 6 else "nord",
            created_at="2026-01-01T00:00Z",
        )
    client = see_as("saksbehandler")
    counts = client.get("/personer/").context["counts"]
    assert counts.total == 19
    assert counts.unplaced == 19 - sum(counts.areas.values())
    page = text(client.get("/personer/?omrade=sentrum"))
    assert SHIELDED not in page
    assert LET_IN in page


def test_no_page_leads_a_reader_to_one_that_is_closed_to_her():
    assert f"/personer/{OPEN}/lest/" in text(see_as("enhetsleder").get(f"/personer/{OPEN}/"))
    hold_role("teamleder", "team_leader", code=CODE, unit=CENTRE)
    page = text(see_as("teamleder").get(f"/personer/{GIVER}/"))
    assert FAMILY[GIVER] in page
    assert f"/personer/{GIVER}/lest/" not in page
    assert f'href="/personer/{SHIELDED}/"' in text(
        see_as("saksbehandler").get(f"/personer/{SHIELDED}/skjerming/")
    )
    assert f'href="/personer/{SHIELDED}/"' not in text(
        see_as("kommunalsjef").get(f"/personer/{SHIELDED}/skjerming/")
    )
