"""How many questions each page asks the database, whoever opens it; a page that is missing here fails the test."""

import pytest
from benchmarks.page_addresses import NEVER_OPENED, page_addresses
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from factories.people import CENTRE, OPEN, load_people
from factories.person_rows import SECRET
from factories.small_nordvagen import HYBRID, load_small_nordvagen
from likevekt.store.account_queries import find_account
from likevekt.synthetic.accounts import demo_accounts

pytestmark = pytest.mark.django_db
# At most so many, when what does not change has been read once; a role in a unit asks for its units too.
QUERIES = {
    "account": 6, "account_find": 4, "account_new": 3, "alerts": 5, "allocation": 10,
    "allocation_workbook": 8, "audit_log": 9, "bench": 13, "bundle": 4, "decision": 9, "demo_clock": 4,
    "front": 3, "health": 1, "imports": 5, "intake_new": 6, "keys": 4, "kind_file": 5, "model": 11,
    "model_adopt": 5, "model_build": 10, "model_bundle": 7, "model_file": 7, "model_new": 6, "model_numbers": 10,
    "model_text": 8, "my_account": 7, "my_acts": 12, "my_insight": 15, "person": 20, "person_log": 25,
    "persons": 8, "persons_export": 7, "power_register": 8, "powers": 6, "reference": 4, "roles": 4,
    "seen_as": 5, "shield": 9, "shielding": 7, "staff": 8, "table": 9, "table_file": 6, "unit": 10,
    "unit_merge": 5, "unit_new": 5, "units": 7,
}  # fmt: skip


def names(found=None):
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one.name


def addresses():
    account = find_account("kommunalsjef")
    return page_addresses(
        model="hybrid.v1",
        table="utfort",
        account=0 if account is None else account.id,
        person=OPEN,
        unit=CENTRE,
    )


def test_every_page_has_an_address_and_a_number_of_queries():
    known = addresses()
    missing = set(names()) - set(known) - set(NEVER_OPENED)
    assert not missing, (
        f"Give {sorted(missing)} an address in benchmarks/page_addresses.py (or say under NEVER_OPENED why it has none), "
        "and its number of queries in QUERIES here: run this file, and look that the number does not grow with rows."
    )
    assert set(QUERIES) == set(known)
    assert set(known) | set(NEVER_OPENED) == set(names())


def test_no_page_asks_more_than_it_is_known_to_whoever_opens_it(settings, monkeypatch):
    # A clock that stands still asks the database nothing.
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    load_small_nordvagen(models=(HYBRID,))
    load_people()
    readers = {}
    for account in demo_accounts():
        readers[account.role] = Client(headers={"host": "127.0.0.1"})
        readers[account.role].post("/se-som/", {"username": account.username, "next": "/"})
    asked, unopened = {}, set()
    for name, address in addresses().items():
        counts = {}
        for role, client in readers.items():
            if client.get(address).status_code in {200, 302}:
                with CaptureQueriesContext(connection) as made:
                    client.get(address)
                counts[role] = len(made)
        if counts:
            asked[name] = max(counts.values())
        else:
            unopened.add(name)
    assert not unopened, "nobody may open these, so their queries are not known"
    assert {name: count for name, count in asked.items() if count > QUERIES.get(name, 0)} == {}
