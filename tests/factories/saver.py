"""A program that saves over and over, to be run beside others: `python saver.py NAME ROUNDS`.

It works on the database of the environment, says one line a round, and begins when a line is given to it.
"""

import sys
from datetime import UTC, date, datetime

import django

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def main(name: str, rounds: int) -> None:
    django.setup()
    from factories.patience import wait_for_others  # noqa: PLC0415

    wait_for_others()
    from factories.worked_example import CODE, model_text  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.funding_runs import run_model  # noqa: PLC0415
    from likevekt.actions.model_versions import save_model_version  # noqa: PLC0415
    from likevekt.actions.table_versions import save_table_version  # noqa: PLC0415

    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    for turn in range(rounds):
        save_table_version(
            municipality=CODE,
            name="granted",
            content=f"unit,home_nursing_minutes\nA,{turn}\n# {name}\n".encode(),
            source=name,
            as_of=date(2026, 9, 1),
            by=command_line(name),
            at=NOW,
        )
        text = model_text("hybrid") + f"\n# {name} {turn}\n".encode()
        saved = save_model_version(municipality=CODE, text=text, by=command_line(name), at=NOW)
        run_model(
            municipality=CODE, key=saved.head.key, version=saved.head.version, by=command_line(name), at=NOW
        )
        print(turn, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
