"""Reference data: what law, Statistics Norway and the ministries have published, dated, with sources."""

from likevekt.kernel.labels import Label
from likevekt.reference.reader import ReferenceFileError, load_set, read_set, set_ids
from likevekt.reference.values import (
    Certainty,
    NoReferenceValueError,
    NotAFigureError,
    ReferenceSet,
    ReferenceValue,
)

__all__ = [
    "Certainty",
    "Label",
    "NoReferenceValueError",
    "NotAFigureError",
    "ReferenceFileError",
    "ReferenceSet",
    "ReferenceValue",
    "load_set",
    "read_set",
    "set_ids",
]
