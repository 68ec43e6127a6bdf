"""Serving the pages on 127.0.0.1 until someone says stop."""

import asyncio
import contextlib
import http.client
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn

from likevekt.cli.refusal import CommandError

HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 20
SECONDS_TO_STOP = 3
SECONDS_TO_ANSWER = 60
REDIRECTS_FOLLOWED = 3
_STOPS = (signal.SIGINT, signal.SIGTERM)


def end_streams() -> None:
    """Let every page that follows changes go; it comes back when the server does."""
    from likevekt.web.live_reader import reader  # noqa: PLC0415 (needs Django to be ready)

    reader.close()


def take_port(port: int | None, *, host: str = HOST) -> socket.socket:
    """Take a port before anything else is done: the one that was asked for, or the first free one from 8000.

    Raises:
        CommandError: the port is busy.
    """
    if port is not None:
        return _bound(port, host=host)
    for candidate in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        with contextlib.suppress(CommandError):
            return _bound(candidate)
    raise CommandError(
        f"The ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are all busy. Choose another with --port."
    )


def serve(taken: socket.socket, *, on_ready: Callable[[str], None]) -> None:
    """Serve on a port that was taken, and tell when the first page has been given; returns when told to stop."""
    config = uvicorn.Config(
        "likevekt.web.asgi:application",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=SECONDS_TO_STOP,
        server_header=False,
        forwarded_allow_ips=os.environ.get("LIKEVEKT_PROXY") or HOST,
    )
    _Server(config, port=taken.getsockname()[1], on_ready=on_ready).run(sockets=[taken])


@contextlib.contextmanager
def stops_at_once() -> Iterator[None]:
    """Let SIGTERM stop the preparations as Ctrl-C does."""

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Server(uvicorn.Server):
    """A server that says when it answers, and to which being told to stop is no error."""

    def __init__(self, config: uvicorn.Config, *, port: int, on_ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._port = port
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        threading.Thread(target=self._tell, name="first page", daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Pages that follow changes would otherwise be waited for as long as anything is waited for.
        await asyncio.to_thread(end_streams)
        await super().shutdown(sockets=sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in _STOPS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _tell(self) -> None:
        # The first page is fetched here, so that a person's own first page is as quick as the next ones.
        with contextlib.suppress(OSError, http.client.HTTPException):
            _fetch_first_page(self._port)
        if not self.should_exit:
            self._on_ready(f"http://{HOST}:{self._port}/")


def _fetch_first_page(port: int) -> None:
    address = "/"
    for _ in range(REDIRECTS_FOLLOWED):
        connection = http.client.HTTPConnection(HOST, port, timeout=SECONDS_TO_ANSWER)
        with contextlib.closing(connection):
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            address = answer.getheader("Location", "")
        if not address.startswith("/"):
            return


def _bound(port: int, *, host: str = HOST) -> socket.socket:
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # A port that was just left is free; one that someone listens on is not.
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        # On Linux two may bind a port with SO_REUSEADDR while nobody listens yet: listening tells them apart.
        taken.listen(0)
    except PermissionError:
        taken.close()
        raise CommandError(
            f"Port {port} is reserved on this machine. Choose one from 1024 up with --port."
        ) from None
    except OSError:
        taken.close()
        raise CommandError(
            f"Port {port} is busy: another program answers there. Stop it, or choose another with --port."
        ) from None
    return taken
