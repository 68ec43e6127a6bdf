"""Making an installation ready: its folder, Django, and a database of this version."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from likevekt.cli.refusal import CommandError

SETTINGS = "likevekt.web.settings"
DEFAULT_HOME = "likevekt-data"
Say = Callable[[str], None]


def make_home(home: Path | None) -> Path:
    """Make the folder of the database, and let everything that runs after this use it.

    Raises:
        CommandError: the folder cannot be made or written to.
    """
    folder = (home or Path(os.environ.get("LIKEVEKT_HOME") or DEFAULT_HOME)).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"The folder {folder} cannot be made ({error.strerror}). Choose another with --home."
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandError(f"The folder {folder} cannot be written to. Choose another with --home.")
    os.environ["LIKEVEKT_HOME"] = str(folder)
    return folder


def start_django() -> None:
    """Start Django with the settings of this installation.

    Raises:
        CommandError: a setting cannot be used, in the words of the setting.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django  # noqa: PLC0415 (Django is started when a command needs it, and takes its time)
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from None


def open_database(say: Say) -> None:
    """Start Django on the database of this installation; an empty one gets its tables.

    Raises:
        CommandError: a setting is missing, or the database is behind this version or ahead of it.
    """
    make_home(None)
    start_django()
    waiting = waiting_migrations()
    if waiting and len(waiting) < count_migrations():
        raise CommandError(
            f"The database is {len(waiting)} steps behind this version (next: {waiting[0]}). Take a backup, then run "
            "likevekt start --migrate."
        )
    migrate_database(say)


def migrate_database(say: Say) -> None:
    """Bring the database up to this version; an empty one gets its tables.

    Raises:
        CommandError: the database does not answer, or belongs to a newer version.
    """
    from django.core.management import call_command  # noqa: PLC0415

    waiting = waiting_migrations()
    if not waiting:
        return
    say(
        "Making the tables of the database."
        if len(waiting) == count_migrations()
        else "Bringing the database up to date."
    )
    with database_faults_said():
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def waiting_migrations() -> list[str]:
    """Name the migrations that this version has and the database has not.

    Raises:
        CommandError: the database does not answer, or was made by a newer version.
    """
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    with database_faults_said():
        executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    strangers = sorted(
        name for app, name in set(executor.loader.applied_migrations) - known if app == "store"
    )
    if strangers:
        raise CommandError(
            f"The database was made by a newer version of Likevekt ({strangers[-1]}). "
            "Use that version, or another folder."
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def count_migrations() -> int:
    """Count the migrations of this version."""
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    return len(MigrationLoader(None).disk_migrations)


@contextmanager
def database_faults_said() -> Iterator[None]:
    """Say in one sentence what the database says when it does not work.

    Raises:
        CommandError: the database does not answer, is full, or may not be written to.
    """
    from django.db.utils import DatabaseError, InterfaceError  # noqa: PLC0415

    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        raise CommandError(f"The database does not work: {_one_line(error)}.") from None


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
