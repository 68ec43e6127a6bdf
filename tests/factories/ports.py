"""Ports for servers that must be told theirs."""

import socket
from secrets import randbelow

FIRST, COUNT = 10_000, 20_000
"""Below the ports that Linux gives to whoever asks for any (32768 and up), so that what is free now stays so."""


def free_port() -> int:
    """Give a port that nobody listens on."""
    while True:
        port = FIRST + randbelow(COUNT)
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                continue
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
