"""Holds a form made of a file that nobody has examined against the types that its fields declare."""

from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def fits(value: object, declared: Any) -> bool:
    """Tell whether a value, with all that lies in it, is what a declaration says."""
    origin = get_origin(declared)
    if origin in {Union, UnionType}:
        return any(fits(value, part) for part in get_args(declared))
    if origin is tuple:
        return isinstance(value, tuple) and _fits_tuple(value, get_args(declared))
    if declared in {None, NoneType}:
        return value is None
    if declared in {date, int}:  # a moment is no day, and yes is no number
        return type(value) is declared
    if not isinstance(value, declared):
        return False
    return all(fits(getattr(value, name), kind) for name, kind in _kinds(declared).items())


def _fits_tuple(value: tuple[object, ...], declared: tuple[Any, ...]) -> bool:
    if len(declared) == 2 and declared[1] is Ellipsis:
        return all(fits(part, declared[0]) for part in value)
    return len(value) == len(declared) and all(map(fits, value, declared))


@cache
def _kinds(declared: Any) -> dict[str, Any]:
    """Give the declarations of a dataclass's fields; nothing else has any."""
    if not is_dataclass(declared):
        return {}
    hints = get_type_hints(declared)
    return {one.name: hints[one.name] for one in fields(declared)}
