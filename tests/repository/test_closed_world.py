"""The tests' own world is closed."""

import socket

import pytest


def test_a_test_cannot_reach_another_machine() -> None:
    with socket.socket() as caller, pytest.raises(RuntimeError, match=r"A test reached for 192\.0\.2\.1"):
        caller.connect(("192.0.2.1", 80))  # an address set aside for documentation


def test_a_test_cannot_look_up_a_name() -> None:
    with pytest.raises(RuntimeError, match=r"A test reached for example\.invalid"):
        socket.getaddrinfo("example.invalid", 80)


def test_a_test_reaches_its_own_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as caller:
        caller.connect(server.getsockname())
        assert caller.getpeername() == server.getsockname()
