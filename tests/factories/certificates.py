"""A certificate for 127.0.0.1, so that a browser reaches a test's server as it reaches the product: by TLS."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from factories.oidc_provider import ec_key, pem

_LIFE = timedelta(days=2)


def write_certificate(path: Path) -> None:
    """Write a key and its certificate, which it has signed itself."""
    key, now = ec_key("tls"), datetime.now(tz=UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _LIFE)
        .not_valid_after(now + _LIFE)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, SHA256())
    )
    path.write_bytes(pem(key) + certificate.public_bytes(Encoding.PEM))
