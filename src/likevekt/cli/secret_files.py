"""Secrets in files instead of settings: NAME_FILE says where the secret NAME stands, as containers hand them over."""

from collections.abc import MutableMapping
from pathlib import Path

from likevekt.cli.refusal import CommandError

SECRETS = (
    "LIKEVEKT_SECRET_KEY",
    "LIKEVEKT_IDENTITY_KEYS",
    "LIKEVEKT_DATABASE_URL",
    "LIKEVEKT_SIGNING_KEY",
    "LIKEVEKT_BACKUP_KEY",
)


def read_secret_files(environ: MutableMapping[str, str]) -> None:
    """Put what stands in the files among the settings.

    Raises:
        CommandError: a secret is given in both ways, or its file cannot be read.
    """
    for name in SECRETS:
        path = environ.get(f"{name}_FILE", "")
        if not path:
            continue
        if environ.get(name):
            raise CommandError(
                f"Both {name} and {name}_FILE are set. Remove one, so that nobody mistakes the secret."
            )
        try:
            environ[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"The file in {name}_FILE cannot be read ({path}).") from None
