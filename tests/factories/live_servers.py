"""Real servers on one database, and readers of their streams, for tests of what open pages are told."""

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from factories.ports import free_port

SERVE = str(Path(__file__).with_name("serve_live.py"))
SECONDS = 300
"""How long something that must come is waited for before the test gives up."""


class Server:
    """One process that serves pages."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start it, always on the same port."""
        self.process = subprocess.Popen(
            [sys.executable, SERVE, str(self.port)],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said == f"{self.port}\n", self.process.communicate()[1]

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.communicate()

    def stop(self) -> str:
        """Tell it to stop, and give what it complained of."""
        self.process.terminate()
        return self.process.communicate(timeout=SECONDS)[1]


class Stream:
    """One open page that follows changes."""

    def __init__(
        self, server: Server, topics: str, *, cookie: str = "", heard: str = "", since: str = ""
    ) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
        headers = {"Cookie": cookie} if cookie else {}
        if heard:
            headers["Last-Event-ID"] = heard
        asked = {"topics": topics} | ({"since": since} if since else {})
        self._connection.request("GET", f"/live/?{urlencode(asked)}", headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.headers = self._answer.headers
        self.heard = heard or since
        if self.status != 200:
            self._answer.read()
            self.close()

    def begun(self) -> "Stream":
        """Wait until it has been told where it begins."""
        assert self.status == 200
        while not self.heard:
            self._read_one()
        return self

    def next(self) -> dict[str, object]:
        """Wait for the next event."""
        while (told := self._read_one()) is None:
            pass
        return told

    def ends(self) -> list[dict[str, object]]:
        """Wait until the server ends it; give what was told before."""
        found = []
        try:
            while True:
                if (told := self._read_one()) is not None:
                    found.append(told)
        except (EOFError, ConnectionError, http.client.HTTPException):
            self.close()
            return found

    def close(self) -> None:
        """Close the page."""
        self._answer.close()
        self._connection.close()

    def _read_one(self) -> dict[str, object] | None:
        told = None
        while line := self._answer.readline().decode().rstrip("\n"):
            name, _colon, value = line.partition(": ")
            if name == "id":
                self.heard = value
            elif name == "data":
                told = json.loads(value)
        if not line and self._answer.isclosed():
            raise EOFError
        return told


@contextmanager
def servers(environment: dict[str, str], *, count: int) -> Iterator[list[Server]]:
    """Give servers on one database; they have nothing to complain of when they stop."""
    running = [Server(environment) for _ in range(count)]
    try:
        yield running
    finally:
        complaints = [server.stop() for server in running]
    assert complaints == [""] * count


class Reader:
    """A reader with her own session, who opens pages and sends forms."""

    def __init__(self, server: Server, *, seen_as: str = "") -> None:
        self._server = server
        self._cookies: dict[str, str] = {}
        if seen_as:
            self.see_as(seen_as)

    @property
    def cookie(self) -> str:
        """What her browser sends along."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def see_as(self, username: str) -> None:
        """Change eyes."""
        status, _page = self.send("/se-som/", {"username": username, "next": "/"})
        assert status == 302

    def send(self, address: str, fields: dict[str, str]) -> tuple[int, str]:
        """Open a page and send its form."""
        _status, page = self._ask("GET", address)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found is not None
        return self._ask("POST", address, fields | {"csrfmiddlewaretoken": found[1]})

    def _ask(self, method: str, address: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=SECONDS)
        headers = {"Cookie": self.cookie} | (
            {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        )
        connection.request(method, address, body=urlencode(fields) if fields else None, headers=headers)
        answer = connection.getresponse()
        for given in answer.headers.get_all("Set-Cookie", []):
            name, _equals, value = given.partition(";")[0].partition("=")
            self._cookies[name] = value
        page = answer.read().decode()
        connection.close()
        return answer.status, page
