"""Starts a server in a process of its own, and holds it to having had nothing to complain of."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(home: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Give the address of a server with its own folder, and stop it afterwards."""
    command = [sys.executable, str(Path(__file__).with_name("serve_site.py")), str(home), *arguments]
    environment = {**os.environ, **(settings or {})}
    with (home / "errors.txt").open("w") as errors:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            assert address, (home / "errors.txt").read_text()
            yield address
        finally:
            server.terminate()
            server.wait(timeout=300)
            if server.stdout is not None:
                server.stdout.close()
    said = (home / "errors.txt").read_text().splitlines()
    assert said == []
