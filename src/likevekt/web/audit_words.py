"""Entries of the audit trail in plain words: who in which role and unit, what, why and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from likevekt.actions.audit_codes import audit_codes
from likevekt.actions.roles import roles
from likevekt.store.account_queries import GrantLine, list_grants_ever, names_of
from likevekt.store.audit_lines import AuditLine
from likevekt.store.municipality_queries import list_units
from likevekt.web.label_words import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWords:
    """One entry as its reader sees it; `name` only for who may see accounts."""

    number: int
    at: datetime | None
    who: str
    name: str
    what: str
    why: str
    object_id: str
    person: str
    is_emergency: bool
    is_sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    grants: tuple[GrantLine, ...]
    units: Mapping[str, str]
    names: Mapping[int, str]
    me: int


def entry_words(  # noqa: PLR0913 (all but the lines by name)
    lines: Iterable[AuditLine],
    *,
    municipality: str,
    me: int,
    on: date,
    with_names: bool = False,
    sealed: frozenset[int] = frozenset(),
) -> tuple[EntryWords, ...]:
    """Write entries; three questions to the database however many there are."""
    found = tuple(lines)
    accounts = {int(line.actor) for line in found if line.actor_kind == "account" and line.actor.isdecimal()}
    known = _Known(
        grants=list_grants_ever(accounts, municipality=municipality) if accounts else (),
        units={line.unit: line.name for line in list_units(municipality=municipality, on=on)},
        names=names_of(accounts) if with_names else {},
        me=me,
    )
    return tuple(_entry(line, known=known, is_sealed=line.number in sealed) for line in found)


def _entry(line: AuditLine, *, known: _Known, is_sealed: bool) -> EntryWords:
    if not line.is_readable:
        return _unreadable(line, is_sealed=is_sealed)
    codes = audit_codes()
    action, kind = codes.actions.get(line.action), codes.objects.get(line.object_kind)
    purpose = codes.purposes.get(line.purpose)
    said = "" if action is None else in_language(action)
    thing = "" if kind is None else in_language(kind)
    name = known.names.get(int(line.actor), "") if line.actor.isdecimal() else ""
    return EntryWords(
        number=line.number,
        at=line.at,
        who=_who(line, known=known),
        name=name,
        what=f"{said} {thing}".strip(),
        why="" if purpose is None else in_language(purpose),
        object_id=line.object_id,
        person=line.person,
        is_emergency=line.purpose == "emergency",
        is_sealed=is_sealed,
    )


def _unreadable(line: AuditLine, *, is_sealed: bool) -> EntryWords:
    return EntryWords(
        number=line.number,
        at=line.at,
        who="–",
        name="",
        what=_(
            "This entry cannot be read: somebody has written to the database past Likevekt. Verify the log."
        ),
        why="",
        object_id="",
        person="",
        is_emergency=False,
        is_sealed=is_sealed,
    )


def _who(line: AuditLine, *, known: _Known) -> str:
    if line.actor_kind == "client":
        return _("Another system")
    if line.actor_kind != "account" or not line.actor.isdecimal():
        return _("Likevekt itself")
    account = int(line.actor)
    if account == known.me:
        return _("You yourself")
    day = None if line.at is None else localdate(line.at)
    held = [grant for grant in known.grants if grant.account == account and _holds(grant, on=day)]
    grant = next((one for one in held if one.role == line.role), held[0] if held else None)
    if grant is None or grant.role not in roles().roles:
        return _("Somebody without a role")
    role = in_language(roles().roles[grant.role].name)
    unit = known.units.get(grant.unit, "")
    return _("%(role)s, %(unit)s") % {"role": role, "unit": unit} if unit else role


def _holds(grant: GrantLine, *, on: date | None) -> bool:
    return on is not None and grant.valid_from <= on and (grant.valid_to is None or grant.valid_to > on)
