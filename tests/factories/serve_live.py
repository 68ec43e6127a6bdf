"""Serves the product on the database of the environment, as `likevekt start` does: `python serve_live.py PORT`.

The first line on stdout is the port, when it answers there. Whatever it waits for when it is told to stop, it complains
of, but not before a busy machine would have come round to it.
"""

import sys

import django


def main(port: int) -> None:
    django.setup()
    from likevekt.actions.run_limits import trial  # noqa: PLC0415
    from likevekt.cli import serving  # noqa: PLC0415

    trial.seconds = 300
    serving.SECONDS_TO_STOP = 60
    with serving.take_port(port) as taken:
        serving.serve(taken, on_ready=lambda _address: print(taken.getsockname()[1], flush=True))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
