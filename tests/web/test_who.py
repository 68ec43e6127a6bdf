"""Whose eyes a page is seen with, and who may see and save what; one test walks every address for every role."""

import re
from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from factories.account_rows import hold_role
from factories.logins import logged_in
from factories.people import load_people
from factories.person_rows import SECRET
from factories.small_nordvagen import CODE, HYBRID, NOW, load_small_nordvagen
from likevekt.actions import clock
from likevekt.actions.doer import account_doer, command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.model_versions import adopt_model, save_model_version
from likevekt.actions.rights import NoRightError, rights_of
from likevekt.actions.roles import roles
from likevekt.store.account_queries import find_account
from likevekt.store.models import Account, AuditEntry, ModelVersion, RoleGrant
from likevekt.synthetic.accounts import demo_accounts
from web.bench_client import BENCH, get

pytestmark = pytest.mark.django_db
ADDRESSES = [
    "/konto/enheter/", "/konto/ny-enhet/", "/konto/sla-sammen-enheter/",
    "/konto/nokler/",
    "/konto/kontoer/", "/konto/kontoer/ny/", "/konto/kontoer/finn/", "/konto/roller/",
    "/", "/ressursfordeling/", "/ressursfordeling/regneark/", "/regn-pa-et-vedtak/", f"{BENCH}/",
    f"{BENCH}/referanser/key_figures/", f"{BENCH}/pakke/", f"{BENCH}/innlesinger/",
    f"{BENCH}/innlesinger/ny/", f"{BENCH}/filer/rates/",
    f"{BENCH}/tabeller/utfort/v1/", f"{BENCH}/tabeller/utfort/v1/fil/", f"{BENCH}/modell/?modell=hybrid.v1",
    f"{BENCH}/modell/ny/", f"{BENCH}/modell/bygg/?modell=hybrid.v1", f"{BENCH}/modell/fil/?modell=hybrid.v1",
    f"{BENCH}/modell/tall/?modell=hybrid.v1", f"{BENCH}/modell/last-ned/?modell=hybrid.v1",
    f"{BENCH}/modell/pakke/?modell=hybrid.v1", f"{BENCH}/modell/vedta/?modell=hybrid.v1", "/konto/", "/live/?topics=funding_model",
    "/personer/", "/personer/regneark/", "/fullmakter/", "/skjerming/", "/min-innsyn/",
    "/min-innsyn/det-jeg-har-gjort/", "/varsler/", "/logg/",
]  # fmt: skip
LOGIN = {
    "log_in", "log_in_code", "log_out", "own_password", "second_factor", "new_password",
    "begin_at_provider", "provider_answer", "sign_on",
}  # fmt: skip
OPEN_TO_ALL = {"health", "seen_as"} | LOGIN
"""The switch between eyes asks for an account, not for a right, and so do the pages of one's own login."""


@pytest.fixture(autouse=True)
def nordvagen(settings) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    load_small_nordvagen(models=(HYBRID,))
    load_people()


def patterns(found=None):
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one


def see_as(username: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    answer = client.post("/se-som/", {"username": username, "next": "/"})
    assert answer.status_code == 302
    return client


def test_every_page_says_what_it_needs():
    silent = {one.name for one in patterns() if not hasattr(one.callback, "needs")}
    assert silent == OPEN_TO_ALL


@pytest.mark.parametrize("account", demo_accounts(), ids=lambda one: one.role)
def test_every_role_opens_the_pages_it_may_and_no_other(account):
    """The answer at each address is what the roles file says of the role."""
    client = see_as(account.username)
    role = roles().roles[account.role]
    for address in ADDRESSES:
        answer = client.get(address)
        needed = answer.resolver_match.func.needs
        allowed = needed is None or role.reach(*needed) is not None
        assert (answer.status_code in {200, 302}) is allowed, (address, answer.status_code)
        assert allowed or answer.status_code == 403, address


@pytest.mark.parametrize(
    ("username", "beside"),
    [
        ("saksbehandler", {"/personer/"}), ("teamleder", {"/personer/"}), ("bruker", {"/fullmakter/"}),
        ("enhetsleder", {"/personer/", "/varsler/"}), ("kommunalsjef", {"/varsler/"}), ("kontrollor", {"/logg/"}),
        ("administrator", {"/varsler/"}), ("ansatt", set()), ("okonomiradgiver", set()), ("folkevalgt", set()),
    ],
)  # fmt: skip
def test_what_a_role_opens_daily_stands_in_the_menu(username, beside):
    page = see_as(username).get("/konto/").content.decode()
    menu = page[page.index('<nav class="menu"') :]
    menu = menu[: menu.index("</nav>")]
    everyone = {"/ressursfordeling/", "/regn-pa-et-vedtak/", "/satser-og-kriterier/"}
    assert set(re.findall(r'href="([^"]+)"', menu)) == everyone | beside


def test_the_menu_says_which_of_its_pages_this_is():
    page = see_as("saksbehandler").get("/nn/personer/").content.decode()
    assert re.search(r'<a href="/nn/personer/" aria-current="page">Personar</a>', page)


def test_a_demo_opens_with_the_first_account_and_says_so(client):
    html = get(client, "/ressursfordeling/").content.decode()
    assert "Sett som <b>Økonomirådgiver</b>" in html
    assert "/se-som/?til=%2Fressursfordeling%2F" in html


def test_the_switch_leads_back_to_the_page_it_was_opened_from():
    client = Client(headers={"host": "127.0.0.1"})
    page = client.get("/nn/se-som/?til=/nn/regn-pa-et-vedtak/%3Ftimar%3D2").content.decode()
    assert "Du ser Nordvågen som økonomirådgjevar." in page
    sent = {"username": "ansatt", "next": "/nn/regn-pa-et-vedtak/?timar=2"}
    answer = client.post("/nn/se-som/", sent)
    assert answer.headers["Location"] == "/nn/regn-pa-et-vedtak/?timar=2"
    assert "Sett som <b>Tilsett</b>" in client.get("/nn/regn-pa-et-vedtak/").content.decode()


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/no-such-page/", "javascript:x", ""]
)
def test_the_way_back_never_leaves_the_site(address):
    client = Client(headers={"host": "127.0.0.1"})
    answer = client.post("/se-som/", {"username": "ansatt", "next": address})
    assert answer.headers["Location"] == "/"


def test_nobody_switches_to_an_account_that_is_none_of_the_demos():
    hold_role("intruder", "administrator", code=CODE)
    client = Client(headers={"host": "127.0.0.1"})
    assert client.post("/se-som/", {"username": "intruder"}).status_code == 404
    assert client.post("/se-som/", {}).status_code == 404


def test_a_page_that_is_not_open_shows_a_demo_the_way_to_other_eyes(settings):
    address = f"{BENCH}/innlesinger/ny/?tabell=utfort"
    page = see_as("ansatt").get(address).content.decode()
    assert f"/se-som/?til={quote(address, safe='')}" in page
    settings.PRODUCTION = True
    assert "/se-som/" not in Client(headers={"host": "127.0.0.1"}).get(address).content.decode()


def test_in_production_there_is_no_switch_and_nothing_is_open_without_a_login(settings):
    settings.PRODUCTION = True
    client = Client(headers={"host": "127.0.0.1"})
    assert client.get("/se-som/").status_code == 404
    assert client.post("/se-som/", {"username": "kommunalsjef"}).status_code == 404
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"] == f"/logg-inn/?next={quote(address, safe='')}"


def test_in_production_the_one_who_is_logged_in_sees_what_her_role_may(settings):
    settings.PRODUCTION = True
    client = logged_in("kommunalsjef")
    assert client.get("/ressursfordeling/").status_code == 200
    assert client.get(f"{BENCH}/innlesinger/ny/").status_code == 403
    Account.objects.filter(username="kommunalsjef").update(is_active=False)
    assert client.get("/ressursfordeling/").status_code == 302


def test_an_ended_role_takes_effect_at_the_next_request(settings):
    settings.PRODUCTION = True
    client = logged_in("kommunalsjef")
    assert client.get("/ressursfordeling/").status_code == 200
    RoleGrant.objects.filter(account__username="kommunalsjef").update(valid_to=clock.today())
    assert client.get("/ressursfordeling/").status_code == 403


def test_who_may_not_save_is_refused_when_saving_and_nothing_is_saved():
    client = see_as("ansatt")
    page = client.get(f"{BENCH}/modell/fil/?modell=hybrid.v1")
    text = HYBRID.replace('"0.5"', '"0.50"')
    answer = client.post(f"{BENCH}/modell/fil/?modell=hybrid.v1", {"text": text, "do": "save"})
    assert page.status_code == 200
    assert answer.status_code == 403
    assert ModelVersion.objects.count() == 1


def test_what_is_saved_has_its_author_and_one_entry_in_the_audit_trail():
    before = AuditEntry.objects.count()
    today = date(2026, 9, 1)
    account = find_account("okonomiradgiver")
    rights = rights_of(account.id, municipality=CODE, on=today)
    text = HYBRID.replace('"0.5"', '"0.50"').encode()
    saved = save_model_version(
        municipality=CODE, text=text, note="again", by=account_doer(account, rights=rights), at=NOW
    )
    assert saved.head.created_by == "okonomiradgiver"
    entry = AuditEntry.objects.latest("pk")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.actor_kind, entry.actor, entry.action) == ("account", str(account.id), "save")
    assert (entry.object_kind, entry.object_id) == ("funding_model", str(saved.head.id))
    assert entry.details == {"version": 2, "role": "controller"}


def test_who_saved_a_model_cannot_register_that_it_is_adopted():
    today = date(2026, 9, 1)
    saver, other = (
        account_doer(account, rights=rights_of(account.id, municipality=CODE, on=today))
        for account in (find_account("okonomiradgiver"), find_account("kommunalsjef"))
    )
    save_model_version(municipality=CODE, text=HYBRID.encode(), note="again", by=saver, at=NOW)
    given = {
        "municipality": CODE, "key": "hybrid", "version": 2, "adopted_on": today, "valid_from": today,
        "case_reference": "1/26", "at": NOW,
    }  # fmt: skip
    with pytest.raises(ActionError, match="another must register"):
        adopt_model(**given, by=saver)
    assert adopt_model(**given, by=other).version == 2


def test_the_command_line_may_do_everything_and_an_employee_may_not():
    account = find_account("ansatt")
    rights = rights_of(account.id, municipality=CODE, on=date(2026, 9, 1))
    command_line("test").require("funding_model", "save")
    with pytest.raises(NoRightError):
        save_model_version(
            municipality=CODE, text=HYBRID.encode(), by=account_doer(account, rights=rights), at=NOW
        )
