"""What a file holds, as it can stand in a plain sentence: on one line, quoted, and not endlessly."""

import difflib
import re
from collections.abc import Iterable

_LONGEST_QUOTE = 120
_MOST_LISTED = 12
_LONGEST_NAME = 120  # longer names are only compared whole
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def quoted(text: object) -> str:
    """Quote what a file holds, as it was typed, on one line and not endlessly."""
    whole = str(text)
    if len(whole) > _LONGEST_QUOTE:
        whole = whole[:_LONGEST_QUOTE] + "…"
    return f'"{on_one_line(whole)}"'


def on_one_line(text: str) -> str:
    """Show a text from a file on one line: signs that move, colour or hide what stands there are replaced."""
    return _CONTROL.sub(_REPLACEMENT, text)


def listed(names: Iterable[str]) -> str:
    """Quote some names, in their order, and count those that there is no room for."""
    every = list(names)
    shown = ", ".join(quoted(name) for name in every[:_MOST_LISTED])
    more = len(every) - _MOST_LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def nearest(name: str, known: Iterable[str]) -> str:
    """Give the hint `` Did you mean "…"?`` with the nearest known spelling, or nothing."""
    return hint(closest(name, known))


def hint(found: str | None) -> str:
    """Give the hint for a spelling that was found, or nothing."""
    return "" if found is None else f" Did you mean {quoted(found)}?"


def closest(name: str, known: Iterable[str]) -> str | None:
    """Give the known name that is spelled most like another, or None when nothing is near."""
    ordered = sorted(known)
    short = [known_name for known_name in ordered if len(known_name) <= _LONGEST_NAME]
    matches = difflib.get_close_matches(name[: 2 * _LONGEST_NAME], short, n=1, cutoff=0.5)
    if matches:
        return matches[0]
    folded = {known_name.casefold(): known_name for known_name in reversed(ordered)}
    return folded.get(name.casefold())


def shortened(text: str, *, most: int) -> str:
    """Leave out the middle of a text that is too long to read: its beginning and its end say most."""
    if len(text) <= most:
        return text
    end = most // 3
    return f"{text[: most - end - 1]}…{text[-end:]}"
