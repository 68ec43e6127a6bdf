"""A form that is sent twice, or from a page that has grown old, says so in plain words and does nothing twice.

Every form of the product stands in one table here, with what keeps it from losing what another did meanwhile.
"""

import pytest

from factories.people import OPEN, SHIELDED, load_people
from factories.person_rows import SECRET
from factories.small_nordvagen import HYBRID, load_small_nordvagen
from likevekt.store.models import (
    Account,
    AuditEntry,
    EmergencyAccess,
    MachineClient,
    PowerOfAttorney,
    RoleApproval,
    RoleGrant,
    RoleRevocation,
    ShieldProposal,
)
from repository.project_files import ending
from web.people_client import see_as, text

pytestmark = pytest.mark.django_db
TEMPLATES = "src/likevekt/web/templates/web/"
VERSION = 'name="based_on"'
LOOKS = "changes nothing"
ADDS = "adds a row, or ends one: a second time is refused in a sentence, or changes nothing"
OWN = "changes what is one's own, by what only she knows or has"
FORMS = {
    "alerts/lines.html": ADDS,
    "audit/page.html": LOOKS,
    "base.html": OWN,
    "bench/bundle.html": ADDS,
    "builder/page.html": VERSION,
    "house/clock.html": VERSION,
    "house/keys.html": ADDS,
    "imports/choose.html": ADDS,
    "imports/done.html": 'name="reading"',
    "imports/preview.html": VERSION,
    "imports/refused.html": 'name="reading"',
    "login/code.html": OWN,
    "login/log_in.html": OWN,
    "login/new_password.html": OWN,
    "login/own_password.html": OWN,
    "login/second_factor.html": OWN,
    "login/set_up_factor.html": OWN,
    "login/sign.html": OWN,
    "login/sign_on.html": OWN,
    "models/adopt.html": VERSION,
    "models/numbers.html": VERSION,
    "models/text.html": VERSION,
    "persons/list.html": LOOKS,
    "persons/refused.html": ADDS,
    "powers/lines.html": ADDS,
    "powers/page.html": ADDS,
    "powers/register.html": ADDS,
    "shielding/accesses.html": ADDS,
    "shielding/person.html": ADDS,
    "shielding/waiting.html": ADDS,
    "staff/account.html": ADDS,
    "staff/list.html": ADDS,
    "staff/logins.html": ADDS,
    "staff/new.html": ADDS,
    "stale/page.html": 'name="{{ field }}"',
    "units/merge.html": ADDS,
    "units/new.html": ADDS,
    "units/unit.html": VERSION,
    "who/seen_as.html": LOOKS,
}


@pytest.fixture(autouse=True)
def people(settings, monkeypatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    load_small_nordvagen(models=(HYBRID,))
    load_people()


def refused(answer, said: str, status: int = 400) -> None:
    assert answer.status_code == status
    assert said in text(answer)


def test_every_form_stands_in_the_table():
    pages = {
        name.removeprefix(TEMPLATES): page
        for name, page in ending(".html").items()
        if name.startswith(TEMPLATES) and 'method="post"' in page
    }
    assert set(pages) == set(FORMS)
    marked = {name: how for name, how in FORMS.items() if how.startswith("name=")}
    assert [name for name, mark in marked.items() if not _carries(name, pages, mark)] == []


def _carries(name: str, pages: dict[str, str], mark: str) -> bool:
    """Whether a form carries its version, itself or in a part of its page."""
    included = ending(".html")
    parts = [
        text for path, text in included.items() if path.startswith(TEMPLATES + name.partition("/")[0] + "/")
    ]
    return mark in pages[name] or any(mark in part for part in parts if name == "builder/page.html")


def test_a_role_is_proposed_approved_and_taken_back_once():
    administrator, head = see_as("administrator"), see_as("kommunalsjef")
    page = f"/konto/kontoer/{Account.objects.get(username='ansatt').pk}/"
    given = {"do": "foresla", "role": "controller", "unit": "", "valid_from": "2026-09-01", "last_day": ""}
    assert administrator.post(page, given).status_code == 302
    refused(administrator.post(page, given), "Denne rollen er foreslått alt")
    grant = RoleGrant.objects.latest("pk").pk
    assert head.post("/konto/kontoer/", {"grant": grant}).status_code == 302
    refused(head.post("/konto/kontoer/", {"grant": grant}), "Det er ikke foreslått noen slik rolle")
    end = {"do": "ta-tilbake", "grant": grant, "last_day": "2026-09-01"}
    assert administrator.post(page, end).status_code == 302
    refused(administrator.post(page, end), "Det er ingen slik rolle å trekke tilbake")
    assert RoleGrant.objects.filter(role="controller", account__username="ansatt").count() == 1
    assert (RoleApproval.objects.filter(grant=grant).count(), RoleRevocation.objects.count()) == (1, 1)


def test_an_account_is_made_closed_and_opened_once():
    administrator = see_as("administrator")
    new = {"username": "ny", "name": "Ny Nilsen", "email": ""}
    assert administrator.post("/konto/kontoer/ny/", new).status_code == 302
    refused(administrator.post("/konto/kontoer/ny/", new), "Brukernavnet ny er opptatt")
    page = f"/konto/kontoer/{Account.objects.get(username='ny').pk}/"
    for do, said in (("steng", "Kontoen er stengt fra før."), ("opne", "Kontoen er åpen fra før.")):
        assert administrator.post(page, {"do": do}).status_code == 302
        refused(administrator.post(page, {"do": do}), said)
    told = AuditEntry.objects.filter(object_kind="account").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["save", "close", "restore"]


def test_a_key_is_made_approved_and_taken_back_once():
    administrator, head = see_as("administrator"), see_as("kommunalsjef")
    made = {"do": "lag", "name": "Fagsystemet", "scope": ["budget:read"], "expires": "2027-03-01"}
    assert administrator.post("/konto/nokler/", made).status_code == 200
    refused(
        administrator.post("/konto/nokler/", made), "En nøkkel med navnet Fagsystemet venter på godkjenning"
    )
    key = MachineClient.objects.get().pk
    for do in ("godkjenn", "ta-tilbake"):
        assert head.post("/konto/nokler/", {"do": do, "key": key}).status_code == 302
        refused(head.post("/konto/nokler/", {"do": do, "key": key}), "Det finnes ingen slik nøkkel")


def test_a_key_may_have_the_name_of_one_that_holds():
    administrator, head = see_as("administrator"), see_as("kommunalsjef")
    made = {"do": "lag", "name": "Fagsystemet", "scope": ["budget:read"], "expires": "2027-03-01"}
    administrator.post("/konto/nokler/", made)
    head.post("/konto/nokler/", {"do": "godkjenn", "key": MachineClient.objects.get().pk})
    assert administrator.post("/konto/nokler/", made).status_code == 200
    assert MachineClient.objects.count() == 2


def test_a_power_of_attorney_is_given_once():
    client = see_as("bruker")
    given = {"holder": "folkevalgt", "powers": ["read", "appeal"], "from": "2026-09-01", "to": ""}
    assert client.post("/fullmakter/", given).status_code == 302
    refused(
        client.post("/fullmakter/", given | {"powers": ["appeal", "read"]}),
        "Denne fullmakten er gitt alt.",
    )
    assert client.post("/fullmakter/", given | {"to": "2026-12-31"}).status_code == 302
    assert PowerOfAttorney.objects.filter(account__username="folkevalgt").count() == 2


def test_a_person_is_shielded_and_a_lifting_proposed_once():
    client = see_as("saksbehandler")
    for person, do, said in (
        (OPEN, "shield", "Denne personen er skjermet alt."),
        (SHIELDED, "lift", "Dette er foreslått alt"),
    ):
        address = f"/personer/{person}/skjerming/"
        assert client.post(address, {"do": do}).status_code == 302
        refused(client.post(address, {"do": do}), said)
    assert ShieldProposal.objects.count() == 1


def test_an_emergency_that_lasts_is_not_taken_again(monkeypatch):
    client = see_as("saksbehandler")
    address, reason = (
        f"/personer/{SHIELDED}/nodtilgang/",
        {"chosen": "acute", "reason": "She fell on the stairs"},
    )
    for minute in ("00", "59"):
        monkeypatch.setenv("LIKEVEKT_NOW", f"2026-09-01T12:{minute}:00+02:00")
        assert client.post(address, reason).status_code == 302
    assert EmergencyAccess.objects.count() == 1
    assert AuditEntry.objects.filter(object_kind="emergency_access").count() == 1
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T13:00:00+02:00")
    assert client.post(address, reason).status_code == 302
    assert EmergencyAccess.objects.count() == 2
