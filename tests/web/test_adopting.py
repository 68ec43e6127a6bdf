"""A model is adopted from its page: by another than who saved it, signed, and never over another's adoption unseen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from factories.logins import logged_in, set_up_telephone
from factories.small_nordvagen import ACTIVITY, CODE, HYBRID, OPEN_ACTIVITY, load_small_nordvagen
from likevekt.actions.doer import account_doer, command_line
from likevekt.actions.model_versions import adopt_model, save_model_version
from likevekt.actions.rights import rights_of
from likevekt.actions.roles import roles
from likevekt.store.account_queries import find_account
from likevekt.store.funding_queries import ModelState, get_model_version
from likevekt.store.models import Account, AuditEntry, ModelAdoption
from likevekt.synthetic.accounts import demo_accounts
from likevekt.web.signing import CODE as FIELD
from web.bench_client import BENCH, fields_of, get, post, seen

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
PAGE = f"{BENCH}/modell/?modell=abf.v1"
ADOPT = f"{BENCH}/modell/vedta/?modell=abf.v1"
FORM = '<form class="fields narrow"'
GIVEN = {"adopted_on": "2026-08-27", "valid_from": "2027-01-01", "case_reference": " 112/26 <b> "}


@pytest.fixture(autouse=True)
def nordvagen(monkeypatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", NOW.isoformat())
    load_small_nordvagen(models=(HYBRID, ACTIVITY, OPEN_ACTIVITY))


def see_as(username: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/se-som/", {"username": username, "next": "/"})
    return client


def opened(client: Client) -> dict[str, str]:
    return fields_of(get(client, PAGE), form=FORM)


def adopted() -> list[tuple[str, date, date, str, str]]:
    rows = ModelAdoption.objects.filter(model_version__key="abf").order_by("pk")
    return [
        (row.model_version.key, row.adopted_on, row.valid_from, row.case_reference, row.created_by)
        for row in rows
    ]


def test_a_draft_is_adopted_from_its_page_with_one_entry_and_the_page_says_from_when():
    client = see_as("kommunalsjef")
    fields = opened(client)
    assert (fields["adopted_on"], fields["valid_from"]) == ("2026-09-01", "")
    before = AuditEntry.objects.count()
    answer = post(client, ADOPT, fields | GIVEN, status=302)
    assert adopted() == [("abf", date(2026, 8, 27), date(2027, 1, 1), "112/26 <b>", "kommunalsjef")]
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.object_kind) == ("approve", "funding_model")
    page = get(client, answer.url)
    assert "Versjon 1 er vedtatt. Den gjelder fra 1. januar 2027." in seen(page)
    assert "Rett dagen" in seen(page)
    post(client, ADOPT, fields | GIVEN, status=302)
    assert len(adopted()) == 1


def test_the_day_is_corrected_until_it_begins_and_what_was_registered_stays(monkeypatch):
    client = see_as("kommunalsjef")
    post(client, ADOPT, opened(client) | GIVEN, status=302)
    first = ModelAdoption.objects.latest("pk").pk
    fields = opened(client)
    case = GIVEN["case_reference"].strip()
    assert fields.items() >= {**GIVEN, "case_reference": case}.items()
    answer = post(client, ADOPT, fields | {"valid_from": "2028-01-01"}, status=302)
    assert "Versjon 1 er vedtatt. Den gjelder fra 1. januar 2028." in seen(get(client, answer.url))
    assert [row[2:4] for row in adopted()] == [(date(2027, 1, 1), case), (date(2028, 1, 1), case)]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.details["corrects"]) == ("approve", first)
    monkeypatch.setenv("LIKEVEKT_NOW", "2027-06-01T12:00:00+02:00")
    assert get_model_version(municipality=CODE, key="abf", on=date(2027, 6, 1)).state is ModelState.COMING
    assert "Rett dagen" in seen(get(client, PAGE))
    monkeypatch.setenv("LIKEVEKT_NOW", "2028-01-01T12:00:00+01:00")
    page = get(client, PAGE)
    assert FORM not in page.content.decode()
    assert "Modellen gjelder alt, og det som har vært, blir ikke endret." in seen(page)
    assert "gjelder alt" not in seen(get(see_as("ansatt"), PAGE))


def test_two_who_correct_the_same_day_are_told_of_each_other():
    client = see_as("kommunalsjef")
    post(client, ADOPT, opened(client) | GIVEN, status=302)
    hers, his = opened(client), opened(client)
    post(see_as("okonomiradgiver"), ADOPT, his | {"valid_from": "2027-02-01"}, status=302)
    page = post(client, ADOPT, hers | {"valid_from": "2027-03-01"}, status=409)
    assert fields_of(page, form=FORM)["valid_from"] == "2027-03-01"
    assert len(adopted()) == 2


def test_a_case_that_was_typed_is_kept_when_another_adopted_the_same_version_in_another_case():
    client = see_as("kommunalsjef")
    sent = opened(client) | GIVEN
    other = see_as("okonomiradgiver")
    post(other, ADOPT, opened(other) | GIVEN | {"case_reference": "9/26"}, status=302)
    page = post(client, ADOPT, sent, status=409)
    assert fields_of(page, form=FORM)["case_reference"] == GIVEN["case_reference"]


@pytest.mark.parametrize("account", demo_accounts(), ids=lambda one: one.role)
def test_who_may_approve_models_is_shown_the_form_and_no_other_gets_through(account):
    client = see_as(account.username)
    may = roles().roles[account.role].reach("funding_model", "approve") is not None
    page = client.get(PAGE)
    assert (FORM in page.content.decode()) is may
    assert client.post(ADOPT, GIVEN).status_code == (302 if may else 403)
    assert len(adopted()) == (1 if may else 0)


def test_who_saved_it_is_told_that_another_must_and_gets_nowhere_by_sending_it_anyway():
    account = find_account("okonomiradgiver")
    rights = rights_of(account.id, municipality=CODE, on=NOW.date())
    by = account_doer(account, rights=rights)
    save_model_version(municipality=CODE, text=ACTIVITY.encode(), note="min", by=by, at=NOW)
    client = see_as("okonomiradgiver")
    page = get(client, PAGE.replace("v1", "v2"))
    assert "Du lagret denne versjonen selv, så en annen må vedta den." in seen(page)
    assert FORM not in page.content.decode()
    refused = post(client, ADOPT.replace("v1", "v2"), GIVEN, status=400)
    assert "så en annen må registrere at den er vedtatt" in seen(refused)
    assert adopted() == []
    post(see_as("kommunalsjef"), ADOPT.replace("v1", "v2"), GIVEN, status=302)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"adopted_on": "i går"}, "Skriv en dag, som 2027-01-31."),
        (
            {"adopted_on": "2026-09-02"},
            "Denne dagen er ikke kommet ennå. Vedta modellen her når det er bestemt.",
        ),
        ({"valid_from": ""}, "Skriv en dag, som 2027-01-31."),
        ({"case_reference": "  "}, "Skriv saken det ble bestemt i, som 112/26."),
        ({"case_reference": "x" * 201}, "Skriv høyst 200 tegn."),
    ],
)
def test_a_faulty_field_says_so_beside_it_and_what_was_typed_is_kept(wrong, said):
    client = see_as("kommunalsjef")
    sent = opened(client) | GIVEN | wrong
    page = post(client, ADOPT, sent, status=400)
    assert page.context["problems"] == dict.fromkeys(wrong, said)
    assert said in seen(page)
    assert fields_of(page, form=FORM) == sent
    assert adopted() == []


def test_a_text_that_cannot_be_kept_is_refused():
    page = post(see_as("kommunalsjef"), ADOPT, GIVEN | {"case_reference": "1\x00/26"}, status=400)
    assert page.context["refused"]
    assert adopted() == []


def test_another_adoption_meanwhile_is_told_of_and_a_second_press_registers_both():
    client = see_as("kommunalsjef")
    sent = opened(client) | GIVEN
    adopt_model(
        municipality=CODE, key="abf-apen", version=1, adopted_on=NOW.date(), valid_from=date(2027, 2, 1),
        case_reference="9/26", by=command_line("kari"), at=NOW,
    )  # fmt: skip
    page = post(client, ADOPT, sent, status=409)
    title = get_model_version(municipality=CODE, key="abf-apen", on=NOW.date()).title
    assert f"kari vedtok «{title}» mens du skrev" in seen(page)
    again = fields_of(page, form=FORM)
    assert {name: again[name] for name in GIVEN} == GIVEN
    assert adopted() == []
    post(client, ADOPT, again, status=302)
    assert len(adopted()) == 1


def test_an_opened_address_leads_to_the_model():
    assert get(see_as("kommunalsjef"), ADOPT, status=302).url == PAGE
    get(see_as("kommunalsjef"), ADOPT.replace("abf", "ingen"), status=404)


@pytest.mark.usefixtures("quick_passwords")
def test_adopting_is_signed_when_the_second_factor_was_shown_a_while_ago(settings, monkeypatch):
    settings.PRODUCTION = True
    settings.LIKEVEKT_IDENTITY_KEYS = ("ab" * 32,)
    telephone, _codes = set_up_telephone(Account.objects.get(username="kommunalsjef").pk, at=NOW)
    client = logged_in("kommunalsjef")
    sent = opened(client) | GIVEN
    later = NOW + timedelta(minutes=15)
    monkeypatch.setenv("LIKEVEKT_NOW", later.isoformat())
    asked = post(client, ADOPT, sent)
    assert adopted() == []
    kept = fields_of(asked, form='<form class="fields login__form"')
    assert {name: kept[name] for name in sent} == sent
    post(client, ADOPT, kept | {FIELD: telephone.code(later)}, status=302)
    assert len(adopted()) == 1
