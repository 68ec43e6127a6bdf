"""A column of exact numbers as integers over one common denominator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

MOST_DIGITS = 20_000
"""How long the numbers of a vector may grow; beyond this a computation would not end in useful time."""
_LARGE = 1 << 128
_TOO_LARGE = 10**MOST_DIGITS


class TooManyDigitsError(ArithmeticError):
    """Exact numbers have grown beyond what can be computed with."""

    def __init__(self, *, most: int = MOST_DIGITS) -> None:
        super().__init__(f"needs numbers of more than {most} digits")


@dataclass(frozen=True, slots=True)
class Vector:
    """One exact number a unit: ``numerators[i] / denominator``, with a positive denominator.

    Integers over a common denominator add and multiply several times faster than a list of
    ``Fraction`` and are as exact. See docs/adr/0003-integers-over-a-common-denominator.md.
    """

    numerators: Sequence[int]
    denominator: int = 1

    @classmethod
    def of(cls, values: Iterable[Fraction]) -> "Vector":
        """Put fractions on a common denominator.

        Raises:
            TooManyDigitsError: the denominators have too little in common.
        """
        values = list(values)
        common = 1
        for denominator in {value.denominator for value in values}:
            common = lcm(common, denominator)
            if common >= _TOO_LARGE:
                raise TooManyDigitsError
        if common == 1:
            return cls([value.numerator for value in values])
        return cls([value.numerator * (common // value.denominator) for value in values], common)

    @classmethod
    def same(cls, value: Fraction, *, count: int) -> "Vector":
        """Repeat one number for every unit."""
        return cls([value.numerator] * count, value.denominator)

    def at(self, index: int) -> Fraction:
        """Give the number of one unit."""
        return Fraction(self.numerators[index], self.denominator)

    def fractions(self) -> list[Fraction]:
        """Give every number as a fraction."""
        return [Fraction(numerator, self.denominator) for numerator in self.numerators]

    def total(self) -> Fraction:
        """Give the sum over all units."""
        return Fraction(sum(self.numerators), self.denominator)

    def scaled(self, factor: Fraction) -> "Vector":
        """Multiply every number by the same factor."""
        if factor.numerator == 1 and factor.denominator == 1:
            return self
        top = factor.numerator
        return Vector([n * top for n in self.numerators], self.denominator * factor.denominator).reduced()

    def plus(self, other: "Vector") -> "Vector":
        """Add unit by unit."""
        if self.denominator == other.denominator:
            pairs = zip(self.numerators, other.numerators, strict=True)
            return Vector([a + b for a, b in pairs], self.denominator)
        common = lcm(self.denominator, other.denominator)
        left, right = common // self.denominator, common // other.denominator
        pairs = zip(self.numerators, other.numerators, strict=True)
        return Vector([a * left + b * right for a, b in pairs], common).reduced()

    def minus(self, other: "Vector") -> "Vector":
        """Subtract unit by unit."""
        return self.plus(Vector([-n for n in other.numerators], other.denominator))

    def times(self, other: "Vector") -> "Vector":
        """Multiply unit by unit.

        Raises:
            TooManyDigitsError: the products have grown too long.
        """
        pairs = zip(self.numerators, other.numerators, strict=True)
        product = Vector([a * b for a, b in pairs], self.denominator * other.denominator).reduced()
        if any(not -_TOO_LARGE < numerator < _TOO_LARGE for numerator in product.numerators):
            raise TooManyDigitsError
        return product

    def least(self, other: "Vector") -> "Vector":
        """Take the smaller number unit by unit."""
        left, right = self.aligned(other)
        return Vector(
            [min(a, b) for a, b in zip(left.numerators, right.numerators, strict=True)], left.denominator
        )

    def greatest(self, other: "Vector") -> "Vector":
        """Take the larger number unit by unit."""
        left, right = self.aligned(other)
        return Vector(
            [max(a, b) for a, b in zip(left.numerators, right.numerators, strict=True)], left.denominator
        )

    def aligned(self, other: "Vector") -> tuple["Vector", "Vector"]:
        """Give both vectors over one common denominator."""
        if self.denominator == other.denominator:
            return self, other
        common = lcm(self.denominator, other.denominator)
        left, right = common // self.denominator, common // other.denominator
        return (
            Vector([n * left for n in self.numerators], common),
            Vector([n * right for n in other.numerators], common),
        )

    def reduced(self) -> "Vector":
        """Shorten the common denominator once it has grown long, so that chains of steps stay fast.

        Raises:
            TooManyDigitsError: it is too long also when it is shortened.
        """
        if self.denominator < _LARGE:
            return self
        common = gcd(self.denominator, *self.numerators)
        if self.denominator // common >= _TOO_LARGE:
            raise TooManyDigitsError
        if common == 1:
            return self
        return Vector([n // common for n in self.numerators], self.denominator // common)

    def first_negative(self) -> int | None:
        """Give the position of the first negative number, if any."""
        return next((index for index, n in enumerate(self.numerators) if n < 0), None)
