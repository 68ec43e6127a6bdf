"""The list of what a sealed bundle holds: each file's SHA-256, the engine's version, who signed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from likevekt.connectors.result_json import JsonFormError, read_json_object

FORMAT = 1
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
MODEL = "model.toml"
RESULT = "result.json"
_KEYS = frozenset({"format", "engine", "model", "signed_by", "files"})
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TABLE = re.compile(r"tables/([\w-]+)\.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a bundle says of itself; ``files`` gives the SHA-256 of each file, ``signed_by`` a public key."""

    engine: str
    model: str
    signed_by: str | None
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature over the bytes of the manifest."""

    public_key: str
    signature: str


class OtherFormatError(ValueError):
    """A manifest of a format that is not known; holds what stands there."""

    def __init__(self, *, found: str) -> None:
        self.found = found
        super().__init__(found)


def hash_of(content: bytes) -> str:
    """Give the SHA-256 of some bytes as hexadecimal digits."""
    return sha256(content).hexdigest()


def table_member(name: str) -> str:
    """Give the place of a table within a bundle."""
    return f"tables/{name}.csv"


def table_name(member: str) -> str | None:
    """Give the table that a place within a bundle holds; None for any other place."""
    match = _TABLE.fullmatch(member)
    return match[1] if match else None


def manifest_json(manifest: Manifest) -> bytes:
    """Write a manifest, the same bytes for the same manifest."""
    return _json(
        {
            "format": FORMAT,
            "engine": manifest.engine,
            "model": manifest.model,
            "signed_by": manifest.signed_by,
            "files": {name: {"sha256": digest} for name, digest in sorted(manifest.files.items())},
        }
    )


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        OtherFormatError: another format than this engine writes.
        JsonFormError: no manifest.
    """
    data = read_json_object(content)
    if data.get("format") != FORMAT or isinstance(data.get("format"), bool):
        raise OtherFormatError(found=str(data.get("format"))[:40])
    files = data.get("files")
    if data.keys() != _KEYS or not isinstance(files, dict):
        raise JsonFormError("keys")
    signed_by = data["signed_by"]
    if not all(isinstance(data[key], str) for key in ("engine", "model")):
        raise JsonFormError("engine")
    if signed_by is not None and not (isinstance(signed_by, str) and _SHA256.fullmatch(signed_by)):
        raise JsonFormError("signed_by")
    for name, entry in files.items():
        is_entry = isinstance(entry, dict) and entry.keys() == {"sha256"} and isinstance(entry["sha256"], str)
        if not is_entry or not _SHA256.fullmatch(entry["sha256"]):
            raise JsonFormError(f"files.{name}")
    return Manifest(
        engine=data["engine"],
        model=data["model"],
        signed_by=signed_by,
        files={name: entry["sha256"] for name, entry in files.items()},
    )


def signature_json(signature: Signature) -> bytes:
    """Write a signature."""
    return _json(
        {"algorithm": "Ed25519", "public_key": signature.public_key, "signature": signature.signature}
    )


def read_signature(content: bytes) -> Signature:
    """Read a signature.

    Raises:
        JsonFormError: no Ed25519 signature.
    """
    data = read_json_object(content)
    if data.keys() != {"algorithm", "public_key", "signature"} or data["algorithm"] != "Ed25519":
        raise JsonFormError("keys")
    public_key, signature = data["public_key"], data["signature"]
    if not isinstance(public_key, str) or not _SHA256.fullmatch(public_key):
        raise JsonFormError("public_key")
    if not isinstance(signature, str) or not re.fullmatch(r"[0-9a-f]{128}", signature):
        raise JsonFormError("signature")
    return Signature(public_key=public_key, signature=signature)


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
