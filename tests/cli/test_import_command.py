"""`likevekt import`, as a person types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from factories.imported import RATES
from factories.own_database import own_database, python

pytestmark = pytest.mark.database
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from factories.store_rows import make_municipality, make_service
make_service(make_municipality())
"""
COUNT = "import django; django.setup(); from likevekt.store.models import FundingTable, Rate; print(Rate.objects.count(), FundingTable.objects.count())"


def likevekt(environment: dict[str, str], *arguments: str, code: int = 0) -> tuple[str, str]:
    answer = subprocess.run(
        [sys.executable, "-m", "likevekt.cli.main", "import", *arguments],
        env=environment | {"COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert answer.returncode == code, answer.stderr
    return answer.stdout, answer.stderr


def test_a_file_is_previewed_and_taken_in_by_commands(tmp_path: Path) -> None:
    rates, table, faulty = (tmp_path / name for name in ("satser.csv", "costs.csv", "feil.csv"))
    rates.write_bytes(RATES)
    table.write_bytes(b"unit,cost\nA,1\n")
    faulty.write_bytes(RATES.replace(b"738,50", b"mye"))
    with own_database(tmp_path / "home") as environment:
        os.makedirs(environment["LIKEVEKT_HOME"], exist_ok=True)  # noqa: PTH103
        python(environment, "-c", PREPARE)
        here = ("--municipality", "9901")
        said, _ = likevekt(environment, "rates", str(rates), *here)
        assert "New: 2, changed: 0, as before: 0." in said
        assert "line 2, ore_per: 738,50 → 73850 (Kroner become øre.)" in said
        assert python(environment, "-c", COUNT).split() == ["0", "0"]
        said, complaint = likevekt(environment, "rates", str(faulty), *here, "--accept", code=2)
        assert "line 2, ore_per: “mye” is not a number." in said
        assert complaint.startswith("likevekt: The table cannot be taken in: 1 row cannot be read.")
        assert "Taken in." in likevekt(environment, "rates", str(rates), *here, "--accept")[0]
        _, complaint = likevekt(environment, "table", str(table), *here, "--accept", code=2)
        assert complaint == "likevekt: A table needs --table NAME and --source TEXT to be taken in.\n"
        likevekt(environment, "table", str(table), *here, "--table", "costs", "--source", "x", "--accept")
        assert python(environment, "-c", COUNT).split() == ["2", "1"]
        for kind, file, code in (
            ("persons", rates, "9901"),
            ("rates", rates, "0000"),
            ("rates", tmp_path / "none", "9901"),
        ):
            _, complaint = likevekt(environment, kind, str(file), "--municipality", code, code=2)
            assert complaint.count("\n") == 1
            assert "Traceback" not in complaint
