"""Powers of attorney on the screen: given, seen, taken back; on paper and as a guardian's; and shielding."""

from datetime import timedelta

import pytest

from factories.logins import logged_in, set_up_telephone
from factories.people import GIVER, NORTHERN, OPEN, SHIELDED, load_people
from factories.person_rows import SECRET
from factories.small_nordvagen import HYBRID, load_small_nordvagen
from likevekt.actions import clock
from likevekt.store.models import Account, Person, PowerOfAttorney, ShieldAccess, ShieldProposal
from web.people_client import see_as, text, trail

pytestmark = pytest.mark.django_db
PAPER = {
    "holder": "parorende", "powers": ["read", "appeal"], "from": "2026-09-01", "to": "2026-12-31", "ground": "paper",
    "signed_on": "2026-08-30", "read_back": "yes",
}  # fmt: skip
GUARDIAN = {
    "holder": "parorende", "powers": ["apply"], "from": "2026-09-01", "ground": "guardian",
    "appointed_by": "Statsforvalteren i Vestland",
}  # fmt: skip


@pytest.fixture(autouse=True)
def people(settings, monkeypatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    load_small_nordvagen(models=(HYBRID,))
    load_people()


def test_a_person_gives_a_power_sees_it_and_takes_it_back_in_one_click():
    client = see_as("bruker")
    given = {"holder": "folkevalgt", "powers": ["read", "appeal"], "from": "2026-09-01", "to": "2026-12-31"}
    assert client.post("/fullmakter/", given).headers["Location"] == "/fullmakter/?gitt=1"
    page = text(client.get("/fullmakter/?gitt=1"))
    for said in ("Fullmakten er gitt.", "Eirik Tingvåg", "klage på et vedtak", "31. desember 2026"):
        assert said in page, said
    row = PowerOfAttorney.objects.get(account__username="folkevalgt")
    assert (row.ground, row.powers, row.person.person) == ("given", ["appeal", "read"], GIVER)
    client.post(f"/fullmakter/{row.pk}/ta-tilbake/")
    assert "Tatt tilbake" in text(client.get("/fullmakter/"))
    assert trail()[-1][:3] == ("revoke", "power_of_attorney", GIVER)
    again = client.post(f"/fullmakter/{row.pk}/ta-tilbake/")
    assert again.status_code == 404
    assert "Fullmakten finnes ikke, eller den er trukket tilbake allerede." in text(again)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("", "Fullmakten slutter 30. september 2026, før den har begynt 1. oktober 2026."),
        ("/nn", "Fullmakta sluttar 30. september 2026, før ho har teke til 1. oktober 2026."),
    ],
)
def test_a_power_that_ends_before_it_begins_is_refused_with_the_days_that_were_typed(language, said):
    given = {"holder": "folkevalgt", "powers": ["read"], "from": "2026-10-01", "to": "2026-09-30"}
    assert said in text(see_as("bruker").post(f"{language}/fullmakter/", given))


def test_who_holds_a_power_sees_it_and_lays_it_down():
    client = see_as("parorende")
    page = text(client.get("/fullmakter/"))
    assert "Du handler for noen andre." in page
    assert "Legg den ned" in page
    row = PowerOfAttorney.objects.get()
    client.post(f"/fullmakter/{row.pk}/ta-tilbake/")
    row.refresh_from_db()
    assert row.revoked_at is not None


@pytest.mark.parametrize(
    ("given", "said"), [(PAPER, "underskrevet 30.8.2026"), (GUARDIAN, "Statsforvalteren i Vestland")]
)
def test_a_caseworker_registers_one_on_paper_and_a_guardian(given, said):
    client = see_as("saksbehandler")
    answer = client.post(f"/personer/{OPEN}/fullmakt/", given)
    assert answer.headers["Location"] == f"/personer/{OPEN}/#powers"
    assert said in text(client.get(f"/personer/{OPEN}/"))
    assert ("save", "power_of_attorney", OPEN, "") in trail()


@pytest.mark.parametrize(
    ("given", "changed", "said"),
    [
        (PAPER, {"read_back": ""}, "Les fullmakten opp"),
        (PAPER, {"signed_on": ""}, "Skriv dagen papiret ble underskrevet"),
        (PAPER, {"signed_on": "2026-09-02"}, "Skriv dagen papiret ble underskrevet"),
        (GUARDIAN, {"appointed_by": " "}, "tomt"),
        (PAPER, {"ground": "given"}, "Velg hvordan fullmakten kom"),
        (PAPER, {"ground": "x"}, "Velg hvordan fullmakten kom"),
        (PAPER, {"holder": "saksbehandler"}, "selv"),
    ],
)
def test_what_lacks_on_paper_is_said_and_what_was_typed_is_kept(given, changed, said):
    before = PowerOfAttorney.objects.count()
    answer = see_as("saksbehandler").post(f"/personer/{OPEN}/fullmakt/", given | changed)
    assert answer.status_code == 400
    assert said in text(answer)
    assert f'value="{(given | changed)["holder"]}"' in text(answer)
    assert PowerOfAttorney.objects.count() == before


def test_a_leader_sees_the_powers_of_her_units_alone():
    client = see_as("enhetsleder")
    assert GIVER in text(client.get("/fullmakter/"))
    assert client.get(f"/personer/{NORTHERN}/fullmakt/").status_code == 403


def test_shielding_takes_effect_at_once_and_letting_in_takes_two():
    caseworker = see_as("saksbehandler")
    caseworker.post(f"/personer/{OPEN}/skjerming/", {"do": "shield"})
    assert ("shield", "person", OPEN, "") in trail()
    assert caseworker.get(f"/personer/{OPEN}/").status_code == 403
    proposed = {"do": "access", "username": "saksbehandler", "from": "2026-09-01", "to": ""}
    caseworker.post(f"/personer/{OPEN}/skjerming/", proposed)
    row = ShieldProposal.objects.get()
    assert "Venter på at en annen avgjør." in text(caseworker.get(f"/personer/{OPEN}/skjerming/"))
    leader = see_as("enhetsleder")
    assert OPEN in text(leader.get("/skjerming/"))
    leader.post(f"/skjerming/forslag/{row.pk}/", {"do": "approve"})
    assert caseworker.get(f"/personer/{OPEN}/").status_code == 200
    access = ShieldAccess.objects.get(person__person=OPEN)
    leader.post(f"/skjerming/tilgang/{access.pk}/slutt/")
    access.refresh_from_db()
    assert access.valid_to is not None


def test_a_rejected_proposal_changes_nothing_and_can_be_made_again():
    see_as("saksbehandler").post(f"/personer/{SHIELDED}/skjerming/", {"do": "lift"})
    again = see_as("saksbehandler").post(f"/personer/{SHIELDED}/skjerming/", {"do": "lift"})
    assert again.status_code == 400
    row = ShieldProposal.objects.get()
    see_as("kommunalsjef").post(f"/skjerming/forslag/{row.pk}/", {"do": "reject"})
    assert Person.objects.get(person=SHIELDED).shielded
    assert see_as("saksbehandler").post(f"/personer/{SHIELDED}/skjerming/", {"do": "lift"}).status_code == 302


@pytest.mark.usefixtures("quick_passwords")
@pytest.mark.parametrize(
    "proposed",
    [{"do": "access", "username": "saksbehandler", "from": "2026-09-01", "to": ""}, {"do": "lift"}],
    ids=["access", "lift"],
)
def test_letting_in_and_lifting_are_signed_and_rejecting_is_not(proposed, settings, monkeypatch):
    see_as("saksbehandler").post(f"/personer/{SHIELDED}/skjerming/", proposed)
    row, before = ShieldProposal.objects.get(), ShieldAccess.objects.count()
    settings.PRODUCTION = True
    set_up_telephone(Account.objects.get(username="kommunalsjef").pk, at=clock.now())
    client = logged_in("kommunalsjef")
    monkeypatch.setenv("LIKEVEKT_NOW", (clock.now() + timedelta(minutes=15)).isoformat())
    asked = client.post(f"/skjerming/forslag/{row.pk}/", {"do": "approve"})
    assert 'name="signing_code"' in asked.content.decode()
    assert Person.objects.get(person=SHIELDED).shielded
    assert ShieldAccess.objects.count() == before
    assert ShieldProposal.objects.filter(pk=row.pk).exists()
    assert client.post(f"/skjerming/forslag/{row.pk}/", {"do": "reject"}).status_code == 302
