"""Reads the reference files of this room: `id`, `title`, `label` and dated blocks of values.

A block says once what holds for its values: period, source, address, certainty, measure and note.
Each value is a quoted number, a quoted text, or a table of texts (a code with what belongs to it).
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from likevekt.kernel.exact import is_number, parse_number
from likevekt.kernel.labels import LANGUAGES, Label
from likevekt.kernel.periods import Period
from likevekt.reference.values import Certainty, ReferenceSet, ReferenceValue

BLOCK_KEYS = frozenset(
    {"group", "valid_from", "valid_to", "source", "address", "certainty", "measure", "note", "value"}
)


class ReferenceFileError(ValueError):
    """A reference file does not have the form that makes its values trustworthy."""

    def __init__(self, *, set_id: str, where: str, reason: str) -> None:
        super().__init__(f"The reference file {set_id} is not complete at {where}: {reason}.")


def set_ids() -> tuple[str, ...]:
    """Give the ids of all reference sets, sorted."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load_set(set_id: str) -> ReferenceSet:
    """Read one reference set of this room by its id.

    Raises:
        ReferenceFileError: the file lacks something that a value must have.
    """
    return read_set((files(__package__) / f"{set_id}.toml").read_bytes(), set_id=set_id)


def read_set(data: bytes, *, set_id: str) -> ReferenceSet:
    """Read a reference set from the bytes of its file.

    Raises:
        ReferenceFileError: the file lacks something that a value must have.
    """
    content = tomllib.loads(data.decode("utf-8"))
    if content.get("id") != set_id:
        raise ReferenceFileError(set_id=set_id, where="id", reason="it is not the name of the file")
    labels = {
        key: _label(entry, set_id=set_id, where=f"label.{key}")
        for key, entry in content.get("label", {}).items()
    }
    values = tuple(
        value
        for number, block in enumerate(content.get("block", []), start=1)
        for value in _block_values(block, labels=labels, set_id=set_id, where=f"block {number}")
    )
    _refuse_overlaps(values, set_id=set_id)
    title = _label(content.get("title"), set_id=set_id, where="title")
    return ReferenceSet(id=set_id, title=title, values=values)


def _label(entry: object, *, set_id: str, where: str) -> Label:
    if not isinstance(entry, Mapping) or not all(entry.get(language) for language in LANGUAGES):
        raise ReferenceFileError(set_id=set_id, where=where, reason="a text in nb, nn and en is wanted")
    return Label(nb=entry["nb"], nn=entry["nn"], en=entry["en"])


def _block_values(
    block: Mapping[str, Any], *, labels: Mapping[str, Label], set_id: str, where: str
) -> Iterator[ReferenceValue]:
    unknown = sorted(block.keys() - BLOCK_KEYS)
    if unknown:
        raise ReferenceFileError(set_id=set_id, where=where, reason=f"{unknown[0]} is not a key of a block")
    if not block.get("source"):
        raise ReferenceFileError(set_id=set_id, where=where, reason="the source is missing")
    if block.get("certainty") not in set(Certainty):
        raise ReferenceFileError(
            set_id=set_id, where=where, reason="certainty is to be SEEN, CALC, 3RD, KNOWN or OWN"
        )
    period = _period(block, set_id=set_id, where=where)
    for key, entry in block.get("value", {}).items():
        if key not in labels:
            raise ReferenceFileError(set_id=set_id, where=f"{where}, {key}", reason="the label is missing")
        text = entry if isinstance(entry, str) else ""
        attributes = entry if isinstance(entry, Mapping) else {}
        if not (text or isinstance(entry, Mapping)) or not all(
            isinstance(attribute, str) for attribute in attributes.values()
        ):
            raise ReferenceFileError(
                set_id=set_id, where=f"{where}, {key}", reason="values are to be written in quotes"
            )
        yield ReferenceValue(
            group=block.get("group", ""),
            key=key,
            label=labels[key],
            number=parse_number(text) if is_number(text) else None,
            text=text,
            attributes=attributes,
            measure=block.get("measure", ""),
            period=period,
            source=block["source"],
            address=block.get("address", ""),
            certainty=Certainty(block["certainty"]),
            note=block.get("note", ""),
        )


def _period(block: Mapping[str, Any], *, set_id: str, where: str) -> Period:
    start, end = block.get("valid_from"), block.get("valid_to")
    if type(start) is not date or not (end is None or type(end) is date):
        raise ReferenceFileError(set_id=set_id, where=where, reason="valid_from is to be a date")
    if end is not None and end <= start:
        raise ReferenceFileError(set_id=set_id, where=where, reason="valid_to is not after valid_from")
    return Period(start=start, end=end)


def _refuse_overlaps(values: tuple[ReferenceValue, ...], *, set_id: str) -> None:
    seen: dict[tuple[str, str], list[ReferenceValue]] = {}
    for value in values:
        earlier = seen.setdefault((value.group, value.key), [])
        if any(_overlap(value.period, other.period) for other in earlier):
            name = f"{value.group}/{value.key}".lstrip("/")
            raise ReferenceFileError(set_id=set_id, where=name, reason="two values hold on the same day")
        earlier.append(value)


def _overlap(one: Period, other: Period) -> bool:
    starts_before = one.start is None or other.end is None or one.start < other.end
    ends_after = one.end is None or other.start is None or other.start < one.end
    return starts_before and ends_after
