"""Rules that many rows share, as database constraints."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact, GreaterThan

HASH_LENGTH = 64
"""A SHA-256 as lower-case hexadecimal digits."""


def ends_after_it_begins(*, name: str, start: str = "valid_from", end: str = "valid_to") -> CheckConstraint:
    """The end of a half-open period is open, or later than its start."""
    condition = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)})
    return CheckConstraint(name=name, condition=condition)


def is_one_of(*, name: str, field: str, codes: Sequence[str]) -> CheckConstraint:
    """The field holds one of the named codes."""
    return CheckConstraint(name=name, condition=Q(**{f"{field}__in": tuple(codes)}))


def is_filled(*, name: str, fields: Sequence[str]) -> CheckConstraint:
    """None of the text fields is empty."""
    condition = Q()
    for field in fields:
        condition &= ~Q(**{field: ""})
    return CheckConstraint(name=name, condition=condition)


def is_positive(*, name: str, field: str) -> CheckConstraint:
    """The whole number is at least one."""
    return CheckConstraint(name=name, condition=Q(**{f"{field}__gte": 1}))


def is_hash(*, name: str, field: str = "sha256") -> CheckConstraint:
    """The field is as long as a SHA-256 in hexadecimal."""
    return CheckConstraint(name=name, condition=Exact(Length(field), HASH_LENGTH))


def has_bytes(*, name: str, field: str) -> CheckConstraint:
    """The stored file is not empty."""
    return CheckConstraint(name=name, condition=GreaterThan(Length(field), 0))


def are_paired(*, name: str, first: str, second: str) -> CheckConstraint:
    """Both text fields are filled, or both are empty."""
    both: Any = ~Q(**{first: ""}) & ~Q(**{second: ""})
    neither: Any = Q(**{first: ""}) & Q(**{second: ""})
    return CheckConstraint(name=name, condition=both | neither)
