"""`likevekt doctor`: what is right and what is wrong with this installation, in plain lines and without a secret."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from likevekt.cli.installation import DEFAULT_HOME, database_faults_said, start_django, waiting_migrations
from likevekt.cli.production_check import demo_fault
from likevekt.cli.refusal import CommandError

RIGHT = 0
WRONG = 2
SEALS_WITHIN = timedelta(minutes=10)
WORKS_WITHIN = timedelta(minutes=5)
BACKUP_WITHIN = timedelta(hours=26)
CLOCKS_WITHIN = timedelta(seconds=5)
LEAST_FREE_BYTES = 1_000_000_000


class Mark(StrEnum):
    """How a finding begins."""

    RIGHT = "right"
    NOTE = "note "
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    mark: Mark
    sentence: str


def run_doctor() -> int:
    """Say what is right and wrong, and give 0 when nothing is wrong, else 2.

    Raises:
        CommandError: a setting cannot be used at all, in the words of the setting.
    """
    os.environ.setdefault("LIKEVEKT_ENV", "production")
    folder = Path(os.environ.get("LIKEVEKT_HOME") or DEFAULT_HOME).absolute()
    os.environ["LIKEVEKT_HOME"] = str(folder)
    if not folder.is_dir():
        raise CommandError(f"There is no folder {folder}. Make it, or set LIKEVEKT_HOME.")
    start_django()
    findings = list(_found(folder))
    for one in findings:
        print(f"{one.mark}  {one.sentence}", flush=True)
    wrong = sum(one.mark is Mark.WRONG for one in findings)
    print("Nothing is wrong." if not wrong else f"Wrong: {wrong}.", flush=True)
    return WRONG if wrong else RIGHT


def _found(home: Path) -> Iterator[Finding]:
    yield from _settings()
    yield from _folder(home)
    try:
        waiting = waiting_migrations()
        if waiting:
            yield _wrong(
                f"The database is {len(waiting)} steps behind this version. Take a backup, then run likevekt start "
                "--migrate."
            )
            return
        yield _right("The database answers and is of this version.")
        with database_faults_said():
            yield from _content()
            yield from _care()
    except CommandError as error:
        yield _wrong(str(error))


def _settings() -> Iterator[Finding]:
    from django.conf import settings  # noqa: PLC0415

    from likevekt.actions.clock import VARIABLE  # noqa: PLC0415

    if not settings.PRODUCTION:
        yield _note("This is a demo (LIKEVEKT_ENV): it opens for anyone on this machine.")
    count = len(settings.LIKEVEKT_IDENTITY_KEYS)
    yield _right(
        f"Keys for identities: {count}. Is a copy of them where no backup is? Nothing can replace them."
    )
    if os.environ.get("LIKEVEKT_HOSTS", "").split():
        yield _right(
            "The names of the server are set. The proxy must send X-Forwarded-Proto and the name as it came."
        )
    elif settings.PRODUCTION:
        yield _wrong(
            "LIKEVEKT_HOSTS is empty, so no name but localhost is answered. Write the server's name in it."
        )
    if os.environ.get(VARIABLE):
        yield _wrong(f"{VARIABLE} makes the clock stand still. Remove it.")


def _folder(home: Path) -> Iterator[Finding]:
    from django.conf import settings  # noqa: PLC0415

    from likevekt.actions.audit_heads import audit_heads_file  # noqa: PLC0415

    heads = audit_heads_file(os.environ, home=home)
    place = heads if heads.exists() else heads.parent
    if os.access(place, os.W_OK):
        yield _right(f"The file of audit heads can be written ({heads}).")
    else:
        yield _wrong(
            f"The file of audit heads {heads} cannot be written, so nothing is sealed. Change its folder."
        )
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"] and Path(database["NAME"]).parent == heads.parent:
        yield _note(
            "The audit heads lie beside the database. Set LIKEVEKT_AUDIT_HEADS to a file on another machine."
        )
    for name, folder in (("home folder", home), ("audit heads", heads.parent)):
        try:
            free = shutil.disk_usage(folder).free
        except OSError:
            yield _wrong(f"The folder of the {name} is not there: {folder}.")
            continue
        said = f"Free for the {name}: {free // 1_000_000} MB."
        yield (
            _right(said)
            if free >= LEAST_FREE_BYTES
            else _wrong(f"{said} Make room: nothing is saved on a full disk.")
        )


def _content() -> Iterator[Finding]:
    from django.conf import settings  # noqa: PLC0415

    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.identities import count_locked_identities  # noqa: PLC0415
    from likevekt.store.installation_queries import database_clock  # noqa: PLC0415

    fault = demo_fault() if settings.PRODUCTION else ""
    if fault:
        yield _wrong(fault)
    locked = count_locked_identities()
    if locked:
        yield _wrong(
            f"Identities that no key in LIKEVEKT_IDENTITY_KEYS opens: {locked}. Bring their keys back from the copy: "
            "what they closed cannot be read."
        )
    told = database_clock()
    apart = abs(told - now()) if told is not None and settings.PRODUCTION else timedelta(0)
    if apart > CLOCKS_WITHIN:
        yield _wrong(
            f"The clocks of this machine and the database are {apart.total_seconds():.0f} seconds apart."
        )


def _care() -> Iterator[Finding]:
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.store import installation_queries as asked  # noqa: PLC0415

    at = now()
    unsealed = asked.unsealed_entries()
    if unsealed.oldest is not None and at - unsealed.oldest > SEALS_WITHIN:
        yield _wrong(
            f"Entries of the audit trail that wait for a seal: {unsealed.count}. Start likevekt worker."
        )
    else:
        yield _right(f"The audit trail is sealed as it grows; entries that wait: {unsealed.count}.")
    done = asked.last_job_done()
    if done is None or at - done > WORKS_WITHIN:
        yield _wrong(f"No worker has finished a job {_since(done, at=at)}. Start likevekt worker.")
    else:
        yield _right("A worker is at work.")
    failed = asked.failed_jobs()
    if failed:
        yield _note(f"Jobs that were given up: {failed}.")
    taken = asked.last_backup()
    if taken is None or at - taken > BACKUP_WITHIN:
        yield _wrong(f"No backup was taken {_since(taken, at=at)}. Run likevekt backup, each night.")
    else:
        yield _right(
            f"The last backup was taken {_hours(at - taken)} ago. Has it been restored on trial this year?"
        )


def _since(moment: datetime | None, *, at: datetime) -> str:
    return "yet" if moment is None else f"for {_hours(at - moment)}"


def _hours(length: timedelta) -> str:
    minutes = max(0, int(length.total_seconds() // 60))
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def _right(sentence: str) -> Finding:
    return Finding(mark=Mark.RIGHT, sentence=sentence)


def _note(sentence: str) -> Finding:
    return Finding(mark=Mark.NOTE, sentence=sentence)


def _wrong(sentence: str) -> Finding:
    return Finding(mark=Mark.WRONG, sentence=sentence)
