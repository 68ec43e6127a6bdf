"""Which of a file's headings stands for which name, suggested and never decided."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from likevekt.connectors.normal_form import composed

UNIT = "unit"
_WORDS = {
    "enhet": UNIT,
    "enheter": UNIT,
    "enhetskode": UNIT,
    "enhetsid": UNIT,
    "eining": UNIT,
    "einingskode": UNIT,
    "unit": UNIT,
    "navn": "name",
    "namn": "name",
    "enhetsnavn": "name",
    "einingsnamn": "name",
    "gyldigfra": "valid_from",
    "gjelderfra": "valid_from",
    "gyldigtil": "valid_to",
    "gjeldertil": "valid_to",
    "kostnad": "cost",
}
_SIGNS = re.compile(r"[^0-9a-z+]")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "ae", "ö": "o"})


def fold_name(text: str) -> str:
    """Give what is left of a name without case, spaces, signs and the habits of writing æ, ø and å."""
    folded = composed(text).casefold().translate(_LETTERS)
    folded = folded.replace("oe", "o").replace("aa", "a")
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return _SIGNS.sub("", folded)


def suggest_names(headings: Sequence[str], *, wanted: Iterable[str] = ()) -> dict[int, str]:
    """Suggest a name for headings that are not spelled as one, by position from 0.

    A heading is suggested the wanted name (or ``unit``, ``name``, … ) that it equals when case, spaces
    and signs are left out. A name that a heading already has, or that two headings could mean, is
    not suggested.
    """
    names = {fold_name(name): name for name in sorted(wanted)}
    known = {**_WORDS, **names}
    taken = set(headings)
    found = {
        index: known[fold_name(heading)]
        for index, heading in enumerate(headings)
        if heading and fold_name(heading) in known
    }
    counts: dict[str, int] = {}
    for name in found.values():
        counts[name] = counts.get(name, 0) + 1
    return {index: name for index, name in found.items() if counts[name] == 1 and name not in taken}


def clean_heading(text: str) -> str:
    """Give a heading on one line, with single spaces and a visible sign for what cannot be shown."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(composed(text).split()))
