"""Values of columns as a backup holds them: the same for both databases, exact, and read back as they were."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Field, ForeignKey

Coder = Callable[[Any], Any]

_PLAIN = frozenset(
    {"AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField"}
    | {"PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField", "BooleanField"}
    | {
        "CharField",
        "TextField",
        "EmailField",
        "SlugField",
        "URLField",
        "FloatField",
        "FileField",
        "FilePathField",
    }
)
_CODED: dict[str, tuple[Coder, Coder]] = {
    "DateTimeField": (datetime.isoformat, datetime.fromisoformat),
    "DateField": (date.isoformat, date.fromisoformat),
    "TimeField": (time.isoformat, time.fromisoformat),
    "DecimalField": (str, Decimal),
    "UUIDField": (str, UUID),
    "BinaryField": (lambda value: b64encode(value).decode("ascii"), b64decode),
    "JSONField": (json.dumps, json.loads),
}


class UnknownColumnError(TypeError):
    """A column holds something that a backup has no form for."""

    def __init__(self, *, column: str, kind: str) -> None:
        super().__init__(
            f"The column {column} is a {kind}, which backups cannot hold yet. Nothing was written."
        )


def coders(field: "Field[Any, Any]") -> tuple[Coder | None, Coder | None]:
    """Give how a column's values become what a backup holds, and back; None where they are the same.

    Raises:
        UnknownColumnError: there is no form for this kind of column.
    """
    target = field.target_field if isinstance(field, ForeignKey) else field
    kind = target.get_internal_type()
    if kind in _PLAIN:
        return None, None
    if kind not in _CODED:
        raise UnknownColumnError(column=f"{field.model._meta.db_table}.{field.column}", kind=kind)  # noqa: SLF001
    return _CODED[kind]
