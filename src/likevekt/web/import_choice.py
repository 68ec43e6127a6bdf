"""Bringing a file: which kind it is, the file itself, and the list of what was brought."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from likevekt.actions import clock
from likevekt.actions.errors import ActionError
from likevekt.actions.import_kinds import IMPORT_KINDS
from likevekt.actions.imports import make_import
from likevekt.actions.reachable import get_imports_for
from likevekt.connectors.sentences import PlainError
from likevekt.connectors.table_grid import JOB_LIMITS
from likevekt.connectors.table_source import FileTooLargeError
from likevekt.store.import_queries import ImportLine
from likevekt.web.bench_data import get_bench
from likevekt.web.import_pages import sentence
from likevekt.web.import_words import about_word, column_word, kind_word, state_word, way_word
from likevekt.web.live_follow import follow
from likevekt.web.who import Who, who

MOST_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedImport:
    """One import in a list, in the reader's words."""

    line: ImportLine
    about: str
    way: str
    state: str
    row_count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChoice:
    """One kind of file that the reader may bring, with the columns it must have."""

    code: str
    name: str
    needed: str
    other: str


@require_http_methods(["GET", "HEAD", "POST"])
def choose_file(request: HttpRequest) -> HttpResponse:
    """Ask for a file and what it holds; keep it and lead to its page."""
    bench = get_bench()
    reader = who(request)
    kinds = _kinds(reader)
    given = request.POST if request.method == "POST" else request.GET
    chosen = given.get("kind" if request.method == "POST" else "slag", "") or "table"
    table = given.get("table" if request.method == "POST" else "tabell", "")
    refused = ""
    if request.method == "POST":
        uploaded = request.FILES.get("file")
        try:
            line = make_import(
                municipality=bench.municipality.code,
                kind=chosen,
                pieces=_pieces(uploaded),
                came_by="upload",
                original_name=(uploaded.name or "")[-255:] if uploaded is not None else "",
                table=table,
                by=reader.doer(),
                at=clock.now(),
            )
        except (ActionError, PlainError) as error:
            refused = sentence(error) if uploaded is not None else _("Choose a file first.")
        else:
            return HttpResponseRedirect(reverse("intake", kwargs={"import_id": line.id}))
    context = {
        "municipality": bench.municipality,
        "kinds": kinds,
        "chosen_kind": chosen,
        "tables": [(name, bench.words.table(name)) for name in bench.tables.heads],
        "chosen": table,
        "refused": refused,
    }
    return render(request, "web/imports/choose.html", context)


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List what was brought, the newest first."""
    followed = follow(request, "import")
    bench = get_bench()
    lines = listed_imports(who(request), most=MOST_LISTED)
    waiting = sum(1 for one in lines if one.line.state == "ready")
    context = {
        "municipality": bench.municipality,
        "imports": lines,
        "waiting": waiting,
        "follow": followed,
    }
    return render(request, "web/imports/list.html", context)


def listed_imports(reader: Who, *, most: int) -> tuple[ListedImport, ...]:
    """Give the newest imports of those kinds that the reader may see."""
    return tuple(
        ListedImport(
            line=line,
            about=about_word(line),
            way=way_word(line.came_by),
            state=state_word(line.state),
            row_count=line.outcome.get("row_count"),
        )
        for line in get_imports_for(reader.rights, most=most)
    )


def _kinds(reader: Who) -> tuple[KindChoice, ...]:
    return tuple(
        KindChoice(
            code=kind.code,
            name=kind_word(kind.code),
            needed=", ".join(column_word(name) for name in kind.columns.required) if kind.columns else "",
            other=", ".join(
                column_word(name) for name in kind.columns.names if name not in kind.columns.required
            )
            if kind.columns
            else "",
        )
        for kind in IMPORT_KINDS.values()
        if reader.allows(kind.right, "save")
    )


def _pieces(uploaded: Any) -> Iterator[bytes]:
    """Give a file that was chosen piece by piece, none of one that is too large to be kept.

    Raises:
        FileTooLargeError: it is larger than the limit.
    """
    if uploaded is None:
        return iter(())
    if (uploaded.size or 0) > JOB_LIMITS.file_bytes:
        raise FileTooLargeError(size=uploaded.size or 0, limit=JOB_LIMITS.file_bytes)
    pieces: Iterator[bytes] = uploaded.chunks()
    return pieces
