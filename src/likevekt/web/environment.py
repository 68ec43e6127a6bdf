"""What the machine decides: folders, database address and the keys, read from the environment."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from likevekt.connectors.oidc_provider import Provider, ProviderFileError, read_providers
from likevekt.store.identity_keys import SECRET_BYTES, is_identity_secret
from likevekt.web.strong_secret import SHORTEST_SECRET, has_few_signs, weakness

SECRET_KEY_FILE = "secret-key"  # noqa: S105  the name of a file, not a key
IDENTITY_KEY_FILE = "identity-key"
_OF_THE_DEMO = (
    "{} is the key of a demo: it stands in the file {} in the home folder, where no production key lies. Make a key "
    "that only this server knows."
)


def home_folder(environ: Mapping[str, str]) -> Path:
    """Give the folder where this installation keeps its database and its key."""
    return Path(environ.get("LIKEVEKT_HOME") or "likevekt-data").absolute()


def database_settings(environ: Mapping[str, str], *, home: Path) -> dict[str, Any]:
    """Give Django's description of the database: PostgreSQL when an address is set, else a file in `home`."""
    address = environ.get("LIKEVEKT_DATABASE_URL", "")
    return _postgresql(address) if address else _sqlite(home / "likevekt.sqlite3")


def secret_key(environ: Mapping[str, str], *, home: Path, production: bool) -> str:
    """Give the key that signs forms: the one that is set, else a random one kept in `home`.

    A production server must set its own. Without a home folder the key lives as long as the process.
    """
    key = environ.get("LIKEVEKT_SECRET_KEY", "")
    fault = weakness(key) if production else ""
    if fault:
        raise ImproperlyConfigured(
            f"LIKEVEKT_SECRET_KEY {fault}. With LIKEVEKT_ENV=production it must have at least {SHORTEST_SECRET} random "
            "ones: the server would otherwise sign forms with a key that can be guessed. Set it to what openssl rand "
            "-base64 60 gives, which only this server knows."
        )
    if production and key == _kept(home / SECRET_KEY_FILE):
        raise ImproperlyConfigured(_OF_THE_DEMO.format("LIKEVEKT_SECRET_KEY", SECRET_KEY_FILE))
    return key or _kept_key(home)


def identity_keys(environ: Mapping[str, str], *, home: Path, production: bool) -> tuple[str, ...]:
    """Give the keys that identities are encrypted with, newest first: those that are set, else one kept in `home`.

    A production server must set its own. Without a home folder there is none, and no identity can be saved: one
    that is sealed with a key that nobody keeps is lost.
    """
    keys = tuple(environ.get("LIKEVEKT_IDENTITY_KEYS", "").split())
    if production and not keys:
        raise ImproperlyConfigured(
            "LIKEVEKT_IDENTITY_KEYS is empty. With LIKEVEKT_ENV=production it must hold a key: names and birth numbers "
            "are encrypted with it. Set it to 64 random hexadecimal digits, and keep a copy where the database is not."
        )
    for place, key in enumerate(keys, 1):
        if not is_identity_secret(key):
            raise ImproperlyConfigured(
                f"Key {place} of {len(keys)} in LIKEVEKT_IDENTITY_KEYS has {len(key)} characters or is not written in "
                "hexadecimal digits. Each must be 64 of them, since a shorter one can be guessed: write them newest "
                "first, with spaces between."
            )
        if production and has_few_signs(key):
            raise ImproperlyConfigured(
                f"Key {place} of {len(keys)} in LIKEVEKT_IDENTITY_KEYS is made of few different digits, so nobody drew "
                "it at random. Set it to what openssl rand -hex 32 gives."
            )
        if production and key == _kept(home / IDENTITY_KEY_FILE):
            raise ImproperlyConfigured(_OF_THE_DEMO.format("LIKEVEKT_IDENTITY_KEYS", IDENTITY_KEY_FILE))
    return keys or _kept_identity_key(home)


def login_providers(environ: Mapping[str, str]) -> tuple[Provider, ...]:
    """Give the providers that people log in at, from the file that is named; none where none is."""
    path = environ.get("LIKEVEKT_OIDC", "")
    if not path:
        return ()
    try:
        return read_providers(Path(path))
    except ProviderFileError as error:
        raise ImproperlyConfigured(f"LIKEVEKT_OIDC: {error}") from None


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
        },
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"LIKEVEKT_DATABASE_URL begins with '{parts.scheme}'. Only PostgreSQL addresses work here. Write "
            "postgresql://name:password@host:5432/database, or leave it out to use the embedded database."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {**dict(parse_qsl(parts.query)), "pool": {"min_size": 1, "max_size": 8}},
    }


def _kept(path: Path) -> str:
    """Give the key in a file, or nothing."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _kept_key(home: Path) -> str:
    fresh = secrets.token_urlsafe(64)
    if not home.is_dir():
        return fresh
    path = home / SECRET_KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip() or fresh
    except OSError:  # a read-only folder: the key lives as long as the process
        return fresh
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(fresh)
    return fresh


def _kept_identity_key(home: Path) -> tuple[str, ...]:
    """Give the key in the home folder, where there is one; it is there whole or not at all."""
    if not home.is_dir():
        return ()
    path, fresh = home / IDENTITY_KEY_FILE, home / f".{IDENTITY_KEY_FILE}-{secrets.token_hex(8)}"
    if not path.exists():
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(SECRET_BYTES))
            with suppress(FileExistsError):  # another process was first
                os.link(fresh, path)
        except OSError:  # a read-only folder
            return ()
        finally:
            fresh.unlink(missing_ok=True)
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if not is_identity_secret(key):
        raise ImproperlyConfigured(
            f"The file {IDENTITY_KEY_FILE} in the home folder holds no key. What was encrypted with it cannot be read "
            "without it: bring the file back from a copy, or begin anew with an empty home folder."
        )
    return (key,)
