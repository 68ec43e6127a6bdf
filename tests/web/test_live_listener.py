"""What one open page hears, remembers and is still allowed to hear."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from factories.own_database import VARIABLE, own_database, python
from factories.small_nordvagen import HYBRID, load_small_nordvagen
from likevekt.actions.rights import Rights
from likevekt.actions.roles import Reach
from likevekt.store.models import Account
from likevekt.web import live_pages
from likevekt.web.live_ids import read_heard, write_heard
from likevekt.web.live_listener import MOST_WAITING, Listener, differences
from likevekt.web.live_reader import LiveReader
from likevekt.web.who import who_now

MODELS, NORTH, SOUTH = ("funding_model", ""), ("budget", "north"), ("budget", "south")
LEADER = Rights(
    account=1,
    municipality="9901",
    roles=frozenset({"unit_leader"}),
    reaches={("funding_model", "read"): Reach.EVERYWHERE, ("budget", "read"): Reach.IN_UNIT},
    units={("budget", "read"): frozenset({"north"})},
)
BOTH = frozenset({"funding_model", "budget"})
units = st.text(st.characters(codec="utf-8", exclude_characters="/"), max_size=8)
heard = st.dictionaries(st.tuples(st.sampled_from(["funding_model", "budget"]), units), st.integers(0, 2**60))
CALLED = """
import django, threading; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import transaction
from factories.store_rows import NOW, make_municipality
from likevekt.actions.live import changed
from likevekt.store.live_feed import VersionFeed
make_municipality(code="9901")
feed = VersionFeed()
print(feed.read())
with transaction.atomic():
    changed("budget", municipality="9901", at=NOW, unit="A")
    print(feed.wait(threading.Event(), seconds=0.01), feed.read())
print(feed.wait(threading.Event(), seconds=60), feed.read(), feed.read() is feed.read())
feed.close()
"""


@given(heard)
def test_what_a_page_has_heard_comes_back_as_it_was(versions):
    assert read_heard(write_heard(versions)) == versions
    assert write_heard(versions).isascii()


@pytest.mark.parametrize(
    "text", ["", "x", "a=b", "a=1&&b", "=" * 20_000, "&".join(f"a/{n}=1" for n in range(2000))]
)
def test_what_is_none_of_ours_counts_as_nothing_heard(text):
    assert read_heard(text) is None


def test_versions_are_written_so_that_a_person_can_read_them():
    assert write_heard({MODELS: 3, NORTH: 7}) == "budget/north=7&funding_model=3"
    assert write_heard({}) == "-"


@given(heard, heard)
def test_the_differences_lead_from_one_to_the_other(before, now):
    after = before | differences(before, now)
    assert {key: version for key, version in after.items() if version} == {
        key: version for key, version in now.items() if version
    }
    assert not differences(now, now)


def run_apart(work):
    """Run in a thread: a browser of the journeys keeps a loop of its own going in this one."""
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(asyncio.run, work).result()


def hear(*handed, rights=LEADER, known=None):
    """Hand versions over to a page, and give what it takes after each."""

    async def run():
        listener = Listener(owner="1", rights=rights, topics=BOTH, heard=known)
        taken = []
        for versions, are_all in handed:
            listener.hand(versions, are_all=are_all)
            await listener.wait(until=asyncio.get_running_loop().time() + 60)
            taken.append(listener.take())
        return listener, taken

    return run_apart(run())


def test_a_page_that_knows_nothing_hears_from_now_on():
    listener, taken = hear(({MODELS: 4, NORTH: 2, SOUTH: 9}, True), ({NORTH: 3, SOUTH: 10}, False))
    assert taken == [{}, {NORTH: 3}]
    assert listener.heard == {MODELS: 4, NORTH: 3}


def test_a_page_that_comes_back_hears_what_it_missed_and_only_what_it_may():
    _listener, taken = hear(({MODELS: 4, NORTH: 2, SOUTH: 9}, True), known={MODELS: 4, NORTH: 1, SOUTH: 1})
    assert taken == [{NORTH: 2}]


def test_in_a_database_that_was_brought_back_what_is_gone_is_told_once():
    _listener, taken = hear(({MODELS: 4}, True), ({MODELS: 4}, True), known={MODELS: 9, NORTH: 1})
    assert taken == [{MODELS: 4, NORTH: 0}, {}]


def test_a_page_that_takes_nothing_is_let_go():
    many = {("budget", f"u{number}"): 1 for number in range(MOST_WAITING + 1)}
    everywhere = Rights(
        account=1, municipality="9901", roles=frozenset(), reaches={("budget", "read"): Reach.EVERYWHERE}, units={}
    )  # fmt: skip
    listener, _taken = hear((many, False), rights=everywhere, known={})
    assert listener.has_ended


def test_a_change_of_roles_makes_every_right_doubtful_for_those_too_who_may_not_hear_of_it():
    listener, taken = hear(({("role_grant", ""): 2}, False), known={})
    assert listener.is_doubtful
    assert taken == [{}]


@pytest.mark.parametrize(
    ("key", "is_doubtful"), [(("login", "1"), True), (("login", "2"), False), (("budget", "1"), False)]
)
def test_that_a_login_ends_makes_the_rights_of_its_account_doubtful_and_is_told_to_nobody(key, is_doubtful):
    listener, taken = hear(({key: 2}, False), known={})
    assert listener.is_doubtful is is_doubtful
    assert taken == [{}]


def told(monkeypatch, *, rights_now, beat=60, check=60, count):
    """Give the first texts that the stream of a page sends which has heard of nothing yet."""
    monkeypatch.setattr(live_pages, "who_now", lambda _request: SimpleNamespace(rights=rights_now.pop(0)))
    monkeypatch.setattr(live_pages, "connections", SimpleNamespace(close_all=lambda: None))
    monkeypatch.setattr(live_pages, "SECONDS_BETWEEN_BEATS", beat)
    monkeypatch.setattr(live_pages, "SECONDS_BETWEEN_CHECKS", check)

    async def run():
        listener = Listener(owner="1", rights=LEADER, topics=BOTH, heard=None)
        listener.hand({MODELS: 4}, are_all=True)
        texts = []
        async for text in live_pages._told(listener, request=None, rights=LEADER):
            texts.append(text)
            if len(texts) == count:
                break
        return texts

    return run_apart(run())


def test_a_page_is_told_where_it_begins_and_then_that_the_server_is_there(monkeypatch):
    texts = told(monkeypatch, rights_now=[], beat=0, count=3)
    assert texts == ["id: funding_model=4\n\n", ": here\n\n", ": here\n\n"]


def test_the_rights_are_asked_for_again_and_again_and_the_stream_ends_with_them(monkeypatch):
    nobody = Rights(account=0, municipality="", roles=frozenset(), reaches={}, units={})
    asked = [LEADER, LEADER, LEADER, nobody]
    told(monkeypatch, rights_now=asked, check=0, count=99)
    assert asked == []


def test_a_reader_that_is_closed_ends_its_pages_and_lets_nobody_in():
    async def run():
        reader = LiveReader()
        reader._thread = SimpleNamespace(is_alive=lambda: True, join=lambda _seconds: None)
        listener = Listener(owner="1", rights=LEADER, topics=BOTH, heard=None)
        reader.add(listener)
        assert (reader.count("1"), reader.count("2")) == (1, 0)
        reader.close()
        await listener.wait(until=asyncio.get_running_loop().time() + 60)
        assert listener.has_ended
        assert reader.is_closed
        reader.remove(listener)
        assert reader.count("1") == 0

    run_apart(run())


@pytest.mark.database
def test_a_commit_is_called_out_by_postgresql_and_seen_in_both(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        is_called = str(bool(environment.get(VARIABLE)))
        said = python(environment, "-c", CALLED).splitlines()
    assert said[0] in {"{}", "mappingproxy({})"}
    assert said[1] == "False {}"
    assert said[2].split(" ", 1)[0] == is_called
    assert "('budget', 'A'): 1" in said[2]


@pytest.mark.django_db
def test_who_an_open_page_belongs_to_is_asked_anew_of_the_session_and_the_roles():
    load_small_nordvagen(models=(HYBRID,))
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/se-som/", {"username": "okonomiradgiver", "next": "/"})
    request = RequestFactory().get("/live/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    before = who_now(request)
    assert before.account.username == "okonomiradgiver"
    client.post("/se-som/", {"username": "ansatt", "next": "/"})
    assert who_now(request).account.username == "ansatt"
    assert who_now(request).rights != before.rights
    Account.objects.filter(username="ansatt").update(is_active=False)
    assert who_now(request).account is None
