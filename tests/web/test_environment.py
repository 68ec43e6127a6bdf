"""What the machine decides: where the data lies, which database, and the key that must be secret."""

import os
import secrets
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from likevekt.web import environment

SECRET = "Ei rask brun rev hopper over 13 late bikkjer i Nordv."
IDENTITY_KEY = "0123456789abcdef" * 4
OLDER_KEY = "FEDCBA9876543210" * 4
OWN_KEYS = {"LIKEVEKT_SECRET_KEY": SECRET, "LIKEVEKT_IDENTITY_KEYS": IDENTITY_KEY}


def test_without_an_address_the_database_is_a_file_in_the_home_folder(tmp_path):
    settings = environment.database_settings({}, home=tmp_path)
    assert settings["NAME"] == tmp_path / "likevekt.sqlite3"
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]


def test_one_variable_chooses_postgresql(tmp_path):
    address = "postgresql://anne%40by:p%2Fss@db.example:6543/care?sslmode=require"
    settings = environment.database_settings({"LIKEVEKT_DATABASE_URL": address}, home=tmp_path)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"], settings["NAME"]) == ("anne@by", "p/ss", "care")
    assert (settings["HOST"], settings["PORT"]) == ("db.example", "6543")
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert settings["OPTIONS"]["pool"]


def test_another_kind_of_database_is_refused_with_a_way_out(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="Only PostgreSQL"):
        environment.database_settings({"LIKEVEKT_DATABASE_URL": "mysql://a/b"}, home=tmp_path)


def test_the_demo_keeps_one_random_key_that_only_its_owner_reads(tmp_path):
    first = environment.secret_key({}, home=tmp_path, production=False)
    assert first == environment.secret_key({}, home=tmp_path, production=False)
    assert len(first) >= 50
    kept = tmp_path / environment.SECRET_KEY_FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_without_a_home_folder_nothing_is_written(tmp_path):
    missing = tmp_path / "not-there"
    one = environment.secret_key({}, home=missing, production=False)
    assert one != environment.secret_key({}, home=missing, production=False)
    assert not missing.exists()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "x" * 50,
        "changeme" * 7,
        "0123456789abc" * 4,
        "abcdefghi" * 5 + "ihgfedcba",
        "django-insecure-%9w#z8k2m_4q!t7v^b1n3c5x0l@j6h(g)fd",
        "ChangeMe: 9wz8k2m4qt7vb1n3c5x0lj6hgfdspoiuytrewqlkjhgf",
    ],
)
def test_production_refuses_to_start_without_a_secret_of_its_own(tmp_path, key):
    with pytest.raises(ImproperlyConfigured, match="LIKEVEKT_SECRET_KEY"):
        environment.secret_key({"LIKEVEKT_SECRET_KEY": key}, home=tmp_path, production=True)
    assert environment.secret_key({"LIKEVEKT_SECRET_KEY": SECRET}, home=tmp_path, production=True) == SECRET


def test_the_refusal_of_a_secret_never_shows_it(tmp_path):
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.secret_key({"LIKEVEKT_SECRET_KEY": "changeme" * 7}, home=tmp_path, production=True)
    assert "changeme" not in str(caught.value)


def test_a_random_secret_is_taken(tmp_path):
    for _ in range(200):
        key = secrets.token_urlsafe(60)
        assert environment.secret_key({"LIKEVEKT_SECRET_KEY": key}, home=tmp_path, production=True) == key
        keys = {"LIKEVEKT_IDENTITY_KEYS": secrets.token_hex(32)}
        assert environment.identity_keys(keys, home=tmp_path, production=True)


def test_production_refuses_the_keys_that_a_demo_keeps(tmp_path):
    secret = environment.secret_key({}, home=tmp_path, production=False)
    (key,) = environment.identity_keys({}, home=tmp_path, production=False)
    with pytest.raises(ImproperlyConfigured, match="is the key of a demo"):
        environment.secret_key({"LIKEVEKT_SECRET_KEY": secret}, home=tmp_path, production=True)
    with pytest.raises(ImproperlyConfigured, match="is the key of a demo"):
        identity_keys(tmp_path, key, production=True)
    with pytest.raises(ImproperlyConfigured, match="few different digits"):
        identity_keys(tmp_path, "01" * 32, production=True)


def identity_keys(tmp_path, keys: str = "", *, production: bool = False) -> tuple[str, ...]:
    return environment.identity_keys({"LIKEVEKT_IDENTITY_KEYS": keys}, home=tmp_path, production=production)


def test_the_demo_keeps_one_identity_key_that_only_its_owner_reads(tmp_path):
    first = identity_keys(tmp_path)
    assert identity_keys(tmp_path) == first
    assert [len(key) for key in first] == [64]
    kept = tmp_path / environment.IDENTITY_KEY_FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [kept]


def test_two_that_begin_at_once_agree_on_one_identity_key(tmp_path, monkeypatch):
    """The other wrote its key after this one had looked for it."""
    (other,) = identity_keys(tmp_path)
    monkeypatch.setattr(type(tmp_path), "exists", lambda _: False)
    assert identity_keys(tmp_path) == (other,)
    assert [path.name for path in tmp_path.iterdir()] == [environment.IDENTITY_KEY_FILE]


def test_without_a_folder_to_keep_it_in_there_is_no_identity_key(tmp_path, monkeypatch):
    assert identity_keys(tmp_path / "not-there") == ()

    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    assert identity_keys(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_that_holds_no_key_is_never_replaced(tmp_path):
    (tmp_path / environment.IDENTITY_KEY_FILE).write_text("half a k")
    with pytest.raises(ImproperlyConfigured, match="holds no key") as caught:
        identity_keys(tmp_path)
    assert "half a k" not in str(caught.value)


def test_production_refuses_to_start_without_an_identity_key_of_its_own(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="LIKEVEKT_IDENTITY_KEYS is empty"):
        identity_keys(tmp_path, production=True)
    assert list(tmp_path.iterdir()) == []
    both = identity_keys(tmp_path, f"{IDENTITY_KEY}\n {OLDER_KEY}", production=True)
    assert both == (IDENTITY_KEY, OLDER_KEY)


@pytest.mark.parametrize("production", [True, False])
@pytest.mark.parametrize("faulty", ["kort", "x" * 64, "0" * 63, "0" * 65, "é" * 64])
def test_an_identity_key_that_can_be_guessed_is_refused_without_showing_it(tmp_path, faulty, production):
    with pytest.raises(ImproperlyConfigured, match=f"Key 2 of 2 .* has {len(faulty)} characters") as caught:
        identity_keys(tmp_path, f"{IDENTITY_KEY} {faulty}", production=production)
    assert faulty not in str(caught.value)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"LIKEVEKT_ENV": "production"}, "LIKEVEKT_SECRET_KEY"),
        ({"LIKEVEKT_ENV": "production", "LIKEVEKT_SECRET_KEY": SECRET}, "LIKEVEKT_IDENTITY_KEYS is empty"),
        ({"LIKEVEKT_IDENTITY_KEYS": "short"}, "Key 1 of 1 in LIKEVEKT_IDENTITY_KEYS has 5 characters"),
        (
            {"LIKEVEKT_ENV": "production", "LIKEVEKT_SECRET_KEY": SECRET, "LIKEVEKT_DEBUG": "1"},
            "LIKEVEKT_DEBUG",
        ),
        ({"LIKEVEKT_ENV": "staging"}, "must be demo or production"),
    ],
)
def test_settings_that_would_be_unsafe_do_not_load(tmp_path, variables, words):
    done = load_settings(tmp_path, variables)
    assert done.returncode != 0
    assert words in done.stderr


def test_production_settings_are_strict(tmp_path):
    done = load_settings(
        tmp_path,
        {"LIKEVEKT_ENV": "production", **OWN_KEYS, "LIKEVEKT_HOSTS": "likevekt.example"},
    )
    assert done.stdout.split() == ["False", "True", "True", "31536000", "True"]


def load_settings(tmp_path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    code = (
        "from likevekt.web import settings as s;"
        "print(s.DEBUG, s.SECURE_SSL_REDIRECT, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS,"
        " 'likevekt.example' in s.ALLOWED_HOSTS)"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LIKEVEKT_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "LIKEVEKT_HOME": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
