"""What is sent from the forms that change units."""

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from likevekt.actions.units import NewUnit
from likevekt.web.form_versions import STALE
from likevekt.web.house import faulty_day, read_day

FIELDS = ("unit", "name", "parent", "kind", "into", "valid_from")


@dataclass(slots=True, kw_only=True)
class UnitForm:
    """What was typed, what is wrong beside a field, and what the action refused."""

    do: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    problems: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    is_stale: bool = False
    """Whether another changed the unit since the form was made."""

    @classmethod
    def sent(cls, post: QueryDict) -> "UnitForm":
        """Read what was sent."""
        return cls(do=post.get("do", ""), typed={name: post.get(name, "").strip() for name in FIELDS})

    @property
    def status(self) -> int:
        """The status of the page that shows it again."""
        if self.is_stale:
            return STALE
        return 400 if self.problems or self.refused else 200

    def day(self) -> date | None:
        """Give the day that the change holds from; None, and a sentence beside the field, when there is none."""
        found = read_day(self.typed.get("valid_from", ""))
        if found is None:
            self.problems["valid_from"] = faulty_day()
        return found

    def new_unit(self) -> NewUnit:
        """Give the unit that is to begin, as it was typed."""
        return NewUnit(
            unit=self.typed["unit"],
            name=self.typed["name"],
            parent=self.typed["parent"],
            kind=self.typed["kind"],
        )
