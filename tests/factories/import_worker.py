"""A program that brings or accepts imports, to be run beside others and killed: `python import_worker.py DO [ID]`."""

import sys

import django


def main(do: str, import_id: str = "") -> None:
    django.setup()
    from factories.patience import wait_for_others  # noqa: PLC0415

    wait_for_others()
    from django.utils import timezone  # noqa: PLC0415

    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.import_acceptance import Acceptance, accept_import  # noqa: PLC0415
    from likevekt.actions.import_reading import read_import  # noqa: PLC0415
    from likevekt.actions.imports import get_import  # noqa: PLC0415

    print("ready", flush=True)  # noqa: T201
    if do == "read":
        read_import(import_id=int(import_id), at=timezone.now())
        return
    line = get_import(int(import_id), municipality="9901")
    accept_import(
        line.id,
        Acceptance(reading=line.reading),
        municipality="9901",
        by=command_line(do),
        at=timezone.now(),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
