"""The roles file: what each role is, who may hold it, on whose approval, and what it may do how far."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from likevekt.reference import Label

_LANGUAGES = ("nb", "nn", "en")


class Reach(StrEnum):
    """How far a right reaches, nearest last."""

    EVERYWHERE = "everywhere"
    """The whole municipality."""
    IN_UNIT = "in_unit"
    """The unit the role was given in, and what lies under it."""
    OWN = "own"
    """What is about the holder, or about the person a power of attorney is for."""


_FURTHEST_FIRST = tuple(Reach)


class RolesFileError(ValueError):
    """The roles file cannot be read as rights."""

    def __init__(self, *, where: str, reason: str) -> None:
        super().__init__(f"The roles file is wrong at {where}: {reason}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One role: its name, who may hold it, and which roles approve it."""

    code: str
    name: Label
    held_by: Label
    on_approval_of: Label
    approved_by: frozenset[str]
    rights: Mapping[tuple[str, str], Reach]
    is_citizen: bool = False
    """Held by one who gets help or acts for one, not by staff."""

    def reach(self, kind: str, action: str) -> Reach | None:
        """Say how far the role may do this to objects of this kind; None is not at all."""
        return self.rights.get((kind, action))


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """All roles, and the names of what they may do to what."""

    roles: Mapping[str, Role]
    objects: Mapping[str, Label]
    actions: Mapping[str, Label]

    def of_citizens(self) -> frozenset[str]:
        """Give the roles that those hold who get help or act for one."""
        return frozenset(role.code for role in self.roles.values() if role.is_citizen)


@cache
def roles() -> Roles:
    """Read the roles that this version of the product comes with.

    Raises:
        RolesFileError: something in the file is not a right that can be understood.
    """
    return read_roles((files(__package__) / "roles.toml").read_bytes())


def read_roles(data: bytes) -> Roles:
    """Read roles from the bytes of a file.

    Raises:
        RolesFileError: something in the file is not a right that can be understood.
    """
    content = tomllib.loads(data.decode("utf-8"))
    objects = {code: _label(entry, where=f"object.{code}") for code, entry in content["object"].items()}
    actions = {code: _label(entry, where=f"action.{code}") for code, entry in content["action"].items()}
    shared = content.get("everyone", {}).get("may", {})
    made = {
        code: Role(
            code=code,
            name=_label(entry.get("name"), where=f"role.{code}.name"),
            held_by=_label(entry.get("held_by"), where=f"role.{code}.held_by"),
            on_approval_of=_label(entry.get("on_approval_of"), where=f"role.{code}.on_approval_of"),
            approved_by=_approvers(entry, code=code, known=content["role"]),
            rights=_rights(shared, entry.get("may", {}), where=f"role.{code}", known=(objects, actions)),
            is_citizen=entry.get("is_citizen", False) is True,
        )
        for code, entry in content["role"].items()
    }
    return Roles(roles=made, objects=objects, actions=actions)


def _approvers(entry: Mapping[str, Any], *, code: str, known: Mapping[str, Any]) -> frozenset[str]:
    approvers = entry.get("approved_by", [])
    if not approvers or not set(approvers) <= set(known):
        raise RolesFileError(where=f"role.{code}.approved_by", reason="name at least one role of the file")
    return frozenset(approvers)


def _rights(
    *parts: Mapping[str, Any], where: str, known: tuple[Mapping[str, Label], Mapping[str, Label]]
) -> Mapping[tuple[str, str], Reach]:
    """Gather the rights of several parts; the furthest reach holds."""
    objects, actions = known
    found: dict[tuple[str, str], Reach] = {}
    for part in parts:
        for reach, lists in part.items():
            if reach not in set(Reach):
                raise RolesFileError(where=where, reason=f"{reach} is not a reach")
            for action, kinds in lists.items():
                if action not in actions or not set(kinds) <= set(objects):
                    raise RolesFileError(
                        where=f"{where}.{reach}.{action}", reason="an action or object is unknown"
                    )
                for kind in kinds:
                    found[kind, action] = furthest(found.get((kind, action)), Reach(reach))
    return found


def furthest(one: Reach | None, other: Reach) -> Reach:
    """Give the reach of the two that goes furthest."""
    return other if one is None else min(one, other, key=_FURTHEST_FIRST.index)


def _label(entry: object, *, where: str) -> Label:
    if not isinstance(entry, Mapping) or not all(entry.get(language) for language in _LANGUAGES):
        raise RolesFileError(where=where, reason="a text in nb, nn and en is wanted")
    return Label(nb=entry["nb"], nn=entry["nn"], en=entry["en"])
