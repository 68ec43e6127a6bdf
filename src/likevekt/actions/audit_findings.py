"""What can be wrong with the audit trail: one plain sentence each, with the number it is about."""

from dataclasses import dataclass, field
from enum import StrEnum

MOST_LISTED = 1_000


class Fault(StrEnum):
    """What kind of thing is wrong."""

    EDITED = "edited"
    REMOVED = "removed"
    BACK_DATED = "back_dated"
    UNREADABLE = "unreadable"
    SEAL_CHANGED = "seal_changed"
    LIST_CHANGED = "list_changed"
    CHAIN_BROKEN = "chain_broken"
    CUT_OFF = "cut_off"
    HEAD_DIFFERS = "head_differs"
    HEAD_MISSING = "head_missing"
    HEAD_UNREADABLE = "head_unreadable"


_SENTENCES = {
    Fault.EDITED: "Entry {number} has been edited: it is not what was sealed in seal {other}.",
    Fault.REMOVED: "Entry {number} has been removed: seal {other} holds it, and it is gone.",
    Fault.BACK_DATED: (
        "Entry {number} may have been inserted afterwards: it is dated more than an hour before what was sealed "
        "ahead of it."
    ),
    Fault.UNREADABLE: (
        "Entry {number} cannot be read: what the database holds is no text. It was changed past the product."
    ),
    Fault.SEAL_CHANGED: "Seal {number} has been changed: its head is not that of its own columns.",
    Fault.LIST_CHANGED: (
        "Seal {number} lists other entries than were sealed in it: one has been inserted, removed or moved."
    ),
    Fault.CHAIN_BROKEN: "Seal {number} does not continue seal {other}: a seal has been changed, inserted or removed.",
    Fault.CUT_OFF: (
        "Seal {number} is in the file of heads and not in the database: entries and seals have been cut off or removed."
    ),
    Fault.HEAD_DIFFERS: (
        "Seal {number} is another in the file of heads than in the database: one of the two has been rewritten."
    ),
    Fault.HEAD_MISSING: "The file of heads lacks seal {number}, which the database has.",
    Fault.HEAD_UNREADABLE: "Line {number} of the file of heads is not a head, or stands where it does not belong.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: `number` is that of the entry, the seal or the line."""

    fault: Fault
    number: int
    other: int = 0

    @property
    def sentence(self) -> str:
        """What is wrong, in one plain sentence."""
        return _SENTENCES[self.fault].format(number=self.number, other=self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What holding the trail to its seals gave; `findings` are the first thousand of `finding_count`."""

    entry_count: int
    seal_count: int
    unsealed_count: int
    heads_not_yet_written: int
    finding_count: int
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.finding_count == 0


@dataclass(slots=True)
class Findings:
    """Collects what is found, and counts what is too much to list."""

    count: int = 0
    first: list[Finding] = field(default_factory=list)

    def add(self, fault: Fault, *, number: int, other: int = 0) -> None:
        """Take up one thing that is wrong."""
        self.count += 1
        if len(self.first) < MOST_LISTED:
            self.first.append(Finding(fault=fault, number=number, other=other))
