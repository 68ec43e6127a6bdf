"""“My account”: who the reader is, and the pages that her roles open."""

from datetime import date

import pytest
from django.test import Client
from django.urls import resolve

from factories.account_rows import hold_role
from factories.logins import logged_in
from factories.small_nordvagen import CODE, HYBRID, load_small_nordvagen
from likevekt.actions.roles import roles
from likevekt.synthetic.accounts import demo_accounts
from likevekt.web.doors import DOORS
from web.test_who import see_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nordvagen() -> None:
    load_small_nordvagen(models=(HYBRID,))


def test_the_page_says_who_the_reader_is_and_since_when():
    html = see_as("enhetsleder").get("/nn/konto/").content.decode()
    assert "Du er Mari Sentrumsleder, einingsleiar i hjemmetjenesten-sentrum." in html
    assert "frå 1.\xa0januar 2020 og inntil vidare" in html


def test_who_holds_several_roles_is_told_each_with_its_last_day():
    hold_role("ansatt", "team_leader", code=CODE, unit="sor", valid_to=date(2090, 3, 1))
    html = see_as("ansatt").get("/konto/").content.decode()
    assert "Du er Ingrid Hjemtun, og har 2 roller." in html
    assert "fra 1.\xa0januar 2026 til 28.\xa0februar 2090" in html


def test_the_header_of_every_page_leads_there():
    assert (
        'href="/nn/konto/">Min konto</a>' in see_as("forsker").get("/nn/ressursfordeling/").content.decode()
    )


@pytest.mark.parametrize("account", demo_accounts(), ids=lambda one: one.role)
def test_a_door_is_shown_when_it_opens_and_not_otherwise(account):
    """What stands in the list can be opened, and what does not stand there needs another right."""
    client = see_as(account.username)
    shown = client.get("/konto/").context["doors"]
    for door in shown:
        assert client.get(door.address).status_code == 200, door.address
    names = {resolve(door.address).url_name for door in shown}
    role = roles().roles[account.role]
    closed = {
        door.name for door in DOORS if door.kind and role.reach(door.kind, door.action) not in door.reaches
    }
    assert names == {door.name for door in DOORS} - closed


def test_a_production_server_shows_no_door_of_a_demo(settings):
    settings.PRODUCTION = True
    page = logged_in("kommunalsjef").get("/konto/")
    names = {resolve(door.address).url_name for door in page.context["doors"]}
    assert "seen_as" not in names
    assert "allocation" in names


def test_who_logs_in_with_a_password_finds_it_and_the_telephone_here(settings):
    addresses = ("/konto/passord/", "/konto/kode/")
    in_demo = Client(headers={"host": "127.0.0.1"}).get("/konto/").content.decode()
    assert not any(address in in_demo for address in addresses)
    settings.PRODUCTION = True
    page = logged_in("kommunalsjef").get("/konto/").content.decode()
    assert all(f'href="{address}"' in page for address in addresses)
