"""`likevekt municipality`: bring a municipality in."""

import os

from likevekt.cli.installation import database_faults_said, open_database
from likevekt.cli.refusal import CommandError


def run_add(*, code: str, name: str, inhabitants: int) -> int:
    """Bring one municipality in, and give the exit code.

    Raises:
        CommandError: a setting or something that was given cannot be used.
    """
    os.environ.setdefault("LIKEVEKT_ENV", "production")
    open_database(_say)
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.errors import ActionError  # noqa: PLC0415
    from likevekt.actions.municipalities import add_municipality  # noqa: PLC0415

    try:
        with database_faults_said():
            made = add_municipality(
                code=code, name=name, inhabitants=inhabitants, by=command_line("command line"), at=now()
            )
    except ActionError as error:
        raise CommandError(str(error)) from None
    _say(f"{made.name} ({made.code}) is here, with {made.inhabitants} inhabitants.")
    return 0


def _say(sentence: str) -> None:
    print(sentence, flush=True)
