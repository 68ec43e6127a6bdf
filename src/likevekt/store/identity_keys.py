"""The keys that identities are encrypted with: outside the database, newest first, never shown.

From each secret three things are derived apart (HKDF-SHA-256): the key that encrypts, the key of the hash that
finds a person by birth number, and the name by which a row says which key it was sealed with.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SECRET_BYTES = 32
_SECRET_FORM = re.compile(r"[0-9a-fA-F]{64}")


class NoIdentityKeyError(RuntimeError):
    """This server has no key for identities."""

    def __init__(self) -> None:
        super().__init__(
            "Identities can be neither saved nor read: this server has no key for them. Set LIKEVEKT_IDENTITY_KEYS."
        )


class IdentityKeyGoneError(RuntimeError):
    """An identity was sealed with a key that this server does not have."""

    def __init__(self, *, key_id: str) -> None:
        super().__init__(
            f"An identity was sealed with the key {key_id}, which is not in LIKEVEKT_IDENTITY_KEYS. Add the old key "
            "after the new one; without it this identity can never be read again."
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IdentityKey:
    """What is derived from one secret."""

    id: str
    sealing: bytes
    looking_up: bytes

    def __repr__(self) -> str:
        return f"IdentityKey({self.id})"

    def lookup_hash(self, digits: str) -> str:
        """Give the keyed hash of a birth number."""
        return hmac.digest(self.looking_up, digits.encode(), "sha256").hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The keys of a server, newest first: the first one seals, all of them open."""

    keys: tuple[IdentityKey, ...]

    @property
    def newest(self) -> IdentityKey:
        """The key that seals.

        Raises:
            NoIdentityKeyError: there is none.
        """
        if not self.keys:
            raise NoIdentityKeyError
        return self.keys[0]

    def key(self, key_id: str) -> IdentityKey:
        """Give the key that a row was sealed with.

        Raises:
            NoIdentityKeyError: there is no key at all.
            IdentityKeyGoneError: this one is not there.
        """
        if not self.keys:
            raise NoIdentityKeyError
        for key in self.keys:
            if key.id == key_id:
                return key
        raise IdentityKeyGoneError(key_id=key_id)

    def lookup_hashes(self, digits: str) -> tuple[str, ...]:
        """Give the hash of a birth number under every key, since rows sealed with an old key keep the old hash.

        Raises:
            NoIdentityKeyError: there is no key at all.
        """
        if not self.keys:
            raise NoIdentityKeyError
        return tuple(key.lookup_hash(digits) for key in self.keys)


def is_identity_secret(text: str) -> bool:
    """Tell whether a text is a secret that keys can be derived from: 32 bytes as 64 hexadecimal digits."""
    return _SECRET_FORM.fullmatch(text) is not None


def key_ring(secrets: Sequence[str]) -> KeyRing:
    """Derive the keys of secrets, newest first."""
    return KeyRing(keys=tuple(_derived(bytes.fromhex(secret)) for secret in secrets))


def own_keys() -> KeyRing:
    """Give the keys of this server, from its settings."""
    return key_ring(settings.LIKEVEKT_IDENTITY_KEYS)


def _derived(secret: bytes) -> IdentityKey:
    return IdentityKey(
        id=_expanded(secret, purpose="key id")[:8].hex(),
        sealing=_expanded(secret, purpose="sealing"),
        looking_up=_expanded(secret, purpose="looking up"),
    )


def _expanded(secret: bytes, *, purpose: str) -> bytes:
    info = f"likevekt identity: {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=SECRET_BYTES, salt=None, info=info).derive(secret)
