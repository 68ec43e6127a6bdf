"""Which version a form was made from: it stands in the form, and comes back when the form is sent.

A view asks `form_version` for the field, gives `based_on` to the action, and answers a StaleError by `stale_page`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from likevekt.actions.stale import StaleError
from likevekt.store.account_queries import find_account
from likevekt.store.municipality_queries import MunicipalityHead
from likevekt.web.text_differences import MOST_LINES, LinePair, line_pairs
from likevekt.web.who import who

FIELD = "based_on"
STALE = 409
"""The status of a page that shows two texts: the request met something else than it was made for."""
_NEVER_SENT_AGAIN = frozenset({FIELD, "do", "csrfmiddlewaretoken"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormVersion:
    """What a form is about, and the version it was made from; 0 where there was none."""

    about: str
    version: int

    def __str__(self) -> str:
        """Give it as it stands in the form."""
        return f"{self.about}.v{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """One text that both have: what it is called, and the two beside each other."""

    title: str
    pairs: tuple[LinePair, ...]
    lines_compared: int = 0
    """How many lines of longer texts are compared; 0 is all."""


def form_version(request: HttpRequest, *, about: str, newest: int) -> FormVersion:
    """Give the version that a form was made from: the one that came with it, else the newest there is.

    What came with a form about something else, as when another file was read into it, says nothing about this.
    """
    sent = _read(request.POST.get(FIELD, ""))
    if sent is not None and sent.about == about:
        return sent
    return FormVersion(about=about, version=newest)


def text_parts(*parts: tuple[str, str, str]) -> tuple[TextPart, ...]:
    """Set texts beside each other, each with its title, mine and theirs; those that are alike are left out."""
    return tuple(
        TextPart(
            title=title,
            pairs=line_pairs(mine, theirs),
            lines_compared=MOST_LINES
            if max(len(mine.splitlines()), len(theirs.splitlines())) > MOST_LINES
            else 0,
        )
        for title, mine, theirs in parts
        if mine.splitlines() != theirs.splitlines()
    )


def stale_page(  # noqa: PLR0913 (what a page is made of)
    request: HttpRequest,
    error: StaleError,
    *,
    municipality: MunicipalityHead,
    title: str,
    about: str,
    parts: Sequence[TextPart],
    theirs: str,
    fields: Mapping[str, str] | None = None,
    ways: tuple[str, str] = ("compute", "save"),
) -> HttpResponse:
    """Show what was sent and what stands saved beside each other, and ask what to do; nothing is lost.

    `title` is what it is called, `about` what the form is about, `theirs` the address where what stands saved is worked
    on. `fields` replaces what was sent in a form's field, as when a file was chosen. `ways` are what the form's buttons
    say (`do`) to be shown again and to save.
    """
    sent = {name: str(text) for name, text in request.POST.items() if name not in _NEVER_SENT_AGAIN}
    account, saver = who(request).account, find_account(error.theirs.saved_by)
    context = {
        "municipality": municipality,
        "title": title,
        "saved": error.theirs,
        "by": error.theirs.saved_by if saver is None else saver.name,
        "is_own": account is not None and account.username == error.theirs.saved_by,
        "based_on": error.based_on,
        "parts": parts,
        "fields": (sent | dict(fields or {})).items(),
        "field": FIELD,
        "next": FormVersion(about=about, version=error.theirs.version),
        "here": request.get_full_path(),
        "theirs": theirs,
        "ways": ways,
    }
    return render(request, "web/stale/page.html", context, status=STALE)


def _read(text: str) -> FormVersion | None:
    about, _mark, version = text.rpartition(".v")
    if not about or not (version.isascii() and version.isdigit()) or len(version) > 9:
        return None
    return FormVersion(about=about, version=int(version))
