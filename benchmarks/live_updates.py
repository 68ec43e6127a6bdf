"""How soon 200 open pages on two processes are told of a change, on SQLite and PostgreSQL, beside plain polling.

The time is from just before the commit in a third process to the event at each page. PostgreSQL is measured where
DATABASE_TEST_URL says one. The peer asks for the page each second, as pages do that have nobody to tell them.
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

PAGES = 200
PAGES_A_SESSION = 20
SAVES = 60
SAVES_BESIDE_POLLING = 15
LIMIT_SECONDS = 1.0
PAGE = "/satser-og-kriterier/"
STREAM = "/live/?topics=funding_table"
_VERSION = re.compile(rb'funding_table=(\d+)|"version": (\d+)')

SERVE = """
import os, socket, django; django.setup()
from likevekt.cli.serving import serve
taken = socket.create_server(("127.0.0.1", 0), backlog=512)
serve(taken, on_ready=lambda _address: print(taken.getsockname()[1], os.getpid(), flush=True))
"""
PREPARE = """
import sys
from pathlib import Path
from likevekt.cli.demo import prepare
prepare(home=Path(sys.argv[1]), is_fresh=False)
"""
SAVE = """
import random, sys, time, django; django.setup()
from datetime import date
from django.db import transaction
from likevekt.actions import clock
from likevekt.actions.doer import command_line
from likevekt.actions.parameters import save_parameter
from likevekt.store.live_versions import list_live_versions
from likevekt.store.municipality_queries import find_municipality
code, pauses = find_municipality().code, random.Random(1)
for turn in range(int(sys.argv[1])):
    time.sleep(pauses.uniform(0.1, 0.4))
    with transaction.atomic():
        save_parameter(
            municipality=code, name="trial", value=str(turn), valid_from=date(2027, 1, 1), valid_to=None,
            source="a benchmark", by=command_line("benchmark"), at=clock.now(),
        )
        version = list_live_versions(municipality=code)["funding_table", ""]
        before_commit = time.monotonic()
    print(version, before_commit, flush=True)
"""


@dataclass
class Servers:
    """Two processes that serve one database, and sessions to ask with."""

    environment: dict[str, str]
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    pids: list[int] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    def cpu_seconds(self) -> float:
        """Give how long the processors have worked for them."""
        ticks = os.sysconf("SC_CLK_TCK")
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split() for pid in self.pids]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / ticks

    def megabytes(self) -> int:
        """Give the memory that they hold."""
        texts = [Path(f"/proc/{pid}/status").read_text() for pid in self.pids]
        return sum(int(text.split("VmRSS:")[1].split()[0]) for text in texts) // 1024


def main() -> None:
    print(
        f"\n{PAGES} open pages on two processes: from before the commit to the event (limit {LIMIT_SECONDS:g} s, p99)"
    )
    for name, address in (("SQLite", ""), ("PostgreSQL", os.environ.get("DATABASE_TEST_URL", ""))):
        if name == "PostgreSQL" and not address:
            print("  PostgreSQL was not measured: DATABASE_TEST_URL is not set.")
            continue
        with _database(address) as environment, _servers(environment) as servers:
            _measure(f"{name}, told", servers, _follow, saves=SAVES)
            _measure(
                f"{name}, the page asked for each second",
                servers,
                _poll,
                saves=SAVES_BESIDE_POLLING,
                is_ours=False,
            )


def _measure(
    name: str,
    servers: Servers,
    page: Callable[[int, str, dict[int, float]], Coroutine[None, None, None]],
    *,
    saves: int,
    is_ours: bool = True,
) -> None:
    cpu, start = servers.cpu_seconds(), time.monotonic()
    delays, missed = asyncio.run(_delays(servers, page, saves=saves))
    busy = (servers.cpu_seconds() - cpu) / (time.monotonic() - start)
    delays.sort()

    def late(share: float) -> str:
        return f"{delays[min(len(delays) - 1, int(len(delays) * share))] * 1000:8.1f}"

    mark = ""
    if is_ours:
        within = not missed and delays[int(len(delays) * 0.99)] <= LIMIT_SECONDS
        mark = "   within the limit" if within else "   OVER THE LIMIT"
    print(
        f"  {name:<42} p50 {late(0.5)}  p95 {late(0.95)}  p99 {late(0.99)}  max {late(1)} ms{mark}\n"
        f"  {'':<42} {len(delays)} of {saves * PAGES} arrived; servers used {busy:.2f} cores and "
        f"{servers.megabytes()} MB; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        flush=True,
    )


async def _delays(
    servers: Servers, page: Callable[[int, str, dict[int, float]], Coroutine[None, None, None]], *, saves: int
) -> tuple[list[float], int]:
    """Open the pages, let another process save, and give the delays and how many events never came."""
    seen: list[dict[int, float]] = [{} for _ in range(PAGES)]
    owners = list(islice(zip(cycle(servers.ports), cycle(_each_twice(servers.cookies)), strict=False), PAGES))
    pages = [
        asyncio.create_task(page(port, cookie, heard))
        for (port, cookie), heard in zip(owners, seen, strict=True)
    ]
    await _until(lambda: all(seen), pages, seconds=120)
    committed = await _save(servers.environment, saves)
    await _until(lambda: all(max(heard) >= max(committed) for heard in seen), pages, seconds=60)
    for one in pages:
        one.cancel()
    await asyncio.gather(*pages, return_exceptions=True)
    delays = []
    for heard in seen:
        for version, moment in committed.items():
            # A page that saw a later version first was told of this one with it.
            moments = [at for told, at in heard.items() if told >= version and at > 0]
            if moments:
                delays.append(min(moments) - moment)
    return delays, saves * PAGES - len(delays)


async def _until(is_done: Callable[[], bool], pages: list[asyncio.Task[None]], *, seconds: float) -> None:
    """Look again and again, and fall with a page that falls."""
    for _ in range(int(seconds / 0.05)):
        if is_done():
            return
        await asyncio.sleep(0.05)
        for one in pages:
            if one.done():
                one.result()


async def _save(environment: dict[str, str], saves: int) -> dict[int, float]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SAVE, str(saves), env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _nothing = await process.communicate()
    assert process.returncode == 0
    return {int(version): float(at) for version, at in (line.split() for line in said.splitlines())}


async def _follow(port: int, cookie: str, heard: dict[int, float]) -> None:
    """Be a page that is told; what it knows at the start counts as heard before."""
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    writing.write(_request(STREAM, cookie))
    while line := await reading.readline():
        if (found := _VERSION.search(line)) and (line.startswith(b"data:") or not heard):
            heard.setdefault(int(found[1] or found[2]), time.monotonic() if heard else 0.0)
    raise RuntimeError("a stream ended")


async def _poll(port: int, cookie: str, heard: dict[int, float]) -> None:
    """Be a page that asks for itself each second."""
    await asyncio.sleep(hash((port, id(heard))) % 1000 / 1000)
    while True:
        asked = time.monotonic()
        reading, writing = await asyncio.open_connection("127.0.0.1", port)
        writing.write(_request(PAGE, cookie, closes=True))
        content = await reading.read()
        writing.close()
        found = _VERSION.search(content)
        assert found is not None, content[:200]
        heard.setdefault(int(found[1] or found[2]), time.monotonic() if heard else 0.0)
        await asyncio.sleep(max(0.0, asked + 1 - time.monotonic()))


def _request(address: str, cookie: str, *, closes: bool = False) -> bytes:
    head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
    return (head + ("Connection: close\r\n" if closes else "") + "\r\n").encode()


def _each_twice(cookies: list[str]) -> Iterator[str]:
    for cookie in cookies:
        yield from (cookie, cookie)


@contextmanager
def _database(address: str) -> Iterator[dict[str, str]]:
    """Give the environment of a demo's database of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIKEVEKT_")}
    with tempfile.TemporaryDirectory() as home:
        environment = kept | {"LIKEVEKT_HOME": home, "DJANGO_SETTINGS_MODULE": "likevekt.web.settings"}
        name = f"likevekt_live_{os.getpid()}"
        if address:
            _order(address, f'CREATE DATABASE "{name}"')
            environment["LIKEVEKT_DATABASE_URL"] = urlsplit(address)._replace(path=f"/{name}").geturl()
        try:
            subprocess.run(
                [sys.executable, "-c", PREPARE, home], env=environment, check=True, stdout=subprocess.DEVNULL
            )
            yield environment
        finally:
            if address:
                _order(address, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _servers(environment: dict[str, str]) -> Iterator[Servers]:
    made = Servers(environment)
    try:
        for _ in range(2):
            process = subprocess.Popen(
                [sys.executable, "-c", SERVE],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            made.processes.append(process)
            assert process.stdout is not None
            port, pid = process.stdout.readline().split()
            made.ports.append(int(port))
            made.pids.append(int(pid))
        made.cookies += [_session(made.ports[0]) for _ in range(PAGES // PAGES_A_SESSION)]
        yield made
    finally:
        for process in made.processes:
            process.terminate()
        for process in made.processes:
            process.communicate()


def _session(port: int) -> str:
    """Choose eyes in the demo, and give the cookie of the session that it makes."""
    from http.client import HTTPConnection
    from urllib.parse import urlencode

    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/se-som/")
    answer = connection.getresponse()
    csrf = str(answer.headers["Set-Cookie"]).partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    assert token is not None
    body = urlencode({"username": "kommunalsjef", "next": "/", "csrfmiddlewaretoken": token[1]})
    head = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": csrf}
    connection.request("POST", "/se-som/", body=body, headers=head)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return str(answer.headers["Set-Cookie"]).partition(";")[0]


def _order(address: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
