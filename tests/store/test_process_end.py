"""A process that has asked the database ends at once, and says nothing of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from factories.own_database import REPO, own_database

pytestmark = pytest.mark.database

ASK = """
import time, django; django.setup()
from django.db import connection
for _ in range(2):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()
connection.ensure_connection()
time.sleep(1)  # until the threads of the pool wait
"""


def test_no_thread_of_a_pool_is_waited_for(tmp_path: Path) -> None:
    """A pool that is left open says on standard error which of its threads could not be stopped."""
    with own_database(tmp_path) as environment:
        done = subprocess.run(
            [sys.executable, "-c", ASK],
            cwd=REPO,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
