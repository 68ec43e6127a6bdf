"""What is digested of entries, batches and seals: every value, in one form that both databases give.

Each value stands with its kind and its length before it, so that no two lists of values give the same bytes.
Moments are whole microseconds since 1970. Changing anything here breaks the seals of every installation: a new
form would be a new version, beside this one.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from likevekt.store.audit_streams import ENTRY_COLUMNS, EntryValues, KeptSeal

FIRST_HEAD = "0" * 64
"""What stands before the first seal."""

_ENTRY = "likevekt audit entry 1"
_BATCH = "likevekt audit batch 1"
_HEAD = "likevekt audit head 1"
_AT = ENTRY_COLUMNS.index("at")
_DETAILS = ENTRY_COLUMNS.index("details")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class _SpoiltValue:
    """A value that the product never writes; it is digested as it stands, and so never as a good one."""

    def __init__(self, raw: object) -> None:
        self.raw = raw


def entry_digest(values: EntryValues) -> str:
    """Digest all columns of an entry as the database holds them."""
    columns = list(values)
    columns[_AT] = _microseconds_or_spoilt(values[_AT])
    columns[_DETAILS] = _details(values[_DETAILS])
    return _digest(_ENTRY, columns)


def batch_digest(*, number: int, places: Iterable[tuple[Any, Any, Any]]) -> str:
    """Digest what a seal lists: position, entry number and entry digest of each place."""
    found = sha256(_encoded((_BATCH, number)))
    for place in places:
        found.update(_encoded(place))
    return found.hexdigest()


def seal_head(seal: KeptSeal) -> str:
    """Give the head that a seal must have: its own columns, chained to the head before it."""
    moment = _microseconds_or_spoilt(seal.sealed_at)
    return _digest(_HEAD, (seal.previous_head, seal.digest, seal.number, seal.entry_count, moment))


def entry_moment(values: EntryValues) -> datetime | None:
    """Give when an entry says that it happened; None when it says no moment."""
    return moment_of(values[_AT])


def moment_of(text: object) -> datetime | None:
    """Read a moment as either database writes it; None when it is none."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    # SQLite keeps what it is given: what reads as a moment but is written otherwise was not written here.
    return moment.replace(tzinfo=UTC) if str(moment) == text else None


def _microseconds_or_spoilt(text: object) -> int | _SpoiltValue:
    moment = moment_of(text)
    return _SpoiltValue(text) if moment is None else (moment - _EPOCH) // _MICROSECOND


def _details(text: object) -> str | _SpoiltValue:
    """Give details in one form: PostgreSQL orders keys and spaces otherwise than SQLite."""
    try:
        read = json.loads(text, object_pairs_hook=_unique) if isinstance(text, str) else None
    except ValueError:
        read = None
    if not isinstance(read, dict):
        return _SpoiltValue(text)
    return json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: programs do not agree on which of the two holds."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _digest(kind: str, values: Iterable[object]) -> str:
    return sha256(_encoded((kind, *values))).hexdigest()


def _encoded(values: Iterable[object]) -> bytes:
    return b"".join(_framed(value) for value in values)


def _framed(value: object) -> bytes:
    match value:
        case str():
            kind, content = b"s", value.encode("utf-8", "surrogatepass")
        case int() if not isinstance(value, bool):
            kind, content = b"i", str(value).encode("ascii")
        case _SpoiltValue():
            kind, content = b"x", repr(value.raw).encode("utf-8", "backslashreplace")
        case _:
            kind, content = b"x", repr(value).encode("utf-8", "backslashreplace")
    return kind + str(len(content)).encode("ascii") + b":" + content
