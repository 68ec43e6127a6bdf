"""`likevekt clock`: see and move the clock of a demo."""

from datetime import date
from pathlib import Path

from likevekt.cli.audit import open_existing_database
from likevekt.cli.installation import database_faults_said
from likevekt.cli.refusal import CommandError


def run_clock(*, home: Path | None, to: date | None, is_real: bool) -> int:
    """Move the clock of a demo when that is asked for, say where it stands, and give the exit code.

    Raises:
        CommandError: there is no database of this version, or the clock is not moved here.
    """
    open_existing_database(home)
    from likevekt.actions import clock  # noqa: PLC0415
    from likevekt.actions.demo_clock import move_demo_clock  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.errors import ActionError  # noqa: PLC0415

    try:
        with database_faults_said():
            if to is not None or is_real:
                move_demo_clock(to=to, by=command_line("command line"))
            print(f"The clock stands at {clock.now().isoformat(timespec='minutes')}.", flush=True)
    except ActionError as error:
        raise CommandError(str(error)) from None
    return 0
