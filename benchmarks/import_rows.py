"""How long 20 000 prices take from the file to the screen and into the database, beside the plain ways without a preview.

The peers read the same file and insert the same rows: they check nothing, show nothing, cannot be undone, and would
take a faulty row for a good one.
"""

import csv
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

ROWS = 20_000
LIMIT_SECONDS = 5.0
RUNS = 3
CODE = "9901"
SERVICES = 200
NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def main() -> None:
    """Measure on each database in a process of its own, since Django is set up once a process."""
    for name, address in (("SQLite", ""), ("PostgreSQL", os.environ.get("DATABASE_TEST_URL", ""))):
        if name == "PostgreSQL" and not address:
            print("  PostgreSQL was not measured: DATABASE_TEST_URL is not set.")
            continue
        with tempfile.TemporaryDirectory() as home, _database(address) as its_own:
            environment = {
                **os.environ,
                "LIKEVEKT_HOME": home,
                "LIKEVEKT_DATABASE_URL": its_own,
                "DJANGO_SETTINGS_MODULE": "likevekt.web.settings",
            }
            subprocess.run([sys.executable, "-m", "benchmarks.import_rows"], check=True, env=environment)


@contextmanager
def _database(address: str) -> Iterator[str]:
    """Give the address of a database that is there for the benchmark alone; none for SQLite."""
    if not address:
        yield ""
        return
    import psycopg

    name = f"likevekt_bench_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _measure() -> None:
    """Import file after file; the years follow each other."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    _prepare()
    print(
        f"\n{ROWS} rows imported on {connection.vendor} (limit {LIMIT_SECONDS:g} s, medians of {RUNS}; the last figure is "
        "this process's own time on a processor)"
    )
    for name, made in (("CSV as Norwegian Excel saves it", _norwegian), ("Excel (.xlsx)", _workbook)):
        _print(name, [_ours(made(year)) for year in _years()], limit=LIMIT_SECONDS)
    peers = {
        "csv + bulk_create, nothing checked": (_plain, _norwegian),
        "openpyxl + bulk_create, nothing checked": (_openpyxl, _workbook),
    }
    for name, (way, made) in peers.items():
        _print(name, [_timed(way, made(year)) for year in _years()])


_begun = iter(range(2030, 2200))


def _years() -> list[int]:
    return [next(_begun) for _ in range(RUNS)]


class _Run(NamedTuple):
    """The seconds of the parts of one import, and those that this process had a processor."""

    parts: dict[str, float]
    busy: float


def _print(name: str, runs: list[_Run], *, limit: float | None = None) -> None:
    parts = ", ".join(f"{part} {median(run.parts[part] for run in runs):.2f} s" for part in runs[0].parts)
    total = median(sum(run.parts.values()) for run in runs)
    busy = median(run.busy for run in runs)
    mark = "   OVER THE LIMIT" if limit is not None and total > limit else ""
    print(f"  {name:<44} {total:6.2f} s   ({parts})   {busy:6.2f} s{mark}")


def _ours(content: bytes) -> _Run:
    from likevekt.actions.doer import command_line
    from likevekt.actions.import_acceptance import Acceptance, accept_import
    from likevekt.actions.imports import make_import

    by = command_line("benchmark")
    start, busy = time.perf_counter(), time.process_time()
    line = make_import(municipality=CODE, kind="rates", pieces=[content], came_by="command", by=by, at=NOW)
    previewed = time.perf_counter()
    assert line.state == "ready", line.outcome
    assert line.outcome["new_count"] == ROWS, line.outcome["new_count"]
    accept_import(line.id, Acceptance(reading=line.reading), municipality=CODE, by=by, at=NOW)
    accepted = time.perf_counter()
    return _Run({"preview": previewed - start, "accept": accepted - previewed}, time.process_time() - busy)


def _timed(way, content: bytes) -> _Run:
    start, busy = time.perf_counter(), time.process_time()
    way(content)
    return _Run({"read and insert": time.perf_counter() - start}, time.process_time() - busy)


def _plain(content: bytes) -> None:
    rows = csv.reader(io.StringIO(content.decode("cp1252")), delimiter=";")
    next(rows)
    _insert(
        (service, time_of_day, zone, float(price.replace(",", ".")), _day(start), _day(end), source)
        for service, time_of_day, zone, price, start, end, source in rows
    )


def _openpyxl(content: bytes) -> None:
    import openpyxl

    rows = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active.iter_rows(values_only=True)
    next(rows)
    _insert(
        (service, time_of_day, zone or "", price, start.date(), end.date(), source)
        for service, time_of_day, zone, price, start, end, source in rows
    )


def _insert(rows) -> None:
    from django.db import transaction

    from likevekt.store.models import Municipality, Rate

    owner = Municipality.objects.get().pk
    with transaction.atomic():
        Rate.objects.bulk_create(
            [
                Rate(
                    municipality_id=owner,
                    service=service,
                    time_of_day=time_of_day,
                    zone=zone,
                    ore_per=round(price * 100),
                    valid_from=start,
                    valid_to=end + timedelta(days=1),
                    source=source,
                )
                for service, time_of_day, zone, price, start, end, source in rows
            ],
            batch_size=1000,
        )


def _day(text: str):
    return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 (a day has no time)


def _prepare() -> None:
    from likevekt.store.models import Municipality, Service

    owner = Municipality.objects.create(code=CODE, name="Benchmark", inhabitants=11_500, invented=True)
    Service.objects.bulk_create(
        Service(
            municipality=owner,
            service=f"service{number}",
            name_nb="T",
            name_nn="T",
            name_en="S",
            kostra_function="257",
            per="hour",
            decision_needed=True,
            valid_from="2020-01-01",
        )
        for number in range(SERVICES)
    )


def _rows(year: int):
    times = ("dag", "kveld", "natt", "helg")
    for number in range(ROWS):
        place = number // SERVICES
        yield (
            f"service{number % SERVICES}",
            times[place % 4],
            f"sone {place // 4}",
            500 + (number * 7919 + year) % 90_000 / 100,
            year,
            f"Kommunestyret sak {number % 40}/{year % 100}",
        )


def _norwegian(year: int) -> bytes:
    lines = ["Tjeneste;Tid på døgnet;Sone;Pris;Gyldig fra;Gyldig t.o.m.;Kilde"]
    lines += [
        f"{service};{time_of_day};{zone};{price:.2f};01.01.{start};31.12.{start};{source}".replace(
            ".", ",", 1
        )
        for service, time_of_day, zone, price, start, source in _rows(year)
    ]
    return "\r\n".join(lines).encode("cp1252")


def _workbook(year: int) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Satser")
    sheet.append(["Tjeneste", "Tid på døgnet", "Sone", "Pris kr", "Gyldig fra", "Gyldig t.o.m.", "Kilde"])
    for service, time_of_day, zone, price, start, source in _rows(year):
        days = (datetime(start, 1, 1), datetime(start, 12, 31))  # noqa: DTZ001 (days have no time)
        sheet.append([service, time_of_day, zone, round(price, 2), *days, source])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


if __name__ == "__main__":
    _measure()
