"""The file of providers: read with its keys, and refused in one sentence when something in it is wrong."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from factories.oidc_provider import ec_key, pem
from likevekt.connectors.oidc_provider import ProviderFileError, read_providers

FILE = """[idporten]
name = "ID-porten"
issuer = "https://idporten.example"
client_id = "x"
key_file = "key.pem"
key_id = "1"
known_by = "pid"
levels = ["idporten-loa-high"]
"""


def test_the_file_of_providers_is_read_with_its_keys(tmp_path):
    (tmp_path / "key.pem").write_bytes(pem(ec_key("file")))
    (tmp_path / "oidc.toml").write_text(FILE)
    (provider,) = read_providers(tmp_path / "oidc.toml")
    assert (provider.code, provider.algorithm, provider.level_claim) == ("idporten", "ES256", "acr")
    assert "key=" not in repr(provider)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[idporten]", "[ID porten]", "cannot be used"),
        ("[idporten]", '["../x"]', "small letters and digits"),
        ('name = "ID-porten"', "", "lacks name"),
        ('levels = ["idporten-loa-high"]', "", "lacks levels"),
        ("https://", "http://", "begins with https"),
        ("key.pem", "none.pem", "no private key"),
        ('key_id = "1"', 'client_secret = "1"', "does not know client_secret"),
        ("[idporten]\n", "idporten = 1\n[other]\n", "must be a table"),
    ],
)
def test_a_faulty_file_of_providers_is_refused_in_one_sentence(tmp_path, old, new, said):
    (tmp_path / "key.pem").write_bytes(pem(ec_key("file")))
    (tmp_path / "oidc.toml").write_text(FILE.replace(old, new))
    with pytest.raises(ProviderFileError, match=said):
        read_providers(tmp_path / "oidc.toml")


def test_a_weak_key_or_no_file_is_refused(tmp_path):
    (tmp_path / "oidc.toml").write_text(FILE)
    weak_rsa = rsa.generate_private_key(65537, 1024)  # noqa: S505 (that is the point)
    for weak in (weak_rsa, ec.generate_private_key(ec.SECP384R1())):
        (tmp_path / "key.pem").write_bytes(pem(weak))
        with pytest.raises(ProviderFileError, match="neither an RSA key of 2048 bits"):
            read_providers(tmp_path / "oidc.toml")
    with pytest.raises(ProviderFileError):
        read_providers(tmp_path / "none.toml")
