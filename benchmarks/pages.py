"""How long every page takes for every role of the demo, at its size, on SQLite; and how many queries each makes."""

import contextlib
import io
import os
import tempfile
import time
from pathlib import Path

from benchmarks.page_addresses import NEVER_OPENED, page_addresses

LIMIT_SECONDS = 0.150
RUNS = 6
MORE_OF_ONE = {"allocation": 60, "decision": 60, "bench": 60, "model_build": 60}
"""The pages that are opened most are opened more often by the first role, so that their 95th percentile stands firm."""


def main() -> None:
    """Make a demo database in a folder of its own, and read every page with everybody's eyes."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update({"LIKEVEKT_HOME": home, "LIKEVEKT_NOW": "2026-09-01T12:00:00+02:00"})
        os.environ.pop("LIKEVEKT_DATABASE_URL", None)
        from likevekt.cli.demo import prepare

        with contextlib.redirect_stdout(io.StringIO()):
            prepare(home=Path(home), is_fresh=False)
        _measure_all()


def _measure_all() -> None:
    from likevekt.synthetic.accounts import demo_accounts

    readers = {account.role: _see_as(account.username) for account in demo_accounts()}
    print(
        f"\npages on SQLite at the demo's size, every role ({len(readers)}), {RUNS} times each "
        f"(limit {LIMIT_SECONDS * 1000:g} ms, 95th percentile)"
    )
    over = [name for name, address in _addresses().items() if not _measure(name, address, readers)]
    print(f"  load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"  not opened: {', '.join(sorted(NEVER_OPENED))}")
    print(
        f"  OVER THE LIMIT: {', '.join(over)}" if over else "  every page is within the limit for every role"
    )


def _addresses() -> dict[str, str]:
    from likevekt.actions import clock
    from likevekt.store.account_queries import find_account
    from likevekt.store.funding_queries import list_model_versions
    from likevekt.store.municipality_queries import find_municipality, list_units
    from likevekt.store.table_queries import current_tables

    found, account = find_municipality(), find_account("kommunalsjef")
    assert found is not None
    assert account is not None
    heads = list_model_versions(municipality=found.code, on=clock.today())
    names = [f"{head.key}.v{head.version}" for head in heads]
    table = max(current_tables(municipality=found.code).heads.values(), key=lambda head: head.byte_count)
    units = list_units(municipality=found.code, on=clock.today())
    addresses = page_addresses(
        model=names[0], table=table.name, account=account.id, person=_open_person(), unit=units[0].unit
    )
    all_models = "&".join(f"modell={name}" for name in names)
    return addresses | {"allocation, all models": f"/ressursfordeling/?{all_models}"}


def _open_person() -> str:
    """Give a person whom the unit leader of the demo may look at."""
    from likevekt.store.models import Person

    reader = _see_as("enhetsleder")
    people = Person.objects.order_by("pk").values_list("person", flat=True)
    return next((person for person in people if _status(reader, f"/personer/{person}/") == 200), "nobody")


def _see_as(username: str) -> object:
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.post("/se-som/", {"username": username, "next": "/"})
    return client


def _measure(name: str, address: str, readers: dict[str, object]) -> bool:
    """Print a page's times and queries over all roles that may open it; tell whether all of them are quick enough."""
    seconds: dict[str, list[float]] = {}
    working: list[float] = []
    queries: set[int] = set()
    refused = 0
    for role, client in readers.items():
        if _status(client, address) not in {200, 302}:
            refused += 1
        else:
            queries.add(_queries(client, address))
            runs = RUNS if seconds else MORE_OF_ONE.get(name, RUNS)
            pairs = [_seconds(client, address) for _ in range(runs)]
            seconds[role] = [waited for waited, _worked in pairs]
            working += (worked for _waited, worked in pairs)
    if not seconds:
        print(f"  {name:<24} NOBODY MAY OPEN IT")
        return False
    taken = sorted(second for one in seconds.values() for second in one)
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    busy = sorted(working)[int(len(working) * 0.95)]
    slowest = max(seconds, key=lambda role: sorted(seconds[role])[len(seconds[role]) // 2])
    counts = f"{min(queries)}" if len(queries) == 1 else f"{min(queries)}-{max(queries)}"
    print(
        f"  {name:<24} p50 {middle * 1000:6.1f}  p95 {late * 1000:6.1f} ms (processor {busy * 1000:5.1f})  queries {counts:<6}"
        f" open to {len(seconds)}, refused to {refused}; slowest for {slowest}"
        f"{'' if late <= LIMIT_SECONDS else '   OVER THE LIMIT'}"
    )
    return late <= LIMIT_SECONDS


def _status(client: object, address: str) -> int:
    return int(client.get(address).status_code)  # type: ignore[attr-defined]


def _queries(client: object, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as made:
        _status(client, address)
    return len(made)


def _seconds(client: object, address: str) -> tuple[float, float]:
    """Give how long a page took, and how long the processor worked for it: they differ on a busy machine."""
    start, working = time.perf_counter(), time.process_time()
    _status(client, address)
    return time.perf_counter() - start, time.process_time() - working
