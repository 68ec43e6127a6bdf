"""Signing a bundle's manifest with Ed25519, and checking that signature."""

import re

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from likevekt.connectors.sentences import PlainError, gettext_noop

_SEED_BYTES = 32


class SigningKeyError(PlainError):
    """A signing key cannot be read; the text never shows the key."""

    msgid = gettext_noop(
        "The signing key cannot be read. Give an Ed25519 private key: as PEM without a password, as 64 "
        "hexadecimal "
        "digits, or as 32 bytes."
    )


def read_signing_key(key: str | bytes) -> Ed25519PrivateKey:
    """Read a private key given as PEM, as 64 hexadecimal digits, or as its 32 bytes.

    Raises:
        SigningKeyError: none of these, or another kind of key.
    """
    raw = key.encode() if isinstance(key, str) else key
    if len(raw) == _SEED_BYTES:
        return Ed25519PrivateKey.from_private_bytes(raw)
    stripped = raw.strip()
    if re.fullmatch(rb"[0-9a-fA-F]{64}", stripped):
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(stripped.decode()))
    try:
        found = load_pem_private_key(stripped, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SigningKeyError from None
    if not isinstance(found, Ed25519PrivateKey):
        raise SigningKeyError
    return found


def public_key_hex(key: Ed25519PrivateKey) -> str:
    """Give the public half of a key as 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def is_signed_by(public_key: str, *, content: bytes, signature: str) -> bool:
    """Tell whether a signature over the content was made with the private half of a public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), content)
    except (ValueError, InvalidSignature):
        return False
    return True
