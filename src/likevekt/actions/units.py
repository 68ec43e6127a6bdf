"""Opening, renaming, moving, merging and closing units, each from a day; what has been stays as it was."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import GivenText, refuse_faulty_text
from likevekt.actions.live import changed
from likevekt.actions.unit_tree import refuse_faulty_tree
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.models import Unit, UnitSuccession
from likevekt.store.municipality_queries import UnitLine, get_municipality
from likevekt.store.municipality_rows import UNIT_KINDS
from likevekt.store.unit_queries import list_unit_periods

LONGEST_CODE = 60
LONGEST_NAME = 200
_CODE = re.compile(r"[A-Za-z0-9æøåÆØÅ][A-Za-z0-9æøåÆØÅ_.-]*")

_UNKNOWN = gettext_noop("There is no unit with the code %(unit)s. Choose one of the list.")
_CLOSED = gettext_noop("“%(unit)s” is closed from %(day)s, so nothing more can happen to it.")
_TOO_EARLY = gettext_noop(
    "“%(unit)s” changed last on %(day)s, and what has been is not changed. Choose a later day than that."
)
_NOT_YET = gettext_noop("“%(unit)s” begins on %(day)s. Choose that day or a later one.")
_TAKEN = gettext_noop("The code %(unit)s belongs to “%(name)s”. A code is never used twice: choose another.")
_FAULTY_CODE = gettext_noop(
    "“%(unit)s” cannot be a code. Use letters, digits, hyphens and full stops, and no spaces."
)
_UNKNOWN_KIND = gettext_noop("“%(kind)s” is no kind of unit. Choose one of the list.")
_SAME_NAME = gettext_noop("“%(unit)s” has that name already. Write the new one.")
_SAME_PLACE = gettext_noop("“%(unit)s” lies there already. Choose another place.")
_CHANGED = gettext_noop(
    "“%(unit)s” was changed while you were writing: from %(day)s it is called “%(name)s” and lies under “%(above)s”. "
    "Nothing of yours is saved. Press again if it shall be saved as well."
)
_CHANGED_AT_THE_TOP = gettext_noop(
    "“%(unit)s” was changed while you were writing: from %(day)s it is called “%(name)s” and lies directly under the "
    "municipality. Nothing of yours is saved. Press again if it shall be saved as well."
)
_NOTHING_TO_MERGE = gettext_noop("Choose at least one unit that goes into another than itself.")


class UnitChangedError(ActionError):
    """Another changed the unit after the form was made that changes it now; says what it is from when."""

    def __init__(self, line: UnitLine, *, above: str) -> None:
        words = _CHANGED if line.parent else _CHANGED_AT_THE_TOP
        day = line.valid_from.isoformat()
        super().__init__([say(words, unit=line.unit, name=line.name, above=above, day=day)])


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit that is to begin: its code, its name, the unit it lies under (empty is the top) and its kind."""

    unit: str
    name: str
    parent: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """Rows that end and begin on one day, and which units go into which."""

    day: date
    ends: tuple[UnitLine, ...] = ()
    begins: tuple[UnitLine, ...] = ()
    heirs: tuple[tuple[str, str], ...] = ()


def open_unit(new: NewUnit, *, valid_from: date, by: Doer, at: datetime) -> None:
    """Open a unit from a day.

    Raises:
        NoRightError: the account may not change units there.
        ActionError: the code is taken or cannot be used, or the unit above is not there.
    """
    by.held().require("unit", "save", unit=new.parent or None)
    with transaction.atomic():
        periods = _held(by)
        _write(periods, _Change(day=valid_from, begins=(_begun(new, periods, valid_from),)), by=by, at=at)


def unit_version(line: UnitLine) -> int:
    """Give a number for what a unit's last period says, for the form that changes it; other words, other number."""
    words = (line.unit, line.name, line.parent, line.kind, line.valid_from, line.valid_to)
    return int.from_bytes(sha256(repr(words).encode()).digest()[:4]) >> 3  # nine digits at most


def rename_unit(  # noqa: PLR0913 (all by name)
    unit: str, *, name: str, valid_from: date, by: Doer, at: datetime, based_on: int | None = None
) -> None:
    """Give a unit another name from a day; until then it has the one it had.

    `based_on` is the `unit_version` that its form was made from; None asks nothing. The same change sent twice is saved
    once.

    Raises:
        NoRightError: the account may not change units there.
        UnitChangedError: another changed it meanwhile.
        ActionError: there is no such unit then, it changes later already, or the name cannot be used.
    """
    by.held().require("unit", "save", unit=unit)
    refuse_faulty_text(GivenText(field=gettext_noop("name"), text=name, longest=LONGEST_NAME))
    with transaction.atomic():
        periods = _held(by)
        if _is_stale(periods, unit, based_on=based_on, sent={"name": name, "valid_from": valid_from}):
            return
        line = _last(periods, unit, day=valid_from)
        if line.name == name:
            raise ActionError([say(_SAME_NAME, unit=line.name)])
        after = replace(line, name=name, valid_from=valid_from)
        _write(periods, _Change(day=valid_from, ends=(line,), begins=(after,)), by=by, at=at)


def move_unit(  # noqa: PLR0913 (all by name)
    unit: str, *, parent: str, valid_from: date, by: Doer, at: datetime, based_on: int | None = None
) -> None:
    """Let a unit, with all that lies under it, lie under another from a day; an empty parent is the top.

    `based_on` as for `rename_unit`.

    Raises:
        NoRightError: the account may not change units in one of the two places.
        UnitChangedError: another changed it meanwhile.
        ActionError: there is no such unit then, it changes later already, or it would lie under itself.
    """
    rights = by.held()
    rights.require("unit", "save", unit=unit)
    rights.require("unit", "save", unit=parent or None)
    with transaction.atomic():
        periods = _held(by)
        if _is_stale(periods, unit, based_on=based_on, sent={"parent": parent, "valid_from": valid_from}):
            return
        line = _last(periods, unit, day=valid_from)
        if line.parent == parent:
            raise ActionError([say(_SAME_PLACE, unit=line.name)])
        after = replace(line, parent=parent, valid_from=valid_from)
        _write(periods, _Change(day=valid_from, ends=(line,), begins=(after,)), by=by, at=at, action="move")


def merge_units(
    units: Iterable[str], *, into: str | NewUnit, valid_from: date, by: Doer, at: datetime
) -> None:
    """Let units go into another from a day: one that is there, or one that begins then.

    What lay under them lies under the successor. Whoever may see the successor may see their past.

    Raises:
        NoRightError: the account may not change units there.
        ActionError: a unit is not there then or changes later already, or no tree would be left.
    """
    target = into.unit if isinstance(into, NewUnit) else into
    sources = sorted(set(units) - {target})
    rights = by.held()
    for unit in [*sources, target if isinstance(into, str) else into.parent]:
        rights.require("unit", "save", unit=unit or None)
    if not sources:
        raise ActionError([say(_NOTHING_TO_MERGE)])
    with transaction.atomic():
        periods = _held(by)
        if isinstance(into, str):
            _refuse_absent(periods, into, day=valid_from)
        closed = tuple(_last(periods, unit, day=valid_from) for unit in sources)
        new = (_begun(into, periods, valid_from),) if isinstance(into, NewUnit) else ()
        orphaned = tuple(
            _last(periods, line.unit, day=valid_from)
            for line in periods
            if line.parent in sources and line.valid_to is None and line.unit not in {*sources, target}
        )
        moved = tuple(replace(line, parent=target, valid_from=valid_from) for line in orphaned)
        change = _Change(
            day=valid_from,
            ends=(*closed, *orphaned),
            begins=(*new, *moved),
            heirs=tuple((unit, target) for unit in sources),
        )
        _write(periods, change, by=by, at=at, action="merge")


def close_unit(unit: str, *, valid_from: date, by: Doer, at: datetime) -> None:
    """Close a unit: from this day it is not there. Its past counts under the one it last lay under.

    Raises:
        NoRightError: the account may not change units there.
        ActionError: there is no such unit then, it changes later already, or something lies under it.
    """
    by.held().require("unit", "save", unit=unit)
    with transaction.atomic():
        periods = _held(by)
        line = _last(periods, unit, day=valid_from)
        _write(periods, _Change(day=valid_from, ends=(line,)), by=by, at=at, action="close")


def _held(by: Doer) -> tuple[UnitLine, ...]:
    """Read all units while nobody else changes any."""
    municipality = by.held().municipality
    get_municipality(municipality, waits_for_others=True)
    return list_unit_periods(municipality=municipality)


def _last(periods: Sequence[UnitLine], unit: str, *, day: date) -> UnitLine:
    """Give the period of a unit that a change from this day ends; nothing later may stand there already."""
    life = [line for line in periods if line.unit == unit]
    if not life:
        raise ActionError([say(_UNKNOWN, unit=unit)])
    last = life[-1]
    if last.valid_to is not None:
        raise ActionError([say(_CLOSED, unit=last.name, day=last.valid_to)])
    if day <= last.valid_from:
        raise ActionError([say(_TOO_EARLY, unit=last.name, day=last.valid_from)])
    return last


def _is_stale(
    periods: Sequence[UnitLine], unit: str, *, based_on: int | None, sent: Mapping[str, object]
) -> bool:
    """Tell whether a change is saved already; let it on when its form was made from what stands last.

    Raises:
        UnitChangedError: another changed the unit meanwhile.
    """
    last = next((line for line in reversed(periods) if line.unit == unit), None)
    if last is None or based_on is None or based_on == unit_version(last):
        return False
    if last.valid_to is not None:  # said in words of its own
        return False
    if all(getattr(last, name) == value for name, value in sent.items()):
        return True
    above = [line for line in periods if line.unit == last.parent]
    raise UnitChangedError(last, above=above[-1].name if above else last.parent)


def _refuse_absent(periods: Sequence[UnitLine], unit: str, *, day: date) -> None:
    """Let a unit through that is there from this day on."""
    life = [line for line in periods if line.unit == unit]
    if not life:
        raise ActionError([say(_UNKNOWN, unit=unit)])
    if life[-1].valid_to is not None:
        raise ActionError([say(_CLOSED, unit=life[-1].name, day=life[-1].valid_to)])
    if life[0].valid_from > day:
        raise ActionError([say(_NOT_YET, unit=life[0].name, day=life[0].valid_from)])


def _begun(new: NewUnit, periods: Sequence[UnitLine], day: date) -> UnitLine:
    """Give the first period of a unit that is to begin, when its code, name and kind can be used."""
    refuse_faulty_text(
        GivenText(field=gettext_noop("code"), text=new.unit, longest=LONGEST_CODE),
        GivenText(field=gettext_noop("name"), text=new.name, longest=LONGEST_NAME),
    )
    if not _CODE.fullmatch(new.unit):
        raise ActionError([say(_FAULTY_CODE, unit=new.unit)])
    if new.kind not in UNIT_KINDS:
        raise ActionError([say(_UNKNOWN_KIND, kind=new.kind)])
    taken = next((line for line in periods if line.unit == new.unit), None)
    if taken is not None:
        raise ActionError([say(_TAKEN, unit=new.unit, name=taken.name)])
    return UnitLine(
        unit=new.unit, name=new.name, parent=new.parent, kind=new.kind, valid_from=day, valid_to=None
    )


def _write(
    periods: Sequence[UnitLine], change: _Change, *, by: Doer, at: datetime, action: str = "save"
) -> None:
    """Save a change when the units still make a tree after it, and write it down."""
    ended = set(change.ends)
    refuse_faulty_tree(
        [
            *(replace(line, valid_to=change.day) if line in ended else line for line in periods),
            *change.begins,
        ]
    )
    owner = get_municipality(by.held().municipality)
    for line in change.ends:
        Unit.objects.filter(
            municipality_id=owner.id, unit=line.unit, valid_from=line.valid_from, valid_to__isnull=True
        ).update(valid_to=change.day)
    Unit.objects.bulk_create(
        Unit(
            municipality_id=owner.id,
            unit=line.unit,
            name=line.name,
            parent=line.parent,
            kind=line.kind,
            valid_from=line.valid_from,
        )
        for line in change.begins
    )
    UnitSuccession.objects.bulk_create(
        UnitSuccession(municipality_id=owner.id, unit=unit, successor=successor, valid_from=change.day)
        for unit, successor in change.heirs
    )
    by.record(action, "unit", row=_row_of(change, owner=owner.id), municipality=owner.code, at=at)
    changed("unit", municipality=owner.code, at=at)


def _row_of(change: _Change, *, owner: int) -> int:
    """Give the number of the row that tells of the change: of the successor, else of what began or ended."""
    unit = change.heirs[0][1] if change.heirs else (*change.begins, *change.ends)[0].unit
    return Unit.objects.filter(municipality_id=owner, unit=unit).latest("valid_from").pk
