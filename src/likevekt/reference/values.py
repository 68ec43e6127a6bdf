"""Reference values: published figures and codes, each with its date, its source and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from likevekt.kernel.labels import Label
from likevekt.kernel.periods import Period


class Certainty(StrEnum):
    """How sure a reference value is (hvor sikker verdien er)."""

    SEEN = "SEEN"
    """Read in the source named."""
    CALCULATED = "CALC"
    """Calculated from values that were read."""
    THIRD_PARTY = "3RD"
    """Transcribed by someone else from the source named."""
    KNOWN = "KNOWN"
    """Common knowledge that was not seen in a source: check before use."""
    OWN = "OWN"
    """A rule or default of our own, from no source: to be replaced by the municipality's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceValue:
    """A reference value (referanseverdi): one figure or code in the period it holds."""

    group: str
    key: str
    label: Label
    number: Fraction | None
    text: str
    attributes: Mapping[str, str]
    measure: str
    period: Period
    source: str
    address: str
    certainty: Certainty
    note: str


class NoReferenceValueError(LookupError):
    """A reference set has no value of that name on that day."""

    def __init__(self, *, set_id: str, group: str, key: str, on: date) -> None:
        name = f"{group}/{key}" if group else key
        super().__init__(
            f"The reference set {set_id} has no value {name} on {on}. "
            "Ask for a day that the set covers, or add the value with its source."
        )


class NotAFigureError(TypeError):
    """A code or a text was asked for its number."""

    def __init__(self, *, set_id: str, key: str) -> None:
        super().__init__(f"The reference value {key} of {set_id} is a code or a text, not a number.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSet:
    """A reference set (referansesett): values that belong together, in the order of their file."""

    id: str
    title: Label
    values: tuple[ReferenceValue, ...]

    def at(self, *, on: date, group: str | None = None) -> dict[str, ReferenceValue]:
        """Give the values that hold on a day by key, of one group or of all."""
        return {
            value.key: value
            for value in self.values
            if value.period.has(on) and (group is None or value.group == group)
        }

    def lookup(self, key: str, *, on: date, group: str = "") -> ReferenceValue:
        """Give the one value of a key and group that holds on a day.

        Raises:
            NoReferenceValueError: there is none.
        """
        for value in self.values:
            if value.key == key and value.group == group and value.period.has(on):
                return value
        raise NoReferenceValueError(set_id=self.id, group=group, key=key, on=on)

    def number(self, key: str, *, on: date, group: str = "") -> Fraction:
        """Give the exact number of a key and group on a day.

        Raises:
            NoReferenceValueError: there is no such value.
            NotAFigureError: the value is a code or a text.
        """
        number = self.lookup(key, on=on, group=group).number
        if number is None:
            raise NotAFigureError(set_id=self.id, key=key)
        return number
