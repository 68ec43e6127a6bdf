"""Saving on top of what somebody else has saved meanwhile: refused, with both texts in hand.

A form says which version it was made from, and the action holds that against the newest one under the lock that the
save takes. See docs/explanation/live.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from likevekt.actions.errors import ActionError
from likevekt.connectors.sentences import gettext_noop, say

_STALE = gettext_noop(
    "Version %(version)s was saved by %(by)s after version %(based_on)s, which yours is made from. Nothing is saved. "
    "Look at both, and choose."
)
_STALE_NEW = gettext_noop(
    "Version %(version)s was saved by %(by)s, and yours is made as the first one. Nothing is saved. Look at both, "
    "and choose."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedText:
    """What stands saved now (lagret tekst): its version, the text itself, and who saved it when."""

    version: int
    text: bytes
    saved_by: str
    saved_at: datetime


class StaleError(ActionError):
    """Somebody else saved meanwhile. `mine` is what was sent, `theirs` what stands now; neither is lost."""

    def __init__(self, *, mine: bytes, based_on: int, theirs: SavedText) -> None:
        self.mine = mine
        self.based_on = based_on
        self.theirs = theirs
        words = _STALE if based_on else _STALE_NEW
        super().__init__([say(words, version=theirs.version, by=theirs.saved_by, based_on=based_on)])


def refuse_stale(
    *, based_on: int | None, newest: int | None, theirs: Callable[[], SavedText], mine: bytes
) -> None:
    """Let a save through that is made from the newest version; ask under the lock that the save takes.

    `based_on` is the version that the form was made from, 0 where there was none, and None where nothing was looked at
    before, as on the command line. `theirs` reads what stands saved, when it is needed.

    Raises:
        StaleError: somebody else saved meanwhile.
    """
    if based_on is not None and newest is not None and newest != based_on:
        raise StaleError(mine=mine, based_on=based_on, theirs=theirs())
