"""What one more decision does to every unit, at its list price and under a model."""

from dataclasses import dataclass
from fractions import Fraction

from likevekt.funding.model import Model
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.problems import FundingError, Problem, Stage
from likevekt.funding.references import ColumnRef, NodeRef
from likevekt.funding.run import Computation
from likevekt.funding.tables import Tables
from likevekt.kernel.quoting import nearest, quoted
from likevekt.kernel.vectors import TooManyDigitsError, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An amount added to one cell: one decision's volume, in the table's own unit of measure."""

    table: str
    column: str
    unit: str
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The budget effect (budsjettvirkning) of one change.

    ``units`` holds the exact change of every unit's amount; ``effective_share`` is what the unit itself is
    paid of the list price, None when that is 0.
    """

    list_price: Fraction
    units: dict[str, Fraction]
    effective_share: Fraction | None


def effect(
    model: Model, tables: Tables, *, change: Change, price: Fraction, per: Fraction = Fraction(1)
) -> Effect:
    """Give what a change does to every unit's exact amount.

    Nodes that do not read the changed column keep their amounts. A column that the model does not read changes
    nothing: under such a model a decision brings no money.

    Raises:
        FundingError: at *format* when ``per`` is not above 0, at *tables* when the unit is unknown, at *values*
            when the model cannot be run before or after the change.
    """
    if per <= 0:
        raise FundingError(
            stage=Stage.FORMAT, problems=[Problem(where="--per", message=f" = {per}: must be above 0.")]
        )
    if change.unit not in tables.units:
        hint = nearest(change.unit, tables.units)
        message = f": unit {quoted(change.unit)} is not in table units.{hint}"
        raise FundingError(stage=Stage.TABLES, problems=[Problem(where="--change", message=message)])
    before = Computation(model, tables)
    amounts = before.run()
    after = amounts
    try:
        if (change.table, change.column) in tables.columns:
            after = _after(model, tables, change, before)
        differences = after.minus(amounts).fractions()
    except TooManyDigitsError as error:
        message = f": to tell the difference {error}, which is the limit."
        raise FundingError(
            stage=Stage.VALUES, problems=[Problem(where="--change", message=message)]
        ) from None
    units = dict(zip(tables.units, differences, strict=True))
    list_price = change.amount * price / per
    return Effect(
        list_price=list_price,
        units=units,
        effective_share=units[change.unit] / list_price if list_price else None,
    )


def _after(model: Model, tables: Tables, change: Change, before: Computation) -> Vector:
    index = tables.units.index(change.unit)
    value = tables.column(change.table, change.column).at(index) + change.amount
    changed = tables.with_cell(table=change.table, column=change.column, unit=change.unit, value=value)
    touched = nodes_touched(model, table=change.table, column=change.column)
    kept = {name: amounts for name, amounts in before.amounts.items() if name not in touched}
    return Computation(model, changed, known=kept).run()


def nodes_touched(model: Model, *, table: str, column: str) -> set[str]:
    """Name the nodes whose amounts can change when one column does."""
    touched: set[str] = set()
    for node in model.nodes.values():
        refs = [ref for ref, _ in model.references_of(node)]
        reads = any(isinstance(ref, ColumnRef) and (ref.table, ref.column) == (table, column) for ref in refs)
        reads |= node.args.get("table") == table and any(
            column in (node.args.get(key) or ()) for key in OPERATIONS[node.op].columns_of
        )
        if reads or any(isinstance(ref, NodeRef) and ref.name in touched for ref in refs):
            touched.add(node.name)
    return touched
