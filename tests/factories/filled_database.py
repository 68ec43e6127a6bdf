"""A small Nordvågen in a database of its own, and everything in a database as lines that can be compared.

`python filled_database.py fill` or `rows`, on the database of the environment.
"""

import json
import os
import sys
from pathlib import Path

import django

CHANGED_BY_RESTORING = {"django_session", "django_migrations"}


def main(what: str) -> None:
    Path(os.environ["LIKEVEKT_HOME"]).mkdir(parents=True, exist_ok=True)
    django.setup()
    {"fill": fill, "rows": rows}[what]()


def fill() -> None:
    """Load what the small Nordvågen has, people beside it, uploads, and seal the trail."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from factories.small_nordvagen import NOW, load_small_nordvagen  # noqa: PLC0415
    from likevekt.actions.audit_heads import audit_heads_file  # noqa: PLC0415
    from likevekt.actions.audit_sealing import seal  # noqa: PLC0415
    from likevekt.store.models import Account, ClockShift, Job, Municipality  # noqa: PLC0415

    load_small_nordvagen()
    home = Path(os.environ["LIKEVEKT_HOME"])
    (home / "uploads" / "a").mkdir(parents=True)
    (home / "uploads" / "a" / "0f3c").write_bytes(b"\x00\xff" * 700_000)
    (home / "uploads" / "empty").write_bytes(b"")
    Municipality.objects.update(invented=False)
    Account.objects.update(name="Ein tilsett")
    Job.objects.create(name="x", due_at=NOW, created_at=NOW, result={"b": 1, "a": [None, 1.5, "å"]})
    for seconds in (1, 2, 3):
        ClockShift.objects.create(seconds=seconds, set_at=NOW)
    ClockShift.objects.order_by("-pk").first().delete()  # its number is never given again
    seal(at=NOW, heads=audit_heads_file(os.environ, home=home), largest_batch=3)


def rows() -> None:
    """Print every row of every table as JSON, one a line, its table first."""
    from django.apps import apps  # noqa: PLC0415

    for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.db_table):
        if model._meta.db_table in CHANGED_BY_RESTORING:
            continue
        for row in model._base_manager.order_by("pk").values():
            values = {name: bytes(value).hex() if isinstance(value, bytes | memoryview) else value
                      for name, value in row.items()}  # fmt: skip
            sys.stdout.write(json.dumps([model._meta.db_table, values], default=str, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
