"""Verifying a sealed bundle that came from a browser: within the limits that every run on the web has."""

from collections.abc import Mapping
from hashlib import sha256

from likevekt.actions.run_limits import trial
from likevekt.connectors.bundle import Verification, run_again, verify_bundle
from likevekt.connectors.bundle_contents import BundleLimits
from likevekt.connectors.bundle_signature import SigningKeyError, public_key_hex, read_signing_key
from likevekt.funding import Result

WEB_BUNDLES = BundleLimits(bundle_bytes=60_000_000, table_bytes=10_000_000)


def verify_sealed(data: bytes, *, signing_key: str | None = None) -> Verification:
    """Hold a bundle against its own hashes and signature, and then against a new run. Nothing is stored.

    With the key that this installation signs with, the answer tells whether the bundle was signed here.

    Raises:
        BundleError: the bundle is not as it was sealed, or larger than the web allows.
        RunBeyondLimitsError: the run takes too long or too much memory.
    """
    own = _public_keys(signing_key)
    return verify_bundle(data, run=_run_within_limits, limits=WEB_BUNDLES, trusted_keys=own)


def _public_keys(signing_key: str | None) -> list[str]:
    """Give the public half of our key; one that cannot be read has signed nothing."""
    if not signing_key:
        return []
    try:
        return [public_key_hex(read_signing_key(signing_key))]
    except SigningKeyError:
        return []


def _run_within_limits(model: bytes, tables: Mapping[str, bytes]) -> Result:
    trial.run(model, tables, hashes={name: sha256(content).hexdigest() for name, content in tables.items()})
    return run_again(model, tables)
