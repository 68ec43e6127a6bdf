"""Sealing what has been written to the audit trail: in batches, chained, each head also outside the database.

One transaction makes one seal. Killed anywhere, the next run goes on: what was committed is sealed, what was not
is still unsealed, and heads that the file lacks are added first. See docs/explanation/audit.md.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from likevekt.actions.audit_digests import FIRST_HEAD, batch_digest, entry_digest, seal_head
from likevekt.actions.audit_heads import append_heads, last_number
from likevekt.store.audit_streams import (
    ROWS_AT_A_TIME,
    EntryValues,
    KeptSeal,
    is_unreadable,
    read_floor,
    read_last_seal,
    read_seals_after,
    read_unsealed,
)
from likevekt.store.models import AuditSeal, AuditSealedEntry

LARGEST_BATCH = 1_000
_LOCK = 0x4C_5641_5544_4954  # "LVAUDIT": the sealers of one PostgreSQL database know each other by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """What one run did; `gave_way` when another sealer was at work and did the rest.

    `unreadable_count` entries hold what is no text. They are left unsealed, and verifying finds each of them.
    """

    seal_count: int
    entry_count: int
    gave_way: bool
    unreadable_count: int = 0


def seal(
    *, at: datetime, heads: Path, looks_back: timedelta | None = None, largest_batch: int = LARGEST_BATCH
) -> Sealing:
    """Seal everything that is unsealed, in the order of the entries' numbers, and add the heads to a file.

    An entry of a slow transaction, whose number is lower than sealed ones, is sealed in a later batch. With
    `looks_back` only numbers given since then are looked through, which keeps a run each minute cheap: no
    transaction may then stay open longer than that. Without it every entry is looked at.

    Raises:
        HeadsFileError: the file of heads cannot be read or written; what is sealed stays sealed, and the next
            run adds the head.
    """
    if not 1 <= largest_batch <= LARGEST_BATCH:
        raise ValueError(f"A batch of {largest_batch} entries cannot be sealed: 1 to {LARGEST_BATCH} can.")
    if not _add_missing_heads(heads):
        return Sealing(seal_count=0, entry_count=0, gave_way=True)
    after = 0 if looks_back is None else read_floor(before=at - looks_back)
    seals = entries = unreadable = 0
    while True:
        with transaction.atomic(durable=True):
            gave_way = not _is_only_sealer()
            found = [] if gave_way else read_unsealed(after=after, limit=largest_batch)
            batch = [values for values in found if not is_unreadable(values)]
            if batch:
                _seal_batch(batch, at=at)
        unreadable += len(found) - len(batch)
        seals, entries = seals + bool(batch), entries + len(batch)
        if found and (not batch or _add_missing_heads(heads)):
            after = found[-1][0]
            continue
        return Sealing(
            seal_count=seals,
            entry_count=entries,
            gave_way=gave_way or bool(found),
            unreadable_count=unreadable,
        )


def _is_only_sealer() -> bool:
    """Take the sealers' lock until the transaction ends; SQLite lets only one write at a time anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def _seal_batch(batch: list[EntryValues], *, at: datetime) -> None:
    last = read_last_seal()
    number = 1 if last is None else last.number + 1
    places = [(position, values[0], entry_digest(values)) for position, values in enumerate(batch, 1)]
    moment = at.astimezone(UTC)
    made = KeptSeal(
        number=number,
        sealed_at=str(moment.replace(tzinfo=None)),
        entry_count=len(places),
        previous_head=FIRST_HEAD if last is None else last.head,
        digest=batch_digest(number=number, places=places),
        head="",
    )
    AuditSeal.objects.create(
        number=number,
        sealed_at=moment,
        entry_count=made.entry_count,
        previous_head=made.previous_head,
        digest=made.digest,
        head=seal_head(made),
    )
    AuditSealedEntry.objects.bulk_create(
        AuditSealedEntry(entry=entry, seal_id=number, position=position, digest=digest)
        for position, entry, digest in places
    )


def _add_missing_heads(path: Path) -> bool:
    """Add the heads of all seals after the last in the file, the only one to do so; False when another is at it.

    Nothing in the file is mended: where it says otherwise than the database, that must be found.
    """
    while True:
        with transaction.atomic(durable=True):
            if not _is_only_sealer():
                return False
            missing = read_seals_after(last_number(path))
            append_heads(path, missing)
        if len(missing) < ROWS_AT_A_TIME:
            return True
