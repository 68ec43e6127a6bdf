"""`likevekt start`: serve the product for a reverse proxy, on the settings of the environment."""

import os

from likevekt.actions.run_limits import trial
from likevekt.cli.installation import make_home, migrate_database, start_django, waiting_migrations
from likevekt.cli.production_check import refuse_demo_database
from likevekt.cli.refusal import CommandError
from likevekt.cli.serving import HOST, serve, stops_at_once, take_port

STOPPED_EARLY = 130


def run_server(*, port: int, migrates: bool, listens: str = HOST) -> int:
    """Serve until told to stop, and give the exit code.

    Raises:
        CommandError: a setting is missing, the port is busy, or the database is of another version.
    """
    os.environ.setdefault("LIKEVEKT_ENV", "production")
    with take_port(port, host=listens) as taken:
        try:
            with stops_at_once():
                _prepare(migrates=migrates)
        except KeyboardInterrupt:
            return STOPPED_EARLY
        serve(taken, on_ready=lambda address: _say(f"Ready: {address}"))
    _say("Stopped.")
    return 0


def _prepare(*, migrates: bool) -> None:
    make_home(None)
    trial.start()
    start_django()
    waiting = waiting_migrations()
    if waiting and not migrates:
        raise CommandError(
            f"The database is {len(waiting)} steps behind this version (next: {waiting[0]}). Take a backup, then run "
            "likevekt start --migrate."
        )
    migrate_database(_say)
    refuse_demo_database()


def _say(sentence: str) -> None:
    print(sentence, flush=True)
