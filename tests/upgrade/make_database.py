"""Make the small database of this version that later versions must be able to take over.

Run once for each release, from the folder of the project:
`PYTHONPATH=tests uv run python tests/upgrade/make_database.py`. What is there already is never made again.
"""

import gzip
import os
import sqlite3
import sys
import tempfile
from pathlib import Path

from likevekt import __version__

DATABASES = Path(__file__).resolve().parent / "databases"


def main() -> int:
    """Make the database of this version. Gives the exit code."""
    target = DATABASES / f"{__version__}.sqlite.gz"
    if target.exists():
        print(f"{target.name} is there already and is never made again.", file=sys.stderr)  # noqa: T201
        return 2
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("LIKEVEKT_DATABASE_URL", None)
        os.environ["LIKEVEKT_HOME"] = folder
        os.environ["LIKEVEKT_IDENTITY_KEYS"] = "0123456789abcdef" * 4
        os.environ["DJANGO_SETTINGS_MODULE"] = "likevekt.web.settings"
        _fill()
        content = _packed(Path(folder) / "likevekt.sqlite3")
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(gzip.compress(content, mtime=0))
    print(f"Made {target.name}: {target.stat().st_size} bytes.")  # noqa: T201
    return 0


def _fill() -> None:
    """Put at least one row into every table, among them a second version, an ended rate and two runs."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from factories.house_rows import fill_house  # noqa: PLC0415
    from factories.worked_example import (  # noqa: PLC0415
        CODE,
        NOW,
        TODAY,
        example_data,
        load_example,
        table_content,
    )
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.funding_runs import run_model  # noqa: PLC0415
    from likevekt.actions.table_versions import save_table_version  # noqa: PLC0415
    from likevekt.store.models import Municipality  # noqa: PLC0415

    line = {
        "unit": "A",
        "service": "home_nursing",
        "function": "258",
        "month": "2026-01",
        "adopted_on": "2025-12-11",
    }
    measured = {
        "indicator": "coverage_80",
        "unit": "",
        "period_from": "2025-01-01",
        "period_to": "2026-01-01",
    }
    load_example(
        models=("hybrid", "hybrid-corridor", "criteria"),
        budget=[line | {"ore": "8000000", "version": "1"}, line | {"ore": "8100000", "version": "2"}],
        indicators=[measured | {"value": "3/10", "numerator": "3", "denominator": "10", "source": "made up"}],
    )
    first = example_data(models=("hybrid",)).adoptions
    run_model(municipality=CODE, key=next(iter(first)).key, by=command_line("upgrade"), at=NOW)
    save_table_version(
        municipality=CODE,
        name="population",
        content=table_content("population") + b"# counted again\n",
        source="the example, counted again",
        as_of=TODAY,
        by=command_line("upgrade"),
        at=NOW,
    )
    run_model(municipality=CODE, key="hybrid-2027", by=command_line("upgrade"), at=NOW)
    fill_house(Municipality.objects.get())
    _refuse_empty_tables()
    connections.close_all()


def _refuse_empty_tables() -> None:
    from django.apps import apps  # noqa: PLC0415

    empty = [row.__name__ for row in apps.get_app_config("store").get_models() if not row.objects.exists()]
    if empty:
        raise SystemExit(f"No row in: {', '.join(empty)}. Give each one in tests/factories/house_rows.py.")


def _packed(path: Path) -> bytes:
    """Give the database as one file without its log, as small as it can be."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("VACUUM")
    connection.close()
    return path.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
