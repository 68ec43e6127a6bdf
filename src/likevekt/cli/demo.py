"""`likevekt demo`: the product on this machine, with an invented municipality and nobody to log in."""

import os
import sys
import webbrowser
from datetime import datetime
from pathlib import Path

from likevekt.actions.run_limits import trial
from likevekt.cli.installation import database_faults_said, make_home, migrate_database, start_django
from likevekt.cli.refusal import CommandError
from likevekt.cli.serving import serve, stops_at_once, take_port
from likevekt.cli.worker import working_beside

ACTOR = "demo"
STOPPED_EARLY = 130
DATABASE_FILES = ("likevekt.sqlite3", "likevekt.sqlite3-wal", "likevekt.sqlite3-shm")


def run_demo(*, port: int | None, home: Path | None, opens_browser: bool, is_fresh: bool) -> int:
    """Set everything up, serve until told to stop, and give the exit code.

    Raises:
        CommandError: the port is busy, the folder cannot be used, or the database holds a real municipality.
    """
    if os.environ.get("LIKEVEKT_ENV", "demo") != "demo":
        raise CommandError(
            "The demo opens for anyone without login. Unset LIKEVEKT_ENV, or use likevekt start."
        )
    taken = take_port(port)
    with taken:
        try:
            with stops_at_once():
                prepare(home=home, is_fresh=is_fresh)
        except KeyboardInterrupt:
            _say("Stopped before it was ready. Nothing is half-made; start again when you like.")
            return STOPPED_EARLY
        with working_beside():
            serve(taken, on_ready=lambda address: _tell_ready(address, opens_browser=opens_browser))
    _say("Stopped.")
    return 0


def prepare(*, home: Path | None, is_fresh: bool) -> None:
    """Make the folder, the database and the invented municipality, what is there already excepted.

    Raises:
        CommandError: the folder cannot be used, or the database holds a real municipality.
    """
    folder = make_home(home)
    trial.start()  # while the database is made
    start_django()
    if is_fresh:
        _throw_away(folder)
    _say(f"The database is in {folder}.")
    migrate_database(_say)
    with database_faults_said():
        _refuse_real_data()
        _load()


def _load() -> None:
    from likevekt.actions.demo_accounts import load_demo_accounts  # noqa: PLC0415
    from likevekt.actions.demo_persons import load_demo_persons  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.load_municipality import load_municipality  # noqa: PLC0415
    from likevekt.store.municipality_queries import find_municipality  # noqa: PLC0415
    from likevekt.synthetic.accounts import demo_accounts, demo_staff  # noqa: PLC0415
    from likevekt.synthetic.dataset import nordvagen  # noqa: PLC0415
    from likevekt.synthetic.demo import DEMO_CODE, demo_data  # noqa: PLC0415
    from likevekt.synthetic.demo_persons import demo_persons  # noqa: PLC0415

    there = find_municipality(DEMO_CODE)
    if there is not None:
        _say(f"The invented municipality {there.name} is here already.")
        data = nordvagen()
        accounts = (*demo_accounts(), *demo_staff(data))
        load_demo_accounts(accounts, municipality=DEMO_CODE, at=_now())
        persons = demo_persons(data)
        load_demo_persons(persons, municipality=DEMO_CODE, by=command_line(ACTOR).actor, at=_now())
        return
    _say("Making an invented municipality.")
    load_municipality(demo_data(), progress=_say, by=command_line(ACTOR), at=_now())


def _now() -> datetime:
    from likevekt.actions.clock import now  # noqa: PLC0415

    return now()


def _throw_away(folder: Path) -> None:
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "sqlite":
        raise CommandError(
            "--fresh throws away an embedded database only. Empty the PostgreSQL database yourself, or unset "
            "LIKEVEKT_DATABASE_URL."
        )
    if "store_municipality" in connection.introspection.table_names():
        _refuse_real_data()
    connection.close()
    for name in DATABASE_FILES:
        (folder / name).unlink(missing_ok=True)


def _refuse_real_data() -> None:
    from likevekt.store.municipality_queries import has_real_municipality  # noqa: PLC0415

    if has_real_municipality():
        raise CommandError(
            "This database holds a municipality that is not invented, and the demo opens without login. "
            "Choose another folder with --home, or use likevekt start."
        )


def _tell_ready(address: str, *, opens_browser: bool) -> None:
    _say(f"Ready: {address} (invented data, this machine only). Stop with Ctrl-C.")
    if opens_browser and _has_desktop():
        webbrowser.open(address)


def _has_desktop() -> bool:
    """Tell whether a browser with windows can be opened; one in the terminal would take the terminal."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _say(sentence: str) -> None:
    print(sentence, flush=True)
