"""The codes that the audit trail may hold, each with its name in three languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from likevekt.reference import Label


class UnknownAuditCodeError(ValueError):
    """An audit entry was to hold a code that nobody could read later."""

    def __init__(self, *, kind: str, code: str) -> None:
        # The code itself is left out when it is no code: it may be what the trail must not hold.
        shown = code if code.isidentifier() and code.islower() and len(code) <= 60 else "that was given"
        super().__init__(
            f"The audit trail knows no {kind} {shown}. It holds known codes only, so that what is written can be read "
            f"and says nothing about anybody. Use a code of audit_codes.toml, or add it there."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCodes:
    """What can be written down: actions (those that only read apart), kinds of things, and purposes."""

    actions: Mapping[str, Label]
    reading: frozenset[str]
    objects: Mapping[str, Label]
    purposes: Mapping[str, Label]


@cache
def audit_codes() -> AuditCodes:
    """Read the file of codes, once."""
    content = tomllib.loads((files(__package__) / "audit_codes.toml").read_text(encoding="utf-8"))
    return AuditCodes(
        actions=_labels(content["action"]),
        reading=frozenset(code for code, entry in content["action"].items() if entry.get("reads", False)),
        objects=_labels(content["object"]),
        purposes=_labels(content["purpose"]),
    )


def refuse_unknown_codes(*, action: str, object_kind: str, purpose: str) -> None:
    """Let known codes through; an entry may be without a purpose.

    Raises:
        UnknownAuditCodeError: one of them is not in the file of codes.
    """
    codes = audit_codes()
    for kind, code, known in (
        ("action", action, codes.actions),
        ("kind of object", object_kind, codes.objects),
        ("purpose", purpose, codes.purposes),
    ):
        if code not in known and (kind, code) != ("purpose", ""):
            raise UnknownAuditCodeError(kind=kind, code=code)


def _labels(entries: Mapping[str, Mapping[str, str]]) -> dict[str, Label]:
    return {code: Label(nb=entry["nb"], nn=entry["nn"], en=entry["en"]) for code, entry in entries.items()}
