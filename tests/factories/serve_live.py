"""Serves the product on the database of the environment, as `likevekt start` does: `python serve_live.py PORT`.

The first line on stdout is the port it took; 0 lets it choose.
"""

import sys

import django


def main(port: int) -> None:
    django.setup()
    from likevekt.cli.serving import _bound, serve  # noqa: PLC0415

    with _bound(port) as taken:
        serve(taken, on_ready=lambda _address: print(taken.getsockname()[1], flush=True))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
