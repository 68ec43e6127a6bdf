"""`likevekt migrate`: bring the database up to this version, and end."""

import os

from likevekt.cli.installation import make_home, migrate_database, start_django


def run_migrate() -> int:
    """Bring the database up to this version, an empty one too, and give the exit code.

    Raises:
        CommandError: a setting is missing, or the database does not answer or is of a newer version.
    """
    os.environ.setdefault("LIKEVEKT_ENV", "production")
    make_home(None)
    start_django()
    migrate_database(_say)
    _say("The database is of this version.")
    return 0


def _say(sentence: str) -> None:
    print(sentence, flush=True)
