"""`likevekt audit`: hold the audit trail to its seals, or seal what waits."""

import os
from collections.abc import Callable
from pathlib import Path

from likevekt.cli.installation import DEFAULT_HOME, database_faults_said, start_django, waiting_migrations
from likevekt.cli.refusal import CommandError

WHOLE = 0
NOT_WHOLE = 1
Say = Callable[[str], None]


def run_verify(*, home: Path | None, heads: Path | None) -> int:
    """Say what is wrong with the audit trail, one sentence each; 0 when nothing is, else 1.

    Raises:
        CommandError: there is no database of this version to ask, or the file of heads cannot be read.
    """
    folder = open_existing_database(home)
    from likevekt.actions.audit_heads import HeadsFileError, audit_heads_file  # noqa: PLC0415
    from likevekt.actions.audit_verification import verify  # noqa: PLC0415
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.store.audit_streams import SpoiltTrailError  # noqa: PLC0415

    path = audit_heads_file(os.environ, home=folder) if heads is None else heads.absolute()
    if heads is not None and not path.is_file():
        raise CommandError(f"There is no file of heads at {path}.")
    try:
        with database_faults_said():
            found = verify(at=now(), heads=path)
    except HeadsFileError as error:
        raise CommandError(str(error)) from None
    except SpoiltTrailError as error:
        _say(str(error))
        return NOT_WHOLE
    for one in found.findings:
        _say(one.sentence)
    if found.finding_count > len(found.findings):
        _say(f"And {found.finding_count - len(found.findings)} more.")
    _say(
        f"Sealed entries: {found.entry_count}. Seals: {found.seal_count}. Not yet sealed: {found.unsealed_count}. "
        f"Seals not yet in the file of heads: {found.heads_not_yet_written}."
    )
    _say(
        "The audit trail is whole." if found.is_whole else f"The audit trail is NOT whole: {path} was asked."
    )
    return WHOLE if found.is_whole else NOT_WHOLE


def run_seal(*, home: Path | None) -> int:
    """Seal every entry that waits, and say how many.

    Raises:
        CommandError: there is no database of this version, or the file of heads cannot be written.
    """
    folder = open_existing_database(home)
    from likevekt.actions.audit_heads import HeadsFileError, audit_heads_file  # noqa: PLC0415
    from likevekt.actions.audit_sealing import seal  # noqa: PLC0415
    from likevekt.actions.clock import now  # noqa: PLC0415

    try:
        with database_faults_said():
            made = seal(at=now(), heads=audit_heads_file(os.environ, home=folder))
    except HeadsFileError as error:
        raise CommandError(str(error)) from None
    _say(f"Sealed entries: {made.entry_count}, in new seals: {made.seal_count}.")
    if made.unreadable_count:
        _say(
            f"Entries that cannot be read and are left unsealed: {made.unreadable_count}. likevekt audit verify names "
            "them."
        )
    if made.gave_way:
        _say("Another sealer is at work and does the rest.")
    return WHOLE


def open_existing_database(home: Path | None) -> Path:
    """Start Django on a database that is there and of this version, and give the home folder.

    Raises:
        CommandError: there is no database, or it is behind this version.
    """
    folder = (home or Path(os.environ.get("LIKEVEKT_HOME") or DEFAULT_HOME)).absolute()
    os.environ["LIKEVEKT_HOME"] = str(folder)
    start_django()
    from django.conf import settings  # noqa: PLC0415

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"] and not Path(database["NAME"]).is_file():
        raise CommandError(f"There is no database in {folder}. Choose another folder with --home.")
    waiting = waiting_migrations()
    if waiting:
        raise CommandError(
            f"The database is {len(waiting)} steps behind this version (next: {waiting[0]}). Take a backup, then run "
            "likevekt start --migrate."
        )
    return folder


def _say(sentence: str) -> None:
    print(sentence, flush=True)
