"""Parsed models, tables and results that were computed lately, found again by their content.

Everything is keyed by SHA-256, so nothing here can be out of date; it can only be thrown away.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Generic, TypeVar

from likevekt.actions.run_limits import RunBeyondLimitsError, trial
from likevekt.funding import Model, TableSource, Tracer, load_tables, read_model
from likevekt.store.table_queries import TableHead, TableSet, read_tables

MODELS_KEPT = 256
TABLE_SETS_KEPT = 8
OUTCOMES_KEPT = 64
READ_TOGETHER_BYTES = 20_000_000
"""Tables that are together no larger than this are read in one query when the first is asked for."""

Kept = TypeVar("Kept")


class ChangedContentError(RuntimeError):
    """What the database gives is not what was saved."""

    def __init__(self, *, what: str) -> None:
        super().__init__(
            f"The {what} does not have the SHA-256 that it was saved with: the database was changed from "
            "outside. Nothing is computed from it. Restore it from a backup."
        )


class Lately(Generic[Kept]):
    """The values used last, at most so many."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, *, make: Callable[[], Kept]) -> Kept:
        """Give the value of a key, made now if it was not used lately; an error is kept by nobody."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        """Throw everything away."""
        with self._lock:
            self._values.clear()


class StoredTables(Mapping[str, bytes]):
    """The content of a set of tables, read from the database when it is asked for.

    `unsaved` tables stand in for their namesakes, so that a table can be tried before it is saved.
    """

    def __init__(self, tables: TableSet, *, unsaved: Mapping[str, bytes] | None = None) -> None:
        self._contents = dict(unsaved or {})
        self._saved = {name: head for name, head in tables.heads.items() if name not in self._contents}
        hashes = {name: head.sha256 for name, head in self._saved.items()}
        hashes |= {name: sha256(content).hexdigest() for name, content in self._contents.items()}
        self._names = sorted(hashes)
        self.fingerprint = tuple(sorted(hashes.items()))

    def __getitem__(self, name: str) -> bytes:
        if name not in self._contents:
            self._read(self._read_with(self._saved[name]))
        return self._contents[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def read_now(self) -> "StoredTables":
        """Read everything in one query, if it is not too much to hold, and give the tables back."""
        heads = self._unread()
        if heads:
            self._read(self._read_with(heads[0]))
        return self

    def _read(self, heads: list[TableHead]) -> None:
        contents = read_tables(head.id for head in heads)
        for head in heads:
            content = contents.get(head.name, b"")
            if sha256(content).hexdigest() != head.sha256:
                raise ChangedContentError(what=f"table {head.name}, version {head.version}")
            self._contents[head.name] = content

    def _unread(self) -> list[TableHead]:
        return [head for name, head in self._saved.items() if name not in self._contents]

    def _read_with(self, wanted: TableHead) -> list[TableHead]:
        heads = self._unread()
        return heads if sum(head.byte_count for head in heads) <= READ_TOGETHER_BYTES else [wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    contents: StoredTables
    source: TableSource


_models: Lately[Model] = Lately(most=MODELS_KEPT)
_sources: Lately[_Held] = Lately(most=TABLE_SETS_KEPT)
_outcomes: Lately[Tracer | RunBeyondLimitsError] = Lately(most=OUTCOMES_KEPT)


def parsed(model_hash: str, *, read: Callable[[], bytes]) -> Model:
    """Give a model by the SHA-256 of its file; `read` gives the bytes when it was not parsed lately.

    Raises:
        FundingError: the file is not a model.
    """

    def make() -> Model:
        text = read()
        if sha256(text).hexdigest() != model_hash:
            raise ChangedContentError(what="model file")
        return read_model(text)

    return _models.get(model_hash, make=make)


def outcome(
    model_hash: str,
    *,
    read: Callable[[], bytes],
    contents: StoredTables,
) -> Tracer:
    """Give what a model does with a set of tables, each known by content, ready to open any unit.

    Raises:
        FundingError: the model cannot run on them, or not within the limits.
    """

    def make() -> Tracer | RunBeyondLimitsError:
        model = parsed(model_hash, read=read)
        held = _held(contents)
        try:
            trial.run(model.text, held.contents, hashes=dict(contents.fingerprint))
        except RunBeyondLimitsError as refusal:
            return refusal
        return Tracer(model, load_tables(model, held.source))

    made = _outcomes.get((model_hash, contents.fingerprint), make=make)
    if isinstance(made, RunBeyondLimitsError):
        # Kept like a result: it would take the server as long to find out again.
        raise made
    return made


def table_source(contents: StoredTables) -> TableSource:
    """Give a set of tables to read from, each table and column read once however many models name it."""
    return _held(contents).source


def _held(contents: StoredTables) -> _Held:
    def make() -> _Held:
        return _Held(contents=contents.read_now(), source=TableSource(contents))

    return _sources.get(contents.fingerprint, make=make)


def forget_everything() -> None:
    """Throw away all that was kept, so that a measurement begins cold."""
    for kept in (_models, _sources, _outcomes):
        kept.clear()
