"""What somebody tries who guesses ids, changes what a form sends, or goes on after a right has ended."""

from datetime import timedelta

import pytest

from factories.people import FAMILY, GIVER, KIN, NORTHERN, NUMBERS, OPEN, OWN_CASE, SHIELDED, load_people
from factories.person_rows import SECRET, make_person
from factories.small_nordvagen import HYBRID, NOW, load_small_nordvagen
from factories.store_rows import make_municipality
from likevekt.store.models import (
    Account,
    AuditEntry,
    EmergencyAccess,
    LeaderAlert,
    Person,
    PowerOfAttorney,
    ShieldAccess,
    ShieldProposal,
)
from web.people_client import see_as, text

pytestmark = pytest.mark.django_db
REASON = {"chosen": "acute", "reason": "She fell on the stairs"}
ROLES_WITHOUT_PERSONS = (
    "okonomiradgiver", "kommunalsjef", "ansatt", "tillitsvalgt", "folkevalgt", "forsker", "kontrollor", "administrator",
)  # fmt: skip


@pytest.fixture(autouse=True)
def people(settings, monkeypatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    load_small_nordvagen(models=(HYBRID,))
    load_people()


@pytest.mark.parametrize("username", ROLES_WITHOUT_PERSONS)
def test_no_other_role_opens_a_person_by_her_address(username):
    client = see_as(username)
    for address in ("", "nodtilgang/", "fullmakt/", "lest/"):
        for person in (OPEN, SHIELDED):
            answer = client.get(f"/personer/{person}/{address}")
            assert answer.status_code in {403, 405}, (address, person)
            assert FAMILY[person] not in text(answer)
    assert client.post(f"/personer/{OPEN}/nodtilgang/", REASON).status_code == 403
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("person", ["pguess", "1", "popen-", NUMBERS[OPEN].digits])
def test_a_guessed_id_is_no_page_and_leaves_nothing_in_the_log(person):
    client = see_as("saksbehandler")
    before = AuditEntry.objects.count()
    for address in ("", "lest/", "fullmakt/", "skjerming/"):
        assert client.get(f"/personer/{person}/{address}").status_code == 404, address
    assert client.post(f"/personer/{person}/nodtilgang/", REASON).status_code == 404
    assert AuditEntry.objects.count() == before


def test_a_person_of_another_municipality_is_not_there():
    make_person(make_municipality(code="9907"), person="pstranger")
    client = see_as("saksbehandler")
    for address in ("", "lest/", "fullmakt/", "skjerming/"):
        assert client.get(f"/personer/pstranger/{address}").status_code == 404, address
    assert client.post("/personer/pstranger/nodtilgang/", REASON).status_code == 404


def test_another_units_person_is_closed_and_the_try_is_written_down():
    answer = see_as("enhetsleder").get(f"/personer/{NORTHERN}/")
    assert answer.status_code == 403
    assert FAMILY[NORTHERN] not in text(answer)
    assert AuditEntry.objects.latest("pk").action == "refused_outside"


def test_a_shielded_person_of_another_unit_is_told_from_no_other():
    Person.objects.filter(person=NORTHERN).update(shielded=True)
    shielded = text(see_as("enhetsleder").get(f"/personer/{NORTHERN}/"))
    Person.objects.filter(person=NORTHERN).update(shielded=False)
    open_one = text(see_as("enhetsleder").get(f"/personer/{NORTHERN}/"))
    assert _said(shielded) == _said(open_one)


def _said(page: str) -> str:
    return page[page.index("<h1") : page.index("</h1>") + 600]


@pytest.mark.parametrize("person", [KIN, OWN_CASE])
def test_an_emergency_opens_neither_kin_nor_own_case(person):
    username = "saksbehandler" if person == KIN else "enhetsleder"
    client = see_as(username)
    assert client.post(f"/personer/{person}/nodtilgang/", REASON).status_code == 403
    assert client.get(f"/personer/{person}/").status_code == 403
    assert not EmergencyAccess.objects.exists()


def test_an_emergency_access_of_another_opens_nothing():
    see_as("teamleder").post(f"/personer/{SHIELDED}/nodtilgang/", REASON)
    assert see_as("teamleder").get(f"/personer/{SHIELDED}/").status_code == 200
    assert see_as("enhetsleder").get(f"/personer/{SHIELDED}/").status_code == 403


def test_a_shielded_person_is_found_by_no_prefix_sort_count_page_or_area():
    client = see_as("enhetsleder")
    with_her = text(client.get("/personer/"))
    for length in range(2, len(FAMILY[SHIELDED]) + 1):
        page = text(client.post("/personer/", {"do": "search", "sought": FAMILY[SHIELDED][:length]}))
        assert SHIELDED not in page
        assert FAMILY[SHIELDED] not in page
    for address in (
        "?omrade=sentrum",
        "?etter=p",
        "?sort=name",
        "?order=-name",
        "?etter=%00",
        "?omrade=%F0%9F",
    ):
        assert SHIELDED not in text(client.get(f"/personer/{address}")), address
    ShieldAccess.objects.filter(person__person=SHIELDED)
    Person.objects.filter(person=SHIELDED).update(area="", birth_year=None)
    assert _said(text(client.get("/personer/"))) == _said(with_her)


def test_a_null_character_in_a_search_is_no_fault_of_ours():
    answer = see_as("saksbehandler").post("/personer/", {"do": "search", "sought": "po\x00pen"})
    assert answer.status_code == 200


def test_a_power_that_is_taken_back_closes_at_once_while_logged_in():
    holder = see_as("parorende")
    assert holder.get(f"/personer/{GIVER}/lest/").status_code == 200
    power = PowerOfAttorney.objects.get(person__person=GIVER)
    giver = see_as("bruker")
    assert giver.post(f"/fullmakter/{power.pk}/ta-tilbake/").headers["Location"] == "/fullmakter/"
    assert holder.get(f"/personer/{GIVER}/lest/").status_code == 403
    assert AuditEntry.objects.latest("pk").action == "refused_no_power"


@pytest.mark.parametrize("username", ["okonomiradgiver", "teamleder", "kontrollor"])
def test_who_may_not_cannot_take_back_a_power(username):
    power = PowerOfAttorney.objects.get(person__person=GIVER)
    assert see_as(username).post(f"/fullmakter/{power.pk}/ta-tilbake/").status_code == 403
    power.refresh_from_db()
    assert power.revoked_at is None


def test_a_person_takes_back_no_other_persons_power():
    other = PowerOfAttorney.objects.create(
        person=Person.objects.get(person=OPEN),
        account=Account.objects.get(username="folkevalgt"),
        powers=["read"],
        valid_from=NOW.date(),
        given_by=Account.objects.get(username="saksbehandler"),
    )
    assert see_as("bruker").post(f"/fullmakter/{other.pk}/ta-tilbake/").status_code == 404
    other.refresh_from_db()
    assert other.revoked_at is None


@pytest.mark.parametrize("holder", ["bruker", " bruker ", "nobody-of-this-name", ""])
def test_a_power_is_given_neither_to_oneself_nor_to_nobody(holder):
    before = PowerOfAttorney.objects.count()
    given = {"holder": holder, "powers": ["read"], "from": "2026-09-01"}
    assert see_as("bruker").post("/fullmakter/", given).status_code == 400
    assert PowerOfAttorney.objects.count() == before


@pytest.mark.parametrize(
    "changed",
    [
        {"powers": ["everything"]}, {"powers": []}, {"from": "tomorrow"}, {"from": "2026-09-02", "to": "2026-09-01"},
        {"from": "9999-12-31"}, {"to": "0001-01-01"}, {"holder": "x\x00y"},
    ],
)  # fmt: skip
def test_a_power_that_is_tampered_with_is_refused(changed):
    before = PowerOfAttorney.objects.count()
    given = {"holder": "folkevalgt", "powers": ["read"], "from": "2026-09-01"} | changed
    assert see_as("bruker").post("/fullmakter/", given).status_code == 400
    assert PowerOfAttorney.objects.count() == before


def test_the_log_about_a_person_is_closed_to_strangers_and_to_kin_at_work():
    for username in ("okonomiradgiver", "ansatt", "forsker", "parorende"):
        assert see_as(username).get(f"/personer/{OPEN}/lest/").status_code == 403, username
    assert see_as("saksbehandler").get(f"/personer/{KIN}/lest/").status_code == 403
    assert see_as("saksbehandler").get(f"/personer/{SHIELDED}/lest/").status_code == 403


@pytest.mark.parametrize(
    "place", ["0", "-1", "x", "1-2-3x", "9" * 60, "1-1-1", "999999999999999999-1-1", "%00"]
)
def test_a_place_in_the_log_that_no_page_gave_is_no_fault_of_ours(place):
    client = see_as("bruker")
    assert client.get(f"/min-innsyn/?eldre={place}").status_code in {200, 400, 404}
    assert client.get(f"/min-innsyn/det-jeg-har-gjort/?eldre={place}").status_code in {200, 400, 404}


@pytest.mark.parametrize(
    "username", ["saksbehandler", "okonomiradgiver", "bruker", "administrator", "kommunalsjef"]
)
def test_only_the_auditor_searches_takes_out_and_verifies(username):
    client = see_as(username)
    answer = client.post("/logg/", {"from": "2026-01-01", "to": "2026-12-31"})
    assert answer.headers["Location"] == "/min-innsyn/det-jeg-har-gjort/"
    assert client.post("/logg/regneark/", {"from": "2026-01-01"}).status_code == 403
    assert client.post("/logg/kontroll/").status_code == 403


def test_an_alert_to_another_leader_is_neither_seen_nor_marked():
    see_as("teamleder").post(f"/personer/{SHIELDED}/nodtilgang/", REASON)
    emergency = EmergencyAccess.objects.get()
    alert = LeaderAlert.objects.create(
        leader=Account.objects.get(username="kommunalsjef"),
        account=emergency.account,
        person=emergency.person,
        kind="emergency",
        emergency=emergency,
        happened_at=NOW,
    )
    other = see_as("enhetsleder")
    assert SHIELDED not in text(other.get("/varsler/"))
    assert other.post(f"/varsler/{alert.pk}/sett/").status_code == 404
    assert see_as("saksbehandler").post(f"/varsler/{alert.pk}/sett/").status_code == 403


def test_nobody_decides_her_own_proposal_or_one_for_herself():
    client = see_as("enhetsleder")
    client.post(f"/personer/{SHIELDED}/skjerming/", {"do": "lift"})
    own = ShieldProposal.objects.get()
    answer = client.post(f"/skjerming/forslag/{own.pk}/", {"do": "approve"})
    assert answer.status_code == 400
    see_as("saksbehandler").post(
        f"/personer/{SHIELDED}/skjerming/", {"do": "access", "username": "enhetsleder", "from": "2026-09-01"}
    )
    for_me = ShieldProposal.objects.get(kind="access")
    assert client.post(f"/skjerming/forslag/{for_me.pk}/", {"do": "approve"}).status_code == 400
    assert (
        see_as("saksbehandler").post(f"/skjerming/forslag/{for_me.pk}/", {"do": "approve"}).status_code == 403
    )
    assert Person.objects.get(person=SHIELDED).shielded
    assert not ShieldAccess.objects.filter(account__username="enhetsleder").exists()
    assert see_as("kommunalsjef").post(f"/skjerming/forslag/{own.pk}/", {"do": "approve"}).status_code == 302
    assert not Person.objects.get(person=SHIELDED).shielded
    assert see_as("kommunalsjef").post(f"/skjerming/forslag/{own.pk}/", {"do": "approve"}).status_code == 400


def test_a_leader_of_another_unit_shields_and_ends_nothing_there():
    client = see_as("enhetsleder")
    assert client.post(f"/personer/{NORTHERN}/skjerming/", {"do": "shield"}).status_code == 403
    assert not Person.objects.get(person=NORTHERN).shielded
    access = ShieldAccess.objects.get()
    ShieldAccess.objects.filter(pk=access.pk)
    assert client.post("/skjerming/tilgang/999999/slutt/").status_code == 400


def test_an_expired_emergency_opens_nothing(monkeypatch):
    client = see_as("enhetsleder")
    client.post(f"/personer/{SHIELDED}/nodtilgang/", REASON)
    ends = EmergencyAccess.objects.get().ends_at
    for moment, status in ((ends - timedelta(seconds=1), 200), (ends, 403)):
        monkeypatch.setenv("LIKEVEKT_NOW", moment.isoformat())
        assert client.get(f"/personer/{SHIELDED}/").status_code == status
