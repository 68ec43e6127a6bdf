"""Sealed bundles of the worked example, and bundles put together otherwise."""

import io
import json
import zipfile
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from factories.worked_example import model_text, table_content
from likevekt.connectors.bundle import write_bundle
from likevekt.connectors.sealed_zip import pack
from likevekt.funding import load_tables, read_model, run

NAMES = ("units", "population", "budget", "delivered", "granted")
MODEL = read_model(model_text("hybrid-corridor"), name="hybrid-corridor.toml")
TABLES = load_tables(MODEL, {name: table_content(name) for name in NAMES})
RESULT = run(MODEL, TABLES)
KEY = "11" * 32
PLAIN = write_bundle(MODEL, TABLES, RESULT)
SIGNED = write_bundle(MODEL, TABLES, RESULT, signing_key=KEY)
PUBLIC = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(KEY)).public_key().public_bytes_raw().hex()


def members(data: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    return pack(content.items(), is_compressed=False)


def resealed(data: bytes, name: str, content: bytes) -> bytes:
    """Change a file and its hash in the manifest, as one does who knows the format but has no key."""
    changed = members(data)
    changed[name] = content
    manifest = json.loads(changed["manifest.json"])
    manifest["files"][name] = {"sha256": sha256(content).hexdigest()}
    changed["manifest.json"] = (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
    return packed(changed)


def with_manifest(**changes: object) -> bytes:
    changed = members(PLAIN)
    manifest = {**json.loads(changed["manifest.json"]), **changes}
    changed["manifest.json"] = json.dumps(
        {key: value for key, value in manifest.items() if value != "gone"}
    ).encode()
    return packed(changed)
