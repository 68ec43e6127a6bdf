"""What an operation computes from: columns, other nodes, numbers and the frame, unit by unit."""

from collections.abc import Callable
from fractions import Fraction

from likevekt.funding.keys import Known
from likevekt.funding.problems import Problem
from likevekt.funding.references import Cell, ColumnRef, Literal, NodeRef, PartOfFrame, Ref, Scalar
from likevekt.funding.tables import Tables
from likevekt.kernel.exact import write_number
from likevekt.kernel.quoting import quoted
from likevekt.kernel.vectors import Vector


class NodeRefusedError(Exception):
    """A node cannot be computed from what was read."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.sentence for problem in problems))


class Inputs:
    """Everything a node may read, for one model and one set of tables."""

    def __init__(self, *, tables: Tables, frame: int | None, amounts: Callable[[str], Vector]) -> None:
        self.tables = tables
        self.units = tables.units
        self._amounts = amounts
        self._known = Known(number=self.number, frame=None if frame is None else Fraction(frame))

    def number(self, scalar: Scalar) -> Fraction:
        """Give one exact number, from the model or from a table."""
        if isinstance(scalar, Literal):
            return scalar.value
        return self.tables.scalars[scalar.path].value

    def optional(self, scalar: Scalar | None) -> Fraction | None:
        """Give a number that may be missing."""
        return None if scalar is None else self.number(scalar)

    def vector(self, ref: Ref) -> Vector:
        """Give one number a unit, from a column or from another node."""
        if isinstance(ref, ColumnRef):
            return self.tables.column(ref.table, ref.column)
        return self._amounts(ref.name)

    def vector_or_number(self, given: Ref | Scalar) -> Vector:
        """Give one number a unit, the same for all where the model holds a single number."""
        if isinstance(given, Literal | Cell):
            return Vector.same(self.number(given), count=len(self.units))
        return self.vector(given)

    def goal(self, to: Scalar | PartOfFrame | None) -> Fraction:
        """Give the sum that a closed node must reach."""
        goal = self._known.goal(to)
        assert goal is not None  # noqa: S101 - the format stage refuses a missing frame
        return goal

    def not_negative(self, vector: Vector, *, given: Ref | str, what: str) -> Vector:
        """Give the vector back, refusing it when a unit has less than 0.

        Raises:
            NodeRefusedError: names every unit below 0.
        """
        if vector.first_negative() is None:
            return vector
        raise NodeRefusedError(
            [
                self.unit_problem(given, index, f"{what} of unit {{unit}} is {{amount}}, below 0", vector)
                for index, numerator in enumerate(vector.numerators)
                if numerator < 0
            ]
        )

    def sum_above_zero(self, vector: Vector, *, given: Ref | str, what: str) -> Fraction:
        """Give the sum of a vector, refusing a sum of 0.

        Raises:
            NodeRefusedError: the sum is 0, so that nothing can be divided by it.
        """
        total = vector.total()
        if total == 0:
            where = given if isinstance(given, str) else given.path
            raise NodeRefusedError(
                [
                    Problem(
                        where=where,
                        message=f": {what} of all units sum to 0, so nothing can be shared by them.",
                    )
                ]
            )
        return total

    def unit_problem(self, given: Ref | str, index: int, text: str, vector: Vector | None = None) -> Problem:
        """Make the problem of one unit, quoting the cell as typed where the number comes from a column."""
        unit = self.units[index]
        amount = "" if vector is None else write_number(vector.at(index))
        where = given if isinstance(given, str) else given.path
        table = row = column = None
        place = ""
        if isinstance(given, ColumnRef):
            source = self.tables.source(given.table, given.column, index)
            table, row, column = given.table, source.row, given.column
            amount = quoted(self.tables.typed(given.table, given.column, index))
            place = f" (table {table}, line {row}, column {column})"
        elif isinstance(given, NodeRef):
            place = f" (from {given.text})"
        message = f": {text.format(unit=quoted(unit), amount=amount)}{place}."
        return Problem(where=where, message=message, table=table, row=row, column=column)
