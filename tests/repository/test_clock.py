"""Nothing but the clock reads the time, so that a demo, a test and an auditor can say what day it is."""

import ast
from collections.abc import Iterator

import pytest

from repository.project_files import ending

CLOCK = "src/likevekt/actions/clock.py"
# What gives the present moment, by the last two words of the call; measuring by time.monotonic is free.
READINGS = {
    "datetime.now", "datetime.today", "datetime.utcnow", "date.today", "timezone.now", "time.time", "time.time_ns",
    "time.localtime", "time.gmtime", "time.strftime", "time.ctime", "functions.Now",
}  # fmt: skip
IMPORTS = {
    ("django.utils.timezone", "now"), ("time", "time"), ("time", "time_ns"), ("time", "localtime"),
    ("time", "gmtime"), ("time", "strftime"), ("django.db.models.functions", "Now"),
}  # fmt: skip
# These take a moment; without one they read the clock themselves.
WITHOUT_MOMENT = {"localdate", "localtime"}
FIELDS = {"auto_now", "auto_now_add"}


def readings(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute):
            name = ".".join(ast.unparse(node).split(".")[-2:])
            if name in READINGS:
                yield f"{node.lineno} {name}"
        elif isinstance(node, ast.ImportFrom):
            for one in node.names:
                if (node.module, one.name) in IMPORTS:
                    yield f"{node.lineno} {node.module}.{one.name}"
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func).split(".")[-1]
            if name in WITHOUT_MOMENT and not node.args and not node.keywords:
                yield f"{node.lineno} {name}()"
            yield from (f"{node.lineno} {one.arg}" for one in node.keywords if one.arg in FIELDS)


def test_nothing_but_the_clock_reads_the_time() -> None:
    found = [
        f"{name}:{reading}"
        for name, text in ending(".py").items()
        if name.startswith("src/") and name != CLOCK
        for reading in readings(text)
    ]
    assert found == []


def test_no_page_writes_the_time_of_the_machine() -> None:
    """Django's `{% now %}` reads the clock behind the back of the view."""
    assert [name for name, text in ending(".html").items() if "{% now" in text] == []


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("from datetime import datetime\ndatetime.now(tz=UTC)", 1),
        ("import datetime as d\nd.datetime.now()\nd.date.today()", 2),
        ("from django.utils import timezone\ndefault = timezone.now", 1),
        ("from django.utils.timezone import now", 1),
        ("import time\ntime.time()\ntime.monotonic()\ntime.perf_counter()", 1),
        ("from django.utils.timezone import localdate\nlocaldate()\nlocaldate(at)", 1),
        ("field = models.DateTimeField(auto_now_add=True)", 1),
        ("from likevekt.actions import clock\nclock.now()", 0),
    ],
)
def test_the_search_finds_who_reads_the_time(code: str, count: int) -> None:
    assert len(list(readings(code))) == count
