"""How many persons there are in each area, with small numbers pooled and nobody shielded placed anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from likevekt.actions.doer import Doer
from likevekt.actions.rights import NoRightError
from likevekt.actions.roles import Reach
from likevekt.store.models import Person

FEWEST_SHOWN = 5
"""No number below this is shown for an area, and none that can be calculated from the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCounts:
    """Persons by area; `unplaced` are the shielded, those without an area and those of areas with few."""

    total: int
    areas: Mapping[str, int]
    unplaced: int


def count_persons_by_area(*, by: Doer, at: datetime) -> AreaCounts:  # noqa: ARG001 (every read has its moment)
    """Count the persons of the municipality; shielded persons are in the total and in no area.

    Raises:
        NoRightError: the account's right reaches some units only, and it would see more than its own.
    """
    rights = by.held()
    if rights.reach("person", "read") is not Reach.EVERYWHERE:
        raise NoRightError
    rows = Person.objects.filter(municipality__code=rights.municipality)
    placed = rows.filter(shielded=False).exclude(area="").order_by("area")
    counts = dict(placed.values_list("area").annotate(count=Count("pk")))
    return pooled(counts, total=rows.count())


def pooled(counts: Mapping[str, int], *, total: int) -> AreaCounts:
    """Pool areas of few with those who are in none, until what is pooled is nobody or at least five.

    What is left over is the total less all that is shown, so it must not be few either.
    """
    shown = {area: count for area, count in counts.items() if count >= FEWEST_SHOWN}
    while shown and 0 < total - sum(shown.values()) < FEWEST_SHOWN:
        del shown[min(shown, key=lambda area: (shown[area], area))]
    return AreaCounts(total=total, areas=shown, unplaced=total - sum(shown.values()))
