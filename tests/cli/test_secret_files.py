"""Secrets that stand in files are read once, and never mistaken for another."""

import pytest

from likevekt.cli.refusal import CommandError
from likevekt.cli.secret_files import SECRETS, read_secret_files


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_read_from_its_file(tmp_path, name):
    (tmp_path / "secret").write_text("a secret\n")
    environ = {f"{name}_FILE": str(tmp_path / "secret")}
    read_secret_files(environ)
    assert environ[name] == "a secret"


def test_a_secret_given_twice_or_not_there_is_refused(tmp_path):
    environ = {"LIKEVEKT_SECRET_KEY": "x", "LIKEVEKT_SECRET_KEY_FILE": str(tmp_path)}
    with pytest.raises(CommandError, match="Both LIKEVEKT_SECRET_KEY and"):
        read_secret_files(environ)
    with pytest.raises(CommandError, match="cannot be read"):
        read_secret_files({"LIKEVEKT_BACKUP_KEY_FILE": str(tmp_path / "borte")})
    environ = {}
    read_secret_files(environ)
    assert environ == {}
