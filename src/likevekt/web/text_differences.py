"""Two texts beside each other, line by line, with the words marked that differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

LINES_AROUND = 2
"""How many lines that are alike are shown around those that differ."""
MOST_LINES = 1_000
"""Of longer texts the beginning is compared: comparing takes the square of what differs."""
MOST_WORDS = 400
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some words in a row, which the other text has too or has not."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePair:
    """A line of each text, one of which may be missing; or `skipped` lines that are alike."""

    mine: tuple[Piece, ...] = ()
    theirs: tuple[Piece, ...] = ()
    skipped: int = 0

    @property
    def differs(self) -> bool:
        """Tell whether the two lines differ."""
        return any(piece.differs for piece in (*self.mine, *self.theirs))


def line_pairs(mine: str, theirs: str) -> tuple[LinePair, ...]:
    """Pair the lines of two texts; long stretches that are alike are told by their length only."""
    ours, others = mine.splitlines()[:MOST_LINES], theirs.splitlines()[:MOST_LINES]
    pairs: list[LinePair] = []
    for what, a, b, c, d in SequenceMatcher(None, ours, others, autojunk=False).get_opcodes():
        if what == "equal":
            pairs += (LinePair(mine=_alike(line), theirs=_alike(line)) for line in ours[a:b])
        else:
            pairs += _different(ours[a:b], others[c:d])
    return tuple(_folded(pairs))


def words_apart(mine: str, theirs: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Mark the words of each text that the other has not in the same place."""
    ours, others = _WORDS.findall(mine), _WORDS.findall(theirs)
    if len(ours) > MOST_WORDS or len(others) > MOST_WORDS:
        return _all_differs(mine), _all_differs(theirs)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, ours, others, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece(text="".join(ours[a:b]), differs=what != "equal"))
        if c < d:
            right.append(Piece(text="".join(others[c:d]), differs=what != "equal"))
    return tuple(left), tuple(right)


def _different(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[LinePair]:
    for place in range(max(len(mine), len(theirs))):
        if place >= len(mine):
            yield LinePair(theirs=_all_differs(theirs[place]))
        elif place >= len(theirs):
            yield LinePair(mine=_all_differs(mine[place]))
        else:
            left, right = words_apart(mine[place], theirs[place])
            yield LinePair(mine=left or _all_differs(""), theirs=right or _all_differs(""))


def _folded(pairs: Sequence[LinePair]) -> Iterator[LinePair]:
    near = {
        at + away
        for at, pair in enumerate(pairs)
        if pair.differs
        for away in range(-LINES_AROUND, LINES_AROUND + 1)
    }
    skipped = 0
    for at, pair in enumerate(pairs):
        if at in near:
            if skipped:
                yield LinePair(skipped=skipped)
            skipped = 0
            yield pair
        else:
            skipped += 1
    if skipped:
        yield LinePair(skipped=skipped)


def _alike(line: str) -> tuple[Piece, ...]:
    return (Piece(text=line, differs=False),)


def _all_differs(line: str) -> tuple[Piece, ...]:
    # An empty line that the other text has not is shown by a sign, or nothing would be marked.
    return (Piece(text=line or "¶", differs=True),)
