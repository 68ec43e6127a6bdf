"""A program that writes to the audit trail, seals or verifies it, to be run beside others: `sealer.py write|seal|verify NAME`.

It works on the database of the environment, says "ready", begins when a line is given to it, and goes on until it is
killed, or until its input ends.
"""

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

BEGINNING = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
BATCH = 7


def main(what: str, name: str) -> None:
    django.setup()
    from factories.patience import wait_for_others  # noqa: PLC0415

    wait_for_others()
    ended = threading.Event()
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    turn = 0
    while not ended.is_set():
        turn += 1
        if what == "write":
            write(name, turn)
            time.sleep(0.01)
        elif what == "verify":
            verify_once()
        else:
            seal_once(turn)
    print(turn, flush=True)  # noqa: T201


def write(name: str, turn: int) -> None:
    """Write three entries in one transaction, the middle turn of three undone."""
    from django.db import transaction  # noqa: PLC0415

    from likevekt.actions.audit import Actor, record  # noqa: PLC0415

    with transaction.atomic():
        for place in range(3):
            record(
                by=Actor(kind="system", id=name),
                at=BEGINNING + timedelta(microseconds=turn),
                action="run",
                object_kind="job",
                details={"turn": turn, "place": place},
            )
        if turn % 3 == 1:
            transaction.set_rollback(True)


def seal_once(turn: int) -> None:
    from likevekt.actions.audit_sealing import seal  # noqa: PLC0415

    heads = Path(os.environ["LIKEVEKT_HOME"]) / "heads.txt"
    seal(at=BEGINNING + timedelta(seconds=turn), heads=heads, largest_batch=BATCH)


def verify_once() -> None:
    """Find nothing wrong with a trail that grows meanwhile."""
    from likevekt.actions.audit_verification import verify  # noqa: PLC0415

    found = verify(at=BEGINNING, heads=Path(os.environ["LIKEVEKT_HOME"]) / "heads.txt")
    assert found.is_whole, [one.sentence for one in found.findings]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
