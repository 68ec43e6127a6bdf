"""A funding result as JSON, the same bytes for the same result, and read back strictly."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from likevekt.funding import Result
from likevekt.kernel.exact import write_number

_EXACT = re.compile(r"-?[0-9]+(?:/[0-9]+)?")
_KEYS = frozenset({"model", "closure", "frame", "units", "sum"})


class JsonFormError(ValueError):
    """A JSON text has another form than the product writes; the text says where, in few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptResult:
    """A result as it was written down: exact amounts as text, whole kroner (None for an index)."""

    model: str
    closure: str
    frame: int | None
    exact: Mapping[str, str]
    kroner: Mapping[str, int | None]
    total: str


def result_json(result: Result) -> bytes:
    """Write a result as ``likevekt fund --json`` prints it."""
    kroner = result.kroner
    data = {
        "model": result.model,
        "closure": result.closure,
        "frame": result.frame,
        "units": {
            unit: {"exact": write_number(exact), "kroner": None if kroner is None else kroner[unit]}
            for unit, exact in result.exact.items()
        },
        "sum": write_number(result.total),
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def read_result_json(content: bytes) -> KeptResult:
    """Read a result that was written down.

    Raises:
        JsonFormError: another form, or anything more or less than a result holds.
    """
    data = read_json_object(content)
    if data.keys() != _KEYS:
        raise JsonFormError("keys")
    units = data["units"]
    if not isinstance(units, dict):
        raise JsonFormError("units")
    for unit, amount in units.items():
        if not isinstance(amount, dict) or amount.keys() != {"exact", "kroner"}:
            raise JsonFormError(f"units.{unit}")
    return KeptResult(
        model=_text(data, "model"),
        closure=_text(data, "closure"),
        frame=_whole(data, "frame"),
        exact={unit: _exact(amount, "exact") for unit, amount in units.items()},
        kroner={unit: _whole(amount, "kroner") for unit, amount in units.items()},
        total=_exact(data, "sum"),
    )


def read_json_object(content: bytes) -> dict[str, Any]:
    """Read one JSON object in UTF-8 in which no name stands twice.

    Raises:
        JsonFormError: anything else.
    """
    try:
        data = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_float=_no_float)
    except JsonFormError:
        raise
    except (ValueError, RecursionError):
        raise JsonFormError("JSON") from None
    if not isinstance(data, dict):
        raise JsonFormError("JSON")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise JsonFormError("keys")
    return found


def _no_float(text: str) -> Any:
    raise JsonFormError(text[:40])


def _text(data: Mapping[str, Any], key: str) -> str:
    if not isinstance(data[key], str):
        raise JsonFormError(key)
    return str(data[key])


def _whole(data: Mapping[str, Any], key: str) -> int | None:
    value = data[key]
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise JsonFormError(key)
    return value


def _exact(data: Mapping[str, Any], key: str) -> str:
    text = _text(data, key)
    if not _EXACT.fullmatch(text):
        raise JsonFormError(key)
    return text
