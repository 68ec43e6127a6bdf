"""`likevekt identity rotate`: encrypt every identity with the newest key, so that older keys can go."""

from pathlib import Path

from likevekt.cli.audit import open_existing_database
from likevekt.cli.installation import database_faults_said
from likevekt.cli.refusal import CommandError

DONE = 0


def run_rotate(*, home: Path | None) -> int:
    """Encrypt a few hundred identities at a time with the newest key, and say how many are left.

    Stopped anywhere, the next run goes on with those that are left.

    Raises:
        CommandError: there is no database of this version, a key is missing, or an identity does not open.
    """
    open_existing_database(home)
    from likevekt.actions.audit import Actor  # noqa: PLC0415
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.identities import seal_identities_anew  # noqa: PLC0415
    from likevekt.actions.identity_sealing import count_outdated_identities  # noqa: PLC0415

    by = Actor(kind="system", id="command-line")
    try:
        with database_faults_said():
            left = count_outdated_identities()
            _say(f"Identities that an older key encrypted: {left}.")
            while seal_identities_anew(by=by, at=now()):
                left = count_outdated_identities()
                _say(f"Left: {left}.")
    except RuntimeError as error:  # a key is missing, or a row was changed: each says so itself
        raise CommandError(str(error)) from None
    _say(
        "Every identity is encrypted with the newest key. The older keys can go from LIKEVEKT_IDENTITY_KEYS."
    )
    return DONE


def _say(sentence: str) -> None:
    print(sentence, flush=True)
