"""The waiting list for a long-term place: greatest need first, ties by the date of application.

It is an order to be looked at when a place is free, together with new applicants, and a person decides. It computes
no score: it holds the need level, the words in which a professional has judged how pressing it is, and a date.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likevekt.casework.need_level import NeedLevel


class Urgency(StrEnum):
    """How pressing it is for one who waits (hvor mye det haster), as a professional has judged it."""

    CAN_WAIT = "can_wait"
    SOON = "soon"
    NOW = "now"


class OrderedBy(StrEnum):
    """What put one who waits after the one before (hva rekkefølgen følger av)."""

    FIRST = "first"
    LESS_NEED = "less_need"
    LESS_PRESSING = "less_pressing"
    LATER_APPLICATION = "later_application"
    SAME = "same"
    """Nothing that the list knows tells the two apart: they share a place."""


class CannotWaitError(ValueError):
    """Somebody stands on a waiting list whom the law does not let wait."""

    def __init__(self, *, case: str) -> None:
        super().__init__(
            f"The case {case} cannot stand on a waiting list: a place is the only adequate offer. Grant the place."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """One who waits (ventende): the case, the need and the day of the application.

    Raises:
        CannotWaitError: a place is the only adequate offer.
    """

    case: str
    need_level: NeedLevel
    applied_on: date
    urgency: Urgency = Urgency.CAN_WAIT
    is_only_adequate_offer: bool = False

    def __post_init__(self) -> None:
        if self.is_only_adequate_offer:
            raise CannotWaitError(case=self.case)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPlace:
    """A place on the waiting list (plass på ventelisten), and what put it after the one before."""

    place: int
    entry: WaitingEntry
    ordered_by: OrderedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingList:
    """A waiting list in order (venteliste); ``unstated`` must be assessed before they can have a place on it."""

    places: tuple[WaitingPlace, ...]
    unstated: tuple[WaitingEntry, ...]


def order_waiting_list(entries: Iterable[WaitingEntry]) -> WaitingList:
    """Put those who wait in order: need level, how pressing it is, then the date of application.

    Nobody is put last for want of an assessment: those without a need level stand apart, to be assessed.
    """
    ordered = sorted(entries, key=lambda entry: (_key(entry), entry.case))
    stated = [entry for entry in ordered if entry.need_level is not NeedLevel.UNSTATED]
    places: list[WaitingPlace] = []
    for number, entry in enumerate(stated, start=1):
        ordered_by = _ordered_by(places[-1].entry, entry) if places else OrderedBy.FIRST
        place = places[-1].place if ordered_by is OrderedBy.SAME else number
        places.append(WaitingPlace(place=place, entry=entry, ordered_by=ordered_by))
    return WaitingList(
        places=tuple(places),
        unstated=tuple(entry for entry in ordered if entry.need_level is NeedLevel.UNSTATED),
    )


def _key(entry: WaitingEntry) -> tuple[int, int, date]:
    return -entry.need_level.rank, -list(Urgency).index(entry.urgency), entry.applied_on


def _ordered_by(before: WaitingEntry, entry: WaitingEntry) -> OrderedBy:
    if before.need_level is not entry.need_level:
        return OrderedBy.LESS_NEED
    if before.urgency is not entry.urgency:
        return OrderedBy.LESS_PRESSING
    return OrderedBy.LATER_APPLICATION if before.applied_on < entry.applied_on else OrderedBy.SAME
