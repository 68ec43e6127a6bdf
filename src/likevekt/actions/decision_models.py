"""The same planned decision under other models, and the unit that it most likely is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from likevekt.actions.allocation import Allocation, allocate
from likevekt.actions.decision_effect import DecisionEffect, amounts_moved, volume_changes
from likevekt.funding import FundingError
from likevekt.store.catalogue_queries import ServiceLine
from likevekt.store.funding_queries import ModelHead, list_model_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCover:
    """What one model pays the unit for a decision: exact kroner, the share of the list price, and every unit.

    `paid` is None and `units` empty where the model cannot be run on the current tables.
    """

    head: ModelHead
    paid: Fraction | None
    share: Fraction | None
    units: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def moves_money(self) -> bool:
        """Whether any unit gets more or less by the decision."""
        return any(self.units.values())


def cover_by_model(found: DecisionEffect, *, municipality: str, on: date) -> tuple[ModelCover, ...]:
    """Give what the newest version of every other model pays for the decision, in the order of their keys."""
    newest: dict[str, ModelHead] = {}
    for head in list_model_versions(municipality=municipality, on=on):
        if head.key not in newest or head.version > newest[head.key].version:
            newest[head.key] = head
    today = found.allocation.head
    others = [newest[key] for key in sorted(newest) if today is None or key != today.key]
    return tuple(_cover(head, found) for head in others)


def _cover(head: ModelHead, found: DecisionEffect) -> ModelCover:
    try:
        allocation = allocate(head, found.allocation.table_set)
        quantity = found.covered_quantity
        changes = list(volume_changes(allocation.model, found.service, unit=found.unit, quantity=quantity))
        moved = amounts_moved(allocation, changes)
        paid = moved[found.unit]
    except (FundingError, KeyError):
        return ModelCover(head=head, paid=None, share=None)
    price = found.covered_price
    return ModelCover(head=head, paid=paid, share=paid / price if price else None, units=moved)


def usual_unit(service: ServiceLine, allocation: Allocation) -> str:
    """Give the unit that has most of a service, by the volumes that today's model reads; else the first unit."""
    tables = allocation.tables
    for table, column in sorted(tables.columns):
        if column == service.service or column.startswith(f"{service.service}_"):
            numerators = list(tables.column(table, column).numerators)
            if max(numerators) > 0:
                return tables.units[numerators.index(max(numerators))]
    return tables.units[0]
