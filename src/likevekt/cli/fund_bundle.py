"""Sealed bundles on files: written whole or not at all, and verified by running again."""

import contextlib
import os
import tempfile
from pathlib import Path

from likevekt.cli.fund_text import as_json
from likevekt.connectors.bundle import BundleError, Verification, verify_bundle, write_bundle
from likevekt.connectors.bundle_contents import BundleLimits
from likevekt.connectors.bundle_signature import public_key_hex, read_signing_key
from likevekt.connectors.sentences import PlainError
from likevekt.funding import Model, Result, Tables

SIGNING_KEY = "LIKEVEKT_SIGNING_KEY"
GIVES_OTHERWISE = 1


class BundleFileError(Exception):
    """A bundle cannot be written or read; the text is one plain sentence."""


def write(path: Path, model: Model, tables: Tables, result: Result) -> None:
    """Seal a run in a file, signed when the environment holds a signing key.

    Raises:
        BundleFileError: the key cannot be read or the file cannot be written; no file is left behind.
    """
    place = Path(os.path.realpath(path))
    if place.exists() and not place.is_file():
        raise BundleFileError(
            f"{path.name or path}: is not a file that can be written over. Give --bundle the name of a file."
        )
    key = os.environ.get(SIGNING_KEY) or None
    try:
        content = write_bundle(model, tables, result, signing_key=key)
    except PlainError as error:
        raise BundleFileError(f"{path.name}: {error}") from None
    try:
        _write_whole(place, content)
    except OSError as error:
        raise BundleFileError(f"{path.name}: cannot be written ({error.strerror}).") from None


def verify(path: Path, *, as_data: bool) -> tuple[str, int]:
    """Verify a bundle; gives what to print, and 1 when this engine gives something else than the bundle has.

    Raises:
        BundleFileError: the file cannot be read, or is not as it was sealed.
    """
    try:
        with path.open("rb") as file:
            content = file.read(BundleLimits().bundle_bytes + 1)
        if len(content) > BundleLimits().bundle_bytes:
            raise BundleFileError(f"{path.name}: is larger than a bundle may be.")
        found = verify_bundle(content, trusted_keys=_own_public_key())
    except OSError as error:
        raise BundleFileError(f"{path.name}: cannot be opened ({error.strerror}).") from None
    except (BundleError, PlainError) as error:
        raise BundleFileError(f"{path.name}: {error}") from None
    text = as_json(_data(found)) if as_data else _text(found)
    return text, 0 if found.is_reproduced else GIVES_OTHERWISE


def _own_public_key() -> list[str]:
    key = os.environ.get(SIGNING_KEY)
    return [public_key_hex(read_signing_key(key))] if key else []


def _data(found: Verification) -> dict[str, object]:
    return {
        "model": found.model,
        "engine_then": found.engine_then,
        "engine_now": found.engine_now,
        "signed_by": found.signed_by,
        "trusted": found.is_trusted,
        "files": dict(found.files),
        "reproduced": found.is_reproduced,
        "differences": [
            {"unit": part.unit, "what": part.what, "then": part.then, "now": part.now}
            for part in found.differences
        ],
        "refusals": list(found.refusals),
    }


def _text(found: Verification) -> str:
    lines = [str(sentence) for sentence in found.sentences]
    lines += [
        f"{part.unit or 'all'}, {part.what}: {part.then} then, {part.now} now" for part in found.differences
    ]
    return "\n".join([*lines, *found.refusals, ""])


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the place and move there in one step, so that a half-written bundle never stands there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
