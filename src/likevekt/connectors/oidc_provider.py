"""Where people log in elsewhere: ID-porten, HelseID and other providers of OpenID Connect, as a file describes them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_SMALLEST_RSA = 2048
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_WANTED = ("name", "issuer", "client_id", "key_file", "known_by", "levels")
_OPTIONAL = ("key_id", "scopes", "acr_values", "level_claim")
_BIRTH_NUMBERS = frozenset({"pid", "helseid://claims/identity/pid"})

SigningKey = RSAPrivateKey | EllipticCurvePrivateKey


class ProviderFileError(ValueError):
    """The file of providers cannot be used."""

    def __init__(self, *, path: Path, reason: str) -> None:
        super().__init__(
            f"The file of login providers, {path}, cannot be used: {reason}. See docs/how-to/log-in-elsewhere.md."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider that people log in at: how it is reached, how we show who we are, and what it must say.

    `known_by` is the claim that an account is expected by, and `level_claim` the one that says how surely the person
    was recognised; only `levels` are let in.
    """

    code: str
    name: str
    issuer: str
    client_id: str
    key: SigningKey = field(repr=False)
    key_id: str
    known_by: str
    levels: frozenset[str]
    level_claim: str = "acr"
    acr_values: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("openid",)

    @property
    def algorithm(self) -> str:
        """The algorithm that our key signs with."""
        return "RS256" if isinstance(self.key, RSAPrivateKey) else "ES256"

    @property
    def names_persons(self) -> bool:
        """Tell whether the claim is a birth number: it is the person herself, and never given to another."""
        return self.known_by in _BIRTH_NUMBERS


def read_providers(path: Path) -> tuple[Provider, ...]:
    """Read the providers of a TOML file, one table each, with their keys from the files that it names.

    Raises:
        ProviderFileError: the file, a key or a value cannot be used.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProviderFileError(path=path, reason=_one_line(error)) from None
    return tuple(_provider(code, entry, path=path) for code, entry in content.items())


def is_safe_address(address: str) -> bool:
    """Tell whether what goes to an address cannot be read on the way: https, or this machine itself."""
    parts = urlsplit(address)
    return (parts.scheme == "https" and bool(parts.hostname)) or (
        parts.scheme == "http" and parts.hostname in _LOOPBACK
    )


def _provider(code: str, entry: object, *, path: Path) -> Provider:
    def refuse(reason: str) -> ProviderFileError:
        return ProviderFileError(path=path, reason=f"[{code}] {reason}")

    if not code.isascii() or not code.isalnum() or not code.islower():
        raise refuse("must have a name of small letters and digits")
    if not isinstance(entry, Mapping):
        raise refuse("must be a table")
    missing = [name for name in _WANTED if not entry.get(name)]
    unknown = sorted(set(entry) - {*_WANTED, *_OPTIONAL})
    if missing or unknown:
        raise refuse(f"lacks {', '.join(missing)}" if missing else f"does not know {', '.join(unknown)}")
    if not is_safe_address(str(entry["issuer"])):
        raise refuse("must have an issuer that begins with https://")
    return Provider(
        code=code,
        name=str(entry["name"]),
        issuer=str(entry["issuer"]),
        client_id=str(entry["client_id"]),
        key=_key(path.parent / str(entry["key_file"]), path=path),
        key_id=str(entry.get("key_id", "")),
        known_by=str(entry["known_by"]),
        levels=frozenset(_texts(entry["levels"])),
        level_claim=str(entry.get("level_claim", "acr")),
        acr_values=_texts(entry.get("acr_values", [])),
        scopes=_texts(entry.get("scopes", ["openid"])),
    )


def _key(file: Path, *, path: Path) -> SigningKey:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise ProviderFileError(path=path, reason=f"{file} holds no private key without a password") from None
    if isinstance(key, RSAPrivateKey) and key.key_size >= _SMALLEST_RSA:
        return key
    if isinstance(key, EllipticCurvePrivateKey) and key.curve.name == "secp256r1":
        return key
    raise ProviderFileError(
        path=path, reason=f"{file} is neither an RSA key of 2048 bits or more nor one of the curve P-256"
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
