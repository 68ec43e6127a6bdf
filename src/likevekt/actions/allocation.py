"""What the page of resource allocation asks: models, tables, and what the one does with the other.

Nothing here changes anything. Results are found again by content (engine_cache.py),
so a page that was seen lately is shown without computing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from likevekt.actions.engine_cache import StoredTables, outcome, parsed
from likevekt.funding import Comparison, Model, Result, Tables, Trace, Tracer, compare
from likevekt.store.funding_queries import ModelHead, read_model_text
from likevekt.store.table_queries import TableHead, TableSet, read_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What one model does with one set of tables; `head` is None for a model that is not saved."""

    head: ModelHead | None
    table_set: TableSet
    tracer: Tracer

    @property
    def label(self) -> str:
        """What tells this model from the others in a comparison: its id, and its version when it is saved."""
        return self.model.id if self.head is None else f"{self.head.key}@{self.head.version}"

    @property
    def model(self) -> Model:
        """The model that was run."""
        return self.tracer.model

    @property
    def tables(self) -> Tables:
        """The tables as the model reads them."""
        return self.tracer.tables

    @property
    def result(self) -> Result:
        """What every unit gets."""
        return self.tracer.result

    @property
    def unit_names(self) -> Mapping[str, str]:
        """The name of each unit, by its id."""
        return self.tables.unit_names

    @property
    def used_tables(self) -> tuple[TableHead, ...]:
        """The saved table versions that the model reads, by name."""
        heads = self.table_set.heads
        hashes = self.tables.fingerprints()
        return tuple(
            heads[name] for name in sorted(hashes) if name in heads and heads[name].sha256 == hashes[name]
        )


def allocate(model: ModelHead, tables: TableSet) -> Allocation:
    """Run a saved model on a set of tables, or find the result of the last time.

    Raises:
        FundingError: the model cannot run on these tables.
    """
    tracer = outcome(
        model.sha256,
        read=lambda: read_model_text(model.id),
        contents=StoredTables(tables),
    )
    return Allocation(head=model, table_set=tables, tracer=tracer)


def preview(text: bytes, tables: TableSet, *, unsaved: Mapping[str, bytes] | None = None) -> Allocation:
    """Run a model that is not saved, as the builder writes it, on a set of tables.

    Tables that are not saved either stand in for their namesakes.

    Raises:
        FundingError: the text is not a model, or cannot run on these tables.
    """
    tracer = outcome(
        sha256(text).hexdigest(),
        read=lambda: text,
        contents=StoredTables(tables, unsaved=unsaved),
    )
    return Allocation(head=None, table_set=tables, tracer=tracer)


def read_model_of(head: ModelHead) -> Model:
    """Give a saved model as it is written, whether it can run or not."""
    return parsed(head.sha256, read=lambda: read_model_text(head.id))


def model_bytes(head: ModelHead) -> bytes:
    """Give the exact bytes of a saved model's file."""
    return read_model_text(head.id)


def table_bytes(head: TableHead) -> bytes:
    """Give the exact bytes of a table version."""
    return read_tables([head.id])[head.name]


def trace_unit(allocation: Allocation, unit: str) -> Trace:
    """Open the amount of one unit down to the rows behind it.

    Raises:
        UnknownUnitError: the tables have no such unit.
    """
    return allocation.tracer.trace(unit)


def compare_allocations(allocations: Sequence[Allocation]) -> Comparison:
    """Hold several models' kroner beside the first, each under its label; two versions of one model will do.

    Raises:
        FundingError: the models cannot be compared.
    """
    return compare([replace(allocation.result, model=allocation.label) for allocation in allocations])
