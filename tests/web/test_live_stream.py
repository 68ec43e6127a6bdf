"""A change that is saved through one process reaches the pages of all, and those only who may hear of it."""

import time
from collections.abc import Callable, Iterator

import pytest

from factories.live_servers import SECONDS, Reader, Server, Stream, servers
from factories.own_database import own_database, python
from factories.small_nordvagen import HYBRID

pytestmark = pytest.mark.database
FILE = "/satser-og-kriterier/modell/fil/?modell=hybrid.v1"
BOTH = "funding_model funding_table"
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from factories.small_nordvagen import HYBRID, load_small_nordvagen
load_small_nordvagen(models=(HYBRID,))
"""
CHANGE = """
import django, sys; django.setup()
from django.db import transaction
from factories.small_nordvagen import CODE, NOW
from likevekt.actions.live import changed
for topic in sys.argv[1:]:
    with transaction.atomic():
        changed(topic, municipality=CODE, at=NOW)
"""
VERSIONS = """
import django; django.setup()
from factories.small_nordvagen import CODE
from likevekt.store.live_versions import list_live_versions
from likevekt.web.live_ids import write_heard
topics = ("funding_model", "funding_table", "import")
print(write_heard({key: one for key, one in list_live_versions(municipality=CODE).items() if key[0] in topics}))
"""
END_ROLE = """
import django, sys; django.setup()
from datetime import timedelta
from django.db import transaction
from factories.small_nordvagen import CODE, NOW
from likevekt.actions import clock
from likevekt.actions.live import changed
from likevekt.store.models import Account, RoleGrant
with transaction.atomic():
    if sys.argv[2] == "role":
        RoleGrant.objects.filter(account__username=sys.argv[1]).update(valid_to=clock.today())
    else:
        Account.objects.filter(username=sys.argv[1]).update(is_active=False)
    changed("role_grant", municipality=CODE, at=NOW)
"""

LOG_OUT = """
import django, sys; django.setup()
from factories.small_nordvagen import NOW
from likevekt.actions.login import record_logout
from likevekt.store.models import Account
record_logout(Account.objects.get(username=sys.argv[1]).pk, at=NOW)
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with own_database(tmp_path_factory.mktemp("live")) as environment:
        python(environment, "-c", PREPARE)
        yield environment


@pytest.fixture(scope="module")
def running(database: dict[str, str]) -> Iterator[list[Server]]:
    with servers(database, count=2) as found:
        yield found


@pytest.fixture
def both(running: list[Server], database: dict[str, str]) -> list[Server]:
    """Two servers that have seen all that other tests have changed, so that no page is told of it in this one."""
    there = python(database, "-c", VERSIONS).strip()
    for server in running:
        end = time.monotonic() + SECONDS
        while (heard := heard_at_first(server, f"{BOTH} import")) != there:
            assert time.monotonic() < end, (heard, there)
    return running


def heard_at_first(server: Server, topics: str) -> str:
    """Give the versions that a new page of a server begins with."""
    stream = Stream(server, topics)
    heard = stream.begun().heard
    stream.close()
    return heard


@pytest.fixture
def follow() -> Iterator[Callable[..., Stream]]:
    """Open pages that follow changes, and close them afterwards."""
    opened: list[Stream] = []

    def one(server: Server, topics: str, **given: str) -> Stream:
        opened.append(Stream(server, topics, **given))
        return opened[-1]

    yield one
    for stream in opened:
        stream.close()


def text(*, turn: int) -> str:
    return HYBRID + f"\n# turn {turn}\n"


def save(server: Server, *, turn: int) -> None:
    status, page = Reader(server).send(FILE, {"text": text(turn=turn), "do": "save"})
    assert status in {200, 302}, page


def test_a_save_through_one_process_reaches_a_page_that_another_serves(
    both: list[Server], follow: Callable[..., Stream]
) -> None:
    streams = [follow(server, BOTH).begun() for server in both]
    save(both[0], turn=1)
    told = [stream.next() for stream in streams]
    assert told[0] == told[1]
    assert {"topic": "funding_model", "unit": ""}.items() <= told[0].items()
    assert set(told[0]) == {"topic", "unit", "version"}


def test_what_was_missed_while_a_server_was_down_is_told_when_it_is_back(
    database: dict[str, str], follow: Callable[..., Stream]
) -> None:
    with servers(database, count=2) as (first, second):
        stream = follow(first, BOTH).begun()
        first.kill()
        assert stream.ends() == []
        save(second, turn=2)
        python(database, "-c", CHANGE, "import", "funding_table")
        first.start()
        again = follow(first, BOTH, heard=stream.heard)
        told = [again.next(), again.next()]
        assert [one["topic"] for one in told] == ["funding_model", "funding_table"]
        third = follow(first, BOTH, heard=again.heard)
        python(database, "-c", CHANGE, "funding_table")
        assert third.next()["topic"] == "funding_table"


def test_a_page_is_told_what_changed_between_its_making_and_its_listening(
    both: list[Server], database: dict[str, str], follow: Callable[..., Stream]
) -> None:
    before = follow(both[0], "import").begun()
    python(database, "-c", CHANGE, "import")
    told = before.next()
    late = follow(both[1], "import", since=f"import={int(told['version']) - 1}")
    assert late.next() == told
    assert late.heard == before.heard


def test_nobody_hears_of_what_her_roles_do_not_let_her_see(
    both: list[Server], database: dict[str, str], follow: Callable[..., Stream]
) -> None:
    employee, controller = (Reader(both[0], seen_as=one) for one in ("ansatt", "okonomiradgiver"))
    hers = follow(both[0], "import funding_table", cookie=employee.cookie).begun()
    his = follow(both[0], "import funding_table", cookie=controller.cookie).begun()
    assert "import" not in hers.heard
    python(database, "-c", CHANGE, "import", "funding_table")
    assert hers.next()["topic"] == "funding_table"
    assert "import" not in hers.heard
    assert {his.next()["topic"] for _ in range(2)} == {"import", "funding_table"}
    assert follow(both[0], "import", cookie=employee.cookie).status == 403
    assert follow(both[0], "weather", cookie=controller.cookie).status == 403


@pytest.mark.parametrize(("username", "what"), [("forsker", "role"), ("folkevalgt", "account")])
def test_a_stream_ends_with_the_role_or_the_account(
    both: list[Server], database: dict[str, str], follow: Callable[..., Stream], username: str, what: str
) -> None:
    reader = Reader(both[1], seen_as=username)
    stream = follow(both[1], BOTH, cookie=reader.cookie).begun()
    other = follow(both[1], "role_grant", cookie=Reader(both[1], seen_as="kommunalsjef").cookie).begun()
    python(database, "-c", END_ROLE, username, what)
    assert stream.ends() == []
    assert follow(both[1], BOTH, cookie=reader.cookie).status == 403
    assert other.next()["topic"] == "role_grant"


def test_a_stream_ends_when_its_session_looks_with_other_eyes(
    both: list[Server], database: dict[str, str], follow: Callable[..., Stream]
) -> None:
    reader = Reader(both[0], seen_as="okonomiradgiver")
    stream = follow(both[0], "import", cookie=reader.cookie).begun()
    reader.see_as("ansatt")
    python(database, "-c", CHANGE, "unit", "import")
    assert stream.ends() == []


def test_a_stream_ends_at_once_when_its_account_logs_out_in_another_process(
    both: list[Server], database: dict[str, str], follow: Callable[..., Stream]
) -> None:
    """A demo has no logout: its session looks with other eyes instead, which nobody else is told of."""
    reader, other = (Reader(both[0], seen_as=one) for one in ("okonomiradgiver", "kommunalsjef"))
    hers, his = (follow(both[0], "import", cookie=one.cookie).begun() for one in (reader, other))
    reader.see_as("ansatt")
    python(database, "-c", LOG_OUT, "okonomiradgiver")
    assert hers.ends() == []
    python(database, "-c", CHANGE, "import")
    assert his.next()["topic"] == "import"


def test_more_pages_than_the_pool_has_connections_are_open_and_one_too_many_is_refused(
    both: list[Server],
    follow: Callable[..., Stream],
) -> None:
    reader = Reader(both[0], seen_as="kommunalsjef")
    open_pages = [follow(both[0], BOTH, cookie=reader.cookie).begun() for _ in range(20)]
    refused = follow(both[0], BOTH, cookie=reader.cookie)
    assert (refused.status, refused.headers["Content-Type"]) == (429, "text/plain")
    save(both[0], turn=3)
    for stream in open_pages:
        assert stream.next()["topic"] == "funding_model"


def test_proxies_are_told_to_pass_it_on_at_once_and_to_keep_nothing(
    both: list[Server], follow: Callable[..., Stream]
) -> None:
    stream = follow(both[0], BOTH)
    assert stream.headers["X-Accel-Buffering"] == "no"
    assert stream.headers["Cache-Control"] == "no-store"
    assert stream.headers["Content-Type"] == "text/event-stream"


def test_a_server_that_is_told_to_stop_lets_its_open_pages_go(
    database: dict[str, str], follow: Callable[..., Stream]
) -> None:
    """A server that waited until its patience ended would complain, which the servers of these tests never do."""
    with servers(database, count=1) as (server,):
        streams = [
            follow(server, BOTH, cookie=Reader(server, seen_as="kommunalsjef").cookie).begun() for _ in "ab"
        ]
        assert server.stop() == ""
        assert [stream.ends() for stream in streams] == [[], []]
        server.start()
