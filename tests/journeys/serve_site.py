"""Serves the product with an invented municipality in a folder of its own: `python serve_site.py FOLDER [WHICH]`.

Runs as a process of its own, so that journeys meet what a reader meets: the same server, files and headers.
The first line on stdout is the address.
"""

import asyncio.constants
import os
import socket
import sys
from pathlib import Path

import django
import uvicorn
from django.core.management import call_command


def main(home: Path, which: str) -> None:
    """Make the database, load the municipality and serve until told to stop."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update({"LIKEVEKT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "likevekt.web.settings"})
    os.environ.pop("LIKEVEKT_DATABASE_URL", None)
    django.setup()
    call_command("migrate", verbosity=0)
    from likevekt.actions.run_limits import trial  # noqa: PLC0415

    trial.seconds = 300  # a busy machine refuses nobody
    _load(which)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    # With a certificate in the folder the way is a safe one, as it must be where people log in.
    certificate = home / "certificate.pem"
    safe = {"ssl_certfile": str(certificate)} if certificate.exists() else {}
    # A browser does not say goodbye on the connections it has spare; the server need not wait half a minute for it.
    asyncio.constants.SSL_SHUTDOWN_TIMEOUT = 1.0
    sys.stdout.write(f"http{'s' if safe else ''}://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config("likevekt.web.asgi:application", lifespan="off", log_level="warning", **safe)
    uvicorn.Server(config).run(sockets=[listening])


def _load(which: str) -> None:
    """Load what needs Django to be ready: the small Nordvågen, or the worked example with decisions to plan."""
    if which == "example":
        from factories.example_decisions import load_example_with_decisions  # noqa: PLC0415

        load_example_with_decisions()
        return
    if which == "as it is":
        return
    from factories import small_nordvagen as nordvagen  # noqa: PLC0415
    from factories.people import load_people  # noqa: PLC0415

    models = (nordvagen.HYBRID, nordvagen.ACTIVITY, nordvagen.CRITERIA, nordvagen.OPEN_ACTIVITY)
    nordvagen.load_small_nordvagen(models=models)
    load_people()
    if which == "login":
        from factories.logins import make_login  # noqa: PLC0415

        make_login("okonomiradgiver")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "nordvagen")
